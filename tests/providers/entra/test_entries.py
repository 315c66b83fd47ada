"""Entries of the audit log, fetched after a wake-up: about one thing, with the tenant that Graph leaves out."""

from datetime import timedelta

import pytest

from nightlatch.errors import LookupFailed
from nightlatch.providers.entra import PROVIDER
from nightlatch.providers.entra.entries import READS, about
from nightlatch.sandbox.microsoft import known, making
from nightlatch.sandbox.microsoft.tenant import TENANT
from tests.providers.entra.playbooks.acting import acting


def test_what_was_done_to_a_thing_is_told_with_its_tenant_and_can_be_read() -> None:
    with acting() as there:
        live = there.live()
        making.assign(there.tenant, there.own["id"], known.GLOBAL_ADMINISTRATOR)
        other = there.user("kim@contoso.com")
        for each in (other, there.subject):
            live.rest.change(f"users/{each.id}", "User.EnableDisableAccount.All", method="PATCH", json={"accountEnabled": False})
        found = about(live.rest, TENANT, str(there.subject.id), there.clock())
        assert {each["activityDisplayName"] for each in found} == {"Update user", "Disable account"}
        assert {each["tenantId"] for each in found} == {TENANT}
        activities = [activity for each in found for activity in PROVIDER.normalize(each)]
        assert {(activity.tenant, activity.subject.id) for activity in activities} == {(TENANT, there.subject.id)}


def test_what_was_long_ago_is_not_told_again_and_nothing_where_nothing_is() -> None:
    with acting() as there:
        live = there.live(READS)
        making.assign(there.tenant, there.own["id"], known.GLOBAL_ADMINISTRATOR)
        there.live().rest.change(f"users/{there.subject.id}", "x", method="PATCH", json={"accountEnabled": False})
        there.tenant.used.clear()
        assert about(live.rest, TENANT, str(there.subject.id), there.clock() + timedelta(hours=1)) == ()
        assert there.tenant.used == set(READS)


@pytest.mark.parametrize("id", ["", "x' or 1 eq 1", "../users"])
def test_a_forged_id_is_never_put_into_a_filter(id: str) -> None:
    with acting() as there:
        live = there.live([])
        assert about(live.rest, TENANT, id, there.clock()) == ()
        assert live.rest.named == set()


def test_a_refusal_names_what_to_grant() -> None:
    with acting() as there, pytest.raises(LookupFailed, match=r"AuditLog\.Read\.All"):
        about(there.live([]).rest, TENANT, str(there.subject.id), there.clock())
