"""Opens the studio that config.yaml names. Loads no torch: the studio's own process does."""

from __future__ import annotations

from pathlib import Path

from influencer.config import Images
from influencer.records import Studio


def open_studio(images: Images, outputs: Path, root: Path | None = None) -> Studio:
    """The studio of `images`. A relative checkpoint folder starts at `root`, by default beside `outputs`.

    Raises Missing, Invalid or Unsafe if the checkpoint cannot be used; nothing is loaded before the first shot.
    """
    if images.studio == "card":
        from influencer.images.card import CardStudio

        return CardStudio()
    from influencer.images.process import DiffusionStudio

    return DiffusionStudio(images, root or outputs.parent)
