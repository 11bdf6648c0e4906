"""Where a person looks for an account's posts: the address of its page, as far as it can be told. Asks nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable

from influencer.config import AccountPart

PAGES = {
    "bluesky": "https://bsky.app/profile/{}",
    "instagram": "https://www.instagram.com/{}/",
    "instagram_graph": "https://www.instagram.com/{}/",
}
"""Channel -> the page of an account with that handle."""

SITES = {
    "instagram": "https://www.instagram.com/",
    "instagram_graph": "https://www.instagram.com/",
    "tiktok": "https://www.tiktok.com/",
    "threads": "https://www.threads.com/",
    "facebook": "https://www.facebook.com/",
    "x": "https://x.com/",
}
"""Channel, or platform that a person posts to by hand -> where its own pages begin."""

OF_POST = re.compile(r"(https?://[^/\s]+/@[^/\s]+)/\S+")  # Mastodon's and its kin's; the page comes first


def page_of(part: AccountPart, posts: Iterable[str]) -> str:
    """The page of an account, by its handle or by the addresses of its earlier `posts`; empty for a dry run."""
    if part.username and part.channel in PAGES:
        return PAGES[part.channel].format(part.username)
    found = [match[1] for url in posts if (match := OF_POST.fullmatch(url))]
    return found[-1] if found else SITES.get(part.by_hand or part.channel, part.server)
