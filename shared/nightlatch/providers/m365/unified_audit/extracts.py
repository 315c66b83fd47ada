"""The plainest lines of a table: one account named by one parameter, or the organization itself, and nothing more to read.

Also the facts of these records that no evidence name of the model covers.
"""

from collections.abc import Iterable, Mapping

from nightlatch.model import Kind, Principal, PrincipalType
from nightlatch.model.evidence import MARK
from nightlatch.providers.m365.unified_audit.record import Record
from nightlatch.providers.m365.unified_audit.subjects import account, organization
from nightlatch.providers.m365.unified_audit.table import Draft, Extract

ASSIGNMENT = "assignment"
"""The name of the role assignment that a grant came with, by which it is taken back."""
MAILBOX_FOLDER = "mailbox_folder"
"""The folder that a right is about, where it is not about the whole mailbox."""
TEAM = "team"
"""The id of the team or group that a membership is of."""


def subject_of(record: Record, *names: str, type: PrincipalType = PrincipalType.USER) -> Principal:
    """The account that a cmdlet was about: by parameter, else by the object that the platform says was changed."""
    return account(
        record, record.parameter(*names, "Identity") or record.text("modifiedobjectresolvedname") or record.object, type
    )


def of_account(kind: Kind, *names: str, type: PrincipalType = PrincipalType.USER, mark: str | None = None) -> Extract:
    """Reads a record about the account it names."""

    def extract(record: Record) -> Iterable[Draft]:
        yield Draft(kind, subject_of(record, *names, type=type), evidence=marked(mark))

    return extract


def of_organization(kind: Kind, mark: str | None = None) -> Extract:
    """Reads a record about a setting that is everybody's."""

    def extract(record: Record) -> Iterable[Draft]:
        yield Draft(kind, organization(record), evidence=marked(mark))

    return extract


def marked(mark: str | None) -> Mapping[str, str]:
    """Evidence of a mark, when there is one."""
    return {MARK: mark} if mark else {}
