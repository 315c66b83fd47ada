"""Machines: local users that an extension makes, and commands that run as the machine.

The extension that resets access (VMAccess) makes an administrator on the machine, whom no directory knows. Its settings tell the name only
where they are not protected, which they are by default; so the machine stands for the account. Other extensions and run commands make no
account, but whoever runs them acts as the machine, its identities included: a mark on the timeline.
"""

from collections.abc import Iterable

from nightlatch.model import Credential, Kind, Level, PrincipalType
from nightlatch.model.evidence import LIMITED_TO, MARK, MARK_DELEGATED, RESOURCE
from nightlatch.model.raw import plain
from nightlatch.providers.azure.activity_log.record import Record
from nightlatch.providers.azure.activity_log.shapes import inside
from nightlatch.providers.azure.activity_log.subjects import above, addressed, last, thing
from nightlatch.providers.azure.activity_log.table import context, watch
from nightlatch.tables import Draft

_ACCESS = ("vmaccess", "enablevmaccess")
"""How the extension that resets access is named: `VMAccessAgent`, `VMAccessForLinux`, and `enablevmAccess` where the portal or the command line does."""


def extended(record: Record) -> Iterable[Draft]:
    """An extension was put on a machine: an account where it is the one that resets access, else code that runs as the machine."""
    machine = above(record.resource, "/extensions/")
    names = (last(record.resource), record.word("type"), record.word("publisher"))
    if not any(mark in (name or "").lower() for name in names for mark in _ACCESS):
        yield from acted(record)
        return
    user = plain(inside(record.told("settings"), "username"))
    subject = thing(record, f"{machine}/users/{user}" if user else machine, PrincipalType.USER)
    evidence = {LIMITED_TO: "virtual machine", RESOURCE: machine, **addressed(subject)}
    yield Draft(Kind.ACCOUNT_CREATED, subject, Credential(type="password"), evidence=evidence)


def acted(record: Record) -> Iterable[Draft]:
    """Something was run on a machine, as the machine."""
    path = record.resource
    for part in ("/extensions/", "/runcommands/"):
        path = above(path, part)
    subject = thing(record, path)
    yield Draft(Kind.ELEVATION_USED, subject, evidence={MARK: MARK_DELEGATED, **addressed(subject)}, level=Level.CONTEXT)


_EXTENDED, _RUN = watch(Kind.ACCOUNT_CREATED, extended), context(Kind.ELEVATION_USED, acted)
TABLES = {
    "microsoft.compute": {
        "virtualmachines/extensions/write": _EXTENDED,
        "virtualmachinescalesets/extensions/write": _EXTENDED,
        "virtualmachinescalesets/virtualmachines/extensions/write": _EXTENDED,
        "virtualmachines/runcommand/action": _RUN,
        "virtualmachines/runcommands/write": _RUN,
        "virtualmachinescalesets/virtualmachines/runcommand/action": _RUN,
        "virtualmachinescalesets/virtualmachines/runcommands/write": _RUN,
    },
    "microsoft.hybridcompute": {"machines/extensions/write": _EXTENDED, "machines/runcommands/write": _RUN},
    "microsoft.classiccompute": {"virtualmachines/extensions/write": _EXTENDED},
    "microsoft.serialconsole": {"serialports/connect/action": _RUN},
}
