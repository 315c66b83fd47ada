"""The guides to the organization and the seal say what is so: parameters, roles, commands and numbers are those of the project."""

import re
import shlex
from pathlib import Path

import botocore.session
import pytest
from botocore import xform_name
from cfnlint.decode.cfn_yaml import load

from nightlatch.hosts.aws.checkup.forwarding import HOMES
from nightlatch.providers.aws.account import QUARANTINE
from tests.architecture.sources import ROOT
from tests.infra.template import template

ORGANIZATION, SEAL = ROOT / "docs" / "aws-organization.md", ROOT / "docs" / "aws-seal.md"
TEMPLATES = {
    ORGANIZATION: ROOT / "infra" / "aws" / "organization" / "member.yaml",
    SEAL: ROOT / "infra" / "aws" / "seal" / "seal.yaml",
}
BOTH = pytest.mark.parametrize("guide", TEMPLATES, ids=lambda guide: guide.stem)
CODE = re.compile(r"`([^`\n]+)`")


def text(guide: Path) -> str:
    """The guide with its line breaks taken out of commands."""
    return guide.read_text(encoding="utf-8").replace("\\\n", " ")


def calls(guide: Path) -> list[list[str]]:
    """Every call of the AWS command line, in a block or in a sentence."""
    lines = [line.partition("  #")[0].strip() for line in text(guide).splitlines()]
    shown = [line.removeprefix("aws ") for line in lines if line.startswith("aws ")]
    return [shlex.split(call) for call in (*shown, *re.findall(r"`aws ([^`]+)`", text(guide)))]


@BOTH
def test_what_it_shows_of_the_aws_command_line_exists(guide: Path) -> None:
    sdk = botocore.session.get_session()
    assert calls(guide)
    for service, operation, *rest in calls(guide):
        if (service, operation) in {("cloudformation", "deploy"), ("s3", "cp")}:
            continue  # these two are the command line's own
        model = sdk.get_service_model(service)
        named = {xform_name(name, "-"): name for name in model.operation_names}
        shape = model.operation_model(named[operation]).input_shape
        options = {word.removeprefix("--") for word in rest if word.startswith("--")}
        assert options <= {xform_name(member, "-") for member in (shape.members if shape else ())} | {"query", "output"}


@BOTH
def test_the_parameters_that_it_gives_are_the_templates_and_none_without_a_default_is_left_out(guide: Path) -> None:
    parameters = load(str(TEMPLATES[guide]))["Parameters"]
    deploying = next(" ".join(each) for each in calls(guide) if each[1] in {"deploy", "create-stack-set"})
    given = set(re.findall(r"ParameterKey=(\w+)", deploying)) or set(re.findall(r"(\w+)=", deploying))
    assert given <= set(parameters)
    assert given >= {name for name, each in parameters.items() if "Default" not in each}


def test_an_update_names_every_parameter_or_one_that_is_left_out_would_go_back_to_its_default() -> None:
    (updating,) = (" ".join(each) for each in calls(ORGANIZATION) if each[1] == "update-stack-set")
    assert set(re.findall(r"ParameterKey=(\w+)", updating)) == set(load(str(TEMPLATES[ORGANIZATION]))["Parameters"])


def test_the_stack_of_the_home_is_given_a_parameter_that_it_has() -> None:
    assert set(re.findall(r"--parameter-overrides (\w+)=", text(ORGANIZATION))) <= set(template()["Parameters"])


def test_the_roles_and_the_queue_that_it_names_are_made() -> None:
    resources = load(str(TEMPLATES[ORGANIZATION]))["Resources"]
    names = {each["Properties"].get("RoleName") for each in resources.values()} - {None}
    assert names == set(re.findall(r"^\| `(nightlatch-[a-z]+)` \|", text(ORGANIZATION), re.MULTILINE))
    assert resources["NotForwarded"]["Type"] == "AWS::SQS::Queue"
    assert {name for name in CODE.findall(text(ORGANIZATION)) if name.endswith("Queue")} <= set(template()["Resources"])


def test_it_tells_where_iams_events_arrive_in_every_partition() -> None:
    assert all(region in text(ORGANIZATION) for region in HOMES.values())


def test_the_seals_guide_names_the_tag_and_counts_its_policies_and_what_they_say() -> None:
    resources = load(str(TEMPLATES[SEAL]))["Resources"]
    assert f"`{QUARANTINE}`" in text(SEAL)
    assert "The two policies" in text(SEAL)
    assert len(resources) == 2
    assert len(re.findall(r"^\d\. ", text(SEAL).partition("## Set it up")[0], re.MULTILINE)) == 4


@BOTH
def test_its_links_lead_somewhere(guide: Path) -> None:
    asked = re.findall(r"\]\(([^)#:]+)\)", text(guide))
    assert asked
    assert not [link for link in asked if not (guide.parent / link).exists()]
