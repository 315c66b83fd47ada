"""Switches the access key of an IAM user off: all of them with the account, or the one that a case added.

IAM users have two access keys at most. A key that is off is refused at the next call; sessions made with it live on, and end by the denial.
"""

from nightlatch.providers.aws.playbooks.user_credentials import Credentials

PLAYBOOK = Credentials(
    sort="access_key",
    shown="access key",
    lists="ListAccessKeys",
    answer="AccessKeyMetadata",
    update="UpdateAccessKey",
    id="AccessKeyId",
    made="CreateDate",
    verb="update-access-key",
    option="access_key_id",
).playbook("deactivate_access_keys", "Switch access keys off")
