import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from words_case import LABELS, persona, words

from influencer.bible import load_persona
from influencer.limits import LIMITS, fits, length
from influencer.outgoing import text_of
from influencer.plan import plan_days
from influencer.records import Labels, Limits
from influencer.words import check, fit, write_words
from influencer.words.offline import OfflineWriter
from influencer.words.versions import refit, shorter

MIRA = Path(__file__).parent.parent / "personas" / "mira"
BLUESKY = {"bluesky": LIMITS["bluesky"]}


def test_a_short_channel_gets_whole_sentences():
    said = words(caption="One cup of tea. A second one, because of rain. " + "A third. " * 30)
    room = len(LABELS.disclosure) + len("#tea #home") + 4 + 50
    fitted = fit(said, LABELS, {"short": Limits(text=room, hashtags=5, alt_text=100)})
    assert fitted.captions == {"short": "One cup of tea. A second one, because of rain."}
    assert fitted.caption == said.caption


def test_a_sentence_too_long_for_a_channel_is_cut_after_a_word():
    said = words(caption="Tea in the morning, tea at noon, tea in the evening, and tea in between " * 20)
    text = text_of(fit(said, LABELS, BLUESKY), LABELS, "bluesky")
    assert fits(text, LIMITS["bluesky"])
    assert text.split("\n\n")[0].endswith("…")
    assert length(text, LIMITS["bluesky"]) > 280


def test_what_cannot_fit_is_left_for_the_rules():
    said, tiny = words(caption="One endless sentence about tea."), {"tiny": Limits(text=20, hashtags=5, alt_text=100)}
    assert fit(said, LABELS, tiny).captions == {}
    assert any("the most is 20" in sentence for sentence in check(said, persona(), LABELS, tiny, []))


def test_channels_with_room_get_no_version_of_their_own():
    assert fit(words(), LABELS, {"long": Limits(text=900, hashtags=5, alt_text=100)}).captions == {}


def test_a_persons_caption_is_cut_only_beside_a_channel_that_takes_it_whole():
    said = words(caption="Tea at last. " * 30)
    both = BLUESKY | {"mastodon": LIMITS["mastodon"]}
    assert set(refit(said, LABELS, both).captions) == {"bluesky"}
    assert refit(said, LABELS, BLUESKY).captions == {}


def test_a_version_that_fits_stays_and_one_that_does_not_is_cut():
    said = words(captions={"bluesky": "Short.", "long": "Kept. " * 100})
    fitted = fit(said, LABELS, BLUESKY | {"long": LIMITS["mastodon"]})
    assert fitted.captions["bluesky"] == "Short."
    assert fits(text_of(fitted, LABELS, "long"), LIMITS["mastodon"])


def test_a_family_counts_once_where_graphemes_count():
    family = "👩‍👩‍👧‍👦"
    assert length(family * 5, LIMITS["bluesky"]) == 5
    assert length(family * 5, LIMITS["mastodon"]) == 35


def test_bytes_count_where_a_channel_says_so():
    family = "👩‍👩‍👧‍👦"
    assert not fits(family * 150, LIMITS["bluesky"])
    assert fits("a" * 300, LIMITS["bluesky"])


def test_the_rule_speaks_of_graphemes():
    [sentence] = check(words(caption="Tea. " * 80), persona(), LABELS, BLUESKY, [])
    assert "graphemes long" in sentence


@given(st.text(max_size=400))
def test_every_shorter_version_is_a_beginning_and_none_is_longer(caption):
    for version in shorter(caption):
        assert caption.startswith(version.removesuffix("…").rstrip()) or version == caption
        assert len(version) <= len(caption) + 1


@pytest.mark.parametrize("days", [14])
def test_the_offline_writer_fits_bluesky_and_says_what_it_must(days):
    who = load_persona(MIRA, date(2026, 11, 23))
    labels, channels = Labels(disclosure=who.disclosure), {name: LIMITS[name] for name in ("bluesky", "mastodon")}
    recent: list[str] = []
    for planned in plan_days(who, date(2026, 11, 24), days, []):
        said = write_words(OfflineWriter(), who, planned, labels, channels, recent)
        recent.append(said.caption)
        text = text_of(said, labels, "bluesky")
        assert fits(text, LIMITS["bluesky"])
        assert who.disclosure in text.splitlines()
    assert recent


def test_a_talkative_model_fits_bluesky():
    chatter = random.Random(1).choices(["tea", "rain", "kettle", "window", "slow", "morning", "spoon"], k=400)
    said = fit(words(caption=" ".join(chatter) + "."), LABELS, BLUESKY)
    assert not [line for line in check(said, persona(), LABELS, BLUESKY, []) if "long" in line]
