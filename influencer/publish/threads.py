"""What both ways to Instagram share of comments: a thread read whole, and which words of hers answer one of them.

Rows are comments as the platform tells them; what is in one only the caller knows. Knows no protocol.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from influencer.errors import Failed, Refused
from influencer.outgoing import words_sha256
from influencer.publish.watch import Seen, Step
from influencer.records import Comment, OutgoingReply, Receipt

MOST_PAGES = 6  # in which a comment and its answers are sought
EARLIER = timedelta(minutes=10)  # clocks differ
NOTHING = "nothing was sent"
NAMED = re.compile(r"\s*@([\w.]+)")

Row = dict[str, Any]
Page = tuple[list[Row], str]
"""Comments, and where the next page begins, empty if there is none."""


def to_answer(who: str, outgoing: OutgoingReply) -> Mapping[str, str]:
    """Where the comment is. Raises Refused if it is none of Instagram's."""
    if not (outgoing.refs.get("media") and outgoing.to.isdigit()):
        raise Refused(f"{who}: that is no comment of Instagram's; {NOTHING}")
    return outgoing.refs


def as_approved(who: str, asked: Mapping[str, Any] | None, outgoing: OutgoingReply) -> Mapping[str, Any]:
    """The comment. Raises Refused unless it is there (None: it is not) and as it was when its answer was approved."""
    if asked is None:
        raise Refused(f"{who}: the comment is not there any more; {NOTHING}")
    if words_sha256(str(asked.get("text") or "")) != outgoing.asked_sha256:
        raise Refused(f"{who}: the comment was edited after you approved the answer; {NOTHING}")
    return asked


def seen_on(
    page: Page,
    thread: str,
    key: str,
    below_of: Callable[[Row], tuple[list[Row], bool]],
    comment: Callable[[Row, str], Comment | None],
) -> tuple[list[Comment], Seen]:
    """What a page of a post's comments shows, or of the answers in `thread`. Answers that came along whole are taken
    with it; threads of which only some came need pages of their own.
    """
    rows, after = page
    below = [] if thread else [(str(row[key]), *below_of(row)) for row in rows]
    known = [(one, top) for top, answers, whole in below if whole for one in answers]
    heard = [*((row, thread) for row in rows), *known]
    comments = [comment(row, top) for row, top in heard]
    threads = tuple(top for top, _, whole in below if not whole)
    seen = Seen(tuple(str(row[key]) for row, _ in heard), after, threads)
    return [one for one in comments if one is not None], seen


def all_rows(who: str, read: Callable[[Step], Page], thread: str) -> list[Row]:
    """Every comment under a post, or in a thread. Raises Failed if there are more than we read."""
    rows, page = read(Step(thread))
    for _ in range(MOST_PAGES - 1):
        if not page:
            return rows
        more, page = read(Step(thread, page))
        rows += more
    if page:
        raise Failed(f"{who}: more than {MOST_PAGES} pages of comments there; look by hand")
    return rows


def found_before(find: Callable[[], Receipt | None]) -> Receipt | None:
    """An earlier answer. Raises Refused if that cannot be told: nothing is sent then."""
    try:
        return find()
    except Failed as error:
        freeze = isinstance(error, Refused) and error.freeze
        raise Refused(f"{error.sentence}; {NOTHING}", permanent=False, freeze=freeze) from None


def is_to_her(text: str, her: str) -> bool:
    """Whether a comment under her post speaks to her: it begins with nobody's name, or hers is in it."""
    return NAMED.match(text) is None or f"@{her}" in text.casefold()


def named_in(text: str) -> str | None:
    """Whom a comment begins by naming, folded; None if it names nobody."""
    named = NAMED.match(text)
    return named[1].casefold() if named else None
