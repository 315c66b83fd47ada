"""Reads `nightlatch.toml` into a Policy. The packaged one is known by its text; any other is examined key by key (examining.py).

The digest names on every decision which policy was asked.
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

from nightlatch.errors import PolicyError
from nightlatch.model import Allowance, Policy, Provisioner

Known = Mapping[str, Collection[str]]
"""The ids of all signals, each with the names of its variants."""

DEFAULT = "default.toml"
_PACKAGED = "95c1267432888017bb416be5119461eaf89bf393910dec590414ee0b19d03c01"
"""SHA-256, in hex, of the text of default.toml as it is packaged: what that text says is the model's own defaults, which a test holds it to."""
_PACKAGED_DIGEST = "75805b1691cbef360d58bb1d5a424687b315c1bffddea389ec3e28afa1f090fc"
"""The digest of the policy that this text holds."""


def load(path: Path | None = None, *, signals: Known | None = None) -> Policy:
    """The policy of a file, laid over the defaults; without a path the packaged default.toml.

    Raises PolicyError when the file cannot be read or does not hold a policy. `signals` as for `loads`.
    """
    if path is None:
        return loads(Path(__file__).with_name(DEFAULT).read_text(encoding="utf-8"), DEFAULT, signals=signals)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise PolicyError(f"{path}: there is no such file; `nightlatch policy show` prints one to begin with") from None
    except IsADirectoryError:
        raise PolicyError(f"{path}: is a directory; name the file in it") from None
    except OSError as error:
        raise PolicyError(f"{path}: cannot be read: {error.strerror or error}") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise PolicyError(f"{path}: is not UTF-8 text (line {line}); save it as UTF-8") from error
    return loads(text, str(path), signals=signals)


def loads(text: str, name: str, *, signals: Known | None = None) -> Policy:
    """The policy that a TOML text holds; `name` stands for the file in messages.

    With `signals` every signal id and variant named in the policy must be one of them. Raises PolicyError with one
    line per fault: file, dotted key, what is wrong, and what was probably meant.
    """
    if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() == _PACKAGED:
        return Policy.model_construct(digest=_PACKAGED_DIGEST)
    from nightlatch.policy.examining import examined

    return examined(text, name, signals=signals)


def warnings(policy: Policy, on: date) -> tuple[str, ...]:
    """A sentence for every provisioner and exception that no longer counts on that day. Nothing else changes silently."""
    from nightlatch.policy.faults import shown

    tables: tuple[tuple[str, tuple[Provisioner | Allowance, ...]], ...] = (
        ("provisioners", policy.provisioners),
        ("exceptions", policy.exceptions),
    )
    return tuple(
        f'{table}: "{shown(entry.name)}" of {shown(entry.owner)} expired on {entry.expires}; renew it or remove it'
        for table, entries in tables
        for entry in entries
        if entry.expires < on
    )
