"""Signal S1: user agents of attack tools."""

import pytest

from nightlatch.model import Origin, Policy
from nightlatch.model.policy import UserAgents
from nightlatch.signals.s1_attack_tool import SIGNAL
from tests.build import activity, case, facts


@pytest.mark.parametrize(
    "agent",
    [
        "aws-cli/2.15.0 Python/3.11 Linux/6.6.9 source/x86_64.kali.2024 distrib#kali.2024",
        "Boto3/1.34 md/Botocore os/linux#6.6.9-amd64+kali",
        "tool/1.0 (Linux; 6.6.9-Kali-amd64)",
        "TruffleHog",
        "stratus-red-team_1a2b3c",
        "[S3 Browser 11.6.7]",
        "Pacu",
    ],
)
def test_it_fires_on_a_tool_by_name_whatever_the_case(agent: str) -> None:
    assert SIGNAL.check(case(activity(origin=Origin(user_agent=agent))), facts())


def test_it_fires_on_a_text_that_the_owner_added() -> None:
    policy = Policy(user_agents=UserAgents(suspicious=("RedCanoe",)))
    hit = SIGNAL.check(case(activity(origin=Origin(user_agent="redcanoe/3.1"))), facts(policy=policy))
    assert hit
    assert hit.says == 'dana created svc-report with a client that calls itself "redcanoe"'


@pytest.mark.parametrize("agent", [None, "", "aws-cli/2.15.0", "Boto3/1.34", "Kalibrate/1.0"])
def test_it_stays_quiet_on_ordinary_clients(agent: str | None) -> None:
    assert SIGNAL.check(case(activity(origin=Origin(user_agent=agent))), facts()) is None
