"""Switches the signing certificate of an IAM user off: all of them with the account, or the one that a case added.

They sign calls to old SOAP interfaces, and nobody looks at them.
"""

from nightlatch.providers.aws.playbooks.user_credentials import Credentials

PLAYBOOK = Credentials(
    sort="certificate",
    shown="signing certificate",
    lists="ListSigningCertificates",
    answer="Certificates",
    update="UpdateSigningCertificate",
    id="CertificateId",
    made="UploadDate",
    verb="update-signing-certificate",
    option="certificate_id",
).playbook("deactivate_certificates", "Switch signing certificates off")
