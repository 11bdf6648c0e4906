"""A stand-in for Meta's Graph API on loopback: tokens, a container's whole life, each container published once.

It fetches pictures from their public address, as Meta does. `/files/` is a web server for the folder `shown`.
"""

from __future__ import annotations

import hashlib
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from PIL import Image

OWNER, NAME = "17841400000000001", "mira.saltholm"
TOKEN = "IGAA-canary-long-lived-token"
VERSION = "v25.0"


class No(Exception):
    """An error as Meta writes it."""

    def __init__(self, code: int, subcode: int = 0, words: str = "no", status: int = 400, **more: Any) -> None:
        self.status = status
        self.body = {"error": {"message": words, "code": code, "error_subcode": subcode, **more}}


@dataclass
class Container:
    id: str
    fields: dict[str, Any]
    pictures: list[bytes]
    made: datetime
    waits: int = 0
    code: str = "FINISHED"
    status: str = ""


@dataclass
class Meta:
    """What Meta knows. `waits` is how often a new container says that it is still in work."""

    token: str = TOKEN
    kind: str = "MEDIA_CREATOR"
    quota: int = 100
    waits: int = 0
    biography: str | None = None  # None: this kind of token is not shown it
    spoils: str = ""  # the status of containers that come to nothing
    shows_label: bool = True
    moved: timedelta = timedelta(0)
    containers: dict[str, Container] = field(default_factory=dict)
    media: list[dict[str, Any]] = field(default_factory=list)
    tokens_made: int = 0
    older: set[str] = field(default_factory=set)
    page: int = 50
    shown: Path | None = None
    used: int = 0
    comments: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    comments_page: int = 50
    nested: int = 3
    manages_comments: bool = True
    lock: threading.RLock = field(default_factory=threading.RLock)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.moved

    def answer(self, method: str, path: str, params: dict[str, Any], token: str) -> dict[str, Any]:
        """One request, one answer. Raises No."""
        with self.lock:
            if path == "/refresh_access_token":
                return self.refresh(params)
            if token not in {self.token, *self.older}:
                raise No(190, 463, f"Error validating access token {token}", type="OAuthException")
            return self.known(method, path.removeprefix(f"/{VERSION}/"), params)

    def known(self, method: str, path: str, params: dict[str, Any]) -> dict[str, Any]:
        if (method, path) == ("POST", f"{OWNER}/media"):
            return self.contain(params)
        if (method, path) == ("POST", f"{OWNER}/media_publish"):
            return self.publish(str(params.get("creation_id")))
        if path == "me" and params.get("fields") == "biography":
            if self.biography is None:
                raise No(100, 0, "Tried accessing nonexisting field (biography) on node type (InstagramUser)")
            return {"id": "77", "biography": self.biography}
        if path == "me":
            return {"id": "77", "user_id": OWNER, "username": NAME, "account_type": self.kind}
        if path == f"{OWNER}/content_publishing_limit":
            row = {"quota_usage": self.used, "config": {"quota_total": self.quota, "quota_duration": 86400}}
            return {"data": [row]}
        if path == f"{OWNER}/stories":
            return self.story()
        if path == f"{OWNER}/media":
            return self.listed(str(params.get("after", "")))
        if path.endswith(("/comments", "/replies")) or any(one["id"] == path for one in self.comments):
            return self.talk(method, path, params)
        if path in self.containers:
            return self.state(self.containers[path])
        found = [media for media in self.media if media["id"] == path]
        if not found:
            raise No(100, 33, f"Object with ID {path} does not exist", type="GraphMethodException")
        return self.seen(found[0])

    def refresh(self, params: dict[str, Any]) -> dict[str, Any]:
        if (
            params.get("access_token") not in {self.token, *self.older}
            or params.get("grant_type") != "ig_refresh_token"
        ):
            raise No(190, 0, "cannot be renewed")
        self.tokens_made += 1
        self.older.add(self.token)
        self.token = f"{TOKEN}-{self.tokens_made}"
        return {"access_token": self.token, "token_type": "bearer", "expires_in": 5184000}

    def contain(self, fields: dict[str, Any]) -> dict[str, Any]:
        if len(str(fields.get("caption", ""))) > 2200:
            raise No(36004, 2207010, "The caption was too long.")
        kind = fields.get("media_type")
        if kind == "STORIES" and ("caption" in fields or "alt_text" in fields):
            raise No(100, 0, "a story takes no words")
        if kind == "REELS":
            pictures = self.fetch_reel(fields)
        else:
            pictures = [] if kind == "CAROUSEL" else [self.fetch(str(fields["image_url"]), kind == "STORIES")]
        for child in str(fields.get("children") or "").split(",") if "children" in fields else ():
            pictures += self.child(child)
        if "children" in fields and not 2 <= len(pictures) <= 10:
            raise No(100, 2207028, "Carousels need 2 to 10.")
        id = f"1789{len(self.containers):08d}"
        self.containers[id] = Container(id, dict(fields), pictures, self.now(), self.waits)
        return {"id": id}

    def child(self, id: str) -> list[bytes]:
        found = self.containers.get(id)
        if found is None or not found.fields.get("is_carousel_item") or self.state(found)["status_code"] != "FINISHED":
            raise No(24, 2207006, f"The media with {id} cannot be found")
        if "is_ai_generated" in found.fields or "caption" in found.fields:
            raise No(100, 0, "caption and label belong to the carousel")
        return found.pictures

    def fetch(self, address: str, story: bool = False) -> bytes:
        """The picture, from where the world reads it."""
        try:
            data = (
                self.file(address)
                if "/files/" in address
                else httpx.get(address, timeout=10).raise_for_status().content
            )
        except (httpx.HTTPError, OSError):
            raise No(9004, 2207052, "The media could not be fetched from this uri", is_transient=False) from None
        if len(data) > 8 * 2**20:
            raise No(36000, 2207004, "The image is too large to download.")
        try:
            with Image.open(io.BytesIO(data), formats=["JPEG"]) as picture:
                ratio = picture.width / picture.height
        except OSError:
            raise No(36001, 2207005, "The image format is not supported.") from None
        if not (0.8 <= ratio <= 1.91 or (story and ratio == 0.5625)):
            raise No(36003, 2207009, "The aspect ratio is not supported.")
        return data

    def fetch_reel(self, fields: dict[str, Any]) -> list[bytes]:
        """The cover and the film of a reel, which takes no alt text."""
        if "alt_text" in fields or "image_url" in fields:
            raise No(100, 0, "a reel takes a film, and no alt text")
        cover = self.fetch(str(fields["cover_url"]), story=True)
        try:
            film = self.file(str(fields["video_url"]))
        except OSError:
            raise No(9004, 2207052, "The media could not be fetched from this uri") from None
        if film[4:8] != b"ftyp":
            raise No(352, 2207026, "The video format is not supported.")
        return [cover, film]

    def file(self, address: str) -> bytes:
        """A file that the web server beside us shows."""
        assert self.shown is not None
        return (self.shown / Path(urlsplit(address).path).name).read_bytes()

    def state(self, container: Container) -> dict[str, Any]:
        if container.code == "PUBLISHED":
            pass
        elif self.now() - container.made > timedelta(hours=24):
            container.code, container.status = "EXPIRED", "Expired: the container was not published within 24 hours"
        elif self.spoils:
            container.code, container.status = "ERROR", self.spoils
        elif container.waits > 0:
            container.waits -= 1
            return {"status_code": "IN_PROGRESS", "status": "In progress", "id": container.id}
        return {"status_code": container.code, "status": container.status or container.code.title(), "id": container.id}

    def publish(self, id: str) -> dict[str, Any]:
        found = self.containers.get(id)
        if found is None:
            raise No(24, 2207006, f"The media with {id} cannot be found")
        code = self.state(found)["status_code"]
        if code == "PUBLISHED":
            raise No(100, 0, "The container was published already")
        if code in ("EXPIRED", "ERROR"):
            raise No(24, 2207008, f"The media builder with {id} does not exist or has been expired")
        if code != "FINISHED":
            raise No(9007, 2207027, "The media is not ready for publishing, please wait")
        if self.used >= self.quota:
            raise No(9, 2207042, "You reached maximum number of posts")
        found.code = "PUBLISHED"
        return {"id": self.show(found)["id"]}

    def show(self, container: Container) -> dict[str, Any]:
        """Put a post on the account's page."""
        self.used += 1
        id = f"1800{len(self.media):08d}"
        media = {
            "id": id,
            "story": container.fields.get("media_type") == "STORIES",
            "media_url": container.fields.get("image_url", ""),
            "caption": container.fields.get("caption", ""),
            "timestamp": self.now().strftime("%Y-%m-%dT%H:%M:%S+0000"),
            "permalink": f"https://www.instagram.com/p/{id}/",
            "is_ai_generated": bool(container.fields.get("is_ai_generated")),
            "sha256": [hashlib.sha256(data).hexdigest() for data in container.pictures],
            "container": container.id,
        }
        self.media.append(media)
        return media

    def by_hand(self, caption: str, ago: timedelta = timedelta(0)) -> dict[str, Any]:
        """A post that the owner of the account makes in the app."""
        media = self.show(Container("", {"caption": caption}, [], self.now()))
        media["timestamp"] = (self.now() - ago).strftime("%Y-%m-%dT%H:%M:%S+0000")
        return media

    def seen(self, media: dict[str, Any]) -> dict[str, Any]:
        shown = {key: value for key, value in media.items() if key not in ("sha256", "container", "story")}
        shown["comments_count"] = self.counts.get(
            media["id"], sum(one["media"] == media["id"] for one in self.comments)
        )
        return shown if self.shows_label else shown | {"is_ai_generated": False}

    def listed(self, after: str) -> dict[str, Any]:
        newest = sorted(
            (media for media in self.media if not media["story"]),
            key=lambda media: media["timestamp"] + media["id"],
            reverse=True,
        )
        start = int(after or 0)
        rows = [self.seen(media) for media in newest[start : start + self.page]]
        paging: dict[str, Any] = {"cursors": {"before": str(start), "after": str(start + self.page)}}
        if start + self.page < len(newest):
            paging["next"] = "https://graph.instagram.com/next"
        return {"data": rows, "paging": paging}

    def story(self) -> dict[str, Any]:
        """What the account's story shows: a day of it."""
        since = (self.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S+0000")
        return {"data": [self.seen(one) for one in self.media if one["story"] and one["timestamp"] >= since]}

    # Comments: one level of replies below each, and only the owner's app may answer.

    def says(self, media: dict[str, Any], who: str, text: str, under: Any = None) -> dict[str, Any]:
        """Somebody writes under a post, or below the comment `under`."""
        made = {
            "id": f"179{len(self.comments):014d}",
            "media": media["id"],
            "text": text,
            "timestamp": self.now().strftime("%Y-%m-%dT%H:%M:%S+0000"),
            "username": who,
            "from": {"id": OWNER if who == NAME else f"9{len(self.comments):015d}", "username": who},
            "parent_id": (under.get("parent_id") or under["id"]) if under else None,
            "hidden": False,
        }
        self.comments.append(made)
        return made

    def talk(self, method: str, path: str, params: dict[str, Any]) -> dict[str, Any]:
        """Comments, read or answered."""
        if not self.manages_comments:
            raise No(10, 0, "Application does not have permission for this action", type="OAuthException")
        id, _, what = path.partition("/")
        if what == "comments":
            there = [one for one in self.comments if one["media"] == id and not one["parent_id"]]
            return self.some(
                [self.with_replies(one) for one in there], str(params.get("after", "")), self.comments_page
            )
        found = [one for one in self.comments if one["id"] == id]
        if not found:
            raise No(100, 33, f"Object with ID {id} does not exist", type="GraphMethodException")
        if not what:
            return self.bare(found[0])
        if method == "GET":
            return self.some(self.below(found[0]), str(params.get("after", "")), self.comments_page)
        if found[0]["parent_id"] or found[0]["hidden"]:
            raise No(100, 0, "Only top-level comments that are not hidden can be answered")
        made = self.says({"id": found[0]["media"]}, NAME, str(params["message"]), found[0])
        return {"id": made["id"]}

    def below(self, comment: dict[str, Any]) -> list[dict[str, Any]]:
        return [self.bare(one) for one in self.comments if one["parent_id"] == comment["id"]]

    def with_replies(self, comment: dict[str, Any]) -> dict[str, Any]:
        below = self.below(comment)
        return self.bare(comment) | ({"replies": self.some(below, "", self.nested)} if below else {})

    def bare(self, comment: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in comment.items() if key != "media" and value is not None}

    def some(self, rows: list[dict[str, Any]], after: str, count: int) -> dict[str, Any]:
        start = int(after or 0)
        paging: dict[str, Any] = {"cursors": {"after": str(start + count)}}
        if start + count < len(rows):
            paging["next"] = "https://graph.instagram.com/next"
        return {"data": rows[start : start + count], "paging": paging}

    def forget(self) -> None:
        """An account that has never posted."""
        fresh = Meta(shown=self.shown)
        for name in self.__dataclass_fields__:
            if name != "lock":
                setattr(self, name, getattr(fresh, name))


class Face(BaseHTTPRequestHandler):
    """One request."""

    server: Server

    def do_GET(self) -> None:
        if self.path.startswith("/files/"):
            return self.send_file()
        parts = urlsplit(self.path)
        return self.handle_it({key: values[0] for key, values in parse_qs(parts.query).items()})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/-/forget":  # for callers in another process
            self.server.meta.forget()
            return self.say(200, {})
        if self.path == "/-/count":
            return self.say(200, {"live": len(self.server.meta.media)})
        return self.handle_it(json.loads(body))

    def handle_it(self, params: dict[str, Any]) -> None:
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        try:
            self.say(200, self.server.meta.answer(self.command, urlsplit(self.path).path, params, token))
        except No as no:
            self.say(no.status, no.body)

    def say(self, status: int, body: dict[str, Any]) -> None:
        self.send(status, "application/json", json.dumps(body).encode())

    def send_file(self) -> None:
        try:
            kind = "video/mp4" if self.path.endswith(".mp4") else "image/jpeg"
            self.send(200, kind, self.server.meta.file(self.path))
        except OSError:
            self.send(404, "text/plain", b"no")

    def send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, meta: Meta) -> None:
        super().__init__(("127.0.0.1", 0), Face)
        self.meta = meta


@contextmanager
def running(meta: Meta) -> Iterator[Server]:
    """The stand-in in a thread of its own."""
    server = Server(meta)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
