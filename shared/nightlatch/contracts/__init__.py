"""The contracts between the knowledge (providers, signals, playbooks, notifiers), the engine, and the hosts."""

from nightlatch.contracts.doors import Door, Memory, Notifier
from nightlatch.contracts.knowledge import Live, Peek, Plan, Playbook, Proof, Provider, Record, Signal, State, Target
from nightlatch.contracts.ports import (
    NOTHING_TOLD,
    Delivery,
    Directory,
    Identity,
    Inbox,
    Item,
    Message,
    Meter,
    Queue,
    Rejects,
    Secrets,
    Store,
)

__all__ = [
    "NOTHING_TOLD",
    "Delivery",
    "Directory",
    "Door",
    "Identity",
    "Inbox",
    "Item",
    "Live",
    "Memory",
    "Message",
    "Meter",
    "Notifier",
    "Peek",
    "Plan",
    "Playbook",
    "Proof",
    "Provider",
    "Queue",
    "Record",
    "Rejects",
    "Secrets",
    "Signal",
    "State",
    "Store",
    "Target",
]
