"""Which post is read next: nothing is skipped, what is gone is told once it is sure."""

from datetime import UTC, datetime, timedelta

import pytest

from influencer.publish.watch import MOST_IDS, Known, Post, Round, Seen, Step, Watch, watch_from

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
EVERY = timedelta(minutes=20)


def whole_round(watch, post, *ids):
    return watch.opened([post], extra=post.id).after(Seen(ids))


def test_a_post_whose_count_changed_is_read_and_then_left_alone():
    posts = [Post("1", 0), Post("2", 3)]
    watch = Watch().opened(posts)
    assert (watch.round.post, watch.round.left) == ("2", (Step(),))
    watch, gone = watch.after(Seen(("a", "b", "c")))
    assert (watch.round, gone) == (None, ())
    assert watch.opened(posts) == watch
    assert watch.opened([Post("1", 1), Post("2", 3)]).round.post == "1"


def test_pages_come_before_the_answers_below_and_each_is_a_step():
    watch, _ = Watch().opened([Post("1", 5)]).after(Seen(("a",), next="p2", threads=("a",)))
    assert watch.round.left == (Step("", "p2"), Step("a", ""))
    watch, _ = watch.after(Seen(("b",)))
    assert watch.round.left == (Step("a", ""),)
    watch, _ = watch.after(Seen(("a1",), next="c2"))
    assert watch.round.left == (Step("a", "c2"),)
    watch, _ = watch.after(Seen(("a2",)))
    assert watch.known == {"1": Known(5, ("a", "b", "a1", "a2"))}


def test_a_round_that_was_interrupted_goes_on_from_its_cursor():
    watch, _ = Watch().begun(NOW).opened([Post("1", 5)]).after(Seen(("a",), next="p2", threads=("a",)))
    assert watch_from(watch.text()) == watch
    assert watch_from(watch.text()).opened([Post("0", 9), Post("1", 6)]).round == watch.round


def test_what_one_round_misses_is_lost_and_what_two_miss_is_gone():
    watch, _ = whole_round(Watch(), Post("1", 3), "a", "b", "c")
    watch, gone = whole_round(watch, Post("1", 2), "a", "c")
    assert (gone, watch.known["1"].lost) == ((), ("b",))
    back, gone = whole_round(watch, Post("1", 3), "a", "b", "c")
    assert (gone, back.known["1"].lost) == ((), ())
    watch, gone = whole_round(watch, Post("1", 2), "a", "c")
    assert (gone, watch.known["1"]) == (("b",), Known(2, ("a", "c")))


def test_a_platform_that_counts_comments_and_shows_none_takes_nothing_back():
    watch, _ = whole_round(Watch(), Post("1", 2), "a", "b")
    for _ in range(3):
        watch, gone = whole_round(watch, Post("1", 2))
        assert gone == ()
    assert watch.known["1"].ids == ("a", "b")


def test_the_last_comment_of_a_post_can_go():
    watch, _ = whole_round(Watch(), Post("1", 1), "a")
    watch, _ = whole_round(watch, Post("1", 0))
    watch, gone = whole_round(watch, Post("1", 0))
    assert gone == ("a",)


def test_a_crowd_is_heard_without_looking_for_what_is_missing():
    crowd = tuple(str(number) for number in range(MOST_IDS + 1))
    watch, _ = whole_round(Watch(), Post("1", len(crowd)), *crowd)
    assert watch.known["1"] == Known(len(crowd))
    assert whole_round(watch, Post("1", 1), "0")[1] == ()


def test_posts_that_are_no_longer_watched_are_forgotten_with_their_round():
    watch = Watch(known={"1": Known(1, ("a",))}, round=Round("1", 2))
    assert watch.opened([Post("2", 0)]) == Watch()


def test_a_look_waits_its_time_and_a_clock_set_back_holds_nothing_up():
    watch = Watch().begun(NOW)
    assert Watch().is_due(NOW, EVERY)
    assert not watch.is_due(NOW + EVERY / 2, EVERY)
    assert watch.is_due(NOW + EVERY, EVERY)
    assert watch.is_due(NOW - timedelta(days=1), EVERY)


@pytest.mark.parametrize("cursor", ["", "{", "[]", "7", '{"known": 3}', '{"at": "soon"}', '{"round": {"post": "1"}}'])
def test_a_cursor_that_says_nothing_begins_anew(cursor):
    assert watch_from(cursor) == Watch()


def test_each_post_has_its_turn_and_one_that_misses_a_comment_comes_first():
    posts = [Post(str(number), 1) for number in range(4)]
    turns = [Watch().turn(posts, NOW + number * EVERY, EVERY, ()) for number in range(4)]
    assert sorted(turns) == ["0", "1", "2", "3"]
    assert Watch().turn(posts, NOW, EVERY, (turns[0],)) == ""
    assert Watch().turn([], NOW, EVERY, ()) == ""
    missing = Watch(known={"3": Known(1, ("a", "b"), ("b",))})
    assert [missing.turn(posts, NOW + number * EVERY, EVERY, ()) for number in range(4)] == ["3"] * 4
