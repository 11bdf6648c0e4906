"""A sample of `make trials-syscalls`: killed before a call, or failed by one, a post is still sent once and told."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import syscall_case

pytestmark = [
    pytest.mark.timeout(600),  # every call stops for strace, whatever else the machine does
    pytest.mark.skipif(bool(syscall_case.why_not()), reason=syscall_case.why_not() or "strace can trace"),
]


def swept(folder: Path, *words: str) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, syscall_case.__file__, str(folder), *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return list(json.loads(done.stdout))


@pytest.fixture(scope="module")
def kills(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    return swept(tmp_path_factory.mktemp("kills"), "folder", "ok", "terminal", "--fault", "kill", "--every", "40")


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    words = ("folder", "terminal", "--fault", "EIO", "--fault", "full", "--every", "50")
    return swept(tmp_path_factory.mktemp("faults"), *words)


def test_the_sample_strikes_where_it_should(kills: list[dict[str, Any]], faults: list[dict[str, Any]]) -> None:
    assert {one["deed"] for one in kills} == {"folder", "ok", "terminal"}
    assert {(one["deed"], one["fault"]) for one in faults} == {
        (deed, fault) for deed in ("folder", "terminal") for fault in ("EIO", "full")
    }
    assert [one for one in (*kills, *faults) if not one["hit"]] == []
    assert [one for one in kills if one["first"] is not None] == []


def test_killed_before_any_call_it_is_posted_once_and_told(kills: list[dict[str, Any]]) -> None:
    assert {(one["live"], one["state"], one["receipt"], one["told"]) for one in kills} == {(1, "posted", True, True)}


def test_after_any_failed_call_it_goes_on_and_is_posted_once(faults: list[dict[str, Any]]) -> None:
    assert {(one["live"], one["state"], one["told"]) for one in faults} == {(1, "posted", True)}


def test_whatever_fails_is_one_sentence(faults: list[dict[str, Any]]) -> None:
    assert [one for one in faults if one["first"]["ended"] == "stranger" or one["strangers"]] == []


def test_nothing_is_live_that_was_not_armed_before(kills: list[dict[str, Any]], faults: list[dict[str, Any]]) -> None:
    live = [one for one in (*kills, *faults) if one["was_live"]]
    assert {one["stood"] for one in live} <= {"armed", "unknown", "posted"}


def test_an_approval_is_whole_or_not_there_and_the_ledger_is_in_order(
    kills: list[dict[str, Any]], faults: list[dict[str, Any]]
) -> None:
    assert {(one["whole"], one["intact"]) for one in (*kills, *faults)} == {(True, True)}
