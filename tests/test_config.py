from pathlib import Path

import pytest

from influencer.config import Config, load_config
from influencer.errors import Invalid, Missing


def load(folder: Path, text: str) -> Config:
    (folder / "config.yaml").write_text(text)
    return load_config(folder / "config.yaml")


def test_an_almost_empty_file_is_a_whole_configuration(tmp_path):
    config = load(tmp_path, "operator: ann\n")
    assert config.operator == "ann"
    assert config.images.studio == "diffusion"
    assert config.words.model == "offline"


def test_paths_are_relative_to_the_files_own_folder(tmp_path):
    config = load(tmp_path, "personas: cast\noutputs: out\n")
    assert config.personas_folder == tmp_path / "cast"
    assert config.outputs_folder == tmp_path / "out"
    assert config.ledger_url == f"sqlite:///{tmp_path / 'out' / 'influencer.db'}"


def test_an_address_of_a_ledger_is_used_as_it_stands(tmp_path):
    assert load(tmp_path, "storage: {url: 'postgresql+psycopg://h/d'}\n").ledger_url == "postgresql+psycopg://h/d"


FAULTS = [
    ("images:\n  studo: card\n", "config.yaml:2: images.studo: unknown key (did you mean 'studio'?)"),
    ("images:\n  studio: oil\n", "config.yaml:2: images.studio: must be 'diffusion' or 'card'"),
    ("images:\n  candidates: 0\n", "config.yaml:2: images.candidates: must be 1 or more"),
    (
        "accounts:\n  a:\n    chanel: folder\n",
        "config.yaml:3: accounts.a.chanel: unknown key (did you mean 'channel'?)",
    ),
    ("accounts:\n  a:\n    channel: fax\n", "config.yaml:3: accounts.a.channel: must be "),
    ("schedule:\n  make_at: noon\n", 'config.yaml:2: schedule.make_at: must be a time like "08:30"'),
    ("publish:\n  window_minutes: many\n", "config.yaml:2: publish.window_minutes: must be a whole number"),
]


@pytest.mark.parametrize(("text", "sentence"), FAULTS)
def test_each_fault_names_file_line_key_and_what_is_wrong(tmp_path, text, sentence):
    with pytest.raises(Invalid) as caught:
        load(tmp_path, text)
    assert any(problem.startswith(f"{tmp_path}/{sentence}") for problem in caught.value.problems), caught.value.problems


def test_two_accounts_may_not_sign_in_as_one_identity(tmp_path):
    text = "accounts:\n" + "".join(f"  {name}: {{channel: instagram, username: mira}}\n" for name in ("a", "b"))
    with pytest.raises(Invalid, match=r"accounts\.b: mira is already accounts\.a"):
        load(tmp_path, text)


def test_a_missing_file_is_missing(tmp_path):
    with pytest.raises(Missing, match="no such file"):
        load_config(tmp_path / "config.yaml")


def test_a_configuration_cannot_move_its_own_root(tmp_path):
    assert load(tmp_path, "root: /somewhere\n").root == tmp_path
