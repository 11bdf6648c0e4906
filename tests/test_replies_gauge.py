import json

import numpy as np
import pytest
from replies_case import lines
from replies_gauge import folds, learned, made_from
from replies_lessons import KINDS, OTHERS, all_lessons, from_lines

from influencer.replies import gauge

UNSEEN = ("latest", "unseen-2026-11-23")


@pytest.fixture(scope="module")
def lessons():
    return all_lessons()


def shipped():
    return json.loads(gauge.FILE.read_text(encoding="utf-8"))


def test_what_ships_was_learned_from_our_lessons_as_they_are(lessons):
    assert shipped()["made_from"] == made_from(lessons), "the lessons or what is looked at changed: `make gauge`"
    assert set(shipped()["kinds"]) == set(KINDS)


@pytest.mark.long
def test_learning_again_gives_what_ships(lessons):
    for kind, found in learned(lessons).items():
        again, ships = gauge.unpacked(found), gauge.unpacked(shipped()["kinds"][kind])
        steps = np.frombuffer(again.boxes, np.int8).astype(int) - np.frombuffer(ships.boxes, np.int8)
        assert np.abs(steps).max() <= 1
        assert np.mean(steps != 0) < 0.01


@pytest.mark.long
def test_it_reaches_beyond_what_it_learned_from(lessons):
    scores = folds(lessons)["crisis"]
    assert np.mean(np.array(scores["crisis"]) >= gauge.HOLD) >= 0.85
    assert np.mean(np.array(scores["ordinary"]) >= gauge.HOLD) <= 0.2  # every other of them sounds dangerous


def test_nothing_is_learned_from_what_it_is_measured_on(lessons):
    known = {
        " ".join(gauge.words_of(text)) for lesson in lessons for text in lesson.comments if lesson.kind == "crisis"
    }
    unseen = {" ".join(gauge.words_of(text)) for *_, text in lines("crisis", *UNSEEN)}
    assert len(unseen) > 200
    assert len(unseen & known) <= len(unseen) // 20  # two authors may hit on the same five words


def test_the_file_stays_small():
    assert gauge.FILE.stat().st_size < 80_000


def test_a_lesson_stands_for_many_comments_and_none_is_left_half_filled():
    told = [text for kind in (*KINDS, *OTHERS) for lesson in from_lines(kind) for text in lesson.comments]
    assert len(told) > 5000
    assert [text for text in told if set(text) & set("{}|")] == []


@pytest.mark.parametrize(
    ("text", "other"),
    [("soooo tired of livingggg", "so tired of living"), ("JE VEUX MOURIR", "je veux mourir"), ("i’m done", "im done")],
)
def test_spelling_and_shouting_change_nothing(text, other):
    assert set(gauge.words_of(text)) == set(gauge.words_of(other))


def test_words_of_six_languages_are_about_the_same():
    assert all(
        "pills" in gauge.concepts_of(word) for word in ("pills", "tabletten", "pastillas", "comprimidos", "ipren")
    )


def test_gaps_and_digits_are_read_through():
    assert gauge.score("crisis", "k i l l myself t0night") > gauge.HOLD


def test_nothing_known_weighs_little():
    assert gauge.score("crisis", "") < gauge.HOLD
    assert gauge.score("identity", "🐈") < min(gauge.BOUNDS.values())
