"""What is left of the copies that a post is sent from, whatever ends the process that made them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from publish_case import Desk, draft_at, open_quick_ledger

from influencer.errors import Failed
from influencer.publish.copies import private_folder, sweep
from influencer.records import Approved

HERE = Path(__file__).parent
SENDS = f"""
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {str(HERE)!r})
from publish_case import Desk, open_quick_ledger
root = Path(sys.argv[1])
desk = Desk(root, open_quick_ledger(root / "ledger.db"))
desk.channel.will("commit", lambda approved: os.kill(os.getpid(), signal.SIGKILL))
desk.publisher().post_due()
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    ledger = open_quick_ledger(tmp_path / "ledger.db")
    yield Desk(tmp_path, ledger)
    ledger.close()


def copies(desk: Desk) -> list[Path]:
    return list((desk.root / ".sending").rglob("*.jpg"))


def test_the_copies_are_gone_after_a_post(desk: Desk) -> None:
    desk.approve(draft_at())
    seen: list[int] = []
    desk.channel.will("prepare", lambda approved: seen.append(len(copies(desk))))
    desk.publisher().post_due()
    assert (desk.only().state, seen, list((desk.root / ".sending").iterdir())) == ("posted", [1], [])


def test_what_a_killed_process_left_is_swept_by_the_next_start(desk: Desk) -> None:
    desk.approve(draft_at())
    died = subprocess.run([sys.executable, "-c", SENDS, str(desk.root)], check=False)
    assert died.returncode == -signal.SIGKILL
    assert len(copies(desk)) == 1
    desk.clock.move(minutes=3)
    desk.publisher().post_due()
    assert list((desk.root / ".sending").iterdir()) == []
    assert desk.only().state == "unknown"


def test_the_copies_of_a_process_that_lives_are_left_alone(desk: Desk) -> None:
    desk.approve(draft_at())

    def meanwhile(approved: Approved) -> None:
        sweep(desk.root / ".sending")
        assert approved.pictures[0].is_file()

    desk.channel.will("commit", meanwhile)
    desk.publisher().post_due()
    assert desk.only().state == "posted"


def test_sweeping_where_nothing_is_does_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / ".copies-of-mine").symlink_to(tmp_path / "mine")
    sweep(tmp_path)
    sweep(tmp_path / "nowhere")
    assert (tmp_path / "mine").is_dir()
    assert (tmp_path / ".copies-of-mine").is_symlink()


def test_no_room_for_a_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Failed, match="could not be copied for sending"):
        with private_folder(tmp_path / "file"):
            pass


def test_only_we_can_read_the_copies(tmp_path: Path) -> None:
    with private_folder(tmp_path) as folder:
        assert os.stat(folder).st_mode & 0o077 == 0
