from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from influencer.config import Images
from influencer.errors import Invalid, Missing, Unsafe
from influencer.images import open_studio
from influencer.images.checkpoint import check_folder, find_checkpoint

PARTS = {"_class_name": "StableDiffusionPipeline", "_diffusers_version": "0.42.1", "unet": ["diffusers", "UNet"]}


def folder_with(tmp_path: Path, *files: str, **parts: object) -> Path:
    folder = tmp_path / "checkpoint"
    (folder / "unet").mkdir(parents=True)
    (folder / "unet" / "weights.safetensors").write_bytes(b"\x08" * 200_000)
    (folder / "model_index.json").write_text(json.dumps(PARTS | parts))
    for file in files:
        (folder / file).write_bytes(b"")
    return folder


def test_a_clean_folder_is_taken(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, safety_checker=[None, None], feature_extractor=["transformers", "CLIP"])
    assert find_checkpoint("checkpoint", root=tmp_path).folder == folder


@pytest.mark.parametrize("suffix", ["bin", "pt", "pth", "ckpt", "pkl", "PT"])
def test_pickle_weights_are_refused_by_name_with_the_remedy(tmp_path: Path, suffix: str) -> None:
    folder = folder_with(tmp_path, f"unet/model.{suffix}")
    with pytest.raises(
        Unsafe, match=rf"unet/model\.{suffix}: pickle weights can run code; convert them to safetensors"
    ):
        open_studio(Images(checkpoint=str(folder)), tmp_path / "outputs")


def test_code_in_the_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unsafe, match=r"unet/custom\.py: a checkpoint may not bring code"):
        find_checkpoint(str(folder_with(tmp_path, "unet/custom.py")))


@pytest.mark.parametrize(
    "parts",
    [
        {"unet": ["custom_unet", "Custom"]},
        {"unet": ["os", ["system"]]},
        {"_class_name": ["pipeline", "Custom"]},
        {"_class_name": "../evil"},
    ],
)
def test_parts_from_elsewhere_are_refused(tmp_path: Path, parts: dict[str, object]) -> None:
    with pytest.raises(Unsafe, match=r"only diffusers and transformers|custom pipelines are code"):
        find_checkpoint(str(folder_with(tmp_path, **parts)))


@pytest.mark.skipif(os.name != "posix", reason="needs links")
def test_a_link_out_of_the_folder_is_refused_and_one_inside_is_not(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    (folder / "inside.safetensors").symlink_to(folder / "unet" / "weights.safetensors")
    assert find_checkpoint(str(folder)).folder == folder
    (folder / "vae").symlink_to("/etc")
    with pytest.raises(Unsafe, match="vae: a link that leaves"):
        find_checkpoint(str(folder))
    check_folder(folder, Path("/"))


def test_a_hub_id_needs_a_pinned_revision(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="40 hex digits"):
        find_checkpoint("someone/model", "main", tmp_path)
    pinned = find_checkpoint("someone/model", "a" * 40, tmp_path)
    assert (pinned.hub, pinned.folder) == ("someone/model", None)


def test_what_is_not_there_or_no_checkpoint_is_one_sentence_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="give a diffusers folder, a hub id, or starter"):
        find_checkpoint("models", root=tmp_path)
    (tmp_path / "models").mkdir()
    with pytest.raises(Missing, match=r"no model_index\.json"):
        find_checkpoint("models", root=tmp_path)
    (tmp_path / "models" / "model_index.json").write_text("[" * 100_000)
    with pytest.raises(Invalid, match="not a JSON object"):
        find_checkpoint("models", root=tmp_path)


@pytest.mark.parametrize("at", [0, 100_000, 199_999])
def test_other_weights_of_the_same_size_have_another_fingerprint(tmp_path: Path, at: int) -> None:
    folder = folder_with(tmp_path)
    before = find_checkpoint(str(folder)).fingerprint
    weights = folder / "unet" / "weights.safetensors"
    data = bytearray(weights.read_bytes())
    data[at] ^= 1
    weights.write_bytes(data)
    assert find_checkpoint(str(folder)).fingerprint != before
