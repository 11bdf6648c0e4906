from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from images_case import scene
from PIL import Image, ImageFilter
from tiny_towers import digest, tiny_dinov2, tiny_sface, tiny_siglip, tiny_siglip2, tiny_yunet

from influencer.config import Images
from influencer.errors import Failed, InfluencerError, Invalid, Missing, Unsafe
from influencer.images import embedders
from influencer.images.embed import in_pixels
from influencer.images.embedders import ProcessEmbedder, open_embedder
from influencer.images.identity import Sighting
from influencer.starter.likeness import Sighting as Seen

CELL = 8  # the tiny detector takes a red square of this size for a face of 96 pixels


def asked(root: Path, checkpoint: str = "org/photographs", **identity: Any) -> ProcessEmbedder:
    opened = open_embedder(Images.model_validate({"checkpoint": checkpoint, "identity": identity}), root)
    assert opened is not None
    return opened


def alike(one: Sighting, other: Sighting) -> float:
    assert one.vector
    assert other.vector
    return float(np.dot(one.vector, other.vector))


# Towers


@pytest.fixture(scope="module")
def towers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("towers")
    tiny_dinov2(root / "dinov2")
    tiny_siglip(root / "siglip")
    tiny_siglip2(root / "siglip2")
    return root


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("pictures")
    scene(1).save(folder / "one.png")
    scene(1).save(folder / "again.jpg", quality=70)
    scene(2, (640, 400)).save(folder / "other.png")
    return [folder / name for name in ("one.png", "again.jpg", "other.png")]


@pytest.mark.parametrize("kind", ["dinov2", "siglip", "siglip2"])
def test_a_tower_sees_a_saved_copy_as_nearly_the_same_and_another_picture_as_another(
    towers: Path, pictures: list[Path], kind: str
) -> None:
    embedder = asked(towers, embedder="transformers", model=kind, crop="centre")
    try:
        one, again, other = embedder.embed(pictures)
        [alone] = embedder.embed(pictures[:1])
    finally:
        embedder.close()
    assert float(np.linalg.norm(one.vector or ())) == pytest.approx(1, abs=1e-5)
    assert alike(one, alone) == pytest.approx(1, abs=1e-5)
    assert alike(one, again) > 0.999 > alike(one, other)
    assert one.box == (0, 24, 384, 408)  # the largest square, a little above the middle
    assert other.box == (120, 0, 520, 400)


COMMIT = "0123456789abcdef" * 2 + "01234567"


def in_hub_cache(cache: Path, tower: Path, commit: str = COMMIT) -> Path:
    """A tower as the hub's own client keeps it: blobs, and a snapshot of links to them."""
    home = cache / "models--org--tiny"
    snapshot = home / "snapshots" / commit
    snapshot.mkdir(parents=True)
    (home / "blobs").mkdir()
    for number, path in enumerate(sorted(tower.iterdir())):
        (home / "blobs" / str(number)).write_bytes(path.read_bytes())
        (snapshot / path.name).symlink_to(f"../../blobs/{number}")
    return snapshot


def test_a_pinned_tower_of_the_hub_sees_what_its_folder_sees(
    towers: Path, pictures: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_hub_cache(tmp_path / "cache", towers / "dinov2")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    pinned = asked(tmp_path, embedder="transformers", model="org/tiny", revision=COMMIT, crop="centre")
    folder = asked(towers, embedder="transformers", model="dinov2", crop="centre")
    other = asked(tmp_path, embedder="transformers", model="org/tiny", revision=COMMIT[::-1], crop="centre")
    try:
        assert pinned.embed(pictures[:1]) == folder.embed(pictures[:1])
        assert pinned.version != other.version
        with pytest.raises(
            Failed, match=r"org/tiny at 76543210fedc cannot be fetched .*; check the connection, or give"
        ):
            other.embed(pictures[:1])
    finally:
        for opened in (pinned, folder, other):
            opened.close()


def test_a_tower_of_the_hub_that_could_run_code_is_refused_once_it_is_fetched(
    towers: Path, pictures: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = in_hub_cache(tmp_path / "cache", towers / "dinov2")
    config = (snapshot / "config.json").resolve()
    config.write_text(config.read_text().replace("{", '{"auto_map": {"AutoModel": "evil.Model"},', 1))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    embedder = asked(tmp_path, embedder="transformers", model="org/tiny", revision=COMMIT, crop="centre")
    with pytest.raises(Unsafe, match="auto_map asks for code"):
        embedder.embed(pictures[:1])


def test_a_towers_version_changes_with_its_weights_and_with_what_it_looks_at(towers: Path, tmp_path: Path) -> None:
    detector = tiny_yunet(tmp_path / "yunet.onnx")
    tiny_dinov2(tmp_path / "dinov2", seed=1)
    face = {"crop": "face", "detector": str(detector), "detector_sha256": digest(detector)}
    versions = [
        asked(towers, embedder="transformers", model="dinov2", crop="centre").version,
        asked(towers, embedder="transformers", model="dinov2", **face).version,
        asked(tmp_path, embedder="transformers", model="dinov2", crop="centre").version,
    ]
    assert len(set(versions)) == 3
    assert versions[0] == asked(towers, embedder="transformers", model="dinov2", crop="centre").version
    assert all(len(version) == 12 for version in versions)


def test_a_tower_that_looks_at_faces_crops_them(towers: Path, tmp_path: Path) -> None:
    detector = tiny_yunet(tmp_path / "yunet.onnx")
    embedder = asked(
        towers, embedder="transformers", model="dinov2", detector=str(detector), detector_sha256=digest(detector)
    )
    try:
        found, nobody = embedder.embed([face(tmp_path / "a.png"), face(tmp_path / "b.png", faces=0)])
    finally:
        embedder.close()
    assert found.vector
    assert found.box == pytest.approx((100, 108, 292, 300), abs=2)
    assert (nobody.vector, nobody.why) == (None, "no face was found")


def test_a_tower_that_could_run_code_is_refused_before_anything_is_loaded(tmp_path: Path) -> None:
    folder = tiny_dinov2(tmp_path / "dinov2")
    config = folder / "config.json"
    config.write_text(config.read_text().replace("{", '{"auto_map": {"AutoModel": "evil.Model"},', 1))
    with pytest.raises(Unsafe, match="auto_map asks for code"):
        _ = asked(tmp_path, embedder="transformers", model="dinov2", crop="centre").version
    (folder / "pytorch_model.bin").write_bytes(b"pickle")
    with pytest.raises(Unsafe, match="pickle weights"):
        _ = asked(tmp_path, embedder="transformers", model="dinov2", crop="centre").version


@pytest.mark.parametrize(
    ("identity", "kind", "sentence"),
    [
        ({"embedder": "transformers"}, Missing, "images.identity.model: .* name one"),
        ({"embedder": "transformers", "model": "nowhere", "crop": "centre"}, Missing, "no folder is at .*nowhere"),
        ({"embedder": "transformers", "model": "org/dino", "crop": "centre"}, Invalid, "needs a pinned revision"),
        ({"embedder": "transformers", "model": "org/dino"}, Missing, "images.identity.detector: .* name it"),
        ({"embedder": "sface"}, Missing, "images.identity.detector: .* name it"),
        ({"embedder": "sface", "detector": "gone.onnx"}, Missing, "images.identity.detector: no file is at"),
    ],
)
def test_what_lacks_is_named_with_its_key(
    tmp_path: Path, identity: dict[str, str], kind: type[InfluencerError], sentence: str
) -> None:
    with pytest.raises(kind, match=sentence):
        _ = asked(tmp_path, **identity).version


# Faces


def face(
    path: Path,
    faces: int = 1,
    blue: int = 0,
    red: int = 255,
    seed: int = 1,
    size: tuple[int, int] = (384, 480),
    noisy: bool = True,
) -> Path:
    """A picture with red squares that the tiny detector takes for faces."""
    pixels = np.asarray(scene(seed, size)).astype(int) // 2
    if noisy:
        pixels += np.random.default_rng(seed).integers(0, 60, pixels.shape)
    pixels[..., 0] = np.minimum(pixels[..., 0], pixels[..., 1:].max(axis=-1))
    for number in range(faces):
        y, x = size[1] * 5 // 12 // CELL * CELL, (size[0] // 2 + number * 104) // CELL * CELL
        pixels[y : y + CELL, x : x + CELL] = (red, 0, blue)
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(path)
    return path


@pytest.fixture(scope="module")
def sface(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProcessEmbedder]:
    root = tmp_path_factory.mktemp("faces")
    files = {"detector": tiny_yunet(root / "yunet.onnx"), "recogniser": tiny_sface(root / "sface.onnx")}
    sums = {f"{key}_sha256": digest(path) for key, path in files.items()}
    opened = asked(root, embedder="sface", **{key: path.name for key, path in files.items()}, **sums)
    yield opened
    opened.close()


def test_a_face_is_found_aligned_and_turned_into_a_vector(sface: ProcessEmbedder, tmp_path: Path) -> None:
    one, again, other = sface.embed(
        [face(tmp_path / "a.png"), face(tmp_path / "b.png"), face(tmp_path / "c.png", seed=2)]
    )
    assert len(one.vector or ()) == 128
    assert one.box == pytest.approx((148, 156, 244, 252), abs=1)
    assert alike(one, again) == pytest.approx(1, abs=1e-6)
    assert alike(one, other) < 0.999


def test_a_large_picture_is_looked_at_smaller_and_its_face_found_where_it_is(
    sface: ProcessEmbedder, tmp_path: Path
) -> None:
    large = Image.open(face(tmp_path / "a.png", size=(640, 800))).resize((1280, 1600), Image.Resampling.NEAREST)
    large.save(tmp_path / "large.png")
    [found] = sface.embed([tmp_path / "large.png"])
    assert found.box == pytest.approx((552, 568, 744, 760), abs=4)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"faces": 0}, "no face was found"),
        ({"faces": 2}, "2 faces were found, and it is open whose is meant"),
        ({"blue": 100}, "the face is turned too far to the side"),
        ({"red": 135}, "the face is covered or unclear: the detector is 76% sure, at least 80% is needed"),
    ],
)
def test_a_face_that_cannot_be_scored_says_why(
    sface: ProcessEmbedder, tmp_path: Path, changes: dict[str, int], why: str
) -> None:
    [found] = sface.embed([face(tmp_path / "a.png", **changes)])
    assert (found.vector, found.why) == (None, why)


def test_a_small_or_blurred_face_cannot_be_scored(sface: ProcessEmbedder, tmp_path: Path) -> None:
    plain = Image.open(face(tmp_path / "a.png", noisy=False, size=(640, 800)))
    marked = plain.filter(ImageFilter.GaussianBlur(6))
    marked.paste(plain.crop((320, 328, 328, 336)), (320, 328))
    marked.filter(ImageFilter.GaussianBlur(0.6)).save(tmp_path / "blurred.png")
    small = Image.open(face(tmp_path / "b.png"))
    small.crop((64, 60, 320, 380)).resize((192, 240), Image.Resampling.BOX).save(tmp_path / "small.png")
    seen = sface.embed([tmp_path / "blurred.png", tmp_path / "small.png"])
    assert seen[0].why == "the face is blurred"
    assert seen[1].vector is None


def test_weights_with_another_sha256_are_refused(tmp_path: Path) -> None:
    detector = tiny_yunet(tmp_path / "yunet.onnx")
    with pytest.raises(Unsafe, match=r"yunet\.onnx has sha256 [0-9a-f]{64}, not detector_sha256; fetch it again"):
        _ = asked(tmp_path, embedder="sface", detector=detector.name, recogniser="gone").version


def test_broken_weights_are_told_in_one_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"no network at all")
    files = {f"{key}{end}": value for key in ("detector", "recogniser") for end, value in
             (("", broken.name), ("_sha256", digest(broken)))}  # fmt: skip
    embedder = asked(tmp_path, embedder="sface", **files)
    with pytest.raises(Failed, match="the sface embedder cannot be loaded") as told:
        embedder.embed([face(tmp_path / "a.png")])
    assert "\n" not in told.value.sentence


# Drawn people


def test_a_drawn_head_is_told_in_pixels() -> None:
    said = Seen((0.6, 0.8), (0.5, 0.25, 0.1), "", {"freckles": 0.9}, 1)
    box = in_pixels(said, Image.new("RGB", (400, 500)))
    assert box == Sighting((0.6, 0.8), (162.5, 75, 237.5, 175), "", {"freckles": 0.9})
    assert in_pixels(Seen(None, None, "no head was found"), Image.new("RGB", (8, 8))).box is None


def test_without_the_starters_weights_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedders, "STARTER", tmp_path)
    with pytest.raises(Missing, match=r"the starter's embedder is not there; install again, or set images\.identity"):
        _ = asked(tmp_path, "starter").version


# The process


def test_auto_is_what_suits_the_studio() -> None:
    kinds = {
        ("starter", ""): "starter",
        ("org/photographs", ""): None,
        ("org/photographs", "recogniser"): "sface",
        ("org/photographs", "model"): "transformers",
    }
    for (checkpoint, key), name in kinds.items():
        opened = open_embedder(
            Images.model_validate({"checkpoint": checkpoint, "identity": {key: "x"} if key else {}}), Path()
        )
        assert (opened.name if opened else None) == name
    assert open_embedder(Images.model_validate({"identity": {"embedder": "none"}}), Path()) is None


def test_no_pictures_start_no_process(sface: ProcessEmbedder, tmp_path: Path) -> None:
    idle = asked(tmp_path, embedder="sface")
    assert idle.embed([]) == ()
    assert idle.child is None


def test_one_process_serves_all_calls(sface: ProcessEmbedder, tmp_path: Path) -> None:
    sface.embed([face(tmp_path / "a.png")])
    assert sface.child is not None
    first = sface.child.process.pid
    sface.embed([face(tmp_path / "a.png")])
    assert sface.child.process.pid == first


def test_a_killed_process_is_one_sentence_and_the_next_call_gets_a_fresh_one(
    sface: ProcessEmbedder, tmp_path: Path
) -> None:
    one = face(tmp_path / "a.png")
    before = sface.embed([one])
    assert sface.child is not None
    os.kill(sface.child.process.pid, signal.SIGKILL)
    with pytest.raises(Failed, match=r"likeness: the embedder process ended \(it was killed") as told:
        sface.embed([one])
    assert "\n" not in told.value.sentence
    assert sface.embed([one]) == before


def test_a_picture_that_cannot_be_read_is_named(sface: ProcessEmbedder, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    with pytest.raises(InfluencerError, match=r"broken\.png"):
        sface.embed([broken])


def test_an_interrupt_ends_the_process(sface: ProcessEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sface.embed([face(tmp_path / "a.png")])
    assert sface.child is not None
    running = sface.child.process

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sface.child, "hear", interrupt)
    with pytest.raises(KeyboardInterrupt):
        sface.embed([tmp_path / "a.png"])
    assert running.poll() is not None
    assert sface.child is None


def test_neither_torch_nor_opencv_is_loaded_in_the_parent() -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from influencer import pipeline, doctor\n"
        "from influencer.config import Images\n"
        "from influencer.images import calibrate, charts, embedders, identity\n"
        "embedders.open_embedder(Images(), Path())\n"
        "sys.exit(any(name in sys.modules for name in ('torch', 'cv2', 'transformers')))\n"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
