"""What must hold for any document: no exception, more rights never look like fewer, case does not matter."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nightlatch.model import Privilege, Trait
from nightlatch.providers.aws.privilege import combined, evaluate_document, policy_arn, read_trust
from nightlatch.providers.aws.privilege.escalation import ACTIONS, PATHS, SPELLING
from nightlatch.providers.aws.privilege.matching import fits
from tests.examples import examples
from tests.providers.aws.privilege.documents import WHEN_TAGGED, deny, policy

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=15,
)
SPELLED = sorted(SPELLING.get(action, action) for action in ACTIONS)
PATTERNS = st.sampled_from([*SPELLED, "*", "iam:*", "iam:Attach*", "sso:*", "s3:Get*", "lambda:*", "ec2:*", "iam:Pass?ole"])
RESOURCES = st.sampled_from(
    [
        "*",
        "arn:aws:iam::*:role/*",
        "arn:aws:iam::*:user/ci-*",
        "arn:aws:iam::111122223333:role/app",
        "arn:aws:iam::*:user/${aws:username}",
        "arn:aws:s3:::invoices/*",
        "arn:aws:lambda:*:*:function:*",
        "arn:aws:ssm:*:*:document/One",
    ]
)
CONDITIONS = st.sampled_from(
    [
        None,
        WHEN_TAGGED,
        {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}},
        {"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/ViewOnlyAccess"}},
        {"Bool": {"aws:SecureTransport": "true"}},
    ]
)
# Statements with the keys of the grammar and anything at all as values.
ODD = st.dictionaries(
    st.sampled_from(["Effect", "Action", "NotAction", "Resource", "NotResource", "Condition", "Principal", "NotPrincipal"]),
    st.sampled_from(["Allow", "Deny", "*", "sts:AssumeRole", {"AWS": "*"}, {"StringLike": {"aws:userid": "*"}}]) | ANY_JSON,
)


@st.composite
def statements(draw: st.DrawFn, effect: str = "Allow") -> dict[str, Any]:
    action = draw(st.sampled_from(["Action", "Action", "Action", "NotAction"]))
    resource = draw(st.sampled_from(["Resource", "Resource", "Resource", "NotResource"]))
    stated: dict[str, Any] = {
        "Effect": effect,
        action: draw(st.lists(PATTERNS, min_size=1, max_size=5)),
        resource: draw(st.lists(RESOURCES, min_size=1, max_size=2)),
    }
    condition = draw(CONDITIONS)
    return stated if condition is None else {**stated, "Condition": condition}


MIXED = st.lists(statements() | statements(effect="Deny"), max_size=4)


@given(st.text() | ANY_JSON.map(json.dumps) | st.dictionaries(st.text(), ANY_JSON) | st.lists(ODD).map(lambda odd: policy(*odd)))
def test_no_document_makes_the_readers_fall_over(document: Any) -> None:
    assert evaluate_document(document).reasons
    read_trust(document, "111122223333")


@given(st.text())
def test_no_arn_makes_the_table_fall_over(arn: str) -> None:
    assert policy_arn(arn).tier == 1


@examples(3)
@given(MIXED, statements())
def test_one_more_allow_never_makes_a_document_look_more_harmless(before: list[Any], added: dict[str, Any]) -> None:
    assert evaluate_document(policy(*before, added)).tier <= evaluate_document(policy(*before)).tier


@given(MIXED)
def test_the_order_of_statements_does_not_matter(stated: list[Any]) -> None:
    found = evaluate_document(policy(*stated))
    turned = evaluate_document(policy(*reversed(stated)))
    assert (found.tier, found.traits, found.evaluated) == (turned.tier, turned.traits, turned.evaluated)


@given(MIXED)
def test_a_deny_of_everything_makes_any_document_a_restriction(stated: list[Any]) -> None:
    found = evaluate_document(policy(*stated, deny("*")))
    assert (found.tier, found.traits) == (3, (Trait.RESTRICTION,))


@given(MIXED)
def test_the_case_of_actions_does_not_matter(stated: list[Any]) -> None:
    shouted = [
        {key: [action.upper() for action in value] if key.endswith("Action") else value for key, value in one.items()}
        for one in stated
    ]
    assert evaluate_document(policy(*shouted)) == evaluate_document(policy(*stated))


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=8))
def test_patterns_match_as_the_plain_definition_says(pattern: str, text: str) -> None:
    def plainly(p: str, t: str) -> bool:
        if not p:
            return not t
        if p[0] == "*":
            return plainly(p[1:], t) or (bool(t) and plainly(p, t[1:]))
        return bool(t) and p[0] in ("?", t[0]) and plainly(p[1:], t[1:])

    assert fits(pattern, text) == plainly(pattern, text)


@given(st.lists(st.builds(lambda stated: evaluate_document(policy(*stated)), MIXED), min_size=1, max_size=4))
def test_all_together_are_worth_the_strongest_of_them(held: list[Privilege]) -> None:
    assert combined(held).tier == min(one.tier for one in held)
    assert len(combined(held).reasons) <= 6


def test_every_path_is_reached_by_its_own_actions() -> None:
    for path in PATHS:
        stated = {"Effect": "Allow", "Action": [*path.actions], "Resource": "*"}
        assert evaluate_document(policy(stated)).tier <= path.tier, path
