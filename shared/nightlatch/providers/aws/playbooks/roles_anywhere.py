"""A trust anchor or profile of Roles Anywhere, switched off and on: the two are alike in all but their names.

Both are regional, and stand where the record was written. An id from a record is no proof: the live one must bear the subject's name, and,
where the case says that it was created, have been created then.
"""

from nightlatch.classes import dataclass
from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Activity, Case, Kind, Principal, PrincipalType, Step
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.clients import Answer
from nightlatch.providers.aws.playbooks.happenings import births, told_by

_SERVICE = "rolesanywhere"


@dataclass(frozen=True, slots=True)
class Switch:
    """What is switched: as operations name it (`TrustAnchor`), as members do (`trustAnchor`), for people and the command line."""

    operation: str
    member: str
    title: str

    def playbook(self, id: str) -> Playbook:
        """The playbook that switches it off when a federation is to be believed no more."""
        return Playbook(
            id=id,
            title=f"Switch a {self.title} of Roles Anywhere off",
            actions=(Action.LOCK,),
            subject_types=(PrincipalType.FEDERATION,),
            order=20,
            reads=(f"{_SERVICE}:Get{self.operation}",),
            writes=(f"{_SERVICE}:Disable{self.operation}", f"{_SERVICE}:Enable{self.operation}"),
            plan=self._plan,
            read=self._read,
            apply=self._apply,
            revert=self._revert,
        )

    def _plan(self, case: Case, step: Step, live: Account) -> Plan:  # noqa: ARG002 every playbook is asked alike
        told = [a for a in case.activities if a.did(Kind.FEDERATION_ADDED) and a.operation.endswith(self.operation)]
        if not told:
            return Plan()
        id = case.subject.id or next((a.subject.id for a in told if a.subject.id), None)
        region = next((a.origin.region for a in told if a.origin.region), None)
        if id is None or region is None:
            return Plan(notes=(f"the records do not tell the id and Region of the {self.title} {case.subject.label}",))
        found = self._get(id, region, live)
        if found is None or found.get("name") != (case.subject.name or found.get("name")):
            return Plan(notes=(f"there is no {self.title} {case.subject.label} with the id {id} in {region}",))
        created = births(case, f"Create{self.operation}")
        if created and not told_by(found.get("createdAt"), created):
            return Plan(notes=(f"the {self.title} {case.subject.label} was not created when the record says so",))
        return Plan((self._target(case, id, region, created),)) if found["enabled"] else Plan()

    def _target(self, case: Case, id: str, region: str, created: tuple[Activity, ...]) -> Target:
        words = self.title.replace(" ", "_")
        where = {"id": id, "region": region}
        undo = command(_SERVICE, f"enable-{self.title.replace(' ', '-')}", region=region, **{f"{words}_id": id})
        others = f"nothing that shows a certificate to the {self.title} {case.subject.label} gets a session any more"
        return Target(
            id=f"{words}:{region}/{id}",
            says=f"switch off the {self.title} {case.subject.label} in {region}",
            before={**where, "enabled": "true"},
            after={**where, "enabled": "false"},
            calls=(f"Disable{self.operation}",),
            undo_calls=(f"Enable{self.operation}",),
            by_hand=(undo,),
            disturbs="" if created else f"{others}, and it is older than this case",
        )

    def _get(self, id: str, region: str, live: Account) -> Answer | None:
        answer = live.ask(_SERVICE, f"Get{self.operation}", region, **{f"{self.member}Id": id})
        return None if answer is None else answer[self.member]

    def _read(self, subject: Principal, target: Target, live: Account) -> State | None:  # noqa: ARG002 every playbook is asked alike
        found = self._get(target.before["id"], target.before["region"], live)
        return None if found is None else {**target.before, "enabled": "true" if found["enabled"] else "false"}

    def _apply(self, subject: Principal, target: Target, live: Account) -> None:  # noqa: ARG002 every playbook is asked alike
        self._switch("Disable", target, live)

    def _revert(self, subject: Principal, target: Target, live: Account) -> None:  # noqa: ARG002 every playbook is asked alike
        self._switch("Enable", target, live)

    def _switch(self, how: str, target: Target, live: Account) -> None:
        id = {f"{self.member}Id": target.before["id"]}
        live.change(_SERVICE, f"{how}{self.operation}", target.before["region"], **id)
