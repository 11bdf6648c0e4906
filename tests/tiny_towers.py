"""Makes tiny vision towers of real transformers classes, and ONNX files that OpenCV's own face classes run."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"  # networks this small only lose by sharing their work

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from transformers import (
    Dinov2Config,
    Dinov2Model,
    Siglip2Config,
    Siglip2Model,
    SiglipVisionConfig,
    SiglipVisionModel,
)
from transformers.utils import logging

logging.set_verbosity_error()
logging.disable_progress_bar()
torch.set_num_threads(1)
SMALL = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "patch_size": 8}


def tiny_dinov2(folder: Path, seed: int = 0) -> Path:
    torch.manual_seed(seed)
    Dinov2Model(Dinov2Config(**SMALL, image_size=56)).save_pretrained(folder)
    said = {"crop_size": {"height": 56, "width": 56}, "image_mean": [0.485, 0.456, 0.406], "image_std": [0.2] * 3}
    (folder / "preprocessor_config.json").write_text(json.dumps(said))
    return folder


def tiny_siglip(folder: Path) -> Path:
    torch.manual_seed(0)
    SiglipVisionModel(SiglipVisionConfig(**SMALL, intermediate_size=32, image_size=56)).save_pretrained(folder)
    (folder / "preprocessor_config.json").write_text(json.dumps({"size": {"height": 56, "width": 56}}))
    return folder


def tiny_siglip2(folder: Path) -> Path:
    """The kind that takes patches, with its text tower."""
    torch.manual_seed(0)
    text = {"hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    vision = SMALL | {"intermediate_size": 32, "num_patches": 49}
    config = Siglip2Config(text_config=text | {"vocab_size": 64, "projection_size": 32}, vision_config=vision)
    Siglip2Model(config).save_pretrained(folder)
    return folder


def tiny_yunet(path: Path) -> Path:
    """A detector of YuNet's shape that takes every red square of 8 pixels for a face of 96; blue in it turns its nose.

    Its answers are those that OpenCV's FaceDetectorYN reads: how sure, a box and five points for each cell.
    """
    weights = {"redness": [[-1, -1, 1]], "blueness": [[1, 0, 0]]}
    held = [constant(name, np.array(rows, np.float32).reshape(1, 3, 1, 1) / 255) for name, rows in weights.items()]
    nodes = [helper.make_node("Conv", ["input", name], [f"{name}_all"]) for name in weights]
    outputs = []
    for stride in (8, 16, 32):
        for name in weights:
            shape = {"kernel_shape": [stride] * 2, "strides": [stride] * 2}
            nodes.append(helper.make_node("AveragePool", [f"{name}_all"], [f"{name}_{stride}"], **shape))
        steep = 40.0 if stride == 8 else 0.0
        added, some = cells(
            f"sure_{stride}", f"redness_{stride}", np.full((1, 1, 1, 1), steep), [-0.5 * steep or -20.0]
        )
        nodes, held = nodes + added, held + some
        for kind in ("cls", "obj"):
            nodes.append(helper.make_node("Sigmoid", [f"sure_{stride}"], [f"{kind}_{stride}"]))
        box = [0.5, 0.5, float(np.log(12)), float(np.log(12))]
        added, some = cells(f"bbox_{stride}", f"redness_{stride}", np.zeros((4, 1, 1, 1)), box)
        nodes, held = nodes + added, held + some
        moved = np.zeros((10, 1, 1, 1))
        moved[4] = 8.0
        points = [-1.9, -1.0, 2.9, -1.0, 0.5, 1.5, -1.2, 3.6, 2.2, 3.6]
        added, some = cells(f"kps_{stride}", f"blueness_{stride}", moved, points)
        nodes, held = nodes + added, held + some
        widths = {"cls": 1, "obj": 1, "bbox": 4, "kps": 10}
        outputs += [value(f"{kind}_{stride}", [1, None, width]) for kind, width in widths.items()]
    return save_onnx(path, nodes, [value("input", [1, 3, "height", "width"])], outputs, held)


def cells(name: str, source: str, weights: np.ndarray, bias: list[float]) -> tuple[list, list]:
    """Nodes that make a row for each cell of a map: weights times the map, plus bias."""
    width = len(bias)
    held = [
        constant(f"{name}_w", weights.astype(np.float32)),
        constant(f"{name}_b", np.array(bias, np.float32)),
        constant(f"{name}_s", np.array([1, -1, width], np.int64)),
    ]
    nodes = [
        helper.make_node("Conv", [source, f"{name}_w", f"{name}_b"], [f"{name}_map"]),
        helper.make_node("Transpose", [f"{name}_map"], [f"{name}_last"], perm=[0, 2, 3, 1]),
        helper.make_node("Reshape", [f"{name}_last", f"{name}_s"], [name]),
    ]
    return nodes, held


def tiny_sface(path: Path) -> Path:
    """A recogniser of SFace's shape: a fixed random map of a small version of the aligned face."""
    rng = np.random.default_rng(0)
    held = [constant("map", rng.normal(size=(3 * 14 * 14, 128)).astype(np.float32) / 255)]
    nodes = [
        helper.make_node("AveragePool", ["data"], ["small"], kernel_shape=[8, 8], strides=[8, 8]),
        helper.make_node("Flatten", ["small"], ["flat"]),
        helper.make_node("MatMul", ["flat", "map"], ["fc1"]),
    ]
    return save_onnx(path, nodes, [value("data", [1, 3, 112, 112])], [value("fc1", [1, 128])], held)


def constant(name: str, values: np.ndarray) -> onnx.TensorProto:
    return numpy_helper.from_array(values, name)


def value(name: str, shape: list[int | str | None]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def save_onnx(path: Path, nodes: list, inputs: list, outputs: list, held: list) -> Path:
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, held)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(made)
    path.write_bytes(made.SerializeToString())
    return path


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
