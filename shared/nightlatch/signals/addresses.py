"""Mail addresses as signals read them: which domain an account comes from, and where anybody may have a mailbox."""

from collections.abc import Iterable

from nightlatch.model import Principal

# fmt: off
CONSUMER = frozenset({  # one a line would be the longest thing in this file
    "gmail.com", "googlemail.com", "googlegroups.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com",
    "ymail.com", "aol.com", "icloud.com", "me.com", "proton.me", "protonmail.com", "pm.me", "gmx.com", "gmx.de", "gmx.net",
    "web.de", "mail.com", "mail.ru", "yandex.com", "yandex.ru", "qq.com", "163.com", "126.com", "zoho.com", "tutanota.com",
    "tuta.io", "fastmail.com", "hey.com", "mailinator.com", "guerrillamail.com",
})
# fmt: on
"""Where anybody may have a mailbox."""

GUEST_MARK = "#ext#"
"""What a directory writes into the name of a guest (`ann_example.com#EXT#@tenant`)."""


def domain(text: str) -> str:
    """The mail domain, folded; empty where there is none."""
    return text.rpartition("@")[2].rstrip(".").casefold() if "@" in text else ""


def home(account: Principal) -> str:
    """The mail domain an account comes from, folded; empty where its names tell none. A guest's name may hold it."""
    text = account.email or account.name or ""
    before, mark, _ = text.casefold().partition(GUEST_MARK)
    return before.rpartition("_")[2] if mark else domain(text)


def belongs(found: str, domains: Iterable[str]) -> bool:
    """Whether a domain is one of these, or lies under one of them."""
    own = [each.casefold().lstrip("@") for each in domains]
    return bool(found) and any(found == mine or found.endswith(f".{mine}") for mine in own)
