"""EC2, and keys pushed through Instance Connect: which role a machine runs as, and who holds a key to it.

Launches and templates are daily work, so they only mark the timeline; changing the role of a machine that already
runs is rare and opens a case. A key pair gives nothing until a machine is launched with it, and a pushed key lives for 60
seconds: neither adds an account, so both stay marks on the timeline.
"""

from collections.abc import Iterator

from nightlatch.model import Credential, Kind
from nightlatch.model.evidence import RESOURCE
from nightlatch.providers.aws.cloudtrail.passed_role import handing, passes
from nightlatch.providers.aws.cloudtrail.paths import first
from nightlatch.providers.aws.cloudtrail.record import Event
from nightlatch.providers.aws.cloudtrail.subjects import unknown
from nightlatch.providers.aws.cloudtrail.table import Draft, Extract, context, watch

_PROFILE = ("iamInstanceProfile.arn", "iamInstanceProfile.name")
_IN_TEMPLATE = ("launchTemplateData.iamInstanceProfile.arn", "launchTemplateData.iamInstanceProfile.name")
_ON_SPOT = ("launchSpecification.iamInstanceProfile.arn", "launchSpecification.iamInstanceProfile.name")
_TEMPLATE = ("launchTemplateName", "launchTemplateId", "launchTemplate.launchTemplateId")
_MACHINE = ("instanceId", "iamInstanceProfileAssociation.instanceId", "associationId")


def _key_pair(kind: Kind) -> Extract:
    def extract(event: Event) -> Iterator[Draft]:
        credential = Credential(type="ssh_key", id=first(event, "keyPairId"))
        yield Draft(kind, unknown(event, first(event, "keyName", "keyPairId")), credential)

    return extract


def _pushed_key(event: Event) -> Iterator[Draft]:
    machine = event.text("instanceId")
    who = first(event, "instanceOSUser", "serialPort")
    where = {RESOURCE: f"{machine}/{who}" if who else machine} if machine else {}
    yield Draft(Kind.ELEVATION_USED, unknown(event, machine), Credential(type="ssh_key", long_lived=False), evidence=where)


_ATTACHED = Kind.IDENTITY_ATTACHED
_LAUNCHED = ("instancesSet.items.0.instanceId",)
_CONNECT = context(Kind.ELEVATION_USED, _pushed_key)

TABLES = {
    "ec2.amazonaws.com": {
        "RunInstances": context(_ATTACHED, passes(*_PROFILE, to=_LAUNCHED)).only(*handing(*_PROFILE)),
        "RequestSpotInstances": context(_ATTACHED, passes(*_ON_SPOT)),
        "CreateLaunchTemplate": context(_ATTACHED, passes(*_IN_TEMPLATE, to=_TEMPLATE)),
        "CreateLaunchTemplateVersion": context(_ATTACHED, passes(*_IN_TEMPLATE, to=_TEMPLATE)),
        "AssociateIamInstanceProfile": watch(_ATTACHED, passes(*_PROFILE, to=_MACHINE)),
        "ReplaceIamInstanceProfileAssociation": watch(_ATTACHED, passes(*_PROFILE, to=_MACHINE)),
        "CreateKeyPair": context(Kind.CREDENTIAL_ADDED, _key_pair(Kind.CREDENTIAL_ADDED)),
        "ImportKeyPair": context(Kind.CREDENTIAL_ADDED, _key_pair(Kind.CREDENTIAL_ADDED)),
        "DeleteKeyPair": context(Kind.CREDENTIAL_REMOVED, _key_pair(Kind.CREDENTIAL_REMOVED)),
    },
    "ec2-instance-connect.amazonaws.com": {
        "SendSSHPublicKey": _CONNECT.left_out(),  # how people and jump hosts log in, all day
        "SendSerialConsoleSSHPublicKey": _CONNECT,
    },
}
