"""Answers on the folder channel: a small file each, named after the reply's key, written whole or not at all.

Knows no ledger. A folder hears nothing by itself; `influencer inbox import` brings comments.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from influencer.config import AccountPart, Config
from influencer.errors import Failed, Refused
from influencer.publish.folder import FolderChannel
from influencer.publish.folder import open_account as open_folder
from influencer.publish.wire import utc_now
from influencer.records import ApprovedReply, Receipt


def open_account(name: str, account: AccountPart, config: Config) -> FolderReplies:
    """Answers of the folder account `name`, in `replies` beside its posts."""
    channel = open_folder(name, account, config)
    assert isinstance(channel, FolderChannel)
    return FolderReplies(channel.place / "replies", channel.now)


class FolderReplies:
    """Answers into `place`. A second one under the same key finds the first."""

    repeatable = True

    def __init__(self, place: Path, now: Callable[[], datetime] = utc_now) -> None:
        self.place = place
        self.now = now

    def prepare_reply(self, approved: ApprovedReply) -> Mapping[str, str]:
        """Make the folder. Raises Refused if there is no place to write."""
        try:
            self.place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Refused(f"{self.place}: cannot be made ({error.strerror})", permanent=False) from None
        return {"file": f"{approved.key}.json"}

    def reply(self, approved: ApprovedReply, prepared: Mapping[str, str]) -> Receipt:
        """Write the answer beside its place and link it in; one that is there already is the answer."""
        target, part = self.place / prepared["file"], None
        try:
            handle, part = tempfile.mkstemp(prefix=".", suffix=".part", dir=self.place)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(content_of(approved, self.now()))
                file.flush()
                os.fsync(file.fileno())
            os.link(part, target)
        except FileExistsError:
            pass
        except OSError as error:
            raise Refused(f"{self.place}: cannot be written ({error.strerror})", permanent=False) from None
        finally:
            if part:
                Path(part).unlink(missing_ok=True)
        return receipt_of(target)

    def look_reply(self, approved: ApprovedReply, prepared: Mapping[str, str]) -> Receipt | None:
        """The answer under this key, None if there is none. Raises Failed if its folder is gone or it is unreadable."""
        if not self.place.is_dir():
            raise Failed(f"{self.place}: is gone; bring it back to see what was answered")
        target = self.place / prepared["file"]
        return receipt_of(target) if target.exists() else None


def content_of(approved: ApprovedReply, at: datetime) -> str:
    """An answer as a file: what it answers by id, and the words."""
    outgoing = approved.outgoing
    kept = {
        "to": outgoing.to,
        "text": outgoing.text,
        "language": outgoing.language,
        "account": outgoing.account,
        "digest": approved.digest,
        "at": at.astimezone(UTC).isoformat(),
    }
    return json.dumps(kept, indent=2, ensure_ascii=False) + "\n"


def receipt_of(path: Path) -> Receipt:
    """The receipt of an answer that is there. Raises Failed if it cannot be read."""
    try:
        at = datetime.fromisoformat(json.loads(path.read_text(encoding="utf-8"))["at"])
    except (OSError, ValueError, KeyError, TypeError):
        raise Failed(f"{path}: cannot be read; make it readable so that we can see what was answered") from None
    return Receipt(path.name, path.absolute().as_uri(), at)
