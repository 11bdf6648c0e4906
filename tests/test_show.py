import pytest
from makers import make_draft

from influencer.records import Account
from influencer.show import plain, says_ai, shortened


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


def test_the_reviewer_sees_where_a_draft_says_that_it_is_ai_or_why_it_would_be_refused():
    channels = {"mira-sky": "bluesky", "mira-graph": "instagram_graph", "feed": "folder"}
    draft = make_draft(accounts=tuple(Account(*pair) for pair in channels.items()))
    assert says_ai(draft, []).plain == (
        "says that it is AI: in its words; in its bytes (XMP and a signed C2PA claim, read back now); "
        "by the profile's label on mira-sky; by the post's own label on mira-graph"
    )
    missing = says_ai(draft, ["01.jpg: the XMP label that says AI-made is missing"]).plain
    assert missing.startswith("! it would be refused: 01.jpg: the XMP label that says AI-made is missing; ")
    assert f"influencer reshoot {draft.id}" in missing
