from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from images_case import NOW

from influencer.errors import Failed, Unsafe
from influencer.images.signing import BORN, open_signer

posix = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")


def test_the_keys_are_made_once_and_kept(tmp_path: Path) -> None:
    first = open_signer(tmp_path / "outputs" / ".signing", "Ana's studio", NOW)
    again = open_signer(tmp_path / "outputs" / ".signing", "Ana's studio", NOW + timedelta(days=9))
    assert (first.chain, first.key) == (again.chain, again.key)
    assert sorted(path.name for path in (tmp_path / "outputs").iterdir()) == [".signing"]


@posix
def test_only_the_owner_can_open_folder_and_keys(tmp_path: Path) -> None:
    folder = tmp_path / ".signing"
    open_signer(folder, "op", NOW)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (folder, *folder.iterdir())}
    assert modes == {".signing": 0o700, "chain.pem": 0o600, "key.pem": 0o600}


@posix
@pytest.mark.parametrize(("name", "mode", "remedy"), [("key.pem", 0o644, "chmod 600"), ("", 0o755, "chmod 700")])
def test_a_key_that_others_can_read_is_refused_with_the_command_that_helps(
    tmp_path: Path, name: str, mode: int, remedy: str
) -> None:
    open_signer(tmp_path / ".signing", "op", NOW)
    (tmp_path / ".signing" / name).chmod(mode)
    with pytest.raises(Unsafe, match=remedy):
        open_signer(tmp_path / ".signing", "op", NOW)


def test_the_leaf_lasts_ten_years_and_was_signed_by_the_root_beside_it(tmp_path: Path) -> None:
    signer = open_signer(tmp_path / ".signing", "op", NOW)
    leaf, root = x509.load_pem_x509_certificates(signer.chain.encode())
    leaf.verify_directly_issued_by(root)
    assert leaf.not_valid_before_utc == BORN
    assert leaf.not_valid_after_utc > NOW + timedelta(days=3652)


def test_a_place_where_nothing_can_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Failed, match="cannot be kept here"):
        open_signer(tmp_path / "file" / ".signing", "op", NOW)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs a device that is always full")
def test_a_full_disk_leaves_no_half_made_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open
    full = {"chain.pem", "key.pem"}

    def open_full(path: str, flags: int, *rest: int, **more: int) -> int:
        return real("/dev/full", os.O_WRONLY) if Path(path).name in full else real(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", open_full)
    with pytest.raises(Failed, match="No space left"):
        open_signer(tmp_path / ".signing", "op", NOW)
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []


def test_the_key_shows_in_no_repr(tmp_path: Path) -> None:
    assert "PRIVATE" not in repr(open_signer(tmp_path / ".signing", "op", NOW))
