"""What channels that talk to a server share: its address, secrets, the picture's size. Knows no platform."""

from __future__ import annotations

import hashlib
import io
import ipaddress
import ssl
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from PIL import Image

from influencer.errors import Failed, Invalid, Refused
from influencer.publish.vault import lookup, where

SHOWN_AT = (".cdninstagram.com", ".fbcdn.net")  # where Instagram shows pictures
MOST_PICTURE = 10_000_000  # bytes of one that is read back
LONGEST_QUOTE = 160  # characters
THUMB = 16  # patches each way
# of 255; measured on drawings: copies made smaller and saved again 1.1 and 3 at most, another of the scene 11 and 50 up
MEAN_APART, MOST_APART = 3.0, 24


@dataclass(frozen=True, slots=True)
class Wire:
    """How requests travel. `timeout` is seconds to connect and seconds to answer; `pause` is between two looks."""

    timeout: tuple[float, float] = (10, 30)
    pause: float = 1.0


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


@cache
def trusted() -> ssl.SSLContext:
    """Whom httpx trusts, read once: it would read the list again for each client."""
    return httpx.create_ssl_context()


def server_address(where: str, address: str) -> str:
    """`address` without what follows the host. Raises Invalid unless it is https, or http on this very machine."""
    parts = urlsplit(address if "://" in address else f"https://{address}")
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_this_machine(parts.hostname or ""))
    if not parts.hostname or parts.username or not safe:
        raise Invalid(f"{where}: {address!r} is not the address of a server; write it like https://example.social")
    return f"{parts.scheme}://{parts.netloc}"


def is_this_machine(host: str) -> bool:
    """Whether a host name can only mean this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def secret(who: str, key: str, variable: str) -> str:
    """A secret from where it is kept. Raises Refused: without it nothing is sent, and the approval stands."""
    value = lookup(variable)
    if not value:
        there = f"{where(variable)} is empty" if variable else f"{key} names no environment variable"
        raise Refused(f"{who}: {there}; put the secret there, never in a file of the project", permanent=False)
    return value


def proxy(who: str, variable: str) -> str | None:
    """The proxy's address. Raises Refused if one is named and not set: a strange address costs an account."""
    return secret(who, "proxy_env", variable) if variable else None


def quote(words: object, secrets: Iterable[str] = ()) -> str:
    """A server's own words on one short line, without anything we keep secret."""
    text = " ".join(str(words).split())
    for value in secrets:
        text = text.replace(value, "***") if len(value) > 5 else text
    return text[:LONGEST_QUOTE]


@contextmanager
def looking() -> Iterator[None]:
    """A look that was refused has seen nothing: a Failed, unless the account is to be frozen."""
    try:
        yield
    except Refused as error:
        if error.freeze:
            raise
        raise Failed(error.sentence) from None


def jpeg_size(path: Path, data: bytes) -> tuple[int, int]:
    """Width and height of a JPEG. Raises Refused for anything else."""
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG"]) as picture:
            return picture.size
    except (OSError, Image.DecompressionBombError):
        raise Refused(f"{path}: is not a JPEG, and only those are sent; make the picture again") from None


def thumbprint(data: bytes) -> str:
    """How bright a picture is on a grid of 16 by 16, as hex. Raises OSError for what is no picture."""
    with Image.open(io.BytesIO(data), formats=["JPEG", "WEBP"]) as picture:
        return picture.convert("L").resize((THUMB, THUMB), Image.Resampling.BOX).tobytes().hex()


def is_same_picture(one: str, other: str) -> bool:
    """Whether two thumbprints are those of one picture, saved again or not."""
    pairs = zip(bytes.fromhex(one), bytes.fromhex(other), strict=True)
    apart = [abs(here - there) for here, there in pairs]
    return sum(apart) / len(apart) <= MEAN_APART and max(apart) <= MOST_APART


def text_sha256(text: str) -> str:
    """sha256 (hex) of a text without what a platform may change: Unicode form and white space."""
    return hashlib.sha256(" ".join(unicodedata.normalize("NFC", text).split()).encode()).hexdigest()
