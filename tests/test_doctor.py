import re
import socket
import sys
from datetime import timedelta

import pytest
from face_case import NOON, Clock, open_line, project, say
from model_server import model_server
from sqlalchemy.engine import make_url

from influencer.doctor import examine, without_password
from influencer.records import Entry
from influencer.schedule import LEASE

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # inside apprise


@pytest.fixture
def config(tmp_path):
    return project(tmp_path)


@pytest.fixture
def line(config):
    line = open_line(config)
    yield line
    line.ledger.close()


def wrong(config, now=NOON):
    """What the doctor finds wrong, by what it is about."""
    return {finding.about: finding for finding in examine(config, Clock(now)) if not finding.ok}


def test_a_fresh_project_is_in_order(config):
    assert wrong(config) == {}


def test_the_checklist_ends_with_one_if_anything_is_wrong(config):
    assert say(config, "doctor").exit_code == 0
    config.write_text(config.read_text().replace("mira-folder", "other-folder"))
    done = say(config, "doctor")
    assert done.exit_code == 1
    assert "config.yaml has no account 'mira-folder'" in done.stdout


def test_the_database_is_told_without_its_password():
    address = make_url("postgresql://me:hunter2@host/name?password=hunter2")
    assert without_password(address) == "name on host"


def test_a_broken_configuration_is_one_finding(config):
    config.write_text("operator: [")
    assert set(wrong(config)) == {"config"}


def test_a_project_without_personas_is_told_how_to_start_one(config):
    (config.parent / "personas" / "mira" / "bible.yaml").unlink()
    assert "influencer new" in wrong(config)["personas"].remedy


def test_words_the_starter_was_never_taught_are_told(config):
    config.write_text(config.read_text().replace("studio: card", "studio: diffusion"))
    bible = config.parent / "personas" / "mira" / "bible.yaml"
    bible.write_text(bible.read_text().replace("hair: copper curly bob", "hair: ultraviolet mohawk"))
    assert "never taught: ultraviolet, mohawk" in wrong(config)["mira"].sentence


def test_a_persona_whose_likeness_was_never_measured_is_told_what_to_run(config, monkeypatch):
    monkeypatch.setattr("influencer.images.embedders.sha256_of", lambda path: "0123456789ab" * 6)
    monkeypatch.setattr("influencer.images.embedders.STARTER", config.parent)
    (config.parent / "model.safetensors").touch()
    config.write_text(config.read_text().replace("studio: card", "studio: diffusion"))
    bible = config.parent / "personas" / "mira" / "bible.yaml"
    bible.write_text(
        re.sub(r"^references:.*\n(?:[ -].*\n)*", "references: []\n", bible.read_text(), flags=re.MULTILINE)
    )
    assert "mira has no references; run `influencer cast mira`" in wrong(config)["identity"].sentence


def test_weights_that_lack_for_the_embedder_are_told_with_their_key(config):
    sface = "studio: diffusion, identity: {embedder: sface, detector: gone.onnx}"
    config.write_text(config.read_text().replace("studio: card", sface))
    assert "images.identity.detector: no file is at" in wrong(config)["identity"].sentence


def test_a_photographs_studio_without_an_embedder_is_told(config):
    config.write_text(config.read_text().replace("studio: card", "studio: diffusion, identity: {embedder: none}"))
    assert "likeness is not checked" in wrong(config)["identity"].sentence


def test_a_broken_bible_is_told_with_its_line(config):
    bible = config.parent / "personas" / "mira" / "bible.yaml"
    bible.write_text(bible.read_text().replace("age: 34", "age: 17"))
    assert "age" in wrong(config)["mira"].sentence


def test_a_checkpoint_with_pickles_is_refused(config):
    folder = config.parent / "weights"
    folder.mkdir()
    (folder / "model_index.json").write_text('{"_class_name": "StableDiffusionPipeline"}')
    (folder / "unet.bin").write_bytes(b"pickle")
    config.write_text(config.read_text().replace("studio: card", "studio: diffusion, checkpoint: weights"))
    assert "pickle" in wrong(config)["studio"].sentence


def test_a_signing_key_that_others_can_read_is_told(config, line):
    folder = config.parent / "outputs" / ".signing"
    folder.mkdir(mode=0o755)
    assert "chmod 700" in wrong(config)["signing"].sentence


def test_a_writer_nobody_answers_for_is_told(config):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config.write_text(config.read_text() + f"words: {{model: 'ollama:x', base_url: 'http://127.0.0.1:{port}/v1'}}\n")
    assert str(port) in wrong(config)["writer"].sentence


def writing(config, server, model="ollama:tiny", more=""):
    """The project with a writer behind a server."""
    config.write_text(config.read_text() + f"words: {{model: '{model}', base_url: '{server.url}'{more}}}\n")


@pytest.mark.parametrize("model", ["ollama:tiny", "openai:tiny", "anthropic:tiny"])
def test_a_model_that_its_server_has_is_in_order(config, model):
    with model_server() as server:
        writing(config, server, model)
        assert wrong(config) == {}
        assert server.requests == []


def test_a_model_that_was_not_pulled_is_told_with_the_command(config):
    with model_server() as server:
        server.models = ["qwen3:8b", "llama3.2:latest"]
        writing(config, server, "ollama:mistral")
        finding = wrong(config)["writer"]
        config.write_text(config.read_text().replace("ollama:mistral", "ollama:llama3.2"))
        assert wrong(config) == {}
    assert "has no model 'mistral'; it has qwen3:8b, llama3.2:latest" in finding.sentence
    assert "`ollama pull mistral`" in finding.remedy


def test_a_key_that_is_refused_is_told_with_its_variable_and_not_shown(config, monkeypatch):
    monkeypatch.setenv("MY_KEY", "sk-secret")
    with model_server() as server:
        server.list_status = 401
        writing(config, server, "openai:tiny", ", api_key_env: MY_KEY")
        finding = wrong(config)["writer"]
        assert server.keys == ["Bearer sk-secret"]
    assert "MY_KEY" in finding.sentence
    assert "sk-secret" not in str(finding)


def test_a_server_that_tells_no_models_is_no_obstacle(config):
    with model_server() as server:
        server.models = None
        writing(config, server)
        assert wrong(config) == {}


def test_an_address_without_its_end_is_told(config):
    with model_server() as server:
        server.models = None
        config.write_text(config.read_text() + f"words: {{model: 'ollama:tiny', base_url: '{server.url[:-3]}'}}\n")
        assert "end in /v1" in wrong(config)["writer"].remedy


def test_a_key_that_lacks_is_told_with_its_variable(config, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    config.write_text(config.read_text() + "words: {model: 'openai:gpt-5-mini'}\n")
    assert "set the environment variable OPENAI_API_KEY" in wrong(config)["writer"].sentence


@pytest.mark.parametrize("model", ["gpt-5-mini", "ollama:", "google:gemini"])
def test_a_name_of_no_writer_is_told_with_those_there_are(config, model):
    config.write_text(config.read_text() + f"words: {{model: '{model}'}}\n")
    assert "use offline, ollama:NAME, anthropic:NAME or openai:NAME" in wrong(config)["writer"].sentence


@pytest.mark.parametrize(("model", "package"), [("anthropic:tiny", "anthropic"), ("ollama:tiny", "openai")])
def test_a_package_that_lacks_is_told_with_the_command(config, monkeypatch, model, package):
    monkeypatch.setitem(sys.modules, f"pydantic_ai.models.{package}", None)
    with model_server() as server:
        writing(config, server, model)
        assert f"pip install 'pydantic-ai-slim[{package}]'" in wrong(config)["writer"].sentence


def test_judge_and_replies_are_looked_at_too(config):
    with model_server() as server:
        server.models = ["big"]
        writing(config, server, "openai:big", ", judge: 'openai:small'")
        config.write_text(config.read_text() + "replies: {model: 'openai:tiny'}\n")
        found = wrong(config)
    assert "no model 'small'" in found["judge"].sentence
    assert "no model 'tiny'" in found["replies"].sentence


def test_an_address_for_notes_that_means_nothing_is_told_by_number(config):
    config.write_text(config.read_text() + "notify: {urls: ['json://127.0.0.1/', 'nonsense://secret']}\n")
    finding = wrong(config)["notes"]
    assert "address 2" in finding.remedy
    assert "secret" not in finding.sentence + finding.remedy


def test_a_frozen_account_is_told_with_its_reason(config, line):
    line.ledger.freeze("mira-folder", "asks for a challenge", NOON)
    assert "influencer account thaw mira-folder" in wrong(config)["mira-folder"].remedy


def test_a_daemon_that_died_is_told(config, line):
    line.ledger.take_lease(LEASE, "here (process 1)", 45, NOON)
    assert wrong(config, NOON + timedelta(seconds=20)) == {}
    assert "150 s ago" in wrong(config, NOON + timedelta(seconds=150))["daemon"].sentence


def test_a_clock_behind_the_journal_is_told(config, line):
    line.ledger.note(Entry(NOON + timedelta(hours=2), "made", "mira", "x", "Ready for review."))
    assert "set the clock" in wrong(config)["clock"].remedy
