"""One day of the shipped persona through the commands, posted by Instagram's official API."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import standin_graph
from face_case import Clock, open_line, project, say
from standin_graph import TOKEN, Meta
from video_case import film_in, seen

from influencer import pipeline
from influencer.images.finish import verify_labels
from influencer.records import Answer

ACCOUNT = """
  mira-graph:
    {{channel: instagram_graph, server: "{url}", token_env: MIRA_GRAPH, session: s.json,
     media_store: shown, media_url: "{url}/files"}}
"""


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[standin_graph.Server]:
    with standin_graph.running(Meta(shown=tmp_path / "project" / "shown")) as server:
        yield server


def project_on(folder: Path, url: str) -> Path:
    """The shipped project with an account at Meta, to which her bible posts."""
    folder.mkdir()
    config = project(folder)
    config.write_text("operator: ana\nimages: {studio: card, candidates: 1}\naccounts:" + ACCOUNT.format(url=url))
    bible = folder / "personas" / "mira" / "bible.yaml"
    text = bible.read_text()
    assert "accounts: [mira-folder]" in text
    bible.write_text(text.replace("accounts: [mira-folder]", "accounts: [mira-graph]"))
    return config


def test_a_day_goes_out_once_as_it_was_approved_and_labelled(
    tmp_path: Path, graph: standin_graph.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIRA_GRAPH", TOKEN)
    config = project_on(tmp_path / "project", f"http://127.0.0.1:{graph.server_port}")
    said = say(config, "sign-in", "mira-graph")
    assert (said.exit_code, "AI label" in said.output) == (0, True)
    unseen = say(config, "account", "check", "mira-graph")
    assert (unseen.exit_code, "influencer account confirm mira-graph" in " ".join(unseen.output.split())) == (1, True)
    assert say(config, "account", "confirm", "mira-graph", "--yes").exit_code == 0
    assert say(config, "account", "check", "mira-graph").exit_code == 0
    clock = Clock()
    line = open_line(config, clock)
    line.shelf.settle = 0
    draft = pipeline.make_day(line, lambda *_: None).drafts[0]
    pipeline.decide(line, draft.id, Answer.APPROVE, "ana", "terminal", revision=draft.revision)
    clock.now = draft.slot.due + timedelta(minutes=1)
    pipeline.post_due(line)
    pipeline.post_due(line)
    shown = pipeline.show(line, draft.id)
    [post], [media] = shown.publications, graph.meta.media
    assert (post.state, post.receipt.url) == ("posted", media["permalink"])
    assert media["caption"] == shown.outgoing["mira-graph"]
    assert media["sha256"] == [picture.sha256 for picture in draft.pictures]
    assert media["is_ai_generated"] is True
    line.ledger.close()


def test_a_film_reaches_meta_labelled_and_as_it_was_approved(
    tmp_path: Path, graph: standin_graph.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIRA_GRAPH", TOKEN)
    config = project_on(tmp_path / "project", f"http://127.0.0.1:{graph.server_port}")
    assert say(config, "sign-in", "mira-graph").exit_code == 0
    assert say(config, "account", "confirm", "mira-graph", "--yes").exit_code == 0
    clock = Clock()
    line = open_line(config, clock)
    line.shelf.settle = 0
    draft = pipeline.make_day(line, lambda *_: None).drafts[0]
    given = film_in(tmp_path)
    reel = pipeline.reel(line, draft.id, given, "ana")
    pipeline.decide(line, draft.id, Answer.APPROVE, "ana", "terminal", revision=reel.revision)
    clock.now = draft.slot.due + timedelta(minutes=1)
    pipeline.post_due(line)
    [post] = pipeline.show(line, draft.id).publications
    [media], [container] = graph.meta.media, graph.meta.containers.values()
    cover, there = container.pictures
    assert (post.state, media["sha256"]) == ("posted", [reel.pictures[0].sha256, reel.video.sha256])
    assert (verify_labels(cover), verify_labels(there)) == ([], [])
    assert seen(there) == seen(given.read_bytes())
    assert (container.fields["media_type"], media["is_ai_generated"]) == ("REELS", True)
    line.ledger.close()
