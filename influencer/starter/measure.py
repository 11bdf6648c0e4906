"""Counts how often the checkpoint paints what it is asked: fresh prompts, unpicked pictures, read by the probe.

python -m influencer.starter.measure --checkpoint DIR --probe DIR/probe.pt --out DIR --count 1000
python -m influencer.starter.measure ... --persona mira --scenes 200     one persona, many scenes
python -m influencer.starter.measure ... --variety 40                    how far apart two seeds of one prompt are
"""

from __future__ import annotations

import argparse
import json
import math
import random
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageOps

from influencer.errors import Invalid
from influencer.starter.axes import WHAT, WHO
from influencer.starter.detail import closeup_of, paint_again, refiner_of
from influencer.starter.likeness import open_rgb
from influencer.starter.probe import Probe, Reading
from influencer.starter.progress import Clock, Say, log_to
from influencer.starter.upscaler import TIMES, enlarge, load_upscaler
from influencer.starter.vocabulary import Attributes, told

EDGE = 3  # pixels cut off each side, as the studio does with this checkpoint's pictures
SHEET = (12, 4)  # pictures across and down on a contact sheet


@dataclass(frozen=True, slots=True)
class Asked:
    """One picture to make: its number, what it shall show, and its seed."""

    index: int
    attributes: Attributes
    seed: int


@dataclass(frozen=True, slots=True)
class Count:
    """So many right of so many."""

    right: int
    of: int

    @property
    def share(self) -> float:
        """The share that was right."""
        return self.right / self.of if self.of else float("nan")

    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval."""
        if not self.of:
            return 0.0, 1.0
        z, n = 1.96, self.of
        middle = (self.share + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(self.share * (1 - self.share) / n + z * z / (4 * n * n))
        return middle - half, middle + half


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the pictures that are missing, read them, and write the tables."""
    options = _parse(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(options.threads)
    say, probe = log_to(options.out / "measure.log"), Probe(options.probe)
    if options.variety:
        measure_variety(options, say)
        return
    wanted = persona_list(options) if options.persona else fresh_list(options.count, options.seed)
    paint(options, wanted, say)
    facts = judge(probe, wanted, options.out)
    (options.out / "measured.json").write_text(json.dumps(facts, indent=1))
    (options.out / "measured.md").write_text(as_markdown(facts))
    contact_sheets(options.out, wanted)
    say(as_markdown(facts))


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m influencer.starter.measure", description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True, help="a StableDiffusionPipeline folder")
    parser.add_argument("--probe", type=Path, required=True, help="probe.pt, from influencer.starter.probe")
    parser.add_argument("--out", type=Path, required=True, help="where pictures and tables are kept")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--persona", help="one persona of personas/ instead of anybody")
    parser.add_argument("--personas", type=Path, default=Path("personas"))
    parser.add_argument("--scenes", type=int, default=200)
    parser.add_argument("--variety", type=int, default=0, help="prompts of which to compare two seeds")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--guidance", type=float, default=2.0)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args(arguments)


# What is asked


def fresh_list(count: int, seed: int) -> list[Asked]:
    """Anybody anywhere, as the drawings were chosen, from dice of its own."""
    from influencer.starter.drawings import random_attributes

    return [Asked(i, random_attributes(random.Random(f"measure/{seed}/{i}")), seed + i) for i in range(count)]


def persona_list(options: argparse.Namespace) -> list[Asked]:
    """One persona in scenes by chance."""
    from influencer.starter.drawings import random_attributes

    who = persona_words(options.personas / options.persona / "bible.yaml")
    seeds = range(options.seed, options.seed + options.scenes)
    views = [random_attributes(random.Random(f"persona/{seed}")) for seed in seeds]
    return [Asked(i, replace(view, **who), seed) for i, (view, seed) in enumerate(zip(views, seeds, strict=True))]  # type: ignore[arg-type]


def persona_words(path: Path) -> dict[str, str | None]:
    """The words of a bible's look that the starter knows, by axis."""
    from influencer.yamlfile import parse, read_text

    tree, _ = parse(read_text(path), path)
    look = {key: value for key, value in tree["look"]["immutable"].items() if value}
    said = [str(one) for value in look.values() for one in (value if isinstance(value, list) else [value])]
    hair = str(look.get("hair", ""))
    found = {axis: _found(axis, choices, said, hair) for axis, choices in WHO.items()}
    missing = [axis for axis, word in found.items() if word is None and None not in WHO[axis]]
    if missing:
        raise Invalid(f"{path}: look.immutable says nothing the starter knows of {', '.join(missing)}; add it there")
    return found


def _found(axis: str, choices: Sequence[str | None], said: Sequence[str], hair: str) -> str | None:
    if axis == "hair_colour":
        return next((word for word in choices if word and hair.startswith(f"{word} ")), None)
    if axis == "hair_style":
        return next((word for word in choices if word and hair.endswith(f" {word}")), None)
    kind = {"skin": " skin", "face": " face", "eyes": " eyes"}.get(axis, "")
    return next((word for word in choices if word and f"{word}{kind}" in said), None)


# Making


def paint(options: argparse.Namespace, wanted: Sequence[Asked], say: Say) -> None:
    """Make the pictures that are not there yet, a few at a time."""
    left = [one for one in wanted if not picture_path(options.out, one).exists()]
    if not left:
        return
    pipe, clock = open_pipe(options.checkpoint), Clock(len(wanted), len(wanted) - len(left))
    for start in range(0, len(left), options.batch):
        group = left[start : start + options.batch]
        for one, picture in zip(group, generate(pipe, group, options), strict=True):
            save_whole(picture, picture_path(options.out, one))
        if start // options.batch % 5 == 0 or start + options.batch >= len(left):
            say(f"painted {clock.at(len(wanted) - len(left) + start + len(group))}")


def open_pipe(folder: Path) -> Any:
    """The real pipeline, quiet."""
    import diffusers

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pipe = diffusers.DiffusionPipeline.from_pretrained(str(folder), use_safetensors=True, local_files_only=True)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def generate(pipe: Any, group: Sequence[Asked], options: argparse.Namespace) -> list[Image.Image]:
    """A batch of pictures as the studio makes them, each from a seed of its own; at the size of the drawings."""
    prompts = [told(one.attributes) for one in group]
    asked = {
        "num_inference_steps": options.steps,
        "guidance_scale": options.guidance,
        "generator": [torch.Generator("cpu").manual_seed(one.seed) for one in group],
    }
    made = pipe(prompts, **asked).images
    upscaler = load_upscaler(options.checkpoint, torch.float32, "cpu")
    if upscaler is None:
        return [ImageOps.crop(picture, EDGE) for picture in made]
    large = [enlarge(upscaler, np.asarray(picture)) for picture in made]
    return [_small(picture) for picture in _heads_again(pipe, upscaler, large, prompts, asked)]


def _heads_again(
    pipe: Any, upscaler: Any, large: Sequence[NDArray[np.uint8]], prompts: Sequence[str], asked: Mapping[str, Any]
) -> list[NDArray[np.uint8]]:
    closeups = {i: found for i, prompt in enumerate(prompts) if (found := closeup_of(prompt))}
    if not closeups:
        return list(large)
    theirs = {**asked, "generator": [asked["generator"][i] for i in closeups]}
    again = paint_again(refiner_of(pipe), upscaler, [large[i] for i in closeups], list(closeups.values()), theirs)
    return [dict(zip(closeups, again, strict=True)).get(i, picture) for i, picture in enumerate(large)]


def _small(picture: NDArray[np.uint8]) -> Image.Image:
    whole = ImageOps.crop(Image.fromarray(picture), EDGE * TIMES)
    return whole.resize((whole.width // TIMES, whole.height // TIMES), Image.Resampling.BOX)


def picture_path(folder: Path, one: Asked) -> Path:
    """Where a picture is kept."""
    return folder / f"{one.index:04d}.png"


def save_whole(picture: Image.Image, path: Path) -> None:
    """Written whole or not at all."""
    draft = path.with_suffix(".tmp")
    picture.save(draft, "PNG")
    draft.replace(path)


# Judging


def judge(probe: Probe, wanted: Sequence[Asked], folder: Path) -> dict[str, Any]:
    """Right words on each axis, where the probe can be asked; what was painted for what; all of a person at once."""
    readings = probe.read([open_rgb(picture_path(folder, one)) for one in wanted])
    pairs = [(one.attributes, reading) for one, reading in zip(wanted, readings, strict=True)]
    axes = {name: _counted(probe, name, pairs) for name in probe.axes}
    whole = [_person_right(probe, attributes, reading) for attributes, reading in pairs]
    return {
        "count": len(wanted),
        "axes": {name: _row(count, probe.exam["accuracy"][name]) for name, (count, _) in axes.items()},
        "confused": {name: wrong for name, (_, wrong) in axes.items() if wrong},
        "who_mean": _mean(axes[name][0].share for name in WHO),
        "what_mean": _mean(axes[name][0].share for name in WHAT),
        "person_all_right": _row(Count(sum(whole), len(whole)), float("nan")),
    }


def _counted(
    probe: Probe, name: str, pairs: Iterable[tuple[Attributes, Reading]]
) -> tuple[Count, list[tuple[str, str, int]]]:
    asked = [(getattr(a, name), r.words[name]) for a, r in pairs if probe.readable(name, a.framing, a.expression)]
    wrong = Counter((str(painted), str(word)) for word, painted in asked if word != painted)
    right = len(asked) - sum(wrong.values())
    return Count(right, len(asked)), [(*pair, times) for pair, times in wrong.most_common(8)]


def _person_right(probe: Probe, a: Attributes, reading: Reading) -> bool:
    """Everything that never changes, as far as this view shows it."""
    return all(reading.words[name] == getattr(a, name) for name in WHO if probe.readable(name, a.framing, a.expression))


def _row(count: Count, drawn: float) -> dict[str, float]:
    low, high = count.interval()
    return {"share": count.share, "low": low, "high": high, "of": count.of, "drawn": drawn}


def _mean(shares: Iterable[float]) -> float:
    return float(np.nanmean(list(shares)))


def as_markdown(facts: Mapping[str, Any]) -> str:
    """A table of the axes, and the words most often mistaken."""
    lines = [f"{facts['count']} pictures.", "", "| axis | right | 95 % interval | of | probe on drawings | mistaken |"]
    lines.append("|---|---|---|---|---|---|")
    for name, row in facts["axes"].items():
        wrong = ", ".join(f"{painted} for {asked} {n}" for painted, asked, n in facts["confused"].get(name, [])[:2])
        cells = (f"{row['share']:.1%}", f"{row['low']:.1%} to {row['high']:.1%}", row["of"], f"{row['drawn']:.1%}")
        lines.append(f"| {name} | " + " | ".join(map(str, cells)) + f" | {wrong} |")
    person = facts["person_all_right"]
    lines += ["", f"Mean over who she is {facts['who_mean']:.1%}, over the scene {facts['what_mean']:.1%}."]
    interval = f"{person['low']:.1%} to {person['high']:.1%}"
    lines.append(f"All that never changes right at once: {person['share']:.1%} ({interval}) of {person['of']}.")
    return "\n".join(lines) + "\n"


def contact_sheets(folder: Path, wanted: Sequence[Asked], most: int = 2) -> None:
    """Unpicked pictures in order, side by side."""
    across, down = SHEET
    each = across * down
    for number in range(min(most, -(-len(wanted) // each))):
        group = wanted[number * each : (number + 1) * each]
        pictures = [open_rgb(picture_path(folder, one)).resize((192, 240)) for one in group]
        sheet = Image.new("RGB", (across * 192, -(-len(group) // across) * 240))
        for i, picture in enumerate(pictures):
            sheet.paste(picture, (i % across * 192, i // across * 240))
        sheet.save(folder / f"sheet-{number}.png")


# Variety


def measure_variety(options: argparse.Namespace, say: Say) -> None:
    """Two pictures of each prompt, by seeds and chance of their own, beside two drawings of the same words."""
    from influencer.starter.drawings import draw

    pairs = [(one, by_another_chance(one)) for one in fresh_list(options.variety, options.seed)]
    wanted = [replace(one, index=2 * i + k) for i, pair in enumerate(pairs) for k, one in enumerate(pair)]
    paint(options, wanted, say)
    made = [_distance_of(picture_path(options.out, a), picture_path(options.out, b)) for a, b in _pairs(wanted)]
    drawn = [distance(draw(one.attributes), draw(other.attributes)) for one, other in pairs]
    facts = {"pairs": len(made), "generated": float(np.mean(made)), "drawn": float(np.mean(drawn))}
    (options.out / "variety.json").write_text(json.dumps(facts, indent=1))
    say(f"variety: generated {facts['generated']:.3f}, drawn {facts['drawn']:.3f}, {len(made)} pairs")


def by_another_chance(one: Asked) -> Asked:
    """The same words from another seed: another view of the place, another side for the light, another standing."""
    from influencer.starter.drawings import random_attributes

    chance = random_attributes(random.Random(f"variety/{one.seed}"))
    other = replace(one.attributes, shift=chance.shift, place=chance.place, mirrored=chance.mirrored)
    return replace(one, attributes=other, seed=one.seed + 1_000_000)


def _pairs(wanted: Sequence[Asked]) -> list[tuple[Asked, Asked]]:
    return list(zip(wanted[::2], wanted[1::2], strict=True))


def _distance_of(one: Path, other: Path) -> float:
    return distance(*(np.asarray(open_rgb(path)) for path in (one, other)))


def distance(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """How unlike two pictures look: colours and edges at three scales; 0 is the same."""
    return float(np.mean([_apart(_shrunk(one, side), _shrunk(other, side)) for side in (12, 24, 48)]))


def _shrunk(picture: NDArray[np.uint8], side: int) -> NDArray[np.float32]:
    small = Image.fromarray(picture).resize((side, side * 5 // 4), Image.Resampling.BOX)
    return np.asarray(small, np.float32) / np.float32(255)


def _apart(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    colours = np.abs(one - other).mean()
    edges = sum(np.abs(np.diff(one, axis=axis) - np.diff(other, axis=axis)).mean() for axis in (0, 1))
    return float(colours + edges)


if __name__ == "__main__":
    main()
