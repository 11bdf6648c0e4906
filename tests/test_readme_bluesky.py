"""The README's way to Bluesky, walked word for word by somebody who knows nothing else, to a real server."""

import json
import logging
import re
import shlex
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fault_proxy
import pds_server
import pytest
from face_case import ROOT, Clock, open_line, project, say
from fault_proxy import Proxy
from pds_server import HANDLE, Pds
from test_publish_bluesky import put_profile

from influencer import pipeline

pytestmark = pytest.mark.skipif(bool(pds_server.missing()), reason=pds_server.missing())

FENCED = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


@pytest.fixture
def sky(tmp_path: Path) -> Iterator[tuple[Proxy, Pds]]:
    with fault_proxy.running() as proxy, pds_server.running(tmp_path / "pds", proxy) as pds:
        yield proxy, pds


def section() -> tuple[str, list[list[str]]]:
    """What the README says to write into config.yaml for Bluesky, and the commands that follow."""
    text = (ROOT / "README.md").read_text().partition("**Bluesky.**")[2].partition("**Mastodon**")[0]
    blocks = dict(FENCED.findall(text))
    assert "`accounts: [mira-folder, mira-bluesky]`" in text
    return blocks["yaml"], [shlex.split(line, comments=True) for line in blocks["sh"].splitlines()]


def there(folder: Path, accounts: str, server: str) -> Path:
    """A project as the README has it by then, on the server of this test."""
    config = project(folder)
    mine = accounts.replace("mira.example.com", HANDLE).replace("}", f', server: "{server}", session: s.json}}')
    config.write_text(f"images: {{studio: card, candidates: 1}}\n{mine}  mira-folder: {{channel: folder}}\n")
    bible = folder / "personas" / "mira" / "bible.yaml"
    bible.write_text(bible.read_text().replace("accounts: [mira-folder]", "accounts: [mira-folder, mira-bluesky]"))
    return config


def leaks(project: Path, session: Path, password: str, said: str) -> list[str]:
    """Where a secret of the account stands outside of its private session file."""
    kept = json.loads(session.read_text())
    secrets = [password, kept["access_jwt"], kept["refresh_jwt"]]
    files = [path for path in project.rglob("*") if path.is_file() and path != session]
    texts = {str(path): path.read_bytes() for path in files} | {"said or logged": said.encode()}
    assert stat.S_IMODE(session.stat().st_mode) == 0o600
    return [where for where, text in texts.items() for secret in secrets if secret.encode() in text]


def test_a_stranger_connects_bluesky_from_the_readme_alone(tmp_path, sky, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    proxy, pds = sky
    accounts, commands = section()
    config = there(tmp_path / "project", accounts, f"http://localhost:{proxy.server_port}")
    (export, *words), *commands = commands
    assert export == "export"
    monkeypatch.setenv(words[0].partition("=")[0], pds.app_password)
    assert [command[1] for command in commands] == ["sign-in", "account", "day", "approve", "post"]
    ready, check, day, approve, post = (command[1:] for command in commands)
    assert say(config, *ready).exit_code == 0
    lacking = say(config, *check)
    assert lacking.exit_code == 1
    line = re.search(r"paste this line into it: (.*)", " ".join(lacking.output.split()))
    assert line, lacking.output
    profile = pds.records("app.bsky.actor.profile")[0]["value"]
    put_profile(pds, profile | {"description": line[1]})
    assert say(config, *check).exit_code == 0
    assert say(config, *day).exit_code == 0
    id = json.loads(say(config, "waiting", "--json").stdout)[0]["id"]
    heard = ""
    for command in (approve, post, ["journal"], ["queue"], ["account", "list"]):
        done = say(config, *(id if word == "ID" else word for word in command))
        assert done.exit_code == 0, done.output
        heard += done.output
    [record] = pds.records()
    assert json.loads(say(config, "show", id, "--json").stdout)["outgoing"]["mira-bluesky"] == record["value"]["text"]
    assert leaks(config.parent, config.parent / "s.json", pds.app_password, heard + caplog.text) == []
    assert later_looks(config) == [("still there", "mira-bluesky: seen there a day later.")]


def later_looks(config: Path) -> list[tuple[str, str]]:
    """What is found of the posts when the day after has come."""
    line = open_line(config, Clock(datetime.now(UTC) + timedelta(hours=62)))
    try:
        return [(entry.kind, entry.sentence) for entry in pipeline.look_after(line)]
    finally:
        line.ledger.close()
