"""The sink's filter: it delivers what the tables read live, and nothing is said twice."""

import re

import pytest

from nightlatch.model import Level
from nightlatch.providers.gcp.audit_log.table import ANY, find, tables
from nightlatch.providers.gcp.subscription import LONGEST, clauses, sink_filter

SPELLINGS = [
    ("iam.googleapis.com", "google.iam.admin.v1.CreateServiceAccount"),
    ("iam.googleapis.com", "google.iam.admin.v1.SetIAMPolicy"),
    ("iam.googleapis.com", "google.iam.v1.WorkloadIdentityPools.CreateWorkloadIdentityPoolProvider"),
    ("cloudresourcemanager.googleapis.com", "SetIamPolicy"),
    ("storage.googleapis.com", "storage.setIamPermissions"),
    ("compute.googleapis.com", "v1.compute.disks.setIamPolicy"),
    ("compute.googleapis.com", "beta.compute.projects.setCommonInstanceMetadata"),
    ("storage.googleapis.com", "storage.hmacKeys.create"),
    ("iamcredentials.googleapis.com", "GenerateAccessToken"),
]


def delivered(service: str, method: str) -> bool:
    return any(clause.takes(service, method) for clause in clauses())


@pytest.mark.parametrize(("service", "method"), SPELLINGS)
def test_what_is_read_is_delivered_in_every_spelling(service: str, method: str) -> None:
    assert find(service, method) is not None
    assert delivered(service, method)


def test_every_line_is_delivered_unless_only_a_replay_reads_it() -> None:
    for service, table in tables().items():
        for end, line in table.items():
            asked = "any.googleapis.com" if service == ANY else service
            assert delivered(asked, f"google.x.v1.{end}") is (line.level is not Level.HISTORY), (service, end)


@pytest.mark.parametrize(
    ("service", "method"),
    [
        ("iam.googleapis.com", "google.iam.admin.v1.GetServiceAccount"),
        ("storage.googleapis.com", "storage.objects.get"),
        ("compute.googleapis.com", "v1.compute.instances.get"),
        ("cloudresourcemanager.googleapis.com", "TestSetIamPolicy"),
    ],
)
def test_the_rest_of_the_log_is_not_delivered(service: str, method: str) -> None:
    assert not delivered(service, method)


def test_the_filter_is_one_that_cloud_logging_takes() -> None:
    text = sink_filter()
    assert len(text) < LONGEST
    assert text.count("(") == text.count(")")
    assert text.count('"') % 2 == 0
    for found in re.findall(r'methodName=~"([^"]+)"', text):
        re.compile(found.replace("\\\\", "\\"))
        assert "(?=" not in found, "RE2 has no look-ahead"
