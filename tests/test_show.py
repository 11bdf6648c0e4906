import pytest

from influencer.show import plain, shortened


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("tea\nand cake", "tea\nand cake"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\rb", "a\\x0db"),
        ("abc\u202ecba", "abc\\u202ecba"),
        ("\x9b2J", "\\x9b2J"),
        ("🌧️ olá", "🌧️ olá"),
    ],
)
def test_control_and_direction_characters_are_made_visible(text, seen):
    assert plain(text) == seen


def test_a_long_caption_is_cut_at_a_word():
    assert shortened("one two three\nfour", 9) == "one two …"
