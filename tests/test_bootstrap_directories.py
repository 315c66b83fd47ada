"""Each question goes to the platform that it is about."""

from datetime import UTC, datetime

from nightlatch.bootstrap.directories import Directories
from nightlatch.providers.workspace.directory import WorkspaceDirectory
from tests.providers.workspace.playbooks.acting import acting

AT = datetime(2026, 3, 3, tzinfo=UTC)


def test_a_platform_is_asked_about_its_own_and_what_is_anothers_is_not_known() -> None:
    with acting() as there:
        there.cloud.workspace.role("Helper", "GROUPS_ALL")
        both = Directories({"workspace": WorkspaceDirectory(there.live())})
        stranger = there.subject.model_copy(update={"provider": "gcp"})
        assert both.identity(there.subject) is not None
        assert both.created(there.subject, AT) is not None
        assert both.privilege("workspace:C01example", "Helper", AT) is not None
        assert both.identity(stranger) is None
        assert both.created(stranger, AT) is None
        assert both.privilege("gcp:orchard-prod", "Helper", AT) is None
