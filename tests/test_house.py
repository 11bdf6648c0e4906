"""The house stays as the README draws it: layers, tree, command list, documented configuration."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "influencer"
IMAGES = PACKAGE / "images"
README = (ROOT / "README.md").read_text()

GROUND = (
    "errors",
    "persona",
    "records",
    "reasons",
    "config",
    "yamlfile",
    "yamledit",
    "text",
    "template",
    "outgoing",
    "limits",
    "mp4",
    "paid",
    "lock",
    "rows",
    "tables",
    "queries",
    "ledger",
    "inbox",
    "inbox_rows",
    "notebook",
    "sayings",
    "profiles",
    "postfile",
    "shelf",
    "almanac",
    "life",
    "pose",
)
STAGES = ("bible", "plan", "images", "words", "replies", "review", "publish", "starter")
FACES = ("schedule", "notify", "doctor", "show", "replyshow", "cli", "__main__")
FLOOR = (
    dict.fromkeys(GROUND, 0)
    | dict.fromkeys(STAGES, 1)
    | {"pipeline": 2, "engage": 2.5, "casting": 2.5, "vigil": 2.5, "accounts": 2.6, "rehearsal": 2.7}
    | dict.fromkeys(FACES, 3)
    | {"migrations": 0}
)
BESIDE = {("plan", "starter"), ("images", "starter")}  # its words, its embedder
HEAVY = (
    "torch",
    "cv2",
    "diffusers",
    "transformers",
    "instagrapi",
    "atproto",
    "mastodon",
    "pydantic_ai",
    "apprise",
    "alembic",
    "apscheduler",
)


def modules():
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path.name != "__init__.py" or path.parent != PACKAGE]


def room(path):
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported_rooms(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("influencer."):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.ImportFrom) and node.module == "influencer":
            yield from (alias.name for alias in node.names if alias.name in FLOOR)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_only_downward(path):
    here = room(path)
    for there in imported_rooms(path):
        allowed = there == here or FLOOR[there] < FLOOR[here] or (FLOOR[here] in (0, 3) and FLOOR[there] == FLOOR[here])
        assert allowed or (here, there) in (("plan", "starter"), ("images", "starter")), (
            f"{here} must not import {there}"
        )


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_torch_is_imported_by_processes_of_their_own_and_the_training_alone(path):
    text = path.read_text()
    heavy = re.search(r"^\s*(import|from) (torch|diffusers|transformers|cv2)\b", text, re.MULTILINE)
    assert not heavy or room(path) == "starter" or path in (IMAGES / "diffusion.py", IMAGES / "embed.py")


def test_the_help_loads_nothing_heavy():
    code = f"import sys, influencer.cli; print([name for name in {HEAVY} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_the_readme_tree_names_every_module_and_nothing_else():
    tree = README.split("## The layout", 1)[1].split("```")[1]
    named = set(re.findall(r"^ {4,}(\S+?)/? {2,}", tree, re.MULTILINE))
    there = {path.name for path in PACKAGE.iterdir() if path.suffix == ".py" and path.name != "__init__.py"}
    there |= {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert named == there


def test_the_readme_lists_every_command():
    from typer.main import get_command

    from influencer.cli import app

    listed = set(re.findall(r"^\| `influencer ([a-z-]+)", README, re.MULTILINE))
    assert listed == set(get_command(app).commands)


def test_every_key_of_the_configuration_is_documented():
    from influencer.config import Config

    text = (ROOT / "config.yaml").read_text()
    for name, field in Config.model_fields.items():
        if name == "root":
            continue
        assert re.search(rf"^#? ?{name}:", text, re.MULTILINE), name
        for key, inner in getattr(field.annotation, "model_fields", {}).items():
            assert re.search(rf"^#? +{key}:", text, re.MULTILINE), f"{name}.{key}"
            for below in getattr(inner.annotation, "model_fields", {}):
                assert re.search(rf"^#? {{3,}}{below}:", text, re.MULTILINE), f"{name}.{key}.{below}"
