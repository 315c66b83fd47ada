"""The platform's own single sign-on made or renewed its identity provider, or a listed one did all of this.

Why it subtracts: the service writes the same records as an intruder who adds a provider of his own. The platform names
itself both as the place the call came from and as the user agent; the first of these nobody else can write.
It takes 40 points; a case that anybody else touched keeps its points.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, Kind
from nightlatch.signals.provisioning import EXPLAINS, listed, routine

SINGLE_SIGN_ON = "sso."
"""How the platform's name of the service begins (`sso.amazonaws.com`): other services make providers for anybody."""


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire when single sign-on itself, or a listed provisioner of nature `identity_center`, did everything that counts."""

    def made(activity: Activity) -> bool:
        return _by_platform(activity) or listed(activity, "identity_center", facts) is not None

    return routine(case, made, "all of it is the work of the platform's own single sign-on")


def _by_platform(activity: Activity) -> bool:
    origin = activity.origin
    named = origin.via is not None and origin.via == origin.user_agent and origin.via.startswith(SINGLE_SIGN_ON)
    return activity.kind is Kind.FEDERATION_ADDED and named and origin.ip is None


SIGNAL = Signal(id="P3", title="Made by the platform's single sign-on", points=-40, check=check, explains=EXPLAINS)
