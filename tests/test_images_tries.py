from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from images_case import shot

from influencer.config import Images
from influencer.errors import Failed
from influencer.images.identity import UNSCORABLE
from influencer.images.tries import until_enough
from influencer.records import Candidate, Shot

IMAGES = Images(candidates=2, enough=1, most_candidates=7)
SEEN, OTHER, BLIND, BLANK = "", "somebody else: likeness 0.10", f"{UNSCORABLE}: no head was found", "almost blank"


class Told:
    """Makes candidates whose refusals it has been told, by number, and remembers what it was asked for."""

    def __init__(self, refusals: Sequence[str]) -> None:
        self.refusals, self.asked = refusals, list[tuple[str, int, int]]()

    def more(self, shot: Shot, count: int, first: int) -> list[Candidate]:
        self.asked.append((shot.framing, count, first))
        return [Candidate(Path("x"), first + n, 0, "", "told") for n in range(count)]

    def gate(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        return [self.judged(one, self.refusals[one.number]) for one in candidates]

    def judged(self, one: Candidate, why: str) -> Candidate:
        return replace(one, refused=why, scores={"likeness": 0.5} if why in (SEEN, OTHER) else {})


def tried(*refusals: str, **changes: object) -> tuple[Shot, tuple[Candidate, ...], Told]:
    told = Told(refusals)
    asked = shot(framing="seen from the side", gaze="looking left", **changes)
    return *until_enough(asked, (), told.more, [told.gate], IMAGES), told


def test_more_are_made_until_one_passes_and_no_more() -> None:
    _, judged, told = tried(OTHER, BLANK, OTHER, SEEN)
    assert [count for _, count, _ in told.asked] == [2, 2]
    assert [one.refused for one in judged] == [OTHER, BLANK, OTHER, SEEN]


def test_the_cap_is_exact() -> None:
    _, judged, told = tried(*[OTHER] * 7)
    assert (len(judged), told.asked[-1]) == (7, ("seen from the side", 1, 6))


def test_a_carousel_wants_as_many_as_it_has_pictures() -> None:
    assert len(tried(SEEN, SEEN, SEEN, OTHER, pictures=3)[1]) == 4


def test_what_can_be_judged_in_no_candidate_is_asked_for_half_length() -> None:
    taken, _, told = tried(BLIND, BLANK, SEEN, BLIND)
    assert [framing for framing, _, _ in told.asked] == ["seen from the side", "half-length portrait"]
    assert (taken.framing, taken.gaze) == ("half-length portrait", "looking at the viewer")


@pytest.mark.parametrize("first", [(BLANK, BLANK), (OTHER, BLIND)])
def test_where_likeness_was_never_looked_at_or_once_judged_the_framing_stays(first: tuple[str, str]) -> None:
    assert tried(*first, SEEN, SEEN)[0].framing == "seen from the side"


def test_what_cannot_be_judged_in_any_framing_never_passes() -> None:
    _, judged, told = tried(*[BLIND] * 7)
    assert len(judged) == 7
    assert all(one.refused for one in judged)
    assert {framing for framing, _, _ in told.asked[1:]} == {"half-length portrait"}


def test_a_studio_that_fails_leaves_what_passed_and_else_fails() -> None:
    def broken(shot: Shot, count: int, first: int) -> list[Candidate]:
        raise Failed("out of memory")

    passed = Candidate(Path("x"), 0, 0, "", "told")
    carousel = shot(pictures=2)
    assert until_enough(carousel, [passed], broken, [], IMAGES)[1] == (passed,)
    with pytest.raises(Failed, match="out of memory"):
        until_enough(carousel, [replace(passed, refused=OTHER)], broken, [], IMAGES)
