"""The contracts between the knowledge (providers, signals, playbooks, notifiers), the engine, and the hosts.

Each module is imported when one of its names is first asked for (nightlatch/names.py): most starts use a part of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlatch.names import offered

if TYPE_CHECKING:
    from nightlatch.contracts.doors import Door, Memory, Notifier
    from nightlatch.contracts.knowledge import Keys, Peek, Provider, Record, Signal
    from nightlatch.contracts.logs import Logs, Page
    from nightlatch.contracts.parts import Leads, Protects, Reads
    from nightlatch.contracts.playbooks import Live, Plan, Playbook, Proof, State, Target
    from nightlatch.contracts.ports import Directory, Identity, Meter, Secrets
    from nightlatch.contracts.queues import Delivery, Inbox, Message, Queue, Rejects
    from nightlatch.contracts.sources import PIECE, Place, Source
    from nightlatch.contracts.stores import Item, Store
else:
    __getattr__ = offered(
        __name__,
        {
            "doors": ("Door", "Memory", "Notifier"),
            "knowledge": ("Keys", "Peek", "Provider", "Record", "Signal"),
            "parts": ("Leads", "Protects", "Reads"),
            "playbooks": ("Live", "Plan", "Playbook", "Proof", "State", "Target"),
            "logs": ("Logs", "Page"),
            "ports": ("Directory", "Identity", "Meter", "Secrets"),
            "queues": ("Delivery", "Inbox", "Message", "Queue", "Rejects"),
            "sources": ("PIECE", "Place", "Source"),
            "stores": ("Item", "Store"),
        },
    )

__all__ = [
    "PIECE",
    "Delivery",
    "Directory",
    "Door",
    "Identity",
    "Inbox",
    "Item",
    "Keys",
    "Leads",
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
    "Protects",
    "Provider",
    "Queue",
    "Reads",
    "Record",
    "Rejects",
    "Secrets",
    "Signal",
    "Source",
    "State",
    "Store",
    "Target",
]
