"""One account's activities → its judged cases: fold into lives, look at each window, keep the one that weighs most."""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from nightlatch.ledger.fold import incarnations
from nightlatch.model import Case, Kind, PrincipalType, actor_key
from nightlatch.model.evidence import ACTOR_ARN, ASSERTED, WHOLE_SET
from nightlatch.model.matching import is_responder
from nightlatch.stages.decide import Circumstances, decide
from nightlatch.stages.difference import by_difference
from nightlatch.stages.enrich import Beside
from nightlatch.stages.evaluate import windows

if TYPE_CHECKING:
    from nightlatch.contracts import Provider
    from nightlatch.ledger.control import Control
    from nightlatch.ledger.evidence import Evidence
    from nightlatch.model import Activity, Behind, CaseKey, Change, Decision, Facts, Policy, Principal
    from nightlatch.stages.enrich import Enricher
    from nightlatch.stages.evaluate import Evaluation, Evaluator

_EARLIER = timedelta(days=7)
"""How far before a window signals see what happened to the account: a key may wait that long for its role (signal G8)."""
_SESSIONS = 20
"""How many sessions of one case are looked into for whoever is behind them, the earliest first."""


class Window:
    """What was made of one window of a case. It holds no facts: those hold the days of timelines."""

    def __init__(self, found: Evaluation, gaps: tuple[str, ...], decision: Decision) -> None:
        self.found = found
        self.gaps = gaps
        self.decision = decision


class Judge:
    """Judges the accounts of one batch. Verdicts are a function of what is filed, never of when it came."""

    def __init__(
        self,
        evidence: Evidence,
        control: Control,
        policy: Policy,
        enricher: Enricher,
        evaluator: Evaluator,
        providers: dict[str, Provider],
        stopped: bool = False,
        responders: tuple[str, ...] = (),
    ) -> None:
        self.evidence = evidence
        self.control = control
        self.policy = policy
        self.enricher = enricher
        self.evaluator = evaluator
        self.providers = providers
        self.stopped = stopped
        self.responders = responders

    def judge(self, key: CaseKey) -> tuple[Case, ...]:
        """Every case of one account, judged; nothing for an account of which nothing is filed."""
        ahead = self.evidence.ahead
        echoing, settled = (
            ahead(partial(self.control.quarantines.echoing, key)),
            ahead(partial(self.control.settled_until, str(key))),
        )
        filed = self.evidence.activities(key)
        changes, foreign = echoing()
        told = by_difference(filed, self.enricher.shown)
        activities = [self.enricher.resolve(told[a.id]) for a in filed if not self._is_echo(a, (*changes, *foreign))]
        lives, settled_until = incarnations(activities, timedelta(days=self.policy.window.silence_days)), settled()
        return tuple(self._weigh(self._case(key, life), changes, settled_until) for life in lives)

    def _case(self, key: CaseKey, life: tuple[Activity, ...]) -> Case:
        births = [a.at for a in life if a.did(Kind.ACCOUNT_CREATED)]
        return Case.of_checked(
            id=case_id(key, life[0]),
            key=key,
            subject=merged(life),
            activities=life,
            born=min(births, default=None),
            behind=self._behind(life),
            findings=(),
            unseen=(),
            gaps=(),
            decision=None,
            version=0,
        )

    def _behind(self, life: tuple[Activity, ...]) -> tuple[Behind, ...]:
        """Everybody who acted in it by a session that an identity provider gave them, each session's first activity."""
        sessions: dict[tuple[str | None, str, str | None], Activity] = {}
        for activity in life:
            sessions.setdefault((activity.origin.key, actor_key(activity.actor), activity.evidence.get(ASSERTED)), activity)
        persons, looked_into = self.evidence.persons, islice(sessions.values(), _SESSIONS)
        return tuple(dict.fromkeys(each for activity in looked_into for each in persons.behind(activity)))

    def _is_echo(self, activity: Activity, changes: tuple[Change, ...]) -> bool:
        """Whether a record only tells of what we did: by one of our own identities, and with a change in the ledger to match."""
        if not changes or not is_responder(activity.actor, activity.evidence.get(ACTOR_ARN), self.responders):
            return False
        from nightlatch.model.echoes import is_made, is_undone

        return any(is_made(change, activity) or is_undone(change, activity) for change in changes)

    def _weigh(self, case: Case, changes: tuple[Change, ...], settled_until: datetime | None) -> Case:
        length = timedelta(hours=self.policy.window.findings_hours)
        around = self._around(case)
        looked_at = (self._window(case, part, settled_until, changes, around) for part in windows(case.activities, length))
        worst = max(looked_at, key=_weight)
        made = {"findings": worst.found.findings, "unseen": worst.found.unseen, "gaps": worst.gaps, "decision": worst.decision}
        return Case.of_checked(**{**vars(case), **made})

    def _window(
        self,
        case: Case,
        part: tuple[Activity, ...],
        settled_until: datetime | None,
        changes: tuple[Change, ...],
        around: Circumstances,
    ) -> Window:
        shown = case if part is case.activities else case.model_copy(update={"activities": part})
        facts = self.enricher.facts(shown, Beside(changes, self.responders, _earlier(case, part[0].at)))
        found = self.evaluator.evaluate(shown, facts, settled_until)
        return Window(found, gaps(shown, facts), decide(shown, found.findings, self.policy, around))

    def _around(self, case: Case) -> Circumstances:
        provider = self.providers.get(case.key.provider)
        owned = provider is not None and provider.platform_owned(case.subject)
        strange = any(is_responder(a.actor, a.evidence.get(ACTOR_ARN), self.responders) for a in case.activities)
        return Circumstances(platform_owned=owned, stopped=self.stopped, misused=strange)


def _earlier(case: Case, began: datetime) -> tuple[Activity, ...]:
    """What happened to the account shortly before a window that began then. What is of one time is in one window."""
    since, until = (bisect_left(case.activities, at, key=lambda a: a.at) for at in (began - _EARLIER, began))
    return case.activities[since:until]


def _weight(window: Window) -> tuple[int, int]:
    return window.decision.verdict.rank, window.decision.score


def gaps(case: Case, facts: Facts) -> tuple[str, ...]:
    """What could not be told of the case's grants and of its actors, each a sentence."""
    grants = [
        f"what {grant.role} gives is not known ({'; '.join(grant.privilege.reasons)}): counted as strong"
        for activity in case.activities
        if activity.did(Kind.ROLE_GRANTED, Kind.TRUST_CHANGED, Kind.ACCOUNT_CREATED)
        for grant in activity.grants
        if not grant.resolved
    ]
    sets = [
        f"which of the roles that {activity.subject.label} holds are new is not known ({activity.operation} tells them all, and nothing"
        " tells of what was held before): all of them count"
        for activity in case.activities
        if activity.did(Kind.ROLE_GRANTED) and activity.evidence.get(WHOLE_SET) == "true"
    ]
    ages = [
        f"when {actor.principal.label} was created is not known ({actor.gap})" for actor in facts.actors.values() if actor.gap
    ]
    if facts.made_gap:
        ages.append(f"when {case.subject.label} was created is not known ({facts.made_gap})")
    return tuple(dict.fromkeys(sets + grants + ages))


def case_id(key: CaseKey, first: Activity) -> str:
    """`key@start`, the start in UTC to the microsecond."""
    return f"{key}@{first.at.replace(tzinfo=None).isoformat()}Z"


def merged(life: tuple[Activity, ...]) -> Principal:
    """The subject with all that any activity of this life told of it; the earliest telling wins, of its sort the one that tells most."""
    subject, told = life[0].subject, dict[str, object]()
    for name in ("id", "name", "email"):
        value = next((value for a in life if (value := getattr(a.subject, name)) is not None), None)
        if value != getattr(subject, name):
            told[name] = value
    sorts = {a.subject.type for a in life}
    if PrincipalType.MANAGED_IDENTITY in sorts:  # a service principal to whoever gives it a role (model/case.py)
        told["type"] = PrincipalType.MANAGED_IDENTITY
    return subject.model_copy(update=told) if told else subject
