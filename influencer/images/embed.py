"""The embedders' own process: loads the one it is told to and turns pictures into vectors. Run with `-m`.

Knows no persona, no reference and no band. With diffusion.py the only module here that imports torch; each embedder
imports what it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from influencer.errors import Failed, InfluencerError, Invalid
from influencer.images.embedders import check_tower
from influencer.images.finish import open_picture
from influencer.images.identity import Sighting, Vector
from influencer.images.worker import Say, sentence_of, serve

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Box = tuple[float, float, float, float]

SURE = 0.7  # of the detector, that it is a face
CLEAR = 0.8  # that it is one to be told by: hands, hair or a mask before it make it less sure
LOOKED_AT = 800  # pixels of the longer side in which faces are looked for
LEAST_FACE = 80  # pixels across; SFace works on 112
RIVAL = 0.5  # a second face this large beside the first leaves open whose likeness is meant
MOST_TURNED = 0.6  # the nose's way from between the eyes, in eye distances; about 50 degrees
LEAST_DETAIL = 12.0  # variance of the Laplacian of the aligned face; sharp ones have hundreds
ROOM = 0.5  # round the face, in face sizes, for towers that want more than the face
BATCH = 16
NORMAL = (0.5, 0.5, 0.5)


class Judge(Protocol):
    """What this process holds once it is open."""

    def see(self, pictures: Sequence[Path]) -> Sequence[Sighting]:
        """A sighting of each picture, in order."""


def main() -> None:
    """Answer messages until the input closes."""
    judges: list[Judge] = []

    def act(order: dict[str, Any], say: Say) -> None:
        if order["do"] == "open":
            judges.append(opened(order))
        elif judges:
            sightings = judges[0].see([Path(name) for name in order["pictures"]])
            say(say="seen", sightings=[as_said(each) for each in sightings])

    serve(act)


def opened(order: Mapping[str, Any]) -> Judge:
    """The embedder an order names, loaded. Raises Missing, Invalid, Unsafe or Failed."""
    kinds: dict[str, Callable[[Mapping[str, Any]], Judge]] = {"starter": Drawn, "sface": Faces, "transformers": Tower}
    try:
        return kinds[order["embedder"]](order)
    except InfluencerError:
        raise
    except Exception as error:  # a guest's boundary: broken weights raise many kinds
        raise Failed(f"the {order['embedder']} embedder cannot be loaded ({sentence_of(error)})") from None


def as_said(sighting: Sighting) -> dict[str, Any]:
    """A sighting as it travels."""
    vector = [round(value, 7) for value in sighting.vector] if sighting.vector else None
    return {"vector": vector, "box": sighting.box, "why": sighting.why, "marks": dict(sighting.marks)}


def pixels(path: Path) -> Image.Image:
    """A picture as it is meant to be seen."""
    return open_picture(path).convert("RGB")


def unit(vector: Floats) -> Vector | None:
    """A vector of length one, or None for one that has no direction."""
    length = float(np.linalg.norm(vector))
    if not np.isfinite(length) or length < 1e-9:
        return None
    return tuple(float(value) for value in vector / length)


class Drawn:
    """The starter's own embedder, for people as it draws them."""

    def __init__(self, order: Mapping[str, Any]) -> None:
        from influencer.starter.likeness import StarterEmbedder

        self.embedder = StarterEmbedder(Path(order["folder"]))

    def see(self, pictures: Sequence[Path]) -> list[Sighting]:
        """Heads found, cropped and told apart by the starter's nets."""
        made: list[Sighting] = []
        for start in range(0, len(pictures), BATCH):
            opened = [pixels(path) for path in pictures[start : start + BATCH]]
            said = self.embedder.see(opened)
            made += [in_pixels(each, picture) for each, picture in zip(said, opened, strict=True)]
        return made


def in_pixels(said: Any, picture: Image.Image) -> Sighting:
    """The starter's sighting with its head (middle and half height, in shares) as a box in pixels."""
    box: Box | None = None
    if said.box is not None:
        x, y, half = said.box[0] * picture.width, said.box[1] * picture.height, said.box[2] * picture.height
        box = (x - 0.75 * half, y - half, x + 0.75 * half, y + half)
    return Sighting(said.vector, box, said.why, dict(said.marks))


class Finder:
    """YuNet: the faces of a photograph with five points each."""

    def __init__(self, model: str) -> None:
        import cv2

        self.cv2 = cv2
        self.detector = cv2.FaceDetectorYN.create(model, "", (LOOKED_AT, LOOKED_AT), SURE)

    def faces(self, picture: Bytes) -> Floats:
        """A row for each face, largest first: x, y, width, height, ten coordinates of points, how sure; in pixels."""
        height, width = picture.shape[:2]
        scale = min(1.0, LOOKED_AT / max(height, width))
        small = (max(1, round(width * scale)), max(1, round(height * scale)))
        self.detector.setInputSize(small)
        _, found = self.detector.detect(self.cv2.resize(picture, small, interpolation=self.cv2.INTER_AREA))
        rows = np.zeros((0, 15), np.float32) if found is None else np.array(found, np.float32)
        rows[:, :14] /= scale
        return rows[np.argsort(-rows[:, 2] * rows[:, 3])]


def why_not(faces: Floats) -> str:
    """Why the largest of these faces cannot be scored, or nothing."""
    if not len(faces):
        return "no face was found"
    if len(faces) > 1 and area(faces[1]) > RIVAL * area(faces[0]):
        return f"{len(faces)} faces were found, and it is open whose is meant"
    if min(faces[0][2:4]) < LEAST_FACE:
        return f"the face is too small: {min(faces[0][2:4]):.0f} pixels, at least {LEAST_FACE} are needed"
    if turned(faces[0]) > MOST_TURNED:
        return "the face is turned too far to the side"
    if faces[0][14] < CLEAR:
        return (
            f"the face is covered or unclear: the detector is {faces[0][14]:.0%} sure, at least {CLEAR:.0%} is needed"
        )
    return ""


def area(face: Floats) -> float:
    """Of a face's box."""
    return float(face[2] * face[3])


def turned(face: Floats) -> float:
    """How far the nose is from between the eyes, along the line of the eyes, in eye distances."""
    right, left, nose = face[4:6], face[6:8], face[8:10]
    line = left - right
    distance = max(float(np.hypot(*line)), 1e-6)
    return abs(float((nose - (right + left) / 2) @ line)) / distance**2


def box_of(face: Floats) -> Box:
    """Left, top, right, bottom."""
    x, y, width, height = (float(value) for value in face[:4])
    return x, y, x + width, y + height


class Faces:
    """YuNet and SFace: the face of a photograph, turned upright by its five points."""

    def __init__(self, order: Mapping[str, Any]) -> None:
        import cv2

        self.cv2 = cv2
        self.finder = Finder(order["detector"])
        self.recogniser = cv2.FaceRecognizerSF.create(order["recogniser"], "")

    def see(self, pictures: Sequence[Path]) -> list[Sighting]:
        """One after the other; SFace takes milliseconds."""
        return [self.one(np.ascontiguousarray(np.asarray(pixels(path))[:, :, ::-1])) for path in pictures]

    def one(self, picture: Bytes) -> Sighting:
        """The sighting of one picture (blue, green, red)."""
        faces = self.finder.faces(picture)
        box, why = (box_of(faces[0]) if len(faces) else None), why_not(faces)
        if why:
            return Sighting(None, box, why)
        aligned = np.asarray(self.recogniser.alignCrop(picture, faces[0]), np.uint8)
        if self.detail(aligned) < LEAST_DETAIL:
            return Sighting(None, box, "the face is blurred")
        return Sighting(unit(np.asarray(self.recogniser.feature(aligned), np.float32).ravel()), box)

    def detail(self, face: Bytes) -> float:
        """How sharp a face is: the variance of its Laplacian."""
        grey = self.cv2.cvtColor(face, self.cv2.COLOR_BGR2GRAY)
        return float(self.cv2.Laplacian(grey, self.cv2.CV_64F).var())


class Tower:
    """A vision tower of transformers (DINOv2, SigLIP2, CLIP) on the face with some room, or on the picture's middle."""

    def __init__(self, order: Mapping[str, Any]) -> None:
        import torch
        from transformers import AutoModel

        self.torch = torch
        folder = fetched(order["hub"], order["revision"]) if order["hub"] else Path(order["folder"])
        check_tower(folder, folder.parents[1] if order["hub"] else folder)  # the hub's cache links into its own blobs
        self.model = AutoModel.from_pretrained(
            str(folder), local_files_only=True, use_safetensors=True, trust_remote_code=False
        )
        self.model = self.model.eval().to(order["device"])
        self.wants = preprocessing(folder, self.model.config)
        self.finder = Finder(order["detector"]) if order["crop"] == "face" else None

    def see(self, pictures: Sequence[Path]) -> list[Sighting]:
        """Squares cut out, then embedded in batches."""
        sightings: list[Sighting] = []
        for start in range(0, len(pictures), BATCH):
            cut = [self.cut(pixels(path)) for path in pictures[start : start + BATCH]]
            vectors = iter(self.vectors([part for part, _ in cut if part is not None]))
            sightings += [said if part is None else Sighting(unit(next(vectors)), said.box) for part, said in cut]
        return sightings

    def cut(self, picture: Image.Image) -> tuple[Image.Image | None, Sighting]:
        """The square to look at, or None and why there is none."""
        box = middle_of(picture)
        if self.finder is not None:
            faces = self.finder.faces(np.ascontiguousarray(np.asarray(picture)[:, :, ::-1]))
            if why := why_not(faces):
                return None, Sighting(None, box_of(faces[0]) if len(faces) else None, why)
            box = with_room(box_of(faces[0]))
        return square(picture, box, self.wants["side"]), Sighting(None, box)

    def vectors(self, squares: Sequence[Image.Image]) -> Floats:
        """A row for each square."""
        if not squares:
            return np.zeros((0, 0), np.float32)
        stack = np.stack([np.asarray(square, np.float32) / 255 for square in squares])
        stack = (stack - np.array(self.wants["mean"], np.float32)) / np.array(self.wants["std"], np.float32)
        inputs = self.inputs(self.torch.from_numpy(stack.transpose(0, 3, 1, 2)).to(self.model.device))
        with self.torch.inference_mode():
            pooled = pooled_by(self.model, inputs)
        return np.asarray(pooled.float().cpu().numpy(), np.float32)

    def inputs(self, stack: Any) -> dict[str, Any]:
        """What the model is called with; the one kind that wants patches instead of pictures gets them."""
        patch = self.wants["patch"]
        if not self.model.config.model_type.startswith("siglip2"):
            return {"pixel_values": stack}
        count, _, height, width = stack.shape
        rows, columns = height // patch, width // patch
        patches = stack.reshape(count, 3, rows, patch, columns, patch).permute(0, 2, 4, 3, 5, 1)
        return {
            "pixel_values": patches.reshape(count, rows * columns, patch * patch * 3),
            "pixel_attention_mask": self.torch.ones(count, rows * columns, dtype=self.torch.long, device=stack.device),
            "spatial_shapes": self.torch.tensor([[rows, columns]] * count, device=stack.device),
        }


def fetched(hub: str, revision: str) -> Path:
    """The folder of a hub model at a pinned revision, fetched on first use: safetensors and JSON alone."""
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(hub, revision=revision, allow_patterns=["*.safetensors", "*.json"]))
    except Exception as error:  # the hub's client raises many kinds
        raise Failed(
            f"{hub} at {revision[:12]} cannot be fetched ({sentence_of(error)}); check the connection, or give a folder"
        ) from None


def preprocessing(folder: Path, config: Any) -> dict[str, Any]:
    """The side of the square in pixels, mean and spread of its colours, and the side of a patch, as the folder says."""
    from influencer.images.checkpoint import read_index

    file = folder / "preprocessor_config.json"
    said = read_index(file) if file.is_file() else {}
    vision = getattr(config, "vision_config", config)
    patch = int(getattr(vision, "patch_size", 16))
    size = said.get("crop_size") or said.get("size") or {}
    side = size.get("height") or size.get("shortest_edge") or getattr(vision, "image_size", None)
    if side is None:
        side = patch * int(getattr(vision, "num_patches", 256) ** 0.5)
    if not 0 < int(side) <= 2048:
        raise Invalid(f"{file}: a side of {side} pixels is not sensible")
    mean, std = said.get("image_mean", NORMAL), said.get("image_std", NORMAL)
    return {"side": int(side) // patch * patch, "mean": mean, "std": std, "patch": patch}


def pooled_by(model: Any, inputs: Mapping[str, Any]) -> Any:
    """One vector a picture, as this kind of model pools it. Raises Invalid if it does not."""
    act = getattr(model, "get_image_features", model)
    said = act(**inputs)
    pooled = said if hasattr(said, "shape") else getattr(said, "pooler_output", None)
    if pooled is None or pooled.ndim != 2:
        raise Invalid(f"images.identity.model: {type(model).__name__} gives no single vector a picture; choose another")
    return pooled


def middle_of(picture: Image.Image) -> Box:
    """The largest square in the middle; of a tall picture a little above it, where heads are."""
    side = min(picture.size)
    left, top = (picture.width - side) / 2, (picture.height - side) / 4
    return left, top, left + side, top + side


def square(picture: Image.Image, box: Box, side: int) -> Image.Image:
    """What is in a box, `side` pixels a side; where the picture ends its edge goes on."""
    left, top, right, bottom = (round(edge) for edge in box)
    rows = np.arange(top, bottom).clip(0, picture.height - 1)
    columns = np.arange(left, right).clip(0, picture.width - 1)
    cut = Image.fromarray(np.asarray(picture)[rows[:, None], columns])
    return cut.resize((side, side), Image.Resampling.BICUBIC)


def with_room(box: Box) -> Box:
    """A square round a face with some of hair and neck."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    half = max(box[2] - box[0], box[3] - box[1]) * (0.5 + ROOM)
    return x - half, y - half, x + half, y + half


if __name__ == "__main__":
    main()
