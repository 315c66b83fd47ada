"""The edge on Google Cloud: push subscriptions, tasks, Slack and a scheduler call these four; the library does the rest.

Plain HTTP, not a CloudEvent trigger, because only so the request's own signature can be checked. The Terraform module gives each of
them an account of its own.
"""

from functools import cache

import functions_framework
from flask import Request

from nightlatch import collect_seldom
from nightlatch.bootstrap.gcp import functions

deployed = cache(functions)
collect_seldom()


@functions_framework.http
def assess(request: Request) -> tuple[str, int]:
    """Judge the log entry of one push."""
    return "", deployed().assess(dict(request.headers), request.get_data())


@functions_framework.http
def act(request: Request) -> tuple[str, int]:
    """Look at the case that one push, or one task, names."""
    return "", deployed().act(dict(request.headers), request.get_data())


@functions_framework.http
def interact(request: Request) -> tuple[str, int, dict[str, str]]:
    """Answer a button, a form or a command of Slack."""
    status, kind, text = deployed().interact(dict(request.headers), request.get_data())
    return text, status, {"Content-Type": kind}


@functions_framework.http
def sweep(request: Request) -> tuple[str, int]:
    """Do what is due by the clock."""
    return "", deployed().sweep(dict(request.headers))
