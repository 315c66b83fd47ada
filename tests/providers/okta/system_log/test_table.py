"""The tables: every line gives an activity in every shape, is refused when the event is, and is of the kind that the reference says."""

from typing import Any

import pytest

from nightlatch.model import Kind, Level
from nightlatch.providers.okta.system_log.table import find, lines, watched
from tests.providers.okta.records import BUILDERS, CLIENT, JO, SHAPES, TOKEN, event, read

TARGETS = (JO, BUILDERS, CLIENT, TOKEN, {"id": "cr0exampleKeepers001", "type": "CUSTOM_ROLE", "displayName": "Keepers"})
DEBUG = {"privilegeGranted": "Super administrator", "scopes": "okta.users.manage"}
KINDS = {
    Kind.ACCOUNT_CREATED: {
        *("user.lifecycle.create", "system.import.user.create", "application.provision.user.import"),
        *("app.oauth2.client.lifecycle.create", "workload_principal.register", "pam.service_account.create"),
    },
    Kind.ACCOUNT_ENABLED: {"user.lifecycle.activate", "user.lifecycle.reactivate", "user.lifecycle.unsuspend"},
    Kind.CREDENTIAL_ADDED: {
        *("user.account.update_password", "user.account.reset_password", "user.mfa.factor.activate"),
        *("system.api_token.create", "system.api_token.enable"),
        *("app.oauth2.credentials.lifecycle.create", "app.oauth2.credentials.lifecycle.activate"),
        "workload_principal.ai_agent.credential.create",
    },
    Kind.ROLE_GRANTED: {
        *("user.account.privilege.grant", "group.privilege.grant", "app.oauth2.client.privilege.grant"),
        *("iam.resourceset.bindings.add", "group.user_membership.add", "application.user_membership.add"),
        *("group.application_assignment.add", "app.oauth2.admin.consent.grant", "workload_principal.resource_connection.create"),
    },
    Kind.POLICY_CHANGED: {"iam.role.create", "iam.role.update", "iam.role.permissions.add", "iam.resourceset.create"},
    Kind.FEDERATION_ADDED: {
        *("system.idp.lifecycle.create", "system.idp.lifecycle.activate", "system.idp.lifecycle.update"),
        *("system.idp.key.create", "app.oauth2.trusted_server.add"),
    },
    Kind.ELEVATION_USED: {"user.session.impersonation.grant", "user.session.impersonation.initiate"},
    Kind.GUARD_REMOVED: {
        *("user.mfa.factor.deactivate", "user.mfa.factor.reset_all", "policy.lifecycle.delete", "policy.rule.deactivate"),
        *("zone.deactivate", "system.log_stream.lifecycle.deactivate", "system.log_stream.lifecycle.delete"),
        *("event_hook.deactivated", "event_hook.deleted"),
    },
}


@pytest.mark.parametrize("name", sorted(lines()))
def test_a_line_is_read_alike_in_every_shape(name: str) -> None:
    told = read(event(name, *TARGETS, debug=DEBUG))
    assert told, "each line gives an activity"
    assert all(a.kind is lines()[name].kind and a.actor.id for a in told)
    assert told[0].level is lines()[name].level
    for shape in SHAPES:
        assert read(shape(event(name, *TARGETS, debug=DEBUG))) == told


@pytest.mark.parametrize("name", sorted(lines()))
def test_a_refused_event_never_succeeds_and_one_without_targets_is_read(name: str) -> None:
    refused = read(event(name, *TARGETS, debug=DEBUG, result="FAILURE"))
    assert refused
    assert not any(a.succeeded for a in refused)
    assert read(event(name))


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in KINDS.items() for name in sorted(names)])
def test_an_event_is_watched_and_of_the_kind_that_the_reference_gives_it(kind: Kind, name: str) -> None:
    assert watched()[name] is kind


def test_sign_ins_of_everybody_open_no_case() -> None:
    assert lines()["user.session.start"].level is Level.CONTEXT
    assert not {name for name, kind in watched().items() if kind is Kind.SIGN_IN}


@pytest.mark.parametrize("name", ["USER.LIFECYCLE.CREATE", "user.lifecycle.create"])
def test_a_line_is_found_in_any_case(name: str) -> None:
    assert find(name) is lines()["user.lifecycle.create"]


@pytest.mark.parametrize("name", ["", "user", "user.lifecycle", "user.lifecycle.create.more"])
def test_no_line_is_found_by_a_part_of_its_name(name: Any) -> None:
    assert find(name) is None
