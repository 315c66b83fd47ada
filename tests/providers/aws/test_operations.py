"""What a trail is sifted by is what the tables say, and importing none of them is the point of it."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlatch.providers.aws.cloudtrail.table import find, tables
from nightlatch.providers.aws.operations import SERVICE_TYPE, wanted

LISTED = sorted((source, name) for source, lines in tables().items() for name in lines)
SOURCES = st.sampled_from(sorted({source for source, _ in LISTED} | {"s3.amazonaws.com", "", "aws:s3"}))
NAMES = st.sampled_from(
    sorted({name.rstrip("*") for _, name in LISTED} | {"DescribeInstances", "Create", "", "*", "AssumeRole!"})
)
ENDS = st.sampled_from(["", "20150331", "20150331v2", "*", "!", "s"])
CALLERS = st.sampled_from([None, SERVICE_TYPE, "IAMUser", "awsservice", ""])


def _by_the_tables(source: str, name: str, caller: str | None) -> bool:
    line = find(source, name)
    return line is not None and (line.by_service or caller != SERVICE_TYPE)


@pytest.mark.parametrize(("source", "name"), LISTED)
def test_every_line_of_the_tables_is_wanted(source: str, name: str) -> None:
    for caller in (None, SERVICE_TYPE, "IAMUser"):
        spelled = name.replace("*", "20150331")
        assert wanted(source, spelled, caller) is _by_the_tables(source, spelled, caller), "run `python -m infra.aws.make_rules`"


@given(SOURCES, NAMES, ENDS, CALLERS)
def test_nothing_else_is(source: str, name: str, end: str, caller: str | None) -> None:
    assert wanted(source, name + end, caller) is _by_the_tables(source, name + end, caller)


def test_words_are_taken_as_they_stand_in_the_record() -> None:
    assert wanted(" IAM.amazonaws.com", "CreateUser ")
    assert not wanted("ec2.amazonaws.com", "DescribeInstances")


def test_neither_a_reader_nor_what_it_needs_is_imported() -> None:
    asks = (
        "import sys\nfrom nightlatch import bootstrap\n"
        "provider = bootstrap.providers()['aws']\n"
        "assert not provider.peek.is_routine(['iam.amazonaws.com', 'CreateUser', 'IAMUser'])\n"
        "assert provider.recognizes({'eventSource': 'iam.amazonaws.com', 'eventName': 'CreateUser', 'userIdentity': {}})\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert not {"pydantic", "nightlatch.providers.aws.cloudtrail"} & set(done.stdout.split())
