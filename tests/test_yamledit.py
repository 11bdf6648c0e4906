from pathlib import Path

import pytest
from face_case import ROOT

from influencer.errors import Invalid
from influencer.persona import Immutable
from influencer.yamledit import with_value, with_values
from influencer.yamlfile import parse

FILE = Path("bible.yaml")
TEXT = """# hers
name: mira   # the folder
look:
  immutable:            # never changes
    face: oval face     # a comment
    eyes: green eyes
    marks: [freckles]

# pictures
references: []          # approved
posting: {slots: {daily: ["08:30"]}}
"""


def test_a_value_changes_and_its_comment_stays():
    assert with_value(TEXT, FILE, ("look", "immutable", "face"), "round face") == TEXT.replace("oval", "round")


def test_a_new_key_comes_after_those_before_it_in_the_order():
    changed = with_value(TEXT, FILE, ("look", "immutable", "nose"), "small nose", tuple(Immutable.model_fields))
    assert changed == TEXT.replace("# a comment\n", "# a comment\n    nose: small nose\n")


def test_a_new_key_without_an_order_comes_last_in_its_mapping():
    changed = with_value(TEXT, FILE, ("look", "immutable", "glasses"), "round glasses")
    assert changed == TEXT.replace("[freckles]\n", "[freckles]\n    glasses: round glasses\n")


def test_an_empty_list_becomes_one_with_an_item_a_line_and_its_comment_stays():
    changed = with_value(TEXT, FILE, ("references",), ["references/01.png", "references/02.png"])
    assert "references:             # approved\n  - references/01.png\n  - references/02.png\nposting" in changed


def test_items_are_added_below_those_that_stay():
    text = "references:\n- a.png  # the first\n\n# more\n- b.png\nname: mira\n"
    assert with_value(text, FILE, ("references",), ["a.png", "b.png", "c.png"]) == text.replace(
        "- b.png\n", "- b.png\n- c.png\n"
    )


def test_a_list_with_other_items_is_written_anew():
    text = "a: 1\nreferences:\n  - a.png\n  - b.png\nname: mira\n"
    assert with_value(text, FILE, ("references",), ["b.png"]) == "a: 1\nreferences:\n  - b.png\nname: mira\n"
    emptied, _ = parse(with_value(text, FILE, ("references",), []), FILE)
    assert emptied == {"a": 1, "references": [], "name": "mira"}


@pytest.mark.parametrize(
    "text",
    [
        "references:\nname: mira\n",
        "references:",
        "name: mira",
        "references: [a.png,\n  b.png]  # two\nname: mira\n",
        "{name: mira, references: [a.png]}\n",
        "name: mira\r\nreferences: []  # crlf\r\nlook: 1\r\n",
        "references: &all\n  - a.png\nname: mira\n",
    ],
)
def test_a_list_is_set_however_it_was_written(text):
    before, _ = parse(text, FILE)
    after, _ = parse(with_value(text, FILE, ("references",), ["x.png", "y, z.png"]), FILE)
    assert after == before | {"references": ["x.png", "y, z.png"]}


def test_line_endings_stay_as_they_are():
    changed = with_value("name: mira\r\nlook: 1\r\n", FILE, ("references",), ["x.png"])
    assert changed.count("\n") == changed.count("\r\n") == 4


@pytest.mark.parametrize("value", ["yes", "1.5", "a: b", "# no", "it's", '"', "- x", "", "null", "ends with :"])
def test_whatever_a_value_says_it_stays_text(value):
    assert parse(with_value(TEXT, FILE, ("name",), value), FILE)[0]["name"] == value


def test_what_is_set_already_changes_nothing():
    quoted = TEXT.replace("name: mira", "name: 'mira'")
    assert with_value(quoted, FILE, ("name",), "mira") == quoted
    assert with_values(quoted, FILE, {("name",): "mira", ("references",): []}) == quoted


def test_what_cannot_be_set_alone_says_what_to_write():
    text = "base: &base {face: oval}\nlook: *base\n"
    with pytest.raises(Invalid, match=r"bible\.yaml: cannot be changed by itself; set look\.face: round face by hand"):
        with_value(text, FILE, ("look", "face"), "round face")


def test_the_shipped_bible_keeps_every_other_line():
    text = (ROOT / "personas" / "mira" / "bible.yaml").read_text()
    values = {("look", "immutable", "nose"): "small nose", ("references",): ["references/00-face.png"]}
    changed = with_values(text, FILE, values, tuple(Immutable.model_fields))
    gone = [line for line in text.splitlines() if line not in changed.splitlines()]
    assert [line.split(":")[0].strip() for line in gone] == ["nose", "references"]
    assert "# pictures of her that you approved" in changed


def test_a_mapping_comes_after_the_comments_of_the_one_before_it():
    text = "accounts:\n  a:\n    channel: folder\n    # folder: x\n  # b:\n  #   channel: folder\nend: 1\n"
    changed = with_value(text, FILE, ("accounts", "c"), {"channel": "folder", "folder": "~/Sync: here"})
    added = '  c:\n    channel: folder\n    folder: "~/Sync: here"\n'
    assert changed == text.replace("  # b:", added + "  # b:")


def test_a_short_list_in_brackets_stays_in_brackets():
    text = "accounts: [here]  # where\n"
    assert with_value(text, FILE, ("accounts",), ["here", "there"]) == "accounts: [here, there]  # where\n"


def test_a_part_that_is_not_there_comes_at_the_end():
    text = "name: mira  # hers\nage: 34\n"
    values = {("limits", "brands"): ["Zorblat"], ("canon", "kiln"): "It is electric: always."}
    changed = with_values(text, Path("bible.yaml"), values)
    assert changed.startswith(text)
    assert parse(changed, Path("bible.yaml"))[0] == {
        "name": "mira",
        "age": 34,
        "limits": {"brands": ["Zorblat"]},
        "canon": {"kiln": "It is electric: always."},
    }
