"""What a comment's writer seems to feel decides how they are answered, never whether."""

import pytest
from replies_case import HER
from test_replies_writer import KIND, THREAD, quoted, reply

from influencer.replies import messages
from influencer.replies.feelings import feeling_of, feelings
from influencer.replies.writer import GENTLY, PLAINLY


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("What a rough week, needed this today", "low"),
        ("Ich bin so müde, danke für das Bild", "low"),
        ("estoy tan cansada, gracias por la foto", "low"),
        ("je suis épuisée ce soir", "low"),
        ("dia difícil, mas essa caneca", "low"),
        ("I liked the old ones more", "let down"),
        ("hahaha the gull again", "joking"),
        ("mdr la mouette", "joking"),
        ("Love the green one!", "delighted"),
        ("so wunderschön!", "delighted"),
        ("rough day but I love this", "low"),
        ("where do you buy clay?", ""),
    ],
)
def test_a_feeling_shows_in_words(text, name):
    assert feeling_of(text).name == name


def test_a_model_is_told_the_manner_and_nothing_where_nothing_shows():
    for feeling, _ in feelings():
        assert feeling.manner
    assert "Answer it gently and shortly" in messages(HER, quoted("rough week, needed this today"), KIND, THREAD).user
    assert "Answer it" not in messages(HER, quoted("the second shelf then"), KIND, THREAD).user


def test_no_joke_is_made_where_one_would_hurt():
    heavy = {reply("rough week, needed this today", failed=["x"] * n) for n in range(12)}
    assert heavy == set(GENTLY["en"])
    assert {reply("I liked the old ones more", failed=["x"] * n) for n in range(12)} == set(PLAINLY["en"])
