"""Accounts of one service: ids unique per server, evidence, and grants that cannot reach past the service."""

from nightlatch.model import Evaluated, GrantKind, Kind, PrincipalType
from nightlatch.model.evidence import INTERNET, LIMITED_TO, PERSON, RESOURCE
from nightlatch.providers.aws.cloudtrail.limited import Accounts, bounded, member_of, secret
from nightlatch.providers.aws.cloudtrail.record import Event

USERS = Accounts("files", name=("userName",), within=("serverId",), id=("userId",), exposed=("public",))


def event(**request: object) -> Event:
    return Event({"eventName": "CreateUser", "recipientAccountId": "111122223333", "requestParameters": request})


def test_an_account_is_unique_within_its_server_or_by_its_own_id() -> None:
    assert USERS.subject(event(userName="drop", serverId="s-1")).id == "s-1/drop"
    assert USERS.subject(event(userName="drop", serverId="s-1", userId="u-1")).id == "u-1"
    assert USERS.subject(event(userName="drop")).id is None


def test_a_number_that_is_unique_only_within_its_server_takes_the_server_along() -> None:
    numbered = Accounts("files", name=("userName",), within=("serverId",), number=("number",))
    assert numbered.subject(event(userName="drop", serverId="s-1", number=7)).id == "s-1/7"


def test_one_of_several_accounts_does_not_take_the_id_of_another() -> None:
    assert USERS.subject(event(userId="u-1", serverId="s-1"), "rosa").id == "s-1/rosa"


def test_evidence_says_only_what_the_record_says() -> None:
    told = USERS.draft(event(userName="drop", serverId="s-1", public=True), Kind.ACCOUNT_CREATED).evidence
    silent = USERS.draft(event(userName="drop"), Kind.ACCOUNT_CREATED).evidence
    assert told == {LIMITED_TO: "files", PERSON: "true", RESOURCE: "s-1", INTERNET: "true"}
    assert silent == {LIMITED_TO: "files", PERSON: "true"}


def test_a_service_account_is_no_person() -> None:
    machines = Accounts("files", name=("userName",), type=PrincipalType.SERVICE_ACCOUNT)
    assert PERSON not in machines.draft(event(), Kind.ACCOUNT_CREATED).evidence


def test_a_grant_inside_one_service_is_bounded_and_says_that_it_was_not_read_whole() -> None:
    grant = bounded("admin", None, 2, "administers files")
    assert (grant.tier, grant.scope, grant.privilege.evaluated) == (2, "*", Evaluated.PARTIAL)
    assert member_of("ops", "s-1").kind is GrantKind.GROUP


def test_a_secret_is_read_only_where_the_request_holds_it() -> None:
    assert secret("password", when=("password",))(event(userName="drop")) is None
    assert secret("password", when=("password",))(event(password="HIDDEN_DUE_TO_SECURITY_REASONS")) is not None
