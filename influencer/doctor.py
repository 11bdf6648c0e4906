"""Checks everything a first post needs and says what to do. Looks only: it makes no picture and sends nothing.

Each check is a function from the line to findings; one that cannot be carried out is itself a finding.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.engine import URL

from influencer import engage, pipeline
from influencer.config import Config, load_config
from influencer.errors import InfluencerError, Invalid
from influencer.ledger import NOBODY
from influencer.notify import addresses, receivers
from influencer.pipeline import Clock, Line
from influencer.records import Finding, PublicationState
from influencer.schedule import LEASE, LEASE_SECONDS, last_alive, meanwhile

if TYPE_CHECKING:
    from influencer.images.identity import Embedder

LEAST_PYTHON = (3, 11)
LEAST_FREE = 500 * 2**20  # bytes; some months of drafts
SET_BACK = timedelta(minutes=5)

Check = Callable[[Line], Iterator[Finding]]


def examine(config_path: Path, clock: Clock = pipeline.utc_now) -> list[Finding]:
    """Every finding, in the order in which they are best put right."""
    findings = [python()]
    try:
        config = load_config(config_path)
        findings += [Finding("config", True, f"{config_path} is fine"), *outputs(config)]
        line = pipeline.open_line(config_path, clock)
    except InfluencerError as error:
        return [*findings, trouble("config" if len(findings) == 1 else "ledger", error)]
    try:
        return findings + [finding for about, check in CHECKS.items() for finding in looked(about, check, line)]
    finally:
        line.ledger.close()


def looked(about: str, check: Check, line: Line) -> list[Finding]:
    """The findings of one check; an error of ours ends it and is a finding."""
    findings: list[Finding] = []
    try:
        findings.extend(check(line))
    except InfluencerError as error:
        findings.append(trouble(about, error))
    return findings


def trouble(about: str, error: InfluencerError) -> Finding:
    """An error as a finding; its sentence says what to do."""
    text = "\n".join(error.problems) if isinstance(error, Invalid) else error.sentence
    return Finding(about, False, text)


def python() -> Finding:
    """The Python we run on."""
    has = ".".join(str(part) for part in sys.version_info[:3])
    wants = ".".join(str(part) for part in LEAST_PYTHON)
    return Finding("python", sys.version_info >= LEAST_PYTHON, has, f"install Python {wants} or later")


def outputs(config: Config) -> Iterator[Finding]:
    """Whether the outputs folder can be written and has room."""
    folder = config.outputs_folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-"):
            free = shutil.disk_usage(folder).free
    except OSError as error:
        yield Finding(
            "outputs", False, f"{folder}: {error.strerror}", "allow writing there, or set `outputs` elsewhere"
        )
        return
    room = f"{folder} has {free / 2**30:.1f} GB free"
    yield Finding("outputs", free >= LEAST_FREE, room, "make room: the disk is nearly full")


def ledger(line: Line) -> Iterator[Finding]:
    """Whether the ledger answers, and the clock has not gone back behind it."""
    newest = line.ledger.entries(1)
    yield Finding("ledger", True, f"{without_password(line.ledger.engine.url)} answers")
    ahead = newest[0].at - line.clock() if newest else timedelta()
    sentence = f"it is {line.clock().astimezone():%Y-%m-%d %H:%M %Z}"
    remedy = f"set the clock: the newest line of the journal is {ahead} ahead of it"
    yield Finding("clock", ahead < SET_BACK, sentence, remedy)


def without_password(address: URL) -> str:
    """A database by name and host alone."""
    return f"{address.database} on {address.host}" if address.host else str(address.database)


def personas(line: Line) -> Iterator[Finding]:
    """Each bible, its accounts, its zone, and what it discloses."""
    found = sorted(path.parent.name for path in line.config.personas_folder.glob("*/bible.yaml"))
    if not found:
        yield Finding("personas", False, f"none in {line.config.personas_folder}", "`influencer new NAME` starts one")
    for name in found:
        yield from looked(name, partial(one_persona, name=name), line)


def one_persona(line: Line, name: str) -> Iterator[Finding]:
    """One bible."""
    who = pipeline.persona(line, name)
    accounts = ", ".join(account.name for account in pipeline.accounts_of(line, who))
    yield Finding(name, True, f"{who.display_name} posts to {accounts}")
    yield zone(name, who.timezone)
    yield Finding(name, True, f"every caption says: {who.disclosure}")
    if untaught := pipeline.words_untaught(line, who):
        sentence = f"the starter checkpoint was never taught: {', '.join(untaught)}"
        yield Finding(name, False, sentence, "use words of its vocabulary in the bible, or name another checkpoint")


def zone(name: str, key: str) -> Finding:
    """Whether this machine knows a time zone."""
    try:
        ZoneInfo(key)
    except ZoneInfoNotFoundError:
        return Finding(name, False, f"no data for time zone {key}", "pip install --upgrade tzdata")
    return Finding(name, True, f"lives in {key}")


def studio(line: Line) -> Iterator[Finding]:
    """The checkpoint, looked through without loading it."""
    images = line.config.images
    if images.studio == "card":
        yield Finding("studio", True, "card: labelled cards instead of pictures, no model needed")
        return
    from influencer.images.checkpoint import find_checkpoint

    checkpoint = find_checkpoint(images.checkpoint, images.revision, line.config.root)
    where = checkpoint.folder or f"{checkpoint.hub} at {checkpoint.revision[:12]}"
    yield Finding("studio", True, f"checkpoint {checkpoint.name}: {where}, nothing in it can run code")


def identity(line: Line) -> Iterator[Finding]:
    """Whether pictures can be held to each persona's references."""
    images = line.config.images
    if images.studio == "card":
        return
    from influencer.images.embedders import open_embedder

    embedder = open_embedder(images, line.config.root)
    if embedder is None:
        remedy = "set images.identity.embedder; without one, look at each face yourself"
        yield Finding("identity", False, "no embedder is named, so likeness is not checked", remedy)
        return
    yield Finding("identity", True, f"likeness by {embedder.name} {embedder.version}")
    for name in pipeline.persona_names(line):
        yield from looked("identity", partial(one_identity, embedder=embedder, name=name), line)


def one_identity(line: Line, embedder: Embedder, name: str) -> Iterator[Finding]:
    """Whether one persona's band holds."""
    from influencer.images.identity import check_for

    who = pipeline.persona(line, name)
    check = check_for(embedder, who, line.config.personas_folder / name, required=True)
    held = f"{name}'s pictures are held to {len(who.references)} references"
    yield Finding("identity", not check.unchecked, check.unchecked or held)


def signing(line: Line) -> Iterator[Finding]:
    """Whether the key that signs pictures is ours alone."""
    folder = line.config.outputs_folder / ".signing"
    if not folder.is_dir():
        yield Finding("signing", True, "a key is made with the first picture")
        return
    from influencer.images.signing import check_private

    for path in (folder, *sorted(folder.glob("key*.pem"))):
        check_private(path)
    yield Finding("signing", True, f"the key in {folder} is private")


def writer(line: Line) -> Iterator[Finding]:
    """Whether those who write can be asked; only the list of models is."""
    words, replies = line.config.words, line.config.replies.model
    yield from looked("writer", one_writer(words.model, "writer"), line)
    yield from judge(line)
    if replies and replies != words.model:
        yield from looked("replies", one_writer(replies, "replies"), line)


def one_writer(model: str, about: str) -> Check:
    """A check of one writer by its name in config.yaml."""

    def check(line: Line) -> Iterator[Finding]:
        if model == "offline":
            yield Finding(about, True, "offline: from the bible's own lines")
            return
        from influencer.words.llm import open_llm, part_for
        from influencer.words.reach import found

        words = line.config.words
        yield found(open_llm(words if model == words.model else part_for(words, model)), about)

    return check


def judge(line: Line) -> Iterator[Finding]:
    """Whether the judge that is named could be asked."""
    from influencer.words.llm import AbsentJudge, open_judge
    from influencer.words.reach import found

    judge = open_judge(line.config.words)
    if isinstance(judge, AbsentJudge):
        yield Finding("judge", False, judge.sentence, "until then drafts are made and say that they were not judged")
    elif judge is not None:
        yield found(judge.model, "judge")


def channels(line: Line) -> Iterator[Finding]:
    """What the channels say of themselves, what is stopped, and who is frozen."""
    yield from pipeline.channel_findings(line)
    for bar in pipeline.bars(line):
        yield Finding(bar.who, False, f"{bar.how}: {bar.why}", f"look at the account, then `{bar.remedy}`")


def posts(line: Line) -> Iterator[Finding]:
    """Outcomes that only a person can settle."""
    for item in line.ledger.publications((PublicationState.UNKNOWN,)):
        remedy = f"`influencer settle {item.draft} {item.account.name}` shows what to look for there, and asks"
        yield Finding(item.account.name, False, f"{item.draft} may or may not be live", remedy)


def by_hand(line: Line) -> Iterator[Finding]:
    """What lies ready for a person to post."""
    for item in line.ledger.publications((PublicationState.HANDED,)):
        yield Finding(item.account.name, True, f"{item.draft} is not posted yet: {item.sentence}")


def comments(line: Line) -> Iterator[Finding]:
    """How comments come in and answers go out, and what waits for nobody but a person."""
    yield from engage.findings(line)


def notes(line: Line) -> Iterator[Finding]:
    """Whether the notify addresses can be read; no note is sent."""
    urls = addresses(line.config.notify)
    if not urls:
        yield Finding("notes", True, "no address; notes are printed by `influencer run`")
        return
    _, wrong = receivers(urls)
    remedy = (
        f"address {', '.join(map(str, wrong))} of notify.urls and {line.config.notify.urls_env}: see apprise's list"
    )
    yield Finding("notes", not wrong, f"{len(urls) - len(wrong)} of {len(urls)} addresses can be read", remedy)


def daemon(line: Line) -> Iterator[Finding]:
    """Whether a daemon runs, or died."""
    held = line.ledger.lease(LEASE)
    if held is None or held[0] == NOBODY:
        yield from not_running(line)
        return
    ago = line.clock() - held[1] + timedelta(seconds=LEASE_SECONDS)
    said = f"{held[0]}, last heartbeat {max(0, round(ago.total_seconds()))} s ago"
    yield Finding(
        "daemon", held[1] > line.clock(), said, "it died: `influencer run` starts it again, and loses nothing"
    )
    if held[1] <= line.clock():
        yield from (Finding("daemon", True, sentence) for sentence in meanwhile(line, last_alive(line)))


def not_running(line: Line) -> Iterator[Finding]:
    """What has become of the slots since a daemon last ran."""
    first, *slots = meanwhile(line, last_alive(line))
    yield Finding("daemon", not slots, f"not running: {first}", "`influencer run` starts it")
    for sentence in slots:
        yield Finding("daemon", True, sentence)


CHECKS: dict[str, Check] = {
    "ledger": ledger,
    "personas": personas,
    "studio": studio,
    "identity": identity,
    "signing": signing,
    "writer": writer,
    "channels": channels,
    "posts": posts,
    "by hand": by_hand,
    "replies": comments,
    "notes": notes,
    "daemon": daemon,
}
