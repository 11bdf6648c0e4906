"""Makes candidates of a shot until enough of them pass, in a framing in which likeness can be judged.

Knows no studio: what makes candidates comes in as a function.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from influencer.config import Images
from influencer.errors import Failed
from influencer.images.identity import UNSCORABLE
from influencer.images.pick import Gate, judge
from influencer.records import Candidate, Shot

More = Callable[[Shot, int, int], Sequence[Candidate]]
"""So many candidates of a shot, numbered from the second number on."""

PLAIN, VIEWER = "half-length portrait", "looking at the viewer"  # how a face can be judged best


def until_enough(
    shot: Shot, judged: Sequence[Candidate], more: More, gates: Sequence[Gate], images: Images
) -> tuple[Shot, tuple[Candidate, ...]]:
    """Judged candidates, and the shot they are of: more are made until enough pass, up to `images.most_candidates`.

    Enough are `images.enough`, and for a carousel as many as it has pictures. Where likeness could be judged in none of
    them, because she is seen from the side or too small, the next are asked for half-length: what cannot be scored
    never passes, and the slot would be lost. A studio that fails leaves those that passed, if any did.
    """
    judged = tuple(judged)
    enough = max(min(images.enough, images.candidates), shot.pictures)
    most = max(images.candidates, images.most_candidates)
    while passing(judged) < enough and len(judged) < most:
        shot = replace(shot, framing=PLAIN, gaze=VIEWER) if never_scored(judged) else shot
        try:
            made = more(shot, min(images.candidates, most - len(judged)), len(judged))
        except Failed:
            if not passing(judged):
                raise
            break
        judged = (*judged, *judge(made, gates))
    return shot, judged


def passing(judged: Sequence[Candidate]) -> int:
    """How many of them pass."""
    return sum(not each.refused for each in judged)


def never_scored(judged: Sequence[Candidate]) -> bool:
    """Whether likeness was looked at and could be scored in none of them."""
    blind = any(each.refused.startswith(UNSCORABLE) for each in judged)
    return blind and not any("likeness" in each.scores for each in judged)
