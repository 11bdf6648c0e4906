"""Comments under own posts by Instagram's Graph API, and answers to them, through the client of instagram_graph.py.

An answer is recognised by whom it answers: whatever this account said to that comment before counts, whoever wrote it.
Knows no ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import Any

from influencer.config import AccountPart, Config
from influencer.errors import Failed, Refused, Unclear
from influencer.publish.graph import SAYS, Graph, GraphError, Meaning, Says, never_left, number
from influencer.publish.instagram_graph import InstagramGraphChannel, made_at
from influencer.publish.session import session_path
from influencer.publish.store import open_store
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
from influencer.publish.wire import Wire, looking, text_sha256
from influencer.records import ApprovedReply, Comment, Heard, Receipt

EVERY = timedelta(minutes=5)  # from one look to the next, however often somebody asks
MOST_READS = 20  # pages of comments a look
WATCHED, YOUNG = 25, timedelta(days=14)  # the newest posts, none older
PAGE = 50  # comments
FIELDS = "id,text,timestamp,username,from,parent_id,hidden"
WITH_REPLIES = f"{FIELDS},replies{{{FIELDS}}}"
ADVICE = "give the token instagram_business_manage_comments too"


def open_account(name: str, account: AccountPart, config: Config) -> GraphReplies:
    """The instagram_graph account `name` of config.yaml; nothing is sent and nothing is read yet."""
    wire = Wire()
    store = open_store(name, account, config, wire)
    return GraphReplies(name, account, session_path(name, account, config), store, wire=wire)


class GraphReplies(InstagramGraphChannel):
    """Hears and answers on one account. A reply is never sent a second time by itself. One instance is one look."""

    @cached_property
    def look_now(self) -> Look:
        """How far this look is."""
        return Look(EVERY, MOST_READS)

    def fetch(self, cursor: str) -> Heard:
        """A page of comments under a post whose comments changed, or of one that has its turn. Raises Failed."""
        now = self.now()
        if not self.look_now.is_due(cursor, now):
            return Heard((), cursor)
        with self._graph() as graph:
            if self.look_now.posts is None:
                self._renew(graph)  # also of an account that posts rarely: a token that is never renewed ends
            ask, read = partial(self._watched, graph, now), partial(self._read, graph)
            return self.look_now.step(cursor, now, ask, read)

    def prepare_reply(self, approved: ApprovedReply) -> Mapping[str, str]:
        """See that the comment stands as it was answered. Raises Refused if it does not, Failed if nobody can tell."""
        outgoing = approved.outgoing
        refs = to_answer(self._who, outgoing)
        if not self.purse.token(self.now()).labelled:
            sentence = f"the profile's AI label is not noted; run `influencer label {self.name} --by-hand`"
            raise Refused(f"{self._who}: {sentence}", permanent=False)
        with self._graph() as graph:
            owner = self._known_as(graph)
            asked = self._asked(graph, refs["media"], refs.get("parent", ""), outgoing.to)
        shown = asked if asked is not None and asked.get("hidden") is not True else None
        asked = as_approved(self._who, shown, outgoing)
        return {
            **owner,
            "thread": refs.get("parent") or outgoing.to,
            "to": outgoing.to,
            "author": author_of(asked),
            "since": (outgoing.at - EARLIER).astimezone(UTC).isoformat(),
            "text_sha256": text_sha256(outgoing.text),
        }

    def reply(self, approved: ApprovedReply, prepared: Mapping[str, str]) -> Receipt:
        """Answer once, unless this account has answered that comment already. Raises Refused or Unclear."""
        with self._graph() as graph:
            if (found := found_before(partial(self._answer, graph, prepared))) is not None:
                return found
            try:
                answer = graph.post(f"{prepared['thread']}/replies", {"message": approved.outgoing.text})
            except Exception as error:  # the guest's boundary: the request may have arrived
                return self._after_reply(error, graph, prepared)
        if not answer.get("id"):
            raise Unclear(f"{self._who}: Instagram answered without the reply; it may be live")
        return Receipt(str(answer["id"]), "", self.now())

    def look_reply(self, approved: ApprovedReply, prepared: Mapping[str, str]) -> Receipt | None:
        """Our answer below the comment. Raises Failed if it cannot look."""
        with looking(), self._graph() as graph:
            return self._answer(graph, prepared)

    # Hearing.

    def _watched(self, graph: Graph, now: datetime) -> list[Post]:
        """The newest of her posts that are young enough to be talked about."""
        self._renew(graph)
        self._owned_by = self._known_as(graph)
        fields = {"fields": "id,timestamp,comments_count", "limit": str(WATCHED)}
        rows, _ = self._some(graph, f"{self._owned_by['account']}/media", fields, "its posts could not be read")
        young = [row for row in rows if made_at(row, now) > now - YOUNG]
        return [Post(str(row["id"]), number(row.get("comments_count"))) for row in young]

    def _read(self, graph: Graph, post: str, step: Step) -> tuple[list[Comment], Seen]:
        """One page of a post's comments, or of the answers below one of them."""

        def comment(row: Row, thread: str) -> Comment | None:
            return self._comment(row, post, thread)

        return seen_on(self._rows(graph, post, step), step.thread, "id", below_of, comment)

    def _comment(self, row: Mapping[str, Any], post: str, thread: str) -> Comment | None:
        """A comment as ours; None for one of hers, a hidden one, and one that does not say whose it is."""
        author, text = author_of(row), row.get("text")
        if not author or not isinstance(text, str) or row.get("hidden") is True or is_hers(row, self._owned_by):
            return None
        return Comment(
            id=str(row["id"]),
            account=self.name,
            author=author,
            text=text,
            at=made_at(row, self.now()),
            post=post,
            to_her=is_to_her(text, self._owned_by["username"]),
            refs={"media": post, "parent": thread},
        )

    def _known_as(self, graph: Graph) -> dict[str, str]:
        """The account's number and its name."""
        profile = self._profile(graph)
        owner = str(profile.get("user_id") or profile["id"])
        return {"account": owner, "username": str(profile.get("username") or "").casefold()}

    # Reading back.

    def _asked(self, graph: Graph, media: str, thread: str, id: str) -> Mapping[str, Any] | None:
        """The comment as it is now, None if it is gone: Meta says so now and then of one that is there."""
        try:
            said = graph.get(id, {"fields": FIELDS})
            if str(said.get("id")) == id:
                return said
        except GraphError as error:
            if error.meaning is not Meaning.GONE:
                raise self._told(error.meaning, f"the comment could not be read ({self._quote(error.words)})") from None
        except Exception as error:  # the guest's boundary
            raise Failed(f"{self._who}: the comment could not be read ({type(error).__name__})") from None
        rows = all_rows(self._who, partial(self._rows, graph, media), thread)
        return next((row for row in rows if str(row["id"]) == id), None)

    def _answer(self, graph: Graph, prepared: Mapping[str, str]) -> Receipt | None:
        """What this account said to that comment. Raises Failed if the whole thread could not be read."""
        since = datetime.fromisoformat(prepared["since"])
        for row in all_rows(self._who, partial(self._rows, graph, ""), prepared["thread"]):
            at = made_at(row, self.now())
            if is_hers(row, prepared) and at >= since and is_answer(str(row.get("text") or ""), prepared):
                return Receipt(str(row["id"]), "", at)
        return None

    def _rows(self, graph: Graph, media: str, step: Step) -> Page:
        """A page of comments, or of the answers to one, and where the next begins. Raises Failed."""
        fields = {"fields": FIELDS if step.thread else WITH_REPLIES, "limit": str(PAGE)}
        path = f"{step.thread}/replies" if step.thread else f"{media}/comments"
        after = {"after": step.page} if step.page else {}
        return self._some(graph, path, fields | after, "the comments could not be read")

    def _some(self, graph: Graph, path: str, params: Mapping[str, str], what: str) -> Page:
        """A page of anything, and where the next begins. Raises Failed for anything that is no list of them."""
        with self._reading(what):
            said = graph.get(path, params)
        rows = said.get("data")
        if not isinstance(rows, list) or not all(isinstance(row, dict) and row.get("id") for row in rows):
            raise Failed(f"{self._who}: {what} (an answer that is no list of them)")
        return rows, next_page(said)

    # What an error means.

    def _after_reply(self, error: Exception, graph: Graph, prepared: Mapping[str, str]) -> Receipt:
        """What an error at or after the one sending means: a no counts once the answer is seen not to be there."""
        if never_left(error):
            raise Refused(f"{self._who}: Instagram could not be reached; {NOTHING}", permanent=False) from None
        unclear = Unclear(f"{self._who}: no clear answer ({type(error).__name__}); the reply may be live")
        if not isinstance(error, GraphError) or not 400 <= error.status < 500:
            raise unclear from None
        found: Receipt | None = None
        if error.meaning not in (Meaning.TOKEN, Meaning.SLOW):
            try:
                found = self._answer(graph, prepared)
            except Failed:
                raise unclear from None
        if found is not None:
            return found
        if error.meaning in (Meaning.SPAM, Meaning.AGAIN):
            raise unclear from None
        gone = Says(permanent=True, advice="the comment cannot be answered any more")
        says = gone if error.meaning is Meaning.GONE else SAYS.get(error.meaning, Says())
        raise self._no(says, f"{self._quote(error.words)}; {NOTHING}") from None

    def _no(self, says: Says, what: str) -> Refused:
        """A no in our words; to answer needs another permission than to post."""
        return super()._no(replace(says, advice=ADVICE) if says is SAYS[Meaning.FORBIDDEN] else says, what)


def author_of(row: Mapping[str, Any]) -> str:
    """Who wrote a comment, empty if it does not say."""
    who = row.get("from")
    known = who if isinstance(who, dict) else {}
    return str(row.get("username") or known.get("username") or known.get("id") or "")


def is_hers(row: Mapping[str, Any], owner: Mapping[str, str]) -> bool:
    """Whether the account wrote it."""
    who = row.get("from")
    id = str(who.get("id") or "") if isinstance(who, dict) else ""
    return id == owner["account"] or (bool(owner["username"]) and author_of(row).casefold() == owner["username"])


def is_answer(text: str, prepared: Mapping[str, str]) -> bool:
    """Whether words of hers below a comment answer it: our text, words that name who wrote it, or that name nobody."""
    if text_sha256(text) == prepared["text_sha256"]:
        return True
    if (named := named_in(text)) is not None:
        return named == prepared["author"].casefold()
    return prepared["thread"] == prepared["to"]


def below_of(row: Mapping[str, Any]) -> tuple[list[dict[str, Any]], bool]:
    """The answers that came along with a comment, and whether they are all there are."""
    part = row.get("replies")
    rows = part.get("data") if isinstance(part, dict) else []
    answers = [one for one in rows if isinstance(one, dict) and one.get("id")] if isinstance(rows, list) else []
    return answers, not (isinstance(part, dict) and next_page(part))


def next_page(said: Mapping[str, Any]) -> str:
    """Where the next page begins, empty if there is none."""
    paging = said.get("paging")
    cursors = paging.get("cursors") if isinstance(paging, dict) and paging.get("next") else None
    return str(cursors.get("after") or "") if isinstance(cursors, dict) else ""
