"""The parent's side of the embedders: which one config.yaml means, whether its weights are what they should be, and
its process. Loads no torch and no OpenCV.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from influencer.config import Identity, Images
from influencer.errors import Failed, Invalid, Missing, Unsafe
from influencer.images.checkpoint import COMMIT, HUB_ID, check_file, files_in, read_index
from influencer.images.child import Child, Worker, told
from influencer.images.identity import Sighting

STARTER = Path(__file__).resolve().parent.parent / "starter" / "likeness_weights"
DIGITS = 12
EMBEDDER = Worker(
    module="influencer.images.embed",
    name="embedder",
    late="no likeness within {minutes:g} minutes; raise images.timeout_minutes",
    ended="try again",
    killed="set images.identity.embedder to a smaller one",
)


@dataclass(frozen=True, slots=True)
class Weights:
    """What an embedder is loaded from. `opening` is the first message to its process."""

    version: str
    opening: Mapping[str, Any]


class ProcessEmbedder:
    """An embedder in a process of its own, which starts at the first picture and serves until it is closed."""

    def __init__(self, name: str, find: Callable[[], Weights], minutes: float) -> None:
        self.name, self.find, self.minutes = name, find, minutes
        self.child: Child | None = None

    @cached_property
    def weights(self) -> Weights:
        """What to load, looked through once. Raises Missing, Invalid or Unsafe naming the key to put right."""
        return self.find()

    @property
    def version(self) -> str:
        """The first hex digits of the weights' sha256."""
        return self.weights.version

    def embed(self, pictures: Sequence[Path]) -> tuple[Sighting, ...]:
        """A sighting of each picture, in order. Raises Failed if the process dies or takes too long."""
        if not pictures:
            return ()
        try:
            return self.heard([str(path.resolve()) for path in pictures])
        except BaseException:
            self.close()
            raise

    def heard(self, pictures: list[str]) -> tuple[Sighting, ...]:
        """What the process answers."""
        if self.child is None:
            self.child = Child(EMBEDDER, dict(self.weights.opening))
        self.child.send({"do": "embed", "pictures": pictures})
        message = self.child.hear(time.monotonic() + self.minutes * 60, "likeness", self.minutes)
        if message["say"] == "failed":
            raise told("likeness", message)
        return tuple(sighting(each) for each in message["sightings"])

    def close(self) -> None:
        """End the process, if there is one."""
        child, self.child = self.child, None
        if child is not None:
            child.stop()


def sighting(said: Mapping[str, Any]) -> Sighting:
    """A sighting as it travelled."""
    vector, box = said["vector"], said["box"]
    return Sighting(tuple(vector) if vector else None, tuple(box) if box else None, said["why"], said["marks"])


def open_embedder(images: Images, root: Path) -> ProcessEmbedder | None:
    """The embedder that `images` means; None if there is none. Nothing is looked at before its version is asked for.

    Relative paths start at `root`.
    """
    kind = embedder_kind(images)
    if kind == "none":
        return None
    find = {"starter": starter, "sface": sface, "transformers": tower}[kind]
    return ProcessEmbedder(kind, partial(find, images.identity, root), images.timeout_minutes)


def embedder_kind(images: Images) -> str:
    """The embedder by name; `auto` resolved."""
    identity = images.identity
    if identity.embedder != "auto":
        return identity.embedder
    if images.checkpoint == "starter":
        return "starter"
    return "sface" if identity.recogniser else "transformers" if identity.model else "none"


def starter(identity: Identity, root: Path) -> Weights:
    """The embedder that ships with us, for people as the starter draws them."""
    file = STARTER / "model.safetensors"
    if not file.is_file():
        raise Missing(f"{STARTER}: the starter's embedder is not there; install again, or set images.identity.embedder")
    return Weights(sha256_of(file)[:DIGITS], opening("starter", folder=str(STARTER)))


def sface(identity: Identity, root: Path) -> Weights:
    """YuNet and SFace, for photographs."""
    files = {
        "detector": checked(identity, "detector", root),
        "recogniser": checked(identity, "recogniser", root),
    }
    both = identity.detector_sha256 + identity.recogniser_sha256
    return Weights(digest(both)[:DIGITS], opening("sface", **files))


def checked(identity: Identity, key: str, root: Path) -> str:
    """The path of an ONNX file that is there and has the sha256 that config.yaml says."""
    name, wanted = getattr(identity, key), getattr(identity, f"{key}_sha256")
    where = f"images.identity.{key}"
    if not name:
        raise Missing(f"{where}: the embedder needs this ONNX file; name it")
    path = root / Path(name).expanduser()
    if not path.is_file():
        raise Missing(f"{where}: no file is at {path}")
    if (has := sha256_of(path)) != wanted:
        raise Unsafe(f"{where}: {path} has sha256 {has}, not {key}_sha256; fetch it again, or set that if you trust it")
    return str(path.resolve())


def tower(identity: Identity, root: Path) -> Weights:
    """A vision tower of transformers, in a folder or pinned on the hub."""
    if not identity.model:
        raise Missing("images.identity.model: the transformers embedder needs a folder or a hub id; name one")
    files = {"crop": identity.crop, "device": identity.device}
    seen: list[str] = [identity.crop]
    if identity.crop == "face":
        files["detector"] = checked(identity, "detector", root)
        seen.append(identity.detector_sha256)
    folder = root / Path(identity.model).expanduser()
    if folder.is_dir():
        seen += folder_digests(folder)
        return Weights(digest(*seen)[:DIGITS], opening("transformers", folder=str(folder), **files))
    pinned(identity, folder)
    version = digest(*seen, identity.model, identity.revision)[:DIGITS]
    hub = {"hub": identity.model, "revision": identity.revision}
    return Weights(version, opening("transformers", **hub, **files))


def pinned(identity: Identity, folder: Path) -> None:
    """Refuse a model that is no folder, and no hub id with a pinned revision."""
    if not HUB_ID.fullmatch(identity.model):
        raise Missing(f"images.identity.model: no folder is at {folder}; give a folder or a hub id")
    if not COMMIT.fullmatch(identity.revision):
        raise Invalid(
            f"images.identity.revision: {identity.model} needs a pinned revision; set the 40 hex digits of the commit "
            "you have looked at"
        )


def folder_digests(folder: Path) -> list[str]:
    """The sha256 of everything a tower is loaded from, once it has been looked through."""
    check_tower(folder, folder)
    used = [path for path in sorted(folder.iterdir()) if path.suffix in (".safetensors", ".json")]
    return [f"{path.name}:{sha256_of(path)}" for path in used]


def check_tower(folder: Path, root: Path) -> None:
    """Refuse pickles, code and links in a tower's folder, and one without weights."""
    for path in files_in(folder):
        check_file(path, root)
    if not any(folder.glob("*.safetensors")) or not (folder / "config.json").is_file():
        raise Missing(f"{folder}: no safetensors with a config.json are there; check images.identity.model")
    if "auto_map" in read_index(folder / "config.json"):
        raise Unsafe(
            f"{folder / 'config.json'}: auto_map asks for code of its own; choose a model of transformers itself"
        )


def opening(kind: str, **said: str) -> dict[str, Any]:
    """The first message to the process."""
    return {"do": "open", "embedder": kind, "hub": "", **said}


def sha256_of(path: Path) -> str:
    """The sha256 of a file, in hex."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Failed(f"{path} cannot be read ({error.strerror})") from None


def digest(*parts: str) -> str:
    """One sha256 over several texts, in hex."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
