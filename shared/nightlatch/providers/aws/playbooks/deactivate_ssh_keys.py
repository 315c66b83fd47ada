"""Switches the SSH key of an IAM user off: all of them with the account, or the one that a case added.

They open CodeCommit.
"""

from nightlatch.providers.aws.playbooks.user_credentials import Credentials

PLAYBOOK = Credentials(
    sort="ssh_key",
    shown="SSH key",
    lists="ListSSHPublicKeys",
    answer="SSHPublicKeys",
    update="UpdateSSHPublicKey",
    id="SSHPublicKeyId",
    made="UploadDate",
    verb="update-ssh-public-key",
    option="ssh_public_key_id",
).playbook("deactivate_ssh_keys", "Switch SSH keys off")
