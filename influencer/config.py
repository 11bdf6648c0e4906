"""config.yaml -> Config. Knows no persona and no secret: secrets come from the environment."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from influencer.yamlfile import read_model

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]


class Part(BaseModel):
    """A part of the configuration: unknown keys are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Storage(Part):
    """Where the ledger is: empty means SQLite at outputs/influencer.db."""

    url: str = ""


Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Identity(Part):
    """Which embedder tells whether a picture is her. `auto` is the starter's own for the starter checkpoint, else what
    is configured: sface where a recogniser is named, transformers where a model is.
    """

    embedder: Literal["auto", "starter", "sface", "transformers", "none"] = "auto"
    required: bool = True
    device: str = "cpu"
    detector: str = ""
    detector_sha256: Sha256 = "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4"
    recogniser: str = ""
    recogniser_sha256: Sha256 = "0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79"
    model: str = ""
    revision: str = ""
    crop: Literal["face", "centre"] = "face"


class Images(Part):
    """Which studio makes the pictures, and how."""

    studio: Literal["diffusion", "card"] = "diffusion"
    checkpoint: str = "starter"
    revision: str = ""
    device: str = "auto"
    dtype: Literal["auto", "float32", "float16", "bfloat16"] = "auto"
    candidates: int = Field(default=4, ge=1, le=32)
    enough: int = Field(default=2, ge=1, le=32)
    most_candidates: int = Field(default=12, ge=1, le=128)
    batch: int = Field(default=4, ge=1, le=64)
    steps: int | None = Field(default=None, ge=1, le=200)
    guidance: float | None = Field(default=None, ge=0, le=30)
    width: int | None = Field(default=None, ge=64, le=4096)
    height: int | None = Field(default=None, ge=64, le=4096)
    style: str = ""
    negative: str = ""
    timeout_minutes: float = Field(default=30, gt=0)
    identity: Identity = Identity()


class WordsPart(Part):
    """Who writes: `offline`, or a model by its pydantic-ai name; `fallback` lets offline write when the model fails.

    `judge` is a model that reads finished words once more, or empty.
    """

    model: str = "offline"
    judge: str = ""
    base_url: str = ""
    api_key_env: str = ""
    timeout_seconds: float = Field(default=60, gt=0, le=600)
    temperature: float = Field(default=0.8, ge=0, le=2)
    fallback: bool = True


class Review(Part):
    """How long a draft may wait for its verdict."""

    expire_minutes_before_slot: int = Field(default=0, ge=0, le=1440)


Hours = Annotated[tuple[time, ...], Field(description="Two local times, or none.")]


def checked_hours(hours: tuple[time, ...] | None) -> tuple[time, ...] | None:
    """Two different times, or none at all."""
    if hours and (len(hours) != 2 or hours[0] == hours[1]):
        raise ValueError('takes two times, like ["23:00", "07:00"], or [] for none')
    return hours


class Publish(Part):
    """When an approved draft may go out. The window starts at the slot; later than that it is missed.

    All but the window hold for each account that does not say otherwise.
    """

    window_minutes: int = Field(default=120, ge=1, le=1440)
    quiet_minutes: float = Field(default=10, ge=0, le=1440)
    looks: int = Field(default=3, ge=1, le=20)
    per_day: int = Field(default=10, ge=1, le=100)
    apart_minutes: float = Field(default=20, ge=0, le=1440)
    jitter_minutes: float = Field(default=0, ge=0, le=1440)
    never_between: Annotated[Hours, AfterValidator(checked_hours)] = ()


class OwnRules(Part):
    """What one account says otherwise than `publish`; what is left out holds as it stands there."""

    quiet_minutes: float | None = Field(default=None, ge=0, le=1440)
    looks: int | None = Field(default=None, ge=1, le=20)
    per_day: int | None = Field(default=None, ge=1, le=100)
    apart_minutes: float | None = Field(default=None, ge=0, le=1440)
    jitter_minutes: float | None = Field(default=None, ge=0, le=1440)
    never_between: Annotated[Hours | None, AfterValidator(checked_hours)] = None


class Takes(Part):
    """What an account's server takes less of than its channel usually does: characters of text and of alt text."""

    text: int | None = Field(default=None, ge=50, le=100_000)
    alt_text: int | None = Field(default=None, ge=50, le=100_000)


class AccountPart(Part):
    """One signed-in identity. What ends in `_env` names an environment variable, or `keyring:NAME` for the keyring.

    `username` and `password_env` are for channels that sign in, `token_env` for mastodon and instagram_graph; for the
    latter pictures are put into `media_store`, which the world reads at `media_url`. A folder is a dry run unless
    `by_hand` names the platform on which a person posts what lies in it.
    """

    channel: Literal["folder", "instagram", "instagram_graph", "bluesky", "mastodon"]
    server: str = ""
    username: str = ""
    password_env: str = ""
    token_env: str = ""
    totp_env: str = ""
    session: str = ""
    folder: str = ""
    by_hand: Literal["", "instagram", "tiktok", "threads", "facebook", "x", "other"] = ""
    proxy_env: str = ""
    media_store: str = ""
    media_url: str = ""
    publish: OwnRules = OwnRules()
    comments: bool = True
    takes: Takes = Takes()

    @model_validator(mode="after")
    def only_folders_are_posted_by_hand(self) -> AccountPart:
        """On any other channel the program posts."""
        if self.by_hand and self.channel != "folder":
            raise ValueError(f"by_hand goes with `channel: folder`; on {self.channel} the program posts")
        return self


class Schedule(Part):
    """When the bells ring. `make_at` is in each persona's own time zone; the rest are periods."""

    make_at: time = time(18, 0)
    days_ahead: int = Field(default=1, ge=1, le=14)
    look_seconds: float = Field(default=5, ge=0.2, le=600)
    post_seconds: float = Field(default=20, ge=0.2, le=600)


class Replies(Part):
    """Who writes ordinary replies (empty: whoever `words.model` names), how much she answers, how often comments are
    fetched, how long strangers' words are kept; and for how many days a note on what somebody said lives, 0 for none.
    """

    model: str = ""
    per_hour: int = Field(default=6, ge=1, le=100)
    per_person: int = Field(default=2, ge=1, le=20)
    within_hours: float = Field(default=24, gt=0, le=720)
    keep_days: int = Field(default=30, ge=1, le=365)
    notes: int = Field(default=0, ge=0, le=365)
    hear_seconds: float = Field(default=120, ge=10, le=86400)


class Notify(Part):
    """Where notes to the operator go: apprise addresses; those with secrets belong in `urls_env`.

    `alive_env` names the variable with an address that is asked every minute for as long as all is at work, so that
    somebody elsewhere notices when it no longer is.
    """

    urls: tuple[str, ...] = ()
    urls_env: str = "INFLUENCER_NOTIFY_URLS"
    alive_env: str = "INFLUENCER_ALIVE_URL"


class Config(Part):
    """The whole of config.yaml. Paths are relative to the file's own folder."""

    personas: Path = Path("personas")
    outputs: Path = Path("outputs")
    operator: str = "operator"
    storage: Storage = Storage()
    images: Images = Images()
    words: WordsPart = WordsPart()
    review: Review = Review()
    publish: Publish = Publish()
    replies: Replies = Replies()
    accounts: dict[Name, AccountPart] = Field(default_factory=dict)
    schedule: Schedule = Schedule()
    notify: Notify = Notify()
    root: Path = Field(default=Path(), exclude=True)

    @model_validator(mode="after")
    def usernames_are_one_each(self) -> Config:
        """Two accounts that sign in as one identity would post over each other."""
        seen: dict[tuple[str, str, str], str] = {}
        for name, account in self.accounts.items():
            who = account.username or account.token_env
            identity = (account.channel, account.server, who)
            if who and identity in seen:
                raise ValueError(f"accounts.{name}: {who} is already accounts.{seen[identity]}")
            seen[identity] = name
        return self

    @property
    def personas_folder(self) -> Path:
        """The folder of persona folders."""
        return self.root / self.personas

    @property
    def outputs_folder(self) -> Path:
        """The folder of drafts, posts and the ledger."""
        return self.root / self.outputs

    @property
    def ledger_url(self) -> str:
        """The database address of the ledger."""
        return self.storage.url or f"sqlite:///{self.outputs_folder / 'influencer.db'}"


def load_config(path: Path) -> Config:
    """Read config.yaml. Raises Missing if it is not there, Invalid with file, line and remedy if it cannot be taken."""
    config = read_model(path, Config, refuse=("root",))
    return config.model_copy(update={"root": path.parent.resolve()})
