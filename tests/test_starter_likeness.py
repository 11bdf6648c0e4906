"""The starter's own embedder: how heads are found and cut out, whom it learns from, and how it is examined."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from influencer.errors import Failed, Missing
from influencer.starter.axes import COARSE, FINE, FIXED_MARKS, WHO, differing
from influencer.starter.likeness import (
    WEIGHTS,
    Head,
    StarterEmbedder,
    crop_head,
    heads_in,
    locator_size,
    open_rgb,
    why_not,
)
from influencer.starter.vocabulary import Attributes

torch = pytest.importorskip("torch", reason="the nets run on torch")


def album(folder: Path, exam: bool = False) -> Any:
    pytest.importorskip("skia", reason="drawing needs skia-python, which only training does")
    from influencer.starter.gallery import Album

    return Album(folder, families=6, people=5 if exam else 4, views=3, exam=exam)


def grid(*heads: tuple[float, float, float], rows: int = 30, columns: int = 24) -> Any:
    """A locator's answer with a peak for each head (x, y, unit in cells)."""
    answer = torch.zeros(5, rows, columns)
    answer[0] = -8
    for x, y, unit in heads:
        row, column = int(y), int(x)
        answer[0, row, column] = 3
        answer[1, row, column], answer[2, row, column] = x - column - 0.5, y - row - 0.5
        answer[3, row, column] = float(np.log(unit))
    return answer


def test_a_peak_is_a_head_in_shares_of_the_picture() -> None:
    (head,) = heads_in(grid((12.3, 10.8, 6.0)))
    assert (head.x, head.y, head.unit) == pytest.approx((12.3 / 24, 10.8 / 30, 6 / 30), abs=1e-3)


def test_two_peaks_far_apart_are_two_heads_and_two_close_ones_are_one() -> None:
    assert len(heads_in(grid((5, 10, 4), (18, 10, 4)))) == 2
    assert len(heads_in(grid((10, 10, 5), (12, 10, 5)))) == 1


def test_a_quiet_grid_has_no_head() -> None:
    assert heads_in(grid()) == []


GOOD = Head(0.5, 0.4, 0.2, 0.9)


@pytest.mark.parametrize(
    ("heads", "why"),
    [
        ([GOOD], ""),
        ([], "no head was found"),
        ([GOOD, GOOD], "two heads were found"),
        ([replace(GOOD, unit=0.07)], "the head is too small: 67 pixels high"),
        ([replace(GOOD, y=0.05)], "the head is cut off by the picture's edge"),
        ([replace(GOOD, x=0.02)], "the head is cut off by the picture's edge"),
    ],
)
def test_what_cannot_be_scored_says_why(heads: list[Head], why: str) -> None:
    assert why_not(heads, 384, 480) == why


def test_a_head_of_few_pixels_is_too_small_whatever_its_share() -> None:
    assert why_not([GOOD], 96, 120).startswith("the head is too small")


@pytest.mark.parametrize(
    ("size", "seen"), [((384, 480), (96, 120)), ((1152, 1440), (96, 120)), ((512, 512), (104, 104))]
)
def test_the_head_is_looked_for_at_one_scale(size: tuple[int, int], seen: tuple[int, int]) -> None:
    assert locator_size(*size) == seen


def test_a_crop_keeps_the_head_in_its_middle_and_goes_on_beyond_the_edge() -> None:
    pixels = np.zeros((480, 384, 3), np.uint8)
    pixels[:, :40] = (200, 0, 0)
    pixels[100:140, 80:120] = 255
    cut = np.asarray(crop_head(Image.fromarray(pixels), (100, 120, 100)))
    assert cut.shape == (112, 112, 3)
    assert cut[56, 56].tolist() == [255, 255, 255]
    assert cut[56, 0].tolist() == [200, 0, 0]


def test_a_file_that_is_no_picture_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"no picture")
    with pytest.raises(Failed, match=r"a\.png: this is not a picture"):
        open_rgb(tmp_path / "a.png")


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="weights are not there"):
        StarterEmbedder(tmp_path / "nowhere")


def test_look_alikes_differ_in_one_to_four_things_and_share_the_rest(tmp_path: Path) -> None:
    from influencer.starter.gallery import person_of

    lessons = album(tmp_path)
    for family in range(40):
        first, *others = [person_of(lessons, family, person) for person in range(4)]
        for one in others:
            apart = differing(first, one)
            assert 1 <= len(apart) <= 4
            assert set(apart) <= {*FINE, "age", "eyes"}


def test_a_person_is_the_same_in_every_view_and_the_view_is_not(tmp_path: Path) -> None:
    lessons = album(tmp_path)
    views = [lessons.attributes_of(index) for index in range(3)]
    assert all(differing(one, other) == () for one, other in pairwise(views))
    assert len({(view.scene, view.outfit, view.expression) for view in views}) == 3


def test_nobody_in_the_exam_has_a_combination_of_the_lessons(tmp_path: Path) -> None:
    from influencer.starter.gallery import person_of

    def combinations(of: Any) -> set[tuple[str, str, str]]:
        people = [person_of(of, family, person) for family in range(300) for person in (0, 1)]
        return {(one.skin, one.hair_colour, one.hair_style) for one in people}

    assert not combinations(album(tmp_path)) & combinations(album(tmp_path, exam=True))


def test_impostors_of_the_exam_share_the_description_and_not_all_else(tmp_path: Path) -> None:
    from influencer.starter.gallery import person_of

    exam = album(tmp_path, exam=True)
    for family in range(40):
        people = [person_of(exam, family, person) for person in range(5)]
        for one in people[1:]:
            assert differing(people[0], one, COARSE) == ()
            assert differing(people[0], one, FINE)
        assert len(differing(people[0], people[2])) == len(differing(people[0], people[4])) == 1


def test_only_men_have_beards_and_no_man_wears_a_summer_dress(tmp_path: Path) -> None:
    lessons = album(tmp_path)
    for index in range(400):
        one = lessons.attributes_of(index)
        assert one.presentation == "man" or one.beard is None
        assert one.presentation != "man" or one.outfit != "summer dress"


def test_an_album_is_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gallery = pytest.importorskip("influencer.starter.gallery", reason="drawing needs skia-python")
    small = gallery.Album(tmp_path, families=1, people=1, views=3, exam=False)
    monkeypatch.setattr(gallery, "COMPONENT_DRAWINGS", 1)
    assert list(gallery.draw_album(small)) == ["heads-000.npy"]
    drawn = gallery.load_album(small)
    assert drawn.whole.shape == (3, 240, 192, 3)
    assert drawn.heads.shape == (3, 136, 136, 3)
    assert drawn.boxes[1].tolist() == [value / 2 for value in gallery.head_of(small.attributes_of(1))]
    assert list(gallery.draw_album(small)) == []


def test_contrast_falls_when_views_of_a_person_agree() -> None:
    pytest.importorskip("skia", reason="the lessons are drawn")
    from influencer.starter.likeness_lessons import contrast

    people = torch.tensor([0, 0, 1, 1])
    agree = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    mixed = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    assert contrast(agree, people) < contrast(mixed, people) - 5


def test_softening_keeps_what_is_shown_and_changes_every_pixel_a_little() -> None:
    from influencer.starter.soften import soften

    drawn = torch.zeros(8, 3, 112, 112)
    drawn[:, :, 30:80, 30:80] = 0.8
    soft = soften(drawn.clone(), torch.Generator().manual_seed(0))
    assert soft.shape == drawn.shape
    assert float((soft - drawn).abs().mean(dim=(1, 2, 3)).max()) < 0.12
    assert float((soft - drawn).abs().mean(dim=(1, 2, 3)).min()) > 0.002


def test_moving_without_chance_is_the_middle() -> None:
    from influencer.starter.soften import Sway, moved

    drawn = torch.randn(2, 3, 136, 136, generator=torch.Generator().manual_seed(0))
    still, where = moved(drawn, (112, 112), torch.Generator().manual_seed(0), Sway())
    assert torch.allclose(still, drawn[..., 12:-12, 12:-12], atol=1e-4)
    assert where.abs().max() == 0


def test_a_crop_that_missed_says_where_the_middle_is() -> None:
    from influencer.starter.soften import Sway, moved

    drawn = torch.full((16, 3, 136, 136), -1.0)
    drawn[..., 65:71, 65:71] = 1.0
    made, where = moved(drawn, (112, 112), torch.Generator().manual_seed(0), Sway(0.2, 0.1, 10.0))
    for picture, (right, down, _) in zip(made[:, 0], where.tolist(), strict=True):
        assert picture[round(55.5 + 112 * down), round(55.5 + 112 * right)] > 0.9


def test_a_second_look_puts_the_cut_right() -> None:
    pytest.importorskip("skia", reason="the exam is of drawings")
    from influencer.starter.likeness_exam import corrected

    missed = torch.tensor([[0.2, -0.1, 1.25]])
    seen = torch.tensor([[-0.2 / 1.25, 0.1 / 1.25, -float(np.log(1.25))]])
    assert corrected(missed, seen)[0].tolist() == pytest.approx([0, 0, 1], abs=1e-5)


def test_a_window_moves_the_head_with_the_picture() -> None:
    pytest.importorskip("skia", reason="the lessons are drawn")
    from influencer.starter.likeness_lessons import framed

    whole = torch.full((6, 3, 240, 192), -1.0)
    whole[:, :, 72:84, 92:104] = 1.0
    heads = torch.tensor([[98.0, 78.0, 30.0]]).repeat(6, 1)
    pictures, found = framed(whole, heads, (104, 104), torch.Generator().manual_seed(1))
    for picture, (x, y, _) in zip(pictures, found.tolist(), strict=True):
        if 0 < x < 1 and 0 < y < 1:
            assert picture[0, int(y * 104), int(x * 104)] > 0


def test_the_exam_counts_strangers_taken_for_her() -> None:
    pytest.importorskip("skia", reason="the exam is of drawings")
    from influencer.starter.gallery import Album
    from influencer.starter.likeness_exam import trials

    exam = Album(Path(), families=1, people=2, views=10, exam=True)
    vectors = np.repeat(np.eye(2), 10, axis=0)
    vectors[10] = (1.0, 0.0)  # a stranger who looks just like her
    made = trials(exam, vectors, np.ones(20, bool), [0])
    rates = made.rates(0.9)
    assert rates["false_accept"] == pytest.approx(1 / 20)
    assert rates["false_reject"] == pytest.approx(1 / 20)


def test_every_axis_of_who_she_is_has_its_own_words() -> None:
    for name, choices in WHO.items():
        assert len(set(choices)) == len(choices) > 1, name


@pytest.fixture(scope="module")
def embedder() -> StarterEmbedder:
    torch.set_num_threads(1)
    return StarterEmbedder()


HER = Attributes(marks="freckles", glasses="round glasses")
VIEWS = tuple(
    replace(HER, scene=scene, outfit=outfit, expression=expression, light=light, framing=framing)
    for scene, outfit, expression, light, framing in (
        ("in a cafe", "hoodie", "soft smile", "golden hour", "half-length portrait"),
        ("on a beach", "striped shirt", "laughing", "bright daylight", "close portrait"),
        ("on a rooftop", "wool coat with scarf", "calm", "night", "three-quarter view"),
        ("in a forest", "raincoat", "curious", "morning light", "seated"),
    )
)


def drawn(attributes: Attributes, scale: int = 1) -> Image.Image:
    drawings = pytest.importorskip("influencer.starter.drawings", reason="drawing needs skia-python")
    return Image.fromarray(drawings.draw(attributes, scale))


def cosine(one: Any, other: Any) -> float:
    return float(np.dot(one.vector, other.vector))


def test_the_shipped_nets_are_small_and_can_run_no_code() -> None:
    files = {path.name: path.stat().st_size for path in WEIGHTS.iterdir()}
    assert {Path(name).suffix for name in files} <= {".safetensors", ".json", ".md"}
    assert sum(files.values()) < 5_000_000


def test_the_head_is_found_where_it_was_drawn(embedder: StarterEmbedder) -> None:
    from influencer.starter.framing import head_of

    for view in VIEWS:
        (sighting,) = embedder.see([drawn(view)])
        x, y, unit = head_of(view)
        assert sighting.box == pytest.approx((x / 384, y / 480, unit / 480), abs=0.15 * unit / 384)


def test_she_is_nearer_to_herself_than_to_a_look_alike(embedder: StarterEmbedder) -> None:
    hers = embedder.see([drawn(view) for view in VIEWS])
    others = embedder.see([drawn(replace(view, nose="broad nose", glasses="square glasses")) for view in VIEWS])
    assert min(cosine(hers[0], one) for one in hers) > max(cosine(hers[0], one) for one in others) + 0.1


def test_marks_that_the_exam_found_sure_are_evidence_and_no_others(embedder: StarterEmbedder) -> None:
    with_marks, without = embedder.see([drawn(HER), drawn(replace(HER, marks=None, glasses=None))])
    assert with_marks.marks["round glasses"] > 0.8 > 0.2 > without.marks["round glasses"]
    facts = json.loads((WEIGHTS / "about.json").read_text())
    sure = {name for name in FIXED_MARKS if facts["exam"]["words"][name] >= 0.95}
    assert {word for axis in sure for word in WHO[axis] if word} == set(with_marks.marks)


def test_a_larger_picture_of_the_same_gives_nearly_the_same_vector(embedder: StarterEmbedder) -> None:
    small, large = embedder.see([drawn(HER), drawn(HER, 3)])
    assert cosine(small, large) > 0.97


def test_where_nobody_is_nothing_can_be_scored(embedder: StarterEmbedder) -> None:
    (none,) = embedder.see([drawn(HER).crop((0, 380, 384, 480)).resize((384, 480))])
    assert (none.vector, none.why) == (None, "no head was found")


def test_the_same_files_give_the_same_vectors(embedder: StarterEmbedder, tmp_path: Path) -> None:
    drawn(HER).save(tmp_path / "her.png")
    (first,) = embedder.embed([tmp_path / "her.png"])
    (again, _) = StarterEmbedder().embed([tmp_path / "her.png", tmp_path / "her.png"])
    assert first.vector == pytest.approx(again.vector, abs=1e-5)
    assert first.vector is not None
    assert sum(value**2 for value in first.vector) == pytest.approx(1, abs=1e-4)
