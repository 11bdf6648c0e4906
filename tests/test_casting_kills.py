"""A casting that is killed before any change on disk goes on from there, and ends where it would have ended.

`CAST_KILLS=all` tries every place of every step; by default the middle of each.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cast_case import FEW, Set, cast_set, ready_set

from influencer import pipeline
from influencer.casting.calibration import calibrate
from influencer.casting.exam import examine
from influencer.casting.faces import make_faces, pick_face
from influencer.casting.references import answer, make_references
from influencer.casting.steps import Next, next_step

EVERY = os.environ.get("CAST_KILLS") == "all"
CHANGES = ((os, "replace"), (Path, "replace"), (Path, "unlink"), (Path, "write_text"))


class Killed(BaseException):
    """What ends a process for tests: nothing catches it."""


def step(stage: Set, name: Next, face: int = 3, again: bool = False) -> None:
    """One step, as the operator who picks `face` would take it."""
    if name is Next.APPROVE:
        answer(stage.line, "nova", ["all"])
        return
    with stage.open() as casting:
        if name is Next.FACES:
            make_faces(casting, FEW, again)
        elif name is Next.PICK:
            pick_face(casting, face, again)
        else:
            {Next.REFERENCES: make_references, Next.TEST: examine, Next.CALIBRATE: few}[name](casting)


def few(casting: Any) -> None:
    calibrate(casting, 20)


def to_the_end(stage: Set, face: int = 3) -> None:
    """Whatever comes next, until nothing does."""
    for _ in range(20):
        name = next_step(stage.line, "nova").next
        if name is Next.NOTHING:
            return
        step(stage, name, face, again=name is Next.PICK)
    raise AssertionError(f"still {next_step(stage.line, 'nova')}")


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch, alive: int | None = None) -> Iterator[list[int]]:
    """Count the changes on disk; before the one after `alive` of them everything ends, and nothing happens any more."""
    done = [0]

    def or_die(act: Callable[..., Any]) -> Callable[..., Any]:
        def acted(*arguments: Any, **named: Any) -> Any:
            if alive is not None and done[0] >= alive:
                raise Killed
            done[0] += 1
            return act(*arguments, **named)

        return acted

    with monkeypatch.context() as patched:
        for owner, name in CHANGES:
            patched.setattr(owner, name, or_die(getattr(owner, name)))
        yield done


def stands(stage: Set) -> dict[str, Any]:
    """What must be the same however often it was broken off."""
    who = pipeline.persona(stage.line, "nova")
    return {
        "look": who.look,
        "references": sorted(who.references),
        "files": sorted(path.name for path in (stage.folder() / "references").iterdir() if path.suffix == ".png"),
        "waiting": [path.name for path in (stage.folder() / "cast" / "waiting").iterdir()],
        "certificate": (stage.folder() / "certificate.json").is_file(),
    }


WAY = (Next.FACES, Next.PICK, Next.REFERENCES, Next.APPROVE, Next.CALIBRATE, Next.TEST)
STEPS = {name.value: (WAY[:number], name, 3) for number, name in enumerate(WAY)} | {
    "another face": (WAY[:4], Next.PICK, 5),
    "other faces": (WAY[:4], Next.FACES, 3),
}


@pytest.mark.timeout(3600 if EVERY else 600)
@pytest.mark.parametrize("named", STEPS)
def test_a_step_that_is_killed_goes_on(named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, name, face = STEPS[named]
    again = named in ("another face", "other faces")
    (tmp_path / "before").mkdir()
    for stage in cast_set(tmp_path / "before", monkeypatch):
        for earlier in before:
            step(stage, earlier)

    def after(alive: int | None) -> dict[str, Any]:
        return ended(tmp_path, monkeypatch, lambda stage: killed(stage, monkeypatch, alive, name, face, again), face)

    whole = after(None)
    places = range(whole.pop("changes"))
    for alive in places if EVERY else places[len(places) // 2 :][:1]:
        assert after(alive) == whole, f"killed before change {alive}"


def killed(stage: Set, monkeypatch: pytest.MonkeyPatch, alive: int | None, name: Next, face: int, again: bool) -> int:
    """A step that ends after `alive` changes, and again if an option began it; of a whole one, how many it makes."""
    if alive is None:
        with counted(monkeypatch) as done:
            step(stage, name, face, again)
        return done[0]
    with counted(monkeypatch, alive), pytest.raises(Killed):
        step(stage, name, face, again)
    if again:
        step(stage, name, face, again)
    return 0


def ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: Callable[[Set], int], face: int) -> dict[str, Any]:
    """How a copy of the project ends after `act`, once whatever is next was done."""
    for stage in ready_set(tmp_path / "before", tmp_path, monkeypatch):
        changes = act(stage)
        to_the_end(stage, face)
        found = stands(stage)
    shutil.rmtree(tmp_path / "project")
    return found | ({"changes": changes} if changes else {})
