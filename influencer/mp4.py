"""Reads the boxes of an MP4: what is in it, what it says of itself. Decodes no picture and knows no platform.

Sizes and offsets come from a stranger's file, so none is believed before it is known to lie inside.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from influencer.errors import Invalid

XMP = UUID("be7acfcb-97a9-42e8-9c71-999491e3afac").bytes
C2PA = UUID("d8fec3d6-1b0e-483c-9297-5828877ec481").bytes
H264, AAC = "avc1", "mp4a"
PROFILES = (66, 77, 100)  # baseline, main, high: 8 bits and 4:2:0, which every phone shows
AAC_TYPES = (0x40, 0x67)  # MPEG-4 audio, MPEG-2 AAC low complexity
PICTURES, SOUND = b"vide", b"soun"
MOST_BOXES = 1000  # at the top of a file; real films have a handful
UPRIGHT = (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
QUICKTIME = b"qt  "
TALK = (b"udta", b"meta")  # what a file says of itself: place, device, title
EXPORT = "export it as an ordinary MP4 (H.264, AAC, for the web)"


@dataclass(frozen=True, slots=True)
class Box:
    """A box: `start` is where it begins, `body` where its content does."""

    kind: bytes
    start: int
    body: int
    end: int


@dataclass(frozen=True, slots=True)
class Track:
    """One track: `kind` is what it plays, `codec` how, `frames` how many samples it has."""

    kind: bytes
    codec: str
    seconds: float
    frames: int
    width: int = 0
    height: int = 0
    channels: int = 0
    hertz: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What plays: pictures of one size, and perhaps sound (`channels` is 0 without)."""

    width: int
    height: int
    seconds: float
    rate: float
    channels: int
    hertz: int


def is_mp4(data: bytes) -> bool:
    """Whether the bytes begin as those of an MP4 do."""
    return data[4:8] == b"ftyp"


def facts_of(data: bytes, name: str) -> Facts:
    """What plays in the file. Raises Invalid, naming it, for what is no upright H.264 film, with AAC if with sound."""
    try:
        tracks, seconds = tracks_in(data)
        list(talk_in(data))  # what `bare` will blank must be whole too
    except (ValueError, IndexError, struct.error, ZeroDivisionError) as error:
        why = str(error) if type(error) is ValueError else "a part of it is broken"
        raise Invalid(f"{name}: {why}; {EXPORT}") from None
    pictures = next(track for track in tracks if track.kind == PICTURES)
    sound = next((track for track in tracks if track.kind == SOUND), None)
    rate = pictures.frames / pictures.seconds
    channels, hertz = (sound.channels, sound.hertz) if sound else (0, 0)
    return Facts(pictures.width, pictures.height, seconds, rate, channels, hertz)


def tracks_in(data: bytes) -> tuple[list[Track], float]:
    """The tracks of a file that is whole and can be played while it loads, and how long it plays.

    Raises ValueError with what is wrong.
    """
    if not is_mp4(data):
        raise ValueError("is no MP4")
    top = list(islice(boxes(data, 0, len(data)), MOST_BOXES))
    if data[top[0].body : top[0].body + 4] == QUICKTIME:
        raise ValueError("is a QuickTime film")
    if top[-1].end != len(data):
        raise ValueError("ends in the middle")
    check_order([box.kind for box in top])
    movie = next(box for box in top if box.kind == b"moov")
    media = [box for box in top if box.kind == b"mdat"]
    tracks = [track_of(data, box, media) for box in inside(data, movie) if box.kind == b"trak"]
    kinds = sorted(track.kind for track in tracks)
    if kinds not in ([PICTURES], [SOUND, PICTURES]):
        raise ValueError("has other tracks than one of pictures and at most one of sound")
    said = seconds_of(data, found(data, movie, b"mvhd"))
    return tracks, said or max(track.seconds for track in tracks)


def check_order(kinds: list[bytes]) -> None:
    """Refuse a film in fragments, and one whose table of contents comes last."""
    if b"moof" in kinds or b"moov" not in kinds or b"mdat" not in kinds:
        raise ValueError("is in fragments or incomplete")
    if kinds.index(b"moov") > kinds.index(b"mdat"):
        raise ValueError("has its table of contents at the end (FFmpeg: -c copy -movflags +faststart)")


def boxes(data: bytes, start: int, end: int) -> Iterator[Box]:
    """The boxes between two places. Raises ValueError for one that does not lie between them."""
    while end - start >= 8:
        size, kind = struct.unpack_from(">I4s", data, start)
        body = start + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, body)
            body += 8
        if not body - start <= size <= end - start:
            raise ValueError("ends in the middle")
        yield Box(kind, start, body, start + size)
        start += size


def inside(data: bytes, box: Box, skip: int = 0) -> Iterator[Box]:
    """The boxes in a box, after `skip` bytes of its own."""
    return boxes(data, box.body + skip, box.end)


def found(data: bytes, box: Box, *path: bytes) -> Box:
    """The first box along a path of kinds. Raises ValueError if there is none."""
    for kind in path:
        there = next((one for one in inside(data, box) if one.kind == kind), None)
        if there is None:
            raise ValueError(f"has a part without {kind.decode()}")
        box = there
    return box


def track_of(data: bytes, box: Box, media: list[Box]) -> Track:
    """What a track plays. Raises ValueError for what is turned, in another codec, or points outside the file."""
    kind = bytes_at(data, found(data, box, b"mdia", b"hdlr"), 8, 4)
    seconds = seconds_of(data, found(data, box, b"mdia", b"mdhd"))
    table = found(data, box, b"mdia", b"minf", b"stbl")
    check_places(data, table, media)
    frames = frames_of(data, found(data, table, b"stts"))
    entry = next(inside(data, found(data, table, b"stsd"), 8), None)
    if entry is None or seconds <= 0:
        raise ValueError("has an empty track")
    if kind == PICTURES:
        return pictures_of(data, box, entry, seconds, frames)
    return sound_of(data, entry, seconds, frames) if kind == SOUND else Track(kind, "", seconds, frames)


def pictures_of(data: bytes, box: Box, entry: Box, seconds: float, frames: int) -> Track:
    """A track of pictures. Raises ValueError unless it is upright H.264 of square pixels in 8 bits and 4:2:0."""
    width, height = struct.unpack_from(">HH", data, entry.body + 24)
    if entry.kind != H264.encode():
        raise ValueError(f"has pictures in {codec_name(entry)}, not H.264")
    settings = next((one for one in inside(data, entry, 78) if one.kind == b"avcC"), None)
    profile = bytes_at(data, settings, 1, 1)[0] if settings else 0
    if profile not in PROFILES:
        raise ValueError(f"has pictures in a profile of H.264 ({profile}) that phones do not show")
    header = found(data, box, b"tkhd")
    at = header.body + (52 if data[header.body] == 1 else 40)
    *turn, wide, high = struct.unpack_from(">9I2I", data, at)
    if tuple(turn) != UPRIGHT:
        raise ValueError("is turned by a note in the file instead of its pictures")
    if (wide >> 16, high >> 16) != (width, height):
        raise ValueError("has pixels that are not square")
    return Track(PICTURES, H264, seconds, frames, width, height)


def sound_of(data: bytes, entry: Box, seconds: float, frames: int) -> Track:
    """A track of sound. Raises ValueError unless it is AAC."""
    if entry.kind != AAC.encode():
        raise ValueError(f"has sound in {codec_name(entry)}, not AAC")
    channels, hertz = struct.unpack_from(">H6xI", data, entry.body + 16)
    about = next((one for one in inside(data, entry, 28) if one.kind == b"esds"), None)
    if about is None or object_type(data, about) not in AAC_TYPES:
        raise ValueError("has sound that is not AAC")
    return Track(SOUND, AAC, seconds, frames, channels=channels, hertz=hertz >> 16)


def codec_name(entry: Box) -> str:
    """A codec's four letters, safe to print."""
    return entry.kind.decode("ascii", "backslashreplace").strip()


def bytes_at(data: bytes, box: Box, at: int, count: int) -> bytes:
    """Some bytes of a box's content. Raises ValueError if it ends before."""
    if box.body + at + count > box.end:
        raise ValueError("has a part that is too short")
    return data[box.body + at : box.body + at + count]


def seconds_of(data: bytes, box: Box) -> float:
    """How long a track or the whole is."""
    if data[box.body] == 1:
        scale, length = struct.unpack_from(">IQ", data, box.body + 20)
    else:
        scale, length = struct.unpack_from(">II", data, box.body + 12)
    return float(length / scale)


def frames_of(data: bytes, box: Box) -> int:
    """How many samples a track has."""
    (count,) = struct.unpack_from(">I", data, box.body + 4)
    rows = bytes_at(data, box, 8, 8 * count)
    return sum(many for many, _ in struct.iter_unpack(">II", rows))


def check_places(data: bytes, table: Box, media: list[Box]) -> None:
    """Raises ValueError for a track whose samples are not where the file keeps them."""
    for box in inside(data, table):
        if box.kind in (b"stco", b"co64"):
            form = ">I" if box.kind == b"stco" else ">Q"
            (count,) = struct.unpack_from(">I", data, box.body + 4)
            rows = bytes_at(data, box, 8, struct.calcsize(form) * count)
            for (place,) in struct.iter_unpack(form, rows):
                if not any(one.body <= place < one.end for one in media):
                    raise ValueError("points to samples that are not there")


def object_type(data: bytes, box: Box) -> int:
    """The codec that an `esds` names."""
    at = after_length(data, box.body + 5)
    flags = data[at + 2]
    at += 3 + (2 if flags & 0x80 else 0)
    at += 1 + data[at] if flags & 0x40 else 0
    at += 2 if flags & 0x20 else 0
    return data[after_length(data, at + 1)]


def after_length(data: bytes, at: int) -> int:
    """Where a descriptor's content begins: its length takes one byte to four."""
    for _ in range(3):
        if not data[at] & 0x80:
            break
        at += 1
    return at + 1


# What a file says of itself.


def is_signed(data: bytes) -> bool:
    """Whether there is a C2PA manifest in the file."""
    return any(box.kind == b"uuid" and data[box.body : box.body + 16] == C2PA for box in boxes(data, 0, len(data)))


def xmp_in(data: bytes) -> bytes:
    """The XMP packet of a file, empty if it has none. Raises ValueError for what is no MP4."""
    for box in boxes(data, 0, len(data)):
        if box.kind == b"uuid" and data[box.body : box.body + 16] == XMP:
            return data[box.body + 16 : box.end]
    return b""


def with_xmp(data: bytes, packet: bytes) -> bytes:
    """The file with an XMP packet at its end, where it moves nothing."""
    return data + struct.pack(">I4s", 24 + len(packet), b"uuid") + XMP + packet


def bare(data: bytes) -> bytes:
    """The file with all that it says of itself blanked out in place, so that no sample moves. A C2PA manifest stays."""
    out = bytearray(data)
    for box in talk_in(data):
        out[box.start + 4 : box.start + 8] = b"free"
        out[box.body : box.end] = bytes(box.end - box.body)
    return bytes(out)


def talk_in(data: bytes) -> Iterator[Box]:
    """The boxes in which a file says where, with what and by whom it was made."""
    for box in boxes(data, 0, len(data)):
        if box.kind in TALK or (box.kind == b"uuid" and data[box.body : box.body + 16] != C2PA):
            yield box
        elif box.kind == b"moov":
            yield from (one for one in inside(data, box) if one.kind in TALK)
            for track in inside(data, box):
                if track.kind == b"trak":
                    yield from (one for one in inside(data, track) if one.kind in TALK)
