"""AWS Security Hub: each case as a finding in ASFF, updated in place as the case grows.

https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html
"""

from dataclasses import field
from datetime import datetime
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.contracts import Door, Memory, Notifier, Secrets
from nightlatch.errors import DeliveryFailed
from nightlatch.model import Bulletin, Policy, PrincipalType, Report, Verdict
from nightlatch.model.sentences import headline
from nightlatch.model.standing import standing, undo_commands
from nightlatch.notifiers.plain import shown

_TYPES = {PrincipalType.USER: "AwsIamUser", PrincipalType.ROLE: "AwsIamRole"}
_LABELS = ((90, "CRITICAL"), (60, "HIGH"), (30, "MEDIUM"), (1, "LOW"), (0, "INFORMATIONAL"))


@dataclass
class SecurityHub:
    """The door. `client` and `account` are found out at the first case, by the credentials of the function."""

    client: Any = None
    account: str = ""
    partition: str = "aws"
    _sure: bool = field(default=False, init=False)

    def tell(self, report: Report, _memory: Memory) -> None:
        """Import the finding; one of the same id takes the place of the former."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self._open()
            answer = self.client.batch_import_findings(Findings=[self.finding(report)])
        except (BotoCoreError, ClientError) as error:
            raise DeliveryFailed(
                f"Security Hub took no finding ({error}): switch it on in this Region, and allow securityhub:BatchImportFindings"
            ) from error
        if answer.get("FailedCount"):
            wrong = answer.get("FailedFindings", [{}])[0]
            raise DeliveryFailed(f"Security Hub refused the finding: {wrong.get('ErrorCode')} {wrong.get('ErrorMessage')}")

    def announce(self, bulletin: Bulletin, memory: Memory) -> None:
        """Nothing: what a bulletin is about has findings of its own."""

    def _open(self) -> None:
        if self._sure:
            return
        import boto3

        self.client = self.client or boto3.client("securityhub")
        if not self.account:
            arn = str(boto3.client("sts").get_caller_identity()["Arn"])
            self.partition, self.account = arn.split(":")[1], arn.split(":")[4]
        self._sure = True

    def finding(self, report: Report) -> dict[str, Any]:
        """The finding; texts are cut to ASFF's lengths."""
        case, region = report.case, str(self.client.meta.region_name)
        product = f"arn:{self.partition}:securityhub:{region}:{self.account}:product/{self.account}/default"
        score = case.judgment.score
        undo = "; ".join(undo_commands(report)) or "nightlatch explain tells more"
        return {
            "SchemaVersion": "2018-10-08",
            "Id": shown(case.id, 512),
            "ProductArn": product,
            "GeneratorId": "nightlatch",
            "AwsAccountId": self.account,
            "Types": ["TTPs/Persistence"],
            "CreatedAt": _time(case.first.at),
            "UpdatedAt": _time(report.at),
            "FirstObservedAt": _time(case.first.at),
            "LastObservedAt": _time(case.last.at),
            "Severity": {"Normalized": score, "Label": next(label for least, label in _LABELS if score >= least)},
            "Title": shown(headline(case), 256),
            "Description": shown(" ".join(found.says for found in case.findings) or headline(case), 1_024),
            "Remediation": {"Recommendation": {"Text": shown(f"To undo by hand: {undo}", 512)}},
            "ProductFields": self._fields(report),
            "Resources": [self._resource(report)],
            "Workflow": {"Status": _workflow(report)},
            "RecordState": "ACTIVE" if case.judgment.verdict is not Verdict.LOG or report.is_locked else "ARCHIVED",
        }

    def _fields(self, report: Report) -> dict[str, str]:
        case = report.case
        told = {
            "nightlatch/Verdict": case.judgment.verdict.value,
            "nightlatch/Signals": " ".join(found.signal for found in case.findings),
            "nightlatch/NotLookedAt": " ".join(each.signal for each in case.unseen),
            "nightlatch/Standing": "; ".join(standing(report)),
            "nightlatch/Policy": case.judgment.policy,
        }
        return {name: shown(text, 1_024) for name, text in told.items() if text}

    def _resource(self, report: Report) -> dict[str, Any]:
        case = report.case
        kind = _TYPES.get(case.subject.type) if case.key.provider == "aws" else None
        word = {"AwsIamUser": "user", "AwsIamRole": "role"}.get(kind or "")
        name = case.subject.name
        id = f"arn:{self.partition}:iam::{case.key.tenant}:{word}/{name}" if word and name else str(case.key)
        details = {
            "Other": {
                "Provider": case.key.provider,
                "Tenant": shown(case.key.tenant, 512),
                "Account": shown(case.subject.label, 512),
            }
        }
        return {
            "Type": kind or "Other",
            "Id": shown(id, 512),
            "Partition": self.partition,
            "Region": "us-east-1",
            "Details": details,
        }


def _workflow(report: Report) -> str:
    if report.was_locked:
        return "RESOLVED"
    if report.case.judgment.verdict is Verdict.LOG:
        return "SUPPRESSED"
    return "NOTIFIED" if report.decided or report.is_locked else "NEW"


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


def _open(policy: Policy, _secrets: Secrets) -> Door | None:
    return SecurityHub() if policy.notify.security_hub else None


NOTIFIER = Notifier(id="security_hub", title="AWS Security Hub", open=_open)
