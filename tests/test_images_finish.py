from __future__ import annotations

import hashlib
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from images_case import LABELS, NOW, scene
from PIL import Image, ImageCms, PngImagePlugin

from influencer.errors import Failed, Invalid, Unsafe
from influencer.images.finish import as_jpeg, finish, open_picture, verify_labels
from influencer.images.signing import Signer, open_signer
from influencer.limits import SIZES
from influencer.records import Finished, Labels


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return open_signer(tmp_path_factory.mktemp("keys") / ".signing", "Ana's studio", NOW)


def finished(folder: Path, signer: Signer, picture: Image.Image, aspect: str = "4:5", **saving: object) -> Finished:
    picture.save(folder / "candidate.png", **saving)  # type: ignore[arg-type]
    return finish(folder / "candidate.png", aspect, LABELS, signer, "2026-11-23-0900-bowl", NOW)


def seen(data: bytes) -> Image.Image:
    with Image.open(BytesIO(data)) as picture:
        picture.load()
        return picture


@pytest.mark.parametrize("aspect", SIZES)
def test_a_picture_leaves_at_exactly_the_size_of_its_aspect(tmp_path: Path, signer: Signer, aspect: str) -> None:
    done = finished(tmp_path, signer, scene(1, (417, 300)), aspect)
    assert seen(done.data).size == (done.width, done.height) == SIZES[aspect]
    assert done.sha256 == hashlib.sha256(done.data).hexdigest()


def test_it_is_srgb_in_full_colour_resolution(tmp_path: Path, signer: Signer) -> None:
    picture = seen(finished(tmp_path, signer, scene(1)).data)
    assert "sRGB" in ImageCms.getProfileName(ImageCms.ImageCmsProfile(BytesIO(picture.info["icc_profile"])))
    assert [layer[1:3] for layer in picture.layer] == [(1, 1)] * 3  # type: ignore[attr-defined]


def test_prompt_settings_and_place_stay_behind(tmp_path: Path, signer: Signer) -> None:
    about = PngImagePlugin.PngInfo()
    about.add_itxt("influencer", '{"prompt": "SECRET WORDS", "seed": 424242}')
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    done = finished(tmp_path, signer, scene(1), pnginfo=about, exif=exif.tobytes())
    assert not any(word in done.data for word in (b"SECRET", b"424242", b"Exif\0\0"))


def test_a_turned_photo_is_set_upright(tmp_path: Path, signer: Signer) -> None:
    lying = Image.new("RGB", (300, 240), "blue")
    lying.paste("red", (0, 0, 60, 240))
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = seen(finished(tmp_path, signer, lying, exif=exif.tobytes()).data)
    red, _, blue = picture.getpixel((540, 60))  # type: ignore[misc]
    assert red > 200 > blue


def test_transparency_is_laid_on_white(tmp_path: Path, signer: Signer) -> None:
    picture = seen(finished(tmp_path, signer, Image.new("RGBA", (80, 100), (0, 0, 0, 0))).data)
    assert min(picture.getpixel((540, 675))) > 250  # type: ignore[type-var, arg-type]


def test_the_labels_are_there_and_the_signature_fits(tmp_path: Path, signer: Signer) -> None:
    data = finished(tmp_path, signer, scene(1)).data
    assert verify_labels(data) == []
    assert b"a &lt;virtual&gt; person &amp; friends" in seen(data).info["xmp"]
    assert b"trainedAlgorithmicMedia" in data
    assert b"Ana's studio" in data


def test_one_flipped_byte_is_seen(tmp_path: Path, signer: Signer) -> None:
    data = bytearray(finished(tmp_path, signer, scene(1)).data)
    data[len(data) * 3 // 4] ^= 1
    [problem] = verify_labels(bytes(data))
    assert "dataHash.mismatch" in problem


def test_bytes_behind_the_end_are_seen(tmp_path: Path, signer: Signer) -> None:
    assert verify_labels(finished(tmp_path, signer, scene(1)).data + b"xx") != []


def test_a_picture_saved_again_has_lost_its_labels(tmp_path: Path, signer: Signer) -> None:
    again = BytesIO()
    seen(finished(tmp_path, signer, scene(1)).data).save(again, "JPEG")
    problems = verify_labels(again.getvalue())
    assert len(problems) == 2
    assert "C2PA signature is missing" in problems[1]


def test_a_signature_alone_or_the_xmp_alone_is_not_enough(tmp_path: Path, signer: Signer) -> None:
    only_xmp = as_jpeg(scene(1), LABELS)
    bare = BytesIO()
    scene(1).save(bare, "JPEG")
    assert [problem.split(" is missing")[0] for problem in verify_labels(only_xmp)] == ["the C2PA signature"]
    assert len(verify_labels(signer.sign(bare.getvalue(), {}))) == 1


def test_another_source_type_is_seen(signer: Signer) -> None:
    lying = as_jpeg(scene(1), Labels(disclosure="x", source_type="digitalCapture"))
    [problem] = verify_labels(signer.sign(lying, {}))
    assert "digitalCapture, not trainedAlgorithmicMedia" in problem


def test_bytes_that_are_no_picture_are_a_problem_not_a_crash() -> None:
    assert len(verify_labels(b"<script>")) == 2


def test_another_format_is_refused(tmp_path: Path) -> None:
    scene(1).save(tmp_path / "x.png", "TIFF")
    with pytest.raises(Invalid, match="not a PNG, JPEG or WebP"):
        open_picture(tmp_path / "x.png")


@pytest.mark.parametrize("side", [7_000, 12_000, 30_000])
def test_a_picture_that_unpacks_too_large_is_refused_unread(tmp_path: Path, side: int) -> None:
    (tmp_path / "bomb.png").write_bytes(png_that_claims(side))
    with pytest.raises(Unsafe, match="40 megapixels"):
        open_picture(tmp_path / "bomb.png")


def png_that_claims(side: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")
    )


def test_a_half_written_picture_is_one_sentence(tmp_path: Path) -> None:
    scene(1).save(tmp_path / "half.png")
    (tmp_path / "half.png").write_bytes((tmp_path / "half.png").read_bytes()[:2000])
    with pytest.raises(Failed, match="cannot be read"):
        open_picture(tmp_path / "half.png")


def test_an_aspect_nobody_posts_is_refused(tmp_path: Path, signer: Signer) -> None:
    with pytest.raises(Invalid, match="use one of 4:5, 1:1, 9:16"):
        finished(tmp_path, signer, scene(1), "3:2")


def test_a_picture_too_large_for_a_channel_is_saved_smaller_and_labelled_all_the_same(
    tmp_path: Path, signer: Signer
) -> None:
    noise = Image.effect_noise((1080, 1350), 60).convert("RGB")
    noise.save(tmp_path / "candidate.png")

    def within(most: int) -> Finished:
        return finish(tmp_path / "candidate.png", "4:5", LABELS, signer, "2026-11-23-0900-bowl", NOW, most)

    large = within(0)
    small = within(len(large.data) - 1)
    assert len(small.data) < len(large.data)
    assert (small.width, small.height) == (large.width, large.height)
    assert verify_labels(small.data) == []
    with pytest.raises(Failed, match="more than 10,000 bytes"):
        within(10_000)
