"""A look at each post a day after it went out: what was taken down is told, once, and never sent again."""

import pytest
from publish_case import SLOT, Clock, Desk, draft_at, open_quick_ledger

from influencer.errors import Failed, Invalid
from influencer.notify import TITLES
from influencer.publish.after import look_after
from influencer.records import Account, PublicationState

SKY = Account("mira-sky", "bluesky")


@pytest.fixture
def desk(tmp_path):
    """A publisher that has posted one draft on Bluesky, and a day that has gone by."""
    ledger = open_quick_ledger(tmp_path / "ledger.db")
    desk = Desk(tmp_path, ledger, Clock(SLOT))
    desk.approve(draft_at(accounts=(SKY,)))
    desk.publisher().post_due()
    desk.clock.move(hours=25)
    yield desk
    ledger.close()


def look(desk):
    return [
        (entry.kind, entry.sentence) for entry in look_after(desk.ledger, lambda one: desk.open(one.name), desk.clock())
    ]


def test_what_is_still_there_is_looked_at_once(desk):
    assert look(desk) == [("still there", "mira-sky: seen there a day later.")]
    assert look(desk) == []
    assert desk.open("mira-sky").calls.count("look") == 1


def test_what_was_taken_down_is_told_once_and_never_sent_again(desk):
    channel = desk.open("mira-sky")
    channel.live.clear()
    [(kind, sentence)] = look(desk)
    assert kind == "gone"
    assert "mira-sky: was posted and is no longer there (https://example.org/p/" in sentence
    assert look(desk) == []
    assert kind in TITLES
    desk.publisher().post_due()
    assert channel.live == []
    assert desk.only().state is PublicationState.POSTED


@pytest.mark.parametrize("error", [Failed("no network"), Invalid("its account is gone"), RuntimeError("odd")])
def test_a_look_that_sees_nothing_says_nothing_and_comes_again(desk, error):
    desk.open("mira-sky").will("look", error)
    assert look(desk) == []
    assert len(look(desk)) == 1


def test_nobody_is_asked_too_early_too_late_or_while_frozen(desk):
    desk.clock.move(hours=-10)
    assert look(desk) == []
    desk.clock.move(days=4)
    assert look(desk) == []
    desk.clock.move(days=-3)
    desk.ledger.freeze("mira-sky", "looks odd", desk.clock())
    assert look(desk) == []
    desk.ledger.thaw("mira-sky", "ana", desk.clock())
    assert len(look(desk)) == 1


@pytest.mark.parametrize("account", [Account("mira-folder", "folder"), Account("mira-gram", "instagram_graph")])
def test_where_a_look_is_not_cheap_nobody_looks(tmp_path, account):
    ledger = open_quick_ledger(tmp_path / "ledger.db")
    desk = Desk(tmp_path, ledger, Clock(SLOT))
    desk.approve(draft_at(accounts=(account,)))
    desk.publisher().post_due()
    desk.clock.move(hours=25)
    assert look(desk) == []
    ledger.close()


def test_what_a_person_found_under_another_address_is_not_sought(tmp_path):
    ledger = open_quick_ledger(tmp_path / "ledger.db")
    desk = Desk(tmp_path, ledger, Clock(SLOT))
    draft = desk.approve(draft_at(accounts=(SKY,)))
    desk.open("mira-sky").will("commit", RuntimeError("reset"))
    desk.publisher().post_due()
    desk.publisher().settle(draft.id, "mira-sky", True, "https://bsky.app/profile/mira/post/3k", "ana")
    desk.clock.move(hours=25)
    assert look(desk) == []
    ledger.close()
