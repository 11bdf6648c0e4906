"""A new account: checked at the platform, then written into config.yaml and her bible, comments and all left alone.

A secret goes into the system's keyring or stays in the environment; no file of ours ever holds one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from influencer import pipeline
from influencer.casting.common import change_bible
from influencer.config import Config
from influencer.errors import Conflict, InfluencerError, Invalid
from influencer.images.identity import write_whole
from influencer.pipeline import Line
from influencer.publish.vault import KEYRING, forget, keep, known
from influencer.records import Account, Finding, SignsIn
from influencer.yamledit import with_value
from influencer.yamlfile import as_model, read_text

SECRETS = {
    "bluesky": ("password_env", "PASSWORD", "an app password (Settings, Privacy and security, App passwords)"),
    "instagram": ("password_env", "PASSWORD", "the account's password"),
    "instagram_graph": ("token_env", "TOKEN", "a long-lived token (see the README)"),
    "mastodon": ("token_env", "TOKEN", "an access token (Preferences, Development, New application; read and write)"),
}
"""Channel -> the key of config.yaml that names its secret, how its variable ends, and what the secret is."""

NEEDS = {
    "folder": (),
    "bluesky": ("handle",),
    "instagram": ("handle",),
    "mastodon": ("server",),
    "instagram_graph": ("media_store", "media_url"),
}
"""Channel -> what it cannot be without, beside its secret."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An account to be. `variable` names its secret: an environment variable, or `keyring:NAME`."""

    name: str
    persona: str
    channel: str
    handle: str = ""
    server: str = ""
    variable: str = ""
    media_store: str = ""
    media_url: str = ""
    folder: str = ""
    by_hand: str = ""

    def part(self) -> dict[str, str]:
        """What stands in config.yaml."""
        key = SECRETS[self.channel][0] if self.channel in SECRETS else ""
        lines = {
            "channel": self.channel,
            "server": self.server,
            "username": self.handle.removeprefix("@") if self.channel in ("bluesky", "instagram") else "",
            key: self.variable,
            "media_store": self.media_store,
            "media_url": self.media_url,
            "folder": self.folder,
            "by_hand": self.by_hand,
        }
        return {name: value for name, value in lines.items() if name and value}


@dataclass(frozen=True, slots=True)
class Added:
    """What was found at the platform, and what is left to do; nothing found where it could not be asked yet."""

    findings: tuple[Finding, ...]
    todo: tuple[str, ...]


def usual_variable(name: str, channel: str, secret: str) -> str:
    """What the secret of an account is called unless somebody says otherwise; empty where there is none."""
    if channel not in SECRETS:
        return ""
    return f"{KEYRING}{name}" if secret == "keyring" else f"{name.upper().replace('-', '_')}_{SECRETS[channel][1]}"


def add(line: Line, path: Path, wanted: Wanted, secret: str = "", check: bool = True) -> Added:
    """Put an account into config.yaml (`path`) and her bible, once the platform has taken its `secret`.

    Where the secret is not there yet nothing is asked. Raises Conflict, Invalid, or what the platform says; nothing is
    written then, and a secret that was put into the keyring for it is taken out again.
    """
    who = pipeline.persona(line, wanted.persona)
    refuse(line, wanted)
    text = read_text(path)
    changed = with_value(text, path, ("accounts", wanted.name), wanted.part())
    config = as_model(changed, path, Config).model_copy(update={"root": line.config.root})
    with_secret = bool(secret) and wanted.variable.startswith(KEYRING)
    if with_secret:
        keep(wanted.variable, secret)
    try:
        findings = found(line, config, wanted) if check and can_ask(wanted) else ()
    except InfluencerError:
        if with_secret:
            forget(wanted.variable)
        raise
    write_whole(path, changed.encode("utf-8"))
    if wanted.name not in who.posting.accounts:
        folder = line.config.personas_folder / wanted.persona
        change_bible(folder, {("posting", "accounts"): [*who.posting.accounts, wanted.name]})
    return Added(findings, tuple(todo(wanted, findings)))


def refuse(line: Line, wanted: Wanted) -> None:
    """Raises Conflict or Invalid for an account that cannot be."""
    if wanted.name in line.config.accounts:
        raise Conflict(f"config.yaml has an account {wanted.name!r} already; take another name, or change it there")
    if wanted.channel not in NEEDS:
        raise Invalid(f"{wanted.channel!r} is no channel; there are {', '.join(sorted(NEEDS))}")
    for need in NEEDS[wanted.channel]:
        if not getattr(wanted, need):
            raise Invalid(f"{wanted.name}: a {wanted.channel} account needs --{need.replace('_', '-')}")


def can_ask(wanted: Wanted) -> bool:
    """Whether the platform can be asked now: a dry run always, any other once its secret is there."""
    return not wanted.variable or bool(known(wanted.variable))


def found(line: Line, config: Config, wanted: Wanted) -> tuple[Finding, ...]:
    """Sign in and look, as config.yaml is going to be. Raises Missing, Refused or Failed as the platform says."""
    there = Line(config, line.ledger, line.shelf, line.clock)
    channel = pipeline.channel(there, Account(wanted.name, wanted.channel))
    if isinstance(channel, SignsIn):
        channel.sign_in()
    return tuple(pipeline.findings_of(there, wanted.name))


def todo(wanted: Wanted, findings: tuple[Finding, ...]) -> list[str]:
    """What the operator does next, in order."""
    steps = [f"{finding.sentence}: {finding.remedy}" for finding in findings if not finding.ok and finding.remedy]
    if not findings:
        export = wanted.variable and not wanted.variable.startswith(KEYRING) and not known(wanted.variable)
        steps += [f"export {wanted.variable}=... with {SECRETS[wanted.channel][2]}"] if export else []
        steps += [f"influencer sign-in {wanted.name}"] if wanted.channel in SECRETS else []
        steps += [f"influencer account check {wanted.name}"]
    return steps


Ask = Callable[[str], str]


def completed(wanted: Wanted, ask: Ask) -> Wanted:
    """The account with what its channel needs and nobody has said yet, as `ask` answers."""
    questions = {
        "handle": "Her handle there",
        "server": "The server, like https://mastodon.example",
        "media_store": "Where pictures are put for Meta to fetch: s3://BUCKET/FOLDER, or a folder a web server shows",
        "media_url": "The public address of the same place",
    }
    for need in NEEDS.get(wanted.channel, ()):
        if not getattr(wanted, need):
            wanted = replace(wanted, **{need: ask(questions[need])})
    return wanted
