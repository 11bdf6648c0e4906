"""What each channel takes and gives, in one table. Knows no channel's code.

Instagram: 2,200 characters and, since December 2025, five hashtags; pictures of exactly these sizes are not re-cropped,
and a single one of 9:16 is a story there. Its Graph API takes pictures of at most 8 MiB each.
Bluesky: 300 graphemes in 3,000 bytes; pictures of at most 1,000,000 bytes are taken by every server version.
Mastodon: what its servers take when nobody has changed them; what a server says of itself comes first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import regex

from influencer.records import Limits

LIMITS: dict[str, Limits] = {
    "folder": Limits(
        text=5000, hashtags=30, alt_text=1500, pictures=10, second_send="the same post", read_back="by our key"
    ),
    "instagram": Limits(
        text=2200,
        hashtags=5,
        alt_text=1000,
        pictures=10,
        bio=150,
        ai_flag="account",
        paid_flag="by hand",
    ),
    "instagram_graph": Limits(
        text=2200,
        hashtags=5,
        alt_text=1000,
        pictures=10,
        bio=150,
        picture_bytes=8_000_000,
        ai_flag="post",
        paid_flag="by hand",
        read_back="by our key",
    ),
    "bluesky": Limits(
        text=300,
        counts="graphemes",
        text_bytes=3000,
        bio=256,
        hashtags=8,
        alt_text=2000,
        pictures=4,
        picture_bytes=1_000_000,
        ai_flag="account",
        second_send="the same post",
        read_back="by our key",
    ),
    "mastodon": Limits(
        text=500,
        bio=500,
        hashtags=30,
        alt_text=1500,
        pictures=4,
        picture_bytes=8_000_000,
        ai_flag="account",
        second_send="the same post for an hour",
    ),
}

HANDS: dict[str, Limits] = {
    "instagram": Limits(text=2200, hashtags=5, alt_text=1000, bio=150),
    "tiktok": Limits(text=4000, hashtags=30, alt_text=1000, bio=80),
    "threads": Limits(text=500, hashtags=1, alt_text=1000, bio=150),
    "facebook": Limits(text=5000, hashtags=30, alt_text=1000, bio=101),
    "x": Limits(text=280, hashtags=30, alt_text=1000, bio=160),
    "other": LIMITS["folder"],
}
"""What a person can post by hand, by platform."""

SIZES: dict[str, tuple[int, int]] = {"4:5": (1080, 1350), "1:1": (1080, 1080), "9:16": (1080, 1920)}


def for_hands(platforms: Iterable[str]) -> Limits:
    """What a folder takes whose posts go on by hand to all of these platforms."""
    all_of = [LIMITS["folder"], *(HANDS[platform] for platform in platforms)]
    return replace(
        LIMITS["folder"],
        text=min(limits.text for limits in all_of),
        hashtags=min(limits.hashtags for limits in all_of),
        alt_text=min(limits.alt_text for limits in all_of),
    )


def length(text: str, limits: Limits) -> int:
    """How long `text` is as the channel counts: in characters, or in what a reader takes for one."""
    return len(regex.findall(r"\X", text)) if limits.counts == "graphemes" else len(text)


def fits(text: str, limits: Limits) -> bool:
    """Whether the channel takes a text of this length."""
    return length(text, limits) <= limits.text and len(text.encode()) <= (limits.text_bytes or len(text.encode()))


def most_bytes(channels: Iterable[Limits]) -> int:
    """How large a picture may be that goes to all of them; 0 if any size may."""
    return min((limits.picture_bytes for limits in channels if limits.picture_bytes), default=0)
