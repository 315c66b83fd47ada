"""Policies that list one provisioner, for the tests of the signals that subtract."""

from typing import Any

from nightlatch.model import Facts, Origin, Policy
from tests.build import facts

ROLE_ARN = "arn:aws:iam::111122223333:role/pipeline"
PIPELINE = Origin(ip="192.0.2.40", user_agent="terraform-provider-aws/6.0", key="ASIAEXAMPLE")
STACK = Origin(via="cloudformation.amazonaws.com", user_agent="cloudformation.amazonaws.com")
STRANGER = Origin(ip="203.0.113.66", user_agent="terraform-provider-aws/6.0", key="ASIAEXAMPLE")


def listing(nature: str, **match: Any) -> Facts:
    """Facts under a policy that lists dana as a provisioner of this nature."""
    entry = {
        "name": "pipeline",
        "nature": nature,
        "owner": "platform team",
        "reason": "it makes accounts",
        "expires": "2027-01-01",
    }
    return facts(policy=Policy.model_validate({"provisioners": [{**entry, "actor": "AIDAEXAMPLEDANA", **match}]}))
