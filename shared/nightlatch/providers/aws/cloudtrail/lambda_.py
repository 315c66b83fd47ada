"""Lambda: which role a function runs as, and who may call it from outside.

Names carry the version of the API (`CreateFunction20150331`, `UpdateFunctionConfiguration20150331v2`), so lines match by
prefix. A function that anybody may call runs with its role's rights for anybody, which makes it a back door; permission
for a service of AWS is how every trigger works, and only a mark.
"""

from collections.abc import Iterator

from nightlatch.model import Grant, GrantKind, Kind, Level, Privilege, Trait
from nightlatch.model.evidence import INTERNET, RESOURCE
from nightlatch.providers.aws.cloudtrail.passed_role import handing, passes
from nightlatch.providers.aws.cloudtrail.record import Event
from nightlatch.providers.aws.cloudtrail.subjects import named_from_arn, unknown
from nightlatch.providers.aws.cloudtrail.table import Draft, context, watch

_NARROWING = ("sourceAccount", "sourceArn", "principalOrgID")


def _permission(event: Event) -> Iterator[Draft]:
    """Whom a statement of the function's policy lets in: everybody, another account, or a service."""
    function, principal = event.text("functionName"), event.text("principal")
    if principal is None:
        yield Draft(Kind.POLICY_CHANGED, unknown(event, function))
        return
    narrowed = any(event.text(key) for key in _NARROWING)
    named = named_from_arn(principal, event.account)
    tenant = principal if principal.isdigit() else named.tenant if named else None
    grant = Grant(
        role=f"trust:{principal}",
        kind=GrantKind.TRUST,
        scope=function or "*",
        privilege=_worth(principal, tenant not in (None, event.account), narrowed),
        member=principal,
        member_tenant=tenant,
    )
    service = grant.has(Trait.SERVICE)
    yield Draft(Kind.POLICY_CHANGED, unknown(event, function), grants=(grant,), level=Level.CONTEXT if service else None)


def _worth(principal: str, external: bool, narrowed: bool) -> Privilege:
    conditional = (Trait.CONDITIONAL,) if narrowed else ()
    if principal == "*":
        traits = conditional or (Trait.WILDCARD,)
        return Privilege(tier=3 if narrowed else 2, reasons=("everybody may call the function",), traits=traits)
    if external:
        return Privilege(tier=2, reasons=("another account may call the function",), traits=(Trait.EXTERNAL, *conditional))
    if "." in principal and not principal.startswith("arn"):
        return Privilege(tier=3, reasons=("a service of AWS calls the function",), traits=(Trait.SERVICE, *conditional))
    return Privilege(tier=3, reasons=("the account's own callers",), traits=conditional)


def _url(event: Event) -> Iterator[Draft]:
    """An address for the function: with `authType` NONE whoever knows it may call."""
    if event.text("authType") == "NONE":
        function = event.text("functionName")
        where = {RESOURCE: function} if function else {}
        yield Draft(Kind.POLICY_CHANGED, unknown(event, function), evidence={INTERNET: "true", **where})


_RUNS_AS = context(Kind.IDENTITY_ATTACHED, passes("role", to=("functionName",)))

SOURCES = ("lambda.amazonaws.com",)
OPERATIONS = {
    "CreateFunction*": _RUNS_AS,
    "UpdateFunctionConfiguration*": _RUNS_AS.only(*handing("role")),
    "AddPermission*": watch(Kind.POLICY_CHANGED, _permission),
    "CreateFunctionUrlConfig*": watch(Kind.POLICY_CHANGED, _url),
    "UpdateFunctionUrlConfig*": watch(Kind.POLICY_CHANGED, _url),
}
