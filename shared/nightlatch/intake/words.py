"""Texts of which a log has few, as `msgspec` gives them fastest: members of an enumeration, made once and told apart by where they lie.

No platform's words are written down here: those that are met are learned for what is read next.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

_MOST = 2_000
_SHORT = 300
"""Texts that are learned at one place, and their characters: a flood of invented ones costs time, and no memory."""


class Word(Enum):
    """A text. What was not learned is met: a decoder asks for it each time."""

    __hash__ = object.__hash__  # where it lies, not what it says

    @classmethod
    def _missing_(cls, value: object) -> Any:
        met: Met = cls.met  # type: ignore[attr-defined]  # set below: in a class body it would be a member
        return met[str(value)]


class Met(dict[str, Word]):
    """Texts that were met and not learned, as members of their kind that no decoder knows."""

    def __init__(self, kind: type[Word]) -> None:
        super().__init__()
        self._kind = kind

    def __missing__(self, text: str) -> Word:
        """A member, remembered while there is room."""
        word = object.__new__(self._kind)
        word._name_ = word._value_ = text
        if len(self) < _MOST and len(text) <= _SHORT:
            self[text] = word
        return word


class Words:
    """The texts at one place: `kind` is the type that a decoder is made with."""

    def __init__(self) -> None:
        self._learned = [""]  # an enumeration has one at least
        self._make()

    def learn(self) -> bool:
        """Learn what was met, if it is a quarter of what is known and there is room: then `kind` is another."""
        learned = len(self._met) * 4 >= len(self._learned) and len(self._learned) + len(self._met) <= _MOST
        if learned:
            self._learned += self._met
            self._make()
        return learned

    def _make(self) -> None:
        made: Any = Word("Word", [(f"w{number}", text) for number, text in enumerate(self._learned)])  # type: ignore[call-arg]
        self.kind: type[Word] = made
        made.met = self._met = Met(made)
