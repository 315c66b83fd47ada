"""Slack's signature on what it sends to an app: version v0, HMAC-SHA256 over time and body.

Source: docs.slack.dev/authentication/verifying-requests-from-slack.
"""

import hashlib
import hmac


def headers(secret: str, body: bytes, timestamp: int) -> dict[str, str]:
    """The headers of a signed form; the timestamp is in seconds."""
    message = b"v0:" + str(timestamp).encode() + b":" + body
    digest = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": str(timestamp),
        "X-Slack-Signature": f"v0={digest}",
    }
