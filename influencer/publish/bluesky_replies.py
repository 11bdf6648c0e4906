"""Replies and mentions on Bluesky, and answers to them under a key of our own, through the client of bluesky.py.

The answer's key follows from the approval, and it is put only where none is: a second send changes nothing. Knows no
ledger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from atproto_client.models.utils import get_model_as_dict
from atproto_client.utils.facet_detection import detect_facets

from influencer.config import AccountPart, Config
from influencer.errors import Failed, Refused
from influencer.publish.bluesky import POST, BlueskyChannel, Client, receipt_of, tid_of
from influencer.publish.session import session_path
from influencer.records import ApprovedReply, Comment, Heard, Receipt

NOTIFICATIONS = "app.bsky.notification.listNotifications"
TO_HER = ("reply", "mention")
PAGES = 50  # of a hundred each; more since the last look than that is told, never skipped
LATE = timedelta(days=1)  # one stands where its author's clock put it, so new ones come in below old ones


def open_account(name: str, account: AccountPart, config: Config) -> BlueskyReplies:
    """The bluesky account `name` of config.yaml; nothing is sent and nothing is read yet."""
    return BlueskyReplies(name, account, session_path(name, account, config))


class BlueskyReplies(BlueskyChannel):
    """Hears and answers on one account. A second send of the same answer finds the first."""

    def fetch(self, cursor: str) -> Heard:
        """What came since a day before `cursor`, oldest first; at the first look the newest hundred. Raises Failed."""
        with self._signed_in() as client:
            found, her = self._since(client, cursor), client.signed_in.did
        comments = [comment_of(one, self.name, her) for one in reversed(found)]
        moments = [str(one["indexedAt"]) for one in found] + ([cursor] if cursor else [])
        last = max(moments, key=moment_of, default="")
        return Heard(tuple(one for one in comments if one is not None), last)

    def prepare_reply(self, approved: ApprovedReply) -> Mapping[str, str]:
        """See that the comment stands as it was answered. Raises Refused if it does not, Failed if nobody can tell."""
        outgoing = approved.outgoing
        did, collection, rkey = parts_of(outgoing.to)
        with self._signed_in() as client:
            self._require_label(client)
            asked = self._record(client, did, collection, rkey)
            if asked is None:
                raise Refused(f"{self._who}: the comment is not there any more; nothing was sent")
            if asked.get("cid") != outgoing.refs.get("cid"):
                raise Refused(f"{self._who}: the comment was edited after you approved the answer; nothing was sent")
            return self._place(client, tid_of(approved.key, outgoing.at))

    def reply(self, approved: ApprovedReply, prepared: Mapping[str, str]) -> Receipt:
        """Put the answer where none is, in one request. Raises Refused for a definite no, Unclear for any doubt."""
        return self._put(reply_record(approved, prepared["at"]), prepared)

    def look_reply(self, approved: ApprovedReply, prepared: Mapping[str, str]) -> Receipt | None:
        """The record under our key, read from where the account lives. Raises Failed if it cannot look."""
        with self._client() as client:
            client.update_base_url(prepared["pds"])
            found = self._record(client, prepared["did"], POST, prepared["rkey"])
        return receipt_of(prepared) if found else None

    def _since(self, client: Client, cursor: str) -> list[Mapping[str, Any]]:
        """Notifications since a day before `cursor`, newest first; those that were heard are known by their ids."""
        found: list[Mapping[str, Any]] = []
        since = moment_of(cursor) - LATE if cursor else None
        page_after = ""
        for _ in range(PAGES):
            page, page_after = self._page(client, page_after)
            fresh = [one for one in page if since is None or moment_of(one["indexedAt"]) >= since]
            found += fresh
            if since is None or len(fresh) < len(page) or not page_after:
                return found
        if found and moment_of(found[-1]["indexedAt"]) < moment_of(cursor):
            return found
        raise Failed(f"{self._who}: more than {PAGES * 100} notifications since the last look; look by hand")

    def _page(self, client: Client, after: str) -> tuple[Sequence[Mapping[str, Any]], str]:
        """A page of notifications and where the next one begins."""
        try:
            answer = client.ask(NOTIFICATIONS, {"limit": "100"} | ({"cursor": after} if after else {}))
        except Exception as error:  # the guest's boundary
            raise self._before(error, "its notifications could not be read") from None
        page = answer.get("notifications") if isinstance(answer, dict) else None
        if not isinstance(page, list) or not all(is_notification(one) for one in page):
            raise Failed(f"{self._who}: its notifications could not be read (an answer that is no list of them)")
        return page, str(answer.get("cursor") or "")


def is_notification(one: object) -> bool:
    """Whether it says what came from whom and when."""
    if not isinstance(one, dict) or not isinstance(one.get("author"), dict):
        return False
    try:
        moment_of(one.get("indexedAt"))
    except (TypeError, ValueError):
        return False
    return bool(one.get("uri") and one.get("cid") and one["author"].get("did"))


def moment_of(value: object) -> datetime:
    """When a server says that something came. Raises ValueError or TypeError."""
    moment = datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def comment_of(one: Mapping[str, Any], account: str, her: str) -> Comment | None:
    """A notification as a comment; None for likes, follows and whatever says nothing. `her` is the account's DID.

    Whoever answers somebody else below her post is told to her too, and has not written to her.
    """
    record = one.get("record")
    if one.get("reason") not in TO_HER or not isinstance(record, dict) or not isinstance(record.get("text"), str):
        return None
    uri, cid = str(one["uri"]), str(one["cid"])
    reply = record.get("reply")
    root, parent = (reply.get("root"), reply.get("parent")) if isinstance(reply, dict) else (None, None)
    root = root if isinstance(root, dict) and root.get("uri") and root.get("cid") else {"uri": uri, "cid": cid}
    handle = str(one["author"].get("handle") or "")
    return Comment(
        id=uri,
        account=account,
        author=one["author"]["did"] if handle in ("", "handle.invalid") else handle,
        text=record["text"],
        at=moment_of(one["indexedAt"]),
        to_her=one["reason"] == "mention" or is_of(parent, her),
        post="" if root["uri"] == uri else str(root["uri"]),
        refs={"cid": cid, "root_uri": str(root["uri"]), "root_cid": str(root["cid"])},
    )


def is_of(link: object, did: str) -> bool:
    """Whether a link leads to something of this account's."""
    return isinstance(link, dict) and str(link.get("uri")).startswith(f"at://{did}/")


def parts_of(uri: str) -> tuple[str, str, str]:
    """Repository, collection and key in an address. Raises Refused for anything else."""
    parts = uri.removeprefix("at://").split("/")
    if not uri.startswith("at://did:") or len(parts) != 3 or not all(parts):
        raise Refused(f"{uri[:80]!r} is not a comment on Bluesky; nothing was sent")
    return parts[0], parts[1], parts[2]


def reply_record(approved: ApprovedReply, at: str) -> dict[str, Any]:
    """The answer as Bluesky keeps it."""
    outgoing = approved.outgoing
    refs = outgoing.refs
    return {
        "$type": POST,
        "text": outgoing.text,
        "facets": [get_model_as_dict(facet) for facet in detect_facets(outgoing.text)],
        "reply": {
            "root": {"uri": refs["root_uri"], "cid": refs["root_cid"]},
            "parent": {"uri": outgoing.to, "cid": refs["cid"]},
        },
        "langs": [outgoing.language] if outgoing.language else [],
        "createdAt": at,
    }
