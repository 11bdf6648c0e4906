"""What a post costs from plan to posted when nothing has to be drawn. Prints; asserts nothing of time."""

import sqlite3
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from publish_case import empty_ledger
from report import row
from sqlalchemy import event

from influencer.config import load_config
from influencer.rehearsal import QUICK, models_of, stage

pytestmark = pytest.mark.bench
ROOT = Path(__file__).parents[2]


def test_a_rehearsed_week():
    """Its floor is every statement of the same week once more, by sqlite3 alone."""
    config, said = load_config(ROOT / "config.yaml"), []
    with stage(config, models_of(config), 3, True, 1) as show:
        event.listen(show.line.ledger.engine, "connect", lambda raw, _: raw.set_trace_callback(said.append))
        show.line.ledger.engine.dispose()
        began = time.process_time()
        show.run(7, lambda what, done, total: None)
        ours, posts = time.process_time() - began, len(show.world.posts)
    row("a rehearsed post, ms of CPU", "the same SQL by sqlite3 alone", 1e3 * again(said) / posts, 1e3 * ours / posts)


def again(said):
    """How long the statements take, told as they were executed, in a ledger that was empty."""
    with TemporaryDirectory(dir=QUICK) as folder:
        path = Path(folder) / "ledger.db"
        path.write_bytes(empty_ledger())
        raw = sqlite3.connect(path, isolation_level=None)
        began = time.process_time()
        for one in said:
            raw.execute(one).fetchall()
        return time.process_time() - began
