"""Identity providers of IAM for the tests of playbooks: made, told of by a case, and looked at."""

from datetime import datetime
from typing import Any

from nightlatch.model import Case, Kind, Principal, PrincipalType
from nightlatch.model.evidence import MARK, MARK_OIDC, MARK_SAML
from tests.providers.aws.emulated import ACCOUNT
from tests.providers.aws.playbooks.acting import Acting, happened, older

HOST = "ci.example.org/team"
OIDC = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{HOST}"
SAML = f"arn:aws:iam::{ACCOUNT}:saml-provider/office"
DOCUMENT = (
    '<?xml version="1.0"?>\n<EntityDescriptor   entityID="https://idp.example.org/"><!-- '
    + "x" * 1000
    + " --></EntityDescriptor>\n"
)


def oidc(there: Acting) -> str:
    made: str = there.iam.create_open_id_connect_provider(
        Url=f"https://{HOST}",
        ClientIDList=["sts.amazonaws.com", "another"],
        ThumbprintList=["b" * 40, "a" * 40],
        Tags=[{"Key": "team", "Value": "blue"}],
    )["OpenIDConnectProviderArn"]
    return made


def saml(there: Acting) -> str:
    made: str = there.iam.create_saml_provider(Name="office", SAMLMetadataDocument=DOCUMENT)["SAMLProviderArn"]
    return made


def subject(name: str) -> Principal:
    return Principal(provider="aws", tenant=ACCOUNT, type=PrincipalType.FEDERATION, name=name)


def of_oidc(operation: str = "CreateOpenIDConnectProvider", at: datetime | None = None, name: str = HOST) -> Case:
    return _case(name, MARK_OIDC, operation, at)


def of_saml(operation: str = "CreateSAMLProvider", at: datetime | None = None, name: str = "office") -> Case:
    return _case(name, MARK_SAML, operation, at)


def _case(name: str, mark: str, operation: str, at: datetime | None) -> Case:
    who = subject(name)
    return older(who, happened(Kind.FEDERATION_ADDED, who, at, operation=operation, evidence={MARK: mark}))


def picture(there: Acting) -> Any:
    """All that IAM tells of its identity providers, but when they were made."""
    iam = there.iam
    pictures = [
        (arn, iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn))
        for arn in sorted(p["Arn"] for p in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"])
    ] + [
        (arn, iam.get_saml_provider(SAMLProviderArn=arn))
        for arn in sorted(p["Arn"] for p in iam.list_saml_providers()["SAMLProviderList"])
    ]
    left_out = ("CreateDate", "ValidUntil", "ResponseMetadata")
    return [
        (arn, {key: sorted(value) if key.endswith("List") else value for key, value in told.items() if key not in left_out})
        for arn, told in pictures
    ]
