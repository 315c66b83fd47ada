"""Why a bucket cannot be listed, or an object not read, in words that say what would help.

Sources: "HTTP status and error codes for JSON", "Troubleshooting" and "Requester Pays" of Cloud Storage.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

LIST, GET = "storage.objects.list", "storage.objects.get"
"""The permissions that reading needs."""
ROLE = "roles/storage.objectViewer"
"""The role that has both."""
_LOGIN = "`gcloud auth application-default login`"
_REPLACED = "it was replaced since it was listed: read it again"
_TELLING = {
    "requester pays": "whoever reads this bucket pays for it: set GOOGLE_CLOUD_QUOTA_PROJECT to the project that is to pay",
    "customer-supplied": "it is encrypted with a key that only its owner has: ask for a copy that is not",
    "serviceusage.": "the project that your login names to pay may not be used: set GOOGLE_CLOUD_QUOTA_PROJECT to another",
    "cloud kms": "the key in Cloud KMS that encrypts it cannot be used: it is disabled, gone, or closed to Cloud Storage",
    "billing": "the project that owns the bucket has no billing account in order",
    "organization's policy": "a policy or perimeter of the organization keeps it from you here",
}
"""What stands in Google's sentence, in small letters, to ours. Words of its own it often has none: a download is refused in plain text."""


@contextmanager
def refused(as_error: Callable[[str], Exception], permission: str) -> Iterator[None]:
    """Inside, an error of the library becomes that one, with a reason. `permission` is what IAM asks for."""
    from google.api_core.exceptions import GoogleAPICallError, RetryError
    from google.auth.exceptions import GoogleAuthError
    from requests.exceptions import RequestException
    from urllib3.exceptions import HTTPError

    try:
        yield
    except (GoogleAPICallError, GoogleAuthError, RequestException, HTTPError, RetryError) as error:
        last = error.cause if isinstance(error, RetryError) and error.cause else error
        raise as_error(_reason(last, permission)) from error
    except OSError as error:  # of ours: no client could be made
        raise as_error(str(error)) from error


def _reason(error: Any, permission: str) -> str:
    """Why Google refused, or was not asked."""
    from google.api_core.exceptions import GoogleAPICallError
    from google.auth.exceptions import GoogleAuthError
    from google.cloud.storage.exceptions import InvalidResponse  # type: ignore[import-untyped]  # no type information of its own

    if isinstance(error, GoogleAPICallError):
        return _refusal(int(error.code or 0), _words(error), permission)
    if isinstance(error, InvalidResponse):  # what the last of several downloads met
        return _refusal(error.response.status_code, "", permission)
    if isinstance(error, GoogleAuthError):
        return _no_token(error)
    return f"Cloud Storage could not be asked: check the network ({_first_line(str(error)) or type(error).__name__})"


def _refusal(status: int, words: str, permission: str) -> str:
    """What an answer of this status means, that says these words."""
    if status == 404:  # its words may hold the name of an object
        no_bucket = permission == LIST or words.startswith("The specified bucket does not exist")
        return "there is no such bucket: check its name" if no_bucket else "it is no longer there"
    for telling, said in _TELLING.items():
        if telling in words.lower():
            return said
    if status in {412, 416}:
        return _REPLACED
    if status == 401:
        return f"Google does not accept this login: run {_LOGIN} again ({words})"
    if status == 403:
        return f"access is denied: you need {permission} on it, which the role {ROLE} has ({words})"
    if status == 429:
        return "Cloud Storage asks to slow down: try again later"
    if status in {408, 500, 502, 503, 504}:
        return f"Cloud Storage does not answer ({status}): try again later"
    return f"Cloud Storage refuses ({status}): {words}"


def _words(error: Any) -> str:
    """The sentence of a GoogleAPICallError: of an answer in JSON its message, of a download the text."""
    if error.response is None:
        return _first_line(str(error.message))
    try:
        said = str(error.response.json()["error"]["message"])
    except (ValueError, KeyError, TypeError):
        said = error.response.text
    return _first_line(said) or "no reason given"


def _first_line(text: str) -> str:
    return (text.splitlines() or [""])[0][:300]


def _no_token(error: Exception) -> str:
    """Why Google does not know who we are."""
    from google.auth.exceptions import DefaultCredentialsError, TransportError

    if isinstance(error, TransportError):
        return "Google could not be asked for a token: check the network"
    if isinstance(error, DefaultCredentialsError):
        if os.environ.get("GOOGLE_APPLICATION_CREDENTIALS"):
            return f"GOOGLE_APPLICATION_CREDENTIALS names no file of credentials: correct or unset it ({_first_line(str(error))})"
        return f"there is no login to Google: run {_LOGIN}, or set GOOGLE_APPLICATION_CREDENTIALS to a file of credentials"
    return f"Google gives no token: run {_LOGIN} again ({_first_line(str(error.args[0] if error.args else error))})"
