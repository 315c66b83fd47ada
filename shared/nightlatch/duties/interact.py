"""A person pressed a button. As far as it is built: it is not, and says so, so that nobody takes silence for consent."""

ANSWER = "Nightlatch takes no approvals in this version: nothing was done. Use the command line to look at cases."


def interact() -> tuple[int, str]:
    """HTTP status and text for whatever was asked; nothing of the request is read."""
    return 501, ANSWER
