"""Access to an EKS cluster is taken from a principal and given back, with its scope and groups."""

import json
from datetime import timedelta
from typing import Any

from nightlatch.model import Action, Activity, Case, Kind, Principal, PrincipalType, Step
from nightlatch.model.evidence import LIMITED_TO, SUBJECT_ARN
from nightlatch.providers.aws.playbooks.revoke_eks_access import PLAYBOOK
from tests.build import STRANGER, activity, case
from tests.providers.aws.playbooks import one_service as one

SERVICE, CLUSTER = "eks", "shop"
ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
WHERE = {"type": "namespace", "namespaces": ["a", "b"]}


def _who(aws: one.Aws) -> tuple[Principal, str]:
    who = Principal(provider="aws", tenant=aws.live.id, type=PrincipalType.ROLE, name="deploy", id="AROAEXAMPLEDEPLOY")
    return who, f"arn:aws:iam::{aws.live.id}:role/path/deploy"


def _told(who: Principal, arn: str, **more: Any) -> Activity:
    return one.happened(who, SERVICE, CLUSTER, Kind.ROLE_GRANTED, evidence={SUBJECT_ARN: arn}, **more)


def _entry(aws: one.Aws, **more: Any) -> tuple[Any, dict[str, str], Case]:
    eks = aws.client(SERVICE)
    who, arn = _who(aws)
    where = {"clusterName": CLUSTER, "principalArn": arn}
    eks.create_access_entry(**where, **more)
    eks.associate_access_policy(**where, policyArn=ADMIN, accessScope={"type": "cluster"})
    eks.associate_access_policy(**where, policyArn=VIEW, accessScope=WHERE)
    return eks, where, case(activity(Kind.ACCOUNT_CREATED, subject=who).model_copy(update={"at": one.now()}), _told(who, arn))


def _picture(eks: Any, where: dict[str, str]) -> Any:
    entry = eks.describe_access_entry(**where)["accessEntry"]
    policies = eks.list_associated_access_policies(**where)["associatedAccessPolicies"]
    stripped = {key: value for key, value in entry.items() if key != "modifiedAt"}
    return stripped, sorted((one["policyArn"], str(one["accessScope"])) for one in policies)


def test_a_newborns_policies_and_groups_are_taken_and_given_back_with_the_permissions_it_declares() -> None:
    with one.on_small_aws() as aws:
        eks, where, about = _entry(aws, kubernetesGroups=["ops", "it's"])
        aws.hear(SERVICE)
        before, who = _picture(eks, where), about.subject
        targets = PLAYBOOK.plan(about, one.lock(about), aws.live).targets
        assert len(targets) == 3
        for target in targets:
            assert PLAYBOOK.read(who, target, aws.live) == target.before
            for _ in range(2):
                PLAYBOOK.apply(who, target, aws.live)
                assert PLAYBOOK.read(who, target, aws.live) == target.after
        assert _picture(eks, where) == ({**before[0], "kubernetesGroups": []}, [])
        assert not PLAYBOOK.plan(about, one.lock(about), aws.live).targets
        for target in reversed(targets):
            for _ in range(2):
                PLAYBOOK.revert(who, target, aws.live)
                assert PLAYBOOK.read(who, target, aws.live) == target.before
        assert _picture(eks, where) == before
        one.uses_what_it_declares(PLAYBOOK, aws.used)


def test_of_an_older_principal_only_the_named_policy_is_taken_back() -> None:
    with one.on_small_aws() as aws:
        _, _, about = _entry(aws, kubernetesGroups=["ops"])
        step = Step(action=Action.TAKE_BACK, target=ADMIN, says="", because=(about.last.id,), sort="role")
        target = one.planned(PLAYBOOK, about, step, aws)
        assert target.about == ADMIN
        assert json.loads(target.before["scope"]) == {"type": "cluster"}


def test_a_policy_that_was_there_before_the_record_says_stays() -> None:
    with one.on_small_aws() as aws:
        _entry(aws)
        who, arn = _who(aws)
        forged = case(_told(who, arn, at=one.now() - timedelta(minutes=5)))
        step = Step(action=Action.TAKE_BACK, target=ADMIN, says="", because=(forged.first.id,), sort="role")
        assert not PLAYBOOK.plan(forged, step, aws.live).targets


def test_a_refused_call_and_a_case_without_a_cluster_plan_nothing() -> None:
    with one.on_small_aws() as aws:
        _entry(aws)
        who, arn = _who(aws)
        refused = case(_told(who, arn, outcome="failure"))
        plain = case(activity(Kind.ACCOUNT_CREATED, subject=who))
        other = case(activity(Kind.ROLE_GRANTED, subject=who, evidence={LIMITED_TO: "cognito-idp", SUBJECT_ARN: arn}))
        for about in (refused, plain, other):
            assert not PLAYBOOK.plan(about, one.lock(about), aws.live).targets


def test_an_entry_that_is_gone_is_done() -> None:
    with one.on_small_aws() as aws:
        eks, where, about = _entry(aws, kubernetesGroups=["ops"])
        targets = PLAYBOOK.plan(about, one.lock(about), aws.live).targets
        eks.delete_access_entry(**where)
        for target in targets:
            one.is_done_when_gone(PLAYBOOK, about, target, aws)


def test_a_cluster_of_another_account_is_named_and_left_alone() -> None:
    with one.on_small_aws() as aws:
        _entry(aws)
        who, arn = _who(aws)
        about = case(_told(who, arn).model_copy(update={"tenant": STRANGER}))
        plan = PLAYBOOK.plan(about, one.lock(about), aws.live)
        assert not plan.targets
        assert STRANGER in plan.notes[0]
