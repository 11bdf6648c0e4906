"""Makes the starter checkpoint, stage by stage; each stage takes up where it stopped.

python -m influencer.starter.train --out DIR                 everything
python -m influencer.starter.train --out DIR --stage unet    one stage
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

STAGES = ("draw", "latents", "decoder", "heads", "reader", "unet", "sharpen", "export")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one stage, or all of them in order."""
    asked = _parse(arguments)
    folder: Path = asked.out
    folder.mkdir(parents=True, exist_ok=True)
    if not asked.resume:
        _forget(folder, asked.stage)
    if asked.threads:
        import torch

        torch.set_num_threads(asked.threads)
    from influencer.starter.progress import log_to

    say = log_to(folder / "train.log")
    for stage in STAGES if asked.stage == "all" else (asked.stage,):
        say(f"{stage} begins")
        RUN[stage](folder, asked, say)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m influencer.starter.train", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="where drawings, states and the log are kept")
    parser.add_argument("--stage", choices=(*STAGES, "all"), default="all")
    parser.add_argument("--resume", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument(
        "--count", type=int, default=12000, help="drawings; the last twelfth are of the shipped persona"
    )
    parser.add_argument("--decoder-steps", type=int, default=900)
    parser.add_argument("--heads", type=int, default=20000, help="near heads, for the reader alone")
    parser.add_argument("--reader-steps", type=int, default=3000)
    parser.add_argument("--unet-steps", type=int, default=4000)
    parser.add_argument("--sharpen-seconds", type=float, default=1200)
    parser.add_argument("--batch", type=int, default=24)
    parser.add_argument("--exact", action="store_true", help="sharpen on exact latents, before there is a U-Net")
    parser.add_argument("--threads", type=int, default=0, help="cores to use; 0 is all")
    parser.add_argument("--checkpoint", type=Path, help="where the diffusers folder goes; DIR/checkpoint by default")
    return parser.parse_args(arguments)


def _forget(folder: Path, stage: str) -> None:
    """Start a stage afresh: its saved state goes, the drawings stay."""
    states = {"decoder": "decoder.pt", "reader": "reader.pt", "unet": "denoiser.pt"}
    for name in states.values() if stage == "all" else filter(None, (states.get(stage),)):
        (folder / name).unlink(missing_ok=True)


def _draw(folder: Path, asked: argparse.Namespace, say: Callable[[str], None]) -> None:
    from influencer.starter.dataset import make_drawings

    for name in make_drawings(folder / "drawings", asked.count):
        say(f"drew {name}")


def _latents(folder: Path, asked: argparse.Namespace, say: Callable[[str], None]) -> None:
    from influencer.starter.dataset import read_set
    from influencer.starter.latents import encode_set, fit_basis, head_weights, load_basis, save_basis

    _, seed = read_set(folder / "drawings")
    path = folder / "basis.npz"
    if not path.exists():
        save_basis(fit_basis(folder / "drawings", range(2), seed), path)
    (folder / "latents").mkdir(exist_ok=True)
    done = {int(one.name[:3]) for one in (folder / "latents").glob("*.heads.npy")}
    for part, latents in encode_set(folder / "drawings", load_basis(path), done):
        np.save(folder / "latents" / f"{part:03d}.npy", latents)
        heads = head_weights(part, seed, 1.0).to(dtype=_byte()).numpy()
        np.save(folder / "latents" / f"{part:03d}.heads.npy", heads)
        say(f"latents of part {part}")


def _byte() -> Any:
    import torch

    return torch.uint8


def _decoder(folder: Path, asked: argparse.Namespace, say: Callable[[str], None]) -> None:
    from influencer.starter.decoder import Plan, train_decoder
    from influencer.starter.latents import load_basis

    train_decoder(folder, load_basis(folder / "basis.npz"), replace(Plan(), steps=asked.decoder_steps), say)


def _heads(folder: Path, asked: argparse.Namespace, say: Callable[[str], None]) -> None:
    from influencer.starter.dataset import read_set
    from influencer.starter.heads import draw_heads

    for name in draw_heads(folder, asked.heads, read_set(folder / "drawings")[1]):
        say(f"drew heads {name}")


def _reader(folder: Path, asked: argparse.Namespace, say: Callable[[str], None]) -> None:
    from influencer.starter.dataset import read_set
    from influencer.starter.heads import load_heads
    from influencer.starter.reader import train_reader

    seed = read_set(folder / "drawings")[1]
    train_reader(folder, load_heads(folder, seed), seed, asked.reader_steps, say)


def _unet(folder: Path, asked: argparse.Namespace, say: Callable[[str], None]) -> None:
    from influencer.starter.denoiser import Plan, train_denoiser
    from influencer.starter.prompts import make_tokenizer
    from influencer.starter.reader import load_reader

    tokenizer, plan = make_tokenizer(folder / "tokenizer"), replace(Plan(), steps=asked.unet_steps, batch=asked.batch)
    train_denoiser(folder, load_reader(folder), tokenizer, plan, say)


def _sharpen(folder: Path, asked: argparse.Namespace, say: Callable[[str], None]) -> None:
    from influencer.starter.decoder import make_autoencoder
    from influencer.starter.denoiser import Pair, load_lessons
    from influencer.starter.progress import load_state, save_state
    from influencer.starter.prompts import make_tokenizer
    from influencer.starter.sharpen import clean_again, draw_large, open_album, sharpen
    from influencer.starter.upscaler import Upscaler

    tokenizer, lessons = make_tokenizer(folder / "tokenizer"), load_lessons(folder)
    for line in draw_large(folder, lessons.seed):
        say(f"sharpen {line}")
    vae, pair, upscaler, album = make_autoencoder(), Pair(len(tokenizer)), Upscaler(), open_album(folder)
    load_state(folder / "decoder.pt", model=vae)
    load_state(folder / "sharp.pt", vae=vae, upscaler=upscaler)
    exact = not load_state(folder / "denoiser.pt", mean=pair) or asked.exact
    guesses = lessons.latents[album.indices] if exact else clean_again(lessons, pair.eval(), tokenizer, album.indices)
    sharpen(vae, upscaler, album, guesses, lessons.seed, asked.sharpen_seconds, say, noise=0.3 if exact else 0.1)
    save_state(folder / "sharp.pt", 1, vae=vae, upscaler=upscaler)


def _export(folder: Path, asked: argparse.Namespace, say: Callable[[str], None]) -> None:
    import torch

    from influencer.starter.decoder import make_autoencoder, train_encoder
    from influencer.starter.denoiser import Pair
    from influencer.starter.export import export
    from influencer.starter.latents import load_basis
    from influencer.starter.progress import load_state, save_state
    from influencer.starter.prompts import make_tokenizer
    from influencer.starter.upscaler import Upscaler, save_upscaler

    tokenizer = make_tokenizer(folder / "tokenizer")
    torch.manual_seed(0)
    vae, pair = make_autoencoder(), Pair(len(tokenizer))
    load_state(folder / "decoder.pt", model=vae)
    upscaler = Upscaler()
    sharp = load_state(folder / "sharp.pt", vae=vae, upscaler=upscaler)
    if (folder / "basis.npz").exists() and not load_state(folder / "encoder.pt", model=vae.encoder):
        train_encoder(folder, vae, load_basis(folder / "basis.npz"), 400, say)
        save_state(folder / "encoder.pt", 400, model=vae.encoder)
    steps = load_state(folder / "denoiser.pt", mean=pair)
    where = export(pair, vae, tokenizer, asked.checkpoint or folder / "checkpoint")
    if sharp:
        save_upscaler(upscaler, where)
    say(f"exported {where.name} at step {steps}")


RUN: dict[str, Callable[[Path, argparse.Namespace, Callable[[str], None]], None]] = {
    "draw": _draw,
    "latents": _latents,
    "decoder": _decoder,
    "heads": _heads,
    "reader": _reader,
    "unet": _unet,
    "sharpen": _sharpen,
    "export": _export,
}

if __name__ == "__main__":
    main()
