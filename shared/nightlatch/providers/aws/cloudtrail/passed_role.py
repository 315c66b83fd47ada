"""A role handed to a machine, function or job: read from the parameter that names it.

PassRole writes no event of its own, so the hand-over shows only in the call that uses the role. Whoever controls the
machine then acts as the role, which makes this a way to keep access without a key.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nightlatch.model import Kind, Principal, PrincipalType
from nightlatch.model.evidence import RESOURCE, SUBJECT_ARN
from nightlatch.providers.aws.cloudtrail.paths import answered, asked, first_in, steps
from nightlatch.providers.aws.cloudtrail.record import Event, node, plain
from nightlatch.providers.aws.cloudtrail.subjects import denied_target, named_from_arn, role
from nightlatch.providers.aws.cloudtrail.table import Draft, Extract, Narrowing
from nightlatch.tables import NOTHING


def named_role(event: Event, text: str | None) -> Principal | None:
    """The role or instance profile that an ARN or a name (with its path, as Glue and SSM take it) stands for."""
    if not text:
        return None
    if not text.startswith("arn"):
        return role(event, text.rpartition("/")[2] or text)
    found = named_from_arn(text, event.account)
    return found if found and found.type is PrincipalType.ROLE else None


def attached(event: Event, text: str | None, resource: str | None, **evidence: str) -> Iterator[Draft]:
    """One activity for one role; none where the text names no role."""
    draft = _attached(event, text, resource, evidence)
    if draft is not None:
        yield draft


def _attached(event: Event, text: str | None, resource: str | None, evidence: Mapping[str, str]) -> Draft | None:
    subject = named_role(event, text)
    if text is None or subject is None:
        return None
    facts = {RESOURCE: resource} if resource else {}
    if text.startswith("arn"):
        facts[SUBJECT_ARN] = text
    facts.update(evidence)
    return Draft(Kind.IDENTITY_ATTACHED, subject, evidence=facts)


def refused(event: Event, resource: str | None) -> Iterator[Draft]:
    """A refused call without parameters, when its message names the role that could not be passed."""
    target = denied_target(event) if event.failed else None
    if target is not None and target.type is PrincipalType.ROLE and "PassRole" in (event.message or ""):
        yield Draft(Kind.IDENTITY_ATTACHED, target, evidence={RESOURCE: resource} if resource else {})


def passes(*members: str, to: tuple[str, ...] = ()) -> Extract:
    """An extractor for the roles that these members of the request name; `to` is what receives them. No role, no activity."""

    def extract(event: Event) -> Iterable[Draft]:
        place = asked(event)
        resource = first_in(place, to) or first_in(answered(event), to) if to else None
        # what only the response tells was there before the call
        roles = dict.fromkeys([text for member in members if (text := plain(node(place, *steps(member))))])
        drafts = [draft for text in roles if (draft := _attached(event, text, resource, NOTHING)) is not None]
        return drafts or refused(event, resource)

    return extract


def handing(*members: str) -> tuple[Narrowing, ...]:
    """Narrowings to calls that name a role in one of these members, or were refused because of one: see `refused`.

    Most calls of the kind change something else, or start once more what was judged when it was made.
    """
    return *(_naming(member) for member in members), {"errorMessage": [{"wildcard": "*PassRole*"}]}


def _naming(member: str) -> Narrowing:
    narrowing: Any = [{"exists": True}]
    for step in reversed(member.split(".")):
        narrowing = {step: narrowing}
    return {"requestParameters": narrowing}
