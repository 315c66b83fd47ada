"""Roles Anywhere: trust anchors, whose certificates count, and profiles, which roles they may become."""

from typing import Any

from nightlatch.sandbox.aws.shelf import Asked, Operation, Shelf, Thing, told

SERVICE = "rolesanywhere"


def _stamped(shelf: Shelf, what: str, asked: Asked, *members: str) -> Thing:
    id = shelf.new_id()
    stamps = {"createdAt": shelf.now, "updatedAt": shelf.now, "enabled": asked.get("enabled", True)}
    arn = shelf.arn(f"{'trust-anchor' if what == 'trustAnchor' else what}/{id}")
    return shelf.add(what, id, {f"{what}Id": id, f"{what}Arn": arn, **stamps, **told(asked, *members)})


def create_trust_anchor(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """A new anchor; it counts at once unless it is asked for disabled."""
    return {"trustAnchor": _stamped(shelf, "trustAnchor", asked, "name", "source")}


def create_profile(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """A new profile; it counts at once unless it is asked for disabled."""
    return {
        "profile": _stamped(shelf, "profile", asked, "name", "roleArns", "managedPolicyArns", "sessionPolicy", "durationSeconds")
    }


def _listing(what: str) -> Operation:
    return lambda shelf, _asked: {f"{what}s": list(shelf[what].values())}


def _getting(what: str) -> Operation:
    return lambda shelf, asked: {what: shelf.find(what, asked[f"{what}Id"])}


def _switching(what: str, *, enabled: bool) -> Operation:
    def switch(shelf: Shelf, asked: Asked) -> dict[str, Any]:
        thing = shelf.find(what, asked[f"{what}Id"])
        thing |= {"enabled": enabled, "updatedAt": shelf.now}
        return {what: thing}

    return switch


def _deleting(what: str) -> Operation:
    def delete(shelf: Shelf, asked: Asked) -> dict[str, Any]:
        thing = shelf.find(what, asked[f"{what}Id"])
        del shelf[what][asked[f"{what}Id"]]
        return {what: thing}

    return delete


OPERATIONS = {
    "CreateTrustAnchor": create_trust_anchor,
    "CreateProfile": create_profile,
    **{f"List{name}s": _listing(what) for what, name in (("trustAnchor", "TrustAnchor"), ("profile", "Profile"))},
    **{f"Get{name}": _getting(what) for what, name in (("trustAnchor", "TrustAnchor"), ("profile", "Profile"))},
    **{f"Delete{name}": _deleting(what) for what, name in (("trustAnchor", "TrustAnchor"), ("profile", "Profile"))},
    "EnableTrustAnchor": _switching("trustAnchor", enabled=True),
    "DisableTrustAnchor": _switching("trustAnchor", enabled=False),
    "EnableProfile": _switching("profile", enabled=True),
    "DisableProfile": _switching("profile", enabled=False),
}
