"""Who somebody is in Slack right now: whether they are still there, and no guest, stranger or machine.

https://docs.slack.dev/reference/objects/user-object
"""

from nightlatch.classes import dataclass
from nightlatch.errors import DeliveryFailed, LookupFailed
from nightlatch.model.attempt import Member
from nightlatch.notifiers.slack.calling import Caller


@dataclass(frozen=True, slots=True)
class People:
    """The members of a workspace, as its bot may see them."""

    caller: Caller

    def member(self, team: str, user: str) -> Member:
        """One member. Raises LookupFailed when Slack does not tell."""
        try:
            told = self.caller.ask("users.info", user=user)["user"]
        except DeliveryFailed as error:
            raise LookupFailed(f"Slack does not tell who you are ({error})") from error
        profile = told.get("profile") or {}
        return Member(
            team=str(told.get("team_id") or ""),
            user=str(told.get("id") or ""),
            email=profile.get("email") or None,
            active=not told.get("deleted", False),
            guest=bool(told.get("is_restricted") or told.get("is_ultra_restricted")),
            stranger=bool(told.get("is_stranger")) or str(told.get("team_id")) != team or str(told.get("id")) != user,
            machine=bool(told.get("is_bot") or told.get("is_workflow_bot") or told.get("id") == "USLACKBOT"),
        )
