"""A deployment as infra/gcp makes it, told by canned answers in the shape of Google's documents; topics stand in the emulator.

Names are written out here once more: that they are the module's is a test of its own.
"""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from nightlatch import bootstrap
from nightlatch.hosts.gcp.checkup import APIS, Asking, Calls, Expected, Policies
from nightlatch.hosts.gcp.clients import Clients
from nightlatch.providers.gcp.permissions import LOOKING
from nightlatch.providers.gcp.subscription import sink_filter
from nightlatch.vendors.google import Rest
from tests.google.answers import Canned

REGION = "europe-west1"
NUMBER = "123456789012"
ORGANIZATION = "organizations/999988887777"
WRITER = "serviceAccount:service-org-999988887777@gcp-sa-logging.iam.gserviceaccount.com"
AGENT = f"serviceAccount:service-{NUMBER}@gcp-sa-pubsub.iam.gserviceaccount.com"
BUNDLE = "nightlatch-0123456789abcdef.zip"
RESPONDING = sorted(
    {name for playbook in bootstrap.playbooks()["gcp"] for name in (*playbook.reads, *playbook.writes)} - set(LOOKING)
)
DIGEST = bootstrap.policy(None).digest
EXPECTED = Expected(sink_filter(), Calls(LOOKING, RESPONDING), Policies(DIGEST, DIGEST), "ledger")
_NUMBERS = count(1)


@dataclass
class Deployment:
    """One deployment. `google` is what answers for it over REST; `duties` are its functions."""

    scope: str = ORGANIZATION
    mode: str = "observe"
    duties: tuple[str, ...] = ("assess", "act", "sweep")
    project: str = field(default_factory=lambda: f"nightlatch-home-{next(_NUMBERS)}")
    google: Canned = field(default_factory=Canned)

    def __post_init__(self) -> None:
        self.google.answers.update({**self._functions(), **self._around(), **self._stores(), **self._policies()})

    def asking(self, rest: Rest | None = None) -> Asking:
        """It, as an owner asks for it."""
        return Asking(self.project, Clients(self.project), rest or self.rest())

    def rest(self) -> Rest:
        return Rest(lambda: self.google, APIS, caller="whoever runs the doctor")

    def url(self, duty: str) -> str:
        return f"https://{REGION}-{self.project}.cloudfunctions.net/nightlatch-{duty}"

    def email(self, name: str) -> str:
        return f"nightlatch-{name}@{self.project}.iam.gserviceaccount.com"

    @property
    def located(self) -> str:
        return f"projects/{self.project}/locations/{REGION}"

    @property
    def functions(self) -> list[dict[str, Any]]:
        """What Cloud Functions tells of them, to be bent."""
        found: list[dict[str, Any]] = self.google.answers[f"cloudfunctions/v2/projects/{self.project}/locations/-/functions"][
            "functions"
        ]
        return found

    def environment(self, duty: str) -> dict[str, str]:
        """What a function is told."""
        told = {
            "PROJECT": self.project,
            "SCOPE": self.scope,
            "MODE": self.mode,
            "POLICY": "/workspace/nightlatch.toml",
            "EVIDENCE_DATABASE": "nightlatch-evidence",
            "CONTROL_DATABASE": "nightlatch-control",
            "CASE_QUEUE": f"projects/{self.project}/topics/nightlatch-cases",
            "REJECTS_QUEUE": f"projects/{self.project}/topics/nightlatch-rejects",
            "CHECK_QUEUE": "" if duty == "assess" else f"{self.located}/queues/nightlatch-checks",
            "ACT_URL": self.url("act"),
            "CALLER": self.email("caller"),
            "AUDIENCE": self.url(duty),
            "RESPONDERS": self.email("act"),
        }
        return {f"NIGHTLATCH_{name}": value for name, value in told.items()}

    def told(self, place: str) -> dict[str, Any]:
        """An answer, to be bent; `{home}`, `{located}` and `{scope}` stand for those."""
        return self.google.answers[self._full(place)]

    def forget(self, place: str) -> None:
        """Let something be gone."""
        del self.google.answers[self._full(place)]

    def _full(self, place: str) -> str:
        return place.format(home=f"projects/{self.project}", located=self.located, scope=self.scope)

    def _functions(self) -> dict[str, Any]:
        functions = [
            {
                "name": f"{self.located}/functions/nightlatch-{duty}",
                "environment": "GEN_2",
                "state": "ACTIVE",
                "url": self.url(duty),
                "buildConfig": {"source": {"storageSource": {"bucket": f"{self.project}-nightlatch-source", "object": BUNDLE}}},
                "serviceConfig": {"serviceAccountEmail": self.email(duty), "environmentVariables": self.environment(duty)},
            }
            for duty in self.duties
        ]
        foreign = {"name": f"{self.located}/functions/somebody-elses", "state": "FAILED"}
        return {f"cloudfunctions/v2/projects/{self.project}/locations/-/functions": {"functions": [*functions, foreign]}}

    def _around(self) -> dict[str, Any]:
        sink = {
            "name": "nightlatch",
            "destination": f"pubsub.googleapis.com/projects/{self.project}/topics/nightlatch-records",
            "filter": sink_filter() + "\n",
            "includeChildren": not self.scope.startswith("projects/"),
            "writerIdentity": WRITER,
        }
        oidc = {"serviceAccountEmail": self.email("caller"), "audience": self.url("sweep")}
        job = {
            "name": f"{self.located}/jobs/nightlatch-sweep",
            "schedule": "* * * * *",
            "state": "ENABLED",
            "httpTarget": {"uri": self.url("sweep"), "httpMethod": "POST", "oidcToken": oidc},
            "lastAttemptTime": "2026-03-02T10:00:00.123456Z",
            "status": {},
        }
        labels = ("records", "cases", "records-dead-kept", "cases-dead-kept", "rejects-kept")
        counts = [
            {
                "resource": {"type": "pubsub_subscription", "labels": {"subscription_id": f"nightlatch-{each}"}},
                "points": [{"value": {"int64Value": "0"}}, {"value": {"int64Value": "4"}}],
            }
            for each in labels
        ]
        return {
            f"cloudresourcemanager/v3/projects/{self.project}": {"name": f"projects/{NUMBER}", "state": "ACTIVE"},
            f"logging/v2/{self.scope}/sinks/nightlatch": sink,
            f"cloudscheduler/v1/{self.located}/jobs/nightlatch-sweep": job,
            f"cloudtasks/v2/{self.located}/queues/nightlatch-checks": {"state": "RUNNING"},
            f"monitoring/v3/projects/{self.project}/timeSeries": {"timeSeries": counts},
        }

    def _stores(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for store in ("evidence", "control"):
            place = f"firestore/v1/projects/{self.project}/databases/nightlatch-{store}"
            order = [{"fieldPath": name, "order": "ASCENDING"} for name in ("partition", "sort", "__name__")]
            found[place] = {
                "type": "FIRESTORE_NATIVE",
                "deleteProtectionState": "DELETE_PROTECTION_ENABLED",
                "pointInTimeRecoveryEnablement": "POINT_IN_TIME_RECOVERY_ENABLED",
            }
            found[f"{place}/collectionGroups/ledger/indexes"] = {"indexes": [{"fields": order, "state": "READY"}]}
            found[f"{place}/collectionGroups/ledger/fields/ttl"] = {"ttlConfig": {"state": "ACTIVE"}}
        return found

    def _policies(self) -> dict[str, Any]:
        topics, subscriptions = (f"pubsub/v1/projects/{self.project}/{kind}/nightlatch" for kind in ("topics", "subscriptions"))
        looking = [f"serviceAccount:{self.email(duty)}" for duty in ("assess", "act", "sweep")]
        scoped = [_bound(f"{self.scope}/roles/nightlatch_read", *looking)]
        if self.mode != "observe":
            scoped.append(_bound(f"{self.scope}/roles/nightlatch_respond", f"serviceAccount:{self.email('act')}"))
        found = {
            f"{topics}-records:getIamPolicy": _policy(_bound("roles/pubsub.publisher", WRITER)),
            **{f"{topics}-{name}-dead:getIamPolicy": _policy(_bound("roles/pubsub.publisher", AGENT)) for name in ("records", "cases")},
            **{f"{subscriptions}-{name}:getIamPolicy": _policy(_bound("roles/pubsub.subscriber", AGENT)) for name in ("records", "cases")},
            **{f"run/v2/{self.located}/services/nightlatch-{duty}:getIamPolicy": self._door(duty) for duty in self.duties},
            f"iam/v1/{self.scope}/roles/nightlatch_read": {"includedPermissions": self._allowed(LOOKING)},
            f"iam/v1/{self.scope}/roles/nightlatch_respond": {"includedPermissions": self._allowed(RESPONDING)},
        }  # fmt: skip
        manager = "cloudresourcemanager/v3"
        home = f"projects/{self.project}"
        found[f"{manager}/{self.scope}:getIamPolicy"] = _policy(*scoped)
        found[f"{manager}/{home}:getIamPolicy"] = _policy(*self._stored(), *(scoped if self.scope == home else ()))
        return found

    def _allowed(self, names: Any) -> list[str]:
        above = ("resourcemanager.folders.", "resourcemanager.organizations.", "iam.workforcePool")
        return [each for each in names if not (self.scope.startswith("projects/") and each.startswith(above))]

    def _door(self, duty: str) -> dict[str, Any]:
        return _policy(
            _bound("roles/run.invoker", "allUsers" if duty == "interact" else f"serviceAccount:{self.email('caller')}")
        )

    def _stored(self) -> list[dict[str, Any]]:
        bindings = []
        for duty in self.duties:
            for store in ("evidence", "control"):
                writes = (duty == "assess") == (store == "evidence")
                name = f"projects/{self.project}/databases/nightlatch-{store}"
                bound = _bound(f"roles/datastore.{'user' if writes else 'viewer'}", f"serviceAccount:{self.email(duty)}")
                bindings.append({**bound, "condition": {"title": "one", "expression": f'resource.name == "{name}"'}})
        return bindings


def _bound(role: str, *members: str) -> dict[str, Any]:
    return {"role": role, "members": list(members)}


def _policy(*bindings: dict[str, Any]) -> dict[str, Any]:
    return {"version": 3, "bindings": list(bindings)}


def queues(deployment: Deployment) -> None:
    """Its topics and subscriptions, in the emulator that the environment names."""
    clients, home = Clients(deployment.project), f"projects/{deployment.project}"
    for name in ("records", "cases", "rejects", "records-dead", "cases-dead"):
        clients.publisher().create_topic(name=f"{home}/topics/nightlatch-{name}")
    for name in ("records-dead", "cases-dead", "rejects"):
        kept = {"name": f"{home}/subscriptions/nightlatch-{name}-kept", "topic": f"{home}/topics/nightlatch-{name}"}
        clients.subscriber().create_subscription(request=kept)
    for name in ("records", "cases"):
        clients.subscriber().create_subscription(request=pushed(deployment, name))


def pushed(deployment: Deployment, name: str) -> dict[str, Any]:
    """A push subscription as the module makes it, to be bent."""
    home, url = f"projects/{deployment.project}", deployment.url({"records": "assess", "cases": "act"}[name])
    return {
        "name": f"{home}/subscriptions/nightlatch-{name}",
        "topic": f"{home}/topics/nightlatch-{name}",
        "push_config": {
            "push_endpoint": url,
            "oidc_token": {"service_account_email": deployment.email("caller"), "audience": url},
        },
        "ack_deadline_seconds": 120,
        "enable_message_ordering": name == "cases",
        "expiration_policy": {},
        "retry_policy": {"minimum_backoff": {"seconds": 10}, "maximum_backoff": {"seconds": 600}},
        "dead_letter_policy": {"dead_letter_topic": f"{home}/topics/nightlatch-{name}-dead", "max_delivery_attempts": 5},
    }
