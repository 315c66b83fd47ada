"""A record of the unified audit log made the entry that the directory audit tells of the same happening.

Documented as the Azure Active Directory schemas of the Office 365 Management Activity API. Actor and target are lists in which one party
stands several times over: as `User_ID`, as a bare id, as the word `User`, by name, and by sign-in name.
"""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from nightlatch.model.raw import listing, mapping
from nightlatch.vendors.microsoft_logs import folded, guid, known, node

_MOST = 100
_SORTS = frozenset(
    {"user", "serviceprincipal", "application", "group", "role", "device", "directory", "policy", "domain", "other"}
)
_UPN, _NAME, _PUID = "5", "1", "3"
_HERE = frozenset({"user", "serviceprincipal", "application"})
"""Sorts of parties that may act."""


def event_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """The entry as Graph would tell it."""
    properties = _rows(node(record, "ModifiedProperties")) or _rows(node(record, "ModifiedProperty"))
    extended = {folded(str(known(node(each, "Name")))): node(each, "Value") for each in _rows(node(record, "ExtendedProperties"))}
    return {
        "activityDisplayName": node(record, "Operation"),
        "activityDateTime": node(record, "CreationTime") or node(record, "CreationDate") or node(record, "TimeGenerated"),
        "id": node(record, "Id"),
        "tenantId": known(node(record, "OrganizationId")) or known(node(record, "TargetContextId")),
        "category": extended.get("auditeventcategory"),
        "result": node(record, "ResultStatus"),
        "resultReason": extended.get("resultstatusdetail") or node(record, "LogonError"),
        "callerIpAddress": known(node(record, "ClientIP")) or known(node(record, "ActorIpAddress")),
        "userAgent": extended.get("useragent"),
        "initiatedBy": _initiator(record),
        "targetResources": _targets(record, properties),
        "additionalDetails": [
            {"key": str(name), "value": value} for name, value in mapping(extended.get("additionaldetails")).items()
        ],
    }


def _rows(value: object) -> list[Any]:
    """The properties one by one, as the log lists them; also of an object by their names, which pipelines make of the list."""
    by_name = mapping(value)
    if not by_name or "name" in {folded(str(key)) for key in by_name}:
        return listing(value)[:_MOST]
    told = ((str(name), held if isinstance(held, dict) else {"Value": held}) for name, held in by_name.items())
    return [{"Name": name, **held} for name, held in islice(told, _MOST)]


def _initiator(record: Mapping[str, Any]) -> dict[str, Any]:
    told = _party(node(record, "Actor") or node(record, "Actors"))
    by = known(node(record, "UserId"))
    sort, _, own = (by or "").partition("_")
    if folded(sort) in _HERE and guid(own):
        told = {"type": sort, "id": own, **{key: value for key, value in told.items() if value}}
    if folded(told.get("type") or "") in ("serviceprincipal", "application"):
        return {"app": {"appId": told.get("app"), "servicePrincipalId": told.get("id"), "displayName": told.get("name")}}
    upn = told.get("upn") or (by if by and "@" in by else None)
    return {"user": {"id": told.get("id"), "userPrincipalName": upn, "displayName": told.get("name") or by}}


def _targets(record: Mapping[str, Any], properties: list[Any]) -> list[dict[str, Any]]:
    """The one target, with all the properties; what `ObjectId` calls it where the list of targets does not."""
    told = _party(node(record, "Target") or node(record, "AADTarget"))
    object_id = known(node(record, "ObjectId")) or known(node(record, "OfficeObjectId"))
    if object_id and ";" not in object_id:
        place = "upn" if "@" in object_id else "id" if guid(object_id) == object_id.lower() else "name"
        told.setdefault(place, object_id)
    app = {"Name": "AppId", "NewValue": told["app"]} if told.get("app") else None
    if not told and not properties:
        return []
    return [
        {
            "type": told.get("type"),
            "id": told.get("id"),
            "displayName": told.get("name"),
            "userPrincipalName": told.get("upn"),
            "modifiedProperties": [*properties, *([app] if app else [])],
        }
    ]


def _party(value: object) -> dict[str, str]:
    """What a list of ids tells of the one party it is about: its type, id, name, sign-in name, and an application's `appId`."""
    found: dict[str, str] = {}
    bare: list[str] = []
    for text, sort in _ids(value):
        prefix, _, own = text.partition("_")
        if folded(prefix) in _SORTS and (own or sort == "2"):
            found.setdefault("type", prefix)
            found.update({"id": own} if own else {})
        elif sort == _UPN or "@" in text:
            found.setdefault("upn", text)
        elif sort == _NAME:
            found.setdefault("name", text)
        elif sort != _PUID:
            bare.append(text)
    return _with(found, bare)


def _with(found: dict[str, str], bare: list[str]) -> dict[str, str]:
    """What is told of a party, with ids that stand bare: its own where none is told, else its `appId`; and other text for its name."""
    ids = [text for text in bare if guid(text) == text.lower()]
    if ids:
        found.setdefault("id", ids[0])
    others = [text for text in ids if text.lower() != found["id"].lower()]
    if others and folded(found.get("type") or "serviceprincipal") in ("serviceprincipal", "application"):
        found["app"] = others[0]
    if len(bare) > len(ids):
        found.setdefault("name", next(text for text in bare if text not in ids))
    return found


def _ids(value: object) -> Iterable[tuple[str, str]]:
    for each in listing(value)[:_MOST]:
        text = known(node(each, "ID"))
        if text:
            yield text, known(node(each, "Type")) or ""
