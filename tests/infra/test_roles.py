"""What each role of the template may do: what is declared, and nothing more."""

import json
from collections.abc import Mapping
from importlib import resources as packaged

import pytest
from cfnlint.decode.cfn_yaml import loads

from infra.aws import make_rules
from infra.aws.permissions import MOST_CHARACTERS, policies
from nightlatch.contracts import Plan, Playbook
from nightlatch.model import Action, PrincipalType
from nightlatch.providers.aws import bearers, census, directory, organization
from nightlatch.providers.aws.resources import CONDITIONS, RESOURCES
from tests.infra.template import ALONE, FETCHING, IN_OBSERVE, PATH, TELLING, allowed, listed, resources, statements, template

ROLES = ("AssessRole", "ActRole", "SweepRole", "InteractRole", "HearRole")
LOG = ("logs:CreateLogStream", "logs:PutLogEvents")
TAKE = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
READ = ("dynamodb:GetItem", "dynamodb:Query")
WRITE = (*READ, "dynamodb:PutItem")
NEEDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "AssessRole": {"AssessLogs": LOG, "RecordsQueue": TAKE, "Evidence": WRITE, "Control": READ}
    | dict.fromkeys(("CaseQueue", "RejectsQueue"), ("sqs:SendMessage",)),
    "ActRole": {"ActLogs": LOG, "Evidence": READ, "Control": WRITE}
    | dict.fromkeys(("CaseQueue", "CheckQueue"), (*TAKE, "sqs:SendMessage")),
    "SweepRole": {"SweepLogs": LOG, "CheckQueue": ("sqs:SendMessage",), "Control": WRITE},
    "InteractRole": {"InteractLogs": LOG},
    "HearRole": {"HearLogs": LOG},
}
"""What each function does here, beside what it asks of AWS's accounts."""
USERS, ALL_ROLES = (f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:{kind}/*" for kind in ("user", "role"))
ASKS: Mapping[str, tuple[str, ...]] = {
    "AssessRole": directory.READS,
    "ActRole": (
        *directory.READS,
        *census.READS,
        *bearers.READS,
        *(action for playbook in make_rules.known_playbooks() for action in (*playbook.reads, *playbook.writes)),
    ),
    "SweepRole": (*census.READS, *organization.READS),
    "InteractRole": (),
    "HearRole": (),
}
READING = ("Get", "List", "Describe", "Simulate")
WRITES = {action for playbook in make_rules.known_playbooks() for action in playbook.writes}
OF_ACCOUNTS = ("iam", "sso", "sso-directory", "identitystore", "organizations", "sts", "account")


_SECRET = "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:nightlatch/"
_DOORS = {
    f"{_SECRET}{name}-??????": ("secretsmanager:GetSecretValue",)
    for name in ("slack-token", "slack-webhook", "webhook-key", "apprise-urls")
}
_OKTA = {f"{_SECRET}{name}-??????": ("secretsmanager:GetSecretValue",) for name in ("okta-key", "okta-token")}
PEOPLE: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "AssessRole": {},
    "ActRole": _DOORS
    | {
        "arn:${AWS::Partition}:securityhub:${AWS::Region}:${AWS::AccountId}:product/${AWS::AccountId}/default": (
            "securityhub:BatchImportFindings",
        ),
        "arn:${AWS::Partition}:s3:::${OcsfBucket}/*": ("s3:PutObject",),
    }
    | _OKTA,
    "SweepRole": _DOORS | _OKTA | {"RecordsQueue": ("sqs:SendMessage",)},
    "InteractRole": {"Evidence": READ, "Control": WRITE, "CaseQueue": ("sqs:SendMessage",), "CheckQueue": ("sqs:SendMessage",)}
    | {f"{_SECRET}{name}-??????": ("secretsmanager:GetSecretValue",) for name in ("slack-token", "slack-signing-secret")},
    "HearRole": {"RecordsQueue": ("sqs:SendMessage",), f"{_SECRET}okta-hook-??????": ("secretsmanager:GetSecretValue",)},
}
"""What each function does to tell people and to hear them, and to fetch Okta's events and call it, where parameters switch that on."""


def lock(writes: tuple[str, ...]) -> Playbook:
    return Playbook(
        id="lock_user",
        title="Lock a user",
        actions=(Action.LOCK,),
        subject_types=(PrincipalType.USER,),
        order=10,
        reads=("iam:ListAccessKeys",),
        writes=writes,
        plan=lambda _case, _step, _live: Plan(),
        read=lambda _subject, _target, _live: None,
        apply=lambda _subject, _target, _live: None,
        revert=lambda _subject, _target, _live: None,
    )


def needed(role: str) -> dict[str, set[str]]:
    """Action → resources, from what is declared."""
    found: dict[str, set[str]] = {}
    for resource, actions in (*NEEDS[role].items(), *PEOPLE[role].items()):
        for action in actions:
            found.setdefault(action, set()).add(resource)
    for action in ASKS[role]:
        found.setdefault(action, set()).update(RESOURCES.get(action, ("*",)))
    return found


def test_generated_sections_are_what_the_library_says() -> None:
    before = PATH.read_text(encoding="utf-8")
    assert make_rules.written(before, make_rules.known_playbooks()) == before


def test_a_template_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="put the two lines back"):
        make_rules.written("Resources:\n", ())


def test_generated_yaml_says_what_was_meant() -> None:
    for name, rule in (make_rules.rules() | make_rules.streamed()).items():
        assert template()["Resources"][name] == rule
    for name, policy in policies(make_rules.known_playbooks()).items():
        assert template()["Resources"][name] == policy


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_is_declared_and_nothing_else(role: str) -> None:
    assert allowed(role) == needed(role)


def test_every_function_has_a_role_of_its_own_without_managed_policies() -> None:
    functions = resources("AWS::Serverless::Function")
    assert [each["Role"]["Fn::GetAtt"][0] for each in functions.values()] == [f"{name}Role" for name in functions]
    assert set(resources("AWS::IAM::Role")) == set(ROLES)
    for role in resources("AWS::IAM::Role").values():
        assert "ManagedPolicyArns" not in role
        (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
        assert trust["Principal"] == {"Service": "lambda.amazonaws.com"}


@pytest.mark.parametrize("role", ROLES)
def test_no_statement_is_wider_than_it_must_be(role: str) -> None:
    for statement in statements(role):
        for action in listed(statement["Action"]):
            assert "*" not in action
            assert "*" not in listed(statement["Resource"]) or action not in RESOURCES


def test_an_action_stands_for_everything_only_where_aws_lets_it_be_narrowed_to_nothing() -> None:
    reference = json.loads(packaged.files("cfnlint.data.AdditionalSpecs").joinpath("Policies.json").read_text())
    for action in {action for asked in ASKS.values() for action in asked}:
        service, _, name = action.partition(":")
        assert bool(reference[service]["Actions"][name.lower()].get("Resources")) is (action in RESOURCES), action


@pytest.mark.parametrize("role", ROLES)
def test_in_observe_nobody_may_change_an_account(role: str) -> None:
    held = allowed(role, *IN_OBSERVE)
    assert not WRITES & set(held)
    for action in held:
        service, _, name = action.partition(":")
        assert service not in OF_ACCOUNTS or name.startswith(READING)


def test_what_may_change_an_account_is_what_playbooks_declare_and_acts_alone() -> None:
    gained = {role: set(allowed(role)) - set(allowed(role, *IN_OBSERVE)) for role in ROLES}
    assert gained == {role: WRITES if role == "ActRole" else set() for role in ROLES}


@pytest.mark.parametrize("role", ROLES)
def test_in_an_organization_a_role_may_take_on_its_counterpart_and_nothing_else_is_added(role: str) -> None:
    alone, organized = allowed(role), allowed(role, "nothing")
    name = {"ActRole": "nightlatch-responder", "InteractRole": None, "HearRole": None}.get(role, "nightlatch-reader")
    added = {"sts:AssumeRole": {f"arn:${{AWS::Partition}}:iam::*:role/{name}"}} if name else {}
    assert {action: where for action, where in organized.items() if alone.get(action) != where} == added


def test_the_bus_admits_events_of_awss_own_services_from_the_organization_and_nobody_else() -> None:
    policy = resources("AWS::Events::EventBusPolicy")["FromOrganization"]
    assert template()["Resources"]["FromOrganization"]["Condition"] == "Organized"
    assert policy["Statement"]["Action"] == "events:PutEvents"
    assert policy["Statement"]["Condition"] == {
        "StringEquals": {"aws:PrincipalOrgID": {"Ref": "OrganizationId"}},
        "ForAllValues:StringLike": {"events:source": "aws.*"},
        "Null": {"events:source": "false"},
    }


def test_whatever_is_allowed_our_own_roles_and_the_accounts_for_the_worst_day_are_denied() -> None:
    (never,) = (each for each in statements("ActRole") if each["Effect"] == "Deny")
    changing = {action for action in WRITES if action.startswith("iam:") and {USERS, ALL_ROLES} & set(RESOURCES[action])}
    assert set(never["Action"]) == changing
    named = [each.get("Fn::GetAtt", [each.get("Fn::Sub")])[0] for each in never["Resource"]]
    head = "arn:${AWS::Partition}:iam::*:"
    assert named == [
        *ROLES,
        f"{head}role/aws-service-role/*",
        f"{head}role/aws-reserved/*",
        f"{head}user/${{BreakGlassPath}}/*",
        f"{head}role/${{BreakGlassPath}}/*",
    ]
    assert "Condition" not in never


def test_a_tag_is_set_only_under_our_key_and_a_role_passed_only_to_machines() -> None:
    conditions = {action: each["Condition"] for each in statements("ActRole") if "Condition" in each for action in each["Action"]}
    assert conditions == CONDITIONS


def test_what_judges_cannot_write_what_changes_are_decided_by() -> None:
    written = {action for action, where in allowed("AssessRole").items() if "Control" in where}
    assert written == {"dynamodb:GetItem", "dynamodb:Query"}


def test_what_a_playbook_writes_is_allowed_only_to_act_and_only_where_mode_lets_it() -> None:
    text = make_rules.written(PATH.read_text(encoding="utf-8"), [lock(("iam:UpdateAccessKey", "iam:PutUserPolicy"))])
    made = loads(text)
    assert made["Conditions"]["MayWrite"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "Mode"}, "observe"]}]}
    writes, reads = made["Resources"]["PlaybookWrites1"], made["Resources"]["PlaybookReads1"]
    assert writes["Condition"] == "MayWrite"
    assert writes["Properties"]["Roles"] == [{"Ref": "ActRole"}]
    assert [listed(each["Action"]) for each in writes["Properties"]["PolicyDocument"]["Statement"]] == [
        ["iam:PutUserPolicy", "iam:UpdateAccessKey"],
        ["iam:PutUserPolicy", "iam:UpdateAccessKey"],
    ]
    assert [each["Effect"] for each in writes["Properties"]["PolicyDocument"]["Statement"]] == ["Allow", "Deny"]
    assert "Condition" not in reads


def test_a_playbook_that_writes_nothing_asks_for_no_condition() -> None:
    made = policies([lock(())])
    assert not any(name.startswith("PlaybookWrites") for name in made)
    assert "PlaybookReads1" in made


def test_a_managed_policy_holds_no_more_than_iam_takes_and_nothing_is_lost_between_two() -> None:
    made = resources("AWS::IAM::ManagedPolicy")
    assert len(made) <= 10, "a role takes ten by default"
    filled = {"${AWS::Partition}": "aws-us-gov", "${AWS::AccountId}": "111122223333", "${BreakGlassPath}": "b" * 20}
    for policy in made.values():
        text = json.dumps(policy["PolicyDocument"], separators=(",", ":"))
        for variable, value in filled.items():
            text = text.replace(variable, value)
        assert len(text.replace('{"Fn::Sub":', "").replace('{"Fn::GetAtt":', "")) <= MOST_CHARACTERS


def test_people_are_told_and_heard_only_where_a_parameter_says_so() -> None:
    made = template()["Resources"]
    conditions = {
        "InteractWithPeople": "Chatting",
        "InteractAddress": "Chatting",
        "InteractMayBeCalled": "Chatting",
        "InteractMayBeCalledByItsAddress": "Chatting",
        "TellInSlack": "Slacking",
        "TellElsewhere": "Doors",
        "TellSecurityHub": "Hub",
        "TellOcsf": "Ocsf",
    }
    assert {name: made[name].get("Condition") for name in conditions} == conditions
    defaults = {name: template()["Parameters"][name]["Default"] for name in ("Slack", "OtherDoors", "SecurityHub", "OcsfBucket")}
    assert defaults == {"Slack": "no", "OtherDoors": "no", "SecurityHub": "no", "OcsfBucket": ""}


def test_each_parameter_opens_its_own_way_to_people_and_a_webhook_no_address() -> None:
    conditions = template()["Conditions"]
    assert conditions["Chatting"] == {"Fn::Equals": [{"Ref": "Slack"}, "app"]}
    assert conditions["Slacking"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "Slack"}, "no"]}]}
    assert conditions["Doors"] == {"Fn::Equals": [{"Ref": "OtherDoors"}, "yes"]}
    assert conditions["Hub"] == {"Fn::Equals": [{"Ref": "SecurityHub"}, "yes"]}
    assert conditions["Ocsf"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "OcsfBucket"}, ""]}]}
    assert set(allowed("InteractRole", ALONE, "Chatting")) == set(LOG)
    for role in ROLES:
        silent = allowed(role, ALONE, *TELLING, *FETCHING)
        assert not {action for action in silent if action.startswith(("secretsmanager:", "securityhub:", "s3:"))}


def test_interact_writes_down_what_people_decide_and_neither_evidence_nor_accounts() -> None:
    held = allowed("InteractRole")
    assert held["dynamodb:PutItem"] == {"Control"}
    assert not {action for action in held if action.partition(":")[0] in OF_ACCOUNTS}


def test_records_are_put_on_their_queue_only_by_who_fetches_them_and_only_where_a_parameter_says_so() -> None:
    conditions = template()["Conditions"]
    named = {"Fn::Not": [{"Fn::Equals": [{"Ref": "OktaOrg"}, ""]}]}
    assert conditions["OktaReached"] == named
    assert conditions["OktaPolls"] == {"Fn::And": [{"Fn::Equals": [{"Ref": "OktaPoll"}, "yes"]}, named]}
    assert conditions["OktaHooks"] == {"Fn::Equals": [{"Ref": "OktaHook"}, "yes"]}
    senders = {role for role in ROLES if "RecordsQueue" in allowed(role).get("sqs:SendMessage", ())}
    assert senders == {"SweepRole", "HearRole"}
    assert not {role for role in ROLES if "RecordsQueue" in allowed(role, ALONE, *FETCHING).get("sqs:SendMessage", ())}


def test_who_answers_okta_sends_records_and_reads_one_secret_and_reaches_neither_ledger_nor_orders() -> None:
    held = allowed("HearRole")
    assert set(held) == {*LOG, "sqs:SendMessage", "secretsmanager:GetSecretValue"}
    assert held["sqs:SendMessage"] == {"RecordsQueue"}
    assert [name.rpartition("/")[2] for name in held["secretsmanager:GetSecretValue"]] == ["okta-hook-??????"]
    assert set(allowed("HearRole", ALONE, "OktaHooks")) == set(LOG)
