"""Puts pictures and films where a platform fetches them from: a bucket or a folder that a web server shows.

A name is the hash of the bytes, so to put them twice changes nothing; what is there is read back. Knows no platform.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from influencer.config import AccountPart, Config
from influencer.errors import Failed, Invalid, Refused
from influencer.publish.wire import Wire, is_this_machine, quote, trusted

S3 = "s3"
FILM = b"ftyp"  # how an MP4 begins, after its first four bytes
NEEDED = "s3fs"
PROBE = b"\xff\xd8 a picture will stand beside this one \xff\xd9"  # what `check` puts there


def open_store(name: str, account: AccountPart, config: Config, wire: Wire) -> MediaStore:
    """The store of account `name`; nothing is read yet. Raises Invalid for an address that cannot be one."""
    where, about = f"accounts.{name}", account.media_store
    parts = urlsplit(about)
    if parts.scheme == S3 and parts.netloc:
        root = f"{parts.netloc}{parts.path}".rstrip("/")
    elif about and "://" not in about and "::" not in about:
        root = str(config.root / Path(about).expanduser())
    else:
        raise Invalid(f"{where}.media_store: {about!r} is no place for pictures; write s3://BUCKET/FOLDER, or a folder")
    return MediaStore(
        f"{account.channel} account {name}", parts.scheme, root, public(f"{where}.media_url", account), wire
    )


def public(where: str, account: AccountPart) -> str:
    """The public address of the store. Raises Invalid unless it is https, or http on this machine."""
    parts = urlsplit(account.media_url)
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_this_machine(parts.hostname or ""))
    if not safe or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise Invalid(f"{where}: {account.media_url!r} is no public address; write it like https://media.example.com")
    return account.media_url.rstrip("/")


@dataclass(frozen=True, slots=True)
class MediaStore:
    """Where the pictures of one account wait to be fetched: `root` as we write it, `url` as the world reads it."""

    who: str
    scheme: str
    root: str
    url: str
    wire: Wire

    def put(self, data: bytes) -> str:
        """Put a picture or film there and see that the world can read exactly it; its public address. Raises Failed."""
        name = f"{hashlib.sha256(data).hexdigest()}.{'mp4' if data[4:8] == FILM else 'jpg'}"
        with self._files() as files:
            if self._there(files, name) != data:
                self._write(files, name, data)
            if self._there(files, name) != data:
                raise Failed(f"{self.who}: {self._place} does not keep what is put there; nothing was posted")
        address = f"{self.url}/{name}"
        self._fetch(address, data)
        return address

    @property
    def _place(self) -> str:
        return f"s3://{self.root}" if self.scheme == S3 else self.root

    @contextmanager
    def _files(self) -> Iterator[Any]:
        """A file system of our own, closed at the end. Raises Refused if the extra is not installed."""
        import fsspec

        if self.scheme != S3:
            yield fsspec.filesystem("file", auto_mkdir=True, skip_instance_cache=True)
            return
        if importlib.util.find_spec(NEEDED) is None:
            raise Refused(
                f"{self.who}: to put pictures into a bucket, run `pip install 'influencer[graph]'`", permanent=False
            )
        files = fsspec.filesystem(S3, skip_instance_cache=True, use_listings_cache=False, config_kwargs=s3(self.wire))
        try:
            yield files
        finally:
            files.close_session(files.loop, files.s3)

    def _there(self, files: Any, name: str) -> bytes | None:
        """The bytes under a name. None too where a key may not look for what is not there."""
        try:
            return bytes(files.cat_file(f"{self.root}/{name}"))
        except (FileNotFoundError, PermissionError):
            return None
        except Exception as error:  # the guest's boundary
            raise self._unreached(error) from None

    def _write(self, files: Any, name: str, data: bytes) -> None:
        about = "video/mp4" if name.endswith(".mp4") else "image/jpeg"
        kind = {"ContentType": about} if self.scheme == S3 else {}
        try:
            files.pipe_file(f"{self.root}/{name}", data, **kind)
        except Exception as error:  # the guest's boundary
            raise self._unreached(error) from None

    def _unreached(self, error: Exception) -> Failed:
        """A store that cannot be used; what it says may name the key, never the secret."""
        why = f"{type(error).__name__}: {quote(error)}" if isinstance(error, OSError) else type(error).__name__
        return Failed(f"{self.who}: {self._place} cannot be written and read back ({why}); nothing was posted")

    def _fetch(self, address: str, data: bytes) -> None:
        """Read the picture as the platform will. Raises Failed if anything else comes."""
        connect, answer = self.wire.timeout
        try:
            limit = httpx.Timeout(answer, connect=connect)
            response = httpx.get(address, timeout=limit, follow_redirects=False, verify=trusted())
        except httpx.HTTPError as error:
            raise Failed(f"{self.who}: {address} cannot be read ({type(error).__name__}); see media_url") from None
        if response.status_code != 200:
            raise Failed(f"{self.who}: {address} answers {response.status_code}; make the pictures there public")
        if response.content != data:
            raise Failed(f"{self.who}: {address} gives other bytes than were put there; let nothing change pictures")


def s3(wire: Wire) -> dict[str, Any]:
    """How botocore travels; servers other than Amazon's do not all know its newer checksums."""
    connect, answer = wire.timeout
    return {
        "connect_timeout": connect,
        "read_timeout": answer,
        "retries": {"max_attempts": 2},
        "request_checksum_calculation": "when_required",
        "response_checksum_validation": "when_required",
    }
