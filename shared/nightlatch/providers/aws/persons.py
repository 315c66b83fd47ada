"""Which users are persons of Identity Center, and which are users of IAM: two services that share a word and nothing else.

Both come as principals of type USER. Whoever looks one up or changes it must know which service to ask, and all must tell alike.
"""

import re

from nightlatch.model import Principal, PrincipalType

OF_CENTER = re.compile(r"(?:[0-9a-f]{10}-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""An id of Identity Center's user or group (identitystore's ResourceId)."""


def is_of_center(principal: Principal) -> bool:
    """Whether it is a person of Identity Center: an assignment tells only the id, the directory's own records mostly so.

    A name alone never makes one, for a user of IAM may be named like an id; nor does being keyed by an id, for so are the
    accounts that one service has of its own, under ids that look otherwise.
    """
    if principal.type is not PrincipalType.USER or OF_CENTER.fullmatch(principal.id or "") is None:
        return False
    return principal.keyed_by_id or principal.name is None
