"""Whether a trail carries what the rules wait for: without one that logs, EventBridge gets nothing "via CloudTrail".

Shapes: CloudTrail's API reference, GetEventSelectors. A trail has either basic or advanced event selectors.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.hosts.aws.checkup.asking import Answer, Asking
from nightlatch.model.check import Check, Topic, several

TRAIL = Topic(id="trail", title="a trail carries management writes")
READS = Topic(id="trail-reads", title="a trail carries the read-only calls that hand something out")
GLOBAL = frozenset({"iam.amazonaws.com", "sts.amazonaws.com"})
"""Sources that a trail of one Region leaves out unless it includes global services."""
_DO = "Turn on a multi-Region trail that logs management events, read and write: aws cloudtrail create-trail, then start-logging."


@dataclass(frozen=True, slots=True)
class Coverage:
    """Management events that one selector lets through: of `only` these sources (None: of all), `without` those.

    `narrowed` names further fields by which it chooses: what it then carries cannot be told.
    """

    writes: bool
    reads: bool
    only: frozenset[str] | None = None
    without: frozenset[str] = frozenset()
    narrowed: tuple[str, ...] = ()

    def carries(self, source: str) -> bool:
        """Whether events of this source come through."""
        return not self.narrowed and source not in self.without and (self.only is None or source in self.only)


def coverages(selectors: Answer) -> tuple[Coverage, ...]:
    """What GetEventSelectors tells, selector by selector; those for data events are left out."""
    basic = (_basic(each) for each in selectors.get("EventSelectors") or ())
    advanced = (_advanced(each["FieldSelectors"]) for each in selectors.get("AdvancedEventSelectors") or ())
    return tuple(each for each in (*basic, *advanced) if each is not None)


def check_trails(asking: Asking, watched: frozenset[str], read_only: frozenset[str]) -> Iterator[Check]:
    """Whether the sources whose writes we wait for come through, and those whose read-only calls we do. Raises LookupFailed."""
    listed = (asking.ask("cloudtrail", "DescribeTrails", includeShadowTrails=True) or {}).get("trailList", [])
    here = [trail for trail in listed if trail.get("IsMultiRegionTrail") or trail.get("HomeRegion") == asking.region]
    logging = [trail for trail in here if _logs(asking, trail)]
    if not logging:
        found = f"trails {several([trail['Name'] for trail in here])} are not logging" if here else "there is none"
        yield TRAIL.fail(f"No trail of {asking.region} is logging ({found}): no event reaches the rules.", _DO)
        return
    let_through = [each for trail in logging for each in _let_through(asking, trail)]
    names = several([str(trail["Name"]) for trail in logging])
    yield _writes(names, let_through, watched)
    yield _reads(names, let_through, read_only)


def _writes(names: str, let_through: Iterable[Coverage], watched: frozenset[str]) -> Check:
    writing = [each for each in let_through if each.writes]
    missing = sorted(source for source in watched if not any(each.carries(source) for each in writing))
    if not writing:
        return TRAIL.fail(f"Trail {names} is logging, but no management writes.", _DO)
    if not missing:
        return TRAIL.ok(f"Trail {names} is logging management writes of everything that is watched.")
    narrowed = sorted({field for each in writing for field in each.narrowed})
    by = f" (chosen also by {several(narrowed)})" if narrowed else ""
    says = f"Trail {names} is logging, but leaves out writes of {several(missing)}{by}."
    do = "Take these exclusions out of its event selectors, or add a trail without any."
    return TRAIL.fail(says, do) if "iam.amazonaws.com" in missing else TRAIL.warn(says, do)


def _reads(names: str, let_through: Iterable[Coverage], read_only: frozenset[str]) -> Check:
    missing = sorted(source for source in read_only if not any(each.reads and each.carries(source) for each in let_through))
    if not missing:
        return READS.ok(f"Trail {names} also logs the read-only calls that are watched.")
    return READS.warn(
        f"Trail {names} logs no read-only calls of {several(missing)}: what they hand out is not seen.",
        "Let a trail log management events for both reading and writing.",
    )


def _logs(asking: Asking, trail: Mapping[str, Any]) -> bool:
    status = asking.ask("cloudtrail", "GetTrailStatus", region=trail.get("HomeRegion"), Name=trail["TrailARN"])
    return bool(status and status.get("IsLogging"))


def _let_through(asking: Asking, trail: Mapping[str, Any]) -> Iterator[Coverage]:
    selectors = asking.ask("cloudtrail", "GetEventSelectors", region=trail.get("HomeRegion"), TrailName=trail["TrailARN"])
    everywhere = trail.get("IsMultiRegionTrail") or trail.get("IncludeGlobalServiceEvents")
    for each in coverages(selectors or {}):
        yield each if everywhere else Coverage(each.writes, each.reads, each.only, each.without | GLOBAL, each.narrowed)


def _basic(selector: Mapping[str, Any]) -> Coverage | None:
    if not selector.get("IncludeManagementEvents", True):
        return None
    kind = selector.get("ReadWriteType", "All")
    excluded = frozenset(selector.get("ExcludeManagementEventSources") or ())
    return Coverage(writes=kind in ("All", "WriteOnly"), reads=kind in ("All", "ReadOnly"), without=excluded)


def _advanced(fields: Iterable[Mapping[str, Any]]) -> Coverage | None:
    """One advanced selector: all its fields must hold."""
    by_name = {field["Field"]: field for field in fields}
    if "Management" not in (by_name.pop("eventCategory", {}).get("Equals") or ()):
        return None
    read_only = by_name.pop("readOnly", {}).get("Equals") or ("true", "false")
    source = dict(by_name.pop("eventSource", {}))
    source.pop("Field", None)
    only, without = source.pop("Equals", None), source.pop("NotEquals", None) or ()
    others = {f"eventSource {how}" for how, given in source.items() if given}
    return Coverage(
        writes="false" in read_only,
        reads="true" in read_only,
        only=frozenset(only) if only else None,
        without=frozenset(without),
        narrowed=tuple(sorted({*by_name, *others})),
    )
