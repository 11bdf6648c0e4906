from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from images_case import candidate, scene
from PIL import Image

from influencer.errors import Failed
from influencer.images.pick import COPY_BITS, hash_of, judge, nearest_bits, one_by_one, pick
from influencer.records import Candidate


def test_a_blank_picture_is_refused_with_its_reason(tmp_path: Path) -> None:
    blank = candidate(tmp_path, 0, Image.new("RGB", (384, 480), (200, 201, 205)))
    picked = pick([blank, candidate(tmp_path, 1, scene(1))])
    assert picked.number == 1
    assert "almost blank" in picked.candidates[0].refused
    assert picked.why == (picked.candidates[0].refused, "the only one that passed")


def test_a_burnt_out_picture_is_refused(tmp_path: Path) -> None:
    pixels = np.full((480, 384, 3), 255, np.uint8)
    pixels[:120] = 40
    with pytest.raises(Failed, match="75% of it is pure black or white"):
        pick([candidate(tmp_path, 0, Image.fromarray(pixels))])


def test_a_copy_of_a_recent_post_is_refused_even_saved_again_and_resized(tmp_path: Path) -> None:
    posted = BytesIO()
    scene(1).resize((1080, 1350)).save(posted, "JPEG", quality=70)
    recent = [hash_of(Image.open(posted))]
    with pytest.raises(Failed, match="nearly a copy of a recent post"):
        pick([candidate(tmp_path, 0, scene(1))], recent)
    assert pick([candidate(tmp_path, 1, scene(2))], recent).number == 0


def test_what_the_safety_checker_hid_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="safety checker"):
        pick([candidate(tmp_path, 0, scene(1), settings={"hidden": True})])


def test_clean_edges_win_over_noise(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (480, 384, 3), dtype=np.uint8)
    drawn = np.full((480, 384, 3), 30, np.uint8)
    drawn[100:300, 90:300] = (220, 160, 40)
    picked = pick([candidate(tmp_path, 0, Image.fromarray(noise)), candidate(tmp_path, 1, Image.fromarray(drawn))])
    assert picked.number == 1
    assert picked.candidates[1].scores["clean"] > picked.candidates[0].scores["clean"]


def test_a_further_gate_can_refuse_and_add_its_score(tmp_path: Path) -> None:
    def likeness(one: Candidate) -> Candidate:
        refused = "somebody else" if one.number == 0 else ""
        return replace(one, scores={**one.scores, "likeness": 0.5}, refused=refused)

    picked = pick([candidate(tmp_path, n, scene(n)) for n in range(2)], (), [one_by_one(likeness)])
    assert picked.number == 1
    assert picked.candidates[0].refused == "somebody else"
    assert {"score", "likeness"} <= set(picked.candidates[1].scores)


def test_a_gate_gets_in_one_call_what_no_earlier_gate_refused(tmp_path: Path) -> None:
    calls: list[list[int]] = []

    def refuse_the_first(candidates: Sequence[Candidate]) -> list[Candidate]:
        calls.append([one.number for one in candidates])
        return [replace(one, refused="" if one.number else "first") for one in candidates]

    judged = judge([candidate(tmp_path, n, scene(n)) for n in range(3)], [refuse_the_first, refuse_the_first])
    assert calls == [[0, 1, 2], [1, 2]]
    assert [one.refused for one in judged] == ["first", "", ""]


def test_when_none_passes_every_reason_is_told(tmp_path: Path) -> None:
    blank = Image.new("RGB", (384, 480), "grey")
    with pytest.raises(Failed, match=r"1: almost blank.*2: almost blank.*try another seed"):
        pick([candidate(tmp_path, n, blank) for n in range(2)])


def test_different_pictures_are_far_apart_and_old_hashes_of_another_kind_are_passed_over() -> None:
    assert nearest_bits(hash_of(scene(1)), [hash_of(scene(2)), "abcd"]) > COPY_BITS
