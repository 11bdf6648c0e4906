"""The probe that reads pictures, and the measuring done with it."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from influencer.errors import Invalid, Missing

torch = pytest.importorskip("torch", reason="the nets run on torch")

from influencer.starter.likeness import open_rgb  # noqa: E402
from influencer.starter.measure import (  # noqa: E402
    Asked,
    Count,
    as_markdown,
    contact_sheets,
    distance,
    judge,
    paint,
    persona_words,
    picture_path,
)
from influencer.starter.nets import ProbeNet, half_precision  # noqa: E402
from influencer.starter.probe import AXES, HEAD_AXES, Probe, Reading, confusions, report, shifts_in_units  # noqa: E402
from influencer.starter.vocabulary import Attributes  # noqa: E402

MIRA = Path(__file__).parent.parent / "personas" / "mira" / "bible.yaml"


def untrained(path: Path) -> Probe:
    """A probe with chance for weights, kept and loaded as a trained one is."""
    torch.manual_seed(0)
    net = ProbeNet({name: len(choices) for name, choices in AXES.items()}, HEAD_AXES)
    axes = {name: list(choices) for name, choices in AXES.items()}
    exam: dict[str, Any] = {"by_framing": {name: {"walking": 0.9, "seated": 0.99} for name in AXES}, "accuracy": {}}
    torch.save({"net": half_precision(net), "axes": axes, "exam": exam}, path)
    return Probe(path)


def test_a_probe_that_is_not_there_says_how_to_train_it(tmp_path: Path) -> None:
    with pytest.raises(Missing, match=r"train it with python -m influencer\.starter\.probe"):
        Probe(tmp_path / "probe.pt")


def test_a_probe_reads_a_word_on_every_axis_from_a_picture_of_any_size(tmp_path: Path) -> None:
    probe = untrained(tmp_path / "probe.pt")
    small, large = probe.read([Image.new("RGB", (378, 474), "teal"), Image.new("RGB", (1080, 1350), "teal")])
    assert set(small.words) == set(AXES)
    assert all(small.words[name] in AXES[name] for name in AXES)
    assert small.words == large.words


def test_an_axis_is_not_asked_where_drawings_do_not_show_it(tmp_path: Path) -> None:
    probe = untrained(tmp_path / "probe.pt")
    assert probe.readable("nose", "seated", "calm")
    assert not probe.readable("nose", "walking", "calm")
    assert not probe.readable("eyes", "seated", "eyes closed")


def test_a_report_counts_by_axis_and_leaves_closed_eyes_out() -> None:
    names = list(AXES)
    truth = torch.zeros(4, len(names), dtype=torch.long)
    truth[3, names.index("expression")] = AXES["expression"].index("eyes closed")
    said = {name: torch.zeros(4, dtype=torch.long) for name in names}
    said["eyes"] = torch.tensor([0, 1, 0, 2])
    facts = report(said, truth, [False, True, False, True])
    assert facts["accuracy"]["eyes"] == pytest.approx(2 / 3)
    assert facts["sharp"]["eyes"] == 1.0
    assert facts["accuracy"]["skin"] == 1.0
    assert facts["confused"]["eyes"] == [(AXES["eyes"][1], AXES["eyes"][0], 1)]


def test_confusions_come_most_frequent_first() -> None:
    said, truth = torch.tensor([1, 1, 2, 0]), torch.tensor([0, 0, 0, 0])
    assert confusions(("a", "b", None), said, truth) == [("b", "a", 2), ("None", "a", 1)]


def test_how_far_a_head_was_missed_is_said_in_half_heads() -> None:
    true = torch.tensor([[0.5, 0.4, float(np.log(0.2))]])
    found = torch.tensor([[0.5 + 0.025, 0.4 - 0.02, float(np.log(0.22))]])
    assert shifts_in_units(found, true, 0.8)[0].tolist() == pytest.approx([0.1, -0.1, 1.1], abs=1e-4)


def test_an_interval_holds_its_share_and_narrows_with_numbers() -> None:
    few, many = Count(9, 10).interval(), Count(900, 1000).interval()
    assert few[0] < many[0] < 0.9 < many[1] < few[1] <= 1
    assert Count(10, 10).interval()[1] == pytest.approx(1.0)


def test_the_shipped_persona_has_a_word_on_every_axis() -> None:
    who = persona_words(MIRA)
    assert (who["hair_colour"], who["hair_style"], who["skin"]) == ("copper", "curly bob", "brown")
    assert (who["marks"], who["glasses"], who["beard"]) == ("freckles", "round glasses", None)


def test_a_bible_that_leaves_an_axis_open_is_told_which(tmp_path: Path) -> None:
    path = tmp_path / "bible.yaml"
    path.write_text(MIRA.read_text().replace("brown skin", "skin like slate"))
    with pytest.raises(Invalid, match="nothing the starter knows of skin"):
        persona_words(path)


class Painter:
    """A pipeline that paints the number of its call."""

    def __init__(self) -> None:
        self.prompts: list[str] = []

    def __call__(self, prompts: list[str], generator: list[Any], **_: Any) -> Any:
        shades = [int(dice.initial_seed()) % 256 for dice in generator]
        self.prompts += prompts
        return SimpleNamespace(images=[Image.new("RGB", (40, 50), (shade, 0, 0)) for shade in shades])


def test_painting_takes_up_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    painter = Painter()
    monkeypatch.setattr("influencer.starter.measure.open_pipe", lambda folder: painter)
    options = argparse.Namespace(out=tmp_path, checkpoint=tmp_path, batch=2, steps=1, guidance=1.0)
    wanted = [Asked(i, replace(Attributes(), shift=i % 3), 100 + i) for i in range(5)]
    paint(options, wanted[:3], lambda line: None)
    paint(options, wanted, lambda line: None)
    assert len(painter.prompts) == 5
    made = [open_rgb(picture_path(tmp_path, one)) for one in wanted]
    assert [picture.getpixel((5, 5)) for picture in made] == [(100 + i, 0, 0) for i in range(5)]
    assert made[0].size == (34, 44)


class Reader:
    """A probe that always reads the same, and can be asked everything but noses."""

    def __init__(self, words: dict[str, str | None]) -> None:
        self.words, self.axes = words, AXES
        self.exam = {"accuracy": dict.fromkeys(AXES, 0.99)}

    def read(self, pictures: list[Image.Image]) -> list[Reading]:
        return [Reading(self.words, {}, (0, 0, 1)) for _ in pictures]

    def readable(self, axis: str, framing: str, expression: str) -> bool:
        return axis != "nose"


def test_judging_counts_what_is_right_and_names_what_was_mistaken(tmp_path: Path) -> None:
    asked = [Attributes(), replace(Attributes(), lips="thin lips"), replace(Attributes(), nose="broad nose")]
    wanted = [Asked(i, one, i) for i, one in enumerate(asked)]
    for one in wanted:
        Image.new("RGB", (40, 50)).save(picture_path(tmp_path, one))
    facts = judge(Reader({name: getattr(Attributes(), name) for name in AXES}), wanted, tmp_path)  # type: ignore[arg-type]
    assert facts["axes"]["lips"]["share"] == pytest.approx(2 / 3)
    assert facts["confused"]["lips"] == [("full lips", "thin lips", 1)]
    assert facts["axes"]["nose"]["of"] == 0
    assert facts["person_all_right"]["share"] == pytest.approx(2 / 3)
    table = as_markdown(facts)
    assert "| lips | 66.7% |" in table
    assert "full lips for thin lips 1" in table
    contact_sheets(tmp_path, wanted)
    assert open_rgb(tmp_path / "sheet-0.png").size == (12 * 192, 240)


def test_a_picture_is_no_distance_from_itself_and_far_from_another() -> None:
    rng = np.random.default_rng(0)
    one = rng.integers(0, 255, (480, 384, 3), dtype=np.uint8)
    assert distance(one, one) == 0
    assert distance(np.zeros_like(one), np.full_like(one, 255)) > 0.9
