"""An Okta organization on this machine: users, groups, roles, tokens, clients and identity providers that can be made, locked and looked at.

Nothing real can run here, so this stands in, for tests and for trying things out. It checks who calls and what he may, ends the tokens
of suspended users and deactivated clients, counts requests by the minute, pages, and tells in its System Log what was done. Requests and
answers are checked by the tests against the models that Okta's own library carries.
"""

from nightlatch.sandbox.okta.organization import Organization
from nightlatch.sandbox.okta.server import serving

__all__ = ["Organization", "serving"]
