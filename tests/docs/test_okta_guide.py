"""The guide to Okta says what is so: its parameters, secrets, outputs, event types, metrics and commands are those of the project."""

import inspect
import re
import shlex

import botocore.session
from botocore import xform_name

from infra.aws import make_rules
from nightlatch import __main__ as command_line
from nightlatch.bootstrap.from_okta import HOOK, event_types
from nightlatch.bootstrap.on_okta import KEY, TOKEN
from nightlatch.duties.polling import BACK, LONGEST
from nightlatch.intake.hooked import MOST_BYTES
from nightlatch.settings.okta import OktaOrganization
from tests.architecture.sources import ROOT
from tests.infra.template import resources, template

GUIDE = (ROOT / "docs" / "okta.md").read_text(encoding="utf-8")
AWS = (ROOT / "docs" / "aws.md").read_text(encoding="utf-8")
CODE = re.compile(r"`([^`\n]+)`")
BLOCKS = re.findall(r"^ *```sh\n(.*?)^ *```", GUIDE, re.MULTILINE | re.DOTALL)


def test_its_parameters_are_the_templates_and_those_that_the_guide_to_aws_lists() -> None:
    parameters = {name: each for name, each in template()["Parameters"].items() if name.startswith("Okta")}
    told = dict(re.findall(r"^\| `(\w+)` \| `?(\w+)`? \|", GUIDE, re.MULTILINE))
    assert told == {name: each["Default"] or "none" for name, each in parameters.items()}
    assert all(f"| `{name}` |" in AWS for name in told)
    values = re.findall(r"\b(Okta\w+)=([^`\"\s]+)", GUIDE)
    assert {name for name, _ in values} == set(told)
    for name, value in values:
        assert value in parameters[name].get("AllowedValues", [value])
        assert re.search(parameters[name].get("AllowedPattern", ""), value)


def test_its_secrets_are_those_that_the_roles_may_read() -> None:
    policies = str(resources("AWS::IAM::Policy"))
    named = set(re.findall(r"nightlatch/(okta-[a-z]+)", GUIDE))
    assert named == set(re.findall(r"nightlatch/(okta-[a-z]+)-\?{6}", policies))
    assert HOOK in named


def test_the_outputs_queues_and_functions_it_names_are_there() -> None:
    named = set(CODE.findall(GUIDE))
    assert "HearUrl" in named & set(template()["Outputs"])
    assert "RejectsQueue" in named & set(resources("AWS::SQS::Queue"))
    assert {"hear", "sweep"} <= named
    assert {"Hear", "Sweep"} <= set(resources("AWS::Serverless::Function"))
    assert f"stand {len(make_rules.streamed())} rules" in GUIDE


def test_what_hooks_never_bring_is_what_the_other_ways_do() -> None:
    (listed,) = re.findall(r"^What hooks never bring.*?:(.*?)\n\n", GUIDE, re.MULTILINE | re.DOTALL)
    types = CODE.findall(listed)
    assert len(types) == 14
    assert set(types) <= set(event_types())


def test_its_metrics_are_those_that_the_guide_to_aws_explains() -> None:
    for name in ("requests_disbelieved", "rejects", "sweep_failures"):
        assert f"`{name}`" in GUIDE
        assert f"`{name}`" in AWS


def test_its_numbers_are_the_ones_that_hold() -> None:
    assert BACK.total_seconds() == 3600, "an hour before its first stroke"
    assert LONGEST.total_seconds() == 60, "what one minute was not enough for"
    assert MOST_BYTES == 1 << 20, "more than a megabyte"


def test_what_it_shows_of_the_aws_command_line_exists() -> None:
    calls = [line.strip() for block in BLOCKS for line in block.splitlines() if line.strip().startswith("aws ")]
    assert len(calls) == 3
    sdk = botocore.session.get_session()
    for call in calls:
        _, service, operation, *rest = shlex.split(call)
        model = sdk.get_service_model(service)
        named = {xform_name(name, "-"): name for name in model.operation_names}
        shape = model.operation_model(named[operation]).input_shape
        options = {word.removeprefix("--") for word in rest if word.startswith("--")}
        assert options <= {xform_name(member, "-") for member in (shape.members if shape else ())}


def test_its_secret_ends_in_no_new_line_and_does_not_stay_behind() -> None:
    assert "tr -d '\\n' > hook.txt" in GUIDE
    assert "`rm hook.txt`" in GUIDE


def test_its_commands_are_understood() -> None:
    inline = [text for text in CODE.findall(GUIDE) if text.startswith(("nightlatch cases", "nightlatch policy"))]
    blocks = [line for block in BLOCKS for line in block.splitlines() if line.startswith("nightlatch ")]
    assert (len(inline), len(blocks)) == (2, 1)
    for call in (*inline, *blocks):
        arguments = shlex.split(call)[1:]
        command_line._parser(command_line._commands(arguments)).parse_args(arguments)


def test_what_it_says_of_google_is_what_the_module_takes_and_keeps() -> None:
    variables = (ROOT / "infra" / "gcp" / "variables.tf").read_text(encoding="utf-8")
    named = set(re.findall(r"-var=(okta_\w+)=", GUIDE))
    assert named == {"okta_org", "okta_client", "okta_poll"}
    assert all(f'variable "{name}"' in variables for name in named)
    kept = (ROOT / "infra" / "gcp" / "secrets.tf").read_text(encoding="utf-8")
    assert all(f'"{name}"' in kept for name in set(re.findall(r"nightlatch-(okta-[a-z]+)", GUIDE)))


def test_what_a_desk_needs_in_its_environment_is_what_is_read() -> None:
    read = inspect.getsource(OktaOrganization.from_environment) + "".join(
        f"NIGHTLATCH_SECRET_{name.upper().replace('-', '_')} " for name in (KEY, TOKEN)
    )
    told = set(re.findall(r"NIGHTLATCH_(OKTA_[A-Z]+|SECRET_[A-Z_]+)", GUIDE))
    assert told == {"OKTA_ORG", "OKTA_CLIENT", "SECRET_OKTA_KEY", "SECRET_OKTA_TOKEN"}
    assert all(f"_{name}" in read for name in told)
