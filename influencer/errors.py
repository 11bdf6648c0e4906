"""Every error we raise on purpose. Knows nothing of who raises it.

InfluencerError          one sentence for the person at the keyboard
  Invalid                a file or an option says what we cannot take: names file, line and remedy
    Unsafe               an input tried what no input may do (a pickle, a link out of its folder)
    Lapsed               somebody's consent has ended: nothing is made, and what is live has to come down
  Missing                what was asked for is not there
  Conflict               somebody else was first, or the draft has moved on since it was read
  Failed                 work did not succeed; `permanent` says whether trying again can help
    Refused              a channel's definite no: nothing was published
    Unclear              nobody can say whether it was published; never retried blindly
"""

from __future__ import annotations


class InfluencerError(Exception):
    """One clear sentence, shown as it stands."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Invalid(InfluencerError):
    """An input cannot be taken as it is. `problems` lists each one, a sentence a line."""

    def __init__(self, sentence: str, problems: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.problems = problems or (sentence,)


class Unsafe(Invalid):
    """An input could have run code, read files or posted; it was not used."""


class Lapsed(Invalid):
    """A consent has ended; what was made under it may not stay."""


class Missing(InfluencerError):
    """What was asked for does not exist."""


class Conflict(InfluencerError):
    """The act lost a race, or the draft is no longer in a state that allows it."""


class Failed(InfluencerError):
    """Work did not succeed."""

    def __init__(self, sentence: str, *, permanent: bool = False) -> None:
        super().__init__(sentence)
        self.permanent = permanent


class Refused(Failed):
    """The platform said no and nothing was published. `freeze` stops the account until a person looks."""

    def __init__(self, sentence: str, *, permanent: bool = True, freeze: bool = False) -> None:
        super().__init__(sentence, permanent=permanent)
        self.freeze = freeze


class Unclear(Failed):
    """The request left the machine and no definite answer came back."""
