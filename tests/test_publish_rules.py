"""How an account paces its posts, and what a person stops."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from publish_case import FEED, RULES, SLOT, Desk, draft_at, open_quick_ledger

from influencer.config import OwnRules, Publish
from influencer.errors import Conflict, Missing
from influencer.ledger import EVERYTHING, Ledger
from influencer.publish.publisher import Publisher
from influencer.publish.rules import Rules, is_between, moment_of, rules_of, zone_of
from influencer.records import Account, Approved, Publication, PublicationState, Slot

OTHER = Account("other", "folder")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    ledger = open_quick_ledger(tmp_path / "ledger.db")
    yield Desk(tmp_path, ledger)
    ledger.close()


def paced(desk: Desk, **rules: Any) -> Publisher:
    return replace(desk.publisher(), rules=replace(RULES, **rules))


def stands(desk: Desk) -> list[str]:
    return [str(one.state) for one in desk.ledger.publications()]


def run(desk: Desk, publisher: Publisher, minutes: int) -> None:
    """Post every minute for so long."""
    for _ in range(minutes):
        publisher.post_due()
        desk.clock.move(minutes=1)


# the pace


def test_posts_of_an_account_stay_apart_and_say_why(desk: Desk) -> None:
    for minutes in (0, 10):
        desk.approve(draft_at(SLOT + timedelta(minutes=minutes)))
    publisher = paced(desk, apart=timedelta(minutes=30))
    run(desk, publisher, 15)
    assert stands(desk) == ["posted", "waiting"]
    held = desk.ledger.publications()[1].sentence
    assert held == "Held back: feed posted at 08:00 UTC, and its posts stay 30 minutes apart."
    run(desk, publisher, 20)
    assert stands(desk) == ["posted", "posted"]
    first, second = (row.changed for row in desk.ledger.publications())
    assert second - first == timedelta(minutes=30)


def test_what_waits_for_its_turn_is_written_down_once(desk: Desk) -> None:
    for minutes in (0, 10):
        desk.approve(draft_at(SLOT + timedelta(minutes=minutes)))
    publisher = paced(desk, apart=timedelta(hours=1))
    run(desk, publisher, 12)
    lines = len(desk.ledger.entries(500))
    run(desk, publisher, 30)
    assert len(desk.ledger.entries(500)) == lines


def test_another_account_does_not_wait_for_it(desk: Desk) -> None:
    desk.approve(draft_at())
    desk.approve(draft_at(SLOT + timedelta(minutes=5), accounts=(OTHER,)))
    run(desk, paced(desk, apart=timedelta(hours=1)), 6)
    assert stands(desk) == ["posted", "posted"]


def test_a_day_takes_so_many_posts_and_the_rest_are_missed_with_that_reason(desk: Desk) -> None:
    for hours in (0, 3, 6):
        desk.approve(draft_at(SLOT + timedelta(hours=hours)))
    publisher = paced(desk, per_day=2)
    for _ in range(3):
        publisher.post_due()
        desk.clock.move(hours=3)
    publisher.post_due()
    assert stands(desk) == ["posted", "posted", "missed"]
    why = desk.ledger.publications()[2].sentence
    assert "before it could go. Held back: feed may post 2 times a day, and has on 2026-11-23." in why


def test_the_next_day_counts_anew(desk: Desk) -> None:
    for days in (0, 1):
        desk.approve(draft_at(SLOT + timedelta(days=days)))
    publisher = paced(desk, per_day=1)
    publisher.post_due()
    desk.clock.move(days=1)
    publisher.post_due()
    assert stands(desk) == ["posted", "posted"]


def test_her_day_is_the_day_of_her_clock_and_not_of_utc() -> None:
    slot = Slot("mira", SLOT.date(), 1, time(0, 30), datetime(2026, 11, 22, 15, 30, tzinfo=UTC))
    assert datetime(2026, 11, 22, 15, 30, tzinfo=UTC).astimezone(zone_of(slot)).isoformat() == (
        "2026-11-23T00:30:00+09:00"
    )


def test_nothing_goes_out_in_the_hours_it_never_may(desk: Desk) -> None:
    night = SLOT.replace(hour=6)
    desk.clock.now = night
    desk.approve(draft_at(night))
    publisher = paced(desk, never=(time(23), time(7)))
    run(desk, publisher, 60)
    assert desk.only().sentence == "Held back: feed sends nothing between 23:00 and 07:00 by her clock."
    assert desk.channel.calls == []
    publisher.post_due()
    assert (desk.only().state, desk.clock()) == ("posted", SLOT.replace(hour=7))


@pytest.mark.parametrize(
    ("at", "inside"),
    [("22:59", False), ("23:00", True), ("00:00", True), ("06:59", True), ("07:00", False), ("12:00", False)],
)
def test_hours_may_run_over_midnight(at: str, inside: bool) -> None:
    assert is_between(time.fromisoformat(at), time(23), time(7)) is inside
    assert is_between(time.fromisoformat(at), time(7), time(23)) is not inside


def test_the_moment_of_a_key_is_always_the_same_and_inside_the_window(desk: Desk) -> None:
    desk.approve(draft_at())
    rules = replace(RULES, jitter=timedelta(hours=5))
    keys = [replace(desk.only(), key=f"{number:032x}") for number in range(200)]
    late = [moment_of(one, rules) - one.due for one in keys]
    assert late == [moment_of(one, rules) - one.due for one in keys]
    assert timedelta(0) <= min(late) < timedelta(minutes=10)
    assert timedelta(minutes=110) < max(late) < rules.window


def test_a_post_waits_for_its_own_moment_and_says_which(desk: Desk) -> None:
    desk.approve(draft_at())
    publisher = paced(desk, jitter=timedelta(minutes=60))
    moment = moment_of(desk.only(), publisher.rules)
    assert moment > SLOT + timedelta(minutes=1)
    publisher.post_due()
    assert desk.only().sentence == f"Held back: its own moment is {moment:%H:%M:%S} UTC."
    desk.clock.now = moment - timedelta(seconds=1)
    publisher.post_due()
    assert desk.channel.calls == []
    desk.clock.now = moment
    publisher.post_due()
    assert desk.only().state == "posted"


def test_one_whose_moment_has_not_come_takes_nobodys_turn(desk: Desk) -> None:
    first = desk.approve(draft_at())
    desk.approve(draft_at(SLOT + timedelta(minutes=1)))
    (one,) = desk.ledger.publications(draft=first.id)
    late = replace(RULES, jitter=timedelta(hours=1))
    second = desk.ledger.publications()[1]
    assert moment_of(one, late) != moment_of(second, late)
    desk.clock.now = min(moment_of(one, late), moment_of(second, late))
    replace(desk.publisher(), rules=late).post_due()
    assert sorted(stands(desk)) == ["posted", "waiting"]


def test_held_back_at_first_and_nobody_there_later_tells_both(desk: Desk) -> None:
    for minutes in (0, 10):
        desk.approve(draft_at(SLOT + timedelta(minutes=minutes)))
    publisher = paced(desk, apart=timedelta(minutes=30))
    run(desk, publisher, 12)
    desk.clock.move(hours=3)
    publisher.post_due()
    why = desk.ledger.publications()[1].sentence
    assert why.startswith(
        "The program was not running when it could have gone, until 10:10 UTC. Held back: feed posted"
    )


def test_a_later_post_takes_the_turn_of_one_held_back_never_a_burst(desk: Desk) -> None:
    for minutes in (0, 10, 20):
        desk.approve(draft_at(SLOT + timedelta(minutes=minutes)))
    run(desk, paced(desk, apart=timedelta(minutes=60)), 90)
    assert stands(desk) == ["posted", "missed", "posted"]
    assert desk.ledger.publications()[1].sentence.startswith("A later post was due before it could go. Held back:")


def test_an_unknown_post_counts_for_it_may_be_live(desk: Desk) -> None:
    for minutes in (0, 5):
        desk.approve(draft_at(SLOT + timedelta(minutes=minutes)))
    desk.channel.will("commit", OSError("reset"))
    run(desk, paced(desk, per_day=1), 7)
    assert stands(desk) == ["unknown", "waiting"]


def test_an_account_keeps_its_own_rules_before_the_common_ones(desk: Desk) -> None:
    for minutes in (0, 5):
        desk.approve(draft_at(SLOT + timedelta(minutes=minutes), accounts=(FEED, OTHER)))
    own = {"other": replace(RULES, apart=timedelta(hours=1))}
    publisher = replace(desk.publisher(), own=own)
    run(desk, publisher, 8)
    by_account = {
        name: [str(one.state) for one in desk.ledger.publications() if one.account.name == name]
        for name in ("feed", "other")
    }
    assert by_account == {"feed": ["posted", "posted"], "other": ["posted", "waiting"]}


def test_an_unknown_post_rests_and_is_sought_as_its_own_platform_needs_it(desk: Desk) -> None:
    desk.approve(draft_at(accounts=(FEED, OTHER)))
    own = {"other": replace(RULES, quiet=timedelta(minutes=2), looks=1)}
    publisher = replace(desk.publisher(), own=own)
    for name in ("feed", "other"):
        desk.open(name).will("commit", OSError("reset"))
    publisher.post_due()
    feed, other = desk.ledger.publications()
    assert "asked in 10 minutes" in feed.sentence
    assert "asked in 2 minutes" in other.sentence
    desk.clock.move(minutes=3)
    publisher.post_due()
    assert [desk.open(name).calls.count("look") for name in ("feed", "other")] == [0, 1]
    assert "Not there at look 1 of 1" in desk.ledger.publications()[1].sentence
    with pytest.raises(Conflict, match="may still appear"):
        publisher.settle(feed.draft, "feed", False, "", "ada")
    assert publisher.settle(other.draft, "other", False, "", "ada").state == "waiting"


def test_a_person_may_go_over_the_pace(desk: Desk) -> None:
    for minutes in (0, 5):
        desk.approve(draft_at(SLOT + timedelta(minutes=minutes)))
    publisher = paced(desk, per_day=1)
    publisher.post_due()
    publisher.post_now(desk.ledger.publications()[1].draft, "ada")
    assert stands(desk) == ["posted", "posted"]


def test_the_configuration_says_the_pace_and_an_account_its_own() -> None:
    common = Publish(per_day=4, apart_minutes=15, jitter_minutes=3, never_between=["23:00", "07:00"])
    own = OwnRules(per_day=2, never_between=[])
    rules = rules_of(common, own)
    assert (rules.per_day, rules.apart, rules.jitter) == (2, timedelta(minutes=15), timedelta(minutes=3))
    assert (rules.never, rules_of(common).never) == (None, (time(23), time(7)))
    assert isinstance(rules, Rules)


@pytest.mark.parametrize("hours", [["23:00"], ["07:00", "07:00"], ["23:00", "01:00", "07:00"]])
def test_hours_are_two_times_or_none(hours: list[str]) -> None:
    with pytest.raises(ValueError, match="takes two times"):
        Publish(never_between=hours)


# what a person stops


@pytest.mark.parametrize("who", [EVERYTHING, "mira"])
def test_a_stop_keeps_everything_back_until_it_is_taken_away(desk: Desk, who: str) -> None:
    desk.approve(draft_at())
    desk.ledger.stop(who, "a person stopped it", "ada", desk.clock())
    desk.publisher().post_due()
    assert desk.only().sentence == f"{who or 'everything'} is stopped: a person stopped it"
    assert (desk.only().state, desk.channel.calls) == ("waiting", [])
    desk.ledger.start(who, "ada", desk.clock())
    desk.clock.move(minutes=20)
    desk.publisher().post_due()
    assert desk.only().state == "posted"


def test_the_stop_of_one_persona_is_not_anothers(desk: Desk) -> None:
    desk.ledger.stop("nova", "later", "ada", desk.clock())
    desk.approve(draft_at())
    desk.publisher().post_due()
    assert desk.only().state == "posted"


def test_a_stop_outlives_the_program(desk: Desk, tmp_path: Path) -> None:
    desk.ledger.stop(EVERYTHING, "enough", "ada", desk.clock())
    desk.ledger.close()
    again = open_quick_ledger(tmp_path / "ledger.db")
    assert [str(bar) for bar in again.bars()] == ["everything is stopped: enough"]
    again.close()


@pytest.mark.parametrize("step", ["intent", "prepared", "armed"])
def test_a_stop_is_obeyed_at_every_step_and_right_before_the_send(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    desk.approve(draft_at())
    advance = Ledger.advance

    def stopped_then(self: Ledger, publication: Publication, to: PublicationState, *rest: Any, **more: Any) -> Any:
        fresh = advance(self, publication, to, *rest, **more)
        if to == step:
            self.stop(EVERYTHING, "now", "ada", desk.clock())
        return fresh

    monkeypatch.setattr(Ledger, "advance", stopped_then)
    desk.publisher().post_due()
    assert (desk.only().state, desk.only().sentence) == ("waiting", "everything is stopped: now")
    assert desk.channel.live == []
    assert "commit" not in desk.channel.calls


def test_a_stop_while_it_is_prepared_is_obeyed(desk: Desk) -> None:
    desk.approve(draft_at())

    def stop(approved: Approved) -> None:
        desk.ledger.stop(EVERYTHING, "now", "ada", desk.clock())

    desk.channel.will("prepare", stop)
    desk.publisher().post_due()
    assert (desk.only().state, desk.channel.live) == ("waiting", [])


def test_a_slot_that_passes_while_stopped_is_missed_and_says_so(desk: Desk) -> None:
    desk.approve(draft_at())
    desk.ledger.stop("mira", "her account was stolen", "ada", desk.clock())
    desk.clock.move(hours=3)
    (missed,) = desk.publisher().post_due()
    assert missed.sentence == "Its window closed while mira was stopped: her account was stolen"


def test_now_is_refused_while_stopped_with_the_way_out(desk: Desk) -> None:
    draft = desk.approve(draft_at())
    desk.ledger.stop(EVERYTHING, "enough", "ada", desk.clock())
    with pytest.raises(Conflict, match="everything is stopped: enough; look first, then `influencer start --all`"):
        desk.publisher().post_now(draft.id, "ada")


def test_nothing_is_looked_for_while_stopped(desk: Desk) -> None:
    desk.approve(draft_at())
    desk.channel.will("commit", OSError("reset"))
    desk.publisher().post_due()
    desk.ledger.stop(EVERYTHING, "enough", "ada", desk.clock())
    desk.clock.move(hours=5)
    desk.publisher().post_due()
    assert (desk.only().state, "look" in desk.channel.calls) == ("unknown", False)


def test_what_is_not_stopped_cannot_be_started(desk: Desk) -> None:
    with pytest.raises(Missing, match="everything: is not stopped"):
        desk.ledger.start(EVERYTHING, "ada", desk.clock())
