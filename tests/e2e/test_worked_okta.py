"""The worked cases of Okta: what each ordinary and each hostile story must come out as."""

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from nightlatch.model import Case
from tests.e2e.stage import about, outcome, play
from tests.providers.okta.records import BUILDERS, JO, ROBIN, WAREHOUSE, Json, by_system, by_token, event

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
KIM = {"id": "00uexampleKim0000001", "type": "User", "alternateId": "kim@example.com", "displayName": "Kim Keeper"}
SUPER = {"privilegeGranted": "Super administrator"}
PLAIN = "python-requests/2.32"
LISTED = {
    "provisioners": [
        {"name": "personnel", "nature": "scim", "owner": "people", "reason": "the personnel system makes all users", "expires": "2027-01-01",
         "provider": "okta", "actor": "system@okta.com", "via": WAREHOUSE["id"]},
    ]
}  # fmt: skip
Story = Callable[[], Iterator[Json]]


def at(seconds: float, record: Json) -> Json:
    """The event at so many seconds after noon, with a number of its own."""
    moved = copy.deepcopy(record)
    moved["published"] = (NOON + timedelta(seconds=seconds)).isoformat()
    moved["uuid"] = f"u{seconds}"
    return moved


def person_made() -> Iterator[Json]:
    yield at(0, event("user.lifecycle.create", JO))
    yield at(1, event("user.lifecycle.activate", JO))


def administrator_by_token() -> Iterator[Json]:
    yield at(0, by_token(event("user.lifecycle.create", JO)))
    yield at(20, by_token(event("user.account.privilege.grant", JO, debug=SUPER)))


def administrator_by_group() -> Iterator[Json]:
    yield at(0, event("user.lifecycle.create", JO))
    yield at(30, event("group.user_membership.add", JO, BUILDERS))


def administrator_by_a_role_of_ones_own() -> Iterator[Json]:
    role = {"id": "cr0exampleKeepers001", "type": "CUSTOM_ROLE", "displayName": "Keepers"}
    all_of_it = {"id": "okta.apps.manage", "type": "PERMISSION", "displayName": "Manage applications"}
    yield at(0, by_token(event("user.lifecycle.create", JO)))
    yield at(10, by_token(event("iam.role.create", role, all_of_it)))
    yield at(20, by_token(event("iam.resourceset.bindings.add", role, JO)))


def provider_in_the_dark() -> Iterator[Json]:
    stream = {"id": "0loexample", "type": "LogStream", "displayName": "to the bus"}
    yield at(0, event("system.log_stream.lifecycle.deactivate", stream))
    yield at(
        60, event("system.idp.lifecycle.create", {"id": "0oiexample", "type": "IdentityProvider", "displayName": "Elsewhere"})
    )


def support_let_in() -> Iterator[Json]:
    yield at(0, event("user.session.impersonation.grant"))


def told_again() -> Iterator[Json]:
    both = {"privilegeGranted": "Super administrator, Report administrator"}
    yield at(0, event("user.account.privilege.grant", KIM, debug=both))


def month() -> Iterator[Json]:
    """What was before: the builders and Kim are administrators; every day Robin makes a user, who joins a plain group."""
    yield at(-86_400 * 31, event("group.privilege.grant", BUILDERS, debug=SUPER))
    yield at(-86_400 * 31 + 5, event("user.account.privilege.grant", KIM, debug=SUPER))
    readers = BUILDERS | {"id": "00gexampleReaders001", "displayName": "Readers"}
    for day in range(30, 0, -1):
        joining = JO | {"id": f"00uexampleReader{day:04}", "alternateId": f"reader{day}@example.com"}
        yield at(-86_400 * day, event("user.lifecycle.create", joining))
        yield at(-86_400 * day + 5, event("group.user_membership.add", joining, readers))


# The last says whether what was before belongs to the story; where it does not, the verdict is the same with it and without.
CASES: dict[str, tuple[Story, str, str, bool]] = {
    "a person makes a user": (person_made, JO["alternateId"], "log", False),
    "an API token makes a super administrator": (administrator_by_token, JO["alternateId"], "quarantine", False),
    "an API token makes a role and gives it to a newborn": (
        administrator_by_a_role_of_ones_own,
        JO["alternateId"],
        "quarantine",
        False,
    ),
    "a newborn joins a group that administers": (administrator_by_group, JO["alternateId"], "ask", True),
    "an identity provider is added while the log is off": (provider_in_the_dark, "Elsewhere", "quarantine", False),
    "support is let in": (support_let_in, ROBIN["alternateId"], "notify", False),
    "a known administrator's whole set is told again": (told_again, KIM["alternateId"], "log", True),
}


def judged(story: Iterable[Json], subject: str, agent: str | None, history: bool) -> Case:
    records = list(story)
    for record in records if agent else ():
        record["client"]["userAgent"] = {"rawUserAgent": agent}
    return about([case for case in play(records, history=month() if history else ()) if case.last.at >= NOON], subject)


@pytest.mark.parametrize("agent", [None, PLAIN], ids=["a browser", "a plain user agent"])
@pytest.mark.parametrize(("name", "history"), [(name, before) for name in CASES for before in sorted({CASES[name][3], True})])
def test_each_story_comes_out_as_it_must(name: str, history: bool, agent: str | None) -> None:
    story, subject, verdict, _ = CASES[name]
    case = judged(story(), subject, agent, history)
    assert outcome(case)[0] == verdict, [(f.signal, f.points, f.says) for f in case.findings]


def wave() -> Iterator[Json]:
    for number in range(30):
        newcomer = JO | {"id": f"00uexampleWave{number:06}", "alternateId": f"newcomer{number}@example.com"}
        yield at(number * 5, by_system(event("system.import.user.create", WAREHOUSE, newcomer)))
        yield at(number * 5 + 1, by_system(event("group.user_membership.add", newcomer, BUILDERS)))


@pytest.mark.parametrize(("policy", "verdict"), [(LISTED, "log"), (None, "notify")], ids=["listed", "unlisted"])
def test_thirty_users_from_the_personnel_system_are_nothing_when_listed(policy: Mapping[str, Any] | None, verdict: str) -> None:
    cases = play((each for each in wave() if "import" in each["eventType"]), policy=policy)
    assert len(cases) == 30
    assert {outcome(case)[0] for case in cases} == {verdict}


def test_a_listed_import_that_makes_administrators_is_not_explained() -> None:
    cases = play(wave(), policy=LISTED, history=[at(-90_000, event("group.privilege.grant", BUILDERS, debug=SUPER))])
    made = [case for case in cases if case.born]
    assert {outcome(case)[0] for case in made} == {"quarantine"}


def test_an_event_that_came_by_two_ways_is_one_happening() -> None:
    once = list(administrator_by_token())
    hooked = [each | {"debugContext": {"debugData": {"privilegeGranted": "Super administrator"}}} for each in once]
    case = about(play([*once, *hooked, *once]), JO["alternateId"])
    assert outcome(case) == outcome(about(play(once), JO["alternateId"]))
