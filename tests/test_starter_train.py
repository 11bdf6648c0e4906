"""The denoiser's lessons: what its loss looks at, and that the gradient reaches all of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="training runs on torch")
pytest.importorskip("skia", reason="lessons are drawings, which need skia-python")

from influencer.errors import Missing  # noqa: E402
from influencer.starter import denoiser, reader  # noqa: E402
from influencer.starter.dataset import attributes_of  # noqa: E402
from influencer.starter.latents import COLUMNS, KEPT, ROWS  # noqa: E402

COUNT = 60


@pytest.fixture(scope="module")
def lessons() -> denoiser.Lessons:
    """Noise in which a block of the head says which nose it is."""
    dice = torch.Generator().manual_seed(0)
    latents = 0.3 * torch.randn(COUNT, KEPT, ROWS, COLUMNS, generator=dice)
    middles, classes = reader.asked_of([attributes_of(i) for i in range(COUNT)])
    nose = list(reader.READ).index("nose")
    for i, (row, column) in enumerate(middles):
        latents[i, int(classes[i, nose]), row, column] = 4.0
    return denoiser.Lessons(latents, torch.ones(COUNT, ROWS, COLUMNS, dtype=torch.uint8), 0)


def test_a_window_is_cut_around_each_head_and_is_empty_beyond_the_edge() -> None:
    latents = torch.ones(2, KEPT + 2, ROWS, COLUMNS)
    latents[0, :, 10, 9] = 7
    cut = reader.heads_of(latents, [(10, 9), (0, 0)])
    rows, columns = reader.WINDOW
    assert cut.shape == (2, KEPT, rows, columns)
    assert (cut[0, :, rows // 2, columns // 2] == 7).all()
    assert float(cut[1, 0].sum()) == rows // 2 * columns // 2


def test_a_reader_learns_what_is_written_on_a_head(lessons: Any, tmp_path: Path) -> None:
    said = list[str]()
    reader.train_reader(tmp_path, lessons, 40, said.append, batch=24)
    middles, classes = reader.asked_of([attributes_of(i) for i in range(COUNT)])
    logits = reader.load_reader(tmp_path)(reader.heads_of(lessons.latents, middles))
    nose = list(reader.READ).index("nose")
    parts = list(torch.split(logits, [len(words) for words in reader.READ.values()], 1))
    assert float((parts[nose].argmax(1) == classes[:, nose]).float().mean()) > 0.9
    assert "nose" in said[-1]


def test_a_reader_that_was_never_trained_is_asked_for_by_name(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="--stage reader"):
        reader.load_reader(tmp_path)


def test_the_loss_reaches_every_part_of_the_denoiser(lessons: Any, tmp_path: Path) -> None:
    pytest.importorskip("diffusers", reason="the denoiser is a U-Net of diffusers")
    from influencer.starter.prompts import make_tokenizer

    torch.manual_seed(0)
    tokenizer = make_tokenizer(tmp_path)
    pair = denoiser.Pair(len(tokenizer))
    torch.nn.init.normal_(pair.unet.conv_out.weight, std=0.1)
    plan = denoiser.Plan(batch=2)
    error, misread = denoiser._loss(pair, reader.Reader().eval(), lessons, tokenizer, plan, 0)
    (error + misread).backward()
    still = [name for name, p in pair.named_parameters() if p.grad is None or not bool(p.grad.abs().sum() > 0)]
    assert not still


def test_only_near_heads_that_a_prompt_asks_for_are_read(lessons: Any) -> None:
    import random

    batch = lessons.batch(40, random.Random(3))
    asked = [bool(prompt) for prompt in batch.prompts]
    assert not all(asked)
    assert not any(read and not said for read, said in zip(batch.readable.tolist(), asked, strict=True))
    assert 0 < int(batch.readable.sum()) < sum(asked)


def test_only_the_head_of_a_guess_is_read(lessons: Any) -> None:
    import random

    torch.manual_seed(0)
    batch = lessons.batch(8, random.Random(1))
    guess = batch.latents.clone().requires_grad_()
    denoiser._misread(reader.Reader().eval(), guess, torch.full((8,), 0.3), batch).backward()
    row, column = batch.middles[int(batch.readable.int().argmax())]
    grad = guess.grad[int(batch.readable.int().argmax())].abs().sum(0)
    assert float(grad[row, column]) > 0
    outside = torch.ones_like(grad)
    outside[max(0, row - 8) : row + 8, max(0, column - 7) : column + 7] = 0
    assert float((grad * outside).sum()) == 0
