"""The identity gate on the line: who is not her never becomes the pick, and what was not checked is said."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from face_case import open_line, project
from images_case import scene
from PIL import Image

from influencer import pipeline
from influencer.errors import Failed
from influencer.images import embedders
from influencer.images.calibrate import calibrate_pictures
from influencer.images.card import CardStudio
from influencer.images.identity import Sighting, keep
from influencer.pipeline import Line, Made
from influencer.records import Candidate, Draft

NOW = datetime(2026, 5, 31, tzinfo=UTC)
HERS, OTHERS, NOBODY = (200, 90, 60), (60, 90, 200), (128, 128, 128)
REFERENCES = [f"refs/{number}.png" for number in range(6)]


class Colours:
    """Tells people apart by the mean colour of a picture, and sees nobody where it is grey."""

    name, version = "colours", "0123456789ab"

    def __init__(self) -> None:
        self.closed = 0

    def embed(self, pictures: Sequence[Path]) -> tuple[Sighting, ...]:
        return tuple(self.one(path) for path in pictures)

    def one(self, path: Path) -> Sighting:
        with Image.open(path) as picture:
            mean = np.asarray(picture.convert("RGB"), dtype=float).mean(axis=(0, 1))
        if np.ptp(mean) < 60:
            return Sighting(None, why="no head was found")
        return Sighting(tuple(mean - mean.mean()))

    def close(self) -> None:
        self.closed += 1


def tinted(colour: tuple[int, int, int], seed: int) -> Image.Image:
    """A picture of its own, in this colour."""
    grain = np.asarray(scene(seed), dtype=float) - 128
    shade = np.random.default_rng(seed).normal(scale=6, size=3)
    return Image.fromarray((0.4 * grain + colour + shade).clip(0, 255).astype(np.uint8))


@pytest.fixture
def line(tmp_path: Path, embedder: Colours) -> Iterator[Line]:
    config = project(tmp_path)
    config.write_text(config.read_text().replace("candidates: 1", "candidates: 2, most_candidates: 7"))
    opened = open_line(config)
    yield opened
    opened.ledger.close()


@pytest.fixture
def embedder(monkeypatch: pytest.MonkeyPatch) -> Colours:
    made = Colours()
    monkeypatch.setattr(embedders, "open_embedder", lambda *_: made)
    return made


@pytest.fixture
def paint(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[int, tuple[int, int, int]]], list[int]]:
    """Make the studio paint each candidate in a colour by its number; the list fills with the numbers it made."""
    real, made = CardStudio.shoot, list[int]()

    def painter(colours: dict[int, tuple[int, int, int]]) -> list[int]:
        def shoot(self: CardStudio, *order: object) -> list[list[Candidate]]:
            shots = real(self, *order)  # type: ignore[arg-type]
            for candidate in (one for shot in shots for one in shot):
                made.append(candidate.number)
                tinted(colours.get(candidate.number, HERS), candidate.seed % 2**32).save(candidate.path)
            return shots

        monkeypatch.setattr(CardStudio, "shoot", shoot)
        monkeypatch.setattr(CardStudio, "name", "painter")
        return made

    return painter


def refer(line: Line) -> Path:
    """Give Mira references; her folder."""
    folder = line.config.personas_folder / "mira"
    (folder / "refs").mkdir(exist_ok=True)
    for number, name in enumerate(REFERENCES):
        tinted(HERS, number).save(folder / name)
    bible = folder / "bible.yaml"
    listed = f"references: [{', '.join(REFERENCES)}]\n"
    bible.write_text(re.sub(r"^references:.*\n(?:[ -].*\n)*", listed, bible.read_text(), flags=re.MULTILINE))
    return folder


def calibrated(line: Line, embedder: Colours) -> Path:
    """Give Mira references and a band; her folder."""
    folder = refer(line)
    strangers = [folder / "refs" / f"stranger-{number}.png" for number in range(24)]
    for number, path in enumerate(strangers):
        tinted(OTHERS, 100 + number).save(path)
    keep(folder, *calibrate_pictures(embedder, folder, REFERENCES, strangers, NOW))
    return folder


def make(line: Line) -> Made:
    return pipeline.make_day(line, lambda what, done, total: None, names=["mira"])


def judged(draft: Draft) -> dict[int, str]:
    """Why each candidate was refused, by its number."""
    return {each["number"]: each["refused"] for each in draft.details["candidates"]}


def test_somebody_else_is_refused_and_she_is_picked(line, embedder, paint):
    calibrated(line, embedder)
    paint({0: OTHERS})
    for draft in make(line).drafts:
        assert judged(draft)[0].startswith("somebody else")
        assert draft.details["picked"] != 0
        assert draft.details["embedder"] == "colours 0123456789ab"
        assert not draft.details["unchecked"]
    kept = json.loads((line.shelf.folder(draft.id, "mira") / "draft.json").read_text())
    assert "somebody else" in json.dumps(kept)


def test_candidates_are_made_until_enough_pass(line, embedder, paint):
    calibrated(line, embedder)
    made = paint({0: OTHERS, 1: NOBODY, 2: OTHERS, 3: HERS, 4: HERS})
    drafts = make(line).drafts
    assert len(drafts) == 3
    assert made == [0, 1] * 3 + [2, 3, 4, 5] * 3
    assert judged(drafts[0])[1] == "likeness cannot be scored: no head was found"


def test_where_likeness_can_be_judged_in_no_candidate_the_next_are_half_length(line, embedder, paint):
    calibrated(line, embedder)
    paint({0: NOBODY, 1: NOBODY, 3: NOBODY})
    for draft in make(line).drafts:
        assert (draft.shot.framing, draft.shot.gaze) == ("half-length portrait", "looking at the viewer")
        assert "half-length" in draft.details["prompt"]
        assert draft.details["picked"] in (2, 4, 5)


def test_a_retake_that_is_framed_otherwise_doubts_the_alt_text_that_stays(line, embedder, paint):
    calibrated(line, embedder)
    paint({})
    draft = next(each for each in make(line).drafts if each.shot.framing != "half-length portrait")
    paint({0: NOBODY, 1: NOBODY})
    retaken = pipeline.reshoot(line, draft.id, "Ada", "", lambda what, done, total: None)
    assert retaken.words.warnings[-1].startswith("the picture is a half-length portrait now")


def test_up_to_the_most_and_then_the_shot_fails_with_every_reason(line, embedder, paint):
    calibrated(line, embedder)
    made = paint(dict.fromkeys(range(99), OTHERS))
    done = make(line)
    assert done.drafts == ()
    assert max(made) == 6
    assert "7: somebody else" in done.failures[0]


def test_a_studio_that_fails_while_more_are_made_leaves_the_one_that_passed(line, embedder, paint, monkeypatch):
    calibrated(line, embedder)
    paint({0: OTHERS})
    painted = CardStudio.shoot

    def shoot(self, persona, shots, count, folder, progress, first=0):
        if first:
            raise Failed("out of memory")
        return painted(self, persona, shots, count, folder, progress, first)

    monkeypatch.setattr(CardStudio, "shoot", shoot)
    assert [draft.details["picked"] for draft in make(line).drafts] == [1, 1, 1]


def test_without_references_drafts_are_made_and_say_what_to_run(line, embedder, paint):
    paint({})
    bible = line.config.personas_folder / "mira" / "bible.yaml"
    text = re.sub(r"^references:.*\n(?:[ -].*\n)*", "references: []\n", bible.read_text(), flags=re.MULTILINE)
    bible.write_text(text)
    draft = make(line).drafts[0]
    said = "likeness was not checked: mira has no references; run `influencer cast mira`"
    assert draft.details["unchecked"] == said
    assert said in draft.words.warnings
    assert f"# Note: {said}" in (line.shelf.folder(draft.id, "mira") / "post.md").read_text()


def test_a_later_take_says_only_what_is_true_of_it(line, embedder, paint):
    paint({})
    bible = line.config.personas_folder / "mira" / "bible.yaml"
    before = bible.read_text()
    bible.write_text(re.sub(r"^references:.*\n(?:[ -].*\n)*", "references: []\n", before, flags=re.MULTILINE))
    draft = make(line).drafts[0]
    reworded = pipeline.rewrite(line, draft.id, "Ada", "")
    assert reworded.words.warnings == (draft.details["unchecked"],)
    bible.write_text(before)
    calibrated(line, embedder)
    assert pipeline.reshoot(line, draft.id, "Ada", "", lambda what, done, total: None).words.warnings == ()


def test_a_stale_band_fails_the_shots_before_a_picture_is_made(line, embedder, paint):
    folder = calibrated(line, embedder)
    made = paint({})
    tinted(HERS, 99).save(folder / REFERENCES[2])
    done = make(line)
    assert (done.drafts, made) == ((), [])
    assert len(done.failures) == 3
    assert "refs/2.png changed since the band was made; run `influencer cast calibrate mira`" in done.failures[0]


def test_where_the_check_is_not_required_a_stale_band_is_only_said(line, embedder, paint):
    folder = calibrated(line, embedder)
    paint({})
    tinted(HERS, 99).save(folder / REFERENCES[2])
    path = line.config.root / "config.yaml"
    path.write_text(path.read_text().replace("most_candidates: 7", "most_candidates: 7, identity: {required: false}"))
    relaxed = open_line(path)
    drafts = make(relaxed).drafts
    relaxed.ledger.close()
    assert len(drafts) == 3
    assert "refs/2.png changed" in drafts[0].words.warnings[-1]


def test_the_embedder_is_closed_after_the_day(line, embedder, paint):
    calibrated(line, embedder)
    paint({})
    make(line)
    assert embedder.closed == 1
