"""Resource Manager as it is served beside Graph: its operations, who may do them, and what is held to Microsoft's descriptions."""

from nightlatch.sandbox.microsoft.arm import assignments, definitions, identities, resources, schedules
from nightlatch.sandbox.microsoft.arm.activity_log import failed
from nightlatch.sandbox.microsoft.arm.admission import admit
from nightlatch.sandbox.microsoft.arm.described import check
from nightlatch.sandbox.microsoft.calls import Call, Interface
from nightlatch.sandbox.microsoft.refusals import Refused


def admits(call: Call) -> None:
    """Let the caller in, or tell in the log that a change was refused. Raises Refused."""
    try:
        admit(call)
    except Refused as refused:
        if call.operation.method != "GET" and call.operation.permissions:
            failed(call, call.operation.permissions[0], refused)
        raise


ARM = Interface(
    prefix="/arm",
    audience="arm",
    operations=(
        *assignments.OPERATIONS,
        *schedules.OPERATIONS,
        *definitions.OPERATIONS,
        *identities.OPERATIONS,
        *resources.OPERATIONS,
    ),
    admits=admits,
    checks=check,
)
