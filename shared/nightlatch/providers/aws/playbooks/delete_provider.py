"""Deletes an identity provider (SAML, OIDC), with all that is needed to make it again under the same address.

IAM has no way to switch one off. Everybody who signs in through it is shut out of every role at once, those that will come to
trust it too, so only a person may ask for it; `distrust_provider` does what can be done without. Release makes it again with
its document or issuer, client ids, thumbprints and tags. A private key that decrypts SAML assertions cannot be read and so not be put
back: the plan says so. Sessions already given live on.
"""

import json

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.model.evidence import MARK_SAML
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.playbooks.identity_providers import (
    GONE,
    READS,
    Believed,
    believed,
    describe,
    make,
    remove,
    snapshot,
)


def _plan(case: Case, step: Step, live: Account) -> Plan:
    found = believed(case, live)
    if not isinstance(found, Believed):
        return Plan(notes=(found,) if found else ())
    before, saml = describe(found.kind, found.answer), found.kind == MARK_SAML
    keys = bool(found.answer.get("PrivateKeyList"))
    if keys:  # without its key, IAM would not make it again in that mode
        before = {key: value for key, value in before.items() if key != "encryption"}
    target = Target(
        id=f"{found.kind}_provider:{found.name}",
        says=f"delete the {found.kind.upper()} provider {found.name}",
        before=before,
        after=GONE,
        calls=("DeleteSAMLProvider" if saml else "DeleteOpenIDConnectProvider",),
        undo_calls=("CreateSAMLProvider" if saml else "CreateOpenIDConnectProvider",),
        by_hand=(_by_hand(found, before),),
        irreversible="the private key that decrypts its assertions cannot be read, and would have to be given again"
        if keys
        else "",
        disturbs=f"nobody can sign in through {found.name}, whoever relies on it",
    )
    return Plan((target,))


def _by_hand(found: Believed, before: State) -> str:
    if found.kind == MARK_SAML:
        return command("iam", "create-saml-provider", name=found.name, saml_metadata_document=before["document"], **_tags(before))
    lists = {"client_id_list": before["clients"], "thumbprint_list": before["thumbprints"]}
    given = {key: value for key, value in lists.items() if value != "[]"}
    url = before["url"] if "://" in before["url"] else f"https://{before['url']}"
    return command("iam", "create-open-id-connect-provider", url=url, **given, **_tags(before))


def _tags(before: State) -> dict[str, str]:
    """The tags as the command line takes them, in JSON."""
    tags = [{"Key": key, "Value": value} for key, value in json.loads(before["tags"])]
    return {"tags": json.dumps(tags)} if tags else {}


def _kind(target: Target) -> str:
    return target.id.partition("_provider:")[0]


def _name(target: Target) -> str:
    return target.id.partition("_provider:")[2]


def _arn(target: Target, live: Account) -> str:
    return live.arn("iam", f"{_kind(target)}-provider/{_name(target)}")


def _read(subject: Principal, target: Target, live: Account) -> State | None:
    state = snapshot(_kind(target), _arn(target, live), live)
    known = "encryption" in target.before
    return state if known else {key: value for key, value in state.items() if key != "encryption"}


def _apply(subject: Principal, target: Target, live: Account) -> None:
    remove(_kind(target), _arn(target, live), live)


def _revert(subject: Principal, target: Target, live: Account) -> None:
    if _read(subject, target, live) == GONE:
        make(_kind(target), _name(target), target.before, live)


PLAYBOOK = Playbook(
    id="delete_provider",
    title="Delete an identity provider",
    actions=(Action.LOCK,),
    subject_types=(PrincipalType.FEDERATION,),
    order=60,
    reads=READS,
    # Tags given at creation are asked for as a permission of their own, without a call of their own.
    writes=(
        "iam:CreateOpenIDConnectProvider",
        "iam:CreateSAMLProvider",
        "iam:DeleteOpenIDConnectProvider",
        "iam:DeleteSAMLProvider",
        "iam:TagOpenIDConnectProvider",
        "iam:TagSAMLProvider",
    ),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
