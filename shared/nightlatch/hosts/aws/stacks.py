"""A deployed stack, by its name: what the template told of itself when it was deployed."""

from typing import Any

from nightlatch.errors import StoreError
from nightlatch.hosts.aws.refusals import translated


def outputs(cloudformation: Any, stack: str) -> dict[str, str]:
    """The stack's outputs by name. Raises StoreError when there is no such stack, or it is not one of template.yaml."""
    with translated("cloudformation", f"the stack {stack}"):
        found = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    told = {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}
    if not {"EvidenceTable", "ControlTable"} <= told.keys():
        raise StoreError(f"the stack {stack} has no ledger: name the one that template.yaml was deployed as, in its Region")
    return told
