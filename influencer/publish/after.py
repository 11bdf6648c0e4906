"""One look at each post about a day after it went out: is it still there? Tells, and never sends anything again.

Where looking is cheap: one request on Bluesky, a page of the account's own posts on Mastodon and its kin. Instagram is
left alone: by its official API a container stays published whatever became of the post, by the private one each look is
one more sign of a machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from influencer.errors import Failed, InfluencerError
from influencer.ledger import Ledger
from influencer.outgoing import outgoing_for
from influencer.publish.publisher import guest
from influencer.records import Account, Approved, Channel, Entry, Publication, PublicationState

WHERE = frozenset({"bluesky", "mastodon"})
FIRST, LAST = timedelta(hours=20), timedelta(days=3)  # after its slot; later nobody needs the news
BACK = timedelta(days=5)  # of slots that are gone through: a post may go out late
GONE, THERE = "gone", "still there"
BY_A_PERSON = ("by hand", "http")  # how the id of a receipt begins that a person gave: it may be another post


def look_after(ledger: Ledger, open_channel: Callable[[Account], Channel], now: datetime) -> list[Entry]:
    """Look once at each post of yesterday; the lines that were written. One that cannot be seen is left for later."""
    lines: list[Entry] = []
    for post in due_for_a_look(ledger, now):
        try:
            entry = looked_at(ledger, open_channel, post, now)
        except Failed:
            continue
        ledger.note(entry)
        lines.append(entry)
    return lines


def due_for_a_look(ledger: Ledger, now: datetime) -> Iterator[Publication]:
    """What has been live for about a day, and that nobody has looked at since."""
    for post in ledger.publications_due(now - BACK, now - FIRST):
        if is_ours_to_see(post, now) and not ledger.barred(post.account.name, post.persona):
            said = [entry.sentence for entry in ledger.entries(100, draft=post.draft) if entry.kind in (GONE, THERE)]
            if not any(sentence.startswith(f"{post.account.name}:") for sentence in said):
                yield post


def is_ours_to_see(post: Publication, now: datetime) -> bool:
    """Whether it was posted by us, where looking is cheap, about a day ago."""
    receipt = post.receipt
    if post.state is not PublicationState.POSTED or receipt is None or post.account.channel not in WHERE:
        return False
    return not receipt.remote_id.startswith(BY_A_PERSON) and FIRST <= now - receipt.at <= LAST


def looked_at(ledger: Ledger, open_channel: Callable[[Account], Channel], post: Publication, now: datetime) -> Entry:
    """What the platform shows of it, as a line of the journal. Raises Failed if it shows nothing at all."""
    approved = Approved(outgoing_for(ledger.draft(post.draft), post.account), post.digest, (), post.key)
    try:
        with guest(post.account):
            found = open_channel(post.account).look(approved, post.prepared)
    except InfluencerError as error:
        raise Failed(error.sentence) from None
    if found is not None:
        return Entry(now, THERE, post.persona, post.draft, f"{post.account.name}: seen there a day later.")
    where = f" ({post.receipt.url})" if post.receipt and post.receipt.url else ""
    sentence = f"{post.account.name}: was posted and is no longer there{where}. It is not posted again."
    return Entry(now, GONE, post.persona, post.draft, sentence)
