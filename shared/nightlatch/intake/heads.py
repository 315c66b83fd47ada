"""Types of `msgspec` that hold a few texts of a record, and what takes them out again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nightlatch.contracts.knowledge import Path
    from nightlatch.intake.peeks import Looked, Texts


def head(paths: Sequence[Path], held: str | None = None) -> tuple[Any, Callable[[Any], Texts]]:
    """A partial record: texts, objects that hold some, and, as `held`, a member that is left undecoded; and what gives its texts, in their order."""
    import msgspec  # optional, and slow to import: only a reading command pays for it

    outer: dict[str, dict[str, str]] = {path[0]: {} for path in paths if len(path) > 1}
    fields: list[tuple[str, Any, Any]] = []
    names: dict[str, str] = {}
    if held is not None:
        fields.append(("held", msgspec.Raw, msgspec.Raw()))
        names["held"] = held
    for number, path in enumerate(paths):
        if len(path) == 1:
            fields.append((f"f{number}", str | None, None))
            names[f"f{number}"] = path[0]
        else:
            outer[path[0]][f"f{number}"] = path[1]
    for name, inner in outer.items():
        inside = msgspec.defstruct("Inside", [(key, str | None, None) for key in inner], frozen=True, gc=False, rename=inner)
        fields.append((name, inside, inside()))
    made = msgspec.defstruct("Head", fields, frozen=True, gc=False, rename=names)
    return made, _texts([f"f{number}" if len(path) == 1 else f"{path[0]}.f{number}" for number, path in enumerate(paths)])


def _texts(places: Sequence[str]) -> Callable[[Any], Texts]:
    get: Callable[[Any], Any] = attrgetter(*places)
    return get if len(places) > 1 else lambda found: (get(found),)


class Known(dict[Any, bool]):
    """Whether a record with this head may matter. Heads are told apart faster than the texts in them; those whose texts are remembered are too."""

    def __init__(self, looked: Looked, texts: Callable[[Any], Texts]) -> None:
        super().__init__()
        self._looked, self._texts = looked, texts

    def __missing__(self, found: Any) -> bool:
        """Ask by the texts."""
        texts = self._texts(found)
        matters = self._looked[texts]
        if texts in self._looked:
            self[found] = matters
        return matters
