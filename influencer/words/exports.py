"""Files that people have their own texts in -> texts with who wrote each. Knows no persona.

Plain text (a paragraph a text), Instagram's JSON export, a WhatsApp chat as text, Telegram's result.json.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from influencer.errors import Invalid, Missing, Unsafe

MOST_BYTES = 64 * 1024 * 1024
DAY = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?[ \u202f]+\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[ \u202f]?[AaPp]\.?[Mm]\.?)?"
SENT = re.compile(rf"^[\u200e\u200f]*(?:\[{DAY}\]|{DAY}[ \u202f]-)[ \u202f](.*)$")
NAMED = re.compile(r"^[~\u200e\u202a\u202c ]*([^:]{1,60}?)\u202c?: (.*)$", re.DOTALL)
NO_TEXT = re.compile(
    r"^\u200e|^<[^<>]{3,40}>$|\bomitted$|^(?:this message was deleted|you deleted this message|null)\.?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Heard:
    """One text, and who wrote it; nobody is named in files of one author."""

    text: str
    who: str = ""


def texts_in(path: Path) -> list[Heard]:
    """The texts of a file, in its order. Raises Missing, Unsafe if too large, Invalid if of no kind we know."""
    text = content_of(path)
    if path.suffix.lower() == ".json":
        found = list(in_json(path, text))
    elif SENT.match(text.lstrip("\ufeff").partition("\n")[0]):
        found = list(in_chat(text))
    else:
        found = [Heard(part) for part in re.split(r"\n\s*\n", text)]
    kept = [Heard(heard.text.strip(), heard.who) for heard in found if heard.text.strip()]
    if not kept:
        raise Invalid(f"{path}: no text of anybody's was found in it")
    return kept


def content_of(path: Path) -> str:
    """The text of a file."""
    if not path.is_file():
        raise Missing(f"{path}: no such file")
    if path.stat().st_size > MOST_BYTES:
        raise Unsafe(f"{path}: is larger than {MOST_BYTES // 2**20} MB; export less of it")
    try:
        return path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise Invalid(f"{path}: not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    except OSError as error:
        raise Invalid(f"{path}: cannot be read: {error.strerror or error}") from None


# WhatsApp


def in_chat(text: str) -> Iterator[Heard]:
    """The messages of a WhatsApp chat, of phones of both kinds; what the app itself says is nobody's."""
    message: list[str] = []
    for line in text.split("\n"):
        sent = SENT.match(line)
        if sent:
            yield from said_in("\n".join(message))
            message = [sent.group(1)]
        else:
            message.append(line)
    yield from said_in("\n".join(message))


def said_in(message: str) -> Iterator[Heard]:
    """One message with its sender, unless it is a picture, a deletion or a note of the app's."""
    named = NAMED.match(message)
    if named and not NO_TEXT.search(named.group(2).strip()):
        yield Heard(named.group(2).removesuffix("<This message was edited>"), named.group(1).strip())


# JSON


def in_json(path: Path, text: str) -> Iterator[Heard]:
    """The texts of an export of Instagram's or Telegram's."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise Invalid(f"{path}: is not whole JSON; export it again") from None
    if isinstance(data, dict) and isinstance(data.get("messages"), list):
        yield from in_telegram(data)
    elif isinstance(data, dict) and isinstance(data.get("chats"), dict):
        for chat in mappings(data["chats"].get("list")):
            yield from in_telegram(chat)
    else:
        yield from in_instagram(data)


def mappings(items: Any) -> list[dict[str, Any]]:
    """The mappings of what should be a list of them."""
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def in_telegram(chat: dict[str, Any]) -> Iterator[Heard]:
    """The messages of a Telegram chat; what was forwarded is somebody else's."""
    for message in mappings(chat.get("messages")):
        if message.get("type") == "message" and not message.get("forwarded_from"):
            parts = message.get("text")
            pieces = parts if isinstance(parts, list) else [parts]
            texts = (piece.get("text", "") if isinstance(piece, dict) else piece for piece in pieces)
            yield Heard("".join(str(text) for text in texts if text), str(message.get("from") or ""))


def in_instagram(data: Any) -> Iterator[Heard]:
    """The captions of an Instagram export: a post's own, or that of its only picture."""
    posts = data if isinstance(data, list) else [post for value in listed(data) for post in value]
    for post in mappings(posts):
        own = post.get("title")
        media = [medium.get("title") for medium in mappings(post.get("media"))]
        yield from (Heard(mended(title)) for title in ([own] if own else media) if isinstance(title, str))


def listed(data: Any) -> list[list[Any]]:
    """The lists in a mapping."""
    return [value for value in data.values() if isinstance(value, list)] if isinstance(data, dict) else []


def mended(text: str) -> str:
    """Instagram writes each byte of UTF-8 as a letter of its own; whole letters again."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
