"""The channel whose posts are folders on this machine: the dry run, or what a person posts by hand.

Knows no review folder and no ledger.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from influencer.config import AccountPart, Config
from influencer.errors import Failed, Refused, Unclear
from influencer.limits import LIMITS
from influencer.publish import approved_bytes, approved_film
from influencer.publish.bundle import FILM, bundle
from influencer.records import Approved, Channel, Finding, Receipt

LEFTOVER_SECONDS = 3600.0  # a half-written folder older than this belongs to no living process


def _utc_now() -> datetime:
    return datetime.now(UTC)


def open_account(name: str, account: AccountPart, config: Config) -> Channel:
    """The folder account `name`: outputs/feed/NAME unless config.yaml says `folder`."""
    place = config.root / Path(account.folder).expanduser() if account.folder else config.outputs_folder / "feed" / name
    return FolderChannel(name, place, by_hand=account.by_hand)


class FolderChannel:
    """Posts into `place`, a folder per post: pictures, words and receipt.json, all at once or not at all.

    `by_hand` names the platform where a person posts it; a receipt then says that it is handed over, not live.
    """

    limits = LIMITS["folder"]
    repeatable = True  # a second commit under the same key finds the first

    def __init__(self, name: str, place: Path, now: Callable[[], datetime] = _utc_now, by_hand: str = "") -> None:
        self.name = name
        self.by_hand = by_hand
        self.place = place
        self.now = now

    def prepare(self, approved: Approved) -> Mapping[str, str]:
        """Make `place` and check the bytes. Raises Refused if they differ or there is no place to write."""
        approved_bytes(approved, self.limits)
        approved_film(approved)
        folder = _folder_name(approved)
        try:
            self.place.mkdir(parents=True, exist_ok=True)
            self._sweep()
        except OSError as error:
            raise self._no_room(error) from None
        return {"folder": folder}

    def commit(self, approved: Approved, prepared: Mapping[str, str]) -> Receipt:
        """Write the post beside its place and rename it in; a post with the same key is answered with its receipt."""
        pictures, film = approved_bytes(approved, self.limits), approved_film(approved)
        found = self._already(approved)
        if found is not None:
            return found
        target = self.place / _folder_name(approved)
        receipt = self._receipt(target, self.now())
        files = _files(approved, pictures, film, receipt, self.by_hand)
        part = None
        try:
            part = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=self.place))
            _write(part, files)
            os.rename(part, target)
        except OSError as error:
            if part is not None:
                shutil.rmtree(part, ignore_errors=True)
            return self._lost_race(approved, error)
        self._keep(target)
        return receipt

    def look(self, approved: Approved, prepared: Mapping[str, str]) -> Receipt | None:
        """The receipt of the post with this key, wherever it was moved inside `place`. Raises Failed if unreadable."""
        if not self.place.is_dir():
            raise Failed(
                f"{self.place}: the folder of account {self.name} is gone; bring it back to see what was posted"
            )
        try:
            return self._find(approved)
        except Refused:
            return None

    def check(self) -> list[Finding]:
        """Whether a post could be written: a file is made in `place` and taken away again."""
        about = f"account {self.name}"
        try:
            self.place.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.place) as probe:
                probe.write(b"x")
        except OSError as error:
            sentence = f"{self.place}: cannot be written ({error.strerror})"
            return [Finding(about, False, sentence, "make it writable, or set accounts.*.folder in config.yaml")]
        return [Finding(about, True, f"posts go to {self.place}")]

    def _receipt(self, folder: Path, at: datetime) -> Receipt:
        return Receipt(folder.name, folder.absolute().as_uri(), at, handed=bool(self.by_hand))

    def _already(self, approved: Approved) -> Receipt | None:
        """`_find` for a commit, where an unreadable receipt leaves open whether an earlier attempt went through."""
        try:
            return self._find(approved)
        except Refused:
            raise
        except Failed as error:
            raise Unclear(error.sentence) from None

    def _find(self, approved: Approved) -> Receipt | None:
        """The receipt with this key. Raises Refused if its name is taken by something else, Failed if unreadable."""
        target = self.place / _folder_name(approved)
        taken = os.path.lexists(target)
        if taken:
            kept = self._receipt_in(target)
            if kept is not None and kept.get("key") == approved.key:
                return self._receipt(target, _posted_at(kept, target))
        moved = self._find_moved(approved.key)
        if moved is None and taken:
            raise Refused(f"{target}: is there already and is not this post; move it away")
        return moved

    def _find_moved(self, key: str) -> Receipt | None:
        """A post with this key under any other name in `place`; a hidden folder is none, however whole it looks."""
        for path in sorted(self.place.glob("[!.]*/receipt.json")):
            try:
                kept = self._receipt_in(path.parent)
            except Failed:
                continue
            if kept is not None and kept.get("key") == key:
                return self._receipt(path.parent, _posted_at(kept, path.parent))
        return None

    def _receipt_in(self, folder: Path) -> dict[str, str] | None:
        """What receipt.json in `folder` says; None if there is none. Raises Failed if it cannot be read."""
        path = folder / "receipt.json"
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError):
            raise Failed(f"{path}: cannot be read; make it readable so that we can see what was posted") from None
        return kept if isinstance(kept, dict) else None

    def _lost_race(self, approved: Approved, error: OSError) -> Receipt:
        """What to answer when nothing was renamed in: the other process's receipt, else the refusal."""
        found = self._already(approved) if self.place.is_dir() else None
        if found is not None:
            return found
        raise self._no_room(error) from None

    def _no_room(self, error: OSError) -> Refused:
        why = error.strerror or type(error).__name__
        return Refused(f"{self.place}: cannot be written ({why}); nothing was posted", permanent=False)

    def _keep(self, target: Path) -> None:
        """Make the rename durable. Raises Unclear if the disk will not say so."""
        try:
            _sync(self.place)
        except OSError as error:
            raise Unclear(f"{target}: was written, but the disk did not confirm it ({error.strerror})") from None

    def _sweep(self) -> None:
        """Remove what a killed process left, of this post or of an earlier one."""
        for part in self.place.glob(".*.part"):
            if self.now().timestamp() - part.stat().st_mtime > LEFTOVER_SECONDS:
                shutil.rmtree(part, ignore_errors=True)


def _folder_name(approved: Approved) -> str:
    """`2026-11-23-0730-DRAFT`, the slot in UTC. Raises Refused for a draft whose id is no plain name."""
    draft = approved.outgoing.draft
    if draft in ("", ".", "..") or "/" in draft or "\\" in draft or "\0" in draft:
        raise Refused(f"draft {draft!r}: its id is not a plain folder name")
    return f"{approved.outgoing.due.astimezone(UTC):%Y-%m-%d-%H%M}-{draft}"


def _files(
    approved: Approved, pictures: tuple[bytes, ...], film: bytes, receipt: Receipt, by_hand: str
) -> dict[str, bytes]:
    """File name -> bytes of a whole post."""
    files: dict[str, bytes] = {}
    for number, (path, data) in enumerate(zip(approved.pictures, pictures, strict=True), start=1):
        files[f"{number:02d}{path.suffix.lower() or '.jpg'}"] = data
    files |= {FILM: film} if film else {}
    names = list(files)
    files |= bundle(approved, names, by_hand) if by_hand else {"post.md": _post_md(approved, names).encode()}
    files["receipt.json"] = _receipt_json(approved, names, receipt).encode()
    return files


def _post_md(approved: Approved, names: list[str]) -> str:
    """Front matter, then the text exactly as approved."""
    outgoing = approved.outgoing
    matter = {
        "draft": outgoing.draft,
        "account": outgoing.account,
        "due": outgoing.due.astimezone(UTC).isoformat(),
        "pictures": [name for name in names if name != FILM],
        **({"video": FILM} if FILM in names else {}),
        "alt_text": outgoing.alt_text,
        "ai_generated": outgoing.labels.ai_flag,
    }
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in matter.items()]
    return "\n".join(["---", *lines, "---", outgoing.text, ""])


def _receipt_json(approved: Approved, names: list[str], receipt: Receipt) -> str:
    kept = {
        "key": approved.key,
        "digest": approved.digest,
        "draft": approved.outgoing.draft,
        "account": approved.outgoing.account,
        "at": receipt.at.astimezone(UTC).isoformat(),
        "sha256": dict(zip(names, _hashes(approved), strict=True)),
    }
    return json.dumps(kept, indent=2, ensure_ascii=False) + "\n"


def _hashes(approved: Approved) -> tuple[str, ...]:
    """The sha256 of each picture, then of the film if there is one."""
    outgoing = approved.outgoing
    return (*outgoing.picture_sha256, *([outgoing.video_sha256] if outgoing.video_sha256 else []))


def _posted_at(kept: Mapping[str, str], folder: Path) -> datetime:
    """When a post that is there was made. Raises Failed if its receipt names no time."""
    try:
        return datetime.fromisoformat(kept["at"])
    except (KeyError, TypeError, ValueError):
        raise Failed(f"{folder}/receipt.json: names no time; put back the file as it was written") from None


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write and sync each file, then the folder."""
    folder.chmod(0o755)
    for name, data in files.items():
        with (folder / name).open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    _sync(folder)


def _sync(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
