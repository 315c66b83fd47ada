"""One fake for each contract that no real part of this version fills in: a cloud of dictionaries, and what works on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from nightlatch.contracts import Directory, Playbook, Target
from nightlatch.model import Case, Principal, PrincipalType, Privilege


@dataclass(frozen=True)
class FakeDirectory:
    """Directory over dictionaries."""

    births: Mapping[str, datetime] = field(default_factory=dict)
    worth: Mapping[str, Privilege] = field(default_factory=dict)

    def created(self, principal: Principal, before: datetime) -> datetime | None:
        born = self.births.get(principal.label)
        return born if born is not None and born <= before else None

    def privilege(self, tenant: str, role: str, at: datetime) -> Privilege | None:
        return self.worth.get(role)


@dataclass(frozen=True)
class FakeCloud:
    """Keys of accounts, each active or not; `playbook` switches them off and back on."""

    keys: dict[str, str]
    calls: list[str] = field(default_factory=list)

    def playbook(self) -> Playbook:
        return Playbook(
            id="disable_keys",
            title="Switch every key off",
            subject_types=(PrincipalType.USER,),
            reads=("fake:ListKeys",),
            writes=("fake:UpdateKey",),
            plan=self._plan,
            apply=lambda _who, target: self._set(target.id, "inactive"),
            verify=lambda _who, target: self.keys[target.id] == "inactive",
            revert=lambda _who, target: self._set(target.id, target.before["state"]),
        )

    def _plan(self, _case: Case, _directory: Directory) -> tuple[Target, ...]:
        return tuple(Target(id=key, says=f"switch {key} off", before={"state": state}) for key, state in self.keys.items())

    def _set(self, key: str, state: str) -> None:
        self.calls.append(f"{key}: {state}")
        self.keys[key] = state
