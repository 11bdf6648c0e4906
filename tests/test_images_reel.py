"""A film leaves as it came, labelled like a picture, and both labels are read from the very bytes that leave."""

import hashlib
import io
from dataclasses import replace
from pathlib import Path

import c2pa
import pytest
from images_case import LABELS, NOW, scene
from PIL import Image, ImageChops, ImageStat
from video_case import film, film_in, seen

from influencer import mp4
from influencer.errors import Invalid
from influencer.images.finish import finish, verify_labels, xmp
from influencer.images.reel import cover_of, finish_video, picture_of
from influencer.images.signing import SETTINGS, open_signer
from influencer.limits import REEL, video_faults
from influencer.records import Video

ID = "2026-11-23-0900-bowl"
SMALL = {"size": (90, 160), "seconds": 0.5}


@pytest.fixture(scope="module")
def signer(tmp_path_factory):
    return open_signer(tmp_path_factory.mktemp("keys") / ".signing", "Ana's studio", NOW)


@pytest.fixture(scope="module")
def done(signer, tmp_path_factory):
    about = (("title", "SECRET TITLE"),)
    path = film_in(tmp_path_factory.mktemp("film"), **SMALL, about=about)
    return finish_video(path, LABELS, signer, ID, NOW, REEL.size)


def test_a_film_leaves_with_both_labels_and_its_own_frames(done):
    assert verify_labels(done.data) == []
    assert mp4.xmp_in(done.data) == xmp(LABELS)
    assert b"SECRET" not in done.data
    assert seen(done.data) == seen(film(**SMALL))
    video = done.video
    assert video.sha256 == hashlib.sha256(done.data).hexdigest()
    assert (video.file, video.size) == (f"video-{video.sha256[:12]}.mp4", len(done.data))
    assert (video.width, video.height, video.rate, video.channels) == (90, 160, 24, 1)


@pytest.mark.parametrize("part", [b"tkhd", b"mdat", b"trainedAlgorithmicMedia</", b"influencer.disclosure"])
def test_one_changed_byte_is_seen(done, part):
    broken = bytearray(done.data)
    broken[broken.index(part) + len(part) + 20] ^= 1
    assert verify_labels(bytes(broken)) != []


def test_a_film_without_labels_says_which_are_missing():
    said = verify_labels(film(**SMALL))
    assert [problem.split()[1] for problem in said] == ["XMP", "C2PA"]
    assert len(verify_labels(mp4.with_xmp(film(**SMALL), xmp(LABELS)))) == 1


def test_the_manifest_a_film_came_with_goes_into_ours(done, signer, tmp_path):
    given = tmp_path / "given.mp4"
    given.write_bytes(done.data)
    again = finish_video(given, LABELS, signer, ID, NOW, REEL.size)
    assert verify_labels(again.data) == []
    with c2pa.Context.from_dict(SETTINGS) as context:
        with c2pa.Reader("video/mp4", io.BytesIO(again.data), None, context) as reader:
            [part] = reader.get_active_manifest()["ingredients"]
    assert part["relationship"] == "componentOf"
    assert "active_manifest" in part


def test_what_is_no_film_or_too_large_is_refused(signer, tmp_path):
    (tmp_path / "film.mp4").write_bytes(b"no film")
    refused = {"none.mp4": (100, "no such file"), "film.mp4": (3, "has more than"), "./film.mp4": (9, "is no MP4")}
    for name, (most, says) in refused.items():
        with pytest.raises(Invalid, match=says):
            finish_video(tmp_path / name, LABELS, signer, ID, NOW, most)


GOOD = Video("video-0.mp4", "0" * 64, 1080, 1920, 12.5, 30, 2, 44100, 8_000_000)
FAULTS = {
    "not upright 9:16": {"width": 1920, "height": 1080},
    "360 pixels wide": {"width": 360, "height": 640},
    "takes 2.5 s": {"seconds": 2.5, "size": 1_000_000},
    "takes 901.0 s": {"seconds": 901.0},
    "has 15 frames a second": {"rate": 15},
    "Mbit/s; 25 are the most": {"seconds": 3.0, "size": 20_000_000},
    "MB; 100 are the most": {"seconds": 600.0, "size": 120_000_000},
    "6 channels": {"channels": 6},
    "at 96000 Hz": {"hertz": 96000},
}


@pytest.mark.parametrize("says", FAULTS)
def test_a_film_beyond_the_limits_says_by_how_much(says):
    assert video_faults(GOOD, REEL) == []
    [fault] = video_faults(replace(GOOD, **FAULTS[says]), REEL)
    assert says in fault


@pytest.mark.parametrize("aspect", ["4:5", "1:1"])
def test_a_cover_shows_the_whole_picture_which_can_be_had_again(signer, tmp_path: Path, aspect):
    scene(1).save(tmp_path / "candidate.png")
    first = finish(tmp_path / "candidate.png", aspect, LABELS, signer, ID, NOW)
    (tmp_path / "1.jpg").write_bytes(first.data)
    cover = cover_of(tmp_path / "1.jpg", aspect, LABELS, signer, ID, NOW)
    assert (cover.width, cover.height) == (1080, 1920)
    assert verify_labels(cover.data) == []
    (tmp_path / "cover.jpg").write_bytes(cover.data)
    again = picture_of(tmp_path / "cover.jpg", aspect, LABELS, signer, ID, NOW)
    assert (again.width, again.height) == (first.width, first.height)
    pictures = [Image.open(io.BytesIO(one.data)).convert("L") for one in (first, again)]
    assert ImageStat.Stat(ImageChops.difference(*pictures)).mean[0] < 1.5
