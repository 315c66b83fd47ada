"""AWS's own policies by ARN, and the committed table against the documents."""

import importlib.util
import json
from importlib import resources
from pathlib import Path
from types import ModuleType

import pytest

from nightlatch.model import Evaluated, Trait
from nightlatch.providers.aws.privilege import evaluate_document, is_managed, policy_arn
from nightlatch.providers.aws.privilege.managed import ROOT_TASKS

AWS = "arn:aws:iam::aws:policy/"
STORED = json.loads(resources.files("nightlatch.providers.aws.privilege").joinpath("managed_policies.json").read_text("utf-8"))


def tier(name: str) -> int:
    return policy_arn(AWS + name).tier


@pytest.mark.parametrize(
    "name",
    [
        "AdministratorAccess",
        "IAMFullAccess",
        "AdministratorAccess-Amplify",
        "AWSSSOMasterAccountAdministrator",
        "AWSOrganizationsFullAccess",
        "service-role/AWSElasticBeanstalkService",
    ],
)
def test_administrators_are_tier_0(name: str) -> None:
    found = policy_arn(AWS + name)
    assert (found.tier, found.evaluated) == (0, Evaluated.FULL)


@pytest.mark.parametrize(
    "name",
    [
        "PowerUserAccess",
        "AWSMcpServiceActionsFullAccess",
        "AWSLambda_FullAccess",
        "AmazonEC2FullAccess",
        "AmazonSSMFullAccess",
        "EC2InstanceConnect",
        "job-function/SystemAdministrator",
        "job-function/DataScientist",
        "SageMakerStudioUserIAMPermissiveExecutionPolicy",
    ],
)
def test_those_that_run_code_as_others_or_rule_identities_are_tier_1(name: str) -> None:
    assert tier(name) == 1


def test_the_power_user_is_told_to_be_an_administrator_in_one_account() -> None:
    assert "tier 0 in the Identity Center management account" in policy_arn(AWS + "PowerUserAccess").reasons[0]


def test_a_condition_that_hides_an_administrator_is_kept() -> None:
    found = policy_arn(AWS + "AWSMcpServiceActionsFullAccess")
    assert (found.evaluated, found.traits) == (Evaluated.PARTIAL, (Trait.CONDITIONAL,))


def test_reading_data_everywhere_is_sensitive_and_reading_settings_routine() -> None:
    assert tier("ReadOnlyAccess") == 2
    assert tier("AmazonS3FullAccess") == 2
    assert tier("job-function/ViewOnlyAccess") == 3
    assert tier("SecurityAudit") == 3
    assert tier("IAMReadOnlyAccess") == 3
    assert tier("IAMUserChangePassword") == 3


def test_no_policy_that_reads_only_is_strong() -> None:
    readers = [name for name in STORED["policies"] if "ReadOnly" in name or "ViewOnly" in name]
    assert len(readers) > 200
    assert [name for name in readers if tier(name) < 2] == []


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
@pytest.mark.parametrize("path", ["", "service-role/", "job-function/", "a/b/"])
def test_partition_and_path_do_not_matter(partition: str, path: str) -> None:
    arn = f"arn:{partition}:iam::aws:policy/{path}AdministratorAccess"
    assert policy_arn(arn).tier == 0
    assert is_managed(arn)


@pytest.mark.parametrize(
    "name", ["AWSDenyAll", "AWSCompromisedKeyQuarantineV2", "AWSCompromisedKeyQuarantineV3", "AWSCompromisedKeyQuarantineV9"]
)
def test_what_aws_puts_on_a_leaked_key_is_a_restriction(name: str) -> None:
    found = policy_arn(AWS + name)
    assert (found.tier, found.traits) == (3, (Trait.RESTRICTION,))


def test_a_task_of_the_root_user_is_judged_by_what_it_leaves_over() -> None:
    assert tier("root-task/IAMCreateRootUserPassword") == 0
    assert tier("root-task/IAMAuditRootUserCredentials") == 3
    assert set(ROOT_TASKS) <= set(STORED["policies"])


@pytest.mark.parametrize(
    ("arn", "why"),
    [
        (AWS + "BornTomorrow", "newer than Nightlatch's table"),
        ("arn:aws:iam::111122223333:policy/AdministratorAccess", "customer policy"),
        ("AdministratorAccess", "no policy ARN"),
        ("", "no policy ARN"),
        ("arn:aws:eks::aws:cluster-access-policy/BornTomorrow", "does not know"),
    ],
)
def test_what_is_not_in_the_table_is_unresolved_and_says_why(arn: str, why: str) -> None:
    found = policy_arn(arn)
    assert (found.tier, found.evaluated) == (1, Evaluated.PARTIAL)
    assert why in found.reasons[0]


def test_only_aws_own_policies_are_managed() -> None:
    assert is_managed(AWS + "BornTomorrow")
    assert not is_managed("arn:aws:iam::111122223333:policy/AdministratorAccess")
    assert not is_managed("arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy")


def test_cluster_access_policies_have_tiers() -> None:
    names = ("ClusterAdmin", "Admin", "Edit", "AdminView", "View")
    assert [policy_arn(f"arn:aws:eks::aws:cluster-access-policy/AmazonEKS{name}Policy").tier for name in names] == [1, 1, 2, 2, 3]


def test_the_table_is_small_and_holds_all_policies() -> None:
    text = resources.files("nightlatch.providers.aws.privilege").joinpath("managed_policies.json").read_bytes()
    assert len(text) < 250_000
    assert len(STORED["policies"]) == 1582


def test_the_table_says_what_the_evaluator_says_today() -> None:
    pytest.importorskip("moto")
    generator = _generator()
    version, documents = generator.documents()
    if version != STORED["version"]:
        pytest.skip(f"the table was made with moto {STORED['version']}, here is {version}")
    fresh = generator.table(version, {name: evaluate_document(document) for name, document in documents.items()})
    assert json.loads(fresh) == STORED, "run: python infra/aws/make_managed_policies.py"


def _generator() -> ModuleType:
    place = Path(__file__).parents[4] / "infra" / "aws" / "make_managed_policies.py"
    spec = importlib.util.spec_from_file_location("make_managed_policies", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
