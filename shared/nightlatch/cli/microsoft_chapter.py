"""The demo's chapter on Microsoft: a stolen session makes an application to come back by, in an Entra and an Azure of this machine.

Their audit logs tell of it, and nothing else does. Such an account has no person and no mailbox; it comes in by a secret, and by what a
pipeline of the intruder's own says, for which there is nothing to steal or to change. What a secret was, nobody can put back: that is
said first, and again at the end.
"""

import copy
from contextlib import ExitStack
from dataclasses import field
from datetime import timedelta
from importlib.util import find_spec
from typing import Any

from nightlatch import bootstrap
from nightlatch.bootstrap.play import Play, played
from nightlatch.bootstrap.playing_microsoft import microsoft_sides, own_identity
from nightlatch.classes import dataclass
from nightlatch.cli.story import attempt, done, enforcing, ordered, released, say, verdict
from nightlatch.cli.terminal import printable
from nightlatch.model import Case, Verb
from nightlatch.sandbox.microsoft import Served, Tenant, making, serving
from nightlatch.sandbox.microsoft.arm.estate import SUBSCRIPTION
from nightlatch.sandbox.microsoft.arm.roles import OWNER
from nightlatch.sandbox.microsoft.known import GLOBAL_ADMINISTRATOR
from nightlatch.sandbox.microsoft.person import Person, can_look, sign_in
from nightlatch.sandbox.microsoft.sign_in import assertion
from nightlatch.sandbox.microsoft.tenant import Thing

BORN, STOLEN, OTHER = "Backup Agent", "robin@contoso.com", "Payroll Export"
_ISSUER, _SUBJECT = "https://token.actions.githubusercontent.com", "repo:fabrikam/tools:ref:refs/heads/main"
_PERMISSION, _SCOPE = "RoleManagement.ReadWrite.Directory", f"/subscriptions/{SUBSCRIPTION}"
_CONDITION = "@Resource[Microsoft.Storage/storageAccounts:name] StringEquals 'logs'"
_LONG_AGO = timedelta(days=400)
_WHEN = ("createdOn", "updatedOn", "createdBy", "updatedBy")


def is_there() -> bool:
    """Whether Microsoft can be spoken to."""
    return find_spec("httpx") is not None


def tell() -> None:
    """Play the chapter, and tell what happens."""
    tenant, rules, made = Tenant(), enforcing(bootstrap.policy(None)), bootstrap.utc_now() - _LONG_AGO
    robin, _kim = (_administrator(tenant, name) for name in (STOLEN, "kim@contoso.com"))
    payroll = making.robot(tenant, OTHER, made=made)
    tenant.azure.assign(payroll["id"], OWNER, _SCOPE, made, principalType="ServicePrincipal")
    secret = making.secret(tenant, payroll, made)["secretText"]
    own = own_identity(tenant, rules)
    with ExitStack() as open_:
        served = open_.enter_context(serving(tenant))
        play = played(rules, *open_.enter_context(microsoft_sides(served, tenant, own)))
        thief = Person(served, tenant.bearer(robin["id"]), tenant.bearer(robin["id"], "arm"))
        chapter = _Chapter(tenant, play, served, thief)
        chapter.intrude()
        chapter.lock()
        chapter.attempt(f"{OTHER}, by the secret it had before", payroll, client_secret=secret)
        chapter.release()


def _administrator(tenant: Tenant, name: str) -> Thing:
    """A person of before, who may do everything in the directory and in the subscription."""
    made = bootstrap.utc_now() - _LONG_AGO
    person = making.user(tenant, name, made)
    making.assign(tenant, person["id"], GLOBAL_ADMINISTRATOR, made=made)
    tenant.azure.assign(person["id"], OWNER, _SCOPE, made)
    return person


@dataclass
class _Chapter:
    """The product, the tenant, and who holds the stolen session. `app` and `principal` are the account that he makes, `held` its token for Azure."""

    tenant: Tenant
    play: Play
    served: Served
    thief: Person
    app: Thing = field(default_factory=dict)
    principal: Thing = field(default_factory=dict)
    secret: str = ""
    held: str = ""
    before: Any = field(default=None)

    def intrude(self) -> None:
        """Make an application with two ways in, a permission that gives every role, and a subscription."""
        self.app, self.principal = self.thief.make_application(BORN)
        self.secret = self.thief.add_secret(self.app, "backup")
        self.thief.trust(self.app, "ci", _ISSUER, _SUBJECT)
        self.thief.permit(self.principal, _PERMISSION)
        self.thief.give(self.principal, self.tenant.azure.role_id(OWNER, _SCOPE), _SCOPE, _CONDITION)
        self.before = self._picture()
        say(f"{STOLEN}: {', '.join(each['activityDisplayName'].strip() for each in self.tenant.journal)} {BORN}")
        action = self.tenant.azure.journal[-1]["properties"]["message"]
        say(f"{STOLEN} in Azure: {action}, which makes {BORN} an owner of the subscription, under a condition")
        self._both()
        self.held, _ = sign_in(self.served, self.app, client_secret=self.secret)
        self._in_azure("its token, in Azure")

    def lock(self) -> None:
        """Both cases are judged; what the machine does not do by itself the owner orders."""
        case, in_azure = self._cases()
        verdict(case)
        for finding in case.findings:
            say(f"  {printable(finding.says)}")
        for each in self.play.attend.consider(case).ready:
            if each.target.irreversible:
                say(f"  cannot be put back: {printable(each.target.irreversible)}")
        self.play.act(case.id)
        done(self.play, case)
        self.play.act(in_azure.id)
        verdict(in_azure)
        if self.play.pipeline.control.quarantines.current(in_azure.key) is None:
            ordered(self.play, in_azure, Verb.QUARANTINE, "its application is locked")
            say(
                f"  the same account, and a person decides, for it was born in Entra; the owner: nightlatch quarantine {in_azure.subject.id}"
            )
        done(self.play, in_azure)
        self._both()
        self._in_azure("its token of before, in Azure")
        owners = (each["properties"]["roleDefinitionId"].endswith(OWNER) for each in self.tenant.azure.assignments.values())
        say(f"{sum(owners)} owners of before stay, {OTHER} among them")

    def release(self) -> None:
        """The owner says that it was all right."""
        says = dict.fromkeys(text for case in self._cases() for text in released(self.play, case))
        say("the owner: nightlatch release, of both")
        for text in says:
            say(f"  {printable(text)}")
        self._both()
        self._in_azure("its token, in Azure")
        same = self._picture() == self.before
        found = "as it was but for that secret: permission, way in, and the role under its own id and condition"
        say(f"the account is {found if same else 'not as it was'}")

    def attempt(self, what: str, app: Thing, **proof: str) -> None:
        """Try to sign in, and tell how it went."""
        token, code = sign_in(self.served, app, **proof)
        attempt(what, bool(token), code)

    def _both(self) -> None:
        self.attempt("its secret", self.app, client_secret=self.secret)
        self.attempt("a pipeline of his own, without a secret", self.app, client_assertion=assertion(_ISSUER, _SUBJECT))

    def _in_azure(self, what: str) -> None:
        attempt(what, can_look(self.served, self.held, _SCOPE))

    def _cases(self) -> tuple[Case, Case]:
        """The account's case in Entra, and the one in Azure, after all records that were written meanwhile."""
        entries, self.tenant.journal = self.tenant.journal, []
        records, self.tenant.azure.journal = self.tenant.azure.journal, []
        self.play.pipeline.assess(("entra", {**each, "tenantId": self.tenant.id}) for each in entries)
        self.play.pipeline.assess(("azure", each) for each in records)
        cases = {case.subject.id: case for case in self.play.pipeline.judge_all()}
        return cases[self.app["appId"]], cases[self.principal["id"]]

    def _picture(self) -> Any:
        """What everybody is and holds, but for secrets and for the ids of what Graph names anew when it is given again."""
        tenant = self.tenant
        given = sorted((each["principalId"], each["appRoleId"]) for each in tenant.app_roles.values())
        trusted = {
            app: sorted((each["issuer"], each["subject"]) for each in held.values()) for app, held in tenant.federated.items()
        }
        roles = {
            id: {name: value for name, value in each["properties"].items() if name not in _WHEN}
            for id, each in tenant.azure.assignments.items()
        }
        return copy.deepcopy((tenant.principals, given, trusted, roles))
