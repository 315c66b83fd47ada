"""Every error Nightlatch raises on purpose. Each message says what to do next.

NightlatchError
├── UsageError            the command line was called wrongly
├── PolicyError           nightlatch.toml does not load: file, key, and the nearest right one
├── SettingsError         an environment variable holds something unusable
├── UnreadableRecord      a record claims to be a provider's, and cannot be read (→ rejects)
├── UnreadableSource      a file or envelope cannot be opened or is cut short (→ rejects)
├── Untrusted             a request does not come from whom it must come from (→ 403, nothing of it is kept)
├── LookupFailed          a platform could not be asked: refused, throttled, unreachable (→ a gap)
├── ChangeFailed          a platform refused a change, or could not be told of it (→ a sentence in the case)
│   ├── QuotaFull         there is no room for what would be added: another way must be taken
│   └── TryLater          throttled, unreachable or not consistent yet: the same change may work in a minute
├── DeliveryFailed        people could not be told: the service refused, or does not answer (→ owed)
│   └── Uncertain         it may have been delivered: look before it is sent again
├── RegistryError         a unit file breaks its contract (found at start, never in flight)
└── StoreError            the ledger's store refused
    ├── Conflict          somebody else changed the item first: read again, decide again
    └── ItemTooLarge      over 48 KiB: the ledger splits before it stores
"""


class NightlatchError(Exception):
    """The root: catch this to catch everything Nightlatch raises on purpose."""


class UsageError(NightlatchError):
    """The command line was called in a way that cannot be carried out."""


class PolicyError(NightlatchError):
    """The owner's policy does not load; the message names file, key and the nearest right one."""


class SettingsError(NightlatchError):
    """An environment variable is set to something that cannot be used."""


class UnreadableRecord(NightlatchError):
    """One record that claims to be a provider's own and cannot be read as such."""


class UnreadableSource(NightlatchError):
    """A file, archive or envelope that cannot be opened, or ends too early."""


class Untrusted(NightlatchError):
    """A request does not come from whom it must come from: answer 403 and keep nothing of it."""


class LookupFailed(NightlatchError):
    """A platform could not be asked, or refused to answer; the message names the permission or the wait that would help."""


class ChangeFailed(NightlatchError):
    """A platform refused a change; the message names the permission that is missing, or what stands in the way."""


class QuotaFull(ChangeFailed):
    """A quota of the platform leaves no room for what would be added; intruders fill quotas on purpose."""


class TryLater(ChangeFailed):
    """The platform asked to slow down, could not be reached, or does not know yet what was made a moment ago."""


class DeliveryFailed(NightlatchError):
    """People could not be told; the message names what the service said and what would help. What is owed is tried again."""


class Uncertain(DeliveryFailed):
    """No answer came, so that nobody knows whether the message did."""


class RegistryError(NightlatchError):
    """A unit file (signal, provider, playbook, notifier, command) breaks its contract."""


class StoreError(NightlatchError):
    """The store behind the ledger refused."""


class Conflict(StoreError):
    """The item's version is not the expected one: read it again and decide again."""


class ItemTooLarge(StoreError):
    """An item's body is over the 48 KiB that every store must take."""
