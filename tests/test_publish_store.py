"""The store against a real S3 server on loopback, and against a folder that a web server shows."""

import hashlib
import importlib.util
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import s3_server
from s3_server import KEYS, objects

from influencer.config import AccountPart, Config
from influencer.errors import Failed, Invalid, Refused
from influencer.publish.store import MediaStore, open_store
from influencer.publish.wire import Wire

DATA = b"\xff\xd8 a picture \xff\xd9"
NAME = f"{hashlib.sha256(DATA).hexdigest()}.jpg"


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    with s3_server.running() as url:
        yield url


@pytest.fixture
def s3(bucket: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> MediaStore:
    for key, value in (KEYS | {"AWS_ENDPOINT_URL": bucket}).items():
        monkeypatch.setenv(key, value)
    return store(tmp_path, "s3://pictures/posts", f"{bucket}/pictures/posts")


def store(root: Path, place: str, url: str) -> MediaStore:
    account = AccountPart(channel="instagram_graph", media_store=place, media_url=url)
    return open_store("mira", account, Config(root=root), Wire(timeout=(5, 10)))


class Shows(BaseHTTPRequestHandler):
    """A web server whose answer a test chooses."""

    def do_GET(self) -> None:
        status, body = self.server.answer(self.path)  # type: ignore[attr-defined]
        self.send_response(status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def web() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shows)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


def test_a_picture_lies_in_the_bucket_under_the_hash_of_its_bytes(s3, bucket):
    assert s3.put(DATA) == f"{bucket}/pictures/posts/{NAME}"
    assert objects(bucket)[f"posts/{NAME}"] == (DATA, "image/jpeg")


def test_to_put_it_twice_changes_nothing(s3, bucket):
    assert s3.put(DATA) == s3.put(DATA)
    assert list(objects(bucket)) == [f"posts/{NAME}"]


def test_what_somebody_else_put_there_is_put_right(s3, bucket):
    s3.put(DATA)
    with s3._files() as files:
        files.pipe_file(f"{s3.root}/{NAME}", b"spoilt")
    s3.put(DATA)
    assert objects(bucket)[f"posts/{NAME}"] == (DATA, "image/jpeg")


def test_a_bucket_that_is_not_there_is_told_by_name_and_without_secrets(bucket, s3, tmp_path):
    with pytest.raises(Failed, match="s3://nobody cannot be written") as failed:
        store(tmp_path, "s3://nobody", bucket).put(DATA)
    assert not failed.value.permanent
    assert "canary" not in failed.value.sentence


def test_a_bucket_that_the_world_may_not_read_is_told(bucket, s3, tmp_path):
    with pytest.raises(Failed, match="answers 403; make the pictures there public"):
        store(tmp_path, "s3://private", f"{bucket}/private").put(DATA)


def test_a_server_that_is_not_there_is_told(s3, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    with pytest.raises(Failed, match="cannot be written and read back"):
        s3.put(DATA)


def test_without_the_extra_a_sentence_names_it(s3, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Refused, match=r"pip install 'influencer\[graph\]'") as refused:
        s3.put(DATA)
    assert not refused.value.permanent


def test_a_folder_that_a_web_server_shows_needs_no_bucket(web, tmp_path):
    web.answer = lambda path: (200, (tmp_path / "shown" / Path(path).name).read_bytes())
    address = f"http://127.0.0.1:{web.server_port}/p"
    assert store(tmp_path, "shown", f"{address}/").put(DATA) == f"{address}/{NAME}"
    assert (tmp_path / "shown" / NAME).read_bytes() == DATA


UNREAD = {
    (404, b""): "answers 404; make the pictures there public",
    (403, b""): "answers 403",
    (302, b""): "answers 302",
    (200, b"a smaller picture"): "gives other bytes",
}


@pytest.mark.parametrize("answer", UNREAD)
def test_what_the_world_cannot_read_as_it_was_put_is_refused(web, tmp_path, answer):
    web.answer = lambda path: answer
    with pytest.raises(Failed, match=UNREAD[answer]):
        store(tmp_path, "shown", f"http://127.0.0.1:{web.server_port}").put(DATA)


def test_a_public_address_where_nobody_answers_is_told(tmp_path):
    with pytest.raises(Failed, match="cannot be read"):
        store(tmp_path, "shown", "http://127.0.0.1:1").put(DATA)


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "shown").write_text("a file, no folder")
    with pytest.raises(Failed, match="cannot be written"):
        store(tmp_path, "shown", "http://127.0.0.1:1").put(DATA)


@pytest.mark.parametrize("place", ["", "s3://", "http://x/y", "memory://a", "simplecache::s3://a/b", "file:///tmp/a"])
def test_a_place_that_is_none_is_told(tmp_path, place):
    with pytest.raises(Invalid, match=r"accounts\.mira\.media_store"):
        store(tmp_path, place, "https://media.example.com")


@pytest.mark.parametrize(
    "url",
    ["", "media.example.com", "http://media.example.com", "https://me:pw@x.org", "https://x.org/?sig=1", "ftp://x"],
)
def test_an_address_that_the_world_cannot_read_safely_is_told(tmp_path, url):
    with pytest.raises(Invalid, match=r"accounts\.mira\.media_url"):
        store(tmp_path, "shown", url)
