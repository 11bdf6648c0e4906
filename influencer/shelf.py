"""The draft folders under outputs/: write, read, move. The one file that knows those paths; knows nothing of verdicts.

Folders are surfaces that anybody can write to: nothing here follows a link, waits for a pipe, or reads without a cap,
and whatever a stranger left there becomes a sentence.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import stat
import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from influencer.errors import Failed, InfluencerError, Invalid, Missing, Unsafe
from influencer.persona import NAME
from influencer.postfile import FILE, render, with_note
from influencer.records import Draft, DraftState, Finished, FinishedVideo, Picture, Shot

REVIEW, APPROVED, POSTED, MISSED, DECLINED, EXPIRED = "review", "approved", "posted", "missed", "declined", "expired"
PLACES = (REVIEW, APPROVED, POSTED, MISSED, DECLINED, EXPIRED)
BY_HAND = (REVIEW, APPROVED, DECLINED)
HOME = {
    DraftState.IN_REVIEW: REVIEW,
    DraftState.APPROVED: APPROVED,
    DraftState.DECLINED: DECLINED,
    DraftState.EXPIRED: EXPIRED,
}
CANDIDATES = ".candidates"
MAKING = ".making"
ID = re.compile(r"[0-9a-z][0-9a-z_-]{0,119}")
PICTURE = re.compile(r"\d{1,2}(-[0-9a-f]{12})?\.jpg")
VIDEO = re.compile(r"video-[0-9a-f]{12}\.mp4")
MOST_PICTURE = 30 * 1024 * 1024
MOST_VIDEO = 110 * 1024 * 1024
MOST_TEXT = 1024 * 1024
MOST_PICTURES = 20
YOUNG_SECONDS = 2.0
LEFTOVERS = {MAKING: 3600.0, CANDIDATES: 7 * 86400.0}  # seconds after which nobody is still at work there


@dataclass(frozen=True, slots=True)
class Spot:
    """A folder in one of the places of a persona, by name alone."""

    persona: str
    place: str
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """What lies in a folder. `claims` is the draft its draft.json names; `changed` is post.md's time, in seconds.

    `text` is post.md as it stands, None if there is none. `sha256s` has pictures and film by file name. `problems` are
    sentences about what could not be read safely.
    """

    persona: str
    place: str
    name: str
    claims: str = ""
    text: str | None = None
    sha256s: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    changed: float = 0.0


def draft_id(shot: Shot) -> str:
    """`2026-11-23-0830-mira-a-crooked-teapot`: one for each persona and slot, safe in a path and a command."""
    slot = shot.slot
    plain = unicodedata.normalize("NFKD", shot.subject).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "shot"
    return f"{slot.local_date.isoformat()}-{slot.local_time:%H%M}-{slot.persona}-{slug}"


def pictures_of(finished: Sequence[Finished], revision: int = 1) -> tuple[Picture, ...]:
    """Finished pictures as those of a draft: 1.jpg, 2.jpg; a later revision's are called after their bytes too."""

    def file(number: int, one: Finished) -> str:
        return f"{number}-{one.sha256[:12]}.jpg" if revision > 1 else f"{number}.jpg"

    return tuple(
        Picture(file(number, one), one.sha256, one.width, one.height) for number, one in enumerate(finished, 1)
    )


class Shelf:
    """The folders under `outputs`. `settle` is how many seconds a person's act must rest before it is read."""

    def __init__(self, outputs: Path, settle: float = 1.0) -> None:
        self.outputs = outputs
        self.settle = settle
        self._known: dict[Path, tuple[Any, Found]] = {}
        self._absent: dict[str, float] = {}
        self.in_order: dict[str, tuple[Found, int]] = {}

    # write

    def prepare(self, persona: str) -> None:
        """Make the empty folders that a person drags drafts into. Raises Failed if they cannot be made."""
        for place in BY_HAND:
            folder = self._place(persona, place)
            with spoken(folder):
                folder.mkdir(parents=True, exist_ok=True)

    def put(self, draft: Draft, pictures: Sequence[Finished], contact: bytes) -> Path:
        """Write the folder of a new draft into review, all of it or nothing. Raises Failed, Invalid."""
        check_pictures(draft.pictures, pictures)
        self.prepare(draft.persona)
        making = self._making(draft.persona)
        folder = self._folder(draft.persona, REVIEW, draft.id)
        with spoken(folder), removed_on_failure(making):
            making.mkdir()
            for picture, finished in zip(draft.pictures, pictures, strict=True):
                write_file(making / picture.file, finished.data)
            write_file(making / "contact.jpg", contact)
            write_file(making / "draft.json", described(draft))
            write_file(making / FILE, encoded(render(draft)))
            sync_folder(making)
            self._make_room(folder)
            os.rename(making, folder)
            sync_folder(folder.parent)
        return folder

    def candidates(self, persona: str) -> Path:
        """The folder where candidates lie until their draft is made, so that an interrupted day goes on."""
        folder = self._place(persona, CANDIDATES)
        with spoken(folder):
            folder.mkdir(parents=True, exist_ok=True)
        return folder

    def discard(self, draft: Draft) -> None:
        """Take a folder that was put but never entered away again."""
        shutil.rmtree(self._folder(draft.persona, REVIEW, draft.id), ignore_errors=True)

    def add_pictures(self, draft: Draft, pictures: Sequence[Finished], film: FinishedVideo | None = None) -> None:
        """Put the pictures, and the film, of a revision to come beside those the draft has.

        Raises Failed, Invalid, Missing.
        """
        check_pictures(draft.pictures, pictures)
        folder = self._must(draft)
        with spoken(folder):
            for picture, finished in zip(draft.pictures, pictures, strict=True):
                self._replace(draft.persona, folder / picture.file, finished.data)
            if film is not None:
                self._replace(draft.persona, folder / safe_name(film.video.file), film.data)

    def set_contact(self, draft: Draft, contact: bytes) -> None:
        """Replace the contact sheet. Raises Failed, Missing."""
        folder = self._must(draft)
        with spoken(folder):
            self._replace(draft.persona, folder / "contact.jpg", contact)

    def drop_pictures(self, draft: Draft, names: Iterable[str]) -> None:
        """Delete these pictures and films, but none that the draft has. Raises Failed, Missing."""
        folder = self._must(draft)
        with spoken(folder):
            for name in set(names) - set(files_of(draft)):
                (folder / safe_name(name)).unlink(missing_ok=True)

    def rewrite(
        self, draft: Draft, note: str = "", over: str | None = None, keep: bool = False, place: str = ""
    ) -> bool:
        """Write post.md and draft.json anew; True if done. Raises Missing, Failed.

        Where `over` is given and post.md no longer says that, nothing is written: somebody is at work on it. With
        `keep` what stood there stays beside it as post-kept.md.
        """
        folder = self._must(draft, place)
        with spoken(folder):
            if over is not None and self._words(folder, []) != over:
                return False
            if keep and os.path.lexists(folder / FILE):
                os.rename(folder / FILE, free_name(folder, "post-kept", ".md"))
            self._replace(draft.persona, folder / FILE, encoded(render(draft, note)))
            self._replace(draft.persona, folder / "draft.json", described(draft))
        return True

    def annotate(self, found: Found, note: str) -> bool:
        """Put a note above what `found` says in post.md, in place of the last one; True if that changed anything."""
        folder = self._folder(found.persona, found.place, found.name)
        if found.text is None or with_note(found.text, note) == found.text:
            return False
        with spoken(folder):
            if self._words(folder, []) != found.text:
                return False
            self._replace(found.persona, folder / FILE, encoded(with_note(found.text, note)))
        return True

    # move

    def move(self, persona: str, id: str, place: str, source: str = "") -> Path:
        """Bring a draft's folder to `place`, from `source` if it lies there, else from wherever it lies.

        What lies in its way keeps its content under another name. Raises Missing if it is nowhere, Failed if it stays.
        """
        target = self._folder(persona, place, id)
        for _ in range(5):
            path = self.folder(id, persona, first=source or place)
            if path is None:
                break
            if path == target or self._moved(path, target):
                return target
        raise Missing(nowhere(id, self.outputs / persona))

    def bring(self, spot: Spot, persona: str, id: str, place: str) -> Path:
        """Bring the folder at `spot`, whatever it is called, to `place` under the name `id`. Raises Missing, Failed."""
        source = self.outputs / spot.persona / spot.place / spot.name
        target = self._folder(persona, place, id)
        if source != target and not self._moved(source, target):
            raise Missing(f"{source}: is no longer there")
        return target

    def _moved(self, source: Path, target: Path) -> bool:
        with spoken(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            self._make_room(target)
            try:
                os.rename(source, target)
            except FileNotFoundError:
                return False
            sync_folder(target.parent)
            sync_folder(source.parent)
        return True

    def _make_room(self, target: Path) -> None:
        """Whatever lies where a draft's own folder belongs keeps its content under another name."""
        if not os.path.lexists(target):
            return
        with suppress(FileNotFoundError):
            os.rename(target, target.with_name(f"{target.name}-copy-{uuid4().hex[:6]}"))

    # read

    def folder(self, id: str, persona: str, first: str = "") -> Path | None:
        """Where a draft's folder lies, None if nowhere; looks in `first` first."""
        for place in (first, *PLACES) if first else PLACES:
            path = self._folder(persona, place, id)
            if is_folder(path) and is_folder(path.parent):
                return path
        return None

    def picture_paths(self, draft: Draft) -> tuple[Path, ...]:
        """The paths of a draft's pictures, in order. Raises Missing if its folder is nowhere."""
        folder = self._must(draft)
        return tuple(folder / safe_name(picture.file) for picture in draft.pictures)

    def video_path(self, draft: Draft) -> Path | None:
        """The path of a draft's film, None if it has none. Raises Missing if its folder is nowhere."""
        return self._must(draft) / safe_name(draft.video.file) if draft.video else None

    def read_picture(self, path: Path) -> bytes:
        """The bytes of a picture or film in a draft folder. Raises Missing, or Unsafe if it is no plain file."""
        return read_file(path, most_of(path.name))

    def personas(self) -> list[str]:
        """The names of the persona folders there are."""
        return [name for name in sorted(listed(self.outputs)) if re.fullmatch(NAME, name)]

    def has(self, persona: str, place: str) -> bool:
        """Whether that place is there at all."""
        return is_folder(self._place(persona, place))

    def spots(self, persona: str | None = None) -> list[Spot]:
        """Every folder (and link) in the places of `persona`, or of all, by name alone."""
        found = []
        for name in [persona] if persona else self.personas():
            for place in PLACES:
                folder = self._place(name, place)
                found += [Spot(name, place, one) for one in sorted(folders_in(folder))] if is_folder(folder) else []
        return found

    def scan(self, persona: str | None = None) -> list[Found]:
        """Every folder in the places of `persona`, or of all, with what lies in it. Never raises on what it finds."""
        return [self.read(spot) for spot in self.spots(persona)]

    def read(self, spot: Spot, fresh: bool = False) -> Found:
        """What lies in one folder. Read again only when something there has changed, or if it must be `fresh`."""
        folder = self.outputs / spot.persona / spot.place / spot.name
        signature = signature_of(folder)
        known = self._known.get(folder)
        if known is not None and known[0] == signature and not fresh:
            return known[1]
        found = self._read(spot, folder)
        self._known.pop(folder, None)
        if signature is not None and time.time() - signature[0] > YOUNG_SECONDS:
            self._known[folder] = (signature, found)
        return found

    def is_young(self, found: Found) -> bool:
        """Whether post.md was written so lately that somebody may still be writing."""
        return 0 <= time.time() - found.changed < self.settle

    def is_new(self, spot: Spot) -> bool:
        """Whether a folder came so lately that it may still be on its way."""
        with suppress(OSError):
            made = (self.outputs / spot.persona / spot.place / spot.name).lstat().st_ctime
            return 0 <= time.time() - made < self.settle
        return True

    def gone(self, ids: Iterable[str]) -> bool:
        """Whether all of these folders have been gone for as long as `settle`; to be asked of all at each look."""
        absent = {id: self._absent.get(id, time.monotonic()) for id in ids}
        self._absent = absent
        return all(time.monotonic() - since >= self.settle for since in absent.values())

    def clear(self) -> None:
        """Delete what a crash left half-made, once it is an hour old, and candidates nobody wants after a week."""
        for persona in self.personas():
            for place, seconds in LEFTOVERS.items():
                folder = self.outputs / persona / place
                for name in listed(folder) if is_folder(folder) else ():
                    remove_old(folder / name, seconds)

    def _read(self, spot: Spot, folder: Path) -> Found:
        if not is_folder(folder):
            why = "is a link" if folder.is_symlink() else "is no folder"
            return Found(spot.persona, spot.place, spot.name, problems=(f"{shown(spot)} {why}; it was left alone.",))
        problems = [] if ID.fullmatch(spot.name) else list(name_problems(spot, folder))
        claims = self._claims(folder, problems)
        text = self._words(folder, problems)
        sha256s = hashed(folder, problems)
        return Found(
            spot.persona, spot.place, spot.name, claims, text, sha256s, tuple(problems), changed_at(folder / FILE)
        )

    def _claims(self, folder: Path, problems: list[str]) -> str:
        try:
            data = json.loads(read_file(folder / "draft.json", MOST_TEXT))
            claims = data.get("draft") if isinstance(data, dict) else None
            return claims if isinstance(claims, str) and ID.fullmatch(claims) else ""
        except Missing:
            return ""
        except (InfluencerError, OSError, ValueError, RecursionError) as error:
            problems.append(f"draft.json cannot be read: {error}")
            return ""

    def _words(self, folder: Path, problems: list[str]) -> str | None:
        try:
            return read_file(folder / FILE, MOST_TEXT).decode("utf-8", "surrogateescape")
        except Missing:
            return None
        except (InfluencerError, OSError) as error:
            problems.append(str(error))
            return None

    # paths

    def _place(self, persona: str, place: str) -> Path:
        if not re.fullmatch(NAME, persona):
            raise Unsafe(f"{persona!r} cannot be the name of a persona's folder")
        return self.outputs / persona / place

    def _folder(self, persona: str, place: str, id: str) -> Path:
        if not ID.fullmatch(id):
            raise Unsafe(f"{id!r} cannot be the name of a draft's folder")
        return self._place(persona, place) / id

    def _must(self, draft: Draft, place: str = "") -> Path:
        folder = self.folder(draft.id, draft.persona, first=place or HOME[draft.state])
        if folder is None:
            raise Missing(nowhere(draft.id, self.outputs / draft.persona))
        return folder

    def _making(self, persona: str) -> Path:
        making = self._place(persona, MAKING)
        with spoken(making):
            making.mkdir(parents=True, exist_ok=True)
        return making / uuid4().hex

    def _replace(self, persona: str, path: Path, data: bytes) -> None:
        making = self._making(persona)
        with removed_on_failure(making):
            write_file(making, data)
            os.replace(making, path)
        sync_folder(path.parent)


def described(draft: Draft) -> bytes:
    """draft.json: where the draft came from, for people and tools; never read back as an authority."""
    data = {
        "draft": draft.id,
        "persona": draft.persona,
        "revision": draft.revision,
        "created": draft.created,
        "bible_version": draft.bible_version,
        "pictures": [asdict(picture) for picture in draft.pictures],
        **({"video": asdict(draft.video)} if draft.video else {}),
        "labels": asdict(draft.labels),
        "writer": draft.words.writer,
        "shot": asdict(draft.shot),
        "details": dict(draft.details),
    }
    return (json.dumps(data, indent=2, ensure_ascii=False, default=str) + "\n").encode("utf-8", "replace")


def check_pictures(named: Sequence[Picture], finished: Sequence[Finished]) -> None:
    """Refuse bytes that are not what the draft says they are."""
    if len(named) != len(finished):
        raise Invalid(f"the draft names {len(named)} pictures and was given {len(finished)}")
    for picture, one in zip(named, finished, strict=True):
        if not PICTURE.fullmatch(picture.file):
            raise Unsafe(f"{picture.file!r} cannot be the name of a draft's picture; they are called 1.jpg, 2.jpg")
        if hashlib.sha256(one.data).hexdigest() != picture.sha256:
            raise Invalid(f"{picture.file}: its bytes are not those that were finished (sha256 differs)")


def safe_name(name: str) -> str:
    """The file name of a picture or film. Raises Unsafe if it could lead elsewhere."""
    if not PICTURE.fullmatch(name) and not VIDEO.fullmatch(name):
        raise Unsafe(f"{name!r} cannot be the name of a draft's picture or film")
    return name


def files_of(draft: Draft) -> dict[str, str]:
    """The sha256 of everything a draft shows, by file name."""
    film = {draft.video.file: draft.video.sha256} if draft.video else {}
    return {picture.file: picture.sha256 for picture in draft.pictures} | film


def most_of(name: str) -> int:
    """How many bytes a picture or film may have."""
    return MOST_VIDEO if VIDEO.fullmatch(name) else MOST_PICTURE


@contextmanager
def spoken(path: Path) -> Iterator[None]:
    """Turn what the disk says about `path` into one sentence; Missing if somebody has moved it away meanwhile."""
    try:
        yield
    except FileNotFoundError as error:
        raise Missing(f"{path}: is no longer there; look again") from error
    except OSError as error:
        raise Failed(disk_sentence(error, path)) from error


def disk_sentence(error: OSError, path: Path) -> str:
    """What a person can do about a disk error."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"the disk is full: {path} was not written; free some space and try again"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{path} cannot be written ({error.strerror}); make the outputs folder writable and try again"
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return f"{path} cannot be written: a file lies where a folder should be; move it away and try again"
    return f"{path} cannot be written: {error.strerror or error}"


@contextmanager
def removed_on_failure(path: Path) -> Iterator[None]:
    """Leave nothing half-made behind."""
    try:
        yield
    except BaseException:
        if is_folder(path):
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink(missing_ok=True)
        raise


def write_file(path: Path, data: bytes) -> None:
    """A new file, durable on return."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    with open(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Make a folder's entries durable, where the system has such a thing."""
    with suppress(FileNotFoundError, PermissionError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def read_file(path: Path, most: int) -> bytes:
    """The bytes of a plain file, opened without following links or waiting. Raises Missing, Unsafe."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
    name = path.name
    if not is_folder(path.parent):
        raise Missing(f"{path.parent}: no such folder")
    try:
        handle = os.open(path, flags)
    except FileNotFoundError:
        raise Missing(f"{path}: no such file") from None
    except OSError as error:
        raise Unsafe(f"{name}: is a link or no plain file ({error.strerror}); put a plain file there") from None
    about = os.fstat(handle)
    if not stat.S_ISREG(about.st_mode) or about.st_nlink != 1:
        os.close(handle)
        why = "is linked from elsewhere too" if stat.S_ISREG(about.st_mode) else "is no plain file"
        raise Unsafe(f"{name}: {why}; put a plain file of its own there")
    with open(handle, "rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise Unsafe(f"{name}: more than {most // (1024 * 1024)} MB; the file is too large")
    return data


def hashed(folder: Path, problems: list[str]) -> dict[str, str]:
    """The sha256 of each picture and film in a folder, by file name."""
    names = [name for name in sorted(listed(folder)) if PICTURE.fullmatch(name) or VIDEO.fullmatch(name)]
    if len(names) > MOST_PICTURES:
        problems.append(f"holds {len(names)} pictures; only {MOST_PICTURES} were read")
    found = {}
    for name in names[:MOST_PICTURES]:
        try:
            found[name] = hashlib.sha256(read_file(folder / name, most_of(name))).hexdigest()
        except (InfluencerError, OSError) as error:
            problems.append(str(error))
    return found


def name_problems(spot: Spot, folder: Path) -> Iterator[str]:
    """What is wrong with a folder's name: others that look the same on other disks."""
    plain = alike(spot.name)
    for name in listed(folder.parent):
        if name != spot.name and alike(name) == plain:
            yield f"{shown(spot)} and {name!r} are the same name on other disks; rename one."


def alike(name: str) -> str:
    """The name as a disk sees it that knows neither case nor how accents are written."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def shown(spot: Spot) -> str:
    """`mira/approved/a-folder`, safe to print."""
    name = spot.name.encode("utf-8", "backslashreplace").decode()
    return f"{spot.persona}/{spot.place}/" + "".join(one if one.isprintable() else f"\\x{ord(one):02x}" for one in name)


def signature_of(folder: Path) -> tuple[Any, ...] | None:
    """What changes when a folder's files do, the newest time first; None if it cannot be told."""
    try:
        own = folder.lstat()
        with os.scandir(folder) as entries:
            rows = []
            for entry in entries:
                about = entry.stat(follow_symlinks=False)
                rows.append((entry.name, about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns))
        newest = max([own.st_ctime, *(row[4] / 1e9 for row in rows)])
        return newest, own.st_ino, tuple(sorted(rows))
    except OSError:
        return None


def changed_at(path: Path) -> float:
    """When a file was last written, in seconds; 0 if it is not there."""
    try:
        return path.lstat().st_mtime
    except OSError:
        return 0.0


def listed(folder: Path) -> list[str]:
    """The names in a folder; none if it cannot be read."""
    try:
        return os.listdir(folder)
    except OSError:
        return []


def is_folder(path: Path) -> bool:
    """Whether this is a folder itself and no link to one."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


def folders_in(folder: Path) -> list[str]:
    """The names in a folder that could be drafts: no plain files, nothing hidden."""
    try:
        with os.scandir(folder) as entries:
            return [one.name for one in entries if one.name[0] != "." and not one.is_file(follow_symlinks=False)]
    except OSError:
        return []


def remove_old(path: Path, seconds: float) -> None:
    """Delete a file or folder that was last written longer ago than that; a link goes, what it names stays."""
    with suppress(OSError):
        if time.time() - path.lstat().st_mtime <= seconds:
            return
        if is_folder(path):
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """A path in `folder` that nothing has yet."""
    path = folder / f"{stem}{suffix}"
    return folder / f"{stem}-{uuid4().hex[:6]}{suffix}" if os.path.lexists(path) else path


def encoded(text: str) -> bytes:
    """Text as the bytes it was read from."""
    return text.encode("utf-8", "surrogateescape")


def nowhere(id: str, folder: Path) -> str:
    """The sentence for a draft whose folder is gone."""
    return f"{id}: its folder is in none of {', '.join(PLACES)} under {folder}; bring it back or decline it"
