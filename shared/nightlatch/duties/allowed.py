"""Who may decide about which case, asked anew for every wish: an approver of policy, still active, and with no part in the case."""

from collections.abc import Callable, Iterator

from nightlatch.classes import dataclass
from nightlatch.errors import LookupFailed
from nightlatch.model import Case, Principal
from nightlatch.model.attempt import Member, Wish
from nightlatch.model.evidence import ACTOR_ARN
from nightlatch.model.people import Approver
from nightlatch.pipeline import Pipeline
from nightlatch.stages.family import family


@dataclass(frozen=True, slots=True)
class Rights:
    """`member` asks the chat service who somebody is now; it raises LookupFailed."""

    pipeline: Pipeline
    member: Callable[[str, str], Member]

    def approver(self, wish: Wish) -> Approver | str:
        """The approver that policy knows this person as, or why they may decide nothing."""
        approvers = self.pipeline.policy.approvals.approvers
        found = next((each for each in approvers if (each.team, each.user) == (wish.team, wish.user)), None)
        if found is None:
            return f"you ({wish.team}/{wish.user}) are not among the approvers: the owner of nightlatch.toml may add you"
        try:
            member = self.member(wish.team, wish.user)
        except LookupFailed as error:
            return f"nothing was done, for it could not be found out whether you may: {error}"
        wrong = unfit(member, wish.team)
        if wrong is not None:
            return f"nothing was done: {wrong}"
        known = (found.email, member.email, *found.identities)
        return found.model_copy(update={"identities": tuple(dict.fromkeys(text for text in known if text))})

    def against(self, approver: Approver, wish: Wish, case: Case) -> str | None:
        """Why this approver may not decide about this case; None when he may. Whoever may only read needs no more."""
        if approver.providers and case.key.provider not in approver.providers:
            return f"you may decide about {', '.join(approver.providers)}, and this is {case.key.provider}"
        if wish.verb == "explain":
            return None
        if case.judgment.verdict.rank > approver.highest.rank:
            return f"you may decide up to {approver.highest.value}, and this is {case.judgment.verdict.value}"
        own = {text.casefold() for text in approver.identities}
        part = next((why for names, why in self._parts(case) if own & names), None)
        return None if part is None else f"{part}: somebody else has to decide about it"

    def _parts(self, case: Case) -> Iterator[tuple[set[str], str]]:
        """Everybody who has a part in a case, by all their names, and which."""
        yield _names(case.subject) | {case.key.name}, "you are this account"
        for activity in case.activities:
            origin = activity.origin
            also = {(activity.evidence.get(ACTOR_ARN) or "").casefold(), (origin.session_name or "").casefold()}
            yield _names(activity.actor) | also, f"you acted in this case yourself ({activity.operation})"
        for behind in case.behind:
            yield {behind.address}, f"you acted in this case yourself, as {behind.actor}"
        for relative in family(self.pipeline.evidence, case):
            if relative.key is not None:
                yield {relative.key.name}, "this account had its hands in yours"


def _names(principal: Principal) -> set[str]:
    told = (principal.id, principal.name, principal.email)
    return {text.casefold() for text in told if text}


def unfit(member: Member, team: str) -> str | None:
    """Why such a member decides nothing, whatever policy says; None when nothing speaks against it."""
    for wrong, why in (
        (not member.active, "your account here is deactivated"),
        (member.machine, "a machine approves nothing"),
        (member.guest, "guests approve nothing"),
        (member.stranger or member.team != team, "you are of another workspace"),
    ):
        if wrong:
            return why
    return None
