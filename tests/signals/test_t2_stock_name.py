"""T2: a throw-away name."""

import pytest

from nightlatch.model import Kind
from nightlatch.signals.t2_stock_name import SIGNAL
from tests.build import activity, case, facts, principal


@pytest.mark.parametrize(
    "name", ["test", "Test-01", "root2", "admin1", "Administrator", "backdoor", "user_3", "test@example.com"]
)
def test_it_fires_on_a_stock_name(name: str) -> None:
    created = activity(subject=principal(name))
    hit = SIGNAL.check(case(created), facts())
    assert hit is not None
    assert hit.because == (created.id,)
    assert "attack kits" in hit.says


@pytest.mark.parametrize("name", ["x7k2p9qa", "a1b2c3d4", "xkqzvbnthw", "9f8e7d6c5b4a", "Zq8Lm3Xw9T"])
def test_it_fires_on_a_random_name(name: str) -> None:
    hit = SIGNAL.check(case(activity(subject=principal(name))), facts())
    assert hit is not None
    assert "random" in hit.says


@pytest.mark.parametrize(
    "name",
    [
        "svc-report",
        "deploy-bot",
        "terraform",
        "jenkins-2024",
        "s3ec2access",
        "ec2s3role",
        "nightlatch",
        "catchphrase",
        "MyStack-LambdaRole-1ABC2DEFGHIJK",
        "AmazonEKSNodeRole",
        "k8s2024prod",
        "testing-pipeline",
        "administrators-eu",
        "ann.lee@example.com",
        "schwartzkopf",
        "",
    ],
)
def test_it_stays_quiet_on_an_ordinary_name(name: str) -> None:
    assert SIGNAL.check(case(activity(subject=principal(name, id="AIDAEXAMPLE"))), facts()) is None


def test_it_stays_quiet_on_an_account_that_existed_and_on_a_nameless_one() -> None:
    assert SIGNAL.check(case(activity(Kind.CREDENTIAL_ADDED, subject=principal("test"))), facts()) is None
    assert SIGNAL.check(case(activity(subject=principal(None, id="x7k2p9qa"))), facts()) is None
