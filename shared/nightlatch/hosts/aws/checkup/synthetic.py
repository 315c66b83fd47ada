"""The marked record that the doctor sends: a root user creates a user, in an account that cannot exist.

A root user creating users is worth telling of by every policy that is not odd, and needs no history to be judged by. Shape:
CloudTrail's record reference, version 1.08, as IAM logs CreateUser.
"""

import uuid
from datetime import datetime
from typing import Any

MARK = "nightlatch-doctor"
"""How the created user's name begins; also the user agent."""


def synthetic(account: str, region: str, at: datetime) -> dict[str, Any]:
    """One record with a user name of its own. CloudTrail tells times in whole seconds."""
    event = uuid.uuid4()
    name = f"{MARK}-{event.hex[:12]}"
    arn = f"arn:aws:iam::{account}:user/{name}"
    return {
        "eventVersion": "1.08",
        "userIdentity": {"type": "Root", "principalId": account, "arn": f"arn:aws:iam::{account}:root", "accountId": account},
        "eventTime": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "eventSource": "iam.amazonaws.com",
        "eventName": "CreateUser",
        "awsRegion": region,
        "sourceIPAddress": "192.0.2.1",  # of the block for documentation: nobody's
        "userAgent": MARK,
        "requestParameters": {"userName": name},
        "responseElements": {"user": {"path": "/", "userName": name, "userId": f"AIDA{event.hex[:16].upper()}", "arn": arn}},
        "eventID": str(event),
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": account,
        "eventCategory": "Management",
    }
