"""Confirms from the platform itself that the account of a case is the one its records told of.

A record may be forged, late, or about an account whose name is another's by now. What cannot be confirmed is never acted on
by the machine: it becomes a question to a person.
"""

from dataclasses import dataclass
from datetime import timedelta

from nightlatch.contracts import Directory, Identity
from nightlatch.errors import LookupFailed
from nightlatch.model import Case

_APART = timedelta(seconds=5)
"""How far the platform's creation time may lie from the record's: both are whole seconds, written by two services."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Whether the account was found as told, and the sentence that says so."""

    holds: bool
    says: str


def confirm(case: Case, directory: Directory) -> Confirmation:
    """Compare the account that bears the name now with the one of the case: immutable id, and time of creation if it was born in it."""
    try:
        found = directory.identity(case.subject)
    except LookupFailed as error:
        return Confirmation(False, f"the live account could not be looked at: {error}")
    if found is None:
        return Confirmation(False, f"the platform does not tell of an account {case.subject.label} now")
    return _compared(case, found)


def _compared(case: Case, found: Identity) -> Confirmation:
    own = case.subject.id
    if own is not None and own != found.id:
        return Confirmation(False, f"the name is another's now: the case is about {own}, the live account is {found.id}")
    if case.born is None:
        return Confirmation(own is not None, f"the live account is {found.id}; the case does not hold its creation")
    if found.created is None:
        return Confirmation(False, f"the live account is {found.id}, but the platform does not tell when it was created")
    if abs(found.created - case.born) > _APART:
        return Confirmation(
            False, f"the live account {found.id} was created at {found.created:%Y-%m-%d %H:%M:%S} UTC, not in this case"
        )
    return Confirmation(True, f"confirmed: {found.id}, created at {found.created:%Y-%m-%d %H:%M:%S} UTC")
