"""The studio's own process: loads one diffusers checkpoint and makes pictures of the jobs it is sent. Run with `-m`.

Knows no persona and no shot, only prompts, seeds and files. The one module here that imports torch and diffusers.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import torch
from PIL import Image, ImageOps

from influencer.errors import Failed, Invalid
from influencer.images.checkpoint import STARTER_EDGE, check_folder
from influencer.images.seeds import save_whole
from influencer.images.worker import Say, sentence_of, serve
from influencer.limits import SIZES
from influencer.starter.detail import STRENGTH, Closeup, closeup_of, paint_again, refiner_of
from influencer.starter.upscaler import TIMES, enlarge, load_upscaler
from influencer.starter.vocabulary import by_chance

DTYPES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}
NATIVE = 1024  # pixels a side, for checkpoints that do not say
GRID = 16  # sizes are multiples of this
SHAPE_WEIGHT = 10.0  # how much a wrong shape costs beside a wrong area


@dataclass(frozen=True, slots=True)
class Loaded:
    """A checkpoint ready to work. `about` goes into every picture's settings."""

    pipe: Any
    about: Mapping[str, Any]
    parameters: Mapping[str, inspect.Parameter]
    upscaler: Any = None
    refiner: Any = None


def main() -> None:
    """Answer messages until the input closes; then end at once, whatever is under way."""
    loaded: list[Loaded] = []

    def act(order: dict[str, Any], say: Say) -> None:
        if order["do"] == "open":
            loaded[:] = [load(order)]
        elif loaded:
            shoot(loaded[0], order["jobs"], order["batch"], say)

    serve(act)


# Loading


def load(order: Mapping[str, Any]) -> Loaded:
    """The checkpoint, on its device. Raises Unsafe, Missing, Invalid or Failed."""
    folder = fetch(order["hub"], order["revision"]) if order["hub"] else Path(order["folder"])
    check_folder(folder, folder.parents[1] if order["hub"] else folder)  # the hub's cache links into its own blobs
    device = device_for(order["device"])
    dtype = dtype_for(order["dtype"], device)
    pipe = from_folder(folder, dtype)
    pipe.set_progress_bar_config(disable=True)
    parameters = inspect.signature(pipe.__call__).parameters
    if not {"prompt", "generator", "num_images_per_prompt"} <= set(parameters):
        raise Invalid(
            f"{order['name']}: {type(pipe).__name__} does not turn text into pictures; choose another checkpoint"
        )
    about = {
        "checkpoint": order["name"],
        "revision": order["revision"],
        "fingerprint": order["fingerprint"],
        "pipe": type(pipe).__name__,
        "device": device,
        "dtype": str(dtype).removeprefix("torch."),
        "diffusers": diffusers.__version__,
        "torch": torch.__version__,
    }
    upscaler = load_upscaler(folder, dtype, device) if order["name"] == "starter" else None
    pipe = pipe.to(device)
    return Loaded(pipe, about, parameters, upscaler, refiner_of(pipe) if upscaler else None)


def fetch(hub: str, revision: str) -> Path:
    """The folder of a hub checkpoint at a pinned revision, fetched on first use; safetensors only."""
    try:
        return Path(diffusers.DiffusionPipeline.download(hub, revision=revision, use_safetensors=True))
    except Exception as error:  # the hub's client raises many kinds
        raise Failed(
            f"{hub} at {revision[:12]} cannot be fetched ({sentence_of(error)}); check the connection, or give a folder"
        ) from None


def from_folder(folder: Path, dtype: torch.dtype) -> Any:
    """The pipeline in a folder that has been checked. Nothing is fetched and no code of the folder is run."""
    try:
        return diffusers.DiffusionPipeline.from_pretrained(
            str(folder), dtype=dtype, use_safetensors=True, local_files_only=True
        )
    except Exception as error:  # a broken checkpoint raises many kinds
        raise Failed(f"{folder}: the checkpoint cannot be loaded ({sentence_of(error)})", permanent=True) from None


def device_for(wanted: str) -> str:
    """`wanted`, or for `auto` the best there is: cuda, mps, cpu."""
    if wanted != "auto":
        return wanted
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def dtype_for(wanted: str, device: str) -> torch.dtype:
    """`wanted`, or for `auto` full precision on a CPU and half of it on anything else."""
    if wanted != "auto":
        return DTYPES[wanted]
    if device.startswith("cuda"):
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
    return torch.float16 if device == "mps" else torch.float32


# Shooting


def shoot(loaded: Loaded, jobs: Sequence[Mapping[str, Any]], batch: int, say: Say) -> None:
    """Make all pictures of all jobs, saying each step and each finished job."""
    steps = [steps_for(loaded, job) + again_for(loaded, job) for job in jobs]
    total = sum(math.ceil(len(job["wanted"]) / batch) * each for job, each in zip(jobs, steps, strict=True))
    done = 0
    for number, (job, each) in enumerate(zip(jobs, steps, strict=True)):
        for start in range(0, len(job["wanted"]), batch):
            make(loaded, job, job["wanted"][start : start + batch], partial(reporter, say, total, done))
            done += each
        say(say="made", job=number)


def reporter(say: Say, total: int, done: int, more: int = 0) -> Callable[..., Any]:
    """A diffusers callback that says how far we are, in steps of all batches; `more` are those of an earlier pass."""

    def after_step(_pipe: Any, step: int, _time: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        say(say="step", done=min(done + more + step + 1, total), total=total)
        return tensors

    return after_step


def make(
    loaded: Loaded, job: Mapping[str, Any], wanted: Sequence[Mapping[str, Any]], report: Callable[..., Any]
) -> None:
    """Make one batch; where it does not fit in memory, its halves."""
    try:
        result = loaded.pipe(**arguments(loaded, job, wanted, report()))
        result.images = finished(loaded, job, wanted, result.images, report)
        save(loaded, job, wanted, result)
        return
    except torch.OutOfMemoryError:
        if len(wanted) == 1:
            width, height = size_for(loaded.pipe, job)
            raise Failed(
                f"{width} x {height} does not fit in memory; set images.width and images.height lower"
            ) from None
    torch.cuda.empty_cache()
    middle = len(wanted) // 2
    make(loaded, job, wanted[:middle], report)
    make(loaded, job, wanted[middle:], report)


def arguments(
    loaded: Loaded, job: Mapping[str, Any], wanted: Sequence[Mapping[str, Any]], report: Callable[..., Any]
) -> dict[str, Any]:
    """What to call the pipeline with: only what it takes. Each picture has a CPU generator of its own, so its place
    in a batch does not matter, and the prompt is encoded once for all of them.
    """
    width, height = size_for(loaded.pipe, job)
    name, guidance = guidance_for(loaded, job)
    starter = loaded.about["checkpoint"] == "starter"
    offered = {
        "prompt": told(job, wanted) if starter else job["prompt"],
        "negative_prompt": negative_of(job, name, len(wanted) if starter else 1),
        "width": width,
        "height": height,
        "num_inference_steps": steps_for(loaded, job),
        name: guidance,
        "num_images_per_prompt": 1 if starter else len(wanted),
        "generator": [torch.Generator("cpu").manual_seed(each["seed"]) for each in wanted],
        "callback_on_step_end": report,
        "output_type": "pil",
    }
    return {key: value for key, value in offered.items() if key in loaded.parameters and value is not None}


def told(job: Mapping[str, Any], wanted: Sequence[Mapping[str, Any]]) -> list[str]:
    """The starter's prompts: it wants to be told also what is left to chance."""
    return [f"{job['prompt']}, {by_chance(each['seed'])}" for each in wanted]


def negative_of(job: Mapping[str, Any], name: str, prompts: int) -> str | list[str] | None:
    """The negative prompt, once for each prompt; a blank where the pipeline wants one to guide at all."""
    said = job["negative"] or (" " if name == "true_cfg_scale" else None)
    return [said] * prompts if said and prompts > 1 else said


def steps_for(loaded: Loaded, job: Mapping[str, Any]) -> int:
    """The job's steps, or what this kind of checkpoint wants."""
    default = 4 if distilled(loaded.pipe) else loaded.parameters["num_inference_steps"].default
    return int(job["steps"] or default)


def guidance_for(loaded: Loaded, job: Mapping[str, Any]) -> tuple[str, float | None]:
    """The name this pipeline has for guidance, and how much; None leaves it to the pipeline."""
    usual = loaded.parameters.get("guidance_scale")
    name = (
        "true_cfg_scale"
        if "true_cfg_scale" in loaded.parameters and (not usual or usual.default is None)
        else "guidance_scale"
    )
    guidance = job["guidance"]
    return name, 1.0 if guidance is None and distilled(loaded.pipe) else guidance


def distilled(pipe: Any) -> bool:
    """Whether the checkpoint says of itself that it needs few steps and no guidance."""
    return bool(pipe.config.get("is_distilled", False))


def again_for(loaded: Loaded, job: Mapping[str, Any]) -> int:
    """The steps of a second pass over the head, where there is one."""
    return int(steps_for(loaded, job) * STRENGTH) if loaded.refiner and closeups_of(loaded, job, [{"seed": 0}]) else 0


def closeups_of(loaded: Loaded, job: Mapping[str, Any], wanted: Sequence[Mapping[str, Any]]) -> list[Closeup]:
    """Where each picture's head is to be painted again; nowhere if it is large enough."""
    width, _ = size_for(loaded.pipe, job)
    return [one for prompt in told(job, wanted) if (one := closeup_of(prompt, width))]


def save(loaded: Loaded, job: Mapping[str, Any], wanted: Sequence[Mapping[str, Any]], result: Any) -> None:
    """Write each picture with how it was made. A picture the checkpoint's safety checker blacked out is marked."""
    hidden = getattr(result, "nsfw_content_detected", None) or [False] * len(wanted)
    for each, picture, is_hidden in zip(wanted, result.images, hidden, strict=True):
        save_whole(picture, Path(each["file"]), settings(loaded, job, picture, bool(is_hidden)))


def finished(
    loaded: Loaded,
    job: Mapping[str, Any],
    wanted: Sequence[Mapping[str, Any]],
    made: Sequence[Image.Image],
    report: Callable[..., Any],
) -> Sequence[Image.Image]:
    """The starter's pictures without their pale edge; larger, and with their heads painted close up, if it brings an
    upscaler. Others as they are.
    """
    if loaded.about["checkpoint"] != "starter":
        return made
    if loaded.upscaler is None:
        return [ImageOps.crop(one, STARTER_EDGE) for one in made]
    large = [enlarge(loaded.upscaler, np.asarray(one)) for one in made]
    if closeups := closeups_of(loaded, job, wanted):
        asked = arguments(loaded, job, wanted, report(steps_for(loaded, job)))
        large = paint_again(loaded.refiner, loaded.upscaler, large, closeups, asked)
    return [ImageOps.crop(Image.fromarray(one), STARTER_EDGE * TIMES) for one in large]


def settings(loaded: Loaded, job: Mapping[str, Any], picture: Image.Image, hidden: bool) -> dict[str, Any]:
    """What made a picture, without anything that differs from run to run."""
    name, guidance = guidance_for(loaded, job)
    shown = guidance if guidance is not None else loaded.parameters[name].default
    made = {"steps": steps_for(loaded, job), "guidance": shown, "width": picture.width, "height": picture.height}
    again = {"head_again": STRENGTH} if again_for(loaded, job) else {}
    return {**loaded.about, **made, **again, "negative": job["negative"], **({"hidden": True} if hidden else {})}


# Sizes


def size_for(pipe: Any, job: Mapping[str, Any]) -> tuple[int, int]:
    """Width and height to generate: as the job says, else the checkpoint's own area in the shape of the aspect."""
    width, height = SIZES[job["aspect"]]
    shape, grid = width / height, grid_of(pipe)
    if job["width"] and job["height"]:
        return job["width"], job["height"]
    if job["width"]:
        return job["width"], snap(job["width"] / shape, grid)
    if job["height"]:
        return snap(job["height"] * shape, grid), job["height"]
    return fitted(native(pipe), shape, grid)


def grid_of(pipe: Any) -> int:
    """What sides must be multiples of; transformers pack latents two by two."""
    scale = int(getattr(pipe, "vae_scale_factor", 8))
    return math.lcm(GRID, scale if getattr(pipe, "unet", None) is not None else 2 * scale)


def native(pipe: Any) -> tuple[int, int]:
    """The width and height a checkpoint was trained at, as far as it says."""
    scale = int(getattr(pipe, "vae_scale_factor", 8))
    part = getattr(pipe, "unet", None)
    sample = part.config.get("sample_size") if part is not None else getattr(pipe, "default_sample_size", None)
    if sample is None:
        return NATIVE, NATIVE
    rows, columns = (sample, sample) if isinstance(sample, int) else sample
    return columns * scale, rows * scale


def fitted(size: tuple[int, int], shape: float, grid: int) -> tuple[int, int]:
    """The size on the grid nearest in area to `size` and nearest in shape (width / height) to `shape`."""
    area = size[0] * size[1]
    ideal = math.sqrt(area * shape)
    first, last = max(1, int(ideal * 0.8 / grid)), int(ideal * 1.2 / grid) + 1
    widths = [step * grid for step in range(first, last + 1)]

    def cost(each: tuple[int, int]) -> float:
        width, height = each
        return SHAPE_WEIGHT * abs(math.log(width / height / shape)) + abs(math.log(width * height / area))

    return min(((width, snap(width / shape, grid)) for width in widths), key=cost)


def snap(length: float, grid: int) -> int:
    """`length` on the grid, one step at least."""
    return max(grid, round(length / grid) * grid)


if __name__ == "__main__":
    main()
