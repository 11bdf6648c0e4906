"""The prompts of training: the grammar, spoken with the freedom people take, and the tokens it becomes."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from influencer.starter import vocabulary as words
from influencer.starter.vocabulary import Attributes

LENGTH = 96  # tokens a prompt may have
# Named whenever they are there, so that a prompt without them is a person without them.
SIGNS = frozenset((*words.MARKS, *words.GLASSES, *words.PIERCINGS, *words.BEARD))


def spoken(attributes: Attributes, rng: random.Random) -> str:
    """A prompt for this drawing: now and then a clause is left out, said otherwise, or stands elsewhere."""
    roll = rng.random()
    if roll < 0.10:
        return ""
    who = list(words.identity_clauses(attributes))
    scene = [_otherwise(clause, rng) for clause in words.scene_clauses(attributes)]
    if roll < 0.60:
        return ", ".join((*who, *scene))
    who = [who[0], *[clause for clause in who[1:] if clause in SIGNS or rng.random() < 0.93]]
    scene = [clause for clause in scene if rng.random() < 0.88]
    if rng.random() < 0.4:
        rng.shuffle(scene)
    return ", ".join((*who, *scene))


def _otherwise(clause: str, rng: random.Random) -> str:
    others = words.SYNONYMS.get(clause)
    return rng.choice(others) if others and rng.random() < 0.25 else clause


def make_tokenizer(folder: Path) -> Any:
    """A CLIP tokenizer whose merges make every taught word one token; other words fall into letters."""
    from tokenizers import pre_tokenizers, trainers
    from transformers import CLIPTokenizer

    tokenizer = CLIPTokenizer(model_max_length=LENGTH)
    letters = "abcdefghijklmnopqrstuvwxyz0123456789.,;:!?'-()&"
    corpus = [*sorted(words.known_words()), *letters]
    trainer = trainers.BpeTrainer(
        vocab_size=6000,
        min_frequency=0,
        end_of_word_suffix="</w>",
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=["<|startoftext|>", "<|endoftext|>"],
        show_progress=False,
    )
    tokenizer.backend_tokenizer.train_from_iterator(corpus, trainer)
    learned = json.loads(tokenizer.backend_tokenizer.to_str())["model"]
    folder.mkdir(parents=True, exist_ok=True)
    made = CLIPTokenizer(
        vocab=learned["vocab"], merges=[tuple(pair) for pair in learned["merges"]], model_max_length=LENGTH
    )
    made.save_pretrained(folder)
    return made
