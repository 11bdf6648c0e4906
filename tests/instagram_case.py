"""Fixtures for whoever talks to the stand-in for Instagram: one server a file, as new for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import standin_instagram as standin
from standin_instagram import StandIn

from influencer.publish.instagram import InstagramChannel


@pytest.fixture(scope="module", name="server")
def a_server() -> Iterator[StandIn]:
    with standin.running() as far:
        yield far


@pytest.fixture(name="far")
def a_fresh_one(server: StandIn) -> StandIn:
    fresh = StandIn(ca=server.ca, domain=server.domain, pictures_port=server.pictures_port)
    server.__dict__.update(fresh.__dict__)
    return server


@pytest.fixture(name="session")
def a_session(tmp_path: Path) -> Path:
    return standin.write_session(tmp_path / "sessions" / "mira.json")


@pytest.fixture(name="channel")
def a_channel(far: StandIn, session: Path) -> InstagramChannel:
    return standin.channel_to(far.ca, session)
