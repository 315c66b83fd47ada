"""What the credentials of applications are called in steps, and how the log tells that one is taken away or given."""

from nightlatch.model import Step

SECRET = frozenset({"client_secret"})
CERTIFICATE = frozenset({"client_certificate"})
FEDERATED = frozenset({"federated_credential"})
CALLS = (
    "Update application \u2013 Certificates and secrets management",
    "Update application - Certificates and secrets management",
    "Update application",
    "Update service principal",
    "Remove service principal credentials",
)
UNDO_CALLS = (*CALLS[:-1], "Add service principal credentials")
"""The first two differ by the dash that the log writes."""


def tells_no_id(step: Step) -> bool:
    """Whether the record named no credential by its id."""
    return step.target.startswith(f"{step.sort} of ")
