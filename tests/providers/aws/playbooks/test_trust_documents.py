"""Trust documents: who is taken out and put back, and that nothing else in them moves."""

import json

import pytest

from nightlatch.errors import LookupFailed
from nightlatch.providers.aws.playbooks.trust_documents import ALL_BUT, SHUT, letting_in, present, restored, same, without
from nightlatch.providers.aws.privilege.trust import read_trust

STRANGER = "arn:aws:iam::999988887777:root"
OURS = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}


def written(*statements: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, indent=2)


def allow(principal: object, **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more}


@pytest.mark.parametrize("spelled", ["999988887777", STRANGER])
@pytest.mark.parametrize("stands", ["999988887777", STRANGER])
def test_an_account_goes_by_its_number_or_its_roots_address(spelled: str, stands: str) -> None:
    assert json.loads(without(written(OURS, allow({"AWS": stands})), [spelled]))["Statement"] == [OURS]


def test_only_the_principal_goes_where_a_statement_lets_in_others() -> None:
    both = allow({"AWS": [STRANGER, "arn:aws:iam::111122223333:role/ci"], "Service": "ec2.amazonaws.com"}, Sid="both")
    (left,) = json.loads(without(written(both), [STRANGER]))["Statement"]
    assert left == {**both, "Principal": {"AWS": "arn:aws:iam::111122223333:role/ci", "Service": "ec2.amazonaws.com"}}


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["*"]}])
@pytest.mark.parametrize("member", ["*", "anybody"])
def test_everybody_is_taken_out_however_it_is_written(principal: object, member: str) -> None:
    assert without(written(allow(principal)), [member]) == SHUT


def test_a_document_that_lets_nobody_else_in_shuts_everybody_out() -> None:
    assert without(written(allow({"AWS": STRANGER})), [STRANGER]) == SHUT
    assert read_trust(SHUT, "111122223333") == ()


def test_everybody_but_some_is_taken_out_as_a_whole() -> None:
    hole = {"Effect": "Allow", "NotPrincipal": {"AWS": STRANGER}, "Action": "sts:AssumeRole"}
    assert json.loads(without(written(hole, OURS), [ALL_BUT]))["Statement"] == [OURS]


def test_a_denial_stays_whomever_it_names() -> None:
    deny = {**allow({"AWS": STRANGER}), "Effect": "Deny"}
    text = written(deny, OURS)
    assert without(text, [STRANGER]) == text
    assert not present(text, [STRANGER])


def test_who_is_not_named_is_not_taken_out_by_likeness() -> None:
    text = written(
        allow({"AWS": "arn:aws:iam::999988887777:role/vendor"}), allow({"Federated": "arn:aws:iam::1:saml-provider/x"})
    )
    for member in (STRANGER, "999988887777", "*", "arn:aws:iam::999988887777:role/vend*", "arn:aws:iam::1:saml-provider/X"):
        assert without(text, [member]) == text


def test_a_federated_party_is_found_by_its_address() -> None:
    address = "arn:aws:iam::111122223333:oidc-provider/ci.example.org"
    assert json.loads(without(written(allow({"Federated": address}), OURS), [address]))["Statement"] == [OURS]


def test_a_single_statement_and_other_cases_of_keys_are_understood() -> None:
    text = json.dumps({"version": "2012-10-17", "statement": {"effect": "allow", "principal": {"aws": STRANGER}, "action": "*"}})
    assert without(text, [STRANGER]) == SHUT


def test_the_very_text_comes_back_when_nobody_wrote_in_it_since() -> None:
    before = written(OURS, allow({"AWS": STRANGER}))
    assert restored(without(before, [STRANGER]), before, [STRANGER]) == before


def test_what_others_wrote_since_stays_when_a_member_is_let_in_again() -> None:
    before = written(OURS, allow({"AWS": STRANGER}, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}))
    added = allow({"AWS": "arn:aws:iam::111122223333:role/new"})
    back = json.loads(restored(written(OURS, added), before, [STRANGER]))["Statement"]
    assert back == [OURS, added, json.loads(before)["Statement"][1]]


def test_letting_in_again_removes_our_own_denial() -> None:
    before = written(allow({"AWS": STRANGER}), allow({"AWS": "*"}))
    half = written(json.loads(SHUT)["Statement"][0], OURS)
    assert json.loads(restored(half, before, [STRANGER]))["Statement"] == [OURS, json.loads(before)["Statement"][0]]


def test_order_spelling_and_lists_of_one_make_no_difference() -> None:
    one = written(allow({"AWS": [STRANGER, "arn:aws:iam::111122223333:role/a"]}), OURS)
    other = json.dumps(
        {
            "Statement": [
                {**OURS, "Action": ["sts:AssumeRole"]},
                allow({"AWS": ["arn:aws:iam::111122223333:role/a", "999988887777"]}),
            ],
            "Version": "2012-10-17",
        }
    )
    assert same(one, other)
    assert not same(one, written(OURS))


def test_whoever_was_deleted_makes_no_difference() -> None:
    assert same(written(OURS, allow({"AWS": "AIDAEXAMPLEDELETED"})), written(OURS))


def test_what_a_document_says_of_a_member_carries_its_conditions() -> None:
    narrowed = allow({"AWS": [STRANGER, "*"]}, Condition={"StringEquals": {"sts:ExternalId": "x"}})
    assert letting_in(written(narrowed, OURS), [STRANGER]) == [{**narrowed, "Principal": {"AWS": STRANGER}}]


@pytest.mark.parametrize("text", ["not json", "[]"])
def test_a_document_that_cannot_be_read_says_so(text: str) -> None:
    with pytest.raises(LookupFailed, match="by hand"):
        without(text, [STRANGER])
