"""The platform made this account for one of its own services (a service-linked role), or a listed one did all of this.

Why it subtracts: such a role serves only its service, and nobody can add to it. It takes 40 points and no more, for
intruders who mine or hide behind a service make such roles too; a decisive finding stays, and a case that anybody
else touched keeps its points. A person's account serves no service, whoever made it.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, Kind, PrincipalType
from nightlatch.model.evidence import PATH, PERSON
from nightlatch.signals.provisioning import EXPLAINS, listed, routine

RESERVED = "/aws-service-role/"
"""The path that the platform keeps for its services; it refuses it to everybody else."""


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire when the platform, or a listed provisioner of nature `service_linked`, did everything that counts."""

    def made(activity: Activity) -> bool:
        return _by_platform(activity) or listed(activity, "service_linked", facts) is not None

    return routine(case, made, "the platform made it for one of its own services")


def _by_platform(activity: Activity) -> bool:
    reserved = activity.evidence.get(PATH, "").startswith(RESERVED)
    of_service = activity.actor.type is PrincipalType.SYSTEM and activity.evidence.get(PERSON) != "true"
    return activity.kind is Kind.ACCOUNT_CREATED and (reserved or of_service)


SIGNAL = Signal(id="P4", title="Made by the platform for a service", points=-40, check=check, explains=EXPLAINS)
