"""A stand-in for Instagram's private API on loopback: HTTPS/2, TLS 1.3, and every way an answer can go wrong.

It never drops a duplicate: each request to make a post or a comment that it accepts makes one more.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import os
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlsplit

import instagrapi.config
import trustme
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, RequestReceived, StreamEnded
from PIL import Image

from influencer.config import AccountPart
from influencer.outgoing import digest_of
from influencer.publish import instagram
from influencer.publish.instagram import InstagramChannel, Wire
from influencer.publish.instagram_replies import InstagramReplies
from influencer.records import Approved, Labels, Outgoing

USER_ID = "52000000001"
SESSION_ID = f"{USER_ID}%3Acanary-session-secret%3A7"
LABELLED = {"ai_label_at": "2026-01-01T00:00:00+00:00"}


@dataclass
class Reply:
    """What goes back on a stream; `drop` cuts the connection instead, `wait` seconds come first."""

    status: int = 200
    body: bytes = b""
    drop: bool = False
    wait: float = 0.0
    headers: tuple[tuple[str, str], ...] = ()


def _json(code: int, /, **fields: Any) -> Reply:
    return Reply(code, json.dumps(fields).encode())


ANSWERS: dict[str, Callable[[], Reply]] = {
    "feedback_required": lambda: _json(
        400, message="feedback_required", feedback_message="We limit how often you can post", status="fail"
    ),
    "challenge_required": lambda: _json(
        400, message="challenge_required", challenge={"api_path": "/challenge/1/x/"}, status="fail"
    ),
    "suspended": lambda: _json(
        400, message="challenge_required", challenge={"url": "https://x/accounts/suspended/"}, status="fail"
    ),
    "login_required": lambda: _json(403, message="login_required", status="fail"),
    "throttled": lambda: _json(429, message="Too many requests", status="fail"),
    "wait": lambda: _json(400, message="Please wait a few minutes before you try again.", status="fail"),
    "masked_challenge": lambda: Reply(404, b"Not Found"),
    "media_needs_reupload": lambda: _json(
        200, error_title="bad image input", message="media_needs_reupload", media={"upload_id": "1"}, status="ok"
    ),
    "bad_request": lambda: _json(400, message="something else", status="fail"),
    "500": lambda: _json(500, message="Oops, an error occurred", status="fail"),
    "500_wait": lambda: _json(502, message="Please wait a few minutes before you try again.", status="fail"),
    "408": lambda: _json(408, message="timeout", status="fail"),
    "empty": lambda: _json(200),
    "no_media": lambda: _json(200, status="ok"),
    "no_id": lambda: _json(200, status="ok", media={"code": "x"}),
    "a_list": lambda: Reply(200, b"[1, 2]"),
    "clashing_keys": lambda: _json(400, message="nope", response="mine", status="fail"),
    "garbage": lambda: Reply(200, b"<html>upstream says hello</html>"),
    "redirect": lambda: Reply(307, b"", headers=(("location", "/api/v1/media/configure/"),)),
    "slow": lambda: Reply(wait=5.0),
    "drop": lambda: Reply(drop=True),
}
"""What can be said instead of the truth; with `accept_` before the name the post is made first."""


@dataclass
class StandIn:
    """The far side. `behaviour` is for the making of a post, `upload` for its picture, `feed` for reading back.

    `commenting` is for the making of a comment, `reading` for reading comments.
    """

    ca: Path
    domain: str = ""
    behaviour: str = "ok"
    upload: str = "ok"
    feed: str = "ok"
    graphql: str = "ok"
    commenting: str = "ok"
    reading: str = "ok"
    comments: list[dict[str, Any]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    shows_answered: bool = True
    previews: int = 2
    comments_page: int = 20
    counts: dict[int, int] = field(default_factory=dict)
    media: list[dict[str, Any]] = field(default_factory=list)
    stories: list[dict[str, Any]] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    pictures_port: int = 0
    uploads: dict[str, bytes] = field(default_factory=dict)
    filming: str = "ok"
    transcoding: int = 0  # how often Instagram says that it is not done with a film yet
    films: dict[str, bytes] = field(default_factory=dict)
    film_headers: list[dict[str, str]] = field(default_factory=list)
    announced: list[dict[str, Any]] = field(default_factory=list)
    upload_headers: list[dict[str, str]] = field(default_factory=list)
    configures: list[dict[str, Any]] = field(default_factory=list)
    labelled: list[str] = field(default_factory=list)
    biography: str = ""
    requests: list[str] = field(default_factory=list)
    connections: int = 0
    shows_upload_id: bool = True
    page: int = 33

    def post_by_hand(self, caption: str, taken_at: float | None = None) -> dict[str, Any]:
        """A post that the owner of the account makes in the app."""
        return self._publish({"caption": caption, "upload_id": str(int(time.time() * 1_000_000))}, taken_at)

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Reply:
        """One request, one reply."""
        path = urlsplit(target).path
        self.requests.append(f"{method} {path}")
        if path.startswith("/rupload_igphoto/"):
            return self._upload(headers, body)
        if path.startswith(("/upload_settings/", "/rupload_igvideo/")):
            return self._film(method, path, headers, body)
        if path in FORMS:
            return self._configure(body, FORMS[path])
        if path == f"/api/v1/feed/user/{USER_ID}/":
            return self._feed(parse_qs(urlsplit(target).query))
        if path.startswith("/api/v1/media/") and path.endswith("/comment/"):
            return self._comment(path, body)
        if path.startswith("/api/v1/media/") and "/comments/" in path:
            return self._read_comments(path, parse_qs(urlsplit(target).query))
        if path == f"/api/v1/feed/user/{USER_ID}/story/":
            return self._story()
        if path == "/graphql/query":
            return self._label(body)
        if path == "/api/v1/accounts/current_user/":
            user = {"pk": USER_ID, "username": "mira", "full_name": "Mira"} | _PROFILE | {"biography": self.biography}
            return _json(200, user=user, status="ok")
        return _json(400, message="bad_password", error_type="bad_password", status="fail")

    def _upload(self, headers: dict[str, str], body: bytes) -> Reply:
        if self.upload != "ok":
            return ANSWERS[self.upload]()
        self.upload_headers.append(headers)
        params = json.loads(headers["x-instagram-rupload-params"])
        self.uploads[params["upload_id"]] = body
        return _json(200, upload_id=params["upload_id"], status="ok")

    def _film(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Reply:
        if self.filming != "ok":
            return ANSWERS[self.filming]()
        if path.startswith("/upload_settings/"):
            self.announced.append(json.loads(body))
            return _json(200, status="ok")
        self.film_headers.append(headers)
        if method == "GET":
            return _json(200, offset=0)
        if (headers["x-entity-length"], headers["x-entity-name"]) != (str(len(body)), path.rsplit("/", 1)[1]):
            return _json(400, message="PartialRequestError", status="fail")
        params = json.loads(headers["x-instagram-rupload-params"])
        self.films[params["upload_id"]] = body
        return _json(200, media_id=int(params["upload_id"]), status="ok")

    def _configure(self, body: bytes, form: str) -> Reply:
        fields = json.loads(unquote_plus(body.decode().partition("SIGNATURE.")[2]))
        self.configures.append(fields)
        name = self.behaviour.removeprefix("accept_")
        if self.behaviour != "ok" and name == self.behaviour:
            return ANSWERS[name]()
        parts = [child["upload_id"] for child in fields.get("children_metadata", ())] or [fields["upload_id"]]
        if not all(part in self.uploads for part in parts) or (form == "clip" and parts[0] not in self.films):
            return ANSWERS["media_needs_reupload"]()
        if form == "clip" and self.transcoding:
            self.transcoding -= 1
            return _json(202, message="Transcode not finished yet.", status="fail")
        made = self._publish(fields, None, form, parts)
        return ANSWERS[name]() if name != "ok" else _json(200, media=made, status="ok")

    def _publish(
        self, fields: dict[str, Any], taken_at: float | None, form: str = "feed", parts: Sequence[str] = ()
    ) -> dict[str, Any]:
        number = 3_000_000_000_000_000_000 + len(self.media)
        made = {
            "pk": number,
            "id": f"{number}_{USER_ID}",
            "code": f"C{len(self.media):05d}",
            "taken_at": int(taken_at or time.time()),
            "media_type": 8 if form == "sidecar" else 1,
            "caption": {"text": fields["caption"]} if fields.get("caption") else None,
            "accessibility_caption": fields.get("custom_accessibility_caption", ""),
            "user": {"pk": int(USER_ID), "username": "mira"},
        }
        pictures = [self.show(self.uploads[part]) for part in parts]
        made |= {"carousel_media": pictures} if form == "sidecar" else {**(pictures or [{}])[0], "pk": number}
        if form == "clip":
            shown = {"url": "https://localhost/v.mp4", "width": 540, "height": 960}
            made |= {"media_type": 2, "product_type": "clips", "video_versions": [shown]}
        if form == "story":
            made["expiring_at"] = made["taken_at"] + 86_400
        if self.shows_upload_id:
            made["device_timestamp"] = int(fields["upload_id"])
        (self.stories if form == "story" else self.media).append(made)
        return made

    def show(self, data: bytes) -> dict[str, Any]:
        """Where a picture can be seen, saved again and smaller, as Instagram does."""
        with Image.open(io.BytesIO(data)) as picture:
            small, out = picture.resize((picture.width * 2 // 3, picture.height * 2 // 3)), io.BytesIO()
        small.save(out, "JPEG", quality=70)
        name = hashlib.sha256(data).hexdigest()[:16]
        self.pictures[f"/{name}.jpg"] = out.getvalue()
        address = f"https://localhost:{self.pictures_port}/{name}.jpg"
        one = {"url": address, "width": small.width, "height": small.height}
        return {"image_versions2": {"candidates": [one]}, "media_type": 1, "pk": int(name[:12], 16)}

    def _story(self) -> Reply:
        if self.feed != "ok":
            return ANSWERS[self.feed]()
        alive = [item for item in self.stories if item["expiring_at"] > time.time()]
        reel = {"id": int(USER_ID), "items": alive} if alive else None
        return _json(200, reel=reel, status="ok")

    def _feed(self, query: dict[str, list[str]]) -> Reply:
        if self.feed != "ok":
            return ANSWERS[self.feed]()
        start = int(query.get("max_id", ["0"])[0] or 0)
        newest = sorted(self.media, key=lambda item: -item["taken_at"])
        items = [item | {"comment_count": self._count(item)} for item in newest[start : start + self.page]]
        more = start + self.page < len(newest)
        cursor = {"next_max_id": str(start + self.page)} if more else {}
        return _json(200, items=items, num_results=len(items), more_available=more, status="ok", **cursor)

    # Comments: a flat thread below each comment, as Instagram keeps them.

    def says(self, media: dict[str, Any], author: str, text: str, under: Any = None, at: float = 0) -> dict[str, Any]:
        """Somebody writes under a post, or below the comment `under`."""
        return self._written(media["pk"], author, 7_000 + len(self.comments), text, under, at)

    def _written(self, media: int, author: str, user: int, text: str, under: Any, at: float = 0) -> dict[str, Any]:
        top = under["top"] or under["pk"] if under else 0
        made = {
            "pk": 17_900_000_000_000_000 + len(self.comments),
            "media": media,
            "top": top,
            "text": text,
            "user": {"pk": str(user), "username": author, "full_name": author, "is_private": False}
            | {"profile_pic_url": "https://localhost/p.jpg", "is_verified": False},
            "created_at_utc": int(at or time.time()),
            "content_type": "comment",
            "status": "Active",
        }
        if under and self.shows_answered:
            made["replied_to_comment_id"] = str(under["pk"])
        self.comments.append(made)
        return made

    def _comment(self, path: str, body: bytes) -> Reply:
        fields = json.loads(unquote_plus(body.decode().partition("SIGNATURE.")[2]))
        self.asked.append(fields)
        name = self.commenting.removeprefix("accept_")
        if self.commenting != "ok" and name == self.commenting:
            return ANSWERS[name]()
        found = [one for one in self.comments if one["pk"] == fields.get("replied_to_comment_id")]
        if "replied_to_comment_id" in fields and not found:
            return _json(400, message="Media not found or unavailable", status="fail")
        media = int(path.split("/")[4].split("_")[0])
        made = self._written(media, "mira", int(USER_ID), fields["comment_text"], found[0] if found else None)
        return ANSWERS[name]() if name != "ok" else _json(200, comment=self._shown(made), status="ok")

    def _shown(self, comment: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in comment.items() if key not in ("media", "top")}

    def _read_comments(self, path: str, query: dict[str, list[str]]) -> Reply:
        if self.reading != "ok":
            return ANSWERS[self.reading]()
        parts = path.strip("/").split("/")
        media, top = int(parts[3].split("_")[0]), int(parts[5]) if len(parts) > 5 else 0
        there = [one for one in self.comments if one["media"] == media and one["top"] == top]
        start = int(query.get("min_id", ["0"])[0])
        rows, more = there[start : start + self.comments_page], start + self.comments_page < len(there)
        if top:
            after = {"has_more_head_child_comments": more, "next_min_child_cursor": str(start + self.comments_page)}
            return _json(200, child_comments=[self._shown(one) for one in rows], status="ok", **after)
        after = {"has_more_headload_comments": more, "next_min_id": str(start + self.comments_page)}
        return _json(200, comments=[self._with_children(one) for one in rows], status="ok", **after)

    def _with_children(self, comment: dict[str, Any]) -> dict[str, Any]:
        children = [self._shown(one) for one in self.comments if one["top"] == comment["pk"]]
        return self._shown(comment) | {
            "child_comment_count": len(children),
            "preview_child_comments": children[: self.previews],
        }

    def _count(self, item: dict[str, Any]) -> int:
        there = sum(comment["media"] == item["pk"] for comment in self.comments)
        return self.counts.get(item["pk"], there)

    def _label(self, body: bytes) -> Reply:
        if self.graphql != "ok":
            return ANSWERS[self.graphql]()
        self.labelled.append(parse_qs(body.decode())["variables"][0])
        return _json(200, data={"ok": True}, status="ok")


FORMS = {
    "/api/v1/media/configure/": "feed",
    "/api/v1/media/configure_sidecar/": "sidecar",
    "/api/v1/media/configure_to_story/": "story",
    "/api/v1/media/configure_to_clips/": "clip",
}

_PROFILE = {
    "is_private": False,
    "profile_pic_url": "https://localhost/p.jpg",
    "is_verified": False,
    "biography": "",
    "external_url": None,
    "is_business": False,
    "birthday": None,
    "phone_number": "",
    "gender": 3,
    "email": "mira@example.org",
}


class _Connection(asyncio.Protocol):
    """One TLS connection speaking HTTP/2."""

    def __init__(self, far: StandIn) -> None:
        self.far = far
        self.h2 = H2Connection(H2Configuration(client_side=False))
        self.streams: dict[int, tuple[dict[str, str], bytearray]] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.far.connections += 1
        self.transport: Any = transport
        self.h2.initiate_connection()
        self.transport.write(self.h2.data_to_send())

    def data_received(self, data: bytes) -> None:
        for event in self.h2.receive_data(data):
            if isinstance(event, RequestReceived):
                headers = {_text(name).lower(): _text(value) for name, value in event.headers}
                self.streams[event.stream_id] = (headers, bytearray())
            elif isinstance(event, DataReceived):
                self.streams[event.stream_id][1].extend(event.data)
                self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, StreamEnded):
                self._answer(event.stream_id)
        self.transport.write(self.h2.data_to_send())

    def _answer(self, stream: int) -> None:
        headers, body = self.streams.pop(stream)
        reply = self.far.answer(headers[":method"], headers[":path"], headers, bytes(body))
        if reply.drop:
            self.transport.abort()
        elif reply.wait:
            asyncio.get_running_loop().call_later(reply.wait, self._send, stream, reply)
        else:
            self._send(stream, reply)

    def _send(self, stream: int, reply: Reply) -> None:
        if self.transport.is_closing():
            return
        fields = [(":status", str(reply.status)), ("content-length", str(len(reply.body))), *reply.headers]
        self.h2.send_headers(stream, fields)
        self.h2.send_data(stream, reply.body, end_stream=True)
        self.transport.write(self.h2.data_to_send())


def _text(raw: bytes | str) -> str:
    return raw.decode() if isinstance(raw, bytes) else raw


@contextmanager
def running() -> Iterator[StandIn]:
    """A stand-in on a port of its own, in a thread; the library in this process is pointed at it until the end."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.set_alpn_protocols(["h2"])
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    with tempfile.TemporaryDirectory() as folder:
        far = StandIn(ca=Path(folder) / "ca.pem")
        authority.cert_pem.write_to_path(str(far.ca))
        before = instagrapi.config.API_DOMAIN
        with _served(far, context), _shown(far, authority):
            point_library_at(far.domain)
            try:
                yield far
            finally:
                point_library_at(before)


@contextmanager
def _served(far: StandIn, context: ssl.SSLContext) -> Iterator[None]:
    """The loop in its thread, from the first listening socket to the last closed one."""
    loop = asyncio.new_event_loop()
    ready, stop = threading.Event(), asyncio.Event()

    async def serve() -> None:
        server = await loop.create_server(lambda: _Connection(far), "127.0.0.1", 0, ssl=context)
        far.domain = f"localhost:{server.sockets[0].getsockname()[1]}"
        ready.set()
        await stop.wait()
        server.close()
        await asyncio.sleep(0)

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(serve())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10), "the stand-in did not start"
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)


class _Pictures(BaseHTTPRequestHandler):
    """Where pictures are shown: another host than the API, which speaks HTTP/1.1."""

    far: StandIn

    def do_GET(self) -> None:
        data = self.far.pictures.get(self.path)
        self.send_response(200 if data else 404)
        self.send_header("Content-Length", str(len(data or b"")))
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _shown(far: StandIn, authority: trustme.CA) -> Iterator[None]:
    """The pictures' server; the channel takes it for Instagram's own until the end."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Pictures,), {"far": far}))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    far.pictures_port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    before, instagram.SHOWN_AT = instagram.SHOWN_AT, ("localhost",)
    try:
        yield
    finally:
        instagram.SHOWN_AT = before
        server.shutdown()
        server.server_close()
        thread.join(5)


def point_library_at(domain: str) -> None:
    """Send the library of this process to `domain` (a worker process calls this itself)."""
    instagrapi.config.API_DOMAIN = domain


def write_session(path: Path, **more: Any) -> Path:
    """A signed-in session file, with the AI label noted, mode 0600."""
    kept = {
        "uuids": {"phone_id": "1b", "uuid": "2b", "client_session_id": "3b", "advertising_id": "4b"},
        "mid": "canary-mid",
        "authorization_data": {"ds_user_id": USER_ID, "sessionid": SESSION_ID, "should_use_header_over_cookies": True},
        "influencer": LABELLED,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(kept | more, file)
    return path


def channel_to(ca: Path, session: Path, name: str = "mira", **options: Any) -> InstagramChannel:
    """The real channel over loopback: trusts `ca` alone, does not pause."""
    return _over_loopback(InstagramChannel, ca, session, name, options)


def replies_to(ca: Path, session: Path, name: str = "mira", **options: Any) -> InstagramReplies:
    """The real replies over loopback."""
    return _over_loopback(InstagramReplies, ca, session, name, options)


def _over_loopback(kind: type[Any], ca: Path, session: Path, name: str, options: dict[str, Any]) -> Any:
    timeout = options.pop("timeout", (5.0, 10.0))
    account = options.pop("account", AccountPart(channel="instagram", username="mira"))
    wire = Wire(timeout=timeout, verify=str(ca), trust_env=False, pause=lambda: None, settle=lambda: None)
    return kind(name, account, session, wire=wire, **options)


def approved_photo(folder: Path, channel: str = "instagram", size: tuple[int, int] = (1080, 1350)) -> Approved:
    """A picture in `folder` and its approval, for account mira."""
    path = folder / "1.jpg"
    Image.new("RGB", size, (196, 120, 72)).save(path, quality=92)
    outgoing = _outgoing(channel, (hashlib.sha256(path.read_bytes()).hexdigest(),))
    return Approved(outgoing, digest_of(outgoing), (path,), key="mira/2026-11-23-0930-cup")


def _outgoing(channel: str, hashes: tuple[str, ...]) -> Outgoing:
    return Outgoing(
        draft="2026-11-23-0930-cup",
        account="mira",
        channel=channel,
        text="First coffee, déjà vu ☕\n\nMira is drawn by an AI.\n\n#coffee #ai",
        alt_text="A drawn woman holds a cup & smiles",
        picture_sha256=hashes,
        labels=Labels("Mira is drawn by an AI."),
        due=datetime(2026, 11, 23, 8, 30, tzinfo=UTC),
    )


def approved_several(folder: Path, count: int = 3, size: tuple[int, int] = (1080, 1350), **changed: Any) -> Approved:
    """Pictures that differ, and their approval."""
    paths = [folder / f"{number}.jpg" for number in range(1, count + 1)]
    for number, path in enumerate(paths):
        picture = Image.new("RGB", size, (196, 120, 72))
        picture.paste((30, 40 * number % 255, 90), (size[0] // 4, 100 + 60 * number, size[0] // 2, size[1] // 2))
        picture.save(path, quality=92)
    hashes = tuple(hashlib.sha256(path.read_bytes()).hexdigest() for path in paths)
    outgoing = replace(_outgoing("instagram", hashes), **changed)
    return Approved(outgoing, digest_of(outgoing), tuple(paths), key="mira/2026-11-23-0930-cup")


def approved_reel(folder: Path, film: bytes, channel: str = "instagram", **changed: Any) -> Approved:
    """A film and its cover, and their approval."""
    cover = approved_photo(folder, channel, (1080, 1920))
    path = folder / "video-0123456789ab.mp4"
    path.write_bytes(film)
    outgoing = replace(cover.outgoing, video_sha256=hashlib.sha256(film).hexdigest(), **changed)
    return replace(cover, outgoing=outgoing, digest=digest_of(outgoing), video=path)
