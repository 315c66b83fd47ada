"""Makes real calls on an emulated AWS, and writes down each as CloudTrail would: a story that really happens.

What the records tell is what the platform answered: ids, times, refusals. Secrets are left out, as CloudTrail leaves them out.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from nightlatch.classes import dataclass
from nightlatch.sandbox.ministack import ACCOUNT, Key, Ministack
from nightlatch.sandbox.trail import Caller, Record, record

_SECRET = frozenset({"SecretAccessKey", "Password", "NewPassword", "SessionToken", "ServicePassword", "ResponseMetadata"})


@dataclass(frozen=True, slots=True)
class Witness:
    """Sees every call that the people of a story make on this server. `records` are in order of the calls."""

    server: Ministack
    records: list[Record] = field(default_factory=list)

    def user(self, name: str, key: Key, ip: str, agent: str) -> "Person":
        """An IAM user with this key."""
        found = self.server.client("iam").get_user(UserName=name)["User"]
        identity = {
            "type": "IAMUser",
            "principalId": found["UserId"],
            "arn": found["Arn"],
            "accountId": ACCOUNT,
            "userName": name,
            "accessKeyId": key.id,
        }
        return Person(self, key, Caller(identity, ip, agent))

    def session(self, role: str, key: Key, ip: str, agent: str, name: str = "session") -> "Person":
        """A session of an assumed role."""
        found = self.server.client("iam").get_role(RoleName=role)["Role"]
        issuer = {
            "type": "Role",
            "principalId": found["RoleId"],
            "arn": found["Arn"],
            "accountId": ACCOUNT,
            "userName": role,
        }
        identity = {
            "type": "AssumedRole",
            "principalId": f"{found['RoleId']}:{name}",
            "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{name}",
            "accountId": ACCOUNT,
            "accessKeyId": key.id,
            "sessionContext": {"sessionIssuer": issuer, "attributes": {"mfaAuthenticated": "false"}},
        }
        return Person(self, key, Caller(identity, ip, agent))

    def signs_in(self, provider: str, role: str, login: str, ip: str, agent: str) -> "Person":
        """Somebody whom an identity provider lets in as a role, under his login there.

        ministack reads no assertions, so AssumeRole makes the session; it is written down as AssumeRoleWithSAML, which AWS's sign-in
        page calls with one. Shape: https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
        """
        at = datetime.now(UTC)
        arn = self.server.client("iam").get_role(RoleName=role)["Role"]["Arn"]
        answer = self.server.client("sts").assume_role(RoleArn=arn, RoleSessionName=login)
        identity = {"type": "SAMLUser", "principalId": f"EXAMPLEqualifier=:{login}", "userName": login}
        asked = {"roleArn": arn, "principalArn": provider_arn(provider), "roleSessionName": login, "durationSeconds": 3600}
        told = {**_as_logged(answer), "subject": login, "subjectType": "persistent"}
        self.records.append(record(at, Caller(identity, ip, agent), "sts:AssumeRoleWithSAML", asked, told))
        return self.session(role, key_of(answer), ip, agent, login)

    def taken(self) -> list[Record]:
        """The records since this was last asked."""
        found, self.records[:] = list(self.records), []
        return found


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts with a key, and is seen."""

    witness: Witness
    key: Key
    caller: Caller

    def call(self, call: str, **parameters: Any) -> dict[str, Any]:
        """Make one call (`iam:CreateUser`), seen whether it is refused or not; gives the answer. Raises botocore's ClientError."""
        from botocore import xform_name
        from botocore.exceptions import ClientError

        service, operation = call.split(":")
        at = datetime.now(UTC)
        try:
            client = self.witness.server.client(service, self.key)
            answer: dict[str, Any] = getattr(client, xform_name(operation))(**parameters)
        except ClientError as error:
            told = error.response["Error"]
            refused = {"errorCode": told["Code"], "errorMessage": told.get("Message", "")}
            self.witness.records.append(record(at, self.caller, call, None, None, **refused))
            raise
        self.witness.records.append(record(at, self.caller, call, _as_logged(parameters), _as_logged(answer) or None))
        return answer

    def can(self, call: str, **parameters: Any) -> bool:
        """Whether the platform lets them do this now; nobody writes it down."""
        from botocore import xform_name
        from botocore.exceptions import ClientError

        service, operation = call.split(":")
        try:
            getattr(self.witness.server.client(service, self.key), xform_name(operation))(**parameters)
        except ClientError:
            return False
        return True


def provider_arn(name: str) -> str:
    """The ARN of a SAML identity provider."""
    return f"arn:aws:iam::{ACCOUNT}:saml-provider/{name}"


def key_of(answer: Mapping[str, Any]) -> Key:
    """The key in an answer of CreateAccessKey, AssumeRole or GetSessionToken."""
    given = answer.get("AccessKey") or answer["Credentials"]
    return Key(given["AccessKeyId"], given["SecretAccessKey"], given.get("SessionToken"))


def picture(server: Ministack, name: str, word: str = "User") -> dict[str, Any]:
    """Everything that IAM tells of a user or role (`User`, `Role`), documents byte for byte: to compare before and after."""
    return pictured(server.client("iam"), name, word)


def pictured(client: Any, name: str, word: str = "User") -> dict[str, Any]:
    """The same, asked of a client of IAM that is used for nothing else."""
    from botocore.handlers import json_decode_policies

    named = {f"{word}Name": name}
    client.meta.events.unregister("after-call.iam", json_decode_policies)

    def ask(verb: str, **more: str) -> Any:
        return getattr(client, verb.format(word.lower()))(**named, **more)

    held = ask("get_{}")[word]
    inline = ask("list_{}_policies")["PolicyNames"]
    found = {
        "identity": {key: held[key] for key in ("Arn", f"{word}Id", "CreateDate", "Path")},
        "trust": unquote(held.get("AssumeRolePolicyDocument", "")),
        "boundary": held.get("PermissionsBoundary"),
        "tags": sorted(f"{tag['Key']}={tag['Value']}" for tag in ask("list_{}_tags")["Tags"]),
        "attached": sorted(each["PolicyArn"] for each in ask("list_attached_{}_policies")["AttachedPolicies"]),
        "inline": {each: unquote(ask("get_{}_policy", PolicyName=each)["PolicyDocument"]) for each in sorted(inline)},
    }
    if word == "User":
        found["keys"] = {each["AccessKeyId"]: each["Status"] for each in ask("list_access_keys")["AccessKeyMetadata"]}
        found["groups"] = sorted(each["GroupName"] for each in ask("list_groups_for_user")["Groups"])
    return found


def _as_logged(value: Any) -> Any:
    """Members spelled as CloudTrail spells them (the first letter small), times as text, secrets left out."""
    if isinstance(value, Mapping):
        return {f"{name[:1].lower()}{name[1:]}": _as_logged(part) for name, part in value.items() if name not in _SECRET}
    if isinstance(value, list | tuple):
        return [_as_logged(part) for part in value]
    return f"{value:%b %d, %Y %I:%M:%S %p}" if isinstance(value, datetime) else value
