from __future__ import annotations

import errno
import json
import os
import resource
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from makers import make_draft, make_picture, make_shot

from influencer.errors import Failed, Invalid, Missing, Unsafe
from influencer.records import Draft, Picture
from influencer.shelf import MOST_PICTURE, Shelf, Spot, draft_id, pictures_of


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "outputs", settle=0)


def put(shelf: Shelf, number: int = 1) -> Draft:
    draft = make_draft(number)
    shelf.put(draft, [make_picture(number)], b"contact")
    return draft


def test_an_id_says_when_who_and_what_in_plain_letters() -> None:
    assert draft_id(make_shot(subject="Tōkyō's *naïve* café / ../..")) == "2026-11-23-0830-mira-tokyo-s-naive-cafe"
    assert draft_id(make_shot(subject="日本")) == "2026-11-23-0830-mira-shot"
    assert len(draft_id(make_shot(subject="x" * 500))) < 120


def test_a_folder_holds_all_a_person_needs(shelf: Shelf) -> None:
    draft = put(shelf)
    folder = shelf.outputs / "mira" / "review" / draft.id
    assert sorted(os.listdir(folder)) == ["1.jpg", "contact.jpg", "draft.json", "post.md"]
    assert json.loads((folder / "draft.json").read_text())["details"]["scores"] == {"likeness": 0.9}
    assert shelf.read_picture(shelf.picture_paths(draft)[0]) == make_picture(1).data
    assert (shelf.outputs / "mira" / "approved").is_dir()
    assert os.listdir(shelf.outputs / "mira" / ".making") == []


def test_a_scan_reads_what_lies_there(shelf: Shelf) -> None:
    draft = put(shelf)
    (found,) = shelf.scan()
    assert (found.place, found.name, found.claims) == ("review", draft.id, draft.id)
    assert found.sha256s == {"1.jpg": draft.pictures[0].sha256}
    assert found.problems == ()
    assert found.text is not None
    assert "A crooked teapot" in found.text


def test_bytes_that_are_not_the_drafts_are_never_put(shelf: Shelf) -> None:
    with pytest.raises(Invalid, match="sha256 differs"):
        shelf.put(make_draft(1), [make_picture(2)], b"")
    assert shelf.scan() == []


def test_a_picture_name_cannot_lead_elsewhere(shelf: Shelf) -> None:
    one = make_picture(1)
    draft = make_draft(1, pictures=(Picture("../../evil.jpg", one.sha256, 8, 10),))
    with pytest.raises(Unsafe, match="cannot be the name"):
        shelf.put(draft, [one], b"")
    with pytest.raises(Unsafe):
        shelf.put(make_draft(1, id="../x"), [one], b"")
    with pytest.raises(Unsafe):
        shelf.folder("x", "../../etc")


def test_moving_is_the_same_twice(shelf: Shelf) -> None:
    draft = put(shelf)
    shelf.move("mira", draft.id, "approved")
    assert shelf.move("mira", draft.id, "approved") == shelf.outputs / "mira" / "approved" / draft.id
    with pytest.raises(Missing, match="bring it back"):
        shelf.move("mira", "2026-01-01-0830-mira-nothing", "approved")


def test_what_lies_in_the_way_keeps_its_content(shelf: Shelf) -> None:
    draft = put(shelf)
    other = shelf.outputs / "mira" / "approved" / draft.id
    other.mkdir()
    (other / "mine.txt").write_text("keep me")
    shelf.move("mira", draft.id, "approved", source="review")
    (aside,) = [path for path in other.parent.iterdir() if path != other]
    assert (aside / "mine.txt").read_text() == "keep me"
    assert (other / "post.md").exists()


def test_a_picture_of_a_later_revision_has_a_name_of_its_own() -> None:
    one = make_picture(5)
    assert pictures_of([one], revision=2)[0].file == f"1-{one.sha256[:12]}.jpg"


def link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/passwd")


def hard_link(path: Path) -> None:
    other = path.parent.parent / "elsewhere"
    os.link(path, other)


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(MOST_PICTURE + 1)


@pytest.mark.parametrize("mess", [link, hard_link, pipe, folder, huge])
@pytest.mark.parametrize("name", ["1.jpg", "post.md", "draft.json"])
def test_a_file_that_is_no_plain_file_is_a_problem_and_never_hangs(shelf: Shelf, mess: object, name: str) -> None:
    draft = put(shelf)
    path = shelf.outputs / "mira" / "review" / draft.id / name
    mess(path)  # type: ignore[operator]
    (found,) = [one for one in shelf.scan() if one.name == draft.id]
    assert any(name in problem for problem in found.problems)
    if name == "1.jpg":
        with pytest.raises(Unsafe):
            shelf.read_picture(path)


def test_a_link_in_place_of_a_folder_is_not_followed(shelf: Shelf, tmp_path: Path) -> None:
    shelf.prepare("mira")
    (shelf.outputs / "mira" / "review" / "x").symlink_to(tmp_path)
    (found,) = shelf.scan()
    assert "is a link" in found.problems[0]
    assert shelf.folder("x", "mira") is None


@pytest.mark.parametrize("name", ["CASE", "cafe\u0301", "two\nlines", "a" * 200, "\udcff", "x\u202egpj", "con", "%s{}"])
def test_a_strangers_folder_of_any_name_is_only_a_finding(shelf: Shelf, name: str) -> None:
    shelf.prepare("mira")
    (shelf.outputs / "mira" / "approved" / name).mkdir()
    (found,) = shelf.scan()
    assert found.claims == ""
    assert shelf.read(Spot("mira", "approved", name)) == found


def test_names_that_are_one_on_other_disks_are_a_problem(shelf: Shelf) -> None:
    shelf.prepare("mira")
    for name in ("Cafe\u0301", "caf\u00e9"):
        (shelf.outputs / "mira" / "review" / name).mkdir()
    assert all("same name on other disks" in found.problems[0] for found in shelf.scan())


@pytest.mark.parametrize("text", ["", "[", "[1]", '{"draft": 7}', '{"draft": "../x"}', "[" * 100_000, "\ufeff{}"])
def test_a_broken_draft_json_claims_nothing(shelf: Shelf, text: str) -> None:
    draft = put(shelf)
    (shelf.outputs / "mira" / "review" / draft.id / "draft.json").write_text(text)
    assert shelf.scan()[0].claims == ""


def test_a_change_of_the_same_length_is_seen(shelf: Shelf) -> None:
    draft = put(shelf)
    path = shelf.outputs / "mira" / "review" / draft.id / "1.jpg"
    before = shelf.scan()[0].sha256s["1.jpg"]
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(data)
    assert shelf.scan()[0].sha256s["1.jpg"] != before


def test_a_rewrite_over_somebody_elses_work_is_not_made(shelf: Shelf) -> None:
    draft = put(shelf)
    path = shelf.outputs / "mira" / "review" / draft.id / "post.md"
    before = path.read_text()
    path.write_text("at work")
    assert shelf.rewrite(draft, over=before) is False
    assert path.read_text() == "at work"
    assert shelf.rewrite(draft, keep=True) is True
    assert (path.parent / "post-kept.md").read_text() == "at work"


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "make the outputs folder writable"), (errno.EIO, "cannot be")],
)
def test_a_disk_that_refuses_is_one_sentence_and_leaves_nothing(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    shelf.prepare("mira")

    def refuse(_file: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("influencer.shelf.os.fsync", refuse)
    with pytest.raises(Failed, match=said):
        put(shelf)
    assert shelf.scan() == []
    assert os.listdir(shelf.outputs / "mira" / ".making") == []


def test_a_full_disk_keeps_the_old_post(shelf: Shelf) -> None:
    draft = put(shelf)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    longer = replace(draft, words=replace(draft.words, caption="x" * 5000))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(Failed, match="the disk is full"):
            shelf.rewrite(longer)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "A crooked teapot" in (shelf.scan()[0].text or "")


def test_a_file_in_place_of_the_outputs_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "outputs").write_text("")
    with pytest.raises(Failed, match="a file lies where a folder should be"):
        put(Shelf(tmp_path / "outputs"))


def test_half_made_folders_of_a_crash_are_cleared_once_they_are_old(shelf: Shelf) -> None:
    shelf.prepare("mira")
    for name in ("old", "new"):
        (shelf.outputs / "mira" / ".making" / name).mkdir(parents=True)
    os.utime(shelf.outputs / "mira" / ".making" / "old", (1, 1))
    for name, age in (("old.png", 8), ("new.png", 6)):
        (shelf.candidates("mira") / name).touch()
        os.utime(shelf.candidates("mira") / name, (time.time() - age * 86400,) * 2)
    shelf.clear()
    assert os.listdir(shelf.outputs / "mira" / ".making") == ["new"]
    assert os.listdir(shelf.candidates("mira")) == ["new.png"]


def test_a_gone_folder_must_stay_gone_for_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(at=0.0)
    monkeypatch.setattr("influencer.shelf.time.monotonic", lambda: clock.at)
    shelf = Shelf(tmp_path, settle=1.0)
    assert shelf.gone(["x"]) is False
    clock.at = 2.0
    assert shelf.gone(["x", "y"]) is False
    clock.at = 4.0
    assert shelf.gone(["x", "y"]) is True
