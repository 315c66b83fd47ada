"""A Slack of this machine: what an app sends is checked as Slack checks it, and people can act on it.

Methods, block limits, rate limits, signatures and response URLs are as docs.slack.dev describes them; the channel shows as a page.
"""

from nightlatch.sandbox.slack.server import running
from nightlatch.sandbox.slack.slack import Slack

__all__ = ["Slack", "running"]
