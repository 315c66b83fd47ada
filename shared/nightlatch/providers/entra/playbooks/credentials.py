"""How the log tells that a secret or certificate of an application is taken away or given, and which are a case's own."""

from nightlatch.model import Case, Step
from nightlatch.providers.entra.account import Pair, made_in
from nightlatch.vendors.microsoft import Answer

CALLS = (
    "Update application - Certificates and secrets management",
    "Update application",
    "Update service principal",
    "Remove service principal credentials",
)
UNDO_CALLS = (*CALLS[:-1], "Add service principal credentials")


def is_of_case(case: Case, pair: Pair, credential: Answer) -> bool:
    """Whether a secret or certificate is the case's own: by when it became valid, which whoever made it chose; or with all of its holder."""
    holder = pair.application or pair.principal or {}
    return made_in(case, credential.get("startDateTime")) or made_in(case, holder.get("createdDateTime"))


def tells_no_id(step: Step) -> bool:
    """Whether the record named no credential by its id."""
    return step.target.startswith(f"{step.sort} of ")
