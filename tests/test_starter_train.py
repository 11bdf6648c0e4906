"""The denoiser's lessons: what its loss looks at, and that the gradient reaches all of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="training runs on torch")
pytest.importorskip("skia", reason="lessons are drawings, which need skia-python")

from influencer.errors import Missing  # noqa: E402
from influencer.starter import denoiser, heads, reader  # noqa: E402
from influencer.starter.drawings import draw  # noqa: E402
from influencer.starter.latents import BLOCK, COLUMNS, KEPT, ROWS, Basis, save_basis, to_tensor  # noqa: E402

COUNT = 60
NOSE = list(heads.READ).index("nose")


@pytest.fixture(scope="module")
def lessons() -> denoiser.Lessons:
    """Noise, with head weights of 1."""
    latents = torch.randn(COUNT, KEPT, ROWS, COLUMNS, generator=torch.Generator().manual_seed(0))
    return denoiser.Lessons(0.3 * latents, torch.ones(COUNT, ROWS, COLUMNS, dtype=torch.uint8), 0)


@pytest.fixture(scope="module")
def noses() -> heads.Heads:
    """Noise in which the middle block says which nose it is."""
    _, classes = heads.asked_of([heads.head_number(i, 0) for i in range(COUNT)])
    rows, columns = heads.WINDOW
    windows = 0.3 * torch.randn(COUNT, KEPT, rows, columns, generator=torch.Generator().manual_seed(0))
    windows[torch.arange(COUNT), classes[:, NOSE], rows // 2, columns // 2] = 4.0
    return heads.Heads(windows, classes)


def test_a_window_is_cut_around_each_head_and_is_empty_beyond_the_edge() -> None:
    latents = torch.ones(2, KEPT + 2, ROWS, COLUMNS)
    latents[0, :, 10, 9] = 7
    cut = heads.heads_of(latents, [(10, 9), (0, 0)])
    rows, columns = heads.WINDOW
    assert cut.shape == (2, KEPT, rows, columns)
    assert (cut[0, :, rows // 2, columns // 2] == 7).all()
    assert float(cut[1, 0].sum()) == rows // 2 * columns // 2


def test_a_reader_learns_what_is_written_on_a_head(noses: heads.Heads, tmp_path: Path) -> None:
    said = list[str]()
    reader.train_reader(tmp_path, noses, 0, 40, said.append, batch=24)
    parts = reader.load_reader(tmp_path).choices.split(reader.load_reader(tmp_path)(noses.windows))
    assert float((parts["nose"].argmax(1) == noses.classes[:, NOSE]).float().mean()) > 0.9
    assert "nose" in said[-1]


def test_a_drawn_head_keeps_only_the_blocks_around_it(tmp_path: Path) -> None:
    size = 3 * BLOCK * BLOCK
    basis = Basis(torch.zeros(size), torch.linalg.qr(torch.randn(size, KEPT))[0].T, torch.ones(KEPT))
    save_basis(basis, tmp_path / "basis.npz")
    windows = heads._windows(tmp_path, range(2, 4), 5)
    assert windows.shape == (2, KEPT, *heads.WINDOW)
    drawn = heads.head_number(3, 5)
    (row, column), rows = heads.asked_of([drawn])[0][0], heads.WINDOW[0]
    whole = basis.encode(to_tensor(draw(drawn)[None]))[0]
    assert torch.allclose(torch.from_numpy(windows[1, :, rows // 2, 7]).float(), whole[:, row, column], atol=0.02)


def test_heads_that_were_never_drawn_are_asked_for_by_name(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="--stage heads"):
        heads.load_heads(tmp_path, 0)


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
