"""Nightlatch: sees cloud accounts created to keep access, judges them in context, and locks them so that they open again.

The library behind the serverless functions and the `nightlatch` command. Its layers, from the top:

    __main__ → cli → bootstrap → duties → pipeline → stages
      → intake | signals | policy | notifiers | providers | hosts | sandbox
      → tables → registry | ledger | vendors → contracts → model → settings → errors | names
"""

import gc

__version__ = "0.1.0"


def collect_seldom() -> None:
    """Have the garbage collector look once for 50,000 new objects: what every entry point asks for as it starts.

    What a start imports stays, and records are trees, dropped at once: looking through them again and again costs a tenth of the time.
    """
    gc.set_threshold(50_000)
