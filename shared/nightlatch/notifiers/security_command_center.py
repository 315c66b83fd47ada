"""Google Security Command Center: each case as a finding of a source of ours, brought up to date in place as the case grows.

https://cloud.google.com/security-command-center/docs/reference/rest/v2/organizations.sources.locations.findings/patch
The finding's id comes from the case's, so that what is told twice, or told again after a lost answer, stays one finding.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import field
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.contracts import Door, Memory, Notifier, Secrets
from nightlatch.errors import ChangeFailed, DeliveryFailed, SettingsError
from nightlatch.model import Bulletin, Policy, Report, Verdict
from nightlatch.model.sentences import headline
from nightlatch.model.standing import standing, undo_commands
from nightlatch.notifiers.plain import shown
from nightlatch.settings import google_api
from nightlatch.vendors.google import APIS, Rest, apis_at

_UPDATE, _SET_STATE = "securitycenter.findings.update", "securitycenter.findings.setState"
_SEVERITIES = {Verdict.QUARANTINE: "CRITICAL", Verdict.ASK: "HIGH", Verdict.NOTIFY: "MEDIUM", Verdict.LOG: "LOW"}
_PERSISTENCE = {
    "T1078": "VALID_ACCOUNTS",
    "T1078.004": "CLOUD_ACCOUNTS",
    "T1098": "ACCOUNT_MANIPULATION",
    "T1098.001": "ADDITIONAL_CLOUD_CREDENTIALS",
    "T1098.003": "ADDITIONAL_CLOUD_ROLES",
    "T1098.004": "SSH_AUTHORIZED_KEYS",
    "T1136": "CREATE_ACCOUNT",
    "T1556": "MODIFY_AUTHENTICATION_PROCESS",
    "T1556.006": "MULTI_FACTOR_AUTHENTICATION",
}
_OTHERS = {
    "T1036": "MASQUERADING",
    "T1059": "COMMAND_AND_SCRIPTING_INTERPRETER",
    "T1069.003": "CLOUD_GROUPS",
    "T1070": "INDICATOR_REMOVAL",
    "T1484": "DOMAIN_POLICY_MODIFICATION",
    "T1548": "ABUSE_ELEVATION_CONTROL_MECHANISM",
    "T1552": "UNSECURED_CREDENTIALS",
    "T1562": "IMPAIR_DEFENSES",
}
_MASK = "description,eventTime,externalUri,mitreAttack,nextSteps,severity,sourceProperties"
"""What a later telling changes: category and resource are Google's for good, and a person's muting stays."""


@dataclass
class SecurityCommandCenter:
    """The door. `source` names the source, and may name a location; without one it is `global`."""

    source: str
    rest: Rest = field(default_factory=lambda: Rest(apis=apis_at(google_api()) if google_api() else APIS))

    def tell(self, report: Report, memory: Memory) -> None:
        """Create the finding, or bring it up to date; its state is set when Google shows another."""
        name, finding = self.name(report), self.finding(report)
        try:
            told = self._patch(name, finding, {"updateMask": _MASK}) if memory.text else None
            told = told or self._patch(name, finding, {})
            if told is None:
                raise DeliveryFailed(
                    f"Security Command Center has no {self.source}: make the source, or correct [notify] of the policy"
                )
            if told.get("state") != finding["state"]:
                self.rest.change("findings", f"{name}:setState", _SET_STATE, json={"state": finding["state"]})
        except ChangeFailed as error:
            raise DeliveryFailed(f"Security Command Center took no finding: {error}") from error
        if memory.text != name:
            memory.keep(name)

    def announce(self, bulletin: Bulletin, memory: Memory) -> None:
        """Nothing: what a bulletin is about has findings of its own."""

    def _patch(self, name: str, finding: dict[str, Any], params: dict[str, str]) -> dict[str, Any] | None:
        """Google creates what is not there, and then takes no mask."""
        return self.rest.change("findings", name, _UPDATE, method="PATCH", params=params, json=finding)

    def name(self, report: Report) -> str:
        """The finding's name: its id has 32 letters and digits."""
        source = self.source if "/locations/" in self.source else f"{self.source}/locations/global"
        return f"{source}/findings/{hashlib.sha256(report.case.id.encode()).hexdigest()[:32]}"

    def finding(self, report: Report) -> dict[str, Any]:
        """The finding; every text is cut, and holds no controls."""
        case = report.case
        undo = "; ".join(undo_commands(report)) or "nightlatch explain tells more"
        link = next((address for _, address in report.links if address.startswith("https://")), "")
        is_open = not report.was_locked and (case.judgment.verdict is not Verdict.LOG or report.is_locked)
        return {
            "state": "ACTIVE" if is_open else "INACTIVE",
            "category": "NIGHTLATCH_ACCOUNT",
            "findingClass": "THREAT",
            "severity": _SEVERITIES[case.judgment.verdict],
            "resourceName": shown(_resource(report), 500),
            "eventTime": _time(case.last.at),
            "description": shown(" ".join(found.says for found in case.findings) or headline(case), 1_024),
            "nextSteps": shown(f"To undo by hand: {undo}", 1_024),
            "mitreAttack": _attack(report),
            "sourceProperties": dict(_properties(report)),
            **({"externalUri": shown(link, 1_000)} if link else {}),
        }


def _resource(report: Report) -> str:
    """Google's name of the project or organization; elsewhere the case's key. Neither changes with what arrives late."""
    key = report.case.key
    if key.provider != "gcp":
        return str(key)
    place = key.tenant if "/" in key.tenant else f"projects/{key.tenant}"
    return f"//cloudresourcemanager.googleapis.com/{place}"


def _attack(report: Report) -> dict[str, Any]:
    ids = [id for found in report.case.findings for id in found.attack]
    primary, additional = (list(dict.fromkeys(_techniques(ids, known))) for known in (_PERSISTENCE, _OTHERS))
    told = {"primaryTechniques": primary, "additionalTechniques": additional}
    return {"primaryTactic": "PERSISTENCE", **{name: each for name, each in told.items() if each}}


def _techniques(ids: list[str], known: dict[str, str]) -> Iterator[str]:
    """Google's words for them, of the technique above where it has none."""
    for id in ids:
        word = known.get(id) or known.get(id.partition(".")[0])
        if word:
            yield word


def _properties(report: Report) -> Iterator[tuple[str, str]]:
    case = report.case
    told = {
        "case": case.id,
        "title": headline(case),
        "provider": case.key.provider,
        "tenant": case.key.tenant,
        "account": case.subject.label,
        "verdict": case.judgment.verdict.value,
        "score": str(case.judgment.score),
        "signals": " ".join(found.signal for found in case.findings),
        "not_looked_at": " ".join(each.signal for each in case.unseen),
        "standing": "; ".join(standing(report)),
        "policy": case.judgment.policy,
    }
    yield from ((name, shown(text, 1_024)) for name, text in told.items() if text)


def _time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def _open(policy: Policy, _secrets: Secrets) -> Door | None:
    source = policy.notify.security_command_center
    if source is None:
        return None
    if find_spec("google") is None or find_spec("google.auth") is None:
        raise SettingsError("security_command_center needs google-auth: install Nightlatch with its extra gcp")
    return SecurityCommandCenter(source)


NOTIFIER = Notifier(id="security_command_center", title="Google Security Command Center", open=_open)
