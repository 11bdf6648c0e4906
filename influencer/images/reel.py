"""Makes a film ready to leave: checked, labelled, signed, hashed; and the picture that is its cover.

Cuts and codes no film; knows no platform and no draft folder.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from PIL import ImageFilter

from influencer import mp4
from influencer.errors import Failed, Invalid
from influencer.images.finish import STORY, fit, in_srgb, manifest, open_picture, signed, size_of, verify_labels, xmp
from influencer.images.signing import Signer
from influencer.records import Finished, FinishedVideo, Labels, Video

KIND = "video/mp4"
GROUND = ImageFilter.GaussianBlur(40)


def finish_video(
    path: Path, labels: Labels, signer: Signer, draft_id: str, now: datetime, most_bytes: int
) -> FinishedVideo:
    """The bytes that will be reviewed and posted: the film as it is, what it said of itself gone, our labels in it.

    A C2PA manifest that it came with goes into ours. Raises Invalid or Failed.
    """
    given = read_given(path, most_bytes)
    facts = mp4.facts_of(given, str(path))
    film = mp4.with_xmp(mp4.bare(given), xmp(labels))
    about = manifest(film, labels, signer.operator, draft_id, now, KIND)
    data = signer.sign(film, about, KIND, given if mp4.is_signed(given) else b"")
    if problems := verify_labels(data):
        raise Failed(f"{path}: could not be labelled: {problems[0]}; export it again")
    sha256 = hashlib.sha256(data).hexdigest()
    video = Video(
        file=f"video-{sha256[:12]}.mp4",
        sha256=sha256,
        width=facts.width,
        height=facts.height,
        seconds=round(facts.seconds, 3),
        rate=round(facts.rate, 3),
        channels=facts.channels,
        hertz=facts.hertz,
        size=len(data),
    )
    return FinishedVideo(data, video)


def read_given(path: Path, most_bytes: int) -> bytes:
    """The bytes of a film that an operator names. Raises Invalid."""
    try:
        if not path.is_file():
            raise Invalid(f"{path}: no such file; name the MP4 of the reel")
        with path.open("rb") as file:
            data = file.read(most_bytes + 1)
    except OSError as error:
        raise Invalid(f"{path}: cannot be read ({error.strerror}); name an MP4 that you may read") from None
    if len(data) > most_bytes:
        raise Invalid(f"{path}: has more than {most_bytes / 1e6:g} MB; export it smaller")
    return data


def cover_of(
    picture: Path, aspect: str, labels: Labels, signer: Signer, draft_id: str, now: datetime, most_bytes: int = 0
) -> Finished:
    """A picture of that aspect as the cover of a reel: all of it, on upright ground made of itself."""
    whole = fit(in_srgb(open_picture(picture)), size_of(aspect))
    wide, high = size_of(STORY)
    cover = fit(whole, (wide, high)).filter(GROUND)
    cover.paste(whole, (0, (high - whole.height) // 2))
    return signed(cover, picture, labels, signer, draft_id, now, most_bytes)


def picture_of(
    cover: Path, aspect: str, labels: Labels, signer: Signer, draft_id: str, now: datetime, most_bytes: int = 0
) -> Finished:
    """The picture that a cover was made of, cut out of it again."""
    whole, (wide, high) = in_srgb(open_picture(cover)), size_of(aspect)
    top = (whole.height - high) // 2
    return signed(whole.crop((0, top, wide, top + high)), cover, labels, signer, draft_id, now, most_bytes)
