"""What leaves the machine for one account, and the digest that binds an approval to it. Knows no disk."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict
from datetime import UTC

from influencer.limits import LIMITS
from influencer.paid import first_line
from influencer.records import Account, Comment, Draft, Labels, Outgoing, OutgoingReply, Words

TAG = re.compile(r"(?<!\w)#\w")
ONLY_PAID = ("connection", "mark")


def outgoing_for(draft: Draft, account: Account) -> Outgoing:
    """Everything of `draft` that `account` would send."""
    return Outgoing(
        draft=draft.id,
        account=account.name,
        channel=account.channel,
        text=full_text(draft, account.channel),
        alt_text=draft.words.alt_text,
        picture_sha256=tuple(picture.sha256 for picture in draft.pictures),
        labels=draft.labels,
        due=draft.slot.due,
        video_sha256=draft.video.sha256 if draft.video else "",
    )


def full_text(draft: Draft, channel: str) -> str:
    """Caption, disclosure line and tags as the platform gets them."""
    return text_of(draft.words, draft.labels, channel)


def text_of(words: Words, labels: Labels, channel: str) -> str:
    """The same, before there is a draft. A paid post begins with what it is: nobody has to unfold it to know."""
    caption = words.captions.get(channel, words.caption).strip()
    tags = " ".join(f"#{tag}" for tag in tags_on(words, labels, channel, caption))
    if labels.sponsored:
        parts = (f"{first_line(labels)}\n{labels.disclosure}", caption, tags)
    else:
        parts = (caption, labels.disclosure, tags)
    return "\n\n".join(part for part in parts if part)


def tags_on(words: Words, labels: Labels, channel: str, caption: str) -> tuple[str, ...]:
    """The hashtags for a channel: all of them where it takes so many, else as many as it takes.

    Which ones those are differs from channel to channel, so that each of them is used somewhere.
    """
    tags, limits = words.hashtags, LIMITS.get(channel)
    first = first_line(labels).count("#") if labels.sponsored else 0
    most = max(0, limits.hashtags - first - len(TAG.findall(caption))) if limits else len(tags)
    if len(tags) <= most:
        return tags
    turn = sum(channel.encode()) % len(tags)
    return (*tags[turn:], *tags[:turn])[:most]


def digest_of(outgoing: Outgoing) -> str:
    """sha256 (hex) of the canonical JSON: sorted keys, no spaces, UTF-8, the due time in UTC.

    What only paid posts and reels have is left out of all others, so that earlier approvals hold.
    """
    fields = asdict(outgoing) | {"due": outgoing.due.astimezone(UTC).isoformat()}
    if not outgoing.video_sha256:
        del fields["video_sha256"]
    fields["labels"] = {key: value for key, value in fields["labels"].items() if value or key not in ONLY_PAID}
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def digests_of(draft: Draft) -> dict[str, str]:
    """The digest of `draft` for each of its accounts, by account name."""
    return {account.name: digest_of(outgoing_for(draft, account)) for account in draft.accounts}


def words_sha256(text: str) -> str:
    """sha256 (hex) of a comment's words, as the approval of an answer names them."""
    return hashlib.sha256(text.encode()).hexdigest()


def reply_for(id: str, comment: Comment, channel: str, text: str, language: str) -> OutgoingReply:
    """What would be sent as an answer to `comment`, which is ours under `id`.

    Mastodon tells only who is named; on Instagram an answer to an answer stands under the first comment of both.
    """
    named = f"@{comment.author} {text}" if channel == "mastodon" or comment.refs.get("parent") else text
    return OutgoingReply(
        comment=id,
        account=comment.account,
        channel=channel,
        to=comment.id,
        asked_sha256=words_sha256(comment.text),
        text=named,
        language=language,
        at=comment.at,
        refs=comment.refs,
    )


def reply_digest(outgoing: OutgoingReply) -> str:
    """sha256 (hex) of the canonical JSON of a reply, as `digest_of` takes it of a post."""
    fields = asdict(outgoing) | {"at": outgoing.at.astimezone(UTC).isoformat()}
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
