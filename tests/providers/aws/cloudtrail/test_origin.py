"""From where a call came, and with what sort of session."""

from typing import Any

import pytest

from nightlatch.model import Origin, Session
from nightlatch.model.evidence import ASSERTED
from nightlatch.providers.aws.cloudtrail.identity import actor_arn
from nightlatch.providers.aws.cloudtrail.origin import origin
from nightlatch.providers.aws.cloudtrail.record import Event
from tests.providers.aws.cloudtrail.reading import only
from tests.providers.aws.cloudtrail.records import KEY, SESSION_KEY, assumed_role, iam_user, record, root, service, sso_session


def _origin(identity: Any = None, name: str = "CreateUser", source: str = "iam.amazonaws.com", **more: Any) -> Origin:
    event = Event(record(name, source, identity=identity, **more))
    return origin(event, actor_arn(event))


@pytest.mark.parametrize(
    ("identity", "session"),
    [
        (iam_user(), Session.KEY),
        (iam_user(key=SESSION_KEY), Session.TOKEN),
        (iam_user(key=SESSION_KEY, invokedBy="signin.amazonaws.com"), Session.CONSOLE),
        (iam_user(key=""), Session.UNKNOWN),
        (root(), Session.ROOT),
        (assumed_role(), Session.ROLE),
        (assumed_role(session="i-0123456789abcdef0"), Session.WORKLOAD),
        (assumed_role(session="0123456789abcdef0123456789abcdef"), Session.WORKLOAD),
        (assumed_role("resize-role-a1b2c3d4", "resize"), Session.WORKLOAD),
        (assumed_role(inScopeOf={"issuerType": "AWS::Lambda::Function"}), Session.WORKLOAD),
        (assumed_role(invokedBy="lambda.amazonaws.com"), Session.WORKLOAD),
        (assumed_role(sessionContext={"webIdFederationData": {"federatedProvider": "arn:x"}}), Session.FEDERATED),
        (assumed_role(sessionContext={"webIdFederationData": {}}), Session.ROLE),
        (assumed_role(sessionContext={"ec2RoleDelivery": "2.0"}), Session.WORKLOAD),
        (sso_session(), Session.SSO),
        (sso_session(sessionContext=None), Session.SSO),
        (assumed_role("AWSReservedSSO_AdministratorAccess_0123456789abcdef"), Session.ROLE),
        ({"type": "FederatedUser"}, Session.FEDERATED),
        ({"type": "SAMLUser"}, Session.FEDERATED),
        ({"type": "WebIdentityUser"}, Session.FEDERATED),
        ({"type": "IdentityCenterUser"}, Session.SSO),
        (service(), Session.SERVICE),
        ({}, Session.SERVICE),
        ({"type": "Unknown"}, Session.UNKNOWN),
    ],
)
def test_each_session_is_told_by_what_aws_says_of_it(identity: Any, session: Session) -> None:
    assert _origin(identity).session is session


def test_a_lambda_function_is_told_by_its_user_agent() -> None:
    agent = "Boto3/1.34 exec-env/AWS_Lambda_python3.12"
    assert _origin(assumed_role(), userAgent=agent).session is Session.WORKLOAD


def test_a_key_of_amazon_bedrock_is_a_key() -> None:
    assert _origin(iam_user(key=""), additionalEventData={"callWithBearerToken": True}).session is Session.KEY


def test_a_long_lived_key_is_told_by_its_first_letters() -> None:
    assert _origin(iam_user()).long_lived
    assert _origin(iam_user()).key == KEY
    assert not _origin(iam_user(key=SESSION_KEY)).long_lived


def test_a_service_that_calls_for_somebody_is_named_and_the_key_is_not_his() -> None:
    whence = _origin(iam_user(invokedBy="cloudformation.amazonaws.com"), sourceIPAddress="cloudformation.amazonaws.com")
    assert (whence.via, whence.ip, whence.long_lived) == ("cloudformation.amazonaws.com", None, False)


def test_a_service_in_place_of_the_address_is_the_service_that_called() -> None:
    whence = _origin(assumed_role(), sourceIPAddress="rds.amazonaws.com")
    assert (whence.via, whence.ip) == ("rds.amazonaws.com", None)


@pytest.mark.parametrize("address", ["not an address", "", None, "999.1.1.1"])
def test_an_address_that_is_none_is_passed_over(address: str | None) -> None:
    whence = _origin(sourceIPAddress=address)
    assert (whence.ip, whence.via) == (None, None)


def test_the_console_is_told_by_the_record_and_never_by_the_agent_of_a_long_lived_key() -> None:
    assert _origin(assumed_role(), sessionCredentialFromConsole="true").console
    assert _origin(iam_user(key=SESSION_KEY), userAgent="console.amazonaws.com").session is Session.CONSOLE
    assert not _origin(iam_user(), userAgent="console.amazonaws.com").console


@pytest.mark.parametrize(
    ("identity", "extra", "mfa"),
    [
        (root(), None, True),
        (assumed_role(), None, False),
        (iam_user(), None, None),
        (iam_user(), {"MFAUsed": "Yes"}, True),
        (iam_user(), {"MFAUsed": "No"}, False),
    ],
)
def test_a_second_factor_is_known_only_where_the_record_says(identity: Any, extra: Any, mfa: bool | None) -> None:
    assert _origin(identity, additionalEventData=extra).mfa is mfa


def test_a_role_that_assumes_a_role_is_a_chain() -> None:
    assert _origin(assumed_role(), "AssumeRole", "sts.amazonaws.com").chained
    assert not _origin(iam_user(), "AssumeRole", "sts.amazonaws.com").chained
    assert not _origin(assumed_role()).chained


def test_identity_center_vouches_for_the_person_of_its_sessions_and_a_name_like_its_own_for_nobody() -> None:
    def told(identity: Any) -> str | None:
        return only(record("CreateUser", identity=identity, request={"userName": "svc"})).evidence.get(ASSERTED)

    assert told(sso_session("robin@example.com")) == "robin@example.com"
    assert told(sso_session("robin")) is None
    assert told(sso_session("robin@example.com", sessionContext=None)) is None, "no path is told, and anybody may use the name"
    assert told(assumed_role("AWSReservedSSO_AdministratorAccess_0123456789abcdef", "robin@example.com")) is None
    assert told(assumed_role(session="robin@example.com")) is None
