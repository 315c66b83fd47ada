"""Signal S3: identities changed from the browser shell."""

import pytest

from nightlatch.model import Kind, Origin, Session
from nightlatch.signals.s3_cloud_shell import SIGNAL
from tests.build import CONSOLE, activity, case, facts


@pytest.mark.parametrize("agent", ["aws-cli/2.15.0 exec-env/CloudShell", "google-cloud-sdk gcloud/460 environment/devshell"])
def test_it_fires_when_the_browser_shell_creates_an_account(agent: str) -> None:
    hit = SIGNAL.check(case(activity(origin=Origin(session=Session.CONSOLE, user_agent=agent))), facts())
    assert hit
    assert hit.says == "dana created svc-report from the console's browser shell"


def test_it_stays_quiet_for_the_console_itself() -> None:
    assert SIGNAL.check(case(activity(origin=CONSOLE)), facts()) is None


def test_it_stays_quiet_when_the_shell_removes_an_account() -> None:
    shell = Origin(user_agent="aws-cli/2.15.0 exec-env/CloudShell")
    assert SIGNAL.check(case(activity(Kind.ACCOUNT_REMOVED, origin=shell)), facts()) is None
