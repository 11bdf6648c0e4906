"""Makes a candidate ready to leave: upright, sRGB, exact size, labelled, signed, hashed. Nothing touches it after.

Knows no platform and no draft folder; what it writes says that this is AI, never how it was asked for.
"""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Callable
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape

import c2pa
from PIL import Image, ImageCms, ImageDraw, ImageFilter, ImageOps, UnidentifiedImageError

from influencer import __version__, mp4
from influencer.errors import Failed, Invalid, Unsafe
from influencer.images.signing import SETTINGS, Signer
from influencer.images.typeset import is_legible, wrap, write_lines
from influencer.limits import SIZES
from influencer.records import Finished, Labels

T = TypeVar("T")

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_PIXELS = 40_000_000
MOST_BYTES = 100 * 1024 * 1024
QUALITIES = (92, 88, 84, 80, 75, 70)  # the first with which the file is small enough
SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
TRAINED = "trainedAlgorithmicMedia"
STORY = "9:16"
SAID_SIZE, SAID_MARGIN, SAID_ABOVE = 40, 48, 400  # pixels of 1080 x 1920; apps cover the lowest 340
TOOL = f"influencer {__version__}"
DISCLOSURE = "influencer.disclosure"  # our C2PA assertion: provider, system, version, time, id
UNSHARP = ImageFilter.UnsharpMask(radius=0.8, percent=60, threshold=2)  # before growing: seven times fewer pixels

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
<Iptc4xmpExt:DigitalSourceType>{source}</Iptc4xmpExt:DigitalSourceType>
<xmp:CreatorTool>{tool}</xmp:CreatorTool>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{disclosure}</rdf:li></rdf:Alt></dc:description>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
SOURCE_IN_XMP = re.compile(rb"Iptc4xmpExt:DigitalSourceType\s*(?:>|=\s*[\"'])\s*([^<\"'\s]+)")


def finish(
    png: Path, aspect: str, labels: Labels, signer: Signer, draft_id: str, now: datetime, most_bytes: int = 0
) -> Finished:
    """The bytes that will be reviewed and posted, at most `most_bytes` (0: any). Raises Unsafe, Invalid or Failed."""
    size = size_of(aspect)
    picture = fit(in_srgb(open_picture(png)), size)
    if aspect == STORY:
        picture = saying(picture, labels.disclosure)
    return signed(picture, png, labels, signer, draft_id, now, most_bytes)


def signed(
    picture: Image.Image,
    source: Path,
    labels: Labels,
    signer: Signer,
    draft_id: str,
    now: datetime,
    most_bytes: int = 0,
) -> Finished:
    """`picture`, whose size is final, labelled and signed at the best quality that fits. Raises Failed if none does."""
    for quality in QUALITIES:
        jpeg = as_jpeg(picture, labels, quality)
        data = signer.sign(jpeg, manifest(jpeg, labels, signer.operator, draft_id, now))
        if len(data) <= (most_bytes or len(data)):
            return Finished(data, hashlib.sha256(data).hexdigest(), picture.width, picture.height)
    raise Failed(
        f"{source}: takes more than {most_bytes:,} bytes at JPEG quality {quality} still; make another picture"
    )


def saying(picture: Image.Image, text: str) -> Image.Image:
    """`picture` with `text` on a dark band, above what an app lays over a story: nobody sees a caption there.

    Raises Failed if no font of this machine has its letters.
    """
    if not is_legible(text):
        raise Failed(f"no font here has the letters of {text!r}, which a story must show; install Noto Sans")
    lines = wrap(text, SAID_SIZE, picture.width - 4 * SAID_MARGIN, 4)
    tall = round(SAID_SIZE * 1.35 * len(lines)) + SAID_MARGIN
    top = picture.height - SAID_ABOVE - tall
    band = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    box = (SAID_MARGIN, top, picture.width - SAID_MARGIN, top + tall)
    ImageDraw.Draw(band).rounded_rectangle(box, SAID_MARGIN / 2, fill=(16, 16, 16, 190))
    said = Image.alpha_composite(picture.convert("RGBA"), band).convert("RGB")
    first = (2 * SAID_MARGIN, top + SAID_MARGIN / 2 + SAID_SIZE)
    write_lines(ImageDraw.Draw(said), first, lines, SAID_SIZE, (255, 255, 255))
    return said


def size_of(aspect: str) -> tuple[int, int]:
    """The exact size (width, height) of an aspect such as 4:5."""
    if aspect not in SIZES:
        raise Invalid(f"aspect {aspect!r} is not one we post; use one of {', '.join(SIZES)}")
    return SIZES[aspect]


def open_picture(path: Path) -> Image.Image:
    """An upright, fully read picture. Refuses other formats, oversized and broken files."""
    return guarded(path, lambda: upright(path))


def upright(path: Path) -> Image.Image:
    """Read `path` and turn it as its EXIF says."""
    if path.stat().st_size > MOST_BYTES:
        raise Unsafe(f"{path}: larger than {MOST_BYTES // 2**20} MiB; save it smaller")
    with Image.open(path, formats=FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise Unsafe(f"{path}: {picture.width} x {picture.height} is more than 40 megapixels; save it smaller")
        picture.load()
        return ImageOps.exif_transpose(picture)


def guarded(path: Path, read: Callable[[], T]) -> T:
    """Run `read`, turning what Pillow says about a hostile or broken file into one sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return read()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Unsafe(f"{path}: unpacks to more than 40 megapixels; save it smaller") from None
    except UnidentifiedImageError:
        raise Invalid(f"{path}: not a PNG, JPEG or WebP picture; export it as PNG") from None
    except (OSError, SyntaxError, ValueError) as error:
        raise Failed(f"{path}: the picture cannot be read ({reason(error)}); make it again") from None


def reason(error: Exception) -> str:
    """What the system or Pillow says, without the path."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


@cache
def srgb() -> ImageCms.ImageCmsProfile:
    """The sRGB profile."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


@cache
def srgb_bytes() -> bytes:
    """The sRGB profile as it is embedded. Its date is fixed, so that equal pictures give equal bytes."""
    data = bytearray(srgb().tobytes())
    data[24:36] = bytes((7, 234, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))  # ICC header: 2026-01-01 00:00:00
    return bytes(data)


def in_srgb(picture: Image.Image) -> Image.Image:
    """RGB in sRGB: a foreign profile is converted, transparency is laid on white."""
    picture = on_white(picture)
    profile = picture.info.get("icc_profile")
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile)) if profile else None
        converted = ImageCms.profileToProfile(picture, source, srgb(), outputMode="RGB") if source else None
    except (ImageCms.PyCMSError, OSError):
        converted = None  # a broken profile says nothing; the numbers are taken as sRGB
    return converted or picture.convert("RGB")


def on_white(picture: Image.Image) -> Image.Image:
    """`picture` without transparency or palette, its colour profile kept."""
    if not picture.has_transparency_data:
        return picture.convert("RGB") if picture.mode not in ("RGB", "L", "CMYK") else picture
    ground = Image.new("RGBA", picture.size, "white")
    flat = Image.alpha_composite(ground, picture.convert("RGBA")).convert("RGB")
    flat.info["icc_profile"] = picture.info.get("icc_profile")
    return flat


def fit(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Cover `size` exactly, cropping what stands over, evenly; mildly sharpened where it has to grow."""
    grows = picture.width < size[0] or picture.height < size[1]
    return ImageOps.fit(picture.filter(UNSHARP) if grows else picture, size, Image.Resampling.LANCZOS)


def as_jpeg(picture: Image.Image, labels: Labels, quality: int = QUALITIES[0]) -> bytes:
    """JPEG, 4:4:4, with sRGB and the XMP labels and no other metadata."""
    out = BytesIO()
    clean = Image.frombytes("RGB", picture.size, picture.tobytes())
    clean.save(out, "JPEG", quality=quality, subsampling=0, icc_profile=srgb_bytes(), xmp=xmp(labels))
    return out.getvalue()


def xmp(labels: Labels) -> bytes:
    """The XMP packet: AI source type, tool, and the disclosure as description."""
    source = SOURCE_TYPES + labels.source_type
    return XMP.format(source=escape(source), tool=TOOL, disclosure=escape(labels.disclosure)).encode()


def manifest(
    data: bytes, labels: Labels, operator: str, draft_id: str, now: datetime, kind: str = "image/jpeg"
) -> dict[str, Any]:
    """What the C2PA signature states: who provides it, what made it, when, an id, and the disclosure."""
    stated = {
        "provider": operator,
        "system": "influencer",
        "version": __version__,
        "time": now.isoformat(timespec="seconds"),
        "id": str(uuid5(NAMESPACE_URL, f"{draft_id} {hashlib.sha256(data).hexdigest()}")),
        "statement": labels.disclosure,
    }
    return {
        "claim_generator_info": [{"name": "influencer", "version": __version__}],
        "title": "AI-generated picture" if kind == "image/jpeg" else "AI-generated video",
        "format": kind,
        "assertions": [{"label": DISCLOSURE, "data": stated}],
    }


def verify_labels(data: bytes) -> list[str]:
    """What is wrong with the labels in exactly these bytes, of a picture or a film; empty means all there.

    Fetches nothing.
    """
    return xmp_problems(data) + c2pa_problems(data)


def xmp_problems(data: bytes) -> list[str]:
    """What is wrong with the XMP labels."""
    try:
        packet = guarded(Path("picture"), lambda: xmp_in(data))
    except (Invalid, Failed):
        return ["the bytes are not a picture we can read"]
    found = SOURCE_IN_XMP.search(packet)
    if not found:
        return ["the XMP label that says AI-made is missing"]
    if found.group(1).decode(errors="replace") != SOURCE_TYPES + TRAINED:
        return [f"the XMP label says {found.group(1).decode(errors='replace')}, not {TRAINED}"]
    return []


def xmp_in(data: bytes) -> bytes:
    """The XMP packet of a picture or a film, empty if it has none; pixels are not decoded."""
    if mp4.is_mp4(data):
        return mp4.xmp_in(data)
    with Image.open(BytesIO(data), formats=FORMATS) as picture:
        packet = picture.info.get("xmp", b"")
    return packet if isinstance(packet, bytes) else str(packet).encode()


def c2pa_problems(data: bytes) -> list[str]:
    """What is wrong with the signature. A signer that no list knows is fine; changed bytes are not."""
    try:
        with (
            c2pa.Context.from_dict(SETTINGS) as context,
            c2pa.Reader("video/mp4" if mp4.is_mp4(data) else "image/jpeg", BytesIO(data), None, context) as reader,
        ):
            state, active = reader.get_validation_state(), reader.get_active_manifest()
            results = reader.get_validation_results()
    except c2pa.C2paError.ManifestNotFound:
        return ["the C2PA signature is missing; the file was saved again after it was signed"]
    except c2pa.C2paError as error:
        return [f"the C2PA signature cannot be read ({error})"]
    if state not in ("Valid", "Trusted"):
        return [f"the C2PA signature does not fit the bytes ({', '.join(failures(results)) or state})"]
    return [] if says_trained(active) else [f"the C2PA signature does not say {TRAINED}"]


def failures(results: dict[str, Any] | None) -> list[str]:
    """The codes of what failed, apart from the signer being unknown."""
    found = (results or {}).get("activeManifest", {}).get("failure", [])
    return [each["code"] for each in found if each["code"] != "signingCredential.untrusted"]


def says_trained(active: dict[str, Any] | None) -> bool:
    """Whether the signed `created` action names the AI source type."""
    actions = [
        action
        for assertion in (active or {}).get("assertions", [])
        if str(assertion.get("label", "")).startswith("c2pa.actions")
        for action in assertion.get("data", {}).get("actions", [])
    ]
    return any(
        action.get("action") == "c2pa.created" and action.get("digitalSourceType") == SOURCE_TYPES + TRAINED
        for action in actions
    )
