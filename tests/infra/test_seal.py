"""What the seal's document promises, as far as its text tells; what it does is asked of the simulator (tests/simulator)."""

import json

from nightlatch.providers.aws.account import QUARANTINE
from tests.infra.seal import DEPLOYER, PATH, seal, seals

MOST_CHARACTERS = 5_120
"""Of a service control policy (quotas of AWS Organizations)."""


def test_it_speaks_of_the_tag_that_playbooks_set() -> None:
    keys = {key for statement in seal()["Statement"] for test in statement["Condition"].values() for key in test}
    assert keys == {f"aws:PrincipalTag/{QUARANTINE}", f"aws:ResourceTag/{QUARANTINE}", "aws:TagKeys", "aws:PrincipalArn"}
    text = PATH.read_text(encoding="utf-8")
    assert f'{{"aws:TagKeys": {QUARANTINE}}}' in text


def test_it_tests_presence_and_never_a_value() -> None:
    for statement in seal()["Statement"]:
        for operator, test in statement["Condition"].items():
            for key, value in test.items():
                assert "Tag/" not in key or (operator, value) == ("Null", "false")


def test_it_only_ever_denies_and_exempts_the_same_everywhere() -> None:
    statements = seal("arn:aws:iam::*:role/one", "arn:aws:iam::*:role/two")["Statement"]
    assert {statement["Effect"] for statement in statements} == {"Deny"}
    assert all(
        statement["Condition"]["ArnNotLike"]["aws:PrincipalArn"] == ["arn:aws:iam::*:role/one", "arn:aws:iam::*:role/two"]
        for statement in statements
    )


def test_who_is_exempt_is_protected_himself_and_so_is_who_deploys_him() -> None:
    by_sid = {statement["Sid"]: statement for statement in seal("arn:aws:iam::*:role/one")["Statement"]}
    assert by_sid["WhoIsExemptIsChangedByNobody"]["Resource"] == ["arn:aws:iam::*:role/one"]
    assert by_sid["WhoDeploysThemIsChangedByNobody"]["Resource"] == [DEPLOYER]


def test_it_fits_with_a_dozen_principals_exempt() -> None:
    exempt = [f"arn:aws-us-gov:iam::111122223333:user/break-glass/somebody-{number:02}" for number in range(12)]
    for document in seals(*exempt).values():
        assert len(json.dumps(document, separators=(",", ":"))) <= MOST_CHARACTERS
