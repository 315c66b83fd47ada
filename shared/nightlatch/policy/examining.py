"""Makes a Policy of the text of a `nightlatch.toml`, or says exactly what is wrong with it.

A policy decides whom the machine may lock, so nothing in it is guessed: an unknown key, a number in quotes, a signal
that does not exist are errors, never passed over.
"""

import hashlib
import json
import tomllib
import zoneinfo
from collections import Counter
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from nightlatch.errors import PolicyError
from nightlatch.model import Action, Policy
from nightlatch.policy.faults import describe, key_text, nearest, shown, suggest
from nightlatch.policy.loading import Known
from nightlatch.policy.writing import NOT_FOR_FILES


def examined(text: str, name: str, *, signals: Known | None = None) -> Policy:
    """What `loading.loads` gives, of any text: read key by key. `loads` knows beforehand what comes of the packaged one."""
    data = _parsed(text, name)
    faults = [f"{key}: is worked out by Nightlatch; leave it out" for key in NOT_FOR_FILES & data.keys()]
    try:
        # JSON's strict mode takes texts for dates and networks, and refuses what Python's would bend: `true` for 1, "30" for 30.
        policy = Policy.model_validate_json(json.dumps(_flattened(data), default=str), strict=True)
    except ValidationError as error:
        faults.extend(describe(error, data))
    else:
        faults.extend(_further(policy))
        faults.extend(_strangers(policy, signals) if signals is not None else ())
    if faults:
        raise PolicyError("\n".join(f"{name}: {fault}" for fault in faults))
    return policy.model_copy(update={"digest": digest(policy)})


def digest(policy: Policy) -> str:
    """SHA-256, in hex, of the policy's canonical JSON without the digest itself: equal policies, equal digests."""
    content = policy.model_dump(mode="json", exclude=set(NOT_FOR_FILES))
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def _parsed(text: str, name: str) -> dict[str, Any]:
    """The TOML text as it stands."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise PolicyError(f"{name}: is nested too deeply to be a policy") from None
    except ValueError as error:
        line, last = text.count("\n") + 1, len(text.rsplit("\n", 1)[-1]) + 1
        says = str(error).replace("at end of document", f"at line {line}, column {last}, the end of the file")
        raise PolicyError(f"{name}: is not TOML: {says}") from error


def _flattened(data: dict[str, Any]) -> dict[str, Any]:
    """`aws.lock = "ask"` under [modes.actions] is a table in TOML; here it is the one key "aws.lock"."""
    modes = data.get("modes")
    actions = modes.get("actions") if isinstance(modes, dict) else None
    if not isinstance(modes, dict) or not isinstance(actions, dict):
        return data
    flat: dict[str, Any] = {}
    for key, value in actions.items():
        flat.update({f"{key}.{inner}": mode for inner, mode in value.items()} if isinstance(value, dict) else {key: value})
    return {**data, "modes": {**modes, "actions": flat}}


def _further(policy: Policy) -> Iterator[str]:
    """What types cannot say: names used twice, actions and time zones that do not exist."""
    for table, entries in (("provisioners", policy.provisioners), ("exceptions", policy.exceptions)):
        for name, count in Counter(entry.name for entry in entries).items():
            if count > 1:
                yield f'{table}.name: "{shown(name)}" is the name of {count} entries; each needs its own'
    for key in policy.modes.actions:
        provider, _, action = key.rpartition(".")
        if not provider or action not in list(Action):
            meant = suggest(f"{provider or 'aws'}.{action}", [f"{provider or 'aws'}.{member.value}" for member in Action])
            yield f"modes.actions.{key_text(key)}: must be a provider and an action; {meant}"
    if policy.hours.start.tzinfo or policy.hours.end.tzinfo:
        yield "hours: start and end are times in hours.zone; leave their offset out"
    if policy.hours.zone is not None:
        yield from _zone(policy.hours.zone)


def _zone(zone: str) -> Iterator[str]:
    """A time zone must be one that this machine knows, for a misspelt one would fail only at the first case."""
    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        known = zoneinfo.available_timezones()
        meant = f"did you mean {nearest(zone, known) or 'Europe/Paris'}?" if known else "this machine knows none: install tzdata"
        yield f'hours.zone: "{shown(zone)}" is no time zone; {meant}'


def _strangers(policy: Policy, signals: Known) -> Iterator[str]:
    """Signals and variants that the policy names and nobody wrote."""
    for named, wish in policy.signals.items():
        if named not in signals:
            yield f"signals.{key_text(named)}: no signal has this id; {_like(named, signals)}"
            continue
        for variant in wish.variants:
            if variant not in signals[named]:
                meant = suggest(variant, signals[named])
                yield f"signals.{named}.variants.{key_text(variant)}: {named} has no such variant; {meant}"
    for entry in policy.exceptions:
        for named in entry.signals:
            if named not in signals:
                meant = _like(named, signals)
                yield f'exceptions.signals of "{shown(entry.name)}": no signal has the id {shown(named)}; {meant}'


def _like(named: str, signals: Known) -> str:
    """Ids are too short to be near each other; their first letter tells the family that was meant."""
    family = [signal for signal in signals if signal[:1].casefold() == named[:1].casefold()]
    return suggest(named, family or signals)
