from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil
import pytest
from images_case import persona, recorded, shot, silent
from tiny_checkpoint import tiny_sd

from influencer.config import Images
from influencer.errors import Failed, Unsafe
from influencer.images import child
from influencer.images.finish import open_picture
from influencer.images.process import DiffusionStudio
from influencer.records import Candidate

STEPS = 8


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_sd(tmp_path_factory.mktemp("checkpoint"))


@pytest.fixture(scope="module")
def studio(checkpoint: Path) -> Iterator[DiffusionStudio]:
    opened = DiffusionStudio(Images(checkpoint=str(checkpoint), steps=STEPS, batch=2), checkpoint.parent)
    yield opened
    opened.close()


def pid(studio: DiffusionStudio) -> int:
    assert studio.child is not None
    return studio.child.process.pid


def contents(made: Sequence[Candidate]) -> list[bytes]:
    return [one.path.read_bytes() for one in made]


def test_the_same_seeds_give_the_same_bytes_and_each_seed_its_own(studio: DiffusionStudio, tmp_path: Path) -> None:
    [first] = studio.shoot(persona(), [shot()], 3, tmp_path / "a", silent)
    [again] = studio.shoot(persona(), [shot()], 3, tmp_path / "b", silent)
    assert contents(first) == contents(again)
    assert len(set(contents(first))) == 3
    assert [one.number for one in first] == [0, 1, 2]
    assert len({one.seed for one in first}) == 3


def test_the_size_is_the_checkpoints_own_in_the_shape_of_the_shot(studio: DiffusionStudio, tmp_path: Path) -> None:
    made = studio.shoot(persona(), [shot(1), shot(2, aspect="1:1")], 1, tmp_path, silent)
    assert [open_picture(one.path).size for [one] in made] == [(64, 80), (64, 64)]


def test_each_candidate_says_how_it_was_made(studio: DiffusionStudio, tmp_path: Path) -> None:
    [[made]] = studio.shoot(persona(), [shot()], 1, tmp_path, silent)
    assert made.settings["pipe"] == "StableDiffusionPipeline"
    assert (made.settings["steps"], made.settings["guidance"]) == (STEPS, 7.5)
    assert "copper curly bob" in made.prompt


def test_every_step_is_told_up_to_the_last(studio: DiffusionStudio, tmp_path: Path) -> None:
    heard, progress = recorded()
    studio.shoot(persona(), [shot(1), shot(2)], 3, tmp_path, progress)
    steps = [(done, total) for what, done, total in heard if what.startswith("Ana 2026-11-23")]
    assert steps == [(done, 4 * STEPS) for done in range(1, 4 * STEPS + 1)]


def test_what_is_already_made_is_not_made_again(studio: DiffusionStudio, tmp_path: Path) -> None:
    [made] = studio.shoot(persona(), [shot()], 2, tmp_path, silent)
    made[1].path.write_bytes(made[1].path.read_bytes()[:500])
    before = made[0].path.stat().st_mtime_ns
    heard, progress = recorded()
    [again] = studio.shoot(persona(), [shot()], 2, tmp_path, progress)
    assert [total for _, _, total in heard] == [STEPS] * STEPS  # one batch of the broken one alone
    assert again[0].path.stat().st_mtime_ns == before
    assert open_picture(again[1].path).size == (64, 80)


def test_a_changed_shot_is_made_anew(studio: DiffusionStudio, tmp_path: Path) -> None:
    [[first]] = studio.shoot(persona(), [shot()], 1, tmp_path, silent)
    [[other]] = studio.shoot(persona(), [shot(wardrobe="raincoat")], 1, tmp_path, silent)
    assert first.path != other.path


def test_a_killed_process_costs_one_shot_and_the_next_gets_a_fresh_one(studio: DiffusionStudio, tmp_path: Path) -> None:
    shots, killed = [shot(1), shot(2)], set[int]()

    def kill_in_the_second_shot(what: str, done: int, total: int) -> None:
        if done > total // 2 and not killed:
            killed.add(pid(studio))
            os.kill(pid(studio), signal.SIGKILL)

    with pytest.raises(Failed, match=r"Ana 2026-11-23 09:00: the studio process ended \(it was killed"):
        studio.shoot(persona(), shots, 12, tmp_path, kill_in_the_second_shot)
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.glob("2026-11-23-1-*.png")}
    assert len(kept) == 12
    assert [len(made) for made in studio.shoot(persona(), shots, 12, tmp_path, silent)] == [12, 12]
    assert pid(studio) not in killed
    assert {path: path.stat().st_mtime_ns for path in kept} == kept


def test_an_interrupt_ends_the_process(studio: DiffusionStudio, tmp_path: Path) -> None:
    studio.shoot(persona(), [shot(9)], 1, tmp_path, silent)
    assert studio.child is not None
    running = studio.child.process

    def interrupt(what: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        studio.shoot(persona(), [shot()], 2, tmp_path, interrupt)
    assert running.poll() is not None
    assert studio.child is None


def test_a_shot_that_takes_too_long_is_given_up(checkpoint: Path, tmp_path: Path) -> None:
    slow = DiffusionStudio(Images(checkpoint=str(checkpoint), timeout_minutes=0.001), tmp_path)
    with pytest.raises(Failed, match=r"no pictures within 0\.001 minutes; raise images\.timeout_minutes"):
        slow.shoot(persona(), [shot()], 1, tmp_path, silent)
    assert slow.child is None


def test_what_the_process_refuses_keeps_its_kind() -> None:
    refused = child.told("Ana 09:00", {"kind": "Unsafe", "sentence": "model.bin: a pickle", "permanent": False})
    broken = child.told("Ana 09:00", {"kind": "Failed", "sentence": "does not load", "permanent": True})
    assert (type(refused), refused.sentence) == (Unsafe, "model.bin: a pickle")
    assert isinstance(broken, Failed)
    assert (broken.permanent, broken.sentence) == (True, "Ana 09:00: does not load")


def test_the_process_ends_when_its_parent_is_killed(checkpoint: Path) -> None:
    script = (
        "import os, sys\n"
        "from influencer.images.process import STUDIO, Child\n"
        "print(Child(STUDIO, {'do': 'wait', 'hub': False}).process.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    parent = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    orphan = psutil.Process(int(parent.stdout))
    assert psutil.wait_procs([orphan], timeout=60)[1] == [] or orphan.status() == psutil.STATUS_ZOMBIE


def test_torch_is_never_loaded_in_the_parent(checkpoint: Path) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from influencer.config import Images\n"
        "from influencer.images import open_studio, finish, pick, sheet\n"
        f"open_studio(Images(checkpoint={str(checkpoint)!r}), Path())\n"
        "sys.exit(any(name in sys.modules for name in ('torch', 'diffusers', 'transformers')))\n"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_passwords_and_keys_do_not_reach_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MIRA_PASSWORD", "OPENAI_API_KEY", "HF_TOKEN", "INFLUENCER_NOTIFY_URLS", "HTTPS_PROXY", "MIRA"):
        monkeypatch.setenv(name, "hunter2")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    assert "hunter2" not in child.environment().values()
    assert child.environment()["CUDA_VISIBLE_DEVICES"] == "0"
    assert child.environment("org/model")["HF_TOKEN"] == "hunter2"


def test_the_process_finds_the_package_we_run_from() -> None:
    assert child.environment()["PYTHONPATH"].split(os.pathsep)[0] == str(Path(child.__file__).parents[2])
