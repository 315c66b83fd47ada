"""Whoever vouches for a domain is believed no more, and again at a release; it is only ever a person's wish."""

import pytest

from nightlatch.errors import ChangeFailed
from nightlatch.model import Case, Kind, Principal, PrincipalType
from nightlatch.providers.entra.playbooks.remove_federation import PLAYBOOK
from nightlatch.sandbox.microsoft import making
from nightlatch.sandbox.microsoft.tenant import TENANT
from tests.build import activity, case
from tests.providers.entra.playbooks.acting import Acting, acting
from tests.providers.stepping import lock

ISSUER = "https://sts.example.com/adfs"


def federated(name: str = "fabrikam.com") -> Case:
    domain = Principal(provider="entra", tenant=TENANT, type=PrincipalType.FEDERATION, name=name)
    return case(activity(Kind.FEDERATION_ADDED, subject=domain))


def federations(there: Acting) -> list[dict[str, object]]:
    return [{**each, "id": ""} for each in there.tenant.federations["fabrikam.com"].values()]


def test_it_is_taken_away_and_comes_back_as_it_was() -> None:
    with acting() as there:
        making.federation(there.tenant, "fabrikam.com", ISSUER)
        live, found, before = there.live({*PLAYBOOK.reads, *PLAYBOOK.writes}), federated(), federations(there)
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        assert ISSUER in target.says
        assert "every user of the domain" in target.disturbs
        for _ in range(2):
            PLAYBOOK.apply(found.subject, target, live)
            assert PLAYBOOK.read(found.subject, target, live) == target.after
        assert there.tenant.domains["fabrikam.com"]["authenticationType"] == "Managed"
        assert "nobody else vouches" in PLAYBOOK.plan(found, lock(found), live).notes[0]
        for _ in range(2):
            PLAYBOOK.revert(found.subject, target, live)
            assert PLAYBOOK.read(found.subject, target, live) == target.before
        assert federations(there) == before
        assert live.rest.named == there.tenant.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_without_a_privileged_identity_it_is_a_persons_and_the_command_is_told() -> None:
    with acting() as there:
        told = making.federation(there.tenant, "fabrikam.com", ISSUER)
        found = federated()
        plan = PLAYBOOK.plan(found, lock(found), there.live(over=False))
        assert plan.targets == ()
        assert f"domains/fabrikam.com/federationConfiguration/{told['id']}" in plan.notes[0]


@pytest.mark.parametrize("name", ["nowhere.example.com", "Certificates", "../users", "fabrikam.com/x"])
def test_what_is_no_domain_here_is_said_and_never_put_into_a_path(name: str) -> None:
    with acting() as there:
        making.federation(there.tenant, "fabrikam.com", ISSUER)
        found = federated(name)
        plan = PLAYBOOK.plan(found, lock(found), there.live())
        assert plan.targets == ()
        assert "is no domain of this tenant" in plan.notes[0]


def test_gone_or_refused() -> None:
    with acting() as there:
        making.federation(there.tenant, "fabrikam.com", ISSUER)
        found, live = federated(), there.live()
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        with pytest.raises(ChangeFailed, match=r"Domain\.ReadWrite\.All"):
            PLAYBOOK.apply(found.subject, target, there.live(PLAYBOOK.reads))
        del there.tenant.domains["fabrikam.com"]
        assert PLAYBOOK.read(found.subject, target, live) is None
