from __future__ import annotations

from pathlib import Path

import pytest
from images_case import persona, recorded, shot, silent

from influencer.config import Images
from influencer.errors import Failed
from influencer.images import open_studio
from influencer.images.finish import open_picture
from influencer.images.pick import COPY_BITS, nearest_bits, picture_hash
from influencer.limits import SIZES


def test_a_card_is_the_same_bytes_for_the_same_shot(tmp_path: Path) -> None:
    studio = open_studio(Images(studio="card"), tmp_path)
    first, second = (studio.shoot(persona(), [shot()], 1, tmp_path / name, silent)[0][0] for name in "ab")
    assert first.path.read_bytes() == second.path.read_bytes()


def test_cards_have_the_exact_size_of_their_aspect(tmp_path: Path) -> None:
    shots = [shot(n, aspect=aspect) for n, aspect in enumerate(SIZES, start=1)]
    made = open_studio(Images(studio="card"), tmp_path).shoot(persona(), shots, 1, tmp_path, silent)
    assert [open_picture(one.path).size for [one] in made] == list(SIZES.values())


def test_candidates_are_numbered_from_first_and_none_is_a_copy_of_another(tmp_path: Path) -> None:
    [made] = open_studio(Images(studio="card"), tmp_path).shoot(persona(), [shot()], 4, tmp_path, silent, first=4)
    hashes = [picture_hash(one.path) for one in made]
    assert [one.number for one in made] == [4, 5, 6, 7]
    assert all(nearest_bits(each, hashes[:place]) > COPY_BITS for place, each in enumerate(hashes))


def test_progress_is_told_shot_by_shot(tmp_path: Path) -> None:
    heard, progress = recorded()
    open_studio(Images(studio="card"), tmp_path).shoot(persona(), [shot(1), shot(2)], 1, tmp_path, progress)
    assert [(done, total) for _, done, total in heard] == [(0, 2), (1, 2), (2, 2)]


def test_a_disk_that_takes_no_picture_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("PIL.Image.Image.save", full)
    with pytest.raises(Failed, match="No space left on device"):
        open_studio(Images(studio="card"), tmp_path).shoot(persona(), [shot()], 1, tmp_path, silent)
    assert list(tmp_path.iterdir()) == []
