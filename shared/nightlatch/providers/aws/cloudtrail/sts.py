"""STS: temporary credentials. Most of it is how everybody works all day; three calls are how an intruder stays.

GetFederationToken makes a session that outlives the key behind it; AssumeRoot makes one of a member account's root;
GetDelegatedAccessToken uses what a delegation request gave.
"""

from collections.abc import Iterable, Mapping

from nightlatch.model import Credential, GrantKind, Kind, Level, Principal, PrincipalType
from nightlatch.model.evidence import (
    ASSERTED,
    ASSERTED_BY,
    MARK,
    MARK_ASSUME_ROLE,
    MARK_ASSUME_ROOT,
    MARK_DELEGATED,
    MARK_FEDERATION_TOKEN,
    MARK_OUTBOUND,
    MARK_SESSION_TOKEN,
    SUBJECT_ARN,
)
from nightlatch.providers.aws.cloudtrail.grants import managed, session
from nightlatch.providers.aws.cloudtrail.identity import ROOT_NAME, actor
from nightlatch.providers.aws.cloudtrail.record import Event, plain
from nightlatch.providers.aws.cloudtrail.subjects import account, named_from_arn, target, written
from nightlatch.providers.aws.cloudtrail.table import Draft, Extract, Operation, context, watch
from nightlatch.providers.aws.cloudtrail.times import moment
from nightlatch.providers.aws.operations import SERVICE_TYPE

SOURCES = ("sts.amazonaws.com",)


def temporary(event: Event) -> Credential | None:
    """The session's key, by its id; None where the response does not tell."""
    key = event.answer("credentials", "accessKeyId")
    if key is None:
        return None
    return Credential(type="session", id=key, long_lived=False, expires=moment(event.answer("credentials", "expiration")))


def federated(event: Event) -> Iterable[Draft]:
    """GetFederationToken: a credential was made, and with it a way past the key that made it."""
    arn = event.answer("federatedUser", "arn")
    named = named_from_arn(arn, event.account)
    name = event.text("name") or (named.name if named else None)
    subject = target(event, PrincipalType.FEDERATION, name)
    grants = session(event, "policy", "policyArns")
    evidence = written(**{MARK: MARK_FEDERATION_TOKEN, SUBJECT_ARN: arn})
    made = temporary(event) or Credential(type="session", long_lived=False)
    for kind in (Kind.CREDENTIAL_ADDED, Kind.ELEVATION_USED):
        yield Draft(kind, subject, credential=made, grants=grants, evidence=evidence)


def became_root(event: Event) -> Iterable[Draft]:
    """AssumeRoot: a session of a member account's root, limited to one task."""
    wanted = event.text("targetPrincipal")
    named = named_from_arn(wanted)
    number = named.tenant if named else wanted
    name = ROOT_NAME if number else None
    subject = account(event, PrincipalType.USER, name, number, tenant=number)
    grants = managed(event, event.text("taskPolicyArn", "arn") or event.text("taskPolicyArn"), GrantKind.SESSION)
    yield Draft(Kind.ELEVATION_USED, subject, credential=temporary(event), grants=grants, evidence={MARK: MARK_ASSUME_ROOT})


def assumed(event: Event) -> Iterable[Draft]:
    """AssumeRole and its kin. A service that takes on the role made for it says nothing about anybody."""
    yield from _assumed(event, {})


def _assumed(event: Event, told: Mapping[str, str]) -> Iterable[Draft]:
    if event.caller == SERVICE_TYPE:
        return
    arn = event.text("roleArn")
    named = named_from_arn(arn, event.account)
    id_ = (event.answer("assumedRoleUser", "assumedRoleId") or "").partition(":")[0] or None
    subject = _role(event, named, id_)
    evidence = {**written(**{MARK: MARK_ASSUME_ROLE, SUBJECT_ARN: arn}), **told}
    grants = session(event, "policy", "policyArns")
    yield Draft(Kind.ELEVATION_USED, subject, credential=temporary(event), grants=grants, evidence=evidence)


def let_in(event: Event) -> Iterable[Draft]:
    """AssumeRoleWithSAML and AssumeRoleWithWebIdentity: the identity provider says who it is, in the assertion or the token.

    With SAML the session's name is in the assertion too; with a token whoever shows it chooses the name, and only its subject counts.
    """
    names = [plain(event.identity.get("userName"))]
    by_token = event.name == "AssumeRoleWithWebIdentity"
    names += [event.answer("subjectFromWebIdentityToken")] if by_token else [event.text("roleSessionName")]
    by = event.answer("provider") or plain(event.identity.get("identityProvider")) if by_token else event.text("principalArn")
    addresses = " ".join(dict.fromkeys(name for name in names if name and "@" in name and not name.split()[1:]))
    told = {ASSERTED: addresses, **({ASSERTED_BY: by} if by else {})} if addresses else {}
    yield from _assumed(event, told)


def _role(event: Event, named: Principal | None, id_: str | None) -> Principal:
    if named is None or named.type is not PrincipalType.ROLE:
        return target(event, PrincipalType.ROLE, None, id_)
    return account(event, PrincipalType.ROLE, named.name, id_, tenant=named.tenant)


def own_session(mark: str) -> Extract:
    """A session of the caller itself."""

    def extract(event: Event) -> Iterable[Draft]:
        yield Draft(Kind.ELEVATION_USED, actor(event), credential=temporary(event), evidence={MARK: mark})

    return extract


# Services, workloads and sessions take on roles all day. A key that belongs to somebody is the one worth a mark.
_BY_A_KEY = {"userIdentity": {"type": ["IAMUser", "Root"]}}

OPERATIONS = {
    "AssumeRole": Operation(Kind.ELEVATION_USED, assumed, Level.CONTEXT, by_service=False).only(_BY_A_KEY),
    "AssumeRoleWithSAML": context(Kind.ELEVATION_USED, let_in),
    # Every pod and every job of a pipeline, on every start.
    "AssumeRoleWithWebIdentity": context(Kind.ELEVATION_USED, let_in).left_out(),
    "AssumeRoot": watch(Kind.ELEVATION_USED, became_root),
    "GetFederationToken": watch(Kind.CREDENTIAL_ADDED, federated),
    "GetSessionToken": context(Kind.ELEVATION_USED, own_session(MARK_SESSION_TOKEN)),
    # Workloads ask for one before each call elsewhere; that it was switched on at all is watched in IAM.
    "GetWebIdentityToken": context(Kind.ELEVATION_USED, own_session(MARK_OUTBOUND)).left_out(),
    "GetDelegatedAccessToken": watch(Kind.ELEVATION_USED, own_session(MARK_DELEGATED)),
}
