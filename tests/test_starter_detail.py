"""A small head is painted again close up: where it is, what is asked, and what stays as it was."""

from __future__ import annotations

import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from influencer.starter.vocabulary import Attributes, told

torch = pytest.importorskip("torch", reason="heads are painted with torch")
pytest.importorskip("diffusers", reason="heads are painted by a pipeline of diffusers")

from influencer.starter import detail  # noqa: E402
from influencer.starter.framing import CLOSE, HEAD, SIDE, head_at  # noqa: E402
from influencer.starter.upscaler import TIMES, Upscaler, load_upscaler  # noqa: E402

CHECKPOINT = Path(detail.__file__).parent / "checkpoint"
SMALL = [framing for framing in HEAD if framing not in (CLOSE, SIDE)]


@pytest.mark.parametrize("framing", SMALL)
@pytest.mark.parametrize("shift", [-2, 0, 1])
@pytest.mark.parametrize("hair", ["curly bob", "afro"])
def test_a_close_up_is_cut_where_the_head_is(framing: str, shift: int, hair: str) -> None:
    closeup = detail.closeup_of(told(Attributes("woman", framing=framing, shift=shift, hair_style=hair)))
    assert closeup is not None
    left, top, right, _ = closeup.part
    scale = (right - left) / 384
    x, y, unit = closeup.head
    assert (left + x * scale, top + y * scale, unit * scale) == pytest.approx(head_at(framing, shift, hair))
    assert CLOSE in closeup.prompt
    assert framing not in closeup.prompt


@pytest.mark.parametrize("framing", [CLOSE, SIDE])
def test_a_large_head_or_a_profile_is_left_as_it_is(framing: str) -> None:
    assert detail.closeup_of(told(Attributes("woman", framing=framing))) is None


def test_nothing_is_painted_again_where_nobody_can_say_where_the_head_is() -> None:
    prompt = told(Attributes("woman", framing="walking"))
    assert detail.closeup_of(prompt, width=512) is None
    assert detail.closeup_of("a woman, walking") is None


def test_in_a_tall_frame_the_head_stands_farther_left() -> None:
    prompt = told(Attributes("woman", framing="walking"))
    wide, tall = detail.closeup_of(prompt), detail.closeup_of(prompt, detail.NARROW)
    assert wide is not None
    assert tall is not None
    assert wide.part[0] - tall.part[0] == detail.NARROW_LEFT


def test_only_the_head_is_put_back() -> None:
    prompt = told(Attributes("woman", framing="walking", shift=2))
    closeup = detail.closeup_of(prompt)
    assert closeup is not None
    asked: dict[str, Any] = {"generator": [torch.Generator().manual_seed(3)], "guidance_scale": 2.0}
    heard = list[dict[str, Any]]()

    def white(**said: Any) -> Any:
        heard.append(said)
        return SimpleNamespace(images=[np.full((480, 384, 3), 255, np.uint8)])

    grey = np.full((480 * TIMES, 384 * TIMES, 3), 90, np.uint8)
    (made,) = detail.paint_again(white, Upscaler(width=8, depth=1), [grey], [closeup], asked)
    x, y, unit = (TIMES * value for value in head_at("walking", 2, "curly bob"))
    rows, columns = np.mgrid[: made.shape[0], : made.shape[1]]
    far = ((columns - x) / (1.7 * unit)) ** 2 + ((rows - y) / (1.85 * unit)) ** 2 > 1
    assert (made[far] == 90).all()
    assert (made[round(y), round(x)] == 255).all()
    assert heard[0]["image"][0].size == (384, 480)
    assert heard[0]["guidance_scale"] == 2.0


def test_the_shipped_checkpoint_paints_a_walking_head_again() -> None:
    import diffusers

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pipe = diffusers.DiffusionPipeline.from_pretrained(str(CHECKPOINT), use_safetensors=True)
    size = pipe.unet.config.sample_size
    refiner, upscaler = detail.refiner_of(pipe), load_upscaler(CHECKPOINT, torch.float32, "cpu")
    assert pipe.unet.config.sample_size == size
    assert upscaler is not None
    closeup = detail.closeup_of(told(Attributes("woman", framing="walking")))
    assert closeup is not None
    grey = np.full((480 * TIMES, 384 * TIMES, 3), 128, np.uint8)
    asked = {"generator": [torch.Generator().manual_seed(1)], "num_inference_steps": 6, "guidance_scale": 2.0}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        first, again = (detail.paint_again(refiner, upscaler, [grey], [closeup], asked)[0] for _ in range(2))
    assert (first == again).all()
    x, y, unit = (round(TIMES * value) for value in head_at("walking", 0, ""))
    face = first[y - unit // 2 : y + unit // 2, x - unit // 2 : x + unit // 2]
    assert face.std() > 15
