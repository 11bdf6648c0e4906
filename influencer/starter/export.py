"""Writes what was trained as a standard diffusers folder: safetensors, JSON and text, nothing that can run code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import torch


def make_sampler() -> Any:
    """DPM-Solver++ on the straight paths of rectified flow: time 1000 is all noise, 0 the picture."""
    from diffusers import DPMSolverMultistepScheduler

    return DPMSolverMultistepScheduler(
        prediction_type="flow_prediction",
        use_flow_sigmas=True,
        flow_shift=1.0,
        steps_offset=1,
    )


def make_pipe(pair: Any, vae: Any, tokenizer: Any) -> Any:
    """The parts as one standard pipeline."""
    from diffusers import StableDiffusionPipeline

    return StableDiffusionPipeline(
        vae=vae,
        text_encoder=pair.text,
        tokenizer=tokenizer,
        unet=pair.unet,
        scheduler=make_sampler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def export(pair: Any, vae: Any, tokenizer: Any, folder: Path) -> Path:
    """Half precision; the old folder stays in place until the new one is whole."""
    draft = folder.with_name(folder.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    pipe = make_pipe(pair, vae, tokenizer).to(torch.float16)
    pipe.save_pretrained(draft, safe_serialization=True)
    _say_float32(draft / "text_encoder" / "config.json")
    old = folder.with_name(folder.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    draft.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
    return folder


def _say_float32(config: Path) -> None:
    """Transformers loads in the precision a config names; the weights are stored in half and used in full."""
    facts = json.loads(config.read_text())
    facts["dtype"] = "float32"
    config.write_text(json.dumps(facts, indent=2) + "\n")
