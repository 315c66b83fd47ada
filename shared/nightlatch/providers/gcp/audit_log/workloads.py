"""Accounts of one service, and accounts that machines and functions run as."""

from collections.abc import Iterable
from itertools import pairwise

from nightlatch.model import Credential, Kind, PrincipalType
from nightlatch.model.evidence import LIMITED_TO, MARK, MARK_DELEGATED, PLATFORM, RESOURCE
from nightlatch.model.raw import plain
from nightlatch.providers.gcp.audit_log.members import service_account
from nightlatch.providers.gcp.audit_log.record import Entry, listing, node
from nightlatch.providers.gcp.audit_log.resources import resource_of, thing
from nightlatch.providers.gcp.audit_log.table import Draft, Operation, context, watch

_RUNS_AS = (
    ("service", "spec", "template", "spec", "serviceAccountName"),
    ("service", "template", "serviceAccount"),
    ("job", "template", "template", "serviceAccount"),
    ("function", "serviceConfig", "serviceAccountEmail"),
    ("function", "serviceAccountEmail"),
    ("build", "serviceAccount"),
    ("workflow", "serviceAccount"),
)
"""Where a request says as whom the thing will run, by service."""


def database_user(kind: Kind) -> Operation:
    """A line about a user of a Cloud SQL instance: known there only, under a name that the entry's request tells."""

    def extract(entry: Entry) -> Iterable[Draft]:
        instance = entry.text("instance") or plain(entry.labels.get("database_id")) or "?"
        user = entry.text("name") or entry.text("body", "name") or entry.text("user", "name")
        subject = thing(entry, PrincipalType.USER, f"{instance.rpartition(':')[2]}/{user}" if user else None)
        credential = Credential(type="password") if kind is Kind.CREDENTIAL_ADDED else None
        if user or kind is Kind.ACCOUNT_CREATED:
            yield Draft(kind, subject, credential, evidence={LIMITED_TO: "cloudsql", RESOURCE: instance})

    return watch(kind, extract)


def cluster_user(entry: Entry) -> Iterable[Draft]:
    """A user of an AlloyDB cluster: `clusters/C/users/U`, known there only."""
    yield _of_cluster(entry, Kind.ACCOUNT_CREATED)


def cluster_user_removed(entry: Entry) -> Iterable[Draft]:
    """The same, gone."""
    yield _of_cluster(entry, Kind.ACCOUNT_REMOVED)


def _of_cluster(entry: Entry, kind: Kind) -> Draft:
    parts = (entry.text("name") or entry.text("parent") or entry.resource or "").split("/")
    named = dict(pairwise(parts))
    cluster, user = named.get("clusters", "?"), entry.text("userId") or named.get("users")
    subject = thing(entry, PrincipalType.USER, f"{cluster}/{user}" if user else None)
    return Draft(kind, subject, evidence={LIMITED_TO: "alloydb", RESOURCE: cluster})


def attached(entry: Entry) -> Iterable[Draft]:
    """A machine, function or job that runs as a service account."""
    machine = [plain(node(each, "email")) for each in listing(node(entry.request, "serviceAccounts"))]
    names = [*machine, entry.text("email"), *(entry.text(*path) for path in _RUNS_AS)]
    for name in dict.fromkeys(text.rpartition("/")[2] for text in names if text and "@" in text):
        yield Draft(
            Kind.IDENTITY_ATTACHED, service_account(name, tenant=entry.project), evidence={RESOURCE: entry.resource or ""}
        )


def agent(entry: Entry) -> Iterable[Draft]:
    """GenerateServiceIdentity: Google makes its own agent in the project, which is routine."""
    yield Draft(
        Kind.ACCOUNT_CREATED,
        service_account(entry.answer("email"), entry.answer("uniqueId"), tenant=entry.project)
        if entry.answer("email")
        else resource_of(entry),
        evidence={PLATFORM: "true"},
    )


def elevated(entry: Entry) -> Iterable[Draft]:
    """Privileged Access Manager: a role for a while, asked for or approved."""
    yield Draft(Kind.ELEVATION_USED, resource_of(entry), evidence={MARK: MARK_DELEGATED})


_RUNS = context(Kind.IDENTITY_ATTACHED, attached)
_GIVEN = watch(Kind.ELEVATION_USED, elevated)
TABLES = {
    "cloudsql.googleapis.com": {
        "users.create": database_user(Kind.ACCOUNT_CREATED),
        "users.insert": database_user(Kind.ACCOUNT_CREATED),
        "users.update": database_user(Kind.CREDENTIAL_ADDED),
        "users.delete": database_user(Kind.ACCOUNT_REMOVED),
    },
    "alloydb.googleapis.com": {
        "createuser": watch(Kind.ACCOUNT_CREATED, cluster_user),
        "deleteuser": watch(Kind.ACCOUNT_REMOVED, cluster_user_removed),
    },
    "compute.googleapis.com": {"instances.insert": _RUNS, "instances.setserviceaccount": _RUNS},
    "run.googleapis.com": {"createservice": _RUNS, "replaceservice": _RUNS, "updateservice": _RUNS, "createjob": _RUNS},
    "cloudfunctions.googleapis.com": {"createfunction": _RUNS, "updatefunction": _RUNS},
    "cloudbuild.googleapis.com": {"createbuild": _RUNS},
    "workflows.googleapis.com": {"createworkflow": _RUNS},
    "serviceusage.googleapis.com": {"generateserviceidentity": context(Kind.ACCOUNT_CREATED, agent)},
    "privilegedaccessmanager.googleapis.com": {"creategrant": _GIVEN, "approvegrant": _GIVEN},
}
