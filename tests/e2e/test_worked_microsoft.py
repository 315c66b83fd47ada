"""The worked cases of Entra, Azure and Microsoft 365: what each ordinary and each hostile story must come out as."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import pytest

from nightlatch.model import Case
from tests.e2e.entra_happenings import (
    DANA,
    DANA_ID,
    DAY,
    MAL,
    NOON,
    Json,
    app_role,
    at,
    for_everybody,
    person,
    registered,
    role,
    secret,
    trusting,
)
from tests.e2e.stage import outcome, play
from tests.providers.azure.activity_log import records as azure
from tests.providers.entra.entries import (
    APP_ID,
    GLOBAL_ADMINISTRATOR,
    JO_ID,
    by_app,
    entry,
    prop,
    streamed,
    target,
)
from tests.providers.m365 import records as m365

Story = Callable[[], Iterator[Json]]
ROLE_MANAGEMENT = "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8"
MAIL_READ_WRITE = "e2a3a72e-5f79-4c64-b1b1-878b674786c9"
SYNCHRONIZATION = "00000014-0000-0000-c000-000000000000"
"""Microsoft.Azure.SyncFabric, by which Entra's provisioning works."""
PIPELINE = "cccccccc-0000-4000-8000-00000000000c"
GUEST = "jo_fabrikam.com#EXT#@contoso.onmicrosoft.com"
PERSONNEL = by_app("Workday to Microsoft Entra ID")


def secret_for_a_powerful_application() -> Iterator[Json]:
    yield at(0, app_role(ROLE_MANAGEMENT, "RoleManagement.ReadWrite.Directory"))
    yield at(60, secret())


def secret_days_before_the_role() -> Iterator[Json]:
    yield at(-4 * DAY, secret())
    yield at(0, app_role(ROLE_MANAGEMENT, "RoleManagement.ReadWrite.Directory"))


def secret_long_after_the_role() -> Iterator[Json]:
    yield at(-20 * DAY, app_role(ROLE_MANAGEMENT, "RoleManagement.ReadWrite.Directory", DANA))
    yield at(0, secret())


def application_of_a_developer() -> Iterator[Json]:
    yield at(0, registered(DANA))
    yield at(30, secret(DANA))
    yield at(60, trusting("repo:contoso/app:ref:refs/heads/main", DANA))


def application_that_reads_all_mail() -> Iterator[Json]:
    yield at(0, registered(MAL))
    yield at(30, secret(MAL))
    yield at(60, app_role(MAIL_READ_WRITE, "Mail.ReadWrite", MAL))


def trust_in_every_pipeline() -> Iterator[Json]:
    yield at(0, trusting(None))


def illicit_consent() -> Iterator[Json]:
    yield at(0, for_everybody("Mail.ReadWrite Files.ReadWrite.All offline_access"))


def consent_to_sign_in() -> Iterator[Json]:
    yield at(0, for_everybody("openid profile User.Read"))


def elevated() -> Iterator[Json]:
    name = "User has elevated their access to User Access Administrator for their Azure Resources"
    yield at(0, entry(name, category="AzureRBACRoleManagementElevateAccess", initiatedBy=DANA))


def guest_invited() -> Iterator[Json]:
    invited = person(JO_ID, GUEST)
    yield at(0, entry("Invite external user", invited, details={"invitedUserEmailAddress": "jo@fabrikam.com"}, initiatedBy=DANA))
    yield at(
        1,
        entry(
            "Add user", person(JO_ID, GUEST, prop("UserType", ["Guest"], [])), initiatedBy=by_app("Microsoft B2B Admin Worker")
        ),
    )


def guest_made_administrator() -> Iterator[Json]:
    yield from guest_invited()
    yield at(120, entry("Add member to role", person(JO_ID, GUEST, *role()), initiatedBy=MAL))


def made_by_personnel_system() -> Iterator[Json]:
    yield at(0, entry("Add user", person(JO_ID, "jo@contoso.com"), initiatedBy=PERSONNEL))


def taken_up_by_day() -> Iterator[Json]:
    yield at(0, activation())


def activation() -> Json:
    told = target("Role", "r-1", "Global Administrator", prop("TemplateId", GLOBAL_ADMINISTRATOR, ""))
    name = "Add member to role completed (PIM activation)"
    return entry(name, told, person(DANA_ID, "dana@contoso.com"), category="RoleManagement", initiatedBy=DANA)


def weakened_and_taken_up() -> Iterator[Json]:
    told = target("Role", "r-1", "Global Administrator")
    yield at(0, entry("Tenant offboarded from PIM", told, initiatedBy=MAL))
    yield at(300, entry("Add member to role", person(JO_ID, "jo@contoso.com", *role()), initiatedBy=MAL))


def shielded_newcomer() -> Iterator[Json]:
    yield at(0, entry("Add user", person(JO_ID, "jo@contoso.com"), initiatedBy=MAL))
    yield at(30, entry("Add member to role", person(JO_ID, "jo@contoso.com", *role()), initiatedBy=MAL))
    unit = target("AdministrativeUnit", "u-1", "Quiet corner")
    yield at(
        60,
        entry("Add member to restricted management administrative unit", person(JO_ID, "jo@contoso.com"), unit, initiatedBy=MAL),
    )


def executive_shielded() -> Iterator[Json]:
    unit = target("AdministrativeUnit", "u-1", "Board")
    yield at(
        0,
        entry("Add member to restricted management administrative unit", person(JO_ID, "jo@contoso.com"), unit, initiatedBy=DANA),
    )


def partner_added() -> Iterator[Json]:
    yield at(0, entry("Add partner to company", target("Other", "p-1", "Fabrikam Services"), initiatedBy=MAL))


def subscription_given_away() -> Iterator[Json]:
    yield at(
        0, azure.streamed("Microsoft.Subscription/subscriptions/acceptOwnership/action", f"/subscriptions/{azure.SUBSCRIPTION}")
    )


def mailbox_opened() -> Iterator[Json]:
    yield at(0, m365.cmdlet("Add-MailboxPermission", Identity=m365.JO, User=m365.MAL, AccessRights="FullAccess"))


def made_exchange_administrator() -> Iterator[Json]:
    yield at(0, m365.cmdlet("Add-RoleGroupMember", Identity="Organization Management", Member=m365.JO))


def assigned_by_terraform(definition: str) -> Iterator[Json]:
    told = azure.begun(azure.body(role=definition), callerIpAddress="198.51.100.9")
    claims = azure.APP_CLAIMS | {f"{azure.SCHEMAS}/identity/claims/objectidentifier": PIPELINE}
    yield at(0, told | {"identity": {**told["identity"], "claims": claims}})


def owner_by_terraform() -> Iterator[Json]:
    yield from assigned_by_terraform(azure.OWNER)


def reader_by_terraform() -> Iterator[Json]:
    yield from assigned_by_terraform(azure.READER)


def month() -> Iterator[Json]:
    """What was before: Dana is a Global Administrator and invites guests, Mal registers applications, the personnel system makes users."""
    yield at(-31 * DAY, entry("Add member to role", person(DANA_ID, "dana@contoso.com", *role())))
    for day in range(30, 0, -3):
        numbers = [f"aaaaaaaa-0000-4000-8000-{day:06}{sort:06}" for sort in range(3)]
        guest, own = f"guest{day}_fabrikam.com#EXT#@contoso.onmicrosoft.com", target("Application", numbers[2], f"Sign-in {day}")
        yield at(-day * DAY, entry("Invite external user", person(numbers[0], guest), initiatedBy=DANA))
        yield at(-day * DAY + 60, entry("Add user", person(numbers[1], f"joiner{day}@contoso.com"), initiatedBy=PERSONNEL))
        yield at(-day * DAY + 120, entry("Add application", own, initiatedBy=MAL))


ROBOT, JO = APP_ID, JO_ID
# By the subject's id. The last says whether what was before belongs to the story; where it does not, the verdict is the same with it and without.
CASES: dict[str, tuple[Story, str, str, bool]] = {
    "a secret for an application that rules the roles": (secret_for_a_powerful_application, ROBOT, "quarantine", False),
    "a secret, and days later the role": (secret_days_before_the_role, ROBOT, "quarantine", False),
    "a secret long after the role": (secret_long_after_the_role, ROBOT, "quarantine", False),
    "a developer registers an application": (application_of_a_developer, ROBOT, "log", False),
    "an application with a secret may read all mail": (application_that_reads_all_mail, ROBOT, "ask", False),
    "an application trusts every pipeline of the world": (trust_in_every_pipeline, ROBOT, "quarantine", False),
    "a user consents for everybody": (illicit_consent, ROBOT, "notify", False),
    "a consent to sign in": (consent_to_sign_in, ROBOT, "log", False),
    "an administrator takes hold of Azure": (elevated, DANA_ID, "ask", True),
    "a guest is invited": (guest_invited, JO, "log", False),
    "a guest is made Global Administrator": (guest_made_administrator, JO, "quarantine", False),
    "the personnel system makes a user": (made_by_personnel_system, JO, "log", False),
    "an eligible role is taken up": (taken_up_by_day, DANA_ID, "log", False),
    "roles need no approval any more, and one is given": (weakened_and_taken_up, JO, "ask", False),
    "a newborn administrator is shielded": (shielded_newcomer, JO, "quarantine", False),
    "an account is shielded": (executive_shielded, JO, "notify", False),
    "a partner may administer the tenant": (partner_added, "p-1", "notify", False),
    "a subscription is given away": (subscription_given_away, f"/subscriptions/{azure.SUBSCRIPTION}", "notify", False),
    "a mailbox is opened to a colleague": (mailbox_opened, m365.MAL, "log", False),
    "somebody is made administrator of Exchange": (made_exchange_administrator, m365.JO, "notify", False),
    "Terraform makes an Owner, and nobody listed it": (owner_by_terraform, azure.HOLDER, "notify", False),
    "Terraform makes a Reader": (reader_by_terraform, azure.HOLDER, "log", False),
}


def judged(story: Iterable[Json], subject: str, *, history: bool = False, policy: Mapping[str, Any] | None = None) -> Case:
    cases = play(story, history=month() if history else (), policy=policy)
    found = [case for case in cases if case.last.at >= NOON and subject in (case.subject.id, case.subject.name)]
    assert len(found) == 1, [(case.id, case.subject.label) for case in cases]
    return found[0]


def findings(case: Case) -> list[tuple[str, int, str]]:
    return [(f.signal, f.points, f.says) for f in case.findings]


@pytest.mark.parametrize("shape", [dict, streamed], ids=["Graph", "stream"])
@pytest.mark.parametrize(("name", "history"), [(name, before) for name in CASES for before in sorted({CASES[name][3], True})])
def test_each_story_comes_out_as_it_must(name: str, history: bool, shape: Callable[[Json], Json]) -> None:
    story, subject, verdict, _ = CASES[name]
    records = [shape(record) if "activityDisplayName" in record else record for record in story()]
    case = judged(records, subject, history=history)
    assert outcome(case)[0] == verdict, findings(case)


LISTED = {
    "provisioners": [
        {"name": "terraform", "nature": "infrastructure_as_code", "owner": "platform", "reason": "all of Azure is written down",
         "expires": "2027-01-01", "provider": "azure", "actor": PIPELINE, "networks": ["198.51.100.0/24"]},
        {"name": "personnel", "nature": "scim", "owner": "people", "reason": "the personnel system makes all users",
         "expires": "2027-01-01", "provider": "entra", "actor": SYNCHRONIZATION, "via": "Microsoft.Azure.SyncFabric"},
    ]
}  # fmt: skip


@pytest.mark.parametrize(("policy", "verdict"), [(LISTED, "log"), (None, "notify")], ids=["listed", "unlisted"])
def test_terraform_that_makes_an_owner_is_told_unless_it_is_listed(policy: Mapping[str, Any] | None, verdict: str) -> None:
    case = judged(owner_by_terraform(), azure.HOLDER, policy=policy)
    assert outcome(case)[0] == verdict, findings(case)


def wave() -> Iterator[Json]:
    for number in range(20):
        joining = person(f"aaaaaaaa-0000-4000-8000-{number:012}", f"newcomer{number}@contoso.com")
        yield at(number * 5, entry("Add user", joining, initiatedBy=by_app("Microsoft.Azure.SyncFabric", SYNCHRONIZATION)))


@pytest.mark.parametrize(("policy", "verdict"), [(LISTED, "log"), (None, "notify")], ids=["listed", "unlisted"])
def test_twenty_users_of_microsofts_provisioning_are_nothing_when_it_is_listed(
    policy: Mapping[str, Any] | None, verdict: str
) -> None:
    cases = play(wave(), policy=policy)
    assert len(cases) == 20
    assert {outcome(case)[0] for case in cases} == {verdict}


def test_a_listed_terraform_whose_secret_is_used_elsewhere_is_not_explained() -> None:
    moved = [record | {"callerIpAddress": "203.0.113.99"} for record in owner_by_terraform()]
    assert outcome(judged(moved, azure.HOLDER, policy=LISTED)) == outcome(judged(moved, azure.HOLDER))


def test_an_administrator_who_sets_up_what_reads_all_mail_is_told_and_not_locked() -> None:
    story = [registered(DANA), secret(DANA), app_role(MAIL_READ_WRITE, "Mail.ReadWrite", DANA)]
    case = judged((at(30 * number, record) for number, record in enumerate(story)), ROBOT, history=True)
    assert outcome(case)[0] == "notify", findings(case)


def test_an_eligible_role_taken_up_at_night_is_a_finding() -> None:
    night = at(10 * 3600, activation())
    case = judged([night], DANA_ID, policy={"hours": {"zone": "UTC"}})
    assert {"G12", "S6"} <= {finding.signal for finding in case.findings}
    assert outcome(case)[0] == "log"


def test_a_happening_that_came_by_two_roads_is_judged_once() -> None:
    once = list(guest_made_administrator())
    case = judged([*once, *map(streamed, once), *once], JO)
    assert outcome(case) == outcome(judged(once, JO))


def test_a_secret_and_a_role_days_apart_are_judged_alike_in_any_order() -> None:
    told = [*secret_days_before_the_role(), at(-2 * DAY, trusting("repo:contoso/app:environment:live"))]
    outcomes = {outcome(judged(order, ROBOT)) for order in itertools.permutations(told)}
    assert len(outcomes) == 1
