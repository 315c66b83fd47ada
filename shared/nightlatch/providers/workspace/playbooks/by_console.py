"""What no interface of Google's changes, said so that a person can: where it is, and what to do instead."""

from nightlatch.model import Case
from nightlatch.model.evidence import MARK, MARK_DOMAIN_WIDE_DELEGATION
from nightlatch.providers.workspace.account import console


def said(case: Case) -> tuple[str, ...]:
    """A sentence for each thing of the case that only a person can take back."""
    delegated = {a.subject.label: None for a in case.activities if a.evidence.get(MARK) == MARK_DOMAIN_WIDE_DELEGATION}
    return tuple(
        f"{client} may act in every user's name (domain-wide delegation), and Google has no interface to take that back:"
        f" delete the client at {console('owl', 'domainwidedelegation')}, and disable its service account in Google Cloud"
        for client in delegated
    )
