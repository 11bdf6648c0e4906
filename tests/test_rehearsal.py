"""Some days of rehearsal keep every promise, and a promise that is broken is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from face_case import open_line, project, say
from sqlalchemy import text

from influencer.pipeline import Line
from influencer.records import Answer
from influencer.rehearsal import Rehearsal, models_of, rehearse, stage


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


def test_some_days_with_faults_keep_every_promise(line: Line) -> None:
    report = rehearse(line.config, days=4, count=3, faults=True, seed=3)
    assert report.broken == ()
    assert report.slots == 36
    assert sum(report.ends.values()) == 36
    assert 20 < report.posts == report.ends["posted"]
    assert sum(report.faults.values()) > report.faults["as it should be"]


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
    words = ("rehearse", "--days", "1", "--personas", "1", "--no-faults")
    assert "promises" in say(config, *words).stdout
    report = json.loads(say(config, *words, "--json").stdout)
    assert (report["slots"], report["broken"]) == (3, [])
    assert not (tmp_path / "outputs").exists()
