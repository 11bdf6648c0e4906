"""Who answers an ordinary comment: the offline writer, and the messages a language model gets. Knows no rules.

What the bible says and what a stranger wrote are data here, never a template.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from pathlib import Path

from influencer.persona import Persona
from influencer.records import CommentClass, ReplyWords, Thread, Triage
from influencer.replies.feelings import LOW, Feeling, feeling_of
from influencer.replies.lint import LONGEST
from influencer.template import Messages, filled
from influencer.text import plain

TEMPLATES = Path(__file__).parent / "templates"
LONGEST_LINE = 400  # characters of any one bible value
MOST_FACTS = 8
LEAST_NEAR = 2  # the fact's key, or two telling words
FILLER = frozenset(
    [
        "what",
        "which",
        "where",
        "when",
        "does",
        "your",
        "this",
        "that",
        "have",
        "with",
        "from",
        "about",
        "there",
        "really",
        "much",
        "many",
        "long",
        "made",
        "make",
    ]
)
THANKS = {
    "en": (
        "Thank you, that is kind.",
        "Thank you for stopping by.",
        "Thank you, that made the day lighter.",
        "Noted with thanks.",
    ),
    "es": ("Gracias, qué amable.", "Gracias por pasar por aquí.", "Muchas gracias, me alegra leerlo."),
    "de": ("Danke, das ist nett.", "Danke fürs Vorbeischauen.", "Vielen Dank, das freut mich."),
    "fr": ("Merci, c'est gentil.", "Merci de votre passage.", "Merci beaucoup, cela fait plaisir."),
    "pt": ("É muito gentil, agradeço.", "Agradeço por passar por aqui.", "Agradeço muito, é bom ler isso."),
}
GENTLY = {
    "en": ("Thank you for writing that here.", "Thank you. I hope the next days are kinder ones."),
    "es": ("Gracias por escribirlo aquí.", "Gracias. Espero que los próximos días sean más amables."),
    "de": ("Danke, dass das hier steht.", "Danke. Hoffentlich wird es bald leichter."),
    "fr": ("Merci de l'avoir écrit ici.", "Merci. J'espère que les prochains jours seront plus doux."),
    "pt": ("Agradeço por isso estar escrito aqui.", "Agradeço. Espero que os próximos dias sejam mais leves."),
}
PLAINLY = {
    "en": ("That is fair, and thank you for saying it.", "Noted, and thank you for the honest word."),
    "es": ("Es justo, y gracias por decirlo.", "Anotado, y gracias por la sinceridad."),
    "de": ("Das ist in Ordnung, und danke für das offene Wort.", "Notiert, und danke für das ehrliche Wort."),
    "fr": ("C'est juste, et merci de le dire.", "C'est noté, et merci pour la franchise."),
    "pt": ("É justo, e agradeço a franqueza.", "Anotado, e agradeço a sinceridade."),
}
UNKNOWN = {
    "en": ("A good question, and one I have no answer to yet.", "That is not written down anywhere in my world yet."),
    "es": ("Buena pregunta; todavía no tengo respuesta.", "Eso aún no está escrito en mi mundo."),
    "de": ("Gute Frage; darauf habe ich noch keine Antwort.", "Das steht in meiner Welt noch nirgends."),
    "fr": ("Bonne question ; je n'ai pas encore de réponse.", "Ce n'est pas encore écrit dans mon monde."),
    "pt": ("Boa pergunta; ainda não tenho resposta.", "Isso ainda não está escrito no meu mundo."),
}


class OfflineReplyWriter:
    """The writer that needs nothing installed: thanks, or a fact from the bible; the same for the same comment."""

    name = "offline"

    def reply(
        self, persona: Persona, fenced: str, triage: Triage, thread: Thread, failed: Sequence[str] = ()
    ) -> ReplyWords:
        """A short answer; the dice fall by the comment and by how often it failed."""
        rng = random.Random(f"{persona.name}/{comment_in(fenced)}/{len(failed)}")
        if CommentClass.QUESTION not in triage.classes:
            return ReplyWords(rng.choice(thanks(persona, triage, feeling_of(comment_in(fenced)))))
        facts = answers_to(comment_in(fenced), persona) if not failed and speaks(persona, triage.language) else []
        return ReplyWords(facts[0] if facts else rng.choice(UNKNOWN[triage.language]))


def comment_in(fenced: str) -> str:
    """The comment's words out of their fence."""
    return fenced.split("\n")[1].replace("·", " ")


def thanks(persona: Persona, triage: Triage, feeling: Feeling) -> tuple[str, ...]:
    """Thanks in the manner that suits what somebody seems to feel; no jokes where one would hurt."""
    if feeling.is_heavy:
        return (GENTLY if feeling.name == LOW else PLAINLY)[triage.language]
    return THANKS[triage.language] + own_thanks(persona, triage)


def own_thanks(persona: Persona, triage: Triage) -> tuple[str, ...]:
    """A thank-you followed by one of her closers, if they are in the language asked for."""
    closers = persona.voice.closers if speaks(persona, triage.language) else ()
    return tuple(f"{THANKS[triage.language][0]} {line}" for line in closers if "?" not in line)


def speaks(persona: Persona, language: str) -> bool:
    """Whether her bible is written in `language`: its first."""
    return persona.languages[0].split("-")[0] == language


def answers_to(question: str, persona: Persona) -> list[str]:
    """Facts in her own words that the question is about, the nearest first."""
    facts = [(nearness(question, key, fact), fact) for key, fact in persona.canon.items() if in_her_words(fact)]
    return [fact for near, fact in sorted(facts, key=lambda pair: -pair[0]) if near >= LEAST_NEAR]


def nearness(question: str, key: str, fact: str) -> int:
    """Two for each word of the fact's key that the question has, one for each telling word they share."""
    asked = set(plain(question).split())
    return 2 * len(asked & set(plain(key.replace("_", " ")).split())) + len(telling(question) & telling(fact))


def in_her_words(fact: str) -> bool:
    """Whether a fact of the bible can be said by her as it stands."""
    return re.match(r"(?:I|My|We|Our)\b", fact) is not None and len(fact) <= LONGEST


def telling(text: str) -> set[str]:
    """The words of `text` that carry meaning, roughly."""
    return set(re.findall(r"\w{4,}", text.casefold().replace("_", " "))) - FILLER


def messages(persona: Persona, fenced: str, triage: Triage, thread: Thread, failed: Sequence[str] = ()) -> Messages:
    """The two messages for one comment: no tools, no secrets, nobody else's words."""
    system = render(
        "system.j2", persona=persona, language=triage.language, facts=facts_for(persona, thread), most=LONGEST
    )
    manner = feeling_of(comment_in(fenced)).manner
    user = render("user.j2", fenced=fenced, thread=thread, manner=manner, failed=failed, language=triage.language)
    return Messages(system=system, user=user)


def facts_for(persona: Persona, thread: Thread) -> list[tuple[str, str]]:
    """The canon facts that share most words with the post, in the bible's order."""
    about = telling(f"{thread.caption} {thread.picture}")
    facts = list(persona.canon.items())
    chosen = set(sorted(facts, key=lambda fact: -len(about & telling(" ".join(fact))))[:MOST_FACTS])
    return [fact for fact in facts if fact in chosen]


def render(template: str, **values: object) -> str:
    """One of our templates, filled."""
    return filled(TEMPLATES, template, LONGEST_LINE, **values)
