"""Hashtags come from her own sets, and the one that rested longest comes first."""

from dataclasses import replace

from words_case import BIBLE, LABELS, persona, shot, words

from influencer.limits import LIMITS
from influencer.words.chain import Case, background_of, tidied
from influencer.words.tags import in_turn, unused_for

OWN = ("home", "tea", "slowdays", "kitchen", "kettle", "mornings", "steam")


def test_what_rested_longest_comes_first():
    before = [("kettle", "mornings", "steam"), ("home", "tea", "slowdays")]
    assert set(in_turn(OWN, ("home", "tea", "slowdays"), before)) == {"kitchen", "kettle", "mornings"}


def test_nobody_elses_hashtags_are_taken_where_she_has_her_own():
    assert set(in_turn(OWN, ("viral", "fyp", "Tea"), ())) <= set(OWN)
    assert "tea" in in_turn(OWN, ("viral", "fyp", "Tea"), ())
    assert in_turn((), ("viral", "fyp"), ()) == ("viral", "fyp")


def test_in_a_row_of_posts_every_tag_is_used_about_as_often():
    before = []
    for _ in range(70):
        before.append(in_turn(OWN, ("steam", "home", "tea"), before))
    counts = [sum(tag in tags for tags in before) for tag in OWN]
    assert max(counts) - min(counts) <= 2
    assert all(set(OWN) == {tag for tags in before[at : at + 4] for tag in tags} for at in range(len(before) - 3))


def test_a_tag_is_known_however_it_is_written():
    assert unused_for("Tea", [("tea",), ("home",)]) == 1


def test_the_chain_sees_to_it_whoever_writes():
    held_to = replace(background_of(persona()), tags=[("tea", "home", "kitchen")])
    case = Case(persona(), shot(), LABELS, LIMITS, held_to)
    tidy = tidied(case, words(hashtags=("viral", "tea", "home")))
    assert len(tidy.hashtags) == 3
    assert "slowdays" in tidy.hashtags
    assert set(tidy.hashtags) <= set(BIBLE["pillars"][0]["hashtags"])
