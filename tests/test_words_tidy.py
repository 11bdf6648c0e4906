import pytest
from hypothesis import given
from hypothesis import strategies as st
from words_case import LABELS, words

from influencer.records import Limits
from influencer.words import clean, fit
from influencer.words.tidy import shortened


@pytest.mark.parametrize(
    ("raw", "tidied"),
    [
        ("  Tea \t and\u00a0time \r\n\r\n\r\n\r\n again  ", "Tea and time\n\nagain"),
        ("T\u200be\u202ea", "Tea"),
        ("𝐓𝐞𝐚 ｔｉｍｅ", "Tea time"),
        ("½ a cup… fine", "½ a cup… fine"),
        ("“Tea at last.”", "Tea at last."),
        ('"Tea," she said, "at last."', '"Tea," she said, "at last."'),
        ("cafe\u0301", "café"),
        ("for the painter 👩‍🎨", "for the painter 👩‍🎨"),
    ],
)
def test_a_caption_is_tidied(raw, tidied):
    assert clean(words(caption=raw)).caption == tidied


def test_alt_text_is_one_line():
    assert clean(words(alt_text=" A cup.\n\nA table. ")).alt_text == "A cup. A table."


def test_hashtags_lose_their_sign_spaces_and_doubles():
    assert clean(words(hashtags=("#Slow Days", "tea", "Tea", "!", "after-noon"))).hashtags == (
        "SlowDays",
        "tea",
        "afternoon",
    )


def test_hashtags_that_trail_the_caption_become_tags():
    said = clean(words(caption="Tea with #friends at home.\n\n#tea #slow", hashtags=("tea",)))
    assert said.caption == "Tea with #friends at home."
    assert said.hashtags == ("tea", "slow")


@given(st.text(max_size=200), st.text(max_size=50))
def test_cleaning_twice_changes_nothing_more(caption, tag):
    once = clean(words(caption=caption, hashtags=(tag,)))
    assert clean(once) == once


def test_a_short_channel_gets_whole_sentences():
    said = words(caption="One cup of tea. A second one, because of rain. " + "A third. " * 30)
    room = len(LABELS.disclosure) + len("#tea #home") + 4 + 50
    fitted = fit(said, LABELS, {"short": Limits(text=room, hashtags=5, alt_text=100)})
    assert fitted.captions == {"short": "One cup of tea. A second one, because of rain."}
    assert fitted.caption == said.caption


def test_a_sentence_too_long_to_cut_is_left_for_the_rules():
    assert shortened("One endless sentence about tea.", 10) == "One endless sentence about tea."


def test_channels_with_room_get_no_version_of_their_own():
    assert fit(words(), LABELS, {"long": Limits(text=900, hashtags=5, alt_text=100)}).captions == {}
