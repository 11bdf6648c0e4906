"""Hashtags of a pillar's own set, in turn: those that were not used for longest come first. Knows no channel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

MOST, LEAST = 5, 3


def in_turn(own: Sequence[str], wanted: Sequence[str], before: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Some of her `own` hashtags, as many as the writer `wanted`, in its order; its own where the bible has none.

    `before` holds the hashtags of earlier posts, oldest first.
    """
    if not own:
        return tuple(wanted)
    count = min(len(own), max(LEAST, min(MOST, len(wanted))))
    places = {tag.casefold(): place for place, tag in enumerate(wanted)}

    def place(tag: str) -> int:
        return places.get(tag.casefold(), len(wanted))

    used = Counter(tag.casefold() for tags in before for tag in tags)
    oldest = sorted(own, key=lambda tag: (-unused_for(tag, before), used[tag.casefold()], place(tag)))[:count]
    return tuple(sorted(oldest, key=place))


def unused_for(tag: str, before: Sequence[Sequence[str]]) -> int:
    """How many posts ago a hashtag was used; as many as there are if it never was."""
    wanted = tag.casefold()
    ages = (age for age, tags in enumerate(reversed(before)) if wanted in map(str.casefold, tags))
    return next(ages, len(before))
