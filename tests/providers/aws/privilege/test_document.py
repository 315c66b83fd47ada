"""Documents as they arrive: text in many forms, cut short, or hostile."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from nightlatch.model import Evaluated
from nightlatch.providers.aws.privilege import evaluate_document
from nightlatch.providers.aws.privilege.document import LARGEST, read_document
from tests.providers.aws.privilege.documents import allow, deny, policy, text

ADMIN = policy(allow("*"))


@pytest.mark.parametrize(
    "form",
    [
        ADMIN,
        json.dumps(ADMIN),
        json.dumps(ADMIN, indent=8),
        "\ufeff\r\n\t" + json.dumps(ADMIN).replace(",", ",\r\n"),
        quote(json.dumps(ADMIN)),
        json.dumps(json.dumps(ADMIN)),
        {"STATEMENT": {"EFFECT": "ALLOW", "ACTION": "*", "RESOURCE": "*"}},
    ],
)
def test_every_form_of_a_document_is_read(form: Any) -> None:
    assert evaluate_document(form).tier == 0


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("", "not JSON"),
        ("HIDDEN_DUE_TO_SECURITY_REASONS", "not JSON"),
        (text(allow("*"))[:-20], "not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("[]", "no JSON object"),
        ("null", "no JSON object"),
        ('"text"', "not JSON"),
        ("9" * 10_000, "not JSON"),
        ("{}", "no statement"),
        ({}, "no statement"),
        ("x" * (LARGEST + 1), "larger than AWS allows"),
    ],
)
def test_what_cannot_be_read_is_unresolved_and_says_why(broken: Any, why: str) -> None:
    found = evaluate_document(broken)
    assert (found.tier, found.evaluated) == (1, Evaluated.PARTIAL)
    assert why in found.reasons[0]


@pytest.mark.parametrize(
    "nonsense",
    [
        7,
        "allow everything",
        {"Effect": "Allow"},
        {"Effect": "Maybe", "Action": "*", "Resource": "*"},
        {"Effect": ["Allow"], "Action": "*", "Resource": "*"},
        {"Effect": "Allow", "Action": {"a": 1}, "Resource": "*"},
        {"Effect": "Allow", "Action": "s3:*", "NotAction": "iam:*", "Resource": "*"},
        {"Effect": "Allow", "Action": "s3:*", "Resource": [["*"]]},
        {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": "never"},
        {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": ["x"]}},
    ],
)
def test_a_statement_that_makes_no_sense_makes_the_answer_partial_and_strong(nonsense: Any) -> None:
    found = evaluate_document(policy(allow("ec2:Describe*"), nonsense))
    assert (found.tier, found.evaluated) == (1, Evaluated.PARTIAL)
    assert found.reasons == ("1 of its statements could not be read",)


def test_a_broken_neighbor_does_not_hide_an_administrator() -> None:
    assert evaluate_document(policy(allow("*"), {"Effect": 1})).tier == 0


def test_a_deny_of_everything_wins_over_a_broken_neighbor() -> None:
    assert evaluate_document(policy(deny("*"), {"Effect": 1})).tier == 3


def test_booleans_in_conditions_are_read_as_json_writes_them() -> None:
    read = read_document(policy(allow("*", Condition={"Bool": {"aws:SecureTransport": True}})))
    assert read.statements[0].condition == {"bool": {"aws:securetransport": ("true",)}}
