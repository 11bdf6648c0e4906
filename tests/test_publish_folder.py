import hashlib
import json
import os
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from influencer.config import AccountPart, Config
from influencer.errors import Failed, Invalid, Refused, Unclear
from influencer.outgoing import digest_of
from influencer.publish import open_channel
from influencer.publish.folder import FolderChannel
from influencer.records import Approved, Labels, Outgoing

NOW = datetime(2026, 11, 23, 8, 31, tzinfo=UTC)
NAME = "2026-11-23-0830-2026-11-23-0930-cup"


@pytest.fixture
def channel(tmp_path: Path) -> FolderChannel:
    return FolderChannel("mira", tmp_path / "feed" / "mira", now=lambda: NOW)


@pytest.fixture
def approved(tmp_path: Path) -> Approved:
    return approve(tmp_path, b"\xff\xd8 one picture, exactly", b"\xff\xd8 another")


def approve(folder: Path, *pictures: bytes, **changes: object) -> Approved:
    paths = tuple(folder / f"{number}.jpg" for number in range(1, len(pictures) + 1))
    for path, data in zip(paths, pictures, strict=True):
        path.write_bytes(data)
    outgoing = Outgoing(
        draft="2026-11-23-0930-cup",
        account="mira",
        channel="folder",
        text="Coffee: first thing\n\n#ai",
        alt_text='A "drawn" woman: cup in hand',
        picture_sha256=tuple(hashlib.sha256(data).hexdigest() for data in pictures),
        labels=Labels("Mira is drawn by an AI."),
        due=datetime(2026, 11, 23, 8, 30, tzinfo=UTC),
    )
    outgoing = replace(outgoing, **changes)
    return Approved(outgoing, digest_of(outgoing), paths, key=f"mira/{outgoing.draft}")


def post(channel: FolderChannel, approved: Approved):
    return channel.commit(approved, channel.prepare(approved))


def test_a_post_is_one_folder_with_the_approved_bytes_the_words_and_a_receipt(channel, approved):
    receipt = post(channel, approved)
    folder = channel.place / NAME
    assert receipt.remote_id == NAME
    assert receipt.url == folder.as_uri()
    assert receipt.at == NOW
    assert sorted(path.name for path in folder.iterdir()) == ["01.jpg", "02.jpg", "post.md", "receipt.json"]
    assert (folder / "01.jpg").read_bytes() == approved.pictures[0].read_bytes()
    words = (folder / "post.md").read_text()
    assert words.endswith("---\nCoffee: first thing\n\n#ai\n")
    assert json.loads(words.split("alt_text: ")[1].splitlines()[0]) == approved.outgoing.alt_text


def test_the_same_post_twice_is_one_folder_and_the_first_receipt(channel, approved):
    first = post(channel, approved)
    later = FolderChannel("mira", channel.place, now=lambda: datetime(2027, 1, 1, tzinfo=UTC))
    assert post(later, approved) == first
    assert [path.name for path in channel.place.iterdir()] == [NAME]


def test_a_post_moved_to_another_name_is_still_that_post(channel, approved):
    first = post(channel, approved)
    (channel.place / NAME).rename(channel.place / "kept for the archive")
    again = channel.commit(approved, {})
    assert again.at == first.at
    assert again.remote_id == "kept for the archive"


def test_a_name_taken_by_something_else_is_refused_and_left_alone(channel, approved):
    (channel.place / NAME).mkdir(parents=True)
    (channel.place / NAME / "mine.txt").write_text("keep")
    with pytest.raises(Refused, match="is not this post"):
        post(channel, approved)
    assert [path.name for path in (channel.place / NAME).iterdir()] == ["mine.txt"]
    assert channel.look(approved, {}) is None


def test_another_draft_under_the_same_name_is_refused(channel, approved):
    post(channel, approved)
    with pytest.raises(Refused, match="is not this post"):
        post(channel, replace(approved, key="other"))


def test_look_says_none_before_and_the_receipt_after(channel, approved):
    prepared = channel.prepare(approved)
    assert channel.look(approved, prepared) is None
    assert channel.commit(approved, prepared) == channel.look(approved, prepared)


def test_look_cannot_say_absent_when_the_place_is_gone(channel, approved):
    with pytest.raises(Failed, match="is gone"):
        channel.look(approved, {})


def test_an_unreadable_receipt_is_no_absence_and_leaves_a_commit_unclear(channel, approved):
    post(channel, approved)
    (channel.place / NAME / "receipt.json").write_text("{half")
    with pytest.raises(Failed, match="cannot be read"):
        channel.look(approved, {})
    with pytest.raises(Unclear, match="cannot be read"):
        channel.commit(approved, {})


@pytest.mark.parametrize("when", ["prepare", "commit"])
def test_a_picture_replaced_after_approval_is_refused(channel, approved, when):
    if when == "commit":
        channel.prepare(approved)
    approved.pictures[1].write_bytes(b"\xff\xd8 somebody else")
    with pytest.raises(Refused, match="not the picture that was approved") as refused:
        getattr(channel, when)(approved, *([{}] if when == "commit" else []))
    assert refused.value.permanent
    assert not list(channel.place.glob("*"))


def test_words_changed_after_approval_are_refused(channel, approved):
    changed = replace(approved, outgoing=replace(approved.outgoing, text="Buy now"))
    with pytest.raises(Refused, match="changed after it was approved"):
        channel.prepare(changed)


def test_a_missing_picture_is_refused(channel, approved):
    approved.pictures[0].unlink()
    with pytest.raises(Refused, match="cannot be read"):
        channel.prepare(approved)


@pytest.mark.parametrize("draft", ["../up", "", "..", "a/b", "a\\b"])
def test_a_draft_id_that_is_no_plain_name_is_refused(channel, tmp_path, draft):
    with pytest.raises(Refused, match="plain folder name"):
        channel.prepare(approve(tmp_path, b"\xff\xd8", draft=draft))


def test_a_disk_that_fills_up_leaves_nothing_half_written(channel, approved, monkeypatch):
    prepared = channel.prepare(approved)
    synced = []

    def full(handle: int) -> None:
        synced.append(handle)
        if len(synced) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused, match=r"No space left on device.*nothing was posted") as refused:
        channel.commit(approved, prepared)
    assert not refused.value.permanent
    assert list(channel.place.iterdir()) == []


def test_a_rename_the_disk_did_not_confirm_is_unclear_and_can_be_read_back(channel, approved, monkeypatch):
    prepared = channel.prepare(approved)
    real = os.fsync

    def fails_on_the_place(handle: int) -> None:
        facts = os.fstat(handle)
        if stat.S_ISDIR(facts.st_mode) and facts.st_ino == channel.place.stat().st_ino:
            raise OSError(5, "Input/output error")
        real(handle)

    monkeypatch.setattr(os, "fsync", fails_on_the_place)
    with pytest.raises(Unclear, match="did not confirm"):
        channel.commit(approved, prepared)
    assert channel.look(approved, prepared).remote_id == NAME


def test_a_place_that_is_a_file_is_refused_and_found_by_check(tmp_path, approved):
    (tmp_path / "feed").write_text("not a folder")
    channel = FolderChannel("mira", tmp_path / "feed" / "mira")
    with pytest.raises(Refused, match="nothing was posted"):
        channel.prepare(approved)
    [finding] = channel.check()
    assert not finding.ok
    assert finding.remedy


def test_a_read_only_place_is_refused_and_found_by_check(channel, approved):
    channel.place.mkdir(parents=True)
    channel.place.chmod(0o500)
    if os.access(channel.place, os.W_OK):  # root may write anywhere but into the kernel's own tree
        channel = FolderChannel("mira", Path("/sys/feed"), channel.now)
    with pytest.raises(Refused, match="nothing was posted"):
        post(channel, approved)
    assert not channel.check()[0].ok


def test_check_leaves_nothing_behind(channel):
    assert [finding.ok for finding in channel.check()] == [True]
    assert list(channel.place.iterdir()) == []


def test_leftovers_of_a_killed_process_are_swept_and_a_living_one_is_spared(channel, approved):
    channel.place.mkdir(parents=True)
    old, young = (channel.place / f".{NAME}.{name}.part" for name in ("old", "young"))
    other = channel.place / ".2026-11-01-0730-another-post.old.part"
    for part, age in ((old, 4000), (other, 4000), (young, 10)):
        part.mkdir()
        os.utime(part, (NOW.timestamp() - age,) * 2)
    channel.prepare(approved)
    assert [path.name for path in channel.place.iterdir()] == [young.name]


def test_a_post_that_was_written_but_not_yet_renamed_is_not_there(channel, approved, monkeypatch):
    prepared = channel.prepare(approved)
    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", die)
        with pytest.raises(KeyboardInterrupt):
            channel.commit(approved, prepared)
    (half,) = channel.place.iterdir()
    assert (half / "receipt.json").is_file()
    assert channel.look(approved, prepared) is None
    receipt = channel.commit(approved, prepared)
    assert receipt.remote_id == prepared["folder"]
    assert channel.look(approved, prepared) == receipt


def die(*_: object) -> None:
    raise KeyboardInterrupt


def test_losing_a_race_to_the_same_post_answers_with_its_receipt(channel, approved, monkeypatch):
    prepared = channel.prepare(approved)
    rival = FolderChannel("mira", channel.place, now=lambda: NOW)
    real = os.rename

    def rival_first(source: Path, target: Path) -> None:
        monkeypatch.setattr(os, "rename", real)
        rival.commit(approved, prepared)
        real(source, target)

    monkeypatch.setattr(os, "rename", rival_first)
    assert channel.commit(approved, prepared).remote_id == NAME
    assert [path.name for path in channel.place.iterdir()] == [NAME]


def test_the_default_place_is_the_feed_and_config_can_move_it(tmp_path):
    config = Config(root=tmp_path)
    assert open_channel("mira", AccountPart(channel="folder"), config).place == tmp_path / "outputs/feed/mira"
    moved = open_channel("mira", AccountPart(channel="folder", folder="out/box"), config)
    assert moved.place == tmp_path / "out/box"


def test_a_channel_we_do_not_have_is_named(tmp_path):
    account = AccountPart.model_construct(channel="telegraph")
    with pytest.raises(Invalid, match=r"accounts\.mira\.channel: 'telegraph' is not one of bluesky, folder, instagram"):
        open_channel("mira", account, Config(root=tmp_path))
