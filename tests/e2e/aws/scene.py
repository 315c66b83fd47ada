"""A story that really happens on ministack: an intruder's calls, the records that tell of them, and both halves of the product.

The acting half has a key of its own (`RESPONDER`), so that what it did is told from what others did, and its calls are counted.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from nightlatch import bootstrap
from nightlatch.contracts import Store
from nightlatch.duties.attend import Attend, Attended
from nightlatch.hosts.local.clock import utc_now
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.hosts.local.queue import LocalQueue
from nightlatch.hosts.local.sqlite import SqliteStore
from nightlatch.model import Case, Change, Inventory, Mode, Order, Policy, Quarantine, Verb
from nightlatch.pipeline import Pipeline
from nightlatch.providers.aws.accounts import Accounts
from nightlatch.providers.aws.census import take
from nightlatch.sandbox.ministack import Session
from nightlatch.sandbox.trail import Record, record
from nightlatch.sandbox.trail import user as caller
from nightlatch.sandbox.witness import Person, Witness, key_of, picture
from tests.aws.ministack import ACCOUNT, Key, Ministack
from tests.fakes import FakeMeter

ELSEWHERE, TOOL = "203.0.113.66", "aws-cli/2.17.9 md/awscrt#0.20.11 ua/2.0 os/linux#6.6"
ANYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
RESPONDER = "nightlatch-act"
READS = ("Get", "List", "Describe", "Simulate")


@dataclass
class Scene:
    """One server, one ledger, and whoever is in the story. `calls` are the changes that the responder asked for, in order."""

    server: Ministack
    pipeline: Pipeline
    attend: Attend
    queue: LocalQueue
    meter: FakeMeter
    witness: Witness
    calls: list[tuple[str, dict[str, Any]]]
    orders: int = field(default=0)

    # --- who is in it ---

    def thief(self, name: str = "ci-deployer", *statements: Mapping[str, Any]) -> Person:
        """Somebody who holds the key of a user that was there before."""
        return self.witness.user(name, self.server.user(name, *(statements or (ANYTHING,))), ELSEWHERE, TOOL)

    def born(self, thief: Person, name: str) -> Person:
        """A user whom the thief creates, with a key and everything allowed; gives the newborn, with its key."""
        thief.call("iam:CreateUser", UserName=name)
        key = key_of(thief.call("iam:CreateAccessKey", UserName=name))
        thief.call("iam:AttachUserPolicy", UserName=name, PolicyArn=ADMIN)
        return self.witness.user(name, key, ELSEWHERE, TOOL)

    def take_stock(self) -> None:
        """Let the clock have read, ten minutes ago, which accounts there are and what they hold."""
        accounts = self.attend.looker.census("aws", ACCOUNT)
        self.pipeline.control.inventories.keep(accounts.model_copy(update={"at": utc_now() - timedelta(minutes=10)}))

    # --- what happens ---

    def told(self) -> dict[str, Case]:
        """Assess what was recorded since; gives the cases that it changed, by name of the account."""
        records = self.witness.taken()
        self.pipeline.assess(("aws", each) for each in records)
        return self.cases()

    def cases(self) -> dict[str, Case]:
        """Every case, judged as of now, by name of the account; the last of each."""
        return {str(case.subject.name): case for case in self.pipeline.judge_all()}

    def act(self, case: Case) -> Attended:
        """Let the acting half attend to a case."""
        return self.attend(case.id)

    def order(self, verb: Verb, case: Case, *, forced: bool = False) -> Attended:
        """Somebody wants something, and the acting half attends to it."""
        self.write_order(verb, case, forced=forced)
        return self.attend(case.id)

    def write_order(self, verb: Verb, case: Case, *, forced: bool = False) -> None:
        """Somebody wants something."""
        self.orders += 1
        stored = self.pipeline.find(case.id)
        self.pipeline.control.orders.write(
            Order(
                id=f"order-{self.orders}",
                verb=verb,
                case=case.id,
                case_key=str(case.key),
                seen_version=stored.version if stored else 0,
                who="on call",
                at=self.attend.clock(),
                reason="a test",
                forced=forced,
            )
        )

    # --- how it stands ---

    def quarantine(self, case: Case) -> Quarantine:
        """What holds an account."""
        found = self.pipeline.control.quarantines.current(case.key)
        assert found is not None, f"nothing holds {case.key}"
        return found

    def changes(self, case: Case) -> dict[str, Change]:
        """The changes to an account, by what they changed."""
        return {change.target: change for change in self.pipeline.control.quarantines.changes(case.key)}

    def echoes(self) -> list[Record]:
        """What CloudTrail would tell of the responder's own changes so far."""
        mine = caller(RESPONDER, "AKIAI44QH8DHBEXAMPLE", "192.0.2.9", "Boto3/1.43 exec-env/AWS_Lambda_python3.13")
        lower = ({f"{k[:1].lower()}{k[1:]}": v for k, v in parameters.items()} for _, parameters in self.calls)
        return [record(utc_now(), mine, call, told) for (call, _), told in zip(self.calls, lower, strict=True)]

    def picture(self, name: str, word: str = "User") -> dict[str, Any]:
        """Everything that IAM tells of a user or role, documents byte for byte."""
        return picture(self.server, name, word)


@contextmanager
def played(
    server: Ministack,
    *,
    folder: Path | None = None,
    policy: Policy | None = None,
    clock: Callable[[], datetime] = utc_now,
    key: Key | None = None,
) -> Iterator[Scene]:
    """A scene on this server; with a `folder` its ledger lasts. The account is whatever is left of the scenes before."""
    calls: list[tuple[str, dict[str, Any]]] = []
    accounts = Accounts(ACCOUNT, "", clock, attempts=2, keep_s=0, session=session(server, key or responder(server), calls))
    stores: list[Store] = [SqliteStore(folder / f"{n}.sqlite") if folder else MemoryStore(clock=None) for n in (1, 2)]
    made = bootstrap.pipeline(policy or enforcing(), *stores, clock=clock, live=accounts, remembers=False, strict=True)
    pipeline = made.changed(responders=(f"arn:aws:iam::{ACCOUNT}:user/{RESPONDER}",))
    queue, meter = LocalQueue(clock), FakeMeter()

    def census(id: str) -> Inventory:
        return take(accounts.clients(id), id, clock())

    attend = bootstrap.attending(pipeline, queue, meter, reach={"aws": accounts.account}, live=accounts, census={"aws": census})
    yield Scene(server, pipeline, attend, queue, meter, Witness(server), calls)
    for store in stores:
        if isinstance(store, SqliteStore):
            store.close()


def enforcing(**more: Any) -> Policy:
    """The packaged policy with the machine switched on."""
    packaged = bootstrap.policy(None)
    modes = packaged.modes.model_copy(update={"default": Mode.ENFORCE})
    return packaged.model_copy(update={"modes": modes, **more})


def responder(server: Ministack) -> Key:
    """A key of the responder, made once for each server."""
    iam = server.client("iam")
    if not any(user["UserName"] == RESPONDER for user in iam.list_users()["Users"]):
        iam.create_user(UserName=RESPONDER)
        document = json.dumps({"Version": "2012-10-17", "Statement": [ANYTHING]})
        iam.put_user_policy(UserName=RESPONDER, PolicyName="all", PolicyDocument=document)
    for old in iam.list_access_keys(UserName=RESPONDER)["AccessKeyMetadata"]:
        iam.delete_access_key(UserName=RESPONDER, AccessKeyId=old["AccessKeyId"])
    return key_of(iam.create_access_key(UserName=RESPONDER))


def session(server: Ministack, key: Key, calls: list[tuple[str, dict[str, Any]]]) -> Session:
    """A session whose every client goes to this server, and whose changes are written down."""
    made = server.session(key)

    def note(params: dict[str, Any], model: Any, **_: Any) -> None:
        if not model.name.startswith(READS):
            calls.append((f"{model.service_model.endpoint_prefix}:{model.name}", dict(params)))

    made.session.events.register("provide-client-params", note)
    return made
