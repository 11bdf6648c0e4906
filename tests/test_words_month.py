"""A month of captions in a row: on a sheet to read, and held together whatever the writer tries."""

import json
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from claims_case import LIVES, planted
from face_case import project, say
from test_words_claims import bible_of

from influencer.bible import load_persona
from influencer.limits import LIMITS
from influencer.plan import plan_days
from influencer.records import Labels
from influencer.words.canon import canon_of, claims_of, contradictions
from influencer.words.month import month, sheet
from influencer.words.offline import OfflineWriter

MIRA = load_persona(Path(__file__).parent.parent / "personas" / "mira", date(2026, 11, 23))
SHOTS = plan_days(MIRA, date(2026, 11, 23), 30, [])


@dataclass
class Lying:
    """A writer that plants what is not so into every first try, and is honest when it is told."""

    lies: list[str]
    name: str = "lying"
    told: list[str] = field(default_factory=list)

    def write(self, persona, shot, recent, failed=()):
        words = OfflineWriter().write(MIRA, shot, recent, failed)
        if failed:
            self.told += failed
            return words
        return type(words)(f"{self.lies.pop()} {words.caption}", words.alt_text, words.hashtags)


def quiet(what, done, total):
    """Nobody watches."""


def written(persona, shots, writer):
    return month(persona, shots, writer, lambda shot: Labels(persona.disclosure), LIMITS, quiet)


def test_ninety_captions_stand_on_one_sheet():
    found = written(MIRA, SHOTS, OfflineWriter())
    assert (len(found.posts), found.failed, found.warned) == (90, 0, 0)
    text = sheet(found)
    assert all(post.words.caption.split("\n")[0] in text for post in found.posts)


def test_no_sentence_that_closes_or_opens_returns_within_a_fortnight():
    captions = [post.words.caption for post in written(MIRA, SHOTS, OfflineWriter()).posts]
    own = (
        *MIRA.voice.openers,
        *MIRA.voice.closers,
        *(line for lines in MIRA.voice.by_season.values() for line in lines),
    )
    for line in own:
        where = [number for number, caption in enumerate(captions) if line in caption]
        assert all(after - before >= 42 for before, after in pairwise(where)), line


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.name)
def test_nothing_that_is_planted_gets_through_a_month(life):
    lies = [text for _, text in planted(life)]
    her, number = bible_of(life), len(lies)
    her = her.model_copy(update={"pillars": MIRA.pillars})
    writer = Lying(list(lies))
    found = written(her, plan_days(her, date(2026, 11, 23), 200, [])[:number], writer)
    assert writer.lies == []
    said = [post.words for post in found.posts if post.words]
    assert not [lie for lie in lies for words in said if lie in words.caption]
    assert [contradictions(claims_of(words), canon_of(her)) for words in said] == [[]] * len(said)
    assert len([told for told in writer.told if " goes against " in told]) >= number


def test_the_operator_gets_the_sheet_and_no_draft(tmp_path):
    config = project(tmp_path)
    said = say(config, "words", "month", "--days", "3", "--json")
    assert len(json.loads(said.stdout)["posts"]) == 9
    assert "9 captions by offline" in (tmp_path / "outputs" / "words-month.txt").read_text()
    assert json.loads(say(config, "waiting", "--json").stdout) == []
