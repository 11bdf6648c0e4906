"""What a person waits for at the terminal, and what an idle daemon holds. Prints; asserts nothing of time."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import psutil
import pytest
from makers import NOW, make_draft
from report import row

from influencer.ledger import open_ledger

pytestmark = pytest.mark.bench
RUN = [sys.executable, "-m", "influencer"]
ROOT = Path(__file__).parents[2]


def seconds(command, cwd, runs=7):
    def once():
        began = time.perf_counter()
        subprocess.run(command, cwd=cwd, check=True, capture_output=True)
        return time.perf_counter() - began

    once()
    return median(once() for _ in range(runs))


@pytest.fixture
def project(tmp_path):
    (tmp_path / "config.yaml").write_text((ROOT / "config.yaml").read_text())
    (tmp_path / "personas").symlink_to(ROOT / "personas")
    (tmp_path / "outputs").mkdir()
    return tmp_path


def test_help(project):
    floor = seconds([sys.executable, "-c", "import typer, rich.console"], project)
    row("`influencer --help`, s", "python that imports typer and rich", floor, seconds([*RUN, "--help"], project))


def test_waiting_with_1000_drafts(project):
    ledger = open_ledger(f"sqlite:///{project}/outputs/influencer.db")
    for number in range(1, 1001):
        ledger.add(make_draft(number), NOW)
    ledger.close()
    floor = seconds([sys.executable, "-c", "import typer, rich.console, pydantic, sqlalchemy"], project)
    ours = seconds([*RUN, "waiting"], project)
    row("`influencer waiting`, 1,000 drafts, s", "the same libraries imported", floor, ours)


def test_idle_daemon(project):
    bare = "import apscheduler.schedulers.background, pydantic, sqlalchemy, time; time.sleep(60)"
    floor = resident([sys.executable, "-c", bare], project, 3)
    # a day far ahead is made with cards first, so that the daemon has nothing to do but wait
    subprocess.run([*RUN, "day", "--studio", "card"], cwd=project, check=True, capture_output=True)
    row("idle daemon, MB resident", "its libraries in a sleeping python", floor, resident([*RUN, "run"], project, 12))


def resident(command, cwd, after):
    child = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(after)
        family = [psutil.Process(child.pid), *psutil.Process(child.pid).children(recursive=True)]
        return sum(process.memory_info().rss for process in family) / 1e6
    finally:
        os.kill(child.pid, signal.SIGTERM)
        child.wait(30)
