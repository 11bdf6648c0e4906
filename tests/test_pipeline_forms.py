"""A pillar's posts can be carousels and stories: from the bible to what is sent, with the label in sight."""

import hashlib
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
import standin_instagram as standin
from face_case import Clock, open_line, project
from PIL import Image, ImageChops
from rich.console import Console

from influencer import pipeline
from influencer.cli import pictures
from influencer.cli.review import present
from influencer.errors import Failed, Invalid
from influencer.images import finish
from influencer.images.finish import saying, verify_labels
from influencer.images.pick import Picked, picture_hash, with_next_best
from influencer.limits import SIZES
from influencer.outgoing import digest_of, outgoing_for
from influencer.pipeline import in_carousel, make_day, reshoot
from influencer.records import Approved, Candidate
from influencer.show import waiting_list


def quiet(*_):
    pass


def made(tmp_path: Path, form: str):
    """A line whose every pillar makes such posts, and a day's first draft."""
    config = project(tmp_path)
    bible = tmp_path / "personas" / "mira" / "bible.yaml"
    lines = []
    for line in bible.read_text().split("\n"):
        lines.append(line)
        if line.startswith("  - name: ") and "weight" not in line:
            lines.append(f"    form: {form}")
    bible.write_text("\n".join(lines))
    line = open_line(config, Clock())
    found = make_day(line, quiet, names=["mira"])
    assert found.failures == ()
    return line, found.drafts[0]


def test_a_carousel_is_made_of_the_pick_and_the_next_best(tmp_path):
    line, draft = made(tmp_path, "carousel")
    assert [picture.file for picture in draft.pictures] == ["1.jpg", "2.jpg", "3.jpg"]
    assert len({picture.sha256 for picture in draft.pictures}) == 3
    paths = line.shelf.picture_paths(draft)
    for path, picture in zip(paths, draft.pictures, strict=True):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == picture.sha256
        assert verify_labels(path.read_bytes()) == []
    assert (draft.shot.aspect, draft.shot.pictures, len(draft.details["also_picked"])) == ("4:5", 3, 2)
    assert sum("picture 2 of 3" in why for why in draft.details["why"]) == 1
    again = reshoot(line, draft.id, "ana", "other light", quiet)
    assert len(again.pictures) == 3
    assert {picture.sha256 for picture in again.pictures}.isdisjoint({picture.sha256 for picture in draft.pictures})
    line.ledger.close()


def test_a_story_is_upright_and_says_in_the_picture_that_it_is_ai(tmp_path):
    line, draft = made(tmp_path, "story")
    (picture,) = draft.pictures
    assert (picture.width, picture.height, draft.shot.aspect) == (*SIZES["9:16"], "9:16")
    (path,) = line.shelf.picture_paths(draft)
    assert verify_labels(path.read_bytes()) == []
    with Image.open(path) as shown:
        band = shown.convert("L").crop((60, 1400, 1020, 1510))
    darkest, brightest = band.getextrema()
    assert darkest < 60
    assert brightest > 230
    line.ledger.close()


@pytest.mark.parametrize("form", ["carousel", "story"])
def test_what_was_drafted_is_what_instagram_gets(tmp_path, form):
    line, draft = made(tmp_path / "project", form)
    account = replace(draft.accounts[0], channel="instagram")
    outgoing = outgoing_for(replace(draft, accounts=(account,)), account)
    approved = Approved(outgoing, digest_of(outgoing), tuple(line.shelf.picture_paths(draft)), "key")
    with standin.running() as far:
        channel = standin.channel_to(far.ca, standin.write_session(tmp_path / "mira.json"))
        prepared = channel.prepare(approved)
        channel.commit(approved, prepared)
        sent = [hashlib.sha256(data).hexdigest() for data in far.uploads.values()]
        assert sent == list(outgoing.picture_sha256)
        assert (len(far.media), len(far.stories)) == ((1, 0) if form == "carousel" else (0, 1))
        assert channel.look(approved, prepared) is not None
    line.ledger.close()


def test_a_line_that_has_no_font_stops_the_story(monkeypatch):
    picture = Image.new("RGB", SIZES["9:16"], (200, 120, 80))
    said = saying(picture, "Mira is drawn by an AI.")
    _, top, _, bottom = ImageChops.difference(picture, said).getbbox()
    assert bottom <= 1920 - 340
    assert top > 250
    monkeypatch.setattr(finish, "is_legible", lambda text: False)
    with pytest.raises(Failed, match="install Noto Sans"):
        saying(picture, "Мира")


def candidate(folder: Path, number: int, colour: int, score: float, refused: str = "") -> Candidate:
    path = folder / f"{number}.png"
    picture = Image.effect_noise((170, 160), 90) if colour < 0 else Image.radial_gradient("L").rotate(colour)
    picture.convert("RGB").save(path)
    return Candidate(path, number, number, "p", "s", scores={"score": score}, refused=refused)


def test_copies_and_refused_ones_are_no_second_picture(tmp_path):
    first, noise = candidate(tmp_path, 0, 0, 0.9), candidate(tmp_path, 3, -1, 0.5)
    copy, bad = candidate(tmp_path, 1, 0, 0.8), candidate(tmp_path, 2, -1, 0.7, "blank")
    picked = Picked((first, copy, bad, noise), 0, ("a", "b", "c", "d"), picture_hash(first.path))
    assert with_next_best(picked, 3) == (0, 3)
    assert with_next_best(picked, 1) == (0,)
    why = in_carousel(picked.why, (0, 3), 3)
    assert why[0] == "a; picture 1 of 2, of the 3 that were wanted"
    assert why[1:3] == ("b", "c")
    assert in_carousel(picked.why, (0,), 1) == picked.why


def test_a_paid_story_is_refused_in_the_bible(tmp_path):
    config = project(tmp_path)
    bible = tmp_path / "personas" / "mira" / "bible.yaml"
    paid = "form: story\n    sponsored: {brand: Kiln & Co, connection: paid partnership}"
    name = next(line for line in bible.read_text().split("\n") if line.startswith("  - name: "))
    bible.write_text(bible.read_text().replace(name, f"{name}\n    {paid}", 1))
    line = open_line(config)
    with pytest.raises(Invalid, match="a story shows no words"):
        pipeline.persona(line, "mira")
    line.ledger.close()


@pytest.mark.parametrize(("form", "said"), [("carousel", "(3 pictures)"), ("story", "(a story)")])
def test_the_terminal_shows_every_picture_and_says_what_it_is(tmp_path, form, said, monkeypatch):
    line, draft = made(tmp_path, form)
    assert said in waiting_list([draft])
    console = Console(file=StringIO(), width=110, height=40, force_terminal=True, color_system="truecolor")
    for how, times in (("kitty", 3), ("blocks", 3)):
        seen = []
        kind = "drawn" if how == "kitty" else "blocks"
        real = getattr(pictures, kind)
        monkeypatch.setattr(pictures, "way", lambda *_, how=how: how)

        def watched(path, *more, real=real, seen=seen):
            seen.append(path.name)
            return real(path, *more)

        monkeypatch.setattr(pictures, kind, watched)
        present(console, pipeline.show(line, draft.id))
        assert seen == [f"{number}.jpg" for number in range(1, (times if form == "carousel" else 1) + 1)]
    assert ("without the words above" in console.file.getvalue()) is (form == "story")
    line.ledger.close()
