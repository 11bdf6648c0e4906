"""What is in a film is read from its boxes, and nothing in them is believed blindly."""

import random
import struct

import pytest
from video_case import film, seen

from influencer import mp4
from influencer.errors import Invalid

SMALL = {"size": (90, 160), "seconds": 0.5}


def test_a_film_tells_its_size_length_rate_and_sound():
    facts = mp4.facts_of(film(**SMALL), "f.mp4")
    assert (facts.width, facts.height, facts.rate) == (90, 160, 24)
    assert (facts.channels, facts.hertz) == (1, 48000)
    assert facts.seconds == pytest.approx(0.5, abs=0.05)
    silent = mp4.facts_of(film(**SMALL, sound=""), "f.mp4")
    assert (silent.channels, silent.seconds) == (0, 0.5)


BAD = {
    "table of contents at the end": {"flags": ()},
    "a QuickTime film": {"kind": "mov"},
    "pictures in mp4v, not H.264": {"codec": "mpeg4"},
    "a profile of H.264 .244. that phones": {"pixels": "yuv444p"},
    "sound that is not AAC": {"sound": "mp3"},
    "in fragments": {"flags": (("movflags", "frag_keyframe+empty_moov"),)},
    "is no MP4": {"kind": "matroska", "flags": ()},
}


@pytest.mark.parametrize("says", BAD)
def test_what_instagram_would_not_show_is_told_with_what_to_do(says):
    with pytest.raises(Invalid, match=f"f.mp4: .*{says}.*; export it as an ordinary MP4"):
        mp4.facts_of(film(**SMALL, **BAD[says]), "f.mp4")


def changed(data: bytes, kind: bytes, at: int, form: str, *values: int) -> bytes:
    """The film with some numbers of its first box of that kind set anew."""
    out = bytearray(data)
    struct.pack_into(form, out, data.index(kind) + 4 + at, *values)
    return bytes(out)


def test_a_film_that_is_turned_or_has_pixels_of_another_shape_is_refused():
    data = film(**SMALL)
    with pytest.raises(Invalid, match="is turned"):
        mp4.facts_of(changed(data, b"tkhd", 40, ">5i", 0, 0x10000, 0, -0x10000, 0), "f.mp4")
    with pytest.raises(Invalid, match="not square"):
        mp4.facts_of(changed(data, b"tkhd", 76, ">I", 120 << 16), "f.mp4")


def test_a_film_that_is_cut_off_or_points_elsewhere_is_refused():
    data = film(**SMALL)
    with pytest.raises(Invalid, match="ends in the middle"):
        mp4.facts_of(data[:-100], "f.mp4")
    with pytest.raises(Invalid, match="ends in the middle"):
        mp4.facts_of(data + b"1234", "f.mp4")
    with pytest.raises(Invalid, match="samples that are not there"):
        mp4.facts_of(changed(data, b"stco", 8, ">I", len(data) + 9), "f.mp4")


def test_no_broken_film_does_more_than_say_so():
    dice, data = random.Random(7), film(**SMALL)
    end = data.index(b"mdat")
    refused = 0
    for _ in range(400):
        broken = bytearray(data[: dice.choice((len(data), len(data), dice.randrange(len(data))))])
        for _ in range(dice.randint(1, 4)):
            if broken:
                broken[dice.randrange(min(end, len(broken)))] = dice.choice((0, 1, 255, dice.randrange(256)))
        try:
            mp4.facts_of(bytes(broken), "f.mp4")
            mp4.bare(bytes(broken))
        except Invalid:
            refused += 1
    assert refused > 100


def test_what_a_film_says_of_itself_is_blanked_and_no_sample_moves():
    data = film(**SMALL, about=(("title", "SECRET TITLE"), ("comment", "+59.33+018.07/")))
    bare = mp4.bare(data)
    assert b"SECRET TITLE" in data
    assert b"SECRET" not in bare
    assert b"+59.33" not in bare
    assert len(bare) == len(data)
    assert seen(bare) == seen(data)


def test_an_xmp_packet_is_put_in_and_read_again():
    data = film(**SMALL)
    assert mp4.xmp_in(data) == b""
    labelled = mp4.with_xmp(data, b"<x/>")
    assert mp4.xmp_in(labelled) == b"<x/>"
    assert mp4.xmp_in(mp4.bare(labelled)) == b""
    assert mp4.facts_of(labelled, "f.mp4") == mp4.facts_of(data, "f.mp4")
