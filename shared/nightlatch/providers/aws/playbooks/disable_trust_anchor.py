"""Switches a trust anchor of Roles Anywhere off: the certificates of its authority give no session any more.

It ends new sessions at once. Credentials given already live on until they expire (an hour by default, twelve at most): the roles
that its profiles name are to be revoked for that. An anchor that the case did not create has machines that rely on it: then only
a person may ask. Switching it on again is exact (RESPONSE §3).
"""

from nightlatch.providers.aws.playbooks.roles_anywhere import Switch

PLAYBOOK = Switch("TrustAnchor", "trustAnchor", "trust anchor").playbook("disable_trust_anchor")
