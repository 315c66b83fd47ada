"""The provider's face: what it claims, what intake looks for, and which identities are AWS's own."""

import pytest

from nightlatch.contracts import Provider
from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.aws import PROVIDER
from nightlatch.providers.aws.cloudtrail import normalize
from tests.build import principal
from tests.providers.aws.cloudtrail.records import record


def test_the_provider_declares_what_it_reads() -> None:
    assert isinstance(PROVIDER, Provider)
    assert PROVIDER.id == "aws"
    assert PROVIDER.recognizes(record("CreateUser"))
    assert PROVIDER.peek is not None
    assert (PROVIDER.peek.list_key, PROVIDER.peek.first) == ("Records", ("eventVersion", "userIdentity"))
    assert PROVIDER.peek.texts == (("eventSource",), ("eventName",), ("userIdentity", "type"))
    for others in (
        ["aws:s3", "ObjectCreated:Put", None],
        [None, "DescribeInstances", None],
        ["Administrative", "EndRequest", None],
    ):
        assert not PROVIDER.peek.is_routine(others)


def test_a_service_that_takes_up_its_role_is_passed_over_undecoded_and_nothing_else_is() -> None:
    assert PROVIDER.peek is not None
    is_routine = PROVIDER.peek.is_routine
    assert is_routine(["sts.amazonaws.com", "AssumeRole", "AWSService"])
    assert not is_routine(["sts.amazonaws.com", "AssumeRole", "AssumedRole"])
    assert not is_routine(["sts.amazonaws.com", "AssumeRole", None])
    assert not is_routine(["iam.amazonaws.com", "CreateRole", "AWSService"])
    assert not normalize(
        record("AssumeRole", "sts.amazonaws.com", userIdentity={"type": "AWSService", "invokedBy": "ec2.amazonaws.com"})
    )


@pytest.mark.parametrize(
    ("who", "owned"),
    [
        (principal("AWSServiceRoleForAutoScaling", PrincipalType.ROLE), True),
        (principal("AWSReservedSSO_AdministratorAccess_0123456789abcdef", PrincipalType.ROLE), True),
        (principal("autoscaling.amazonaws.com", PrincipalType.SYSTEM), True),
        (principal("AWSServiceRoleForMe", PrincipalType.USER), False),
        (principal("deploy", PrincipalType.ROLE), False),
        (principal(None, PrincipalType.ROLE), False),
    ],
)
def test_identities_of_aws_itself_are_told_by_their_reserved_names(who: Principal, owned: bool) -> None:
    assert PROVIDER.platform_owned(who) is owned
