"""Switches a profile of Roles Anywhere off: no certificate becomes a session of the roles it names any more.

It ends new sessions through this profile at once, whatever authority the certificate comes from. Credentials given already live on
until they expire (an hour by default, twelve at most). A profile that the case did not create has machines that rely on it: then
only a person may ask. Switching it on again is exact (RESPONSE §3).
"""

from nightlatch.providers.aws.playbooks.roles_anywhere import Switch

PLAYBOOK = Switch("Profile", "profile", "profile").playbook("disable_profile")
