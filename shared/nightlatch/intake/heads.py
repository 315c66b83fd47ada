"""Partial records as `msgspec` decodes them: a few texts, and whether a record with them may matter."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from nightlatch.intake.peeks import REMEMBERED
from nightlatch.intake.words import Words

if TYPE_CHECKING:
    from nightlatch.contracts.knowledge import Path
    from nightlatch.intake.peeks import Looked, Texts


class Head:
    """The type of a partial record, `kind`: words, objects that hold some, and, as `held`, a member that is left undecoded."""

    def __init__(self, paths: Sequence[Path], held: str | None = None) -> None:
        self._paths, self._held = paths, held
        self._words = [Words() for _ in paths]
        places = [f"f{number}" if len(path) == 1 else f"{path[0]}.f{number}" for number, path in enumerate(paths)]
        get = attrgetter(*places)
        self.words: Callable[[Any], tuple[Any, ...]] = get if len(places) > 1 else lambda found: (get(found),)
        """What stands at its places, as a decoder gave it."""
        self._make()

    def texts(self, found: Any) -> Texts:
        """What stands there, as texts."""
        return self.told(self.words(found))

    @staticmethod
    def told(words: Sequence[Any]) -> Texts:
        """What such words say."""
        return tuple([word and word._value_ for word in words])

    def learn(self) -> bool:
        """Whether enough new texts were met to learn them: then `kind` is another, and whatever was remembered by words is to be forgotten."""
        learned = [words.learn() for words in self._words]
        if any(learned):
            self._make()
        return any(learned)

    def _make(self) -> None:
        import msgspec  # optional, and slow to import: only a reading command pays for it

        outer: dict[str, dict[str, str]] = {path[0]: {} for path in self._paths if len(path) > 1}
        fields: list[tuple[str, Any, Any]] = []
        names: dict[str, str] = {}
        if self._held is not None:
            fields.append(("held", msgspec.Raw, msgspec.Raw()))
            names["held"] = self._held
        kinds = {f"f{number}": words.kind for number, words in enumerate(self._words)}
        for (key, kind), path in zip(kinds.items(), self._paths, strict=True):
            if len(path) == 1:
                fields.append((key, kind | None, None))
                names[key] = path[0]
            else:
                outer[path[0]][key] = path[1]
        for name, inner in outer.items():
            parts = [(key, kinds[key] | None, None) for key in inner]
            inside = msgspec.defstruct("Inside", parts, frozen=True, gc=False, rename=inner)
            fields.append((name, inside, inside()))
        self.kind = msgspec.defstruct("Head", fields, frozen=True, gc=False, rename=names)


class Known(dict[Hashable, bool]):
    """Whether what was decoded may matter, remembered by itself: words are told apart faster than texts."""

    def __init__(self, looked: Looked, texts: Callable[[Any], Texts]) -> None:
        super().__init__()
        self._looked, self._texts = looked, texts

    def __missing__(self, found: Hashable) -> bool:
        """Ask by the texts, and remember what is short."""
        texts = self._texts(found)
        matters = self._looked[texts]
        if len(self) < REMEMBERED and texts in self._looked:
            self[found] = matters
        return matters
