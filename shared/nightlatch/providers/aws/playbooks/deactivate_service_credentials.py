"""Switches the key for one service of an IAM user off: all of them with the account, or the one that a case added.

Passwords and keys that open one service: Bedrock's API keys, CodeCommit, Keyspaces. They are bearers of their own, which no access key's status touches.
"""

from nightlatch.providers.aws.playbooks.user_credentials import Credentials

PLAYBOOK = Credentials(
    sort="service_credential",
    shown="key for one service",
    lists="ListServiceSpecificCredentials",
    answer="ServiceSpecificCredentials",
    update="UpdateServiceSpecificCredential",
    id="ServiceSpecificCredentialId",
    made="CreateDate",
    verb="update-service-specific-credential",
    option="service_specific_credential_id",
).playbook("deactivate_service_credentials", "Switch service-specific credentials off")
