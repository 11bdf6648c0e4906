from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from influencer.errors import InfluencerError, Invalid, Missing, Unsafe
from influencer.yamlfile import MOST_BYTES, did_you_mean, read_model


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    weight: float = Field(default=1, gt=0)
    names: tuple[str, ...] = Field(default=("a",), min_length=1)


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    parts: tuple[Inner, ...] = ()
    by_key: dict[str, Inner] = Field(default_factory=dict)


def read(folder, text):
    file = folder / "x.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_model(file, Outer)


FAULTS = [
    ("name: a\nparts:\n  - weight: 1\n  - weight: 0\n", "x.yaml:4: parts[1].weight: must be above 0"),
    ("name: a\nparts:\n  - wieght: 1\n", "x.yaml:3: parts[0].wieght: unknown key (did you mean 'weight'?)"),
    ("name: a\n\ncolour: b\n", "x.yaml:3: colour: unknown key (known here: name, parts, by_key)"),
    ("name: a\nby_key:\n  k:\n    weight: x\n", "x.yaml:4: by_key.k.weight: must be a number"),
    ("parts: []\n", "x.yaml:1: name: is missing"),
    ("name: 3\n", "x.yaml:1: name: must be text; put it in quotes"),
    ("name: a\nparts: {}\n", "x.yaml:2: parts: must be a list"),
    ("name: a\nparts:\n  - names: [1]\n", "x.yaml:3: parts[0].names[0]: must be text; put it in quotes"),
    ("name: a\nparts:\n  - names: []\n", "x.yaml:3: parts[0].names: needs 1 or more"),
    ('name: "\\ud83e"', "x.yaml:1: half a character; write emoji as they are, not as \\ud83e"),
    ('name: a\n"\\e[2J": b', "x.yaml:2: \\x1b[2J: unknown key (known here: name, parts, by_key)"),
    ('name: a\n"\\udc00": b', "x.yaml:2: half a character; write emoji as they are, not as \\ud83e"),
    ("- a\n", "x.yaml:1: must be a mapping of keys to values, like `name: mira`"),
    ("", "x.yaml:1: must be a mapping of keys to values, like `name: mira`"),
]


@pytest.mark.parametrize(("text", "sentence"), FAULTS)
def test_each_fault_names_file_line_key_and_what_is_wrong(tmp_path, text, sentence):
    with pytest.raises(Invalid) as caught:
        read(tmp_path, text)
    assert caught.value.problems == (f"{tmp_path}/{sentence}",)


def test_every_fault_of_a_file_is_told_at_once(tmp_path):
    with pytest.raises(Invalid) as caught:
        read(tmp_path, "parts:\n  - weight: -1\n    color: red\n")
    assert [problem.split(":")[1] for problem in caught.value.problems] == ["1", "2", "3"]


@pytest.mark.parametrize(
    "text", ["name: [a\n", "name: 'a\n", "a: b: c\n", "name: a\nname: b\n", "\tname: a\n", "name: \x00"]
)
def test_text_that_is_no_yaml_is_refused_in_one_sentence(tmp_path, text):
    with pytest.raises(Invalid, match=r"not (valid )?YAML") as caught:
        read(tmp_path, text)
    assert "\n" not in caught.value.sentence


HOSTILE = [
    "name: " + "[" * 50 + "]" * 50,
    "a: &a [x]\n" + "\n".join(f"b{n}: *a" for n in range(50)),
    "name: [" + "a, " * 30_000 + "]",
    "x" * (MOST_BYTES + 1),
]


@pytest.mark.parametrize("text", HOSTILE, ids=["deep", "aliases", "many", "large"])
def test_a_file_built_to_exhaust_memory_is_unsafe(tmp_path, text):
    with pytest.raises(Unsafe):
        read(tmp_path, text)


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system ['touch boom']", "!!python/name:os.system", "!Boom x"]
)
def test_no_tag_runs_anything(tmp_path, monkeypatch, tag):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Invalid):
        read(tmp_path, f"name: {tag}\n")
    assert not (tmp_path / "boom").exists()


def test_a_missing_file_is_missing_and_a_folder_is_no_file(tmp_path):
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(Missing, match="no such file"):
            read_model(path, Outer)


def test_text_in_another_encoding_is_refused_with_the_remedy(tmp_path):
    with pytest.raises(Invalid, match="save it as UTF-8"):
        read(tmp_path, "name: café".encode("latin-1"))


def test_a_byte_order_mark_does_no_harm(tmp_path):
    assert read(tmp_path, b"\xef\xbb\xbfname: a\n").name == "a"


def test_a_recursive_alias_is_refused(tmp_path):
    with pytest.raises(InfluencerError):
        read(tmp_path, "name: a\nparts: &p [*p]\n")


def test_a_word_like_none_of_ours_gets_the_list():
    assert did_you_mean("zzz", ("name", "age")) == " (known here: name, age)"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=200), st.binary(max_size=200), st.text(":-[]{}&*!|>'\"%@`#\n a1", max_size=80)))
def test_whatever_the_text_only_our_own_errors_come_out(tmp_path, text):
    with suppress(InfluencerError):
        assert read(tmp_path, text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")).name
