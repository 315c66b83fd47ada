"""Lightsail: machines, databases and buckets with keys of their own, beside the account's IAM.

A bucket's access key is a long-lived key that no IAM report lists. Keys and passwords that are only read out existed
before, so reading them is use, not creation.
"""

from nightlatch.model import Kind, PrincipalType
from nightlatch.providers.aws.cloudtrail.databases import master_password_changed
from nightlatch.providers.aws.cloudtrail.limited import Accounts, secret

_UNKNOWN = PrincipalType.UNKNOWN
_MACHINES = Accounts("lightsail", name=("instanceNames.0", "instanceName"), type=_UNKNOWN, internet=True)
_BUCKETS = Accounts("lightsail", name=("bucketName",), type=_UNKNOWN, internet=True)
_KEY_PAIRS = Accounts("lightsail", name=("keyPairName",), type=_UNKNOWN)
_MASTERS = Accounts(
    "lightsail",
    name=("masterUsername",),
    within=("relationalDatabaseName",),
    sole="master",
    type=PrincipalType.SERVICE_ACCOUNT,
    exposed=("publiclyAccessible",),
)
_BUCKET_KEY = secret("access_key", "accessKey.accessKeyId", "accessKeyId")
_SSH_KEY = secret("ssh_key", "keyPair.fingerprint")
_READ_OUT = secret("password", long_lived=False)

SOURCES = ("lightsail.amazonaws.com",)
OPERATIONS = {
    "CreateInstances": _MACHINES.context(Kind.POLICY_CHANGED),
    "CreateRelationalDatabase": _MASTERS.context(
        Kind.POLICY_CHANGED, credential=secret("password", when=("masterUserPassword",))
    ),
    "UpdateRelationalDatabase": master_password_changed(_MASTERS),
    "CreateBucketAccessKey": _BUCKETS.watch(Kind.CREDENTIAL_ADDED, credential=_BUCKET_KEY),
    "DeleteBucketAccessKey": _BUCKETS.watch(Kind.CREDENTIAL_REMOVED, credential=_BUCKET_KEY),
    "CreateKeyPair": _KEY_PAIRS.context(Kind.CREDENTIAL_ADDED, credential=_SSH_KEY),
    "ImportKeyPair": _KEY_PAIRS.context(Kind.CREDENTIAL_ADDED, credential=_SSH_KEY),
    "DeleteKeyPair": _KEY_PAIRS.context(Kind.CREDENTIAL_REMOVED, credential=_SSH_KEY),
    "DownloadDefaultKeyPair": _KEY_PAIRS.context(Kind.ELEVATION_USED, credential=secret("ssh_key")),
    "GetInstanceAccessDetails": _MACHINES.context(Kind.ELEVATION_USED, credential=secret("ssh_key", long_lived=False)),
    "GetRelationalDatabaseMasterUserPassword": _MASTERS.context(Kind.ELEVATION_USED, credential=_READ_OUT),
}
