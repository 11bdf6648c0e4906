from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from images_case import candidate, scene
from PIL import Image, ImageFont

from influencer.images import typeset
from influencer.images.pick import pick
from influencer.images.sheet import PICK, contact_sheet


def sheet_of(folder: Path, count: int) -> Image.Image:
    picked = pick([candidate(folder, n, scene(n)) for n in range(count)])
    return Image.open(BytesIO(contact_sheet(picked.candidates, picked.number, picked.why, "A day in São Tomé")))


def test_a_sheet_grows_with_its_candidates(tmp_path: Path) -> None:
    two, four, five = (sheet_of(tmp_path, count) for count in (2, 4, 5))
    assert four.width > two.width
    assert five.height > four.height


def test_the_pick_is_framed(tmp_path: Path) -> None:
    colours = sheet_of(tmp_path, 2).getcolors(1 << 24) or []
    framed = sum(count for count, colour in colours if all(abs(a - b) < 8 for a, b in zip(colour, PICK, strict=True)))
    assert framed > 5000


def test_a_refused_candidate_is_dimmed(tmp_path: Path) -> None:
    candidates = [candidate(tmp_path, 0, scene(0)), candidate(tmp_path, 1, scene(1), refused="somebody else")]
    sheet = Image.open(BytesIO(contact_sheet(candidates, 0, ("best", "somebody else"), "title")))
    seen = sheet.convert("HSV").getchannel("S")
    first, second = seen.crop((100, 200, 350, 500)), seen.crop((500, 200, 740, 500))
    assert second.getextrema()[1] < first.getextrema()[1] / 3


def test_a_picture_that_is_gone_leaves_an_empty_frame(tmp_path: Path) -> None:
    candidates = [candidate(tmp_path, n, scene(n)) for n in range(2)]
    candidates[1].path.unlink()
    assert contact_sheet(candidates, 0, ("best", ""), "title")


def test_without_any_system_font_letters_are_simplified_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_font(*_: object) -> None:
        raise OSError("cannot open resource")

    typeset.system_font.cache_clear()
    monkeypatch.setattr(ImageFont, "truetype", no_font)
    assert typeset.fitted("Café — São Tomé", 20)[1] == "Cafe - Sao Tome"
    typeset.system_font.cache_clear()


def test_lines_are_wrapped_to_their_width_and_cut_to_their_number() -> None:
    lines = typeset.wrap("one two three four five six seven eight nine ten " * 4, 20, 200, 3)
    assert len(lines) == 3
    assert lines[-1].endswith("...")
    assert all(typeset.width_of(line, 20) <= 200 for line in lines)
