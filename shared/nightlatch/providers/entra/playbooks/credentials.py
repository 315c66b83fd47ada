"""How the log tells that a secret or certificate of an application is taken away or given, and what a step names it by."""

from nightlatch.model import Step

CALLS = (
    "Update application - Certificates and secrets management",
    "Update application",
    "Update service principal",
    "Remove service principal credentials",
)
UNDO_CALLS = (*CALLS[:-1], "Add service principal credentials")


def tells_no_id(step: Step) -> bool:
    """Whether the record named no credential by its id."""
    return step.target.startswith(f"{step.sort} of ")
