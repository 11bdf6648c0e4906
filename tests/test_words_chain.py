from dataclasses import dataclass, field, replace

import pytest
from words_case import LABELS, persona, shot, words

from influencer.errors import Failed
from influencer.limits import LIMITS
from influencer.words import write_words
from influencer.words.chain import Case, account_of, background_of, through

GOOD = "The kettle sings. I pretend to be awake."
LOUD = "OMG you guys!!! Who's ready for TEA??? You're the BEST!!! 😍😍"
OTHER_LOUD = "Hey loves!!! Isn't this AMAZING?? You've gotta TRY it!!! 🎉🎉"
WRONG = "I live in Rome, and the kettle sings."


@dataclass
class Scripted:
    """A writer that says what it was told to, and keeps what it was asked."""

    captions: list
    name: str = "scripted"
    asked: list = field(default_factory=list)
    seen: list = field(default_factory=list)

    def write(self, persona, shot, recent, failed=()):
        self.asked.append(list(failed))
        self.seen.append(persona)
        return words(caption=self.captions[len(self.asked) - 1])


@dataclass
class Stern:
    """A judge that finds one fault with what holds a word."""

    word: str
    name: str = "stern"

    def faults(self, persona, shot, words, facts):
        return [f"{self.word} is not her"] if self.word in words.caption else []


def write(*captions, background=None, asked=()):
    writer = Scripted(list(captions))
    held_to = background or background_of(persona())
    return write_words(writer, persona(), shot(), LABELS, LIMITS, [], held_to, asked), writer


def test_good_words_pass_at_once():
    made, writer = write(GOOD)
    assert (made.caption, made.warnings, writer.asked) == (GOOD, (), [[]])


def test_what_goes_against_the_canon_is_asked_for_again_with_both_sentences():
    made, writer = write(WRONG, GOOD)
    assert made.caption == GOOD
    assert writer.asked[1] == [f'"{WRONG}" goes against home.place: "Lisbon, Portugal"']


def test_what_goes_against_the_canon_twice_is_never_shown():
    with pytest.raises(Failed, match=r"goes against home\.place") as failure:
        write(WRONG, WRONG)
    assert failure.value.permanent


def test_a_strange_voice_is_asked_for_again_and_then_shown_with_the_reason():
    made, writer = write(LOUD, OTHER_LOUD)
    assert writer.asked[1][0].startswith("voice 0.00 of 1: ")
    assert made.caption in (LOUD, OTHER_LOUD)
    assert made.warnings[0].startswith("voice 0.00 of 1: ")


def test_a_doubtful_first_try_is_better_than_a_second_that_breaks_a_rule():
    made, _ = write(LOUD, WRONG)
    assert made.caption == LOUD
    assert len(made.warnings) == 1


def test_a_better_second_try_is_taken_without_a_warning():
    made, _ = write(LOUD, GOOD)
    assert (made.caption, made.warnings) == (GOOD, ())


def test_another_personas_caption_is_not_said_again():
    held_to = replace(background_of(persona()), others={GOOD: "nova"})
    made, writer = write(GOOD, "Rain, and a cup to put it in.", background=held_to)
    assert writer.asked[1] == ["the caption is nearly one of nova's; say something else"]
    assert made.caption == "Rain, and a cup to put it in."


def test_what_was_approved_as_written_is_among_the_examples_a_writer_sees():
    held_to = replace(background_of(persona()), examples=["The lid and I agree."])
    _, writer = write(GOOD, background=held_to)
    assert writer.seen[0].voice.sample_lines[-1] == "The lid and I agree."
    assert persona().voice.sample_lines == writer.seen[0].voice.sample_lines[:-1]


def test_an_alt_text_of_something_else_is_warned_of():
    case = Case(persona(), shot(), LABELS, LIMITS, background_of(persona()))
    (warning,) = through(case, words(alt_text="AI-generated picture of a sunset.")).soft
    assert warning == "the alt text names neither the place (in a kitchen) nor what she wears (red linen blouse)"
    assert through(case, words()).soft == ()


def test_a_judge_is_asked_last_and_only_warns():
    held_to = replace(background_of(persona()), judge=Stern("kettle"))
    made, writer = write(GOOD, GOOD, background=held_to)
    assert writer.asked[1] == ["kettle is not her"]
    assert made.warnings == ("kettle is not her",)


def test_what_a_person_had_against_the_last_words_is_told_to_the_writer():
    _, writer = write(GOOD, asked=["too solemn"])
    assert writer.asked == [["too solemn"]]


def test_a_draft_remembers_the_caption_the_score_and_the_claims():
    told = account_of(background_of(persona()), words(caption="I live in Lisbon. The kettle sings."))
    assert told["written"] == "I live in Lisbon. The kettle sings."
    assert told["voice"] == {"score": 1.0, "why": []}
    assert "me, lives in: Lisbon" in told["claims"]
