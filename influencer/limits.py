"""What each channel takes and gives, in one table. Knows no channel's code.

Instagram: 2,200 characters and, since December 2025, five hashtags; pictures of exactly these sizes are not re-cropped,
and a single one of 9:16 is a story there. Its Graph API takes pictures of at most 8 MiB each.
A reel there is an upright film by Meta's page for its Graph API (3 s to 15 min, 23 to 60 frames a second, up to 1,920
pixels across and 25 Mbit/s); 100 MB, a third of what Meta takes, is our own line: a post is held in memory as a whole.
Bluesky: 300 graphemes in 3,000 bytes; pictures of at most 1,000,000 bytes are taken by every server version.
Mastodon: what its servers take when nobody has changed them; what a server says of itself comes first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import regex

from influencer.records import Limits, Video, VideoLimits

REEL = VideoLimits(
    size=100_000_000,
    seconds=(3, 900),
    width=(540, 1920),
    rate=(23, 60),
    bits=25_000_000,
    channels=2,
    hertz=48_000,
)

LIMITS: dict[str, Limits] = {
    "folder": Limits(
        text=5000,
        hashtags=30,
        alt_text=1500,
        pictures=10,
        video=REEL,
        second_send="the same post",
        read_back="by our key",
    ),
    "instagram": Limits(
        text=2200,
        hashtags=5,
        alt_text=1000,
        pictures=10,
        video=REEL,
        bio=150,
        ai_flag="account",
        paid_flag="by hand",
    ),
    "instagram_graph": Limits(
        text=2200,
        hashtags=5,
        alt_text=1000,
        pictures=10,
        video=REEL,
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


def most_video(channels: Iterable[Limits]) -> int:
    """How large a film may be that goes to all of them; 0 if one of them takes none."""
    return min((limits.video.size if limits.video else 0 for limits in channels), default=0)


def video_faults(video: Video, limits: VideoLimits) -> list[str]:
    """What of a film a channel does not take, a part of a sentence each."""
    bits = video.size * 8 / video.seconds
    held = {
        f"is {video.width}x{video.height}, not upright 9:16": abs(video.width / video.height - 9 / 16) > 0.003,
        f"is {video.width} pixels wide, not {told_span(limits.width)}": not is_in(video.width, limits.width),
        f"takes {video.seconds:.1f} s, not {told_span(limits.seconds)}": not is_in(video.seconds, limits.seconds),
        f"has {video.rate:.4g} frames a second, not {told_span(limits.rate)}": not is_in(video.rate, limits.rate),
        f"has {bits / 1e6:.1f} Mbit/s; {limits.bits / 1e6:g} are the most": bits > limits.bits,
        f"has {video.size / 1e6:.1f} MB; {limits.size / 1e6:g} are the most": video.size > limits.size,
        f"has {video.channels} channels of sound; {limits.channels} are the most": video.channels > limits.channels,
        f"has sound at {video.hertz} Hz; {limits.hertz} are the most": video.hertz > limits.hertz,
    }
    return [fault for fault, there in held.items() if there]


def is_in(value: float, span: tuple[float, float]) -> bool:
    """Whether a value lies in a span, by as much as a film's clock is coarse."""
    return span[0] - 0.05 <= value <= span[1] + 0.05


def told_span(span: tuple[float, float]) -> str:
    """`3 to 900`."""
    return f"{span[0]:g} to {span[1]:g}"


def video_line(video: Video) -> str:
    """`video-1a2b.mp4, 1080x1920, 12.4 s, 30 frames a second, H.264 with sound, 8.1 MB`."""
    sound = "with sound" if video.channels else "without sound"
    return (
        f"{video.file}, {video.width}x{video.height}, {video.seconds:.1f} s, {video.rate:.4g} frames a second, "
        f"H.264 {sound}, {video.size / 1e6:.1f} MB"
    )
