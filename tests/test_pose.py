import random
from collections import Counter
from dataclasses import asdict, replace
from itertools import pairwise

import pytest
from makers import make_shot

from influencer import pose
from influencer.starter import vocabulary

BY_DAY = 3  # shots a day


def poses(scene, count, seed=1, by_day=BY_DAY):
    """The poses of many days at one scene."""
    dice, shots = random.Random(seed), []
    for number in range(count):
        today = shots[number - number % by_day :]
        picked = pose.pick_pose(scene, shots, today, dice)
        shots.append(replace(make_shot(), **asdict(picked)))
        yield picked


def test_a_pose_is_made_of_all_the_words_the_starter_knows():
    assert set(pose.FRAMINGS) == set(vocabulary.FRAMING)
    assert set(pose.EXPRESSIONS) == set(vocabulary.EXPRESSION)
    assert set(pose.TILTS) == set(vocabulary.TILT)
    assert set(pose.GAZES) == set(vocabulary.GAZE)


# scene, whether people are seen walking there, whether they are seen seated
PLACES = [
    ("on a train", False, True),
    ("in a cafe", False, True),
    ("in a living room", False, True),
    ("in a home office", False, True),
    ("in a kitchen", False, True),
    ("in a pottery studio", False, True),
    ("in a bookshop", False, True),
    ("in a greenhouse", False, True),
    ("on a balcony", False, True),
    ("on a rooftop", False, True),
    ("in a park", True, True),
    ("on a city street", True, False),
    ("at a harbour", True, False),
    ("on a beach", True, False),
    ("in a forest", True, False),
    ("in the mountains", True, False),
    ("at a flower market", True, False),
    ("in an art gallery", True, False),
    ("somewhere nobody has thought of", False, True),
]


@pytest.mark.parametrize(("scene", "walks", "sits"), PLACES)
def test_people_walk_and_sit_where_people_do(scene, walks, sits):
    seen = {picked.framing for picked in poses(scene, 300)}
    assert (pose.WALKING in seen, pose.SEATED in seen) == (walks, sits)


def test_every_scene_the_starter_knows_was_thought_of():
    assert {scene for scene, _, _ in PLACES} >= set(vocabulary.SCENE)


@pytest.mark.parametrize("scene", ["in a cafe", "in a park", "on a city street"])
def test_nothing_comes_twice_in_a_day_and_nothing_twice_running(scene):
    seen = list(poses(scene, 300))
    for start in range(0, 300, BY_DAY):
        assert len({picked.framing for picked in seen[start : start + BY_DAY]}) == BY_DAY
        assert len({picked.expression for picked in seen[start : start + BY_DAY]}) == BY_DAY
    assert all(one.framing != two.framing for one, two in pairwise(seen))


def test_a_day_with_more_posts_than_framings_still_changes_each_time():
    seen = list(poses("in a cafe", 200, by_day=20))
    assert all(one.framing != two.framing for one, two in pairwise(seen))


def test_her_face_is_near_more_often_than_far_or_turned_away():
    seen = Counter(picked.framing for picked in poses("in a park", 1200))
    assert max(seen[pose.WALKING], seen[pose.SIDE]) < 0.6 * min(seen["close portrait"], seen["half-length portrait"])
    assert seen[pose.SIDE] > 30


def test_eyes_and_face_agree():
    for picked in poses("in a park", 1500):
        if picked.framing == pose.SIDE:
            assert picked.gaze in (pose.LEFT, pose.RIGHT)
            assert picked.tilt == pose.STRAIGHT
        elif picked.expression in ("winking", "eyes closed"):
            assert picked.gaze == pose.VIEWER
        assert (picked.framing, picked.expression) not in {(pose.WALKING, "eyes closed"), (pose.SIDE, "winking")}
        assert (picked.expression, picked.gaze) != ("surprised", pose.DOWN)


def test_the_same_dice_give_the_same_poses():
    assert list(poses("in a park", 30, seed=7)) == list(poses("in a park", 30, seed=7))
    assert list(poses("in a park", 30, seed=7)) != list(poses("in a park", 30, seed=8))
