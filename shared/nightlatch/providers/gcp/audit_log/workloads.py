"""Accounts of one service or one workforce, and accounts that machines and functions run as."""

from collections.abc import Iterable

from nightlatch.model import Credential, Kind, PrincipalType
from nightlatch.model.evidence import LIMITED_TO, MARK, MARK_DELEGATED, PLATFORM, RESOURCE
from nightlatch.model.raw import plain
from nightlatch.providers.gcp.audit_log.members import service_account
from nightlatch.providers.gcp.audit_log.record import Entry, listing, mask_of, node
from nightlatch.providers.gcp.audit_log.resources import resource_of, thing
from nightlatch.providers.gcp.audit_log.table import Line
from nightlatch.tables import Draft, context, watch

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


def database_user(kind: Kind) -> Line:
    """A line about a user of a Cloud SQL instance: known there only, under a name that the entry's request tells."""

    def extract(entry: Entry) -> Iterable[Draft]:
        instance = entry.text("instance") or plain(entry.labels.get("database_id")) or "?"
        user = entry.text("name") or entry.text("body", "name") or entry.text("user", "name")
        subject = thing(entry, PrincipalType.USER, f"{instance.rpartition(':')[2]}/{user}" if user else None)
        credential = Credential(type="password") if kind is Kind.CREDENTIAL_ADDED else None
        if user or kind is Kind.ACCOUNT_CREATED:
            yield Draft(kind, subject, credential, evidence={LIMITED_TO: "cloudsql", RESOURCE: instance})

    return watch(kind, extract)


def cluster_user(kind: Kind) -> Line:
    """A line about a database's user of an AlloyDB cluster."""

    def extract(entry: Entry) -> Iterable[Draft]:
        name = entry.text("user", "name") or entry.text("name") or entry.answer("name") or entry.resource or ""
        cluster, _, user = (entry.text("parent") or name).partition("/users/")
        user = entry.text("userId") or user or name.partition("/users/")[2]
        subject = thing(entry, PrincipalType.USER, f"{cluster.rpartition('/')[2]}/{user}" if user else None)
        credential = Credential(type="password") if kind is Kind.CREDENTIAL_ADDED else None
        changed = mask_of(entry)
        if credential is None or not changed or "password" in changed:
            yield Draft(kind, subject, credential, evidence={LIMITED_TO: "alloydb", RESOURCE: cluster})

    return watch(kind, extract)


def provisioned(kind: Kind) -> Line:
    """A line about a user that an identity provider keeps in a workforce pool by SCIM. What the entry tells of him is documented nowhere."""

    def extract(entry: Entry) -> Iterable[Draft]:
        told = (entry.answer("userName"), entry.text("user", "userName"), entry.text("userName"), entry.resource)
        id = entry.answer("id") or entry.text("id")
        yield Draft(kind, thing(entry, PrincipalType.FEDERATION, next((text for text in told if text), None), id))

    return watch(kind, extract)


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
        "createuser": cluster_user(Kind.ACCOUNT_CREATED),
        "updateuser": cluster_user(Kind.CREDENTIAL_ADDED),
        "deleteuser": cluster_user(Kind.ACCOUNT_REMOVED),
    },
    "iamscim.googleapis.com": {
        "users.createuser": provisioned(Kind.ACCOUNT_CREATED),
        "users.deleteuser": provisioned(Kind.ACCOUNT_REMOVED),
    },
    "compute.googleapis.com": {"instances.insert": _RUNS, "instances.setserviceaccount": _RUNS},
    "run.googleapis.com": {"createservice": _RUNS, "replaceservice": _RUNS, "updateservice": _RUNS, "createjob": _RUNS},
    "cloudfunctions.googleapis.com": {"createfunction": _RUNS, "updatefunction": _RUNS},
    "cloudbuild.googleapis.com": {"createbuild": _RUNS},
    "workflows.googleapis.com": {"createworkflow": _RUNS},
    "serviceusage.googleapis.com": {"generateserviceidentity": context(Kind.ACCOUNT_CREATED, agent)},
    "privilegedaccessmanager.googleapis.com": {"creategrant": _GIVEN, "approvegrant": _GIVEN},
}
