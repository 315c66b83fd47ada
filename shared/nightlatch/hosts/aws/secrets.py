"""Secrets of the AWS host: Secrets Manager, read through Powertools' parameters, which remember a value for a while."""

from typing import Any

from nightlatch.errors import NightlatchError, SettingsError
from nightlatch.hosts.aws.refusals import DENIED, code_of, refusal, unreached

REMEMBERED_S = 300
"""Seconds after which a changed secret is seen."""


class ParameterSecrets:
    """Secrets over Secrets Manager; `client` is its boto3 client. The secret `slack-token` is stored as `nightlatch/slack-token`."""

    def __init__(self, client: Any, prefix: str = "nightlatch/", remembered_s: int = REMEMBERED_S) -> None:
        self._client = client
        self._prefix = prefix
        self._remembered_s = remembered_s
        self._provider: Any = None

    def get(self, name: str) -> str:
        """The secret's text. Raises SettingsError when there is none one may read, StoreError when it could not be asked for."""
        from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

        stored = f"{self._prefix}{name}"
        try:
            text = self._opened().get(stored, max_age=self._remembered_s)
        except GetParameterError as error:
            raise _explained(error, stored) from error
        if not isinstance(text, str):
            raise SettingsError(f"the secret {stored!r} is stored as binary: put it into Secrets Manager as text (SecretString)")
        if not text.strip():
            raise SettingsError(f"the secret {stored!r} is empty: put its text into Secrets Manager")
        return text

    def _opened(self) -> Any:
        if self._provider is None:
            from aws_lambda_powertools.utilities.parameters import SecretsProvider  # a third of a second when cold

            self._provider = SecretsProvider(boto3_client=self._client)
        return self._provider


def _explained(error: Exception, stored: str) -> NightlatchError:
    """Powertools wraps every error without naming its cause, but raises inside the handler: the context still holds it."""
    from botocore.exceptions import ClientError

    cause = error.__context__
    if not isinstance(cause, ClientError):
        return unreached(cause if isinstance(cause, Exception) else error, "Secrets Manager")
    code = code_of(cause)
    if code == "ResourceNotFoundException":
        return SettingsError(
            f"there is no secret {stored!r}: create it in Secrets Manager, in this function's account and Region"
        )
    if code == "InvalidRequestException":  # what AWS answers for a secret that is marked for deletion
        return SettingsError(f"the secret {stored!r} cannot be read as it is: restore it in Secrets Manager ({cause})")
    if code in DENIED:
        return SettingsError(
            f"the secret {stored!r} may not be read: allow secretsmanager:GetSecretValue on it (and kms:Decrypt on a key of"
            f" your own) in the role of this function, or create it in Secrets Manager if there is none ({cause})"
        )
    return refusal(cause, "secretsmanager", f"the secret {stored!r}")
