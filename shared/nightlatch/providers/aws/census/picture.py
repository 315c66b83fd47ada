"""From what AWS told to an inventory: who holds what, adds up to what, and may become whom. Pure, so that dictionaries test it.

Accounts that are AWS's own (service-linked roles) are left out, and the roles behind Identity Center where the people who
come through them are known. The root user is no holding: it can be neither granted nor relieved of anything.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from nightlatch.classes import dataclass
from nightlatch.model import ASSUME, GROUP, Holding, Inventory, Principal, PrincipalType
from nightlatch.providers.aws.census.center import Center, Centers, People, PermissionSet, Person
from nightlatch.providers.aws.census.details import Detail, Details
from nightlatch.providers.aws.census.doors import door
from nightlatch.providers.aws.census.edges import edges
from nightlatch.providers.aws.census.policies import Library, Policy
from nightlatch.providers.aws.census.standing import Standing, Subject, of_group, standing

RESERVED = "/aws-reserved/sso.amazonaws.com/"
"""The path of roles behind permission sets; outside us-east-1 the Region of Identity Center follows."""
_LINKED = "/aws-service-role/"
_NAMED_AFTER_SET = "AWSReservedSSO_"


@dataclass(frozen=True, slots=True)
class Figures:
    """What everybody in the account amounts to, by full ARN; permission sets by their own."""

    subjects: Mapping[str, Subject]
    standings: Mapping[str, Standing]
    groups: Mapping[str, tuple[str, ...]]
    becomes: Mapping[str, tuple[str, ...]]
    unread: tuple[str, ...]

    def matters(self, held: PermissionSet) -> bool:
        """Whether a permission set makes an administrator, or lets its holders become one."""
        return self.standings[held.arn].mighty or held.arn in self.becomes


def figures(details: Details, centers: Centers, account: str) -> Figures:
    """Add up the policies of all users, roles and permission sets, and find who may become whom."""
    library = Library(details.documents or {})
    in_group = {group["GroupName"]: tuple(_held(library, group, "GroupPolicyList")) for group in details.groups}
    mighty_by = {name: of_group(policies, library) for name, policies in in_group.items()}
    subjects = {user["Arn"]: _subject(library, user, "UserPolicyList", in_group) for user in details.users}
    subjects |= {role["Arn"]: _subject(library, role, "RolePolicyList", {}) for role in details.roles if not _linked(role)}
    subjects |= {held.arn: _of_set(library, details, held, account) for center in centers.read for held in center.sets}
    makes = {name: bool(roles) for name, roles in mighty_by.items()}
    standings = {key: standing(subject, library, makes) for key, subject in subjects.items()}
    doors = {role["Arn"]: door(role["AssumeRolePolicyDocument"], account) for role in details.roles if role["Arn"] in subjects}
    mighty = frozenset(key for key, found in standings.items() if found.mighty)
    return Figures(subjects, standings, mighty_by, edges(subjects, doors, mighty, account), library.unread)


def inventory(seen: Figures, details: Details, centers: Centers, people: People, account: str, now: datetime) -> Inventory:
    """The inventory of an account as of `now`, when the reading began."""
    told = {seen.subjects[held.arn].address for center in centers.read for held in center.sets}
    roles = [role for role in details.roles if not _linked(role) and role["Arn"] not in told]
    behind = sum(map(_reserved, roles))
    gaps = [*centers.gaps, *people.gaps]
    if behind:
        gaps.append(
            f"{behind} roles of Identity Center stand for the people behind them, whom it does not tell to this account:"
            " it lives in another account, or has to be read there"
        )
    if seen.unread:
        gaps.append(
            f"{len(seen.unread)} policies could not be read whole, and whom they make administrators is not counted:"
            f" {', '.join(seen.unread[:5])}"
        )
    return Inventory(
        provider="aws",
        tenant=account,
        at=now,
        holdings=(
            *(_holding(seen, user, account, PrincipalType.USER) for user in details.users),
            *(_holding(seen, role, account, PrincipalType.ROLE) for role in roles),
            *_persons(seen, centers, people),
        ),
        groups={f"{GROUP}{name}": given for name, given in seen.groups.items()} | _groups(seen, centers),
        gaps=tuple(gaps),
    )


def regions(details: Details) -> tuple[str, ...]:
    """Where Identity Center lives, as the paths of its roles tell. Without such roles nobody comes through it: none."""
    paths = {role["Path"].removeprefix(RESERVED).strip("/") or "us-east-1" for role in details.roles if _reserved(role)}
    return tuple(sorted(paths))


def address(arn: str) -> str:
    """An ARN without its path, as records are read: `arn:aws:iam::111122223333:role/deploy`."""
    head, _, rest = arn.partition("/")
    return f"{head}/{rest.rpartition('/')[2]}"


def _held(library: Library, detail: Detail, written: str) -> Iterator[Policy]:
    for attached in detail.get("AttachedManagedPolicies", ()):
        yield library.managed(attached["PolicyArn"])
    for inline in detail.get(written, ()):
        yield library.inline(inline["PolicyName"], inline["PolicyDocument"])


def _subject(library: Library, detail: Detail, written: str, in_group: Mapping[str, tuple[Policy, ...]]) -> Subject:
    bound = detail.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
    return Subject(
        address=detail["Arn"],
        own=tuple(_held(library, detail, written)),
        groups={name: in_group[name] for name in detail.get("GroupList", ()) if name in in_group},
        boundary=library.managed(bound) if bound else None,
        is_role=written == "RolePolicyList",
    )


def _of_set(library: Library, details: Details, held: PermissionSet, account: str) -> Subject:
    """A permission set as what it is in the account: a role, with the account's own policies under the names it gives."""
    name = re.compile(rf"{_NAMED_AFTER_SET}{re.escape(held.name)}_[0-9a-f]{{16}}")
    roles = (role["Arn"] for role in details.roles if _reserved(role) and name.fullmatch(role["RoleName"]))
    partition = held.arn.split(":")[1]
    own = [*held.managed, *(f"arn:{partition}:iam::{account}:policy{path}" for path in held.customer)]
    bound = held.boundary
    if bound and not bound.startswith("arn:"):
        bound = f"arn:{partition}:iam::{account}:policy{bound}"
    return Subject(
        address=next(roles, None),
        own=(*map(library.managed, own), *([library.inline("permission set", held.inline)] if held.inline else ())),
        boundary=library.managed(bound) if bound else None,
        is_role=True,
    )


def _linked(role: Detail) -> bool:
    return bool(role["Path"].startswith(_LINKED))


def _reserved(role: Detail) -> bool:
    return bool(role["Path"].startswith(RESERVED))


def _becomes(seen: Figures, key: str) -> tuple[str, ...]:
    return tuple(f"{ASSUME}{address(role)}" for role in seen.becomes.get(key, ()))


def _holding(seen: Figures, detail: Detail, account: str, type: PrincipalType) -> Holding:
    found, becomes = seen.standings[detail["Arn"]], _becomes(seen, detail["Arn"])
    kind = "User" if type is PrincipalType.USER else "Role"
    own, groups = found.roles, [name for name in detail.get("GroupList", ()) if name not in found.idle]
    if found.capped and becomes:  # no boundary of its own caps what it may become, and so only that is told
        own, groups = (), [name for name in groups if not seen.groups.get(name)]
    return Holding(
        account=Principal(provider="aws", tenant=account, type=type, id=detail[f"{kind}Id"], name=detail[f"{kind}Name"]),
        address=address(detail["Arn"]),
        roles=(*own, *(f"{GROUP}{name}" for name in groups), *becomes),
        capped=found.capped and not becomes,
        created=detail.get("CreateDate"),
    )


def _groups(seen: Figures, centers: Centers) -> dict[str, tuple[str, ...]]:
    """The groups of Identity Center that make administrators here, by the permission sets that do."""
    held: dict[str, tuple[str, ...]] = {}
    for center in centers.read:
        for one in center.sets:
            if seen.standings[one.arn].mighty:
                held |= {f"{GROUP}{group}": (*held.get(f"{GROUP}{group}", ()), one.arn) for group in one.groups}
    return held


def _persons(seen: Figures, centers: Centers, people: People) -> Iterator[Holding]:
    """The people of Identity Center who matter in this account. One who is switched off cannot come in."""
    for center in centers.read:
        given: dict[str, dict[str, None]] = {}
        for one in filter(seen.matters, center.sets):
            mighty = seen.standings[one.arn].mighty
            leads = () if mighty else _becomes(seen, one.arn)
            for id in one.users:
                given.setdefault(id, {}).update(dict.fromkeys((one.arn,) if mighty else leads))
            for group in one.groups:
                for id in people.members.get(group, ()):
                    given.setdefault(id, {}).update(dict.fromkeys((f"{GROUP}{group}",) if mighty else leads))
        for id, roles in given.items():
            who = people.persons.get(id, Person(id))
            if who.enabled:
                yield _person(center, who, tuple(roles))


def _person(center: Center, who: Person, roles: tuple[str, ...]) -> Holding:
    return Holding(
        account=Principal(
            provider="aws", tenant=center.owner, type=PrincipalType.USER, id=who.id, name=who.name, keyed_by_id=True
        ),
        roles=roles,
        created=who.created,
    )
