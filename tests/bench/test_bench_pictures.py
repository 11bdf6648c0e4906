"""What a picture costs after it is made, and a day's drafts. Prints; asserts nothing of time."""

import io
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import numpy as np
import pytest
from PIL import Image
from report import row

from influencer.images.finish import finish, verify_labels
from influencer.images.signing import open_signer
from influencer.ledger import open_ledger
from influencer.records import Entry, Labels

pytestmark = pytest.mark.bench
ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def seconds(work, runs=9):
    def once():
        began = time.perf_counter()
        work()
        return time.perf_counter() - began

    once()
    return median(once() for _ in range(runs))


def test_finish(tmp_path):
    noise = np.random.default_rng(0).integers(0, 255, (60, 48, 3), dtype=np.uint8)
    png = tmp_path / "candidate.png"
    Image.fromarray(noise).resize((384, 480), Image.Resampling.BICUBIC).save(png)
    signer = open_signer(tmp_path / "keys", "operator", NOW)
    labels = Labels("Made with AI.")

    def bare():
        picture = Image.open(png).convert("RGB").resize((1080, 1350), Image.Resampling.LANCZOS)
        picture.save(io.BytesIO(), "JPEG", quality=92, subsampling=0)

    ours = seconds(lambda: finish(png, "4:5", labels, signer, "id", NOW))
    row("finish a picture (size, XMP, C2PA, hash), ms", "Pillow's resize and JPEG", 1e3 * seconds(bare), 1e3 * ours)
    data = finish(png, "4:5", labels, signer, "id", NOW).data
    row("read the labels back, ms", "Pillow opens it", 1e3 * seconds(lambda: Image.open(io.BytesIO(data)).load()),
        1e3 * seconds(lambda: verify_labels(data)))  # fmt: skip


def test_a_durable_step(tmp_path):
    raw = sqlite3.connect(tmp_path / "raw.db", isolation_level=None)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=FULL")
    raw.execute("CREATE TABLE entry (sentence TEXT)")
    ledger = open_ledger(f"sqlite:///{tmp_path}/ours.db")
    floor = seconds(lambda: raw.execute("INSERT INTO entry VALUES ('a line')"), 101)
    ours = seconds(lambda: ledger.note(Entry(NOW, "note", "mira", "", "a line")), 101)
    row("one durable line of the journal, ms", "sqlite3 alone, WAL and FULL", 1e3 * floor, 1e3 * ours)


def test_a_day(tmp_path):
    (tmp_path / "config.yaml").write_text((ROOT / "config.yaml").read_text())
    (tmp_path / "personas").symlink_to(ROOT / "personas")
    (tmp_path / "outputs").mkdir()
    run = [sys.executable, "-m", "influencer", "day"]
    began = time.perf_counter()
    subprocess.run([*run, "--studio", "card"], cwd=tmp_path, check=True, capture_output=True)
    cards = time.perf_counter() - began
    later = [*run, "--date", "2099-01-05"]
    began = time.perf_counter()
    subprocess.run(later, cwd=tmp_path, check=True, capture_output=True)
    row("a day's three drafts, 12 candidates, s", "the same with cards", cards, time.perf_counter() - began)
