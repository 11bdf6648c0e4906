"""What she has said is kept with its claims, stands while its text does, and is held against new words."""

import json
from dataclasses import replace

import pytest
from alembic import command
from alembic.config import Config
from face_case import open_line, project, say
from makers import NOW, make_entered, make_ledger, make_persona
from postgres_case import Server
from sqlalchemy import create_engine, text

from influencer.errors import Missing
from influencer.ledger import PublicationState, migrate, open_ledger
from influencer.records import Account, Answer, Comment, Heard, ReplyDraft, Verdict, Words
from influencer.sayings import Sayings
from influencer.shelf import Shelf
from influencer.words.canon import contradictions
from influencer.words.claims import claims_in
from influencer.words.memory import READER, background_for, catch_up, said_by, what_she_said

PLUMS = "My sister Vera sent plums."
OTHER = "My sister is called Rosa."


@pytest.fixture
def ledger(tmp_path):
    return make_ledger(tmp_path)


def enter(ledger, tmp_path, number=1, caption=PLUMS, **changes):
    words = Words(caption, "A teapot.", ("pottery",))
    return make_entered(ledger, Shelf(tmp_path), number, words=words, **changes)


def decide(ledger, draft, answer=Answer.APPROVE):
    digests = {"folder": "d"} if answer is Answer.APPROVE else {}
    return ledger.decide(Verdict(draft.id, draft.revision, answer, digests, "ana", "terminal", NOW), NOW)


def against(ledger, caption=OTHER):
    return contradictions(claims_in(caption), said_by(ledger, make_persona()))


def test_what_was_approved_is_read_once_and_kept_with_its_post(ledger, tmp_path):
    draft = decide(ledger, enter(ledger, tmp_path))
    assert (catch_up(ledger), catch_up(ledger)) == (1, 0)
    (saying,) = what_she_said(ledger, "mira")
    assert (saying.source, saying.kind, saying.day, saying.text) == (draft.id, "post", draft.slot.local_date, PLUMS)
    assert set(saying.claims) == set(claims_in(PLUMS))


def test_a_contradiction_shows_both_sentences(ledger, tmp_path):
    decide(ledger, enter(ledger, tmp_path))
    assert against(ledger) == [f'"{OTHER}" goes against her post of 23 November: "{PLUMS}"']


@pytest.mark.parametrize("answer", [Answer.DECLINE, Answer.UNDO])
def test_what_is_declined_or_taken_back_no_longer_counts(ledger, tmp_path, answer):
    approved = decide(ledger, enter(ledger, tmp_path))
    catch_up(ledger)
    decide(ledger, approved, answer)
    assert against(ledger) == []
    assert "declined" in what_she_said(ledger, "mira", everything=True)[0].withdrawn


def test_an_edit_is_read_again_once_it_is_approved(ledger, tmp_path):
    approved = decide(ledger, enter(ledger, tmp_path))
    catch_up(ledger)
    changed = replace(approved, words=replace(approved.words, caption="My sister Nora sent plums."))
    revised = ledger.revise(changed, approved.revision, "ana", "edited", NOW)
    assert against(ledger) == []
    decide(ledger, revised)
    assert "Nora" in against(ledger)[0]
    assert len(what_she_said(ledger, "mira", everything=True)) == 1


def test_a_post_that_never_went_out_claims_nothing(ledger, tmp_path):
    decide(ledger, enter(ledger, tmp_path, accounts=(Account("folder", "folder"),)))
    (waiting,) = ledger.publications()
    ledger.advance(waiting, PublicationState.MISSED, NOW, "Too late.")
    assert against(ledger) == []


def test_a_post_taken_down_by_hand_is_withdrawn_until_it_is_restored(ledger, tmp_path):
    draft = decide(ledger, enter(ledger, tmp_path))
    catch_up(ledger)
    sayings = Sayings(ledger.engine)
    sayings.withdraw(draft.id, "a typo", "ana", NOW)
    assert against(ledger) == []
    sayings.restore(draft.id, "ana", NOW)
    assert against(ledger)
    with pytest.raises(Missing, match="nothing she said is called 'x'"):
        sayings.withdraw("x", "a typo", "ana", NOW)


def test_what_a_person_withdrew_stays_so_when_better_rules_read_it_again(ledger, tmp_path):
    draft = decide(ledger, enter(ledger, tmp_path))
    catch_up(ledger)
    sayings = Sayings(ledger.engine)
    sayings.withdraw(draft.id, "a typo", "ana", NOW)
    (text,) = sayings.unread("newer")
    sayings.keep([(text, claims_in(PLUMS))], "newer")
    assert sayings.said("mira") == []


def test_it_is_known_long_after_her_last_four_hundred_captions(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr("influencer.words.memory.NEAR", 1)
    decide(ledger, enter(ledger, tmp_path, 1))
    enter(ledger, tmp_path, 2, "Rain.")
    held_to = background_for(ledger, make_persona(), [])
    assert held_to.recent == ["Rain."]
    assert contradictions(claims_in(OTHER), held_to.known)


def test_others_facts_are_their_own(ledger, tmp_path):
    decide(ledger, make_entered(ledger, Shelf(tmp_path), 1, "nova", words=Words(PLUMS, "A teapot.")))
    assert against(ledger) == []


# replies


def replied(ledger, line_text):
    from influencer.inbox import Inbox
    from influencer.records import CommentClass, ReplyAct, Triage

    inbox = Inbox(ledger.engine)
    (id,) = inbox.hear("mira", "folder", Heard((Comment("1", "folder", "ben", "Any family?", NOW),), ""), NOW)
    found = Triage((CommentClass.QUESTION,), ReplyAct.DRAFT, "en", ("asks",))
    inbox.judge(inbox.comment(id), ReplyDraft(id, "mira", line_text, "en", found, "offline"), "folder", NOW)
    inbox.approve_reply(id, 1, False, "ana", "terminal", NOW, lambda *_: None)
    return inbox, id


def test_a_reply_that_states_a_fact_is_kept_too(ledger):
    replied(ledger, PLUMS)
    assert against(ledger) == [f'"{OTHER}" goes against her reply of 22 November: "{PLUMS}"']


def test_a_reply_that_is_declined_or_forgotten_claims_nothing(ledger):
    inbox, id = replied(ledger, PLUMS)
    catch_up(ledger)
    inbox.decline_reply(id, 1, "ana", NOW)
    assert against(ledger) == []
    inbox.forget("ben", "ana", NOW)
    assert what_she_said(ledger, "mira", everything=True) == []


# ledgers from before


def downgraded(url):
    """Bring a database back to how it was before this table."""
    engine = create_engine(url)
    config = Config()
    config.set_main_option("script_location", "influencer/migrations")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")
    return engine


def test_posts_from_before_the_table_are_read_at_the_next_look(ledger, tmp_path):
    decide(ledger, enter(ledger, tmp_path))
    engine = downgraded(str(ledger.engine.url))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM sqlite_master WHERE name = 'claim'")).scalar() == 0
    migrate(engine)
    assert against(open_ledger(str(ledger.engine.url)))


@pytest.mark.postgres
def test_the_same_on_postgresql(postgres: Server, tmp_path):
    url = postgres.ledger_url()
    ledger = open_ledger(url)
    draft = decide(ledger, enter(ledger, tmp_path))
    assert against(ledger)
    ledger.close()
    downgraded(url).dispose()
    ledger = open_ledger(url)
    assert against(ledger)
    Sayings(ledger.engine).withdraw(draft.id, "a typo", "ana", NOW)
    assert against(ledger) == []
    replied(ledger, "My aunt Vera sent plums.")
    assert [one.kind for one in what_she_said(ledger, "mira")] == ["reply"]
    assert Sayings(ledger.engine).unread(READER) == []
    ledger.close()


# in the terminal


def test_the_operator_reads_withdraws_and_restores(tmp_path):
    config = project(tmp_path)
    line = open_line(config)
    draft = decide(line.ledger, enter(line.ledger, line.config.outputs_folder))
    line.ledger.close()
    assert "sister, name: Vera" in say(config, "bible", "claims", "mira").stdout
    say(config, "bible", "claims", "mira", "--withdraw", draft.id)
    assert "nothing yet" in say(config, "bible", "claims", "mira").stdout
    (gone,) = json.loads(say(config, "bible", "claims", "mira", "--all", "--json").stdout)
    assert gone["withdrawn"] == "it was taken down"
    assert "Vera" in say(config, "bible", "claims", "mira", "--restore", draft.id).stdout
