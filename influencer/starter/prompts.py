"""The prompts of training: the grammar, spoken with the freedom people take, and the tokens it becomes."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from influencer.starter import vocabulary as words
from influencer.starter.vocabulary import Attributes

LENGTH = 32  # tokens a prompt may have; 29 say everything
START, END, BLANK = "<|startoftext|>", "<|endoftext|>", "<|blank|>"
SIGN = "\N{SECTION SIGN}"  # marks what was understood, while a prompt is being read
# Named whenever they are there, so that a prompt without them is a person without them.
SIGNS = frozenset((*words.MARKS, *words.GLASSES, *words.PIERCINGS, *words.BEARD))


def spoken(attributes: Attributes, rng: random.Random) -> str:
    """A prompt for this drawing: now and then clauses are left out or stand elsewhere, or nothing is said at all."""
    roll = rng.random()
    if roll < 0.10:
        return ""
    who, scene = list(words.identity_clauses(attributes)), list(words.scene_clauses(attributes))
    kept = rng.choice((0.0, 0.93, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0))
    chance = [clause for clause in words.chance_clauses(attributes) if rng.random() < kept]
    if roll < 0.80:
        return ", ".join((*who, *scene, *chance))
    who = [who[0], *[clause for clause in who[1:] if clause in SIGNS or rng.random() < 0.93]]
    scene = [clause for clause in scene if rng.random() < 0.88]
    if rng.random() < 0.5:
        rng.shuffle(scene)
    return ", ".join((*who, *scene, *chance))


def make_tokenizer(folder: Path) -> Any:
    """One token for each thing that was taught, however it is said; all other words are left out."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    kinds = [f"{colour}_{kind}" for kind, colours, _ in words.coloured() for colour in map(words.token_of, colours)]
    tokens = [START, END, BLANK, *sorted({*words.phrases().values(), *kinds})]
    backend = Tokenizer(models.WordLevel({token: i for i, token in enumerate(tokens)}, unk_token=BLANK))
    backend.normalizer = normalizers.Sequence(_reading())
    backend.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    ends = [(START, 0), (END, 1)]
    backend.post_processor = processors.TemplateProcessing(single=f"{START} $A {END}", special_tokens=ends)
    made = PreTrainedTokenizerFast(
        tokenizer_object=backend,
        bos_token=START,
        eos_token=END,
        pad_token=END,
        unk_token=BLANK,
        model_max_length=LENGTH,
    )
    folder.mkdir(parents=True, exist_ok=True)
    made.save_pretrained(folder)
    return made


def _reading() -> list[Any]:
    """Small letters; colours by what follows them; phrases, longest first; and whatever else there is taken out."""
    from tokenizers import Regex
    from tokenizers.normalizers import Lowercase, Replace

    steps: list[Any] = [Lowercase(), Replace(Regex(r"[\s,.;:!?]+"), " ")]
    for kind, colours, things in words.coloured():
        follows = f"(?= (?:{'|'.join(things)})(?![\\w-]))"
        steps += [Replace(Regex(rf"\b{c}{follows}"), f" {SIGN}{words.token_of(c)}_{kind} ") for c in colours]
    steps += [
        Replace(Regex(rf"(?<![\w{SIGN}-]){p}(?![\w-])"), f" {SIGN}{token} ") for p, token in words.phrases().items()
    ]
    return [*steps, Replace(Regex(rf"(?<!\S)[^\s{SIGN}]\S*"), " "), Replace(SIGN, "")]
