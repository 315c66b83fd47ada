"""Databases: the master user that a cluster is made with, its new passwords, and passwords lent for an hour.

Every database is born with a master user, which makes it routine and only a mark on the timeline. A new master password,
or the way in opened to the internet, is how an intruder takes an old database over. `GetClusterCredentials` with
`autoCreate` makes a database user without any other trace; users made by SQL leave none in CloudTrail at all. DocumentDB and
Neptune log as `rds`.
"""

from collections.abc import Iterator

from nightlatch.model import Kind, Level, PrincipalType
from nightlatch.providers.aws.cloudtrail.limited import Accounts, secret
from nightlatch.providers.aws.cloudtrail.passed_role import passes
from nightlatch.providers.aws.cloudtrail.record import Event
from nightlatch.providers.aws.cloudtrail.table import Draft, Extract, Operation, context, watch

_PASSWORDS = ("masterUserPassword", "adminUserPassword", "password")
_OPENINGS = ("publiclyAccessible", "enableIAMDatabaseAuthentication", "enableHttpEndpoint")
_PASSWORD = secret("password", when=_PASSWORDS)
_LENT = secret("password", long_lived=False)
_BORROWED = Kind.ELEVATION_USED


def _masters(service: str, *within: str, name: tuple[str, ...] = ("masterUsername",)) -> Accounts:
    return Accounts(
        service, name=name, within=within, sole="master", type=PrincipalType.SERVICE_ACCOUNT, exposed=("publiclyAccessible",)
    )


def _made(masters: Accounts) -> Operation:
    """A database made or restored, with its master user."""
    return masters.context(Kind.POLICY_CHANGED, credential=_PASSWORD)


def master_password_changed(masters: Accounts) -> Operation:
    """A changed database: a new password opens a case, a new way in is a mark, everything else is nobody's account."""

    def extract(event: Event) -> Iterator[Draft]:
        credential = _PASSWORD(event)
        if credential:
            yield masters.draft(event, Kind.POLICY_CHANGED, credential=credential)
        elif any(event.flag(member) for member in _OPENINGS):
            draft = masters.draft(event, Kind.POLICY_CHANGED)
            yield Draft(draft.kind, draft.subject, evidence=draft.evidence, level=Level.CONTEXT)

    return watch(Kind.POLICY_CHANGED, extract)


def _lent(users: Accounts) -> Extract:
    """A password for an hour; with `autoCreate` also the user that it is for."""

    def extract(event: Event) -> Iterator[Draft]:
        created = event.flag("autoCreate")
        draft = users.draft(event, Kind.ACCOUNT_CREATED if created else _BORROWED, credential=_LENT(event))
        level = None if created else Level.CONTEXT
        yield Draft(draft.kind, draft.subject, draft.credential, evidence=draft.evidence, level=level)

    return extract


_RDS = _masters("rds", "dBInstanceIdentifier", "dBClusterIdentifier")
_RDS_CLUSTER = _masters("rds", "dBClusterIdentifier", "dBInstanceIdentifier")
_ELASTIC = _masters(
    "docdb-elastic", "clusterName", "clusterArn", "cluster.clusterArn", name=("adminUserName", "cluster.adminUserName")
)
_REDSHIFT = _masters(
    "redshift", "clusterIdentifier", "cluster.clusterIdentifier", name=("masterUsername", "cluster.masterUsername")
)
_SERVERLESS = _masters("redshift-serverless", "namespaceName", name=("adminUsername", "namespace.adminUsername"))
_INFLUX = _masters("timestream-influxdb", "name", name=("username",))
_CLUSTER_USERS = Accounts("redshift", name=("dbUser",), within=("clusterIdentifier",), type=PrincipalType.SERVICE_ACCOUNT)
_GROUP_USERS = Accounts("redshift-serverless", name=("dbUser",), within=("workgroupName",), type=PrincipalType.SERVICE_ACCOUNT)
_MAKES_USER = {"requestParameters": {"autoCreate": [True, "true"]}}

TABLES = {
    "rds.amazonaws.com": {
        "CreateDBInstance": _made(_RDS),
        "CreateDBCluster": _made(_RDS_CLUSTER),
        "RestoreDBInstance*": _made(_RDS),
        "RestoreDBCluster*": _made(_RDS_CLUSTER),
        "ModifyDBInstance": master_password_changed(_RDS),
        "ModifyDBCluster": master_password_changed(_RDS_CLUSTER),
        "AddRoleToDBInstance": watch(Kind.IDENTITY_ATTACHED, passes("roleArn", to=("dBInstanceIdentifier",))),
        "AddRoleToDBCluster": watch(Kind.IDENTITY_ATTACHED, passes("roleArn", to=("dBClusterIdentifier",))),
    },
    "docdb-elastic.amazonaws.com": {"CreateCluster": _made(_ELASTIC), "UpdateCluster": master_password_changed(_ELASTIC)},
    "redshift.amazonaws.com": {
        "CreateCluster": _made(_REDSHIFT),
        "RestoreFromClusterSnapshot": _made(_REDSHIFT),
        "ModifyCluster": master_password_changed(_REDSHIFT),
        # Every connection of every report asks for a password; only a user who is made by it is worth a delivery.
        "GetClusterCredentials": watch(Kind.ACCOUNT_CREATED, _lent(_CLUSTER_USERS)).only(_MAKES_USER),
        "GetClusterCredentialsWithIAM": context(_BORROWED, _lent(_CLUSTER_USERS)).left_out(),
    },
    "redshift-serverless.amazonaws.com": {
        "CreateNamespace": _made(_SERVERLESS),
        "UpdateNamespace": master_password_changed(_SERVERLESS),
        "GetCredentials": context(_BORROWED, _lent(_GROUP_USERS)).left_out(),
    },
    "timestream-influxdb.amazonaws.com": {"CreateDbInstance": _made(_INFLUX), "CreateDbCluster": _made(_INFLUX)},
}
