"""An `az` of this machine, signed in as somebody of the tenant: azure-identity starts it, as it does the real one.

Only `az account get-access-token` is known. Tokens are JSON Web Tokens to look at, for a desk reads in them whose they are; nobody signed them.
"""

import base64
import json
import os
import stat
from pathlib import Path
from typing import Any

from nightlatch.sandbox.microsoft import Tenant
from nightlatch.sandbox.microsoft.tenant import Bearer

SCRIPT = """#!/bin/sh
case "$*" in
*/graph*) cat '{folder}/graph.json' ;;
*/arm*) cat '{folder}/arm.json' ;;
*) echo 'ERROR: no such resource' >&2; exit 1 ;;
esac
"""


def signed_in(tenant: Tenant, user: dict[str, Any], folder: Path) -> str:
    """A PATH on which `az` is signed in as that user, whose rights are those of his roles; Graph's he has by the command line's consent."""
    folder.mkdir()
    for audience in ("graph", "arm"):
        claims = {"aud": audience, "oid": user["id"], "tid": tenant.id, "upn": user["userPrincipalName"], "appid": "04b07795"}
        token = ".".join(_encoded(part) for part in ({"alg": "none"}, claims)) + "."
        tenant._tokens[token] = Bearer(user["id"], audience, frozenset(CONSENTED), tenant.clock())
        told = {"accessToken": token, "expires_on": 1 << 33, "expiresOn": "2242-01-01 00:00:00.000000", "tokenType": "Bearer"}
        (folder / f"{audience}.json").write_text(json.dumps(told))
    script = folder / "az"
    script.write_text(SCRIPT.format(folder=folder))
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


CONSENTED = ("Directory.AccessAsUser.All", "Directory.Read.All", "User.Read.All", "Application.Read.All")


def _encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
