"""Comments under one's own posts on Instagram, and answers to them, through the client of instagram.py.

Read gently: a look some minutes after the last, few requests a look, the newest posts alone. The answer bears a token
of its own, and whatever this account said to that comment before counts, whoever wrote it. Knows no ledger.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from influencer.config import AccountPart, Config
from influencer.errors import Failed, Refused, Unclear
from influencer.publish.instagram import (
    DEFINITE_NO,
    InstagramChannel,
    never_left,
    status_of,
    taken_at,
)
from influencer.publish.session import session_path
from influencer.publish.threads import (
    EARLIER,
    NOTHING,
    Page,
    Row,
    all_rows,
    as_approved,
    found_before,
    is_to_her,
    named_in,
    seen_on,
    to_answer,
)
from influencer.publish.watch import Look, Post, Seen, Step
from influencer.publish.wire import looking, text_sha256
from influencer.records import ApprovedReply, Comment, Heard, Receipt

EVERY = timedelta(minutes=20)  # from one look to the next, however often somebody asks
MOST_READS = 12  # pages of comments a look
WATCHED, YOUNG = 12, timedelta(days=14)  # the newest posts, none older


def open_account(name: str, account: AccountPart, config: Config) -> InstagramReplies:
    """The instagram account `name` of config.yaml; nothing is sent and nothing is read yet."""
    return InstagramReplies(name, account, session_path(name, account, config))


class InstagramReplies(InstagramChannel):
    """Hears and answers on one account. A reply is never sent a second time by itself. One instance is one look."""

    repeatable = False

    @cached_property
    def look_now(self) -> Look:
        """How far this look is."""
        return Look(EVERY, MOST_READS)

    def fetch(self, cursor: str) -> Heard:
        """A page of comments under a post whose comments changed, or of one that has its turn. Raises Failed."""
        now = self.now()
        if not self.look_now.is_due(cursor, now):
            return Heard((), cursor)
        with self._signed_in() as client:
            ask, read = partial(self._watched, client, now), partial(self._read, client)
            return self.look_now.step(cursor, now, ask, read)

    def prepare_reply(self, approved: ApprovedReply) -> Mapping[str, str]:
        """See that the comment stands as it was answered. Raises Refused if it does not, Failed if nobody can tell."""
        outgoing = approved.outgoing
        refs = to_answer(self._who, outgoing)
        with self._signed_in() as client:
            if not client.ours.get("ai_label_at"):
                sentence = f"the profile's AI label is off; run `influencer label {self.name}`"
                raise Refused(f"{self._who}: {sentence}", permanent=False)
            asked = self._asked(client, refs["media"], refs.get("parent", ""), outgoing.to)
        asked = as_approved(self._who, asked, outgoing)
        return {
            "media": refs["media"],
            "code": refs.get("code", ""),
            "thread": refs.get("parent") or outgoing.to,
            "to": outgoing.to,
            "author": str(asked["user"].get("username") or ""),
            "since": (outgoing.at - EARLIER).astimezone(UTC).isoformat(),
            "token": str(uuid5(NAMESPACE_URL, f"influencer:{self.name}:{approved.key}")),
            "text_sha256": text_sha256(outgoing.text),
        }

    def reply(self, approved: ApprovedReply, prepared: Mapping[str, str]) -> Receipt:
        """Answer once, unless this account has answered that comment already. Raises Refused or Unclear."""
        with self._signed_in() as client:
            if (found := found_before(partial(self._find, client, prepared))) is not None:
                return found
            client.token = prepared["token"]
            try:
                said = client.media_comment(prepared["media"], approved.outgoing.text, int(prepared["to"]))
            except Exception as error:  # the guest's boundary: the request may have arrived
                return self._after_reply(error, client, prepared)
            finally:
                client.token = ""
        return self._receipt_for(str(said.pk), prepared, said.created_at_utc.astimezone(UTC))

    def look_reply(self, approved: ApprovedReply, prepared: Mapping[str, str]) -> Receipt | None:
        """Our answer in the thread. Raises Failed if it cannot look."""
        with looking(), self._signed_in() as client:
            return self._find(client, prepared)

    # Hearing.

    def _watched(self, client: Any, now: datetime) -> list[Post]:
        """The newest of her posts that are young enough to be talked about."""
        items, _ = self._page(client, "")
        young = [item for item in items if item.get("pk") and (taken_at(item) or now) > now - YOUNG]
        young.sort(key=lambda item: taken_at(item) or now, reverse=True)
        self._items = {str(item["pk"]): item for item in young[:WATCHED]}
        return [post_of(item) for item in self._items.values()]

    def _read(self, client: Any, id: str, step: Step) -> tuple[list[Comment], Seen]:
        """One page of a post's comments, or of the answers below one of them."""
        post = self._items[id]
        media = media_of(post, client.user_id)
        rows, after = self._rows(client, media, step)

        def comment(row: Row, thread: str) -> Comment | None:
            return self._comment(row, post, thread, client.user_id)

        return seen_on(([row for row in rows if is_comment(row)], after), step.thread, "pk", below_of, comment)

    def _rows(self, client: Any, media: str, step: Step) -> Page:
        """A page of comments, or of a thread's, and where the next begins. Raises Failed for anything else."""
        below = f"{step.thread}/inline_child_comments/" if step.thread else ""
        key, _, value = step.page.partition(":")
        try:
            answer = client.private_request(f"media/{media}/comments/{below}", params={key: value} if key else None)
        except Exception as error:  # the guest's boundary
            raise self._before(error, "the comments could not be read") from None
        rows = answer.get("child_comments" if step.thread else "comments") if isinstance(answer, dict) else None
        if not isinstance(rows, list):
            raise Failed(f"{self._who}: the comments could not be read (an answer without a list)")
        return [row for row in rows if isinstance(row, dict)], next_page(answer)

    def _comment(self, row: Row, post: Mapping[str, Any], thread: str, owner: object) -> Comment | None:
        """A comment as ours; None for one of hers."""
        if str(row["user"].get("pk")) == str(owner):
            return None
        return Comment(
            id=str(row["pk"]),
            account=self.name,
            author=str(row["user"].get("username") or row["user"].get("pk")),
            text=str(row["text"]),
            at=written_at(row) or self.now(),
            post=str(post["pk"]),
            to_her=is_to_her(str(row["text"]), self._handle(post)),
            refs={"media": media_of(post, owner), "code": str(post.get("code") or ""), "parent": thread},
        )

    def _handle(self, post: Mapping[str, Any]) -> str:
        """Her user name, as the post has it, else as config.yaml does."""
        user = post.get("user")
        return str((user.get("username") if isinstance(user, dict) else "") or self.account.username).casefold()

    # Reading back.

    def _asked(self, client: Any, media: str, thread: str, id: str) -> Mapping[str, Any] | None:
        """The comment as it is now, None if it is gone."""
        for row in all_rows(self._who, partial(self._rows, client, media), thread):
            if str(row.get("pk")) == id and is_comment(row):
                return row
        return None

    def _find(self, client: Any, prepared: Mapping[str, str]) -> Receipt | None:
        """What this account said to that comment. Raises Failed if the whole thread could not be read."""
        since = datetime.fromisoformat(prepared["since"])
        for row in all_rows(self._who, partial(self._rows, client, prepared["media"]), prepared["thread"]):
            mine = is_comment(row) and str(row["user"].get("pk")) == str(client.user_id)
            at = written_at(row) or self.now()
            if mine and at >= since and is_answer(row, prepared):
                return self._receipt_for(str(row["pk"]), prepared, at)
        return None

    def _receipt_for(self, pk: str, prepared: Mapping[str, str], at: datetime) -> Receipt:
        code = prepared["code"]
        safe = re.fullmatch(r"[\w-]+", code) and pk.isdigit()
        url = f"https://www.instagram.com/p/{code}/c/{prepared['thread']}/r/{pk}/" if safe else ""
        return Receipt(pk, url, at)

    # What an error means.

    def _after_reply(self, error: Exception, client: Any, prepared: Mapping[str, str]) -> Receipt:
        """What an error at or after the one sending means: a no counts once the answer is seen not to be there."""
        if never_left(error):
            raise Refused(f"{self._who}: Instagram could not be reached; {NOTHING}", permanent=False) from None
        unclear = Unclear(f"{self._who}: no clear answer ({type(error).__name__}); the reply may be live")
        known, status = self._known(error), status_of(error) or status_of_last(client)
        if not 400 <= status < 500:
            raise unclear from None
        try:
            found = self._find(client, prepared)
        except Failed:
            raise known or unclear from None
        if found is not None:
            return found
        if known is None and isinstance(error, DEFINITE_NO):
            known = Refused(f"{self._who}: Instagram did not take the reply ({self._quote(error)}); {NOTHING}")
        raise known or unclear from None


def post_of(item: Mapping[str, Any]) -> Post:
    """A post of the feed and its count of comments."""
    count = item.get("comment_count")
    return Post(str(item["pk"]), count if isinstance(count, int) else 0)


def media_of(item: Mapping[str, Any], owner: object) -> str:
    """A post's long id, as the library wants it."""
    return str(item.get("id") or f"{item['pk']}_{owner}")


def next_page(answer: Mapping[str, Any]) -> str:
    """Where the next page begins, `max_id:...` or `min_id:...`, empty if there is none; in the library's order."""
    if answer.get("has_more_comments") and answer.get("next_max_id"):
        return f"max_id:{answer['next_max_id']}"
    if answer.get("has_more_headload_comments") and answer.get("next_min_id"):
        return f"min_id:{answer['next_min_id']}"
    if answer.get("has_more_head_child_comments") and answer.get("next_min_child_cursor"):
        return f"min_id:{answer['next_min_child_cursor']}"
    return ""


def is_comment(row: Mapping[str, Any]) -> bool:
    """Whether it says what came from whom."""
    user = row.get("user")
    return bool(row.get("pk")) and isinstance(row.get("text"), str) and isinstance(user, dict) and bool(user.get("pk"))


def below_of(row: Mapping[str, Any]) -> tuple[list[dict[str, Any]], bool]:
    """The answers that came along with a comment, and whether they are all there are."""
    shown = row.get("preview_child_comments")
    answers = [one for one in shown if isinstance(one, dict) and is_comment(one)] if isinstance(shown, list) else []
    count = row.get("child_comment_count")
    return answers, len(answers) >= (count if isinstance(count, int) else 0)


def written_at(row: Mapping[str, Any]) -> datetime | None:
    """When a comment was written."""
    try:
        return datetime.fromtimestamp(int(row.get("created_at_utc") or row["created_at"]), UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None


def is_answer(row: Mapping[str, Any], prepared: Mapping[str, str]) -> bool:
    """Whether words of hers in the thread answer that comment: our text, or to its id, or to who wrote it."""
    text, to = str(row["text"]), str(row.get("replied_to_comment_id") or "")
    if text_sha256(text) == prepared["text_sha256"] or to == prepared["to"]:
        return True
    if (named := named_in(text)) is not None:
        return named == prepared["author"].casefold()
    return not to and prepared["thread"] == prepared["to"]


def status_of_last(client: Any) -> int:
    """The status of the client's last answer: some errors do not carry theirs. 0 if there was none."""
    status = getattr(client.last_response, "status_code", None)
    return status if isinstance(status, int) else 0
