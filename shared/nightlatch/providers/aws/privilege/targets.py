"""What each action works on, so that a policy for one bucket is not read as one for every role.

Only what the escalation tables ask about. An action that is not named works on what its service usually holds
(`_USUAL`), and failing that on anything of the service.
"""

from functools import lru_cache

from nightlatch.classes import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """The service in a resource's ARN, and how the ARN's last part begins in lower case (empty: any type of it)."""

    service: str
    type: str = ""


_ANY_USER = Target("iam", "user/")
_ANY_ROLE = Target("iam", "role/")
_MACHINE = Target("ec2", "instance/")

_IAM: dict[Target, str] = {
    _ANY_USER: (
        "createuser createaccesskey updateaccesskey createloginprofile updateloginprofile attachuserpolicy putuserpolicy"
        " detachuserpolicy deleteuserpolicy putuserpermissionsboundary deleteuserpermissionsboundary deactivatemfadevice"
        " enablemfadevice createservicespecificcredential resetservicespecificcredential updateservicespecificcredential"
        " uploadsshpublickey uploadsigningcertificate updatesigningcertificate"
    ),
    _ANY_ROLE: (
        "createrole attachrolepolicy putrolepolicy detachrolepolicy deleterolepolicy updateassumerolepolicy passrole"
        " putrolepermissionsboundary deleterolepermissionsboundary"
    ),
    Target("iam", "group/"): "attachgrouppolicy putgrouppolicy addusertogroup",
    Target("iam", "policy/"): "createpolicyversion setdefaultpolicyversion",
    Target("iam", "mfa/"): "deletevirtualmfadevice",
    Target("iam", "saml-provider/"): "createsamlprovider updatesamlprovider",
    Target("iam", "oidc-provider/"): (
        "createopenidconnectprovider addclientidtoopenidconnectprovider updateopenidconnectproviderthumbprint"
    ),
}

_NAMED: dict[str, tuple[Target, ...]] = {
    **{f"iam:{action}": (target,) for target, actions in _IAM.items() for action in actions.split()},
    "sts:assumerole": (_ANY_ROLE,),
    "sts:assumeroot": (Target("iam", "root"),),
    "ssm:sendcommand": (_MACHINE, Target("ssm", "managed-instance/")),
    "ssm:sendcommand/document": (Target("ssm", "document/"),),
    "ssm:startsession": (_MACHINE, Target("ssm", "managed-instance/")),
    "ec2-instance-connect:sendsshpublickey": (_MACHINE,),
    "ec2:requestspotinstances": (_MACHINE, Target("ec2", "spot-instances-request/")),
    "ec2:createlaunchtemplateversion": (Target("ec2", "launch-template/"),),
    "ec2:modifylaunchtemplate": (Target("ec2", "launch-template/"),),
    "ec2:modifysnapshotattribute": (Target("ec2", "snapshot/"),),
    "ec2:modifyimageattribute": (Target("ec2", "image/"),),
    "ebs:getsnapshotblock": (Target("ec2", "snapshot/"),),
    "ecs:createservice": (Target("ecs", "service/"),),
    "ecs:runtask": (Target("ecs", "task-definition/"),),
    "ecs:starttask": (Target("ecs", "task-definition/"),),
    "ecs:registertaskdefinition": (Target("ecs", "task-definition/"),),
    "cloudformation:createstackset": (Target("cloudformation", "stackset/"),),
    "cloudformation:updatestackset": (Target("cloudformation", "stackset/"),),
    "cloudformation:createstackinstances": (Target("cloudformation", "stackset/"),),
    "glue:createdevendpoint": (Target("glue", "devendpoint/"),),
    "glue:updatedevendpoint": (Target("glue", "devendpoint/"),),
    "rds:modifydbcluster": (Target("rds", "cluster:"),),
    "rds:modifydbsnapshotattribute": (Target("rds", "snapshot:"),),
    "sso:createaccountassignment": (Target("sso", "permissionset/"),),
    "route53:changeresourcerecordsets": (Target("route53", "hostedzone/"),),
}

_USUAL: dict[str, Target] = {
    "cloudformation": Target("cloudformation", "stack/"),
    "codebuild": Target("codebuild", "project/"),
    "dynamodb": Target("dynamodb", "table/"),
    "ec2": _MACHINE,
    "eks": Target("eks", "cluster/"),
    "kms": Target("kms", "key/"),
    "lambda": Target("lambda", "function:"),
    "logs": Target("logs", "log-group:"),
    "rds": Target("rds", "db:"),
    "secretsmanager": Target("secretsmanager", "secret:"),
    "ssm": Target("ssm", "parameter/"),
}

_OWN_USER = (
    "createaccesskey updateaccesskey createloginprofile updateloginprofile deactivatemfadevice enablemfadevice"
    " deletevirtualmfadevice createservicespecificcredential resetservicespecificcredential"
    " updateservicespecificcredential uploadsshpublickey uploadsigningcertificate updatesigningcertificate"
)
SELF_SERVICE = frozenset(f"iam:{action}" for action in _OWN_USER.split())
"""What people may do to their own user without gaining a right they did not have."""


@lru_cache(maxsize=1024)
def targets_of(action: str) -> tuple[Target, ...]:
    """What an action (in lower case) works on; a resource that fits any of them counts."""
    service = action.partition(":")[0]
    return _NAMED.get(action) or (_USUAL.get(service, Target(service)),)
