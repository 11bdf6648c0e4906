"""Fixtures for whoever talks to the stand-in for Meta, through a proxy that loses and spoils answers."""

from collections.abc import Iterator
from pathlib import Path

import fault_proxy
import pytest
import standin_graph
from fault_proxy import Proxy
from standin_graph import TOKEN, Meta


@pytest.fixture(scope="module", name="server")
def a_server() -> Iterator[standin_graph.Server]:
    with standin_graph.running(Meta()) as server:
        yield server


@pytest.fixture(scope="module", name="between")
def a_proxy(server: standin_graph.Server) -> Iterator[Proxy]:
    with fault_proxy.running(server.server_port) as proxy:
        yield proxy


@pytest.fixture(name="meta")
def before_the_first_post(server: standin_graph.Server, tmp_path: Path) -> Meta:
    """Meta as it is before the first post, and beside it a web server that shows a folder of ours."""
    server.meta.shown = tmp_path / "shown"
    server.meta.forget()
    return server.meta


@pytest.fixture(name="far")
def an_honest_proxy(between: Proxy, meta: Meta, monkeypatch: pytest.MonkeyPatch) -> Proxy:
    between.clear()
    monkeypatch.setenv("MIRA_TOKEN", TOKEN)
    return between
