"""What a deployment tells of itself, and a token of whose it is: Cloud Functions' list, and Google's own word for a caller."""

from nightlatch.sandbox.google.cloud import Thing
from nightlatch.sandbox.google.operations import Call, Operation

EMAIL = "the scope userinfo.email"
"""Not a permission of IAM: a token has it or not."""
_LOCATION = "europe-west1"


def list_functions(call: Call) -> Thing:
    """functions.list, of all locations."""
    parent = f"projects/{call.path['project']}/locations/{_LOCATION}/functions"
    told = sorted(call.cloud.functions.items())
    return {
        "functions": [
            {"name": f"{parent}/{id}", "state": "ACTIVE", "serviceConfig": {"environmentVariables": variables}}
            for id, variables in told
        ]
    }


def userinfo(call: Call) -> Thing:
    """userinfo.get: whose token it is."""
    return {"id": call.cloud.caller.encode().hex()[:21], "email": call.cloud.caller, "verified_email": True}


OPERATIONS = (
    Operation(
        "GET", "/cloudfunctions/v2/projects/{project}/locations/-/functions", "cloudfunctions.functions.list", list_functions
    ),
    Operation("GET", "/www/oauth2/v2/userinfo", EMAIL, userinfo),
)
