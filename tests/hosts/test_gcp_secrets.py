"""Secrets of the Google host: Secret Manager has no emulator, so what is asked and answered are the library's own types."""

from typing import Any

import pytest
from google.cloud.secretmanager_v1.types import AccessSecretVersionRequest, AccessSecretVersionResponse

from nightlatch.errors import SettingsError, StoreError
from nightlatch.hosts.gcp.secrets import SecretManager
from tests.google.faults import AUTH, CALLS

NAME = "projects/p/secrets/nightlatch-slack-token"


class Manager:
    """A client of Secret Manager: secrets by name, each bytes or the error that comes instead."""

    def __init__(self, **stored: bytes | Exception) -> None:
        self.stored = stored
        self.asked: list[str] = []

    def access_secret_version(self, request: Any, *, retry: Any, timeout: float) -> AccessSecretVersionResponse:
        name = AccessSecretVersionRequest(request).name
        self.asked.append(name)
        held = self.stored.get(name.split("/")[3].removeprefix("nightlatch-"), CALLS.NotFound("no such secret"))
        if isinstance(held, Exception):
            raise held
        return AccessSecretVersionResponse({"name": name, "payload": {"data": held}})


def test_a_secret_is_read_by_its_name_and_remembered_for_a_while() -> None:
    manager, now = Manager(token=b"first"), [0.0]
    secrets = SecretManager(manager, "p", clock=lambda: now[0])
    assert secrets.get("token") == "first"
    manager.stored["token"] = b"second"
    now[0] = 299.0
    assert secrets.get("token") == "first"
    now[0] = 300.0
    assert secrets.get("token") == "second"
    assert manager.asked == ["projects/p/secrets/nightlatch-token/versions/latest"] * 2


def test_a_missing_secret_says_where_to_put_it_and_is_found_once_it_is_there() -> None:
    manager = Manager()
    secrets = SecretManager(manager, "p")
    with pytest.raises(SettingsError, match=f"there is no secret '{NAME}', or no version of it: add one in Secret Manager"):
        secrets.get("slack-token")
    manager.stored["slack-token"] = "täxt".encode()
    assert secrets.get("slack-token") == "täxt"


@pytest.mark.parametrize(
    ("held", "fault"),
    [
        (b" ", "is empty: add a version"),
        (b"\xff", "as text"),
        (CALLS.FailedPrecondition("disabled"), "enable its newest version"),
        (CALLS.PermissionDenied("no"), "may not be read: give this function's service account roles/secretmanager"),
    ],
)
def test_a_secret_that_is_blank_binary_disabled_or_forbidden_says_so(held: bytes | Exception, fault: str) -> None:
    secrets = SecretManager(Manager(**{"slack-token": held}), "p")
    with pytest.raises(SettingsError, match=fault):
        secrets.get("slack-token")


@pytest.mark.parametrize(
    ("fault", "advice"),
    [
        (CALLS.ServiceUnavailable("gone"), "could not be reached: deliver again later"),
        (CALLS.ResourceExhausted("quota"), "throttles secretmanager.versions.access: deliver again later"),
        (CALLS.InvalidArgument("odd"), "was refused"),
        (CALLS.RetryError("late", CALLS.ServiceUnavailable("gone")), "could not be reached"),
        (CALLS.RetryError("late", OSError("gone")), "could not be reached"),
        (AUTH.DefaultCredentialsError("none"), "without Google credentials: give this function a service account"),
    ],
)
def test_secrets_that_cannot_be_asked_for_are_no_missing_secrets(fault: Exception, advice: str) -> None:
    secrets = SecretManager(Manager(**{"slack-token": fault}), "p")
    with pytest.raises(StoreError, match=advice):
        secrets.get("slack-token")
