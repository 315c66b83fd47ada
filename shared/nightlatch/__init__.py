"""Nightlatch: sees cloud accounts created to keep access, judges them in context, and locks them so that they open again.

The library behind the serverless functions and the `nightlatch` command. Its layers, from the top:

    __main__ → cli → bootstrap → duties → pipeline → stages
      → intake | signals | policy | notifiers | providers | hosts | sandbox
      → tables → registry | ledger | vendors → contracts → model → settings → errors | names
"""

__version__ = "0.1.0"
