"""How the doctor asks Google: with the operator's own credentials, which may lack any permission it wants.

What Google refuses becomes LookupFailed and names the permission; a check that meets one comes out as unknown. Names of
things are those that infra/gcp gives them.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.errors import LookupFailed
from nightlatch.hosts.gcp.clients import Clients, patiently
from nightlatch.hosts.gcp.refusals import given_up, refusal, without_credentials
from nightlatch.vendors.google import Rest

APIS: Mapping[str, str] = {
    "functions": "https://cloudfunctions.googleapis.com/v2",
    "iam": "https://iam.googleapis.com/v1",
    "ledger": "https://firestore.googleapis.com/v1",
    "logging": "https://logging.googleapis.com/v2",
    "monitoring": "https://monitoring.googleapis.com/v3",
    "projects": "https://cloudresourcemanager.googleapis.com/v3",
    "queues": "https://pubsub.googleapis.com/v1",
    "scheduler": "https://cloudscheduler.googleapis.com/v1",
    "services": "https://run.googleapis.com/v2",
    "tasks": "https://cloudtasks.googleapis.com/v2",
}
"""Where each interface is served that the doctor asks."""
APPLY = "Apply infra/gcp again, with the same variables."


@dataclass(frozen=True, slots=True)
class Asking:
    """Google, for one project. Every method that asks raises LookupFailed."""

    project: str
    clients: Clients
    rest: Rest

    @property
    def home(self) -> str:
        """The project's resource name."""
        return f"projects/{self.project}"

    def topic(self, name: str) -> str:
        """The full name of a topic: `records`."""
        return f"{self.home}/topics/nightlatch-{name}"

    def subscription(self, name: str) -> str:
        """The full name of a subscription: `records`, `rejects-kept`."""
        return f"{self.home}/subscriptions/nightlatch-{name}"

    def email(self, name: str) -> str:
        """The address of one of our service accounts: a function's, or `caller`."""
        return f"nightlatch-{name}@{self.project}.iam.gserviceaccount.com"

    def url(self, region: str, duty: str) -> str:
        """Where a function is called."""
        return f"https://{region}-{self.project}.cloudfunctions.net/nightlatch-{duty}"

    def has_topic(self, name: str) -> bool:
        """Whether a topic is there."""
        with translated("pubsub.topics.get", name) as absent:
            self.clients.publisher().get_topic(request={"topic": self.topic(name)}, **patiently())
        return not absent

    def subscribed(self, name: str) -> Any | None:
        """A subscription as Pub/Sub tells it; None when it is not there."""
        with translated("pubsub.subscriptions.get", name) as absent:
            found = self.clients.subscriber().get_subscription(request={"subscription": self.subscription(name)}, **patiently())
        return None if absent else found

    def holders(self, api: str, resource: str, permission: str, role: str) -> frozenset[str] | None:
        """To whom a resource's own policy gives a role without a condition; None when the resource is not there."""
        told = self.rest.ask(api, f"{resource}:getIamPolicy", permission, params={"options.requestedPolicyVersion": 3})
        if told is None:
            return None
        given = (each for each in told.get("bindings", ()) if each.get("role") == role and not each.get("condition"))
        return frozenset(member for each in given for member in each.get("members", ()))


@contextmanager
def translated(permission: str, name: str) -> Iterator[list[str]]:
    """Turn the library's errors into LookupFailed; the list holds a word when the answer is that there is none."""
    from google.api_core import exceptions
    from google.auth.exceptions import GoogleAuthError

    absent: list[str] = []
    thing = f"nightlatch-{name}"
    try:
        yield absent
    except exceptions.NotFound:
        absent.append("NOT_FOUND")
    except exceptions.Forbidden as error:
        raise LookupFailed(f"your credentials may not use {permission}: grant it to whoever runs the doctor ({error})") from error
    except exceptions.GoogleAPICallError as error:
        raise LookupFailed(str(refusal(error, permission, thing))) from error
    except exceptions.RetryError as error:
        raise LookupFailed(str(given_up(error, permission, thing))) from error
    except GoogleAuthError as error:
        raise LookupFailed(str(without_credentials(error, thing))) from error


def faults(told: Mapping[str, bool]) -> Sequence[str]:
    """The sentences that hold."""
    return [says for says, holds in told.items() if holds]
