"""Whatever a platform does and whenever the program dies: never twice, never lost, never in silence."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import crash_case
import pytest
from crash_case import KNOWS_OUR_KEY, MODES, NEVER
from fake_platform import PUBLISHES
from postgres_case import Server

pytestmark = pytest.mark.timeout(900)  # hundreds of processes are killed, whatever else the machine does


def run_sweep(root: Path, url: str, *modes: str) -> dict[str, Any]:
    command = [sys.executable, crash_case.__file__, str(root), url, "small", *modes]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    root = tmp_path_factory.mktemp("crash")
    return run_sweep(root, f"sqlite:///{root}/ledger.db")


def of(swept: dict[str, Any], mode: str) -> list[dict[str, Any]]:
    return [one for one in swept["trials"] if one["mode"] == mode and one["repeatable"] == (mode in KNOWS_OUR_KEY)]


def plain(swept: dict[str, Any], mode: str) -> dict[str, Any]:
    """The trial in which nobody is killed."""
    return next(one for one in of(swept, mode) if one["kills"] == [NEVER])


@pytest.mark.parametrize("mode", MODES)
def test_whatever_the_platform_does_a_killed_publisher_never_posts_twice(swept: dict[str, Any], mode: str) -> None:
    assert [one for one in of(swept, mode) if one["live"] > 1] == []


@pytest.mark.parametrize("mode", MODES)
def test_every_post_ends_in_a_state_with_a_sentence_that_is_told(swept: dict[str, Any], mode: str) -> None:
    ends = {"posted", "refused", "missed", "unknown"}
    assert [one for one in of(swept, mode) if one["state"] not in ends or not one["sentence"] or not one["told"]] == []


@pytest.mark.parametrize("mode", MODES)
def test_what_the_ledger_says_is_what_the_world_sees(swept: dict[str, Any], mode: str) -> None:
    # the platform was read back, so that what is still unknown is not there
    wrong = [
        one
        for one in of(swept, mode)
        if (one["live"], one["receipt"]) != ((1, True) if one["state"] == "posted" else (0, False))
    ]
    assert wrong == []


@pytest.mark.parametrize("mode", sorted(PUBLISHES - KNOWS_OUR_KEY))
def test_what_the_platform_published_is_posted_whatever_it_answered(swept: dict[str, Any], mode: str) -> None:
    assert plain(swept, mode)["state"] == "posted"
    assert all(one["state"] == "posted" for one in of(swept, mode) if one["live"])


@pytest.mark.parametrize("mode", sorted(PUBLISHES - KNOWS_OUR_KEY))
def test_only_a_death_between_arming_and_sending_leaves_an_unsent_post_to_a_person(
    swept: dict[str, Any], mode: str
) -> None:
    before_sending = plain(swept, mode)["runs"][0].index("before commit") + 1
    unknown = [one["kills"] for one in of(swept, mode) if one["state"] == "unknown" and len(one["kills"]) == 1]
    assert unknown == [[before_sending]]


def test_the_sweep_killed_at_every_step(swept: dict[str, Any]) -> None:
    killed = [one for one in swept["trials"] if one["kills"] != [NEVER]]
    assert [one for one in killed if one["runs"][0] is not None] == []
    for mode in MODES:
        steps = plain(swept, mode)["runs"][0]
        assert {"before advance", "before prepare", "after prepare", "before commit"} <= {*steps}
        once = [one["kills"][0] for one in of(swept, mode) if len(one["kills"]) == 1]
        assert once == list(range(len(steps) + 1))


def test_a_channel_that_knows_our_key_sends_again_until_it_is_there_once(swept: dict[str, Any]) -> None:
    again = [one for one in swept["trials"] if one["repeatable"] and one["mode"] not in KNOWS_OUR_KEY]
    assert {(one["state"], one["live"]) for one in again} == {("posted", 1)}


def test_two_publishers_at_once_post_once(swept: dict[str, Any]) -> None:
    assert [(pair["state"], pair["live"]) for pair in swept["pairs"]] == [("posted", 1)] * 10


def test_a_platform_that_refuses_what_it_has_already_posts_it_once(swept: dict[str, Any]) -> None:
    twice = [one for one in swept["trials"] if one["mode"] in KNOWS_OUR_KEY]
    assert len(twice) > 10
    assert {(one["state"], one["live"]) for one in twice} == {("posted", 1)}


@pytest.mark.postgres
def test_on_postgres_it_is_the_same(postgres: Server, tmp_path: Path) -> None:
    swept = run_sweep(tmp_path, postgres.ledger_url(), "ok", "drop-after")
    trials = swept["trials"]
    assert {one["mode"] for one in trials} == {"ok", "drop-after"}
    assert len(trials) > 30
    assert [one for one in trials if one["live"] > 1] == []
    assert [one for one in trials if one["state"] not in ("posted", "refused", "missed", "unknown")] == []
    assert [one for one in trials if not one["told"] or (one["state"] == "posted") is not bool(one["live"])] == []
    assert [(pair["state"], pair["live"]) for pair in swept["pairs"]] == [("posted", 1)] * 10
