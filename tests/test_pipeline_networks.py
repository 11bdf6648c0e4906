"""One day of the shipped persona, posted to a folder, a real Bluesky server and a Mastodon server at once."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import fault_proxy
import pds_server
import pytest
import requests
from face_case import Clock, open_line, project, say
from fault_proxy import Proxy
from mastodon_mock.testing.server import MockServer
from pds_server import HANDLE, Pds
from test_publish_bluesky import put_profile
from test_publish_mastodon import TOKEN, mark

from influencer import pipeline
from influencer.limits import LIMITS, fits
from influencer.publish.mastodon import plain
from influencer.records import Answer

pytestmark = pytest.mark.skipif(bool(pds_server.missing()), reason=pds_server.missing())

ACCOUNTS = """
accounts:
  mira-folder: {{channel: folder}}
  mira-sky:
    {{channel: bluesky, server: "http://localhost:{sky}", username: {handle}, password_env: MIRA_SKY, session: s.json}}
  mira-toot: {{channel: mastodon, server: "http://127.0.0.1:{toot}", token_env: MIRA_TOOT}}
"""


@pytest.fixture
def sky(tmp_path: Path) -> Iterator[tuple[Proxy, Pds]]:
    with fault_proxy.running() as proxy, pds_server.running(tmp_path / "pds", proxy) as pds:
        yield proxy, pds


@pytest.fixture
def toot() -> Iterator[MockServer]:
    with MockServer(log_level="critical") as server:
        mark(server.port, False)
        yield server


def on_three(folder: Path, sky: int, toot: int) -> Path:
    """The shipped project with three accounts that her bible posts to."""
    config = project(folder)
    accounts = ACCOUNTS.format(sky=sky, toot=toot, handle=HANDLE)
    config.write_text("operator: ana\nimages: {studio: card, candidates: 1}\n" + accounts)
    bible = folder / "personas" / "mira" / "bible.yaml"
    text = bible.read_text()
    assert "accounts: [mira-folder]" in text
    bible.write_text(text.replace("accounts: [mira-folder]", "accounts: [mira-folder, mira-sky, mira-toot]"))
    return config


def test_a_day_goes_out_on_every_network_once_and_as_it_was_approved(
    tmp_path: Path, sky: tuple[Proxy, Pds], toot: MockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, pds = sky
    monkeypatch.setenv("MIRA_SKY", pds.app_password)
    monkeypatch.setenv("MIRA_TOOT", TOKEN)
    config = on_three(tmp_path / "project", proxy.server_port, toot.port)
    for account in ("mira-sky", "mira-toot"):
        assert say(config, "sign-in", account).exit_code == 0
    bare = say(config, "account", "check", "mira-sky")
    assert "paste this line into it: Potter. Supplier of cups to one ferry." in " ".join(bare.output.split())
    put_profile(pds, pds.records("app.bsky.actor.profile")[0]["value"] | {"description": "Drawn with AI."})
    clock = Clock()
    line = open_line(config, clock)
    line.shelf.settle = 0
    draft = pipeline.make_day(line, lambda *_: None).drafts[0]
    long = pipeline.edit(line, draft.id, "ana", "terminal", caption="Forty cups stand in a row. " * 10 + "One leans.")
    pipeline.decide(line, draft.id, Answer.APPROVE, "ana", "terminal", revision=long.revision)
    clock.now = draft.slot.due + timedelta(minutes=1)
    pipeline.post_due(line)
    pipeline.post_due(line)
    shown = pipeline.show(line, draft.id)
    assert [(post.account.name, post.state) for post in shown.publications] == [
        (name, "posted") for name in ("mira-folder", "mira-sky", "mira-toot")
    ]
    [record], [status] = pds.records(), statuses(toot)
    assert record["value"]["text"] == shown.outgoing["mira-sky"]
    assert plain(status["content"]).split() == shown.outgoing["mira-toot"].split()
    assert fits(record["value"]["text"], LIMITS["bluesky"])
    assert shown.outgoing["mira-sky"] != shown.outgoing["mira-toot"]
    for text in shown.outgoing.values():
        assert draft.labels.disclosure in text.splitlines()
    picture = record["value"]["embed"]["images"][0]["image"]["ref"]["$link"]
    sent = requests.get(status["media_attachments"][0]["url"], timeout=20).content
    assert pds.blob(picture) == sent
    assert record["value"]["embed"]["images"][0]["alt"] == draft.words.alt_text
    line.ledger.close()


def statuses(toot: MockServer) -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    owner = requests.get(f"{toot.base_url}/api/v1/accounts/verify_credentials", headers=headers, timeout=20).json()
    found = requests.get(f"{toot.base_url}/api/v1/accounts/{owner['id']}/statuses", headers=headers, timeout=20).json()
    assert owner["bot"]
    return found
