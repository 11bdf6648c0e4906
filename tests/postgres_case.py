"""A PostgreSQL server of our own, thrown away after the tests: in its own folder, on a socket nobody else knows."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from influencer.ledger import open_ledger

OWNER = "influencer"
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",  # a killed client loses nothing by that, only a power cut would
    "shared_buffers": "16MB",
    "max_connections": "40",
}


def program(name: str) -> str | None:
    """Where a program of PostgreSQL is: on the path, or where Debian keeps it."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(debian[-1]) if debian else None)


def why_not() -> str:
    """The sentence for a machine that cannot run a server, or nothing."""
    missing = [name for name in ("initdb", "postgres") if program(name) is None]
    if missing:
        return f"PostgreSQL is not installed ({', '.join(missing)}); `apt-get install postgresql` brings it"
    if os.geteuid() == 0 and servant() is None:
        return "PostgreSQL does not run as root, and this machine has neither the user postgres nor nobody"
    return ""


def servant() -> str | None:
    """The user that the server runs as: it refuses to be root."""
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    return None


@contextmanager
def running() -> Iterator[Server]:
    """A server while the block lasts."""
    user = servant() if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if user:
            os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        data = folder / "data"
        made = [program("initdb"), "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run([*map(str, made)], check=True, capture_output=True, user=user, cwd="/")
        server = Server(folder, user)
        try:
            server.start()
            yield server.ready()
        finally:
            server.crash()


class Server:
    """A running server, and the databases made in it."""

    def __init__(self, folder: Path, user: str | None) -> None:
        self.folder = folder
        self.user = user

    def start(self) -> None:
        """Start it; after a crash it mends itself."""
        options = [part for key, value in SETTINGS.items() for part in ("-c", f"{key}={value}")]
        command = [str(program("postgres")), "-D", str(self.folder / "data"), "-k", str(self.folder), *options]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, user=self.user, cwd="/")
        self.wait()

    def crash(self) -> None:
        """Go away at once, in the middle of whatever is going on."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(30)

    def wait(self) -> None:
        """Until it answers."""
        import psycopg

        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                return self.do("SELECT 1")
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise TimeoutError((self.folder / "log").read_text()[-2000:])

    def ready(self) -> Server:
        """Make the template that every ledger is a copy of."""
        self.do("CREATE DATABASE empty_ledger")
        open_ledger(self.url("empty_ledger")).close()
        return self

    def do(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(host=str(self.folder), user=OWNER, dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{OWNER}@/{database}?host={self.folder}"

    def ledger_url(self) -> str:
        """A new database with the tables of a ledger."""
        return self.new("TEMPLATE empty_ledger")

    def new(self, like: str = "") -> str:
        """A new database, empty or a copy."""
        name = f"t{uuid4().hex[:12]}"
        self.do(f"CREATE DATABASE {name} {like}")
        return self.url(name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    if sentence := why_not():
        pytest.skip(sentence)
    with running() as server:
        yield server
