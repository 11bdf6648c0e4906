import json

import numpy as np
import pytest
from replies_case import SEALED, lines
from replies_gauge import disturbs, learned, left_out, made_from, table, told
from replies_lessons import KINDS, LEARNED_FROM, OTHERS, all_lessons, from_lines

from influencer.records import CommentClass
from influencer.replies import gauge


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
def test_it_reaches_beyond_what_it_learned_from():
    scores = left_out("latest")
    crisis = [one for (kind, _), found in scores.items() if kind == "crisis" for one in found]
    assert np.mean([told(one) for one in crisis]) >= 0.85
    assert np.mean([disturbs(one) for one in crisis]) >= 0.9
    assert np.mean([disturbs(one) for one in scores["ordinary", ""]]) <= 0.1
    assert len(list(table({"latest": scores}))) == 5 + len(KINDS)


def test_nothing_is_learned_from_a_sealed_set(lessons):
    assert not [part for part in LEARNED_FROM if part.startswith("sealed")]
    known = {
        " ".join(gauge.words_of(text)) for lesson in lessons for text in lesson.comments if lesson.kind == "crisis"
    }
    for part in SEALED:
        sealed = {" ".join(gauge.words_of(text)) for *_, text in lines("crisis", part)}
        assert len(sealed & known) <= len(sealed) // 10, part  # two authors may hit on the same five words


def test_the_file_stays_small():
    assert gauge.FILE.stat().st_size < 400_000


def test_a_lesson_stands_for_many_comments_and_none_is_left_half_filled():
    told = [text for kind in (*KINDS, *OTHERS) for lesson in from_lines(kind) for text in lesson.comments]
    assert len(told) > 5000
    assert [text for text in told if set(text) & set("{}|")] == []


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("wanna die 2nite", "want to die tonight"),
        ("soooo tired of livingggg", "so tired of living"),
        ("JE VEUX MOURIR", "je veux mourir"),
        ("i’m done", "im done"),
    ],
)
def test_spelling_and_shouting_change_nothing(text, other):
    assert set(gauge.words_of(text)) == set(gauge.words_of(other))


def test_words_of_six_languages_are_about_the_same():
    assert all(
        "pills" in gauge.concepts_of(word) for word in ("pills", "tabletten", "pastillas", "comprimidos", "ipren")
    )


def test_gaps_and_digits_are_read_through():
    assert gauge.score("crisis", "k i l l myself t0night") > gauge.HOLDS[CommentClass.CRISIS]


def test_nothing_known_weighs_little():
    assert gauge.score("crisis", "") < gauge.HOLDS[CommentClass.CRISIS]
    assert gauge.score("identity", "🐈") < min(gauge.BOUNDS.values())
