"""A small project on disk: the shipped persona, the card studio, the offline writer, a folder account."""

from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

from typer.testing import CliRunner

from influencer import pipeline
from influencer.cli import app
from influencer.pipeline import Line

ROOT = Path(__file__).parent.parent
NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
CONFIG = """
operator: ana
images: {studio: card, candidates: 1}
accounts: {mira-folder: {channel: folder}}
"""


def project(folder: Path, extra: str = "") -> Path:
    """A project in `folder`; its config.yaml."""
    copytree(ROOT / "personas", folder / "personas")
    (folder / "config.yaml").write_text(CONFIG + extra)
    return folder / "config.yaml"


class Clock:
    """A clock that stands until it is set."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def open_line(config: Path, clock: Clock | None = None) -> Line:
    return pipeline.open_line(config, clock or Clock())


def say(config: Path, *words: str):
    """What `influencer WORDS` answers."""
    return CliRunner().invoke(app, ["--config", str(config), *words])
