"""Google's own agents are never changed, default accounts only by a person."""

import pytest

from nightlatch.contracts import Identity
from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.gcp import PROVIDER


def asked(address: str) -> tuple[bool, bool, bool]:
    who = Principal(provider="gcp", tenant="p", type=PrincipalType.SERVICE_ACCOUNT, name=address, email=address)
    live = Identity("1", None, address)
    return PROVIDER.platform_owned(who), PROVIDER.untouchable(who, live) is not None, PROVIDER.delicate(who, live) is not None


@pytest.mark.parametrize(
    ("address", "answers"),
    [
        ("service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com", (True, True, False)),
        ("123456789012@cloudservices.gserviceaccount.com", (True, True, False)),
        ("service-123456789012@container-engine-robot.iam.gserviceaccount.com", (True, True, False)),
        ("123456789012-compute@developer.gserviceaccount.com", (False, False, True)),
        ("orchard-prod@appspot.gserviceaccount.com", (False, False, True)),
        ("night-export@orchard-prod.iam.gserviceaccount.com", (False, False, False)),
        ("service-me@orchard-prod.iam.gserviceaccount.com", (False, False, False)),
    ],
)
def test_whose_an_account_is(address: str, answers: tuple[bool, bool, bool]) -> None:
    assert asked(address) == answers
