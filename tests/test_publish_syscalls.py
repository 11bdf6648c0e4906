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
def sample(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    faults = ("--fault", "kill", "--fault", "EIO", "--fault", "full")
    return swept(tmp_path_factory.mktemp("sample"), "folder", "ok", "terminal", *faults, "--every", "60")


@pytest.fixture
def kills(sample: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in sample if one["fault"] == "kill"]


@pytest.fixture
def faults(sample: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in sample if one["fault"] != "kill"]


def test_the_sample_strikes_where_it_should(sample: list[dict[str, Any]]) -> None:
    assert len({(one["deed"], one["fault"]) for one in sample}) == 9
    assert [one for one in sample if not one["hit"]] == []
    assert {(one["fault"], one["first"] is None) for one in sample} == {("kill", True), ("EIO", False), ("full", False)}


def test_killed_before_any_call_it_is_posted_once_and_told(kills: list[dict[str, Any]]) -> None:
    def ended(one: dict[str, Any]) -> tuple[Any, ...]:
        return one["live"], one["state"], one["receipt"], one["told"]

    unsent = [one for one in kills if one["deed"] == "ok" and one["stood"] == "armed" and not one["was_live"]]
    assert {ended(one) for one in kills if one not in unsent} == {(1, "posted", True, True)}
    assert {ended(one) for one in unsent} <= {(0, "unknown", False, True)}


def test_after_any_failed_call_it_goes_on_and_is_posted_once(faults: list[dict[str, Any]]) -> None:
    assert {(one["live"], one["state"], one["told"]) for one in faults} == {(1, "posted", True)}


def test_whatever_fails_is_one_sentence(faults: list[dict[str, Any]]) -> None:
    assert [one for one in faults if one["first"]["ended"] == "stranger" or one["strangers"]] == []


def test_nothing_is_live_that_was_not_armed_before(sample: list[dict[str, Any]]) -> None:
    assert {one["stood"] for one in sample if one["was_live"]} <= {"armed", "unknown", "posted"}


def test_an_approval_is_whole_or_not_there_and_the_ledger_is_in_order(sample: list[dict[str, Any]]) -> None:
    assert {(one["whole"], one["intact"]) for one in sample} == {(True, True)}
