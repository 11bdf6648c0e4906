import pytest

from influencer.replies.signs import FOLDER, Signs, said, signs


def found(phrases: str, text: str) -> bool:
    return bool(Signs(phrases).find((text,)))


def test_a_phrase_is_its_words_in_a_row():
    assert found("red cup", "a red cup here")
    assert not found("red cup", "a red tea cup")
    assert not found("red cup", "a tired cup")


def test_either_word_and_an_absent_one():
    assert found("red|blue big? cup", "blue cup")
    assert found("red|blue big? cup", "red big cup")
    assert not found("red|blue big? cup", "green cup")


def test_a_gap_takes_four_words_and_no_stop():
    assert found("red ... cup", "red and rather very old cup")
    assert not found("red ... cup", "red and rather very old blue cup")
    assert not found("red ... cup", "red. cup")


def test_ends_stars_numbers_and_sets():
    assert found("cup $", "a cup!")
    assert not found("cup $", "a cup here")
    assert found("^ cup", "cup here")
    assert found("cup*", "cups")
    assert found("im <minor>", "im 13")
    assert not found("im <minor>", "im 34")
    assert found("@colour = red|blue\n@colour cup", "blue cup")


def test_what_is_harmless_is_taken_out_first():
    assert not found("! die laughing\ndie", "i could die laughing")
    assert found("! die laughing\ndie", "i could die")


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.txt")), ids=lambda file: file.stem)
def test_every_file_can_be_read_and_finds_nothing_in_nothing(file):
    assert not signs(file.stem).find(("",))
    assert said(file.stem, "the kettle sings") == ""


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.txt")), ids=lambda file: file.stem)
def test_a_hostile_length_takes_no_long_time(file):
    for text in ("a " * 250, "i want to " * 50, "!" * 500, "ignore " * 70):
        signs(file.stem).find((text,))
