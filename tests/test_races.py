"""Terminal, hands on the folders and daemon at once, in three real processes over the same drafts.

Run as a script it is one of the three: `python tests/test_races.py ROLE OUTPUTS SEED`.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from makers import NOW, make_entered, make_ledger, make_picture

from influencer import review
from influencer.errors import Conflict, InfluencerError
from influencer.ledger import Ledger, open_ledger
from influencer.outgoing import digests_of
from influencer.records import Answer, DraftState, PublicationState, Receipt
from influencer.shelf import Shelf, Spot

DRAFTS = 200
PLACES = ("review", "approved", "declined")


def open_both(outputs: Path) -> tuple[Ledger, Shelf]:
    return open_ledger(f"sqlite:///{outputs}/influencer.db"), Shelf(outputs, settle=0.05)


def terminal(outputs: Path, rng: random.Random) -> list[str]:
    """Answers every draft once or twice, and takes some answers back; the sentences of what was refused."""
    ledger, shelf = open_both(outputs)
    ids = [draft.id for draft in ledger.drafts()]
    said = []
    for id in rng.sample(ids, len(ids)) + rng.sample(ids, len(ids) // 4):
        answer = rng.choice((Answer.APPROVE, Answer.APPROVE, Answer.DECLINE, Answer.UNDO))
        try:
            review.decide(ledger, shelf, id, answer, "ada", "terminal", "", NOW)
        except InfluencerError as error:
            said.append(error.sentence)
    return said


def hands(outputs: Path, rng: random.Random) -> list[str]:
    """Moves, copies, renames, deletes and edits folders, as people and sync tools do."""
    acts: list[Callable[[Path, Path, random.Random], None]] = [move, move, move, edit, edit, copy, rename, delete, swap]
    shelf = Shelf(outputs)
    done = 0
    while done < 2 * DRAFTS:
        spots = [spot for spot in shelf.spots("mira") if spot.place in PLACES]
        for spot in rng.sample(spots, min(20, len(spots))):
            done += 1
            with suppress(OSError, shutil.Error):
                rng.choice(acts)(outputs / "mira", outputs / "mira" / spot.place / spot.name, rng)
    return []


def move(persona: Path, folder: Path, rng: random.Random) -> None:
    folder.rename(persona / rng.choice(PLACES) / folder.name)


def edit(_persona: Path, folder: Path, rng: random.Random) -> None:
    text = (folder / "post.md").read_text()
    fresh = folder / f".post-{rng.random()}"
    fresh.write_text(text + f"And again {rng.randrange(100)}.\n" if rng.random() < 0.8 else text.replace("---", "--"))
    fresh.replace(folder / "post.md")


def copy(persona: Path, folder: Path, rng: random.Random) -> None:
    name = rng.choice((folder.name, f"copy {rng.randrange(1000)} of {folder.name}"))
    shutil.copytree(folder, persona / rng.choice(PLACES) / name)


def rename(_persona: Path, folder: Path, rng: random.Random) -> None:
    folder.rename(folder.with_name(f"My {rng.randrange(1000)}"))


def delete(_persona: Path, folder: Path, rng: random.Random) -> None:
    if rng.random() < 0.3:
        shutil.rmtree(folder)


def swap(_persona: Path, folder: Path, rng: random.Random) -> None:
    if rng.random() < 0.3:
        (folder / "1.jpg").write_bytes(make_picture(7777).data)


def daemon(outputs: Path, rng: random.Random) -> list[str]:
    """Looks, and posts some of what is approved, until the others are done."""
    ledger, shelf = open_both(outputs)
    said = []
    while not (outputs / "stop").exists():
        said += review.look(ledger, shelf, "operator", NOW)
        for publication in ledger.publications((PublicationState.WAITING,)):
            if rng.random() < 0.3:
                with suppress(Conflict):
                    begun = ledger.advance(publication, PublicationState.ARMED, NOW, "Begins.")
                    with (outputs / "posts.txt").open("a") as posts:
                        posts.write(f"{publication.draft} {publication.digest}\n")
                    receipt = Receipt(publication.key, "", NOW)
                    ledger.advance(begun, PublicationState.POSTED, NOW, "Posted.", receipt=receipt)
        review.heal(ledger, shelf, NOW)
    return said


ROLES = {"terminal": terminal, "hands": hands, "daemon": daemon}


@pytest.fixture
def outputs(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: durability is tried elsewhere, and costs most of the time."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else tmp_path) as folder:
        yield Path(folder)


def start(role: str, outputs: Path, seed: int) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, role, str(outputs), str(seed)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("seed", [1])
def test_three_at_once_leave_each_draft_in_one_state_and_post_it_at_most_once(outputs: Path, seed: int) -> None:
    ledger = make_ledger(outputs)
    shelf = Shelf(outputs, settle=0)
    for number in range(1, DRAFTS + 1):
        make_entered(ledger, shelf, number)
    workers = [start(role, outputs, seed) for role in ("terminal", "hands")]
    watcher = start("daemon", outputs, seed)
    refusals, _ = (json.loads(worker.communicate(timeout=200)[0]) for worker in workers)
    (outputs / "stop").touch()
    said = json.loads(watcher.communicate(timeout=100)[0])
    assert [worker.returncode for worker in (*workers, watcher)] == [0, 0, 0]
    for _ in range(4):
        said += review.look(ledger, shelf, "operator", NOW)
    assert review.look(ledger, shelf, "operator", NOW) == []
    each_draft_is_in_one_state(ledger, shelf)
    each_approval_is_posted_once(ledger, outputs)
    assert refusals
    assert all(sentence.strip() and "Traceback" not in sentence for sentence in refusals + said)
    ledger.close()


def each_draft_is_in_one_state(ledger: Ledger, shelf: Shelf) -> None:
    states = Counter()
    for id, standing in ledger.standings().items():
        states[standing.state] += 1
        assert standing.state is last_word(ledger, id), id
        place = review.place_of(standing)
        folder = shelf.folder(id, "mira", first=place)
        if folder is None:
            assert standing.state is DraftState.DECLINED or place == "posted" or gone_while_posting(ledger, id), id
            continue
        assert folder.parent.name == place, id
        if place == "approved":
            found = shelf.read(Spot("mira", place, id), fresh=True)
            assert not review.read_folder(found, ledger.draft(id)).problems, id
    assert states[DraftState.APPROVED] > 5
    assert states[DraftState.DECLINED] > 5
    assert sum(states.values()) == DRAFTS


def gone_while_posting(ledger: Ledger, id: str) -> bool:
    return any(entry.kind == "alarm" for entry in ledger.entries(500, draft=id))


def last_word(ledger: Ledger, id: str) -> DraftState:
    """What the verdicts say the state must be."""
    verdicts = ledger.verdicts(id)
    if not verdicts:
        return DraftState.IN_REVIEW
    last, revision = verdicts[-1], ledger.draft(id).revision
    if last.answer is Answer.DECLINE:
        return DraftState.DECLINED
    still = last.answer is Answer.APPROVE and last.revision == revision
    return DraftState.APPROVED if still else DraftState.IN_REVIEW


def each_approval_is_posted_once(ledger: Ledger, outputs: Path) -> None:
    approved = {draft.id: digests_of(draft)["folder"] for draft in ledger.drafts(DraftState.APPROVED)}
    assert Counter((one.draft, one.digest) for one in ledger.publications()) == Counter(approved.items())
    posts = (outputs / "posts.txt").read_text().split("\n")[:-1]
    assert posts
    assert len(set(posts)) == len(posts)
    assert all(approved.get(line.split()[0]) == line.split()[1] for line in posts)


if __name__ == "__main__":
    print(json.dumps(ROLES[sys.argv[1]](Path(sys.argv[2]), random.Random(int(sys.argv[3])))))
