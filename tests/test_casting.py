"""From a bible with an open face to a certificate, and watching it: every step through files, as a person meets it."""

import json
import re
import shutil
from dataclasses import replace
from datetime import timedelta

import pytest
from cast_case import FEW, PatchStudio, add_persona, cast_set, cast_tree, portrait, ready_set
from makers import DAY, NOW, make_entered, make_slot
from PIL import Image

from influencer import pipeline
from influencer.casting.calibration import calibrate
from influencer.casting.common import keep_state, state_of
from influencer.casting.exam import examine
from influencer.casting.faces import make_faces, pick_face
from influencer.casting.fleet import refresh
from influencer.casting.references import answer, make_references
from influencer.casting.steps import Next, next_step
from influencer.casting.watch import compare, drift, drift_warnings
from influencer.errors import Conflict, Invalid, Missing
from influencer.images.checkpoint import Checkpoint
from influencer.images.identity import Sighting, likeness_file, read, write_whole
from influencer.images.prompt import identity_prefix
from influencer.notify import Notifier
from influencer.records import Answer


@pytest.fixture
def stage(tmp_path, monkeypatch):
    """Nova has nothing yet."""
    yield from cast_set(tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return cast_tree(tmp_path_factory.mktemp("cast"))


@pytest.fixture
def ready(tree, tmp_path, monkeypatch):
    """Nova has her face, her references and her band."""
    yield from ready_set(tree, tmp_path, monkeypatch)


def faces(stage, count=FEW, again=False, name="nova"):
    with stage.open(name) as casting:
        return make_faces(casting, count, again)


def pick(stage, number=3, again=False, name="nova"):
    with stage.open(name) as casting:
        return pick_face(casting, number, again)


def references(stage, name="nova"):
    with stage.open(name) as casting:
        return make_references(casting)


def calibrated(stage, count=30, name="nova"):
    with stage.open(name) as casting:
        return calibrate(casting, count)


def examined(stage, again=False, name="nova"):
    with stage.open(name) as casting:
        return examine(casting, again)


def who(stage, name="nova"):
    return pipeline.persona(stage.line, name)


def bible(stage, name="nova"):
    return stage.folder(name) / "bible.yaml"


# the way


def test_the_way_from_an_open_face_to_a_certificate(stage):
    way = [next_step(stage.line, "nova").next]
    for act in (faces, pick, references, lambda _: answer(stage.line, "nova", ["all"]), calibrated, examined):
        act(stage)
        way.append(next_step(stage.line, "nova").next)
    assert way == [
        Next.FACES,
        Next.PICK,
        Next.REFERENCES,
        Next.APPROVE,
        Next.CALIBRATE,
        Next.TEST,
        Next.NOTHING,
    ]


def test_each_step_says_what_comes_before_it(stage):
    with pytest.raises(Conflict, match="nova has no faces yet; run `influencer cast faces nova`"):
        pick(stage)
    faces(stage)
    with pytest.raises(Conflict, match="no face is picked yet; run `influencer cast pick nova NUMBER`"):
        references(stage)
    with pytest.raises(Invalid, match="nova has 0 references and needs 5; run `influencer cast nova`"):
        calibrated(stage)
    pick(stage)
    with pytest.raises(Missing, match="nova has no likeness band for starter; run `influencer cast calibrate nova`"):
        examined(stage)


def test_cards_have_no_faces(stage):
    stage.config.write_text(stage.config.read_text().replace("studio: diffusion", "studio: card"))
    stage.line = replace(
        stage.line,
        config=stage.line.config.model_copy(
            update={"images": stage.line.config.images.model_copy(update={"studio": "card"})}
        ),
    )
    with pytest.raises(Invalid, match=r"images\.studio is card, which draws nobody"):
        faces(stage)


def test_studio_and_embedder_end_with_the_step(stage):
    faces(stage)
    assert not stage.studio.open
    assert not stage.embedder.open


def test_who_brought_references_of_her_own_needs_no_faces(stage):
    folder = stage.folder() / "references"
    folder.mkdir()
    names = []
    for number in range(6):
        Image.effect_noise((64, 80), 60).convert("RGB").save(folder / f"{number}.png")
        names.append(f"references/{number}.png")
    text = bible(stage).read_text()
    bible(stage).write_text(text.replace("references: [] ", f"references: {json.dumps(names)} "))
    assert next_step(stage.line, "nova").next is Next.CALIBRATE


# faces


def test_the_faces_differ_in_what_the_bible_leaves_open_and_in_nothing_else(stage):
    made = faces(stage, 18)
    assert len({str(words) for words in made.words}) == 18
    assert all("copper curly bob" in prompt and "round glasses" in prompt for prompt in stage.studio.prompts)
    assert sorted(path.name for path in made.folder.iterdir())[-1] == "18.jpg"
    with Image.open(made.sheet) as sheet:
        assert sheet.width > 1000


def test_where_nothing_is_open_the_faces_differ_by_chance_alone(stage):
    made = faces(stage, name="mira")
    assert set(map(str, made.words)) == {"{}"}
    assert stage.studio.drawn == FEW
    assert len(set(stage.studio.prompts)) == 1
    assert len({path.read_bytes() for path in made.folder.iterdir()}) == FEW


def test_ctrl_c_keeps_what_was_made_and_the_same_command_goes_on(stage):
    stage.studio.broken_after = 5
    with pytest.raises(KeyboardInterrupt):
        faces(stage)
    assert not stage.studio.open
    assert next_step(stage.line, "nova").next is Next.FACES
    stage.studio.broken_after = 10_000
    assert faces(stage).count == FEW
    assert stage.studio.drawn == FEW


def test_faces_are_the_same_when_made_again_from_nothing(stage):
    first = [path.read_bytes() for path in sorted(faces(stage).folder.iterdir())]
    shutil.rmtree(stage.folder() / "cast")
    assert [path.read_bytes() for path in sorted(faces(stage).folder.iterdir())] == first


def test_again_deals_others(stage):
    first = faces(stage).words
    assert faces(stage).words == first
    stage.studio.broken_after = stage.studio.drawn + 3
    with pytest.raises(KeyboardInterrupt):
        faces(stage, again=True)
    drawn, stage.studio.broken_after = stage.studio.drawn, 10_000
    others = faces(stage, again=True).words  # what was broken off goes on, and nobody is dealt a third time
    assert others != first
    assert stage.studio.drawn == drawn + FEW - 3
    assert faces(stage, again=True).words not in (first, others)


def test_a_face_nobody_can_see_is_dimmed_and_cannot_be_picked(stage):
    made = faces(stage)
    raw = sorted((stage.folder() / "cast" / "made").iterdir())
    stage.embedder.blind = {path.name for path in raw if "-3-00-" in path.name}
    assert list(faces(stage).refused) == [3]
    with pytest.raises(Invalid, match=r"face 3 cannot be hers \(likeness cannot be scored: no head was found\)"):
        pick(stage, 3)
    assert made.refused == {}


def test_another_look_before_the_pick_means_other_faces(stage):
    faces(stage)
    bible(stage).write_text(bible(stage).read_text().replace("green eyes", "blue eyes"))
    assert next_step(stage.line, "nova").why == "her look has changed since the faces were made"
    faces(stage)
    assert "blue eyes" in stage.studio.prompts[-1]
    assert next_step(stage.line, "nova").next is Next.PICK


# pick


def test_the_pick_settles_the_bible_and_leaves_every_other_line(stage):
    words = faces(stage).words[2]
    before = bible(stage).read_text().splitlines()
    picked = pick(stage, 3)
    after = bible(stage).read_text().splitlines()
    look = who(stage).look.immutable
    assert {key: getattr(look, key) for key in words} == dict(words)
    assert who(stage).references == ("references/00-face.png",)
    assert [line for line in before if line not in after] == [
        line for line in before if line.startswith("references: []")
    ]
    assert any(line.startswith("+    nose:") for line in picked.diff)
    assert "# pictures of her that you approved" in bible(stage).read_text()


@pytest.mark.parametrize("number", [0, -1, FEW + 1])
def test_a_number_that_is_not_on_the_sheet_is_refused(stage, number):
    faces(stage)
    with pytest.raises(Invalid, match=f"nova has faces 1 to {FEW}; there is no {number}"):
        pick(stage, number)


def test_picking_another_face_replaces_the_words_of_the_first(stage):
    made = faces(stage)
    pick(stage, 1)
    pick(stage, 2)
    assert {key: getattr(who(stage).look.immutable, key) for key in made.words[1]} == dict(made.words[1])
    assert who(stage).references == ("references/00-face.png",)
    assert next_step(stage.line, "nova").next is Next.REFERENCES


def test_references_of_another_face_are_put_aside_only_when_told(stage):
    faces(stage)
    pick(stage, 1)
    references(stage)
    answer(stage.line, "nova", ["1", "2"])
    with pytest.raises(Conflict, match=r"nova has 2 approved references of another face; .*pick nova 2 --again"):
        pick(stage, 2)
    pick(stage, 2, again=True)
    assert who(stage).references == ("references/00-face.png",)
    [aside] = (stage.folder() / "cast" / "earlier").iterdir()
    assert len(list(aside.iterdir())) == 11


def test_faces_again_open_what_the_pick_had_settled(stage):
    faces(stage)
    pick(stage)
    faces(stage, again=True)
    assert (who(stage).look.immutable.nose, who(stage).look.immutable.lips) == ("", "")
    assert next_step(stage.line, "nova").next is Next.PICK


def test_a_trait_changed_by_hand_after_the_pick_stays_through_new_faces(stage):
    made = faces(stage)
    pick(stage)
    bible(stage).write_text(bible(stage).read_text().replace(f"nose: {made.words[2]['nose']}", "nose: a hooked nose"))
    with pytest.raises(Conflict, match="nova's look has changed since face 3 was picked"):
        faces(stage)
    made = faces(stage, again=True)
    assert set(made.words[0]) == {"brows", "lips"}
    assert who(stage).look.immutable.nose == "a hooked nose"


@pytest.mark.parametrize("writes", [0, 1, 2])
def test_a_pick_that_is_killed_at_any_write_can_be_made_again_or_otherwise(stage, monkeypatch, writes):
    made = faces(stage)
    before = who(stage)
    left = [writes]

    def write(path, data):
        if left[0] == 0:
            raise KeyboardInterrupt
        left[0] -= 1
        write_whole(path, data)

    with monkeypatch.context() as broken:
        for module in ("common", "faces"):
            broken.setattr(f"influencer.casting.{module}.write_whole", write)
        with pytest.raises(KeyboardInterrupt):
            pick(stage, 3)
    assert next_step(stage.line, "nova").next is Next.PICK
    assert faces(stage).words == made.words
    pick(stage, 5)
    assert {key: getattr(who(stage).look.immutable, key) for key in made.words[4]} == dict(made.words[4])
    assert who(stage).references == ("references/00-face.png",)
    faces(stage, again=True)
    assert who(stage).look == before.look


def test_a_bible_that_would_not_hold_is_not_written(stage):
    faces(stage)
    before = bible(stage).read_text().replace("references: []", "references: &none []") + "extra: *none\n"
    bible(stage).write_text(before)
    with pytest.raises(Invalid):
        pick(stage)
    assert bible(stage).read_text() == before


# references


def test_references_wait_until_they_are_approved_and_then_stand_in_the_bible(stage):
    faces(stage)
    pick(stage)
    made = references(stage)
    assert len(made.waiting) == 10
    assert len(who(stage).references) == 1
    done = answer(stage.line, "nova", approve=["1", "03-laugh"], decline=["2"])
    assert (done.approved, done.declined, len(done.waiting)) == (("01-calm", "03-laugh"), ("02-smile",), 7)
    assert who(stage).references[1:] == ("references/01-calm.png", "references/03-laugh.png")
    assert (stage.folder() / "references" / "03-laugh.png").is_file()


def test_moving_a_file_answers_too(stage):
    faces(stage)
    pick(stage)
    references(stage)
    cast_folder = stage.folder() / "cast"
    (cast_folder / "waiting" / "05-books.png").rename(cast_folder / "approved" / "05-books.png")
    (cast_folder / "waiting" / "06-park.png").unlink()
    assert answer(stage.line, "nova").approved == ("05-books",)
    drawn = stage.studio.drawn
    made = references(stage)
    assert "06-park" in made.waiting
    assert "05-books" not in made.waiting
    assert stage.studio.drawn == drawn + 2  # one brief, another take


def test_a_declined_brief_gets_other_seeds(stage):
    faces(stage)
    pick(stage)
    references(stage)
    first = (stage.folder() / "cast" / "waiting" / "01-calm.png").read_bytes()
    answer(stage.line, "nova", decline=["1"])
    references(stage)
    assert (stage.folder() / "cast" / "waiting" / "01-calm.png").read_bytes() != first


def test_a_copy_without_what_version_control_leaves_out_is_as_far(ready):
    for name in (ready.folder() / "cast" / ".gitignore").read_text().splitlines():
        shutil.rmtree(ready.folder() / "cast" / name, ignore_errors=True)
    assert next_step(ready.line, "nova").next is Next.TEST
    assert calibrated(ready, 20).band.false_accept.of == 20


def test_references_go_on_where_they_were_broken_off(stage):
    faces(stage)
    pick(stage)
    stage.studio.broken_after = stage.studio.drawn + 5
    with pytest.raises(KeyboardInterrupt):
        references(stage)
    assert next_step(stage.line, "nova").next is Next.REFERENCES  # though two wait for a verdict already
    stage.studio.broken_after = 10_000
    assert len(references(stage).waiting) == 10
    assert stage.studio.drawn == FEW + 20


def test_a_picture_that_is_more_like_another_face_is_refused(stage):
    made = faces(stage, 18)
    pick(stage, 1)
    state = state_of(stage.folder())
    swapped = (made.words[4], *made.words[1:])
    keep_state(stage.folder(), replace(state, faces=swapped))
    text = bible(stage).read_text()
    for key, words in made.words[0].items():
        text = text.replace(f"{key}: {words}", f"{key}: {made.words[4][key]}")
    bible(stage).write_text(text)  # the studio now draws face 5, and what hangs there as hers is face 1
    keep_state(stage.folder(), replace(state, faces=(made.words[0], *made.words[1:])))
    failed = references(stage).failed
    assert len(failed) == 10
    assert "more like face 5 (" in failed["01-calm"]


def test_strange_files_among_the_approved_are_named_and_left_there(stage):
    faces(stage)
    pick(stage)
    approved = stage.folder() / "cast" / "approved"
    (approved / "broken.png").write_bytes(b"no picture")
    (approved / "notes.txt").write_text("hello")
    (approved / "link.png").symlink_to("/etc/hostname")
    done = answer(stage.line, "nova")
    assert done.approved == ()
    assert len(done.problems) == 3
    assert len(list(approved.iterdir())) == 3
    assert who(stage).references == ("references/00-face.png",)


def test_a_verdict_on_what_does_not_wait_names_what_does(stage):
    faces(stage)
    pick(stage)
    references(stage)
    with pytest.raises(Invalid, match=r"no picture of nova that waits is called '77' \(there are: 01-calm, 02-smile"):
        answer(stage.line, "nova", approve=["77"])
    with pytest.raises(Invalid, match="01-calm cannot be both approved and declined"):
        answer(stage.line, "nova", approve=["1"], decline=["01-calm"])
    assert answer(stage.line, "nova").waiting == tuple(references(stage).waiting)


# calibration


def test_the_band_and_its_chart_stand_in_her_folder(ready):
    done = calibrated(ready)
    assert done.file == likeness_file(ready.folder(), "starter")
    with Image.open(done.chart) as chart:
        assert chart.size == (1280, 900)
    assert "is told from others from" in done.sentence
    assert done.band.false_accept.of == 30 + FEW - 1


def test_impostors_have_her_words_but_another_face(ready):
    hers = who(ready).look.immutable
    drawn = ready.studio.prompts[-30:]
    assert all("copper curly bob" in prompt for prompt in drawn)
    assert not any(f"{hers.nose}, {hers.brows}, {hers.lips}" in prompt for prompt in drawn)


def test_calibration_goes_on_where_it_was_broken_off_and_leaves_no_pictures(ready):
    before = ready.studio.drawn
    ready.studio.broken_after = before + 10
    with pytest.raises(KeyboardInterrupt):
        calibrated(ready)
    ready.studio.broken_after = 10_000
    calibrated(ready)
    assert ready.studio.drawn == before + 30
    left = [path for path in (ready.folder() / "cast" / "made").iterdir() if "2026-06-01" in path.name]
    assert len(left) == FEW  # the faces alone


def test_other_personas_references_are_impostors_too(ready):
    twin(ready, "vera", eyes="blue eyes")
    assert calibrated(ready).band.false_accept.of == 30 + FEW - 1 + 11


def test_with_no_new_impostors_only_other_personas_count(ready):
    with pytest.raises(Invalid, match="a band needs at least 20 pictures of others that can be scored, not 0"):
        calibrated(ready, 0)
    for name in ("vera", "lena"):
        twin(ready, name, eyes=f"{'blue' if name == 'vera' else 'grey'} eyes")
    assert calibrated(ready, 0).band.false_accept.of == 22


# the test


def test_a_test_that_changed_nothing_is_not_made_again(ready):
    first = examined(ready)
    drawn = ready.studio.drawn
    second = examined(ready)
    assert (first.fresh, second.fresh) == (True, False)
    assert second.certificate == first.certificate
    assert ready.studio.drawn == drawn
    third = examined(ready, again=True)
    assert third.fresh
    assert third.certificate.folder != first.certificate.folder  # pictures of the one before stay, also on one day
    assert (ready.folder() / first.certificate.folder / "15.jpg").is_file()


def test_the_certificate_holds_what_it_takes_to_make_it_again(ready):
    done = examined(ready)
    said = json.loads(done.file.read_text())
    assert said["studio"]["checkpoint"] == "starter"
    assert said["studio"]["fingerprint"]
    assert said["version"] == ready.embedder.version
    assert len(said["scenes"]) == 15
    assert all(each["seed"] and each["prompt"] and each["brief"]["scene"] for each in said["scenes"])
    assert sorted(path.name for path in (ready.folder() / said["folder"]).glob("*.jpg"))[0] == "01.jpg"
    assert done.certificate.passed
    assert list((ready.folder() / "cast" / "made").iterdir()) == []


def test_after_a_change_the_same_scenes_stand_side_by_side_with_what_changed(ready):
    first = examined(ready)
    ready.studio = PatchStudio(wobble=0.6)
    images = ready.line.config.images.model_copy(update={"steps": 7})
    ready.line = replace(ready.line, config=ready.line.config.model_copy(update={"images": images}))
    ready.clock.now += timedelta(days=3)
    assert next_step(ready.line, "nova").why == "since her test: steps: nothing -> 7"
    second = examined(ready)
    assert second.changed == ("steps: nothing -> 7",)
    assert second.outcomes[0] == f"score: 15 of 15 -> {second.certificate.score} of 15"
    assert second.certificate.score < first.certificate.score
    assert [scene.brief for scene in second.certificate.scenes] == [scene.brief for scene in first.certificate.scenes]
    with Image.open(second.side_by_side) as sheet:
        assert sheet.height > sheet.width
    assert (ready.folder() / first.certificate.folder / "01.jpg").is_file()


def test_another_look_in_the_bible_makes_the_certificate_stale(ready):
    examined(ready)
    bible(ready).write_text(bible(ready).read_text().replace("green eyes", "blue eyes"))
    step = next_step(ready.line, "nova")
    assert step.next is Next.TEST
    assert step.why == "since her test: look.eyes: green eyes -> blue eyes"
    assert examined(ready).changed == ("look.eyes: green eyes -> blue eyes",)


def test_a_test_goes_on_where_it_was_broken_off(ready):
    before = ready.studio.drawn
    ready.studio.broken_after = before + 9
    with pytest.raises(KeyboardInterrupt):
        examined(ready)
    assert next_step(ready.line, "nova").next is Next.TEST
    ready.studio.broken_after = 10_000
    done = examined(ready)
    assert ready.studio.drawn - before == sum(scene.tried for scene in done.certificate.scenes)


def test_a_scene_that_never_is_her_fails_with_the_reason(ready):
    ready.studio = PatchStudio(wobble=3.0)
    done = examined(ready)
    assert not done.certificate.passed
    assert "does not stay herself: only" in done.certificate.verdict
    worst = min(done.certificate.scenes, key=lambda scene: scene.likeness)
    assert worst.reason.startswith("somebody else: likeness")
    assert worst.tried == 4


def test_a_scene_in_which_likeness_cannot_be_judged_is_taken_half_length_and_says_so(ready, monkeypatch):
    see = ready.embedder.see
    aside = Sighting(None, why="the head is turned to the side")
    monkeypatch.setattr(
        ready.embedder,
        "see",
        lambda path: aside if path.name[:16] in ("2000-01-01-13-00", "2000-01-01-13-01") else see(path),
    )
    done = examined(ready).certificate
    scene = done.scenes[12]
    assert (scene.brief.framing, scene.taken) == ("seen from the side", "half-length portrait")
    assert (scene.passed, scene.tried) == (True, 4)
    assert [each.taken for each in done.scenes if each is not scene] == [""] * 14


# everybody


def changed(stage, **images):
    """The line with other settings of the studio."""
    images = stage.line.config.images.model_copy(update=images)
    stage.line = replace(stage.line, config=stage.line.config.model_copy(update={"images": images}))


def test_after_a_change_one_call_brings_everybody_up_to_date(ready, monkeypatch):
    opened = []
    monkeypatch.setattr("influencer.images.open_studio", lambda images, outputs: opened.append(1) or ready.studio)
    twin(ready, "vera", eyes="blue eyes")
    opened.clear()
    examined(ready)
    changed(ready, steps=7)
    opened.clear()
    mira, nova, vera = refresh(ready.line, ready.progress)
    assert mira.sentence == "needs you: she has no face yet; run `influencer cast mira`"
    assert (nova.done, nova.good) == ((Next.TEST,), True)
    assert vera.done == (Next.TEST,)
    assert opened == [1]  # one load of the checkpoint for all
    assert [(done, of) for what, done, of in ready.heard if what == "personas"] == [(n, 3) for n in range(4)]
    drawn = ready.studio.drawn
    assert [each.done for each in refresh(ready.line, ready.progress)] == [(), (), ()]
    assert ready.studio.drawn == drawn


def test_bands_whose_impostors_another_checkpoint_drew_are_learned_anew_when_told(ready, monkeypatch):
    examined(ready)
    monkeypatch.setattr(
        "influencer.images.checkpoint.find_checkpoint", lambda *_: Checkpoint("starter", "0" * 16, folder=None)
    )
    assert refresh(ready.line, ready.progress, ["nova"])[0].done == (Next.TEST,)
    assert refresh(ready.line, ready.progress, ["nova"], bands=True)[0].done == (Next.CALIBRATE, Next.TEST)
    assert band_of(ready).drawn_by == "0" * 16
    assert refresh(ready.line, ready.progress, ["nova"], bands=True)[0].done == ()


def test_what_goes_wrong_with_one_costs_nobody_else(ready):
    reference = ready.folder() / who(ready).references[3]
    add_persona(ready.config.parent, "abel").write_text("name: abel\n")
    reference.unlink()
    abel, mira, nova = refresh(ready.line, ready.progress)
    assert (abel.good, mira.good, nova.good) == (False, True, False)
    assert "references[3]" in nova.sentence


def test_the_bars_run_to_their_end(stage):
    stage.cast()
    examined(stage)
    ends = {what: (done, total) for what, done, total in stage.heard}
    assert {what for what, (done, total) in ends.items() if done == total} >= {
        "Nova: faces",
        "Nova: references",
        "Nova: people of the same description",
        "Nova: likeness",
        "Nova: scenes",
    }


# over time, and beside each other


def band_of(stage):
    return read(likeness_file(stage.folder(), "starter"), "").band


def approved(stage, scores, embedder="starter 0123456789ab"):
    """Approved drafts, a day apart, whose likeness was noted when they were made."""
    for number, score in enumerate(scores, 1):
        noted = [{"number": 0, "scores": {"likeness": score}}]
        details = {"embedder": embedder, "picked": 0, "candidates": noted}
        slot = replace(make_slot(number, "nova"), local_date=DAY + timedelta(days=number))
        created = band_of(stage).made + timedelta(hours=1)
        draft = make_entered(
            stage.line.ledger, stage.line.shelf, number, "nova", details=details, slot=slot, created=created
        )
        pipeline.decide(stage.line, draft.id, Answer.APPROVE, "ana", "terminal")


def test_a_lasting_fall_is_drawn_and_said(ready):
    typical = band_of(ready).typical
    approved(ready, [typical] * 4 + [typical - 0.05] * 10)
    found = drift(ready.line, "nova")
    assert found.drifts
    assert found.sentence == f"Nova drifts since {DAY + timedelta(days=5)}."
    with Image.open(found.chart) as chart:
        assert chart.size == (1280, 900)
    assert found.chart == ready.folder() / "likeness" / "drift.png"


def test_pictures_like_her_references_do_not_drift(ready):
    approved(ready, [band_of(ready).typical] * 8)
    assert drift(ready.line, "nova").sentence == "Nova holds over 8 pictures."
    assert drift_warnings(ready.line, ["nova"]) == []


def test_what_another_embedder_noted_is_scored_again(ready, monkeypatch):
    approved(ready, [0.1] * 12, embedder="sface ffff")
    monkeypatch.setattr(ready.embedder, "see", lambda path: Sighting(stage_vector(ready)))
    found = drift(ready.line, "nova")
    assert len(found.drift.scores) == 12
    assert not found.drifts
    assert drift_warnings(ready.line, ["nova"]) == []


def stage_vector(stage):
    return read(likeness_file(stage.folder(), "starter"), "").anchors.vectors[0]


def test_without_an_approved_picture_there_is_no_drift_to_draw(ready):
    with pytest.raises(Missing, match="no approved picture of nova can be scored yet"):
        drift(ready.line, "nova")


def test_the_daily_note_warns_of_drift_and_names_the_command(ready):
    typical = band_of(ready).typical
    approved(ready, [typical - 0.05] * 12)
    [warning] = drift_warnings(ready.line, ["nova", "mira", "nobody"])
    assert warning == f"nova drifts since {DAY + timedelta(days=1)}: look at `influencer cast drift nova`"
    make_entered(ready.line.ledger, ready.line.shelf, 40, "nova")
    notes = []
    Notifier(lambda note: notes.append(note) or True, print).tell(ready.line, NOW + timedelta(hours=1))
    [note] = [note for note in notes if note.title == "1 draft waits for you"]
    assert note.body.splitlines()[1:] == [f"Careful: {warning}", "influencer review"]


def twin(stage, name, **look):
    """Another persona with nova's references, or with pictures of her own if she has another look."""
    text = bible(stage).read_text().replace("name: nova", f"name: {name}").replace("nova-folder", f"{name}-folder")
    for key, words in look.items():
        text = re.sub(rf"^    {key}:.*$", f"    {key}: {words}", text, flags=re.MULTILINE)
    shutil.copytree(stage.folder(), stage.folder(name))
    bible(stage, name).write_text(text)
    if look:
        for number, path in enumerate(sorted((stage.folder(name) / "references").iterdir())):
            portrait(identity_prefix(who(stage, name), full=False), number, 0.12).save(path)
    return calibrated(stage, name=name)


def test_two_who_look_alike_are_named(ready):
    twin(ready, "vera")
    twin(ready, "lena", eyes="blue eyes", skin="fair skin", hair="silver afro", face="round face")
    calibrated(ready)  # vera's references are among the impostors now, and do not hide her
    fleet = compare(ready.line)
    assert [{pair.first, pair.second} for pair in fleet.mixed_up] == [{"nova", "vera"}]
    assert len(fleet.pairs) == 3
    assert list(fleet.unmeasured) == ["mira"]


def test_nobody_to_compare_is_no_error(stage):
    fleet = compare(stage.line)
    assert fleet.pairs == ()
    assert set(fleet.unmeasured) == {"mira", "nova"}


def test_she_is_cast_by_one_process_at_a_time(stage):
    with stage.open() as casting:
        with (
            pytest.raises(Conflict, match=r"nova is being cast already: .*process \d+.*wait, or stop it"),
            stage.open(),
        ):
            pass
        assert (casting.folder / "cast" / ".gitignore").read_text().endswith(".casting\n")
    with stage.open():
        pass
