"""Keys for one service as IAM keeps them: moto has none, so the calls are answered here, from what the SDK really sends."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from botocore.awsrequest import AWSResponse

from tests.providers.aws.playbooks.acting import Acting, now
from tests.providers.aws.playbooks.users import NAME


@dataclass(slots=True)
class ServiceKeys:
    """The keys of one user: status by id. A page of the list holds one, so that whoever reads only the first page is found out."""

    made: datetime = field(default_factory=now)
    held: dict[str, str] = field(default_factory=dict)
    owner: str = NAME

    def listed(self, params: dict[str, Any], **_: Any) -> tuple[AWSResponse, dict[str, Any]]:
        """ListServiceSpecificCredentials."""
        asked = params["body"]
        at, ids = int(asked.get("Marker", "0")), list(self.held)
        if asked["UserName"] != self.owner:
            return _answer(404, {"Error": {"Code": "NoSuchEntity", "Message": "nobody"}})
        more = {"IsTruncated": True, "Marker": str(at + 1)} if at + 1 < len(ids) else {"IsTruncated": False}
        page = [self._shown(id) for id in ids[at : at + 1]]
        return _answer(200, {"ServiceSpecificCredentials": page, **more})

    def updated(self, params: dict[str, Any], **_: Any) -> tuple[AWSResponse, dict[str, Any]]:
        """UpdateServiceSpecificCredential."""
        asked = params["body"]
        id = asked["ServiceSpecificCredentialId"]
        if asked["UserName"] != self.owner or id not in self.held:
            return _answer(404, {"Error": {"Code": "NoSuchEntity", "Message": "no such key"}})
        assert asked["Status"] in ("Active", "Inactive"), "IAM takes nothing else"
        self.held[id] = asked["Status"]
        return _answer(200, {})

    def _shown(self, id: str) -> dict[str, Any]:
        return {
            "UserName": self.owner,
            "ServiceName": "bedrock.amazonaws.com",
            "ServiceSpecificCredentialId": id,
            "Status": self.held[id],
            "CreateDate": self.made,
        }


def service_keys(there: Acting, *states: str, owner: str = NAME) -> ServiceKeys:
    """Keys of these states, which IAM knows from now on; their ids are in `held`."""
    keys = ServiceKeys(held={f"ACCAEXAMPLE123EXAMPLE{number}": state for number, state in enumerate(states)}, owner=owner)
    events = there.live.clients.client("iam").meta.events
    events.register("before-call.iam.ListServiceSpecificCredentials", keys.listed)
    events.register("before-call.iam.UpdateServiceSpecificCredential", keys.updated)
    return keys


def _answer(status: int, body: dict[str, Any]) -> tuple[AWSResponse, dict[str, Any]]:
    metadata = {"HTTPStatusCode": status, "RetryAttempts": 0, "HTTPHeaders": {}}
    return AWSResponse("", status, {}, None), {"ResponseMetadata": metadata, **body}
