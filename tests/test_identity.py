from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from images_case import candidate, persona, scene
from PIL import Image

from influencer.errors import Failed, Invalid, Missing
from influencer.images.calibrate import (
    FALSE_ACCEPT,
    Drift,
    calibrate,
    calibrate_pictures,
    compare,
    drift,
    impostors_bound,
    may_pass,
    most_likely,
    stretched,
)
from influencer.images.charts import band_chart, drift_chart, keep_chart
from influencer.images.identity import (
    Anchors,
    Band,
    Marks,
    Rule,
    Sighting,
    Vector,
    Verdict,
    anchors_of,
    check_for,
    held,
    identity_gate,
    keep,
    likeness_of,
    marks_of,
    matrix,
    mean_of,
    scores_of,
)
from influencer.images.pick import judge, pick, picture_hash

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WIDE = 32


class Listed:
    """An embedder that has been told what each picture looks like, by the picture's stem."""

    name, version = "listed", "0123456789ab"

    def __init__(self, seen: dict[str, Sighting]) -> None:
        self.seen = seen
        self.calls: list[int] = []

    def embed(self, pictures: Sequence[Path]) -> tuple[Sighting, ...]:
        self.calls.append(len(pictures))
        return tuple(self.seen[path.stem] for path in pictures)

    def close(self) -> None:
        self.calls.clear()


def direction(seed: int) -> np.ndarray:
    vector = np.random.default_rng(seed).normal(size=WIDE)
    return vector / np.linalg.norm(vector)


def around(middle: np.ndarray, count: int, noise: float, seed: int) -> list[Vector]:
    """Vectors about a direction: `noise` 0.06 leaves them about 0.94 alike, 0.2 about 0.67."""
    rows = middle + noise * np.random.default_rng(seed).normal(size=(count, WIDE))
    return [tuple(row) for row in matrix([tuple(row) for row in rows])]


HER = direction(1)
OTHER = direction(2)
SISTER = 0.8 * HER + 0.6 * direction(3)
SISTER /= np.linalg.norm(SISTER)


def anchors(count: int = 12, noise: float = 0.06, files: dict[str, str] | None = None) -> Anchors:
    vectors = tuple(around(HER, count, noise, 7))
    return Anchors("listed", Listed.version, vectors, files or {f"refs/{n}.png": str(n) for n in range(count)})


@cache
def band() -> Band:
    return learned(anchors())


def learned(own: Anchors, impostors: Sequence[Vector] = ()) -> Band:
    copies = [tuple(np.array(vector) + 0.004) for vector in own.vectors]
    return calibrate(own, impostors or around(SISTER, 60, 0.06, 9), copies, NOW)


def seen(vector: np.ndarray | Vector, **changes: object) -> Sighting:
    return replace(Sighting(tuple(vector)), **changes)


# Verdicts


def test_a_new_picture_of_her_is_inside() -> None:
    likeness = likeness_of(seen(around(HER, 1, 0.06, 50)[0]), anchors(), band())
    assert (likeness.verdict, likeness.reason) == (Verdict.INSIDE, "")


def test_her_sister_is_somebody_else_and_the_sentence_says_by_how_much() -> None:
    likeness = likeness_of(seen(around(SISTER, 1, 0.06, 51)[0]), anchors(), band())
    assert likeness.verdict is Verdict.TOO_FAR
    assert f"likeness {likeness.score:.2f}, hers begins at {band().lower:.2f}" in likeness.reason


def test_a_copy_of_one_reference_is_too_near_although_its_score_is_hers() -> None:
    copied = np.array(anchors().vectors[3]) + 0.003
    likeness = likeness_of(seen(copied), anchors(), band())
    assert likeness.verdict is Verdict.TOO_NEAR
    assert likeness.score is not None
    assert likeness.score > band().lower


def test_a_copy_in_pixels_is_too_near_where_vectors_cannot_tell(tmp_path: Path) -> None:
    one = candidate(tmp_path, 0, scene(1))
    own = replace(anchors(), hashes=(picture_hash(one.path),))
    new = seen(around(HER, 1, 0.06, 50)[0])
    assert likeness_of(new, own, band(), None, picture_hash(one.path)).verdict is Verdict.TOO_NEAR
    other = candidate(tmp_path, 1, scene(2))
    assert likeness_of(new, own, band(), None, picture_hash(other.path)).verdict is Verdict.INSIDE


def test_what_cannot_be_scored_never_passes() -> None:
    for blind in (Sighting(None, why="no head was found"), seen([float("nan")] * WIDE)):
        likeness = likeness_of(blind, anchors(), band())
        assert likeness.verdict is Verdict.NOT_SCORABLE
        assert likeness.reason.startswith("likeness cannot be scored")
    assert "no head was found" in likeness_of(Sighting(None, why="no head was found"), anchors(), band()).reason


@given(st.lists(st.floats(-1, 1), min_size=WIDE, max_size=WIDE), st.booleans())
@settings(max_examples=200, deadline=None)
def test_only_inside_has_no_reason(values: list[float], blind: bool) -> None:
    likeness = likeness_of(Sighting(None if blind else tuple(values)), anchors(), band())
    assert (likeness.verdict is Verdict.INSIDE) == (not likeness.reason)
    if likeness.verdict is Verdict.INSIDE:
        assert likeness.score is not None
        assert likeness.score >= band().lower


# Marks


def test_a_missing_mark_refuses_and_is_named() -> None:
    hers = around(HER, 1, 0.06, 50)[0]
    without = seen(hers, marks={"freckles": 0.03, "round glasses": 0.98})
    likeness = likeness_of(without, anchors(), band(), Marks(("freckles across the nose", "round glasses")))
    assert likeness.reason == "somebody else: freckles across the nose cannot be seen (3% sure)"


def test_a_mark_that_this_view_hides_does_not_count() -> None:
    hers = seen(around(HER, 1, 0.06, 50)[0], marks={"round glasses": 0.9})
    assert likeness_of(hers, anchors(), band(), Marks(("a mole under the left eye", "round glasses"))).reason == ""


def test_a_mark_is_asked_of_no_picture_more_surely_than_of_her_own() -> None:
    own = replace(anchors(), marks=({"freckles": 0.9}, {"freckles": 0.3}))
    hers = seen(around(HER, 1, 0.06, 50)[0], marks={"freckles": 0.35})
    assert likeness_of(hers, own, learned(own), Marks(("freckles",))).verdict is Verdict.INSIDE
    assert likeness_of(hers, own, band(), Marks(("freckles",))).verdict is Verdict.TOO_FAR


def test_marks_come_from_the_bible() -> None:
    assert marks_of(persona()) == Marks(("freckles", "round glasses"), ("hoodie",))
    assert marks_of(persona(marks=[], glasses="")).hers == ()


def test_a_mark_that_is_not_hers_refuses_unless_she_wears_it_or_a_reference_shows_it() -> None:
    new = seen(around(HER, 1, 0.06, 50)[0], marks={"freckles": 0.95, "hoop earrings": 0.97, "a short beard": 0.4})
    hers = Marks(("freckles",))
    likeness = likeness_of(new, anchors(), band(), hers)
    assert likeness.verdict is Verdict.TOO_FAR
    assert likeness.reason == "somebody else: hoop earrings can be seen (97% sure), and her bible has none"
    assert likeness_of(new, anchors(), band(), replace(hers, wear=("large hoop earrings",))).reason == ""
    shown = replace(anchors(), marks=({"freckles": 0.9, "hoop earrings": 0.7},))
    assert likeness_of(new, shown, band(), hers).reason == ""


# The band


def test_a_band_keeps_impostors_out_and_her_in() -> None:
    made = band()
    theirs = scores_of(matrix(around(SISTER, 2000, 0.06, 77)), matrix(anchors().vectors), made.rule)
    hers = scores_of(matrix(around(HER, 2000, 0.06, 78)), matrix(anchors().vectors), made.rule)
    assert (theirs >= made.lower).mean() <= FALSE_ACCEPT
    assert (hers >= made.lower).mean() > 0.95


@pytest.mark.parametrize("count", [20, 40, 120, 700])
def test_however_few_impostors_there_are_the_next_one_passes_in_half_a_percent_at_most(count: int) -> None:
    dice = np.random.default_rng(count)
    shares = []
    for _ in range(300):
        bound = impostors_bound(stretched(dice.normal(0.6, 0.08, count)))
        shares.append((stretched(dice.normal(0.6, 0.08, 4000)) >= bound).mean())
    assert np.mean(shares) <= FALSE_ACCEPT


@pytest.mark.parametrize("impostors", [30, 700])
def test_over_many_personas_no_more_than_half_a_percent_of_impostors_pass(impostors: int) -> None:
    shares = []
    for trial in range(40):
        own = replace(anchors(), vectors=tuple(around(HER, 10, 0.09, 1000 + trial)))
        made = calibrate(own, around(SISTER, impostors, 0.09, 2000 + trial), (), NOW)
        fresh = scores_of(matrix(around(SISTER, 3000, 0.09, 3000 + trial)), matrix(own.vectors), made.rule)
        shares.append(float((fresh >= made.lower).mean()))
    assert np.mean(shares) <= FALSE_ACCEPT


def test_where_they_overlap_impostors_are_kept_out_at_her_cost_and_the_rates_say_so() -> None:
    twin = 0.98 * HER + 0.2 * direction(5)
    made = learned(anchors(noise=0.2), around(twin / np.linalg.norm(twin), 100, 0.2, 4))
    assert made.false_accept.seen == 0
    assert made.false_reject.seen / made.false_reject.of > 0.5


def test_the_most_a_rate_can_be_is_clopper_and_pearsons() -> None:
    assert most_likely(0, 600) == pytest.approx(1 - 0.05 ** (1 / 600))
    assert most_likely(3, 20) == pytest.approx(0.34366, abs=1e-4)
    assert most_likely(5, 5) == 1.0


def test_half_a_percent_is_proved_by_counting_from_about_six_hundred_impostors_on() -> None:
    assert (may_pass(597), may_pass(598), may_pass(2000)) == (None, 0, 4)
    assert "fitted" in learned(anchors(), around(SISTER, 60, 0.06, 9)).how
    assert "counted" in learned(anchors(), around(SISTER, 700, 0.06, 9)).how


@given(st.integers(20, 90), st.integers(5, 20), st.floats(0.02, 0.3), st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_every_band_is_in_order(impostors: int, references: int, noise: float, seed: int) -> None:
    own = replace(anchors(), vectors=tuple(around(HER, references, noise, seed)))
    theirs = around(SISTER, impostors, noise, seed + 1)
    made = calibrate(own, theirs, own.vectors, NOW)
    assert max(made.impostors) < made.lower + 1e-5
    assert -1 <= made.lower < 1
    assert made.upper <= 1
    assert 0 <= made.false_accept.estimate <= made.false_accept.most <= 1
    assert made.false_accept.seen == 0


def test_too_few_references_or_impostors_say_nothing() -> None:
    with pytest.raises(Invalid, match="at least 5 references"):
        learned(anchors(4))
    with pytest.raises(Invalid, match="at least 20 pictures of others"):
        learned(anchors(), around(SISTER, 19, 0.06, 9))


def test_one_odd_reference_does_not_move_the_mean() -> None:
    rows = matrix([*around(HER, 9, 0.03, 1), tuple(OTHER)])
    assert float(mean_of(rows) @ mean_of(rows[:9])) > 0.998
    assert float(rows.mean(axis=0) / np.linalg.norm(rows.mean(axis=0)) @ mean_of(rows[:9])) < 0.998


def test_a_persona_with_two_looks_is_scored_by_the_nearest_references() -> None:
    looks = [*around(HER, 8, 0.04, 1), *around(OTHER, 8, 0.04, 2)]
    own = replace(anchors(), vectors=tuple(looks))
    between = (HER + OTHER) / np.linalg.norm(HER + OTHER)
    made = calibrate(own, around(between, 80, 0.04, 3), (), NOW)
    assert made.rule is Rule.TOP
    assert likeness_of(seen(around(OTHER, 1, 0.04, 9)[0]), own, made).verdict is Verdict.INSIDE
    assert band().rule is Rule.MEAN


# Kept beside the bible


def hers(folder: Path, count: int = 6) -> tuple[Path, list[str], Listed]:
    """A persona's folder with references, and an embedder that knows them."""
    home = folder / "ana"
    (home / "refs").mkdir(parents=True)
    names = [f"refs/{n}.png" for n in range(count)]
    for n, name in enumerate(names):
        scene(n).save(home / name)
    return home, names, Listed({str(n): seen(each) for n, each in enumerate(around(HER, 40, 0.06, 7))})


def test_anchors_and_band_come_back_as_they_were_kept(tmp_path: Path) -> None:
    home, names, embedder = hers(tmp_path)
    own = anchors_of(embedder, home, names)
    made = learned(own)
    path = keep(home, own, made)
    assert max(len(line.split(",")) for line in path.read_text().splitlines()) >= WIDE  # a vector is a line
    assert held(home, names, embedder.name, embedder.version) == (own, made)


def test_a_stale_band_is_refused_with_what_changed_and_what_to_run(tmp_path: Path) -> None:
    home, names, embedder = hers(tmp_path)
    own = anchors_of(embedder, home, names)
    keep(home, own, learned(own))
    scene(99).save(home / names[1])
    scene(98).save(home / "refs" / "new.png")
    with pytest.raises(Invalid) as refused:
        held(home, [*names[1:], "refs/new.png"], embedder.name, embedder.version)
    assert "refs/new.png is new, refs/0.png is no longer a reference, refs/1.png changed" in refused.value.sentence
    assert "run `influencer cast calibrate ana`" in refused.value.sentence


def test_another_version_of_the_embedder_voids_the_band(tmp_path: Path) -> None:
    home, names, embedder = hers(tmp_path)
    own = anchors_of(embedder, home, names)
    keep(home, own, learned(own))
    with pytest.raises(Invalid, match=r"made with listed 0123456789ab, and this is ffff; run `influencer cast"):
        held(home, names, embedder.name, "ffff")
    with pytest.raises(Missing, match="no likeness band for other"):
        held(home, names, "other", "ffff")


def test_a_reference_that_is_gone_is_named(tmp_path: Path) -> None:
    home, names, embedder = hers(tmp_path)
    own = anchors_of(embedder, home, names)
    keep(home, own, learned(own))
    (home / names[4]).unlink()
    with pytest.raises(Failed, match=r"refs/4\.png cannot be read .* it is a reference of ana"):
        held(home, names, embedder.name, embedder.version)


@pytest.mark.parametrize("broken", [b"", b"[]", b'{"band": 1}', b"\xff\xfe"])
def test_a_broken_band_is_refused_in_one_sentence(tmp_path: Path, broken: bytes) -> None:
    home, names, embedder = hers(tmp_path)
    own = anchors_of(embedder, home, names)
    keep(home, own, learned(own)).write_bytes(broken)
    with pytest.raises(Invalid, match=r"listed\.json: cannot be read") as refused:
        held(home, names, embedder.name, embedder.version)
    assert "\n" not in refused.value.sentence


def test_calibrating_pictures_leaves_out_what_cannot_be_scored_and_tries_copies(tmp_path: Path) -> None:
    home, names, embedder = hers(tmp_path)
    embedder.seen["5"] = Sighting(None, why="two heads were found")
    strangers = {f"x{n}": seen(each) for n, each in enumerate(around(SISTER, 30, 0.06, 9))}
    copies = {f"{n}-{kind}": embedder.seen[str(n)] for n in range(6) for kind in range(3)}
    embedder.seen |= strangers | copies
    own, made = calibrate_pictures(embedder, home, names, [home / f"{name}.png" for name in strangers], NOW)
    assert own.left_out == {"refs/5.png": "two heads were found"}
    assert (len(made.own), len(made.impostors), len(made.copies)) == (5, 30, 15)
    assert set(made.references) == set(names)
    assert made.upper <= min(made.copies)


def test_too_few_references_that_can_be_scored_name_each_reason(tmp_path: Path) -> None:
    home, names, embedder = hers(tmp_path, 5)
    embedder.seen["2"] = Sighting(None, why="no face was found")
    with pytest.raises(Invalid, match=r"4 references .* refs/2\.png: no face was found; run `influencer cast ana`"):
        anchors_of(embedder, home, names)


# The gate


def gated(folder: Path, *vectors: Sighting) -> tuple[list, Listed]:
    """A candidate for each sighting, and the embedder that has them."""
    made = [candidate(folder, n, scene(n)) for n in range(len(vectors))]
    return made, Listed({str(n): each for n, each in enumerate(vectors)})


def test_the_gate_embeds_all_candidates_of_a_shot_at_once(tmp_path: Path) -> None:
    made, embedder = gated(tmp_path, *(seen(each) for each in around(HER, 8, 0.06, 50)))
    judge(made, [identity_gate(embedder, anchors(), band())])
    assert embedder.calls == [8]


def test_the_pick_is_hers_and_every_refusal_is_kept(tmp_path: Path) -> None:
    looks = (seen(around(SISTER, 1, 0.06, 1)[0]), seen(around(HER, 1, 0.06, 50)[0]), Sighting(None, why="no head"))
    made, embedder = gated(tmp_path, *looks)
    picked = pick(made, (), [identity_gate(embedder, anchors(), band())])
    assert picked.number == 1
    assert picked.candidates[0].refused.startswith("somebody else")
    assert picked.candidates[0].scores["likeness"] < band().lower
    assert picked.candidates[2].refused == "likeness cannot be scored: no head"
    assert "likeness" not in picked.candidates[2].scores


def test_when_she_is_on_none_of_them_every_reason_is_told(tmp_path: Path) -> None:
    made, embedder = gated(tmp_path, *(seen(each) for each in around(OTHER, 3, 0.06, 1)))
    with pytest.raises(Failed, match=r"1: somebody else: likeness.*3: somebody else"):
        pick(made, (), [identity_gate(embedder, anchors(), band())])


def test_beyond_her_median_more_alike_is_not_better(tmp_path: Path) -> None:
    made, embedder = gated(tmp_path, seen(mean_of(matrix(anchors().vectors))), seen(around(HER, 1, 0.06, 50)[0]))
    alike = replace(band(), typical=band().lower + 0.01, upper=1.1)
    judged = judge([replace(one, scores={"score": 0.5}) for one in made], [identity_gate(embedder, anchors(), alike)])
    assert judged[0].scores["likeness"] > judged[1].scores["likeness"]
    assert judged[0].scores["score"] == judged[1].scores["score"] == 0.75


def test_marks_are_kept_in_the_scores(tmp_path: Path) -> None:
    made, embedder = gated(tmp_path, seen(around(HER, 1, 0.06, 50)[0], marks={"freckles": 0.91}))
    [judged] = judge(made, [identity_gate(embedder, anchors(), band(), Marks(("freckles",)))])
    assert judged.scores["sees freckles"] == 0.91
    assert judged.refused == ""


def test_a_band_of_another_embedder_is_refused(tmp_path: Path) -> None:
    _, embedder = gated(tmp_path)
    with pytest.raises(Invalid, match="measured with sface"):
        identity_gate(embedder, anchors(), replace(band(), embedder="sface"))


def referenced(names: Sequence[str]):
    return persona().model_copy(update={"references": tuple(names)})


def test_what_was_never_measured_is_not_checked_and_says_what_to_run(tmp_path: Path) -> None:
    home, names, embedder = hers(tmp_path)
    assert "names no embedder" in check_for(None, persona(), home, True).unchecked
    assert "run `influencer cast ana`" in check_for(embedder, persona(), home, True).unchecked
    check = check_for(embedder, referenced(names), home, True)
    assert "run `influencer cast calibrate ana`" in check.unchecked
    assert check.gates == ()


def test_a_band_that_no_longer_holds_fails_unless_the_check_is_not_required(tmp_path: Path) -> None:
    home, names, embedder = hers(tmp_path)
    own = anchors_of(embedder, home, names)
    keep(home, own, learned(own))
    assert len(check_for(embedder, referenced(names), home, True).gates) == 1
    scene(99).save(home / names[0])
    with pytest.raises(Invalid, match=r"refs/0\.png changed"):
        check_for(embedder, referenced(names), home, True)
    assert "refs/0.png changed" in check_for(embedder, referenced(names), home, False).unchecked


# Over time, and side by side


def days(values: Sequence[float]) -> list[tuple[date, float]]:
    return [(date(2026, 1, 1) + timedelta(days=n), value) for n, value in enumerate(values)]


def around_her(count: int, fall: float = 0.0, seed: int = 0) -> list[float]:
    made = band()
    return list(made.typical - fall + float(np.std(made.own)) * np.random.default_rng(seed).normal(size=count))


def test_likeness_that_stays_holds() -> None:
    judged = [drift(days(around_her(200, seed=seed)), band()) for seed in range(20)]
    assert sum(each.since is None for each in judged) >= 18
    assert judged[0].sentence == "holds over 200 pictures"


def test_a_lasting_fall_is_seen_within_weeks_and_dated() -> None:
    spread = float(np.std(band().own))
    found = drift(days([*around_her(60), *around_her(30, 1.5 * spread, 1)]), band())
    assert found.since is not None
    assert abs((found.since - date(2026, 3, 2)).days) <= 8
    assert found.sentence == f"drifts since {found.since}"


def test_one_odd_picture_is_no_drift_and_a_fall_that_was_mended_is_over() -> None:
    odd = [*around_her(30), 0.1, *around_her(10, seed=4)]
    assert drift(days(odd), band()).since is None
    mended = [*around_her(20), *around_her(200, 0.05, 1), *around_her(60, seed=2)]
    assert drift(days(mended), band()).since is None


def test_no_pictures_yet_hold() -> None:
    assert drift([], band()).sentence == "holds over 0 pictures"


def fleet(**middles: np.ndarray) -> dict[str, tuple[Anchors, Band]]:
    """Personas about these directions, each calibrated with the references of all others among the impostors."""
    own = {
        name: replace(anchors(), vectors=tuple(around(middle, 8, 0.06, 31 + n)))
        for n, (name, middle) in enumerate(middles.items())
    }
    others = {name: [v for other in own if other != name for v in own[other].vectors] for name in own}
    strangers = around(SISTER, 40, 0.06, 9)
    return {name: (each, calibrate(each, [*strangers, *others[name]], (), NOW)) for name, each in own.items()}


def test_personas_that_look_alike_are_named_with_their_score() -> None:
    pairs = compare(fleet(ana=HER, twin=HER, ivo=OTHER))
    assert {pairs[0].first, pairs[0].second} == {"ana", "twin"}
    assert pairs[0].mixed_up
    assert pairs[0].score > 0.9
    assert [pair.mixed_up for pair in pairs[1:]] == [False, False]


def test_a_band_that_begins_above_her_double_does_not_hide_it() -> None:
    cast = fleet(ana=HER, twin=HER)
    assert all(band.lower > float(np.median(band.own)) for _, band in cast.values())
    assert [pair.mixed_up for pair in compare(cast)] == [True]


def test_who_is_compared_is_scored_by_the_rule_of_the_band() -> None:
    looks = replace(anchors(), vectors=(*around(HER, 8, 0.04, 1), *around(OTHER, 8, 0.04, 2)))
    between = (HER + OTHER) / np.linalg.norm(HER + OTHER)
    two = calibrate(looks, around(between, 80, 0.04, 3), (), NOW)
    assert two.rule is Rule.TOP
    ana = replace(anchors(), vectors=tuple(around(HER, 8, 0.04, 5)))
    strict = replace(calibrate(ana, around(OTHER, 40, 0.04, 6), (), NOW), lower=1.0, own=())
    [pair] = compare({"ana": (ana, strict), "two": (looks, two)})
    assert (pair.first, pair.second, pair.mixed_up) == ("ana", "two", True)


# Charts


def picture(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def test_the_chart_of_a_band_shows_both_hills_and_its_bounds(tmp_path: Path) -> None:
    made = band()
    shown = picture(band_chart(made, "Ana"))
    narrower = picture(band_chart(replace(made, lower=made.lower - 0.1), "Ana"))
    assert shown.size == narrower.size
    assert shown.tobytes() != narrower.tobytes()
    colours = {colour for _, colour in shown.getcolors(1 << 24) or []}
    assert {(196, 84, 45), (84, 104, 122)} <= colours
    assert keep_chart(tmp_path, made, "Ana") == tmp_path / "likeness" / "listed.png"


@pytest.mark.parametrize("count", [0, 1, 2, 90])
def test_drift_is_drawn_whatever_there_is(count: int) -> None:
    found = drift(days(around_her(count)), band())
    assert isinstance(found, Drift)
    assert picture(drift_chart(found, "Ana")).width > 1000
