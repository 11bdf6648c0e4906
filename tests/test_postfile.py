from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import make_draft

from influencer.errors import Invalid, Unsafe
from influencer.postfile import read_words, render, same_words, with_note
from influencer.records import Words

CAPTION = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp", "Cn"), whitelist_characters="\n")).filter(
    lambda text: text.strip() != ""
)
TAGS = st.lists(st.from_regex(r"\w{1,60}", fullmatch=True), max_size=5, unique=True)


@settings(max_examples=60, deadline=None)
@given(CAPTION, CAPTION, st.text(st.characters(blacklist_categories=("Cs",))), TAGS)
def test_words_come_back_as_they_were_written(caption: str, other: str, alt_text: str, tags: list[str]) -> None:
    words = Words(caption, alt_text, tuple(tags), {"folder": other})
    draft = make_draft(words=words)
    assert same_words(read_words(render(draft), draft), words)
    noted = with_note(render(draft), "One.\nTwo -->\n")
    assert same_words(read_words(noted, draft), words)
    assert with_note(noted, "") == render(draft)


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_endings_and_a_byte_order_mark_do_not_matter(ending: str) -> None:
    draft = make_draft(words=Words("One.\n\nTwo.", "Alt."))
    assert same_words(read_words("\ufeff" + render(draft).replace("\n", ending), draft), draft.words)


def test_tags_may_be_written_with_their_sign_or_as_numbers() -> None:
    draft = make_draft()
    text = render(draft).replace("[pottery, clay]", '["#pottery", 2026]')
    assert read_words(text, draft).hashtags == ("pottery", "2026")
    assert read_words(render(draft).replace("[pottery, clay]", ""), draft).hashtags == ()


def test_a_warning_is_shown_and_not_read_back() -> None:
    draft = make_draft()
    warned = replace(draft, words=replace(draft.words, warnings=("Much like\nyesterday's --- caption.",)))
    assert "# Note: Much like yesterday's" in render(warned)
    assert same_words(read_words(render(warned), draft), draft.words)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("revision: 1", "revision: 9", "post.md:11: revision: cannot be changed here; put back 1"),
        ("revision: 1\n", "", "revision: is missing"),
        ("hashtags: [pottery, clay]", "hashtags: pottery", "hashtags: must be a list"),
        ("hashtags: [pottery, clay]", "hashtags: [two words]", "must be one word"),
        ("hashtags: [pottery, clay]", "hashtags: [clay, clay]", "stands twice"),
        ("hashtags: [pottery, clay]", "hashtags: [#pottery, #clay]", "not valid YAML"),
        ("hashtags: [pottery, clay]", "hashtags: &a [*a]", "hashtags"),
        ("persona: ", "persona: !!python/object/apply:os.system ", "not"),
        ("alt_text: ", "alt_text: 7 #", "alt_text: must be text"),
        ("A crooked teapot, the 1th.", "", "the caption is empty"),
        ("A crooked", "## instagarm\nA crooked", "unknown section `## instagarm`"),
        ("A crooked", "x\n## folder\nA\n## folder\nA crooked", "stands twice"),
        ("A crooked", "x\n## folder\n\n## \nA crooked", "unknown section"),
        ("A crooked", "A \x1b[31mcrooked", "control character U+001B"),
        ("A crooked", "A \udcff crooked", "not UTF-8"),
    ],
)
def test_what_cannot_be_read_is_one_sentence_with_its_line(old: str, new: str, said: str) -> None:
    draft = make_draft()
    text = render(draft)
    assert old in text
    with pytest.raises(Invalid) as caught:
        read_words(text.replace(old, new), draft)
    assert said in caught.value.problems[0]


@pytest.mark.parametrize(
    "text", ["", "---", "---\n---", "--- \n[1]\n---\nx", "a\n---\n---\n", "---\n" + "[" * 500 + "\n---\nx"]
)
def test_no_text_breaks_the_reader(text: str) -> None:
    with pytest.raises(Invalid):
        read_words(text, make_draft())


def test_a_huge_text_is_not_read() -> None:
    with pytest.raises(Unsafe, match="the most we read"):
        read_words(render(make_draft()) + "x" * 100_000, make_draft())
