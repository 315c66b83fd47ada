"""Reading a role from a name, a path, an ARN, or a refusal."""

import pytest

from nightlatch.providers.aws.cloudtrail.passed_role import named_role, passes
from nightlatch.providers.aws.cloudtrail.record import Event


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("runner", "runner"),
        ("service-role/runner", "runner"),
        ("arn:aws:iam::111122223333:role/app/runner", "runner"),
        ("arn:aws-us-gov:iam::111122223333:instance-profile/runner", "runner"),
        ("arn:aws:iam::111122223333:user/rosa", None),
        ("arn:aws:s3:::bucket", None),
        ("arn", None),
        ("", None),
        (None, None),
    ],
)
def test_what_a_text_names(text: str | None, name: str | None) -> None:
    role = named_role(Event({"recipientAccountId": "111122223333"}), text)
    assert (role.name if role else None) == name


def test_a_role_that_only_the_response_tells_was_there_before() -> None:
    told = Event(
        {"eventName": "UpdateThing", "requestParameters": {}, "responseElements": {"roleArn": "arn:aws:iam::111122223333:role/r"}}
    )
    assert list(passes("roleArn")(told)) == []


def test_a_failure_that_names_a_role_for_another_reason_is_no_hand_over() -> None:
    message = "User: x is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/r"
    assert list(passes("roleArn")(Event({"errorCode": "AccessDenied", "errorMessage": message}))) == []
