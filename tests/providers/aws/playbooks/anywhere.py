"""Roles Anywhere for the tests of playbooks: no emulator has it, so its calls are answered here, by botocore's model.

The SDK checks what is sent against the service's model; what is answered is checked against it here.
"""

from datetime import datetime
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.validate import ParamValidator

from nightlatch.model import Case, Kind, Origin, Principal, PrincipalType
from tests.providers.aws.emulated import ACCOUNT
from tests.providers.aws.playbooks.acting import Acting, happened, now, older

REGION = "eu-central-1"
ID = "01234567-89ab-cdef-0123-456789abcdef"
_HEAD = {"HTTPHeaders": {}, "RetryAttempts": 0}


class Anywhere:
    """The anchors and profiles of one Region, switched on and off as the service does."""

    def __init__(self, there: Acting) -> None:
        self.held: dict[tuple[str, str], dict[str, Any]] = {}
        client = there.live.clients.client("rolesanywhere", REGION)
        there.hear("rolesanywhere", REGION)
        client.meta.events.register("before-call.rolesanywhere", self._answer)

    def hold(self, kind: str, name: str = "plant", at: datetime | None = None, *, enabled: bool = True) -> None:
        """Hold an anchor (`trustAnchor`) or a profile (`profile`), made at that time (None: now)."""
        arn = f"arn:aws:rolesanywhere:{REGION}:{ACCOUNT}:{'trust-anchor' if kind == 'trustAnchor' else 'profile'}/{ID}"
        self.held[kind, ID] = {
            f"{kind}Id": ID,
            f"{kind}Arn": arn,
            "name": name,
            "enabled": enabled,
            "createdAt": at or now(),
            "updatedAt": now(),
        }

    def _answer(self, model: Any, params: dict[str, Any], **_: Any) -> tuple[AWSResponse, dict[str, Any]]:
        kind = "trustAnchor" if "TrustAnchor" in model.name else "profile"
        found = self.held.get((kind, params["url_path"].split("/")[2]))
        if found is None:
            error = {"Error": {"Code": "ResourceNotFoundException", "Message": "not found"}}
            return AWSResponse("", 404, {}, None), {**error, "ResponseMetadata": {"HTTPStatusCode": 404, **_HEAD}}
        if not model.name.startswith("Get"):
            found["enabled"] = model.name.startswith("Enable")
        report = ParamValidator().validate({kind: found}, model.output_shape)
        assert not report.has_errors(), report.generate_report()
        return AWSResponse("", 200, {}, None), {kind: dict(found), "ResponseMetadata": {"HTTPStatusCode": 200, **_HEAD}}


def case_of(
    operation: str, at: datetime | None = None, *, name: str | None = "plant", id: str | None = ID, region: str | None = REGION
) -> Case:
    """A case of an anchor or profile that this operation was done to."""
    who = Principal(provider="aws", tenant=ACCOUNT, type=PrincipalType.FEDERATION, name=name, id=id)
    return older(who, happened(Kind.FEDERATION_ADDED, who, at, operation=operation, origin=Origin(region=region)))
