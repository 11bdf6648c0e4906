"""Which of an account's own posts is read for comments next, kept in a cursor. Knows no platform.

A post is read in a round: page after page, then the answers below each comment. A page is one step and the cursor says
where the next begins, so that a crash neither skips nor loses one. What two whole rounds no longer find is gone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from influencer.records import Comment, Heard

MOST_IDS = 300  # comments of a post whose deletion is noticed; with more of them nobody looks for what is missing


@dataclass(frozen=True, slots=True)
class Post:
    """A post of hers and how many comments the platform counts there."""

    id: str
    comments: int


@dataclass(frozen=True, slots=True)
class Step:
    """What is read next: a page of a post's comments, or of the answers in a thread there. Empty: from the first."""

    thread: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page showed: the comments on it, where the next begins, the threads that need pages of their own."""

    ids: tuple[str, ...]
    next: str = ""
    threads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A post as its last round left it. `lost` was known and not seen in that round."""

    comments: int
    ids: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """A post that is being read: what is left of it, and what was seen so far."""

    post: str
    comments: int
    left: tuple[Step, ...] = (Step(),)
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Watch:
    """How far an account was read. `at` is when the last look began, empty if there was none."""

    at: str = ""
    known: Mapping[str, Known] = field(default_factory=dict)
    round: Round | None = None

    def is_due(self, now: datetime, every: timedelta) -> bool:
        """Whether the last look is long enough ago, or its time cannot be: a clock may have been set back."""
        then = datetime.fromisoformat(self.at) if self.at else now - every
        return not then <= now < then + every

    def begun(self, now: datetime) -> Watch:
        """A look that begins now."""
        return replace(self, at=now.astimezone(UTC).isoformat(timespec="seconds"))

    def opened(self, posts: Sequence[Post], extra: str = "") -> Watch:
        """With a round where there is reason for one: the one begun, a count that changed, else the post `extra`.

        Posts that are no longer watched are forgotten.
        """
        there = {post.id: post for post in posts}
        known = {id: one for id, one in self.known.items() if id in there}
        if self.round is not None and self.round.post in there:
            return replace(self, known=known)
        changed = [post for post in posts if post.comments != (known[post.id].comments if post.id in known else 0)]
        wanted = changed[0] if changed else there.get(extra)
        return replace(self, known=known, round=Round(wanted.id, wanted.comments) if wanted else None)

    def after(self, seen: Seen) -> tuple[Watch, tuple[str, ...]]:
        """With the first step of its round taken; and the ids that are gone, once the round is done."""
        if self.round is None:
            return self, ()
        step, *left = self.round.left
        more = [replace(step, page=seen.next)] if seen.next else []
        threads = [Step(thread) for thread in seen.threads]
        going = replace(self.round, left=(*more, *left, *threads), ids=(*self.round.ids, *seen.ids))
        return (replace(self, round=going), ()) if going.left else self._done(going)

    def _done(self, done: Round) -> tuple[Watch, tuple[str, ...]]:
        """The post as it is known now, and what is gone from it."""
        before = self.known.get(done.post, Known(0))
        missing = [id for id in before.ids if id not in done.ids]
        if done.comments and not done.ids:  # a platform that counts comments and shows none has told us nothing
            missing = []
            done = replace(done, ids=before.ids)
        gone = tuple(id for id in missing if id in before.lost)
        lost = tuple(id for id in missing if id not in gone)
        ids = (*dict.fromkeys(done.ids), *lost)
        now = Known(done.comments, ids, lost) if len(ids) <= MOST_IDS else Known(done.comments)
        return replace(self, known={**self.known, done.post: now}, round=None), gone

    def turn(self, posts: Sequence[Post], now: datetime, every: timedelta, read: Sequence[str]) -> str:
        """The post that is read though its count is the same: one that misses a comment, else each in its turn.

        Edits change no count. Empty if it was `read` at this look.
        """
        missing = [
            post.id for post in posts if post.id not in read and post.id in self.known and self.known[post.id].lost
        ]
        number = int(now.timestamp() // every.total_seconds())
        turn = missing[0] if missing else posts[number % len(posts)].id if posts else ""
        return "" if turn in read else turn

    def text(self) -> str:
        """The cursor."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))


@dataclass
class Look:
    """One look at an account: the posts are asked for once, then a page a step, `most` of them.

    `every` is from one look to the next. `whole` are the posts that had a round at this one.
    """

    every: timedelta
    most: int
    posts: list[Post] | None = None
    reads: int = 0
    whole: list[str] = field(default_factory=list)

    def is_due(self, cursor: str, now: datetime) -> bool:
        """Whether it has begun, or may."""
        return self.posts is not None or watch_from(cursor).is_due(now, self.every)

    def step(
        self,
        cursor: str,
        now: datetime,
        ask: Callable[[], list[Post]],
        read: Callable[[str, Step], tuple[list[Comment], Seen]],
    ) -> Heard:
        """One page of what is to be read, if anything is."""
        watch = watch_from(cursor)
        if self.posts is None:
            self.posts, watch = ask(), watch.begun(now)
        watch = watch.opened(self.posts, watch.turn(self.posts, now, self.every, self.whole))
        if watch.round is None or self.reads >= self.most:
            return Heard((), watch.text())
        self.reads += 1
        post = watch.round.post
        comments, seen = read(post, watch.round.left[0])
        watch, gone = watch.after(seen)
        if watch.round is None:
            self.whole.append(post)
        return Heard(tuple(sorted(comments, key=lambda one: one.at)), watch.text(), gone)


def watch_from(cursor: str) -> Watch:
    """What a cursor says; one that says nothing begins anew, which repeats and skips nothing."""
    try:
        said = json.loads(cursor or "{}")
        known = {str(id): known_from(one) for id, one in said.get("known", {}).items()}
        at = str(said.get("at", ""))
        datetime.fromisoformat(at or "2026-01-01T00:00:00+00:00")
        return Watch(at, known, round_from(said["round"]) if said.get("round") else None)
    except (AttributeError, KeyError, TypeError, ValueError):
        return Watch()


def known_from(one: Mapping[str, Any]) -> Known:
    """A post as the cursor has it."""
    return Known(int(one["comments"]), tuple(map(str, one["ids"])), tuple(map(str, one["lost"])))


def round_from(one: Mapping[str, Any]) -> Round:
    """A round as the cursor has it; one with nothing left begins anew."""
    left = tuple(Step(str(step["thread"]), str(step["page"])) for step in one["left"])
    return Round(str(one["post"]), int(one["comments"]), left or (Step(),), tuple(map(str, one["ids"])))
