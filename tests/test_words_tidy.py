import pytest
from hypothesis import given
from hypothesis import strategies as st
from words_case import words

from influencer.words import clean


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
