"""A person is led to the account, and by no name that somebody chose."""

import pytest

from nightlatch.model import PrincipalType
from nightlatch.providers.entra import PROVIDER
from nightlatch.providers.entra.directory_audit.subjects import SERVICE_PRINCIPAL_ID
from nightlatch.providers.entra.links import links
from tests.build import activity, case
from tests.providers.entra.playbooks.acting import who

ID, OBJECT = "aaaaaaaa-1111-4222-8333-444444444444", "bbbbbbbb-1111-4222-8333-444444444444"
CENTER = "https://entra.microsoft.com/#view/"
LABEL, LOG = "Account in the Entra admin center", "Audit log in the Entra admin center"


def told(type: PrincipalType, id: str = ID, **evidence: str) -> dict[str, str]:
    return dict(links(case(activity(subject=who(type, id, "<svg>"), evidence=evidence))))


@pytest.mark.parametrize(
    ("type", "end"),
    [
        (PrincipalType.USER, f"userId/{ID}"),
        (PrincipalType.GUEST, f"userId/{ID}"),
        (PrincipalType.GROUP, f"groupId/{ID}"),
        (PrincipalType.SERVICE_PRINCIPAL, f"Overview/appId/{ID}"),
    ],
)
def test_each_sort_has_its_page(type: PrincipalType, end: str) -> None:
    address = told(type)[LABEL]
    assert address.startswith(CENTER)
    assert address.endswith(end)


def test_an_application_is_shown_as_what_it_is_here_where_a_record_tells_its_object() -> None:
    assert told(PrincipalType.SERVICE_PRINCIPAL, **{SERVICE_PRINCIPAL_ID: OBJECT})[LABEL].endswith(
        f"objectId/{OBJECT}/appId/{ID}"
    )
    assert told(PrincipalType.SERVICE_PRINCIPAL, **{SERVICE_PRINCIPAL_ID: "../x"})[LABEL].endswith(f"Overview/appId/{ID}")


@pytest.mark.parametrize("id", ["../x", "1 2", "javascript:alert(1)", ""])
def test_an_odd_id_is_no_part_of_an_address(id: str) -> None:
    assert list(told(PrincipalType.USER, id)) == [LOG]


def test_an_account_of_another_sort_has_the_log_only_and_the_providers_face_leads_there() -> None:
    assert list(told(PrincipalType.FEDERATION)) == [LOG]
    judged = case(activity())
    assert list(PROVIDER.links(judged)) == list(links(judged))
