from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import pytest
from words_case import BIBLE, LABELS, persona, shot

from influencer.bible import load_persona
from influencer.config import WordsPart
from influencer.errors import Failed
from influencer.limits import LIMITS
from influencer.persona import LightName
from influencer.plan import plan_day, plan_days
from influencer.pose import EXPRESSIONS, FRAMINGS
from influencer.records import Labels, Shot, Words
from influencer.words import check, open_writer, write_words
from influencer.words.canon import Known, canon_of, claims_of, contradictions
from influencer.words.card import LOW, score
from influencer.words.chain import voice_card
from influencer.words.offline import (
    EXPRESSION_WORDS,
    LIGHT_WORDS,
    POSE_WORDS,
    OfflineWriter,
    alt_text,
    mark_of,
    with_article,
)
from influencer.words.rules import likeness

MIRA = Path(__file__).parent.parent / "personas" / "mira"
FIRST = date(2026, 2, 1)
DAYS = 90


@pytest.fixture(scope="module")
def season() -> list[tuple[Shot, Words]]:
    """Ninety days of Mira, three posts a day, each checked as it is written."""
    mira = load_persona(MIRA, FIRST)
    labels = Labels(disclosure=mira.disclosure)
    made: list[tuple[Shot, Words]] = []
    for day in range(DAYS):
        for planned in plan_day(mira, FIRST + timedelta(days=day), [before for before, _ in made]):
            recent = [words.caption for _, words in made[-200:]]
            made.append((planned, write_words(OfflineWriter(), mira, planned, labels, LIMITS, recent)))
    return made


def test_offline_is_what_config_opens_by_default():
    assert isinstance(open_writer(WordsPart()), OfflineWriter)


def test_ninety_days_hold_every_rule_on_every_channel(season):
    mira = load_persona(MIRA, FIRST)
    labels = Labels(disclosure=mira.disclosure)
    assert len(season) == DAYS * 3
    for number, (_, words) in enumerate(season):
        recent = [earlier.caption for _, earlier in season[max(0, number - 200) : number]]
        assert check(words, mira, labels, LIMITS, recent) == []


def test_no_caption_comes_twice_in_ninety_days(season):
    captions = [words.caption for _, words in season]
    assert len(set(captions)) == len(captions)


def test_a_day_never_uses_an_opener_or_a_closer_twice(season):
    voice = load_persona(MIRA, FIRST).voice
    for start in range(0, len(season), 3):
        day = "\n".join(words.caption for _, words in season[start : start + 3])
        assert [line for line in (*voice.openers, *voice.closers) if day.count(line) > 1] == []


def test_every_line_of_the_bible_gets_its_turn(season):
    mira = load_persona(MIRA, FIRST)
    said = "\n".join(words.caption for _, words in season)
    lines = [line for pillar in mira.pillars for line in pillar.lines]
    unused = [
        line for line in lines if max(line.replace("{Subject}", "{subject}").split("{subject}"), key=len) not in said
    ]
    assert unused == []


def test_captions_say_what_the_shot_is_about(season):
    for planned, words in season:
        assert planned.subject.casefold() in words.caption.casefold()


def test_light_lines_stand_only_under_their_light(season):
    lines = load_persona(MIRA, FIRST).voice.by_light
    for planned, words in season:
        foreign = [line for light, group in lines.items() if light != planned.light for line in group]
        assert not any(words.caption.startswith(line) for line in foreign)


def test_emoji_are_hers_and_no_more_than_the_bible_allows(season):
    voice = load_persona(MIRA, FIRST).voice
    counts = [sum(words.caption.count(emoji) for emoji in voice.emoji) for _, words in season]
    assert set(counts) == {0, voice.emoji_per_caption}


def test_hashtags_are_the_pillars_own_and_change(season):
    mira = load_persona(MIRA, FIRST)
    for planned, words in season:
        assert 3 <= len(words.hashtags) <= 5
        assert set(words.hashtags) <= set(mira.pillar(planned.pillar).hashtags)
    assert len({words.hashtags for _, words in season}) > 100


def test_the_same_bible_shot_and_history_give_the_same_words():
    first, second = (OfflineWriter().write(persona(), shot(3), ["Tea."]) for _ in range(2))
    assert first == second


def test_another_seed_gives_other_words():
    assert len({OfflineWriter().write(persona(), shot(seed), []).caption for seed in range(20)}) > 5


def test_alt_text_tells_what_the_shot_asked_for():
    assert alt_text(persona(), shot()) == (
        "AI-generated picture of Test, a woman in her thirties with a copper curly bob, freckles and round glasses. "
        "She is in a kitchen in soft morning light, wearing a red linen blouse, with a soft smile, looking left."
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"framing": "seated"}, "She is sitting in a kitchen in soft morning light, "),
        ({"framing": "walking", "scene": "in a park"}, "She is walking in a park in soft morning light, "),
        ({"framing": "seen from the side"}, ", with a soft smile, looking left, seen from the side."),
        ({"expression": "winking"}, ", winking, looking left."),
        ({"expression": "eyes closed"}, ", with closed eyes."),
        ({"wardrobe": "navy dungarees"}, ", wearing navy dungarees, "),
        ({"wardrobe": "white t-shirt"}, ", wearing a white t-shirt, "),
    ],
)
def test_alt_text_tells_how_she_is_seen(changes, said):
    assert said in alt_text(persona(), replace(shot(), **changes))


def test_alt_text_has_words_for_every_face_and_light_of_the_planner():
    assert set(EXPRESSION_WORDS) == set(EXPRESSIONS)
    assert set(LIGHT_WORDS) == set(get_args(LightName))
    assert set(POSE_WORDS) <= set(FRAMINGS)


@pytest.mark.parametrize(
    ("phrase", "whole"),
    [
        ("wool coat with scarf", "a wool coat with a scarf"),
        ("orange hoodie", "an orange hoodie"),
        ("long wavy hair", "long wavy hair"),
        ("hoop earrings", "hoop earrings"),
        ("a mole under the left eye", "a mole under the left eye"),
        ("summer dress", "a summer dress"),
    ],
)
def test_things_get_the_article_they_need(phrase, whole):
    assert with_article(phrase) == whole


def test_a_line_is_known_again_whatever_it_was_about():
    assert mark_of("On the bench: {subject}, with full honours.") == "with full honours"


def test_a_bible_without_openers_still_gives_a_caption():
    bare = persona(voice={key: BIBLE["voice"][key] for key in ("tone", "sample_lines")})
    assert "pot of tea" in write_words(OfflineWriter(), bare, shot(), LABELS, LIMITS, []).caption


def test_a_bible_that_has_run_dry_says_what_to_add():
    said = ["A pot of tea settles most things.", "I made a pot of tea and sat down beside it."]
    terse = persona(voice={key: BIBLE["voice"][key] for key in ("tone", "sample_lines")})
    with pytest.raises(Failed, match="no new caption left for the pillar home: add a few") as failure:
        write_words(OfflineWriter(), terse, shot(), LABELS, LIMITS, said)
    assert failure.value.permanent


def test_a_month_repeats_nothing_breaks_nothing_contradicts_nothing_and_sounds_like_her():
    mira = load_persona(MIRA, FIRST)
    labels, start = Labels(disclosure=mira.disclosure), date(2026, 11, 23)
    card, known, said = voice_card(mira), canon_of(mira), []
    for planned in plan_days(mira, start, 30, []):
        words = write_words(OfflineWriter(), mira, planned, labels, LIMITS, said)
        assert check(words, mira, labels, LIMITS, said) == []
        assert contradictions(claims_of(words), known) == []
        assert score(card, words.caption).value >= LOW
        assert max((likeness(words.caption, old) for old in said), default=0) < 0.6
        assert words.warnings == ()
        known += [Known(claim, "a post", words.caption) for claim in claims_of(words)]
        said.append(words.caption)
    assert len(said) == 90


def test_what_is_true_of_one_day_is_not_said_twice_in_three_weeks(season):
    mira = load_persona(MIRA, FIRST)
    lines = [line for trip in mira.life.trips for line in (*trip.before, *trip.during, *trip.after)]
    for number, (_, words) in enumerate(season):
        later = "\n".join(after.caption for _, after in season[number + 1 : number + 60])
        assert not [line for line in lines if line in words.caption and line in later]
