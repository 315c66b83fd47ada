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
    Logs,
    Message,
    Meter,
    Page,
    Queue,
    Rejects,
    Secrets,
    Store,
)
from nightlatch.contracts.sources import PIECE, Place, Source

__all__ = [
    "NOTHING_TOLD",
    "PIECE",
    "Delivery",
    "Directory",
    "Door",
    "Identity",
    "Inbox",
    "Item",
    "Live",
    "Logs",
    "Memory",
    "Message",
    "Meter",
    "Notifier",
    "Page",
    "Peek",
    "Place",
    "Plan",
    "Playbook",
    "Proof",
    "Provider",
    "Queue",
    "Record",
    "Rejects",
    "Secrets",
    "Signal",
    "Source",
    "State",
    "Store",
    "Target",
]
