"""Checkpoints of other families, their weights chance, go the whole way: the real studio, embedder and gate."""

from dataclasses import replace
from pathlib import Path

import pytest
from cast_case import cast_project
from face_case import open_line
from images_case import silent
from tiny_checkpoint import tiny_klein, tiny_qwen, tiny_sdxl
from tiny_towers import tiny_dinov2

from influencer import pipeline
from influencer.casting.calibration import calibrate
from influencer.casting.common import Casting, casting
from influencer.casting.exam import examine
from influencer.casting.faces import make_faces, pick_face
from influencer.casting.references import answer, make_references
from influencer.casting.steps import Next, next_step

IMAGES = """
images:
  checkpoint: {checkpoint}
  steps: 1
  width: 64
  height: 80
  candidates: 1
  enough: 1
  most_candidates: 2
  identity: {{embedder: transformers, model: {tower}, crop: centre}}
"""


@pytest.mark.parametrize("make", [tiny_sdxl, tiny_klein, tiny_qwen])
def test_another_family_goes_the_whole_way(make, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("influencer.images.pick.LEAST_SPREAD", 0.0)  # pictures of chance weights are mostly grey
    checkpoint, tower = make(tmp_path / "checkpoint"), tiny_dinov2(tmp_path / "tower")
    line = open_line(cast_project(tmp_path, IMAGES.format(checkpoint=checkpoint, tower=tower)))
    try:
        with casting(line, "nova", silent) as opened:
            made = make_faces(opened, 3)
            assert (set(map(str, made.words)), made.refused) == ({"{}"}, {})
            assert pick_face(opened, 2).words == {}
            waiting = make_references(again(opened))
            assert (len(waiting.waiting), waiting.failed) == (10, {})
            answer(line, "nova", ["all"])
            band = calibrate(again(opened), 20).band
            assert (band.embedder, band.false_accept.of) == ("transformers", 22)
            certificate = examine(again(opened)).certificate
        assert certificate.studio["checkpoint"] == str(checkpoint)
        assert len(certificate.likenesses) == 15
        assert next_step(line, "nova").next is Next.NOTHING
    finally:
        line.ledger.close()


def again(opened: Casting) -> Casting:
    """The same processes, her bible read again: starting them for each step would take most of this test's time."""
    return replace(opened, who=pipeline.persona(opened.line, opened.who.name))
