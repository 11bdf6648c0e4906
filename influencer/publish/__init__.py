"""Sending what was approved: one small file per channel. Knows no draft folder and no ledger."""

from __future__ import annotations

import hashlib
import importlib
from pathlib import Path

from influencer.config import AccountPart, Config
from influencer.errors import Invalid, Refused
from influencer.limits import fits, length
from influencer.outgoing import digest_of
from influencer.records import Answerer, Approved, Channel, Limits, Outgoing

OPENERS = {
    "bluesky": "influencer.publish.bluesky",
    "folder": "influencer.publish.folder",
    "instagram": "influencer.publish.instagram",
    "instagram_graph": "influencer.publish.instagram_graph",
    "mastodon": "influencer.publish.mastodon",
}
"""Channel name -> the module whose `open_account` makes it, loaded at first use."""

REPLIERS = {
    "bluesky": "influencer.publish.bluesky_replies",
    "folder": "influencer.publish.folder_replies",
    "instagram": "influencer.publish.instagram_replies",
    "instagram_graph": "influencer.publish.graph_replies",
    "mastodon": "influencer.publish.mastodon_replies",
}
"""Channel name -> the module that hears and answers there; on any other, comments are imported and answered by hand."""


def open_replies(name: str, account: AccountPart, config: Config) -> Answerer:
    """What answers comments on the account `name`; nothing is sent. Raises Refused where nothing can."""
    module = REPLIERS.get(account.channel)
    if module is None:
        raise Refused(f"{name}: nothing here answers on {account.channel}; answer by hand there")
    answerer: Answerer = importlib.import_module(module).open_account(name, account, config)
    return answerer


def open_channel(name: str, account: AccountPart, config: Config) -> Channel:
    """The channel of the account `name` of config.yaml; nothing is sent. Raises Invalid for an unknown channel."""
    module = OPENERS.get(account.channel)
    if module is None:
        raise Invalid(f"accounts.{name}.channel: {account.channel!r} is not one of {', '.join(sorted(OPENERS))}")
    channel: Channel = importlib.import_module(module).open_account(name, account, config)
    return channel


def approved_bytes(approved: Approved, limits: Limits) -> tuple[bytes, ...]:
    """The bytes of each picture, read once and equal to what was approved. Raises Refused if anything differs."""
    outgoing = approved.outgoing
    if digest_of(outgoing) != approved.digest:
        raise Refused(f"{outgoing.draft}: changed after it was approved; approve it again")
    if not 1 <= len(approved.pictures) <= limits.pictures:
        raise Refused(f"{outgoing.draft}: {outgoing.channel} takes 1 to {limits.pictures} pictures a post")
    if len(approved.pictures) != len(outgoing.picture_sha256):
        raise Refused(f"{outgoing.draft}: not the number of pictures that was approved")
    if outgoing.video_sha256 and limits.video is None:
        raise Refused(f"{outgoing.draft}: {outgoing.channel} takes no film from us")
    _check_words(outgoing, limits)
    pictures = tuple(_read(path, sha) for path, sha in zip(approved.pictures, outgoing.picture_sha256, strict=True))
    largest = max(len(data) for data in pictures)
    if largest > (limits.picture_bytes or largest):
        sizes = f"has {largest:,} bytes and {outgoing.channel} takes {limits.picture_bytes:,}"
        raise Refused(f"{outgoing.draft}: a picture {sizes}; ask for another with `influencer reshoot`")
    return pictures


def approved_film(approved: Approved) -> bytes:
    """The bytes of the film, equal to what was approved; none for a post without. Raises Refused if they differ."""
    sha256 = approved.outgoing.video_sha256
    if bool(sha256) is not bool(approved.video):
        raise Refused(f"{approved.outgoing.draft}: not the film that was approved")
    return _read(approved.video, sha256) if approved.video else b""


def _check_words(outgoing: Outgoing, limits: Limits) -> None:
    """Raises Refused if text or alt text are longer than the channel takes."""
    if not fits(outgoing.text, limits):
        counted = f"{length(outgoing.text, limits)} of {limits.text} {limits.counts}"
        raise Refused(f"{outgoing.draft}: the text has {counted}; shorten it")
    if len(outgoing.alt_text) > limits.alt_text:
        raise Refused(f"{outgoing.draft}: the alt text is longer than {limits.alt_text} characters; shorten it")


def _read(path: Path, sha256: str) -> bytes:
    """The bytes of one picture or film, if they are the approved ones."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Refused(f"{path}: cannot be read ({error.strerror}); put it back and approve again") from None
    if hashlib.sha256(data).hexdigest() != sha256:
        what = "film" if path.suffix == ".mp4" else "picture"
        raise Refused(f"{path}: is not the {what} that was approved; approve it again")
    return data
