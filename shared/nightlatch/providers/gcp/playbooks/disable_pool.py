"""Disables a workload or workforce identity pool, or one provider of it: its identities get no tokens, and those they have are refused.

Enabled again, tokens that have not run out work again. A pool of workloads is a project's, one of a workforce the organization's.
"""

import re
from typing import Self

from nightlatch.classes import dataclass
from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.gcp.account import Google, command
from nightlatch.vendors.google import Answer

_NAME = re.compile(r"(projects/[^/]+/)?locations/[^/]+/work(load|force)(Identity)?Pools/[^/]+(/providers/[^/]+)?")
_SORTS = ("aws", "saml", "x509")
"""What a provider may be beside OIDC's, as its live state and the command line call it."""


@dataclass(frozen=True, slots=True)
class _Pool:
    """A pool or provider by its full name, and how its interface, its records and the command line call such."""

    name: str

    @classmethod
    def of(cls, subject: Principal) -> Self | None:
        """None for a subject that is none of ours to disable."""
        name = str(subject.name)
        return cls(name) if _NAME.fullmatch(name) else None

    @property
    def is_provider(self) -> bool:
        return "/providers/" in self.name

    @property
    def _workforce(self) -> bool:
        return "/workforcePools/" in self.name

    @property
    def word(self) -> str:
        """As permissions begin: `iam.workloadIdentityPoolProviders`."""
        pool = "workforcePool" if self._workforce else "workloadIdentityPool"
        return f"iam.{pool}{'Providers' if self.is_provider else 's'}"

    @property
    def call(self) -> str:
        """As the audit log calls a change of it."""
        service, thing = (
            ("google.iam.admin.v1.WorkforcePools", "WorkforcePool")
            if self._workforce
            else (
                "google.iam.v1.WorkloadIdentityPools",
                "WorkloadIdentityPool",
            )
        )
        return f"{service}.Update{thing}{'Provider' if self.is_provider else ''}"

    def by_hand(self, live: Answer) -> str:
        """The command that enables it."""
        kind = "workforce-pools" if self._workforce else "workload-identity-pools"
        if not self.is_provider:
            return command("iam", kind, "update", self.name, "--no-disabled")
        sort = next((each for each in _SORTS if each in live), "oidc")
        return command("iam", kind, "providers", f"update-{sort}", self.name, "--no-disabled")

    def ask(self, live: Google) -> Answer | None:
        """As it is now; None when it is gone. Raises LookupFailed."""
        return live.rest.ask("iam", self.name, f"{self.word}.get")


def _plan(case: Case, step: Step, live: Google) -> Plan:
    pool = _Pool.of(case.subject)
    if step.sort != "federation" or pool is None:
        return Plan()
    found = pool.ask(live)
    if found is None or found.get("state") == "DELETED":
        return Plan(notes=(f"there is no {pool.name} (any more)",))
    if found.get("disabled"):
        return Plan(notes=(f"{pool.name} is disabled already",))
    target = Target(
        id="pool",
        says=f"disable {pool.name}: identities from there are let in no more",
        before={"disabled": "false"},
        after={"disabled": "true"},
        calls=(pool.call,),
        undo_calls=(pool.call,),
        by_hand=(pool.by_hand(found),),
    )
    return Plan((target,))


def _read(subject: Principal, _target: Target, live: Google) -> State | None:
    found = _Pool(str(subject.name)).ask(live)
    return None if found is None else {"disabled": "true" if found.get("disabled") else "false"}


def _apply(subject: Principal, _target: Target, live: Google) -> None:
    _set(_Pool(str(subject.name)), live, disabled=True)


def _revert(subject: Principal, _target: Target, live: Google) -> None:
    _set(_Pool(str(subject.name)), live, disabled=False)


def _set(pool: _Pool, live: Google, *, disabled: bool) -> None:
    asked = {"params": {"updateMask": "disabled"}, "json": {"disabled": disabled}}
    live.rest.change("iam", pool.name, f"{pool.word}.update", method="PATCH", **asked)


_WORDS = ("workforcePoolProviders", "workforcePools", "workloadIdentityPoolProviders", "workloadIdentityPools")
PLAYBOOK = Playbook(
    id="disable_pool",
    title="Disable an identity pool or provider",
    actions=(Action.LOCK,),
    subject_types=(PrincipalType.FEDERATION,),
    order=10,
    reads=tuple(f"iam.{word}.get" for word in _WORDS),
    writes=tuple(f"iam.{word}.update" for word in _WORDS),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
