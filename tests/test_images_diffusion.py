from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from images_case import shot
from tiny_checkpoint import tiny_klein, tiny_sd, tiny_sdxl

from influencer.errors import Failed, Unsafe
from influencer.images.diffusion import Loaded, dtype_for, fitted, guidance_for, load, native, shoot
from influencer.images.finish import open_picture

SEEDS = (11, 22, 33)


def loaded(folder: Path) -> Loaded:
    return load(
        {
            "name": folder.name,
            "folder": str(folder),
            "hub": "",
            "revision": "",
            "fingerprint": "",
            "device": "cpu",
            "dtype": "auto",
        }
    )


@pytest.fixture(scope="module")
def sd(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return loaded(tiny_sd(tmp_path_factory.mktemp("sd")))


def job(folder: Path, seeds: tuple[int, ...], **changes: Any) -> dict[str, Any]:
    plain = {
        "prompt": "a woman in a cafe",
        "negative": "",
        "aspect": shot().aspect,
        "width": 64,
        "height": 80,
        "steps": 2,
        "guidance": None,
    }
    wanted = [{"seed": seed, "file": str(folder / f"{seed}.png")} for seed in seeds]
    return {**plain, **changes, "wanted": wanted}


def made(using: Loaded, folder: Path, seeds: tuple[int, ...], batch: int = 3, **changes: Any) -> dict[int, bytes]:
    folder.mkdir()
    shoot(using, [job(folder, seeds, **changes)], batch, lambda **message: None)
    return {seed: (folder / f"{seed}.png").read_bytes() for seed in seeds}


def test_a_picture_does_not_depend_on_its_place_or_its_neighbours_in_the_batch(sd: Loaded, tmp_path: Path) -> None:
    made(sd, tmp_path / "a", SEEDS)
    made(sd, tmp_path / "b", SEEDS[::-1])
    made(sd, tmp_path / "c", SEEDS, batch=1)
    for seed in SEEDS:
        assert apart(tmp_path / "a" / f"{seed}.png", tmp_path / "b" / f"{seed}.png") <= 1
        assert apart(tmp_path / "a" / f"{seed}.png", tmp_path / "c" / f"{seed}.png") <= 1
    assert apart(tmp_path / "a" / "11.png", tmp_path / "a" / "22.png") > 20


def apart(one: Path, other: Path) -> int:
    """The largest difference of any value, of 255; the sums of other batch shapes round differently."""
    first, second = (np.asarray(open_picture(path), dtype=np.int16) for path in (one, other))
    return int(np.abs(first - second).max())


@pytest.mark.parametrize("make", [tiny_sdxl, tiny_klein])
def test_other_families_go_through_the_same_studio(make: Callable[[Path], Path], tmp_path: Path) -> None:
    using = loaded(make(tmp_path / "checkpoint"))
    pictures = made(using, tmp_path / "a", SEEDS[:2], negative="blurry")
    assert open_picture(tmp_path / "a" / "11.png").size == (64, 80)
    assert pictures == made(using, tmp_path / "b", SEEDS[:2], negative="blurry")
    assert len(set(pictures.values())) == 2


def test_prompt_negative_and_guidance_each_reach_the_picture(sd: Loaded, tmp_path: Path) -> None:
    changes: list[dict[str, Any]] = [{}, {"prompt": "a man"}, {"negative": "blurry"}, {"guidance": 2.0}, {"steps": 3}]
    pictures = {made(sd, tmp_path / str(n), (11,), **change)[11] for n, change in enumerate(changes)}
    assert len(pictures) == len(changes)


def test_a_batch_that_does_not_fit_in_memory_is_halved(sd: Loaded, tmp_path: Path) -> None:
    tight = replace(sd, pipe=Tight(sd.pipe, most=1))
    assert made(tight, tmp_path / "a", SEEDS) == made(sd, tmp_path / "b", SEEDS, batch=1)


def test_a_picture_that_does_not_fit_alone_says_what_to_change(sd: Loaded, tmp_path: Path) -> None:
    with pytest.raises(Failed, match=r"64 x 80 does not fit in memory; set images\.width and images\.height lower"):
        made(replace(sd, pipe=Tight(sd.pipe, most=0)), tmp_path / "a", (11,))


class Tight:
    """A real pipeline on a device that holds at most so many pictures."""

    def __init__(self, pipe: Any, most: int) -> None:
        self.pipe, self.most = pipe, most

    def __getattr__(self, name: str) -> Any:
        return getattr(self.pipe, name)

    def __call__(self, **arguments: Any) -> Any:
        if arguments["num_images_per_prompt"] > self.most:
            raise torch.OutOfMemoryError
        return self.pipe(**arguments)


def test_what_the_safety_checker_hid_is_marked(sd: Loaded, tmp_path: Path) -> None:
    from influencer.images.diffusion import save
    from influencer.images.seeds import settings_of

    hidden = SimpleNamespace(images=[open_picture(blank(tmp_path))], nsfw_content_detected=[True])
    one = job(tmp_path, (11,))
    save(sd, one, one["wanted"], hidden)
    assert (settings_of(tmp_path / "11.png") or {})["hidden"] is True


def blank(folder: Path) -> Path:
    from PIL import Image

    Image.new("RGB", (64, 80)).save(folder / "blank.png")
    return folder / "blank.png"


def test_a_pickle_that_came_after_opening_is_refused_here_too(tmp_path: Path) -> None:
    folder = tiny_sd(tmp_path / "checkpoint")
    (folder / "unet" / "model.bin").write_bytes(b"")
    with pytest.raises(Unsafe, match=r"model\.bin: pickle weights can run code"):
        loaded(folder)


def test_a_broken_checkpoint_is_one_sentence(tmp_path: Path) -> None:
    folder = tiny_sd(tmp_path / "checkpoint")
    next((folder / "unet").glob("*.safetensors")).write_bytes(b"broken")
    with pytest.raises(Failed, match="the checkpoint cannot be loaded"):
        loaded(folder)


def test_guidance_goes_by_the_name_the_pipeline_has_for_it() -> None:
    from inspect import signature

    def like_sd(prompt: str, guidance_scale: float = 7.5) -> None: ...

    def like_flux(prompt: str, guidance_scale: float = 3.5, true_cfg_scale: float = 1.0) -> None: ...

    def like_qwen(prompt: str, true_cfg_scale: float = 4.0, guidance_scale: float | None = None) -> None: ...

    pipe = SimpleNamespace(config={})
    names = [
        guidance_for(Loaded(pipe, {}, signature(call).parameters), {"guidance": 3.0})[0]
        for call in (like_sd, like_flux, like_qwen)
    ]
    assert names == ["guidance_scale", "guidance_scale", "true_cfg_scale"]


@pytest.mark.parametrize(
    ("size", "shape", "wanted"),
    [
        ((384, 480), 4 / 5, (384, 480)),
        ((1024, 1024), 4 / 5, (896, 1120)),
        ((1024, 1024), 1.0, (1024, 1024)),
        ((1024, 1024), 9 / 16, (768, 1360)),
    ],
)
def test_a_size_keeps_the_area_and_takes_the_shape(
    size: tuple[int, int], shape: float, wanted: tuple[int, int]
) -> None:
    assert fitted(size, shape, 16) == wanted
    assert math.isclose(wanted[0] / wanted[1], shape, rel_tol=0.01)


def test_the_native_size_is_what_the_checkpoint_says(sd: Loaded) -> None:
    assert native(sd.pipe) == (64, 80)
    assert native(SimpleNamespace(vae_scale_factor=8, default_sample_size=128)) == (1024, 1024)
    assert native(SimpleNamespace(vae_scale_factor=8)) == (1024, 1024)


def test_a_cpu_computes_in_full_precision_unless_told_otherwise() -> None:
    assert dtype_for("auto", "cpu") is torch.float32
    assert dtype_for("bfloat16", "cpu") is torch.bfloat16
