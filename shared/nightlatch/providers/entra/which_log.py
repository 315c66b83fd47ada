"""Whose log a record of Entra's is: the directory audit, the sign-ins, or the unified audit log."""

from collections.abc import Iterable

from nightlatch.contracts import Record
from nightlatch.model import Activity
from nightlatch.providers.entra import TELLING, directory_audit, sign_ins, unified_audit
from nightlatch.providers.entra.directory_audit.table import watched
from nightlatch.vendors.microsoft_restored import restored

__all__ = ["normalize", "recognizes", "watched"]


def recognizes(record: Record) -> bool:
    """Whether a decoded record is one of Entra's, by whichever log."""
    whole = restored(record)
    own = not TELLING.isdisjoint(whole) and (directory_audit.recognizes(whole) or sign_ins.recognizes(whole))
    return own or unified_audit.recognizes(whole)


def normalize(record: Record) -> Iterable[Activity]:
    """The activities of one record. Raises UnreadableRecord when it matters and cannot be read."""
    whole = restored(record)
    if sign_ins.recognizes(whole):
        return sign_ins.normalize(whole)
    if directory_audit.recognizes(whole):
        return directory_audit.normalize(whole)
    return unified_audit.normalize(whole) if unified_audit.recognizes(whole) else ()
