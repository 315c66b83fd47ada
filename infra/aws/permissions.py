"""What the roles of template.yaml may ask and change, as IAM statements: from what the library's own modules declare.

Reads come from each module's READS, writes from each playbook's `writes`, so least privilege cannot drift from the code. An
action gets the narrowest resources that AWS lets it have (service authorization reference); one that is not listed here
knows none but `*`, or is listed with why.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nightlatch.contracts import Playbook
from nightlatch.providers.aws import census, directory, organization

Statement = dict[str, Any]

_IAM = "arn:${AWS::Partition}:iam::${AWS::AccountId}:"
_POLICIES = (f"{_IAM}policy/*", "arn:${AWS::Partition}:iam::aws:policy/*")
_CENTER = "arn:${AWS::Partition}:sso:::"
_INSTANCES, _SETS, _ACCOUNTS = f"{_CENTER}instance/*", f"{_CENTER}permissionSet/*", f"{_CENTER}account/*"
_STORES = "arn:${AWS::Partition}:identitystore::*:identitystore/*"  # belongs to the management account, which is another one here
_STORED = "arn:${AWS::Partition}:identitystore:::"

RESOURCES: Mapping[str, tuple[str, ...]] = {
    "iam:GetGroupPolicy": (f"{_IAM}group/*",),
    "iam:ListAttachedGroupPolicies": (f"{_IAM}group/*",),
    "iam:ListGroupPolicies": (f"{_IAM}group/*",),
    "iam:GetPolicy": _POLICIES,
    "iam:GetPolicyVersion": _POLICIES,
    "iam:GetRole": (f"{_IAM}role/*",),
    "iam:GetUser": (f"{_IAM}user/*",),
    "identitystore:DescribeUser": (_STORES, f"{_STORED}user/*"),
    "identitystore:ListGroupMemberships": (_STORES, f"{_STORED}group/*", f"{_STORED}membership/*"),
    "sso:DescribePermissionSet": (_INSTANCES, _SETS),
    "sso:GetInlinePolicyForPermissionSet": (_INSTANCES, _SETS),
    "sso:GetPermissionsBoundaryForPermissionSet": (_INSTANCES, _SETS),
    "sso:ListAccountAssignments": (_ACCOUNTS, _INSTANCES, _SETS),
    "sso:ListAccountAssignmentsForPrincipal": (_INSTANCES,),
    "sso:ListCustomerManagedPolicyReferencesInPermissionSet": (_INSTANCES, _SETS),
    "sso:ListManagedPoliciesInPermissionSet": (_INSTANCES, _SETS),
    "sso:ListPermissionSetsProvisionedToAccount": (_ACCOUNTS, _INSTANCES),
}
"""Action → ARNs, with CloudFormation's variables in them."""

READERS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "DirectoryReads": (("AssessRole", "ActRole"), directory.READS),
    "CensusReads": (("SweepRole",), (*census.READS, *organization.READS)),
}
"""Policy → the roles it is part of, and the actions it allows."""


def statements(actions: Iterable[str]) -> Iterator[Statement]:
    """These actions, those with the same resources together, in order of their names."""
    together: dict[tuple[str, ...], list[str]] = {}
    for action in sorted(set(actions)):
        together.setdefault(RESOURCES.get(action, ("*",)), []).append(action)
    for resources, names in sorted(together.items(), key=lambda item: item[1]):
        yield {"Effect": "Allow", "Action": names, "Resource": [_substituted(arn) for arn in resources]}


def policy(name: str, roles: Iterable[str], actions: Iterable[str], condition: str | None = None) -> dict[str, Any]:
    """An inline policy of these roles, as a resource of a template."""
    document = {"Version": "2012-10-17", "Statement": list(statements(actions))}
    properties = {"PolicyName": name, "Roles": [{"Ref": role} for role in roles], "PolicyDocument": document}
    return {"Type": "AWS::IAM::Policy", **({"Condition": condition} if condition else {}), "Properties": properties}


def policies(playbooks: Iterable[Playbook]) -> dict[str, Any]:
    """Every generated policy by its name in the template. What playbooks write is there only where Mode lets it be used."""
    found = {name: policy(name, roles, actions) for name, (roles, actions) in READERS.items()}
    acts = tuple(playbooks)
    asked = [action for each in acts for action in each.reads]
    if asked:
        found["PlaybookReads"] = policy("PlaybookReads", ("ActRole",), asked)
    written = [action for each in acts for action in each.writes]
    if written:
        found["PlaybookWrites"] = policy("PlaybookWrites", ("ActRole",), written, condition="MayWrite")
    return found


def _substituted(arn: str) -> Any:
    return {"Fn::Sub": arn} if "${" in arn else arn
