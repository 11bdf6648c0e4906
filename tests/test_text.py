import pytest

from influencer.text import fold, holds, is_hidden, plain


def test_folding_undoes_case_accents_quotes_and_styles():
    assert fold("Ça‘s ＣＡＦÉ") == "ca's cafe"
    assert holds("A CAFÉ, at last", "cafe")


@pytest.mark.parametrize("char", ["\u200b", "\u202e", "\u2066", "\ufeff", "\U000e0041", "\x07", "\u3164"])
def test_what_cannot_be_seen_is_hidden(char):
    assert is_hidden(f"a{char}b", 1)
    assert fold(f"a{char}b") == "ab"


def test_a_joiner_inside_an_emoji_may_stay():
    assert not is_hidden("👩\u200d🌾", 1)
    assert is_hidden("a\u200db", 1)


def test_plain_keeps_words_alone():
    assert plain("Well, THEN — tea!") == "well then tea"
