"""The credentials of an IAM user that have a status: access keys, keys for one service, SSH keys, signing certificates.

Switched off, each can be switched on again as it was. Switching a key off does not end a session that was made with it: that is what
the denial is for.
"""

from collections.abc import Callable
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.aws.account import Account
from nightlatch.providers.aws.playbooks.happenings import behind, told_by
from nightlatch.providers.aws.playbooks.iam_identities import identity_of, known

_OFF = "Inactive"


@dataclass(frozen=True, slots=True)
class Credentials:
    """One sort of credential: how a step and IAM name it. `lists` is the call, `answer` where it lists them, `id` the member and parameter of
    the id, `made` that of the time of creation, `option` the word of the command line, `shown` that for people.
    """

    sort: str
    shown: str
    lists: str
    answer: str
    update: str
    id: str
    made: str
    verb: str
    option: str

    def playbook(self, id: str, title: str) -> Playbook:
        """The playbook for this sort."""
        return Playbook(
            id=id,
            title=title,
            actions=(Action.LOCK, Action.DEACTIVATE),
            subject_types=(PrincipalType.USER,),
            order=20,
            reads=(f"iam:{self.lists}",),
            writes=(f"iam:{self.update}",),
            plan=self._plan,
            read=self._read,
            apply=self._setting(lambda target: target.after),
            revert=self._setting(lambda target: target.before),
        )

    def _plan(self, case: Case, step: Step, live: Account) -> Plan:
        who = identity_of(case.subject)
        if who is None or (step.action is Action.DEACTIVATE and step.sort != self.sort):
            return Plan()
        found = self._all(case.subject, live) or []
        if step.action is Action.LOCK:
            return Plan(tuple(self._target(case, each) for each in found if each["Status"] == "Active"))
        held = next((each for each in found if each[self.id] == step.target), None)
        if held is None:
            return Plan(notes=(f"{who.name} has no {self.shown} {step.target}: left alone",))
        if not told_by(held.get(self.made), behind(case, step)):
            return Plan(
                notes=(f"the {self.shown} {step.target} was made at {held[self.made]:%Y-%m-%d %H:%M:%S} UTC, not by this case",)
            )
        return Plan((self._target(case, held),) if held["Status"] == "Active" else ())

    def _target(self, case: Case, held: dict[str, Any]) -> Target:
        who, id = known(case.subject), str(held[self.id])
        return Target(
            id=f"{self.sort}:{id}",
            says=f"switch off the {self.shown} {id} of {who.name}",
            before={"status": held["Status"]},
            after={"status": _OFF},
            calls=(self.update,),
            undo_calls=(self.update,),
            by_hand=(who.by_hand(self.verb, **{self.option: id}, status=held["Status"]),),
            about=id,
        )

    def _read(self, subject: Principal, target: Target, live: Account) -> State | None:
        found = self._all(subject, live) or []
        return next(({"status": each["Status"]} for each in found if each[self.id] == target.about), None)

    def _setting(self, state: Callable[[Target], State]) -> Callable[[Principal, Target, Account], None]:
        def change(subject: Principal, target: Target, live: Account) -> None:
            named = {**known(subject).named, self.id: target.about}
            live.change("iam", self.update, **named, Status=state(target)["status"])

        return change

    def _all(self, subject: Principal, live: Account) -> list[dict[str, Any]] | None:
        """Every credential of this sort; None when the user is gone. Not all of these calls have a paginator in the SDK."""
        found: list[dict[str, Any]] = []
        marker: dict[str, str] = {}
        while True:
            answer = live.ask("iam", self.lists, **known(subject).named, **marker)
            if answer is None:
                return None
            found += answer[self.answer]
            if not answer.get("IsTruncated"):
                return found
            marker = {"Marker": answer["Marker"]}
