"""Mentions on Mastodon, GoToSocial and Pixelfed, and answers to them, through the client of mastodon.py.

An answer is recognised by what it answers: whatever this account said to that status before counts, whoever wrote it.
Knows no ledger.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import mastodon as library

from influencer.config import AccountPart, Config
from influencer.errors import Failed, Refused, Unclear
from influencer.outgoing import words_sha256
from influencer.publish.mastodon import (
    PAGE,
    PAGES,
    Client,
    MastodonChannel,
    made_at,
    plain,
    receipt_of,
    status_of,
)
from influencer.publish.wire import looking
from influencer.records import ApprovedReply, Comment, Heard, Receipt

PRIVATE = ("direct", "private")
LEADING_NAMES = re.compile(r"^(?:\s*@[\w.-]+(?:@[\w.-]+)?)+\s*")
EARLIER = timedelta(minutes=10)  # clocks differ


def open_account(name: str, account: AccountPart, config: Config) -> MastodonReplies:
    """The mastodon account `name` of config.yaml; nothing is sent and nothing is read yet."""
    return MastodonReplies(name, account)


class MastodonReplies(MastodonChannel):
    """Hears and answers on one account. A reply is never sent a second time by itself."""

    repeatable = False

    def fetch(self, cursor: str) -> Heard:
        """A page of mentions since `cursor`, oldest first; at the first look the newest page. Raises Failed."""
        with self._client() as client:
            owner = str(self._owner(client)["id"])
            page = self._mentions(client, cursor)
        statuses = [one["status"] for one in reversed(page) if isinstance(one.get("status"), dict)]
        comments = [self._comment(status, owner) for status in statuses]
        last = max((str(one["id"]) for one in page), key=lambda id: (len(id), id), default=cursor)
        return Heard(tuple(one for one in comments if one is not None), last)

    def prepare_reply(self, approved: ApprovedReply) -> Mapping[str, str]:
        """See that the comment stands as it was answered. Raises Refused if it does not, Failed if nobody can tell."""
        outgoing = approved.outgoing
        with self._client() as client:
            server, owner = self._server(client), self._owner(client)
            if server.characters and len(outgoing.text) > server.characters:
                raise Refused(f"{self._who}: {self._host} takes {server.characters} characters; shorten the reply")
            if not owner.get("bot"):
                sentence = f"the profile is not marked as a bot; run `influencer label {self.name}`"
                raise Refused(f"{self._who}: {sentence}", permanent=False)
            asked = self._status(client, outgoing.to)
        comment = self._comment(asked, str(owner["id"]))
        if comment is None or comment.private:
            raise Refused(f"{self._who}: that is no public comment of somebody else's; nothing was sent")
        if words_sha256(comment.text) != outgoing.asked_sha256:
            raise Refused(f"{self._who}: the comment was edited after you approved the answer; nothing was sent")
        since = (outgoing.at - EARLIER).astimezone(UTC).isoformat()
        return {"account": str(owner["id"]), "to": outgoing.to, "since": since}

    def reply(self, approved: ApprovedReply, prepared: Mapping[str, str]) -> Receipt:
        """Answer once, unless this account has answered that comment already. Raises Refused or Unclear."""
        with self._client() as client:
            if (found := self._found_before(client, prepared)) is not None:
                return found
            try:
                answer = client.status_post(
                    approved.outgoing.text,
                    in_reply_to_id=prepared["to"],
                    visibility="unlisted",
                    language=approved.outgoing.language or None,
                    idempotency_key=str(uuid5(NAMESPACE_URL, f"influencer:{self.name}:{approved.key}")),
                )
            except Exception as error:  # the guest's boundary: the request may have arrived
                return self._after(error, client, prepared)
        if not isinstance(answer, dict) or not answer.get("id"):
            raise Unclear(f"{self._who}: {self._host} answered without the reply; it may be live")
        return receipt_of(answer, self.now())

    def look_reply(self, approved: ApprovedReply, prepared: Mapping[str, str]) -> Receipt | None:
        """Our answer among the account's own posts, by what it answers. Raises Failed if it cannot look."""
        with looking(), self._client() as client:
            return self._find(client, prepared)

    def _find(self, client: Client, prepared: Mapping[str, str]) -> Receipt | None:
        """What this account said to that comment. Raises Failed if not all of its posts since then could be read."""
        since = datetime.fromisoformat(prepared["since"])
        last: str | None = None
        for _ in range(PAGES):
            page = self._page(client, prepared["account"], last)
            for status in page:
                if str(status.get("in_reply_to_id") or "") == prepared["to"]:
                    return receipt_of(status, self.now())
            if len(page) < PAGE or made_at(page[-1], since) < since:
                return None
            last = str(page[-1]["id"])
        raise Failed(f"{self._who}: more than {PAGES * PAGE} posts since that comment; look by hand")

    def _mentions(self, client: Client, cursor: str) -> list[dict[str, Any]]:
        """Mentions next after `cursor`, newest first as they come. Raises Failed for anything else."""
        try:
            page = client.notifications(types=["mention"], min_id=cursor or None, limit=PAGE)
        except Exception as error:  # the guest's boundary
            raise self._before(error, "its mentions could not be read") from None
        if not isinstance(page, list) or not all(isinstance(one, dict) and one.get("id") for one in page):
            raise Failed(f"{self._who}: its mentions could not be read (an answer that is no list of them)")
        return page

    def _status(self, client: Client, id: str) -> Mapping[str, Any]:
        """A status as it is now. Raises Refused if it is gone."""
        try:
            status = client.status(id)
        except library.MastodonNotFoundError:
            raise Refused(f"{self._who}: the comment is not there any more; nothing was sent") from None
        except Exception as error:  # the guest's boundary
            told = self._before(error, "the comment could not be read")
            gone = status_of(error) == 410
            raise told if gone or (isinstance(told, Refused) and told.freeze) else Failed(told.sentence) from None
        if not isinstance(status, dict) or str(status.get("id")) != id:
            raise Failed(f"{self._who}: the comment could not be read (an answer that is not the comment)")
        return status

    def _comment(self, status: Mapping[str, Any], owner: str) -> Comment | None:
        """A status as a comment; None for one of her own, or one that does not say whose it is."""
        author = status.get("account")
        if not isinstance(author, dict) or not author.get("acct") or str(author.get("id")) == owner:
            return None
        if not status.get("id"):
            return None
        named = [str(one.get("id")) for one in status.get("mentions") or () if isinstance(one, dict)]
        return Comment(
            id=str(status["id"]),
            account=self.name,
            author=str(author["acct"]),
            text=LEADING_NAMES.sub("", plain(str(status.get("content") or ""))).strip(),
            at=made_at(status, self.now()),
            post=str(status.get("in_reply_to_id") or ""),
            to_her=owner in named or str(status.get("in_reply_to_account_id") or "") == owner,
            private=str(status.get("visibility")) in PRIVATE,
        )
