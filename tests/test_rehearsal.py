"""Some days of rehearsal keep every promise, and a promise that is broken is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import gettempdir

import pytest
from face_case import open_line, project, say
from sqlalchemy import text

from influencer.pipeline import Line
from influencer.records import Answer, PublicationState
from influencer.rehearsal import Rehearsal, handles, models_of, rehearse, stage


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    line = open_line(project(tmp_path))
    yield line
    line.ledger.close()


@pytest.fixture
def played(line: Line) -> Iterator[Rehearsal]:
    """Two days of one persona, without faults."""
    with stage(line.config, models_of(line.config), 1, False, 1) as show:
        show.run(2, lambda what, done, total: None)
        yield show


def test_two_weeks_of_five_with_faults_keep_every_promise_and_weigh_no_more_at_the_end(line: Line) -> None:
    told: list[tuple[str, int, int]] = []
    report = rehearse(line.config, 14, 5, True, 3, lambda *how: told.append(how), posts=2)
    assert report.broken == ()
    assert report.slots == sum(report.ends.values()) == 14 * 5 * 2
    assert 90 < report.posts == report.ends["posted"]
    assert sum(report.faults.values()) > report.faults["as it should be"]
    first, last = report.weights
    assert (first.day, last.day, last.handles) == (1, 16, first.handles)
    assert last.megabytes < first.megabytes + 20
    assert told[0] == ("days rehearsed · 0 posts live", 0, 16)
    assert told[-1] == (f"days rehearsed · {report.posts} posts live", 16, 16)


def test_one_who_breaks_off_leaves_nothing_behind(line: Line) -> None:
    def breaks_off(what: str, done: int, total: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    roots = {root for root in (Path("/dev/shm"), Path(gettempdir())) if root.is_dir()}
    open_files = handles()
    before = [sorted(root.glob("influencer-rehearsal-*")) for root in roots]
    with pytest.raises(KeyboardInterrupt):
        rehearse(line.config, 3, 1, True, 1, breaks_off)
    assert [sorted(root.glob("influencer-rehearsal-*")) for root in roots] == before
    assert handles() == open_files


def test_the_bell_rings_seldom_only_while_all_that_is_left_waits_for_a_person(played: Rehearsal) -> None:
    unknown = replace(played.line.ledger.publications()[0], state=PublicationState.UNKNOWN, looks=3)
    assert played.wait_for_a_person([unknown])
    assert not played.wait_for_a_person([unknown, replace(unknown, looks=2)])
    waiting = replace(unknown, state=PublicationState.WAITING)
    assert not played.wait_for_a_person([waiting])
    played.line.ledger.freeze(waiting.account.name, "a challenge", played.clock())
    assert played.wait_for_a_person([unknown, waiting])


def test_nothing_of_the_operators_is_touched(line: Line, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    entries = line.ledger.entries()
    rehearse(line.config, days=1, count=1, faults=False, seed=1)
    assert sorted(tmp_path.rglob("*")) == before
    assert line.ledger.entries() == entries


def test_a_year_is_the_same_for_the_same_number(line: Line) -> None:
    one, two = (rehearse(line.config, days=2, count=1, faults=True, seed=7) for _ in "ab")
    assert (one.ends, one.faults, one.posts) == (two.ends, two.faults, two.posts)


def test_a_second_post_is_told(played: Rehearsal) -> None:
    assert list(played.broken()) == []
    played.world.posts.append(played.world.posts[0])
    said = " ".join(played.broken())
    assert "is live 2 times on rehearsal-1" in said


def test_a_post_nobody_approved_is_told(played: Rehearsal) -> None:
    played.world.posts[0] = replace(played.world.posts[0], digest="0" * 64)
    assert any("was not approved" in sentence for sentence in played.broken())


def test_a_ledger_that_lies_is_told(played: Rehearsal) -> None:
    gone = played.world.posts.pop()
    assert f"{gone.draft} is called posted and is not live" in list(played.broken())


def test_silence_is_told(played: Rehearsal) -> None:
    with played.line.ledger.writing() as connection:
        connection.execute(text("DELETE FROM entry WHERE kind = 'posted'"))
    assert any("ended as posted" in sentence for sentence in played.broken())


def test_a_burst_is_told(played: Rehearsal) -> None:
    first, second = played.world.posts[:2]
    played.world.posts[1] = replace(second, at=first.at)
    assert any("posted twice at" in sentence for sentence in played.broken())


def test_the_operator_of_a_rehearsal_says_no_as_well(line: Line) -> None:
    with stage(line.config, models_of(line.config), 3, True, 2) as show:
        show.run(4, lambda what, done, total: None)
        answers = {v.answer for draft in show.line.ledger.drafts() for v in show.line.ledger.verdicts(draft.id)}
    assert answers >= {Answer.APPROVE, Answer.DECLINE}


def test_the_command_answers_as_text_and_as_json_and_opens_no_ledger(tmp_path: Path) -> None:
    config = project(tmp_path)
    words = ("rehearse", "--days", "1", "--personas", "1", "--posts", "2", "--no-faults")
    assert "promises" in say(config, *words).stdout
    report = json.loads(say(config, *words, "--json").stdout)
    assert (report["slots"], report["broken"], len(report["weights"])) == (2, [], 2)
    assert not (tmp_path / "outputs").exists()
