"""The starter checkpoint: its drawings, its words, and that it draws what it is asked."""

from __future__ import annotations

import random
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from influencer import starter
from influencer.starter import vocabulary as words
from influencer.starter.axes import WHAT, WHO
from influencer.starter.vocabulary import Attributes, describe, unknown_words

CHECKPOINT = Path(starter.__file__).parent / "checkpoint"
BASE = Attributes(
    skin="fair", hair_style="pixie cut", scene="in a park", season="summer", light="bright daylight", presentation="man"
)


def test_who_she_is_stands_before_the_scene() -> None:
    prompt = describe(Attributes(marks="freckles", glasses="round glasses", tilt="head tilted left"))
    assert prompt == (
        "editorial illustration of a woman, in their thirties, average build, brown skin, oval face, straight nose, "
        "arched brows, full lips, green eyes, copper curly bob, freckles, round glasses, soft smile, "
        "looking at the viewer, head tilted left, wearing a mustard turtleneck sweater, half-length portrait, "
        "in a cafe, golden hour, autumn"
    )


def test_marks_and_glasses_are_left_out_when_there_are_none() -> None:
    prompt = describe(Attributes(presentation="androgynous person"))
    assert "None" not in prompt
    assert prompt.startswith("editorial illustration of an androgynous person, in their thirties")


def test_words_it_was_not_taught_are_named_once_each() -> None:
    assert unknown_words("a woman on a Zebra, by the sea, with a zebra") == ("zebra",)


def test_every_taught_phrase_is_known() -> None:
    for prompt in (describe(Attributes()), *(s for group in words.SYNONYMS.values() for s in group)):
        assert unknown_words(prompt) == ()


def _drawings() -> Any:
    pytest.importorskip("skia", reason="drawing needs skia-python, which only training does")
    from influencer.starter import drawings

    return drawings


def test_the_same_attributes_give_the_same_drawing() -> None:
    drawings = _drawings()
    first = drawings.draw(BASE)
    assert first.shape == (480, 384, 3)
    assert first.dtype == np.uint8
    assert np.array_equal(first, drawings.draw(BASE))


@pytest.mark.parametrize("framing", words.FRAMING)
def test_a_larger_drawing_is_the_same_picture(framing: str) -> None:
    drawings = _drawings()
    asked = replace(BASE, framing=framing)
    large = drawings.draw(asked, 2)
    assert large.shape == (960, 768, 3)
    small = large.reshape(480, 2, 384, 2, 3).mean(axis=(1, 3))
    assert np.abs(small - drawings.draw(asked)).mean() < 1.5


def test_a_head_moves_by_whole_blocks_and_stands_on_the_grid() -> None:
    drawings = _drawings()
    for framing in words.FRAMING:
        x, y, unit = drawings.head_of(replace(BASE, framing=framing))
        assert (x % 16, y % 8) == (0, 0)
        assert drawings.head_of(replace(BASE, framing=framing, shift=-1)) == (x - 16, y, unit)


def test_the_light_comes_from_the_other_side_of_a_mirrored_place() -> None:
    drawings = _drawings()
    lit = [drawings.draw(replace(BASE, light="golden hour", mirrored=mirrored)) for mirrored in (False, True)]
    left, right = (picture[:200, :96].mean() - picture[:200, -96:].mean() for picture in lit)
    assert left < 0 < right


ALL_AXES = {
    **WHO,
    **WHAT,
    "place": tuple(range(words.PLACES)),
    "mirrored": (False, True),
    "shift": (-1, 0, 1),
}


@pytest.mark.parametrize("axis", ALL_AXES)
def test_each_word_changes_the_drawing(axis: str) -> None:
    drawings = _drawings()
    made = [drawings.draw(replace(BASE, **{axis: word})).astype(int) for word in ALL_AXES[axis]]
    for i, one in enumerate(made):
        for other in made[:i]:
            assert (np.abs(one - other).max(axis=-1) > 10).sum() > 20


def test_who_she_is_does_not_change_with_the_place() -> None:
    drawings = _drawings()
    head = drawings.head_of(BASE)
    assert drawings.head_of(replace(BASE, scene="in a kitchen", light="night", season="winter")) == head


def test_no_attribute_is_a_sign_of_another() -> None:
    drawings = _drawings()
    import random

    rng = random.Random(0)
    drawn = [drawings.random_attributes(rng) for _ in range(4000)]
    silver = [a for a in drawn if a.hair_colour == "silver"]
    share = sum(a.age == "older" for a in silver) / len(silver)
    assert abs(share - sum(a.age == "older" for a in drawn) / len(drawn)) < 0.06
    assert len(silver) > 200


def test_every_state_of_every_axis_is_drawn_sooner_or_later() -> None:
    drawings = _drawings()
    import random

    rng = random.Random(1)
    drawn = [drawings.random_attributes(rng) for _ in range(3000)]
    for axis, states in ALL_AXES.items():
        assert set(states) <= {getattr(a, axis) for a in drawn}
    assert all(a.presentation == "man" for a in drawn if a.beard)
    assert not any(a.presentation == "man" for a in drawn if a.outfit == "summer dress")
    assert {a.shift for a in drawn if a.framing == "close portrait"} == {-1, 0, 1}
    assert {a.shift for a in drawn if a.framing == "walking"} == {-2, -1, 0, 1, 2}


def _smooth_basis() -> Any:
    """Sixteen slow waves over a block: what components of drawings look like."""
    torch = pytest.importorskip("torch", reason="training runs on torch")
    pytest.importorskip("skia", reason="the latents module reads drawings")
    from influencer.starter.latents import Basis

    place = (torch.arange(16) + 0.5) / 16 * np.pi
    waves = [
        torch.outer(torch.cos(y * place), torch.cos(x * place)) for y, x in ((0, 0), (0, 1), (1, 0), (1, 1), (0, 2))
    ]
    rows = [torch.stack([wave * (k == c) for k in range(3)]).flatten() for wave in waves for c in range(3)]
    rows.append(torch.outer(torch.cos(2 * place), torch.ones(16)).expand(3, 16, 16).flatten())
    rows = [row / row.norm() for row in rows]
    scale = torch.tensor([6.0] * 3 + [2.0] * 6 + [1.0] * 7)
    return Basis(torch.full((768,), 0.1), torch.stack(rows), scale)


def test_latents_are_the_numbers_of_a_block() -> None:
    basis = _smooth_basis()
    import torch

    latents = torch.randn(2, 16, 4, 3, generator=torch.Generator().manual_seed(0))
    pictures = basis.decode(latents)
    assert pictures.shape == (2, 3, 64, 48)
    assert torch.allclose(basis.encode(pictures), latents, atol=1e-4)


def test_the_decoder_is_linear_before_it_is_trained() -> None:
    basis = _smooth_basis()
    import torch

    from influencer.starter.decoder import LATENT_SCALE, decode, make_autoencoder
    from influencer.starter.latents import parity
    from influencer.starter.unfold import write_linear_inverse

    torch.manual_seed(0)
    latents = torch.randn(8, 16, 6, 6)
    autoencoder = make_autoencoder()
    write_linear_inverse(autoencoder.decoder, basis, LATENT_SCALE, latents)
    with torch.no_grad():
        made = decode(autoencoder, torch.cat((latents, parity(6, 6).expand(8, -1, -1, -1)), 1))
    wanted = basis.decode(latents)
    inner = (..., slice(16, -16), slice(16, -16))
    assert (made - wanted)[inner].abs().mean() < 0.12 * wanted[inner].std()


def test_orthogonalised_moves_every_direction_alike() -> None:
    torch = pytest.importorskip("torch", reason="training runs on torch")
    from influencer.starter.muon import orthogonalised

    lopsided = torch.randn(24, 60, generator=torch.Generator().manual_seed(0)) * torch.logspace(0, -1, 60)
    sizes = torch.linalg.svdvals(orthogonalised(lopsided).float())
    assert sizes.max() / sizes.min() < 3


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Any:
    pytest.importorskip("transformers", reason="the tokenizer is one of transformers")
    from influencer.starter.prompts import make_tokenizer

    return make_tokenizer(tmp_path_factory.mktemp("tokenizer"))


def _read(tokenizer: Any, prompt: str) -> list[str]:
    tokens: list[str] = tokenizer.convert_ids_to_tokens(tokenizer(prompt).input_ids)
    return tokens[1:-1]


def test_every_taught_phrase_is_one_token(tokenizer: Any) -> None:
    for phrase, token in words.phrases().items():
        assert _read(tokenizer, phrase) == [token]
    for kind, colours, things in words.coloured():
        for colour in colours:
            assert _read(tokenizer, f"a {colour} {things[0]}")[0] == f"{words.token_of(colour)}_{kind}"


def test_what_means_the_same_reads_the_same(tokenizer: Any) -> None:
    said = "By the sea at dusk, gentle smile, a woman with BROWN skin"
    assert _read(tokenizer, said) == ["on_a_beach", "blue_hour", "soft_smile", "woman", "brown_skin"]


def test_words_it_was_not_taught_are_left_out_and_named(tokenizer: Any) -> None:
    said = "a woman with short blue hair, blue eyes, in a spaceship, wearing a plaid kilt"
    assert _read(tokenizer, said) == ["woman", "blue_eyes"]
    assert unknown_words(said) == ("short", "blue", "hair", "spaceship", "plaid", "kilt")


def test_a_prompt_says_each_thing_once(tokenizer: Any) -> None:
    read = _read(tokenizer, words.told(Attributes(marks="freckles", glasses="round glasses")))
    assert len(read) == len(set(read)) == 25
    assert tokenizer(words.told(Attributes())).input_ids == tokenizer(words.told(Attributes()).upper()).input_ids


def test_chance_is_the_seeds_and_leaves_nobody_out() -> None:
    chances = {words.by_chance(seed) for seed in range(400)}
    assert words.by_chance(7) == words.by_chance(7)
    assert len(chances) == len(words.VIEW) * len(words.LIT) * 3
    assert all(unknown_words(chance) == () for chance in chances)


def test_signs_are_never_left_out_of_what_is_spoken() -> None:
    pytest.importorskip("torch", reason="training runs on torch")
    from influencer.starter.prompts import SIGNS, spoken

    signs = ("freckles", "round glasses", "a nose ring", "a short beard")
    him = Attributes("man", marks=signs[0], glasses=signs[1], piercings=signs[2], beard=signs[3])
    rng = random.Random(3)
    said = [spoken(him, rng) for _ in range(300)]
    assert set(signs) <= SIGNS
    assert 10 < said.count("") < 60
    assert all(sign in prompt for prompt in said if prompt for sign in signs)
    assert len(set(said)) > 50


def test_the_longest_prompt_fits(tokenizer: Any) -> None:
    from influencer.starter.prompts import LENGTH

    full = Attributes("man", marks="freckles", glasses="round glasses", piercings="a nose ring", beard="a short beard")
    assert len(tokenizer(words.told(full)).input_ids) < LENGTH


def test_enlarging_keeps_the_picture_and_triples_it() -> None:
    torch = pytest.importorskip("torch", reason="the upscaler runs on torch")
    from influencer.starter.upscaler import Upscaler, enlarge

    steps = np.repeat(np.repeat(np.arange(12, dtype=np.uint8).reshape(3, 4, 1) * 20, 16, 0), 16, 1)
    picture = np.repeat(steps, 3, 2)
    torch.manual_seed(0)
    large = enlarge(Upscaler(width=8, depth=1), picture)
    assert large.shape == (144, 192, 3)
    assert np.abs(large[24::48, 24::48].astype(int) - picture[8::16, 8::16].astype(int)).max() <= 1


def test_an_upscaler_is_read_back_from_its_checkpoint(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="the upscaler runs on torch")
    from influencer.starter.upscaler import Upscaler, load_upscaler, save_upscaler

    torch.manual_seed(0)
    made = Upscaler(width=8, depth=1)
    torch.nn.init.normal_(made.last.weight, std=0.1)
    pictures = torch.rand(1, 3, 8, 6) * 2 - 1
    before = made(pictures)
    save_upscaler(made, tmp_path)
    read = load_upscaler(tmp_path, torch.float32, "cpu")
    assert read is not None
    assert torch.allclose(read(pictures), before, atol=0.01)
    assert load_upscaler(tmp_path / "elsewhere", torch.float32, "cpu") is None


def test_the_checkpoint_is_small_and_can_run_no_code() -> None:
    files = [path for path in CHECKPOINT.rglob("*") if path.is_file()]
    assert files
    assert {path.suffix for path in files} <= {".safetensors", ".json", ".txt"}
    assert sum(path.stat().st_size for path in files) < 60_000_000


@pytest.fixture(scope="module")
def pipe() -> Any:
    pytest.importorskip("torch", reason="the checkpoint runs on torch")
    diffusers = pytest.importorskip("diffusers", reason="the checkpoint is a diffusers folder")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loaded = diffusers.DiffusionPipeline.from_pretrained(str(CHECKPOINT), use_safetensors=True)
    loaded.set_progress_bar_config(disable=True)
    return loaded


def _picture(pipe: Any, attributes: Attributes, seed: int = 0, **more: Any) -> Any:
    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = pipe(
            words.told(attributes),
            num_inference_steps=12,
            guidance_scale=3.0,
            generator=torch.Generator("cpu").manual_seed(seed),
            **more,
        )
    return np.asarray(made.images[0]).astype(float)


def test_the_same_seed_gives_the_same_picture(pipe: Any) -> None:
    first = _picture(pipe, BASE, seed=5)
    assert first.shape == (480, 384, 3)
    assert np.abs(first - _picture(pipe, BASE, seed=5)).max() <= 1


def test_other_seeds_give_other_pictures(pipe: Any) -> None:
    assert np.abs(_picture(pipe, BASE, seed=5) - _picture(pipe, BASE, seed=6)).mean() > 4


def test_night_is_darker_than_day(pipe: Any) -> None:
    day, night = (_picture(pipe, replace(BASE, light=light)) for light in ("bright daylight", "night"))
    assert night[:120].mean() < day[:120].mean() - 40


def test_golden_hour_is_warmer_than_daylight(pipe: Any) -> None:
    day, gold = (_picture(pipe, replace(BASE, light=light)) for light in ("bright daylight", "golden hour"))
    warmth = [(p[:160, :, 0] - p[:160, :, 2]).mean() for p in (day, gold)]
    assert warmth[1] > warmth[0] + 30


def test_the_sweater_has_the_asked_colour(pipe: Any) -> None:
    red, teal = (_picture(pipe, replace(BASE, colour=c)) for c in ("red", "teal"))
    chest = (slice(400, 470), slice(140, 244))
    assert (red[chest][..., 0] - red[chest][..., 1]).mean() > 60
    assert (teal[chest][..., 1] - teal[chest][..., 0]).mean() > 30


def test_skin_is_as_asked(pipe: Any) -> None:
    pale, deep = (_picture(pipe, replace(BASE, skin=s)) for s in ("porcelain", "deep brown"))
    cheeks = (slice(200, 240), slice(150, 234))
    assert pale[cheeks].mean() > deep[cheeks].mean() + 50


@pytest.mark.parametrize(("width", "height"), [(384, 384), (272, 480)])
def test_other_frames_work_too(pipe: Any, width: int, height: int) -> None:
    made = _picture(pipe, BASE, width=width, height=height)
    assert made.shape == (height, width, 3)
    assert made.std() > 25
