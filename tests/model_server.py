"""A small real HTTP server on loopback that speaks the OpenAI chat-completions protocol, well or badly, as told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

GOOD = {
    "caption": "The kettle and I have an agreement: it sings, I pretend to be awake. Today we both kept our word.",
    "alt_text": "Illustration of Test, an adult woman with short dark hair, at a kitchen table in soft morning light.",
    "hashtags": ["slowmorning", "kettle"],
}


@dataclass(frozen=True)
class Reply:
    """What one request gets: a status and a body, or a way of misbehaving."""

    text: str = ""
    status: int = 200
    way: str = "answer"  # answer | silence | drip | flood | hang up | packed | redirect
    headers: dict[str, str] = field(default_factory=dict)
    data: bytes = b""
    make: Callable[[dict[str, Any]], str] | None = None  # the text, made from the request


def answering(**changes: Any) -> Reply:
    """A well-formed answer, with `changes` to the good words."""
    return Reply(text=json.dumps(GOOD | changes))


def judging(ok: bool, *problems: str) -> Reply:
    """A judge's well-formed answer."""
    return Reply(text=json.dumps({"ok": ok, "problems": list(problems)}))


class ModelServer(ThreadingHTTPServer):
    """Gives the replies in order, the last one for ever; keeps every request's body and key."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, replies: tuple[Reply, ...]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies = replies
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.sent = 0
        self.models: list[str] | None = ["tiny"]
        self.list_status = 200
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up on us is part of the test."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: ModelServer

    def do_GET(self) -> None:
        self.server.keys.append(self.headers.get("Authorization", "") or self.headers.get("x-api-key", ""))
        models = self.server.models
        if models is None or not self.path.endswith("/v1/models"):
            self.send_body(404, "{}", {})
            return
        listed = [{"id": name, "object": "model"} for name in models]
        self.send_body(self.server.list_status, json.dumps({"object": "list", "data": listed}), {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append(json.loads(body))
        self.server.keys.append(self.headers.get("Authorization", "") or self.headers.get("x-api-key", ""))
        index = min(len(self.server.requests), len(self.server.replies)) - 1
        reply = self.server.replies[index]
        getattr(self, reply.way.replace(" ", "_"))(reply)

    def answer(self, reply: Reply) -> None:
        if reply.status == 200:
            text = reply.make(self.server.requests[-1]) if reply.make else reply.text
            self.send_body(200, completion(text), reply.headers)
        else:
            self.send_body(reply.status, json.dumps({"error": {"message": reply.text, "type": "t"}}), reply.headers)

    def silence(self, reply: Reply) -> None:
        self.server.over.wait(30)

    def drip(self, reply: Reply) -> None:
        self.start(200, {"Content-Type": "application/json", "Content-Length": "100000"})
        while not self.server.over.wait(0.05):
            self.wfile.write(b" ")

    def flood(self, reply: Reply) -> None:
        self.start(200, {"Content-Type": "application/json"})
        while not self.server.over.is_set():
            self.wfile.write(b" " * 65536)
            self.server.sent += 65536

    def hang_up(self, reply: Reply) -> None:
        self.close_connection = True
        self.connection.close()

    def packed(self, reply: Reply) -> None:
        self.start(200, {"Content-Type": "application/json", "Content-Encoding": "gzip"})
        self.wfile.write(reply.data)

    def redirect(self, reply: Reply) -> None:
        self.send_body(307, "", {"Location": reply.text})

    def send_body(self, status: int, text: str, headers: dict[str, str]) -> None:
        data = text.encode()
        self.start(status, {"Content-Type": "application/json", "Content-Length": str(len(data)), **headers})
        self.wfile.write(data)

    def start(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Tests are quiet."""


def completion(text: str) -> str:
    """A chat completion whose one message is `text`."""
    message = {"role": "assistant", "content": text}
    return json.dumps(
        {
            "id": "c1",
            "object": "chat.completion",
            "created": 1_760_000_000,
            "model": "tiny",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        }
    )


@contextmanager
def model_server(*replies: Reply) -> Iterator[ModelServer]:
    """A server on a free port for as long as the block runs."""
    server = ModelServer(replies)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
