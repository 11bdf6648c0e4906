"""What each channel takes and gives, in one table. Knows no channel's code.

Instagram: 2,200 characters and, since December 2025, five hashtags; photos of exactly these sizes are not re-cropped.
"""

from __future__ import annotations

from influencer.records import Limits

LIMITS: dict[str, Limits] = {
    "folder": Limits(text=5000, hashtags=30, alt_text=1500, pictures=10),
    "instagram": Limits(
        text=2200, hashtags=5, alt_text=1000, pictures=1, sizes=((1080, 1350), (1080, 1080)), ai_flag="account"
    ),
}

SIZES: dict[str, tuple[int, int]] = {"4:5": (1080, 1350), "1:1": (1080, 1080), "9:16": (1080, 1920)}
