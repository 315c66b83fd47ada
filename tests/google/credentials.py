"""A key file for an account of the cloud of this machine, as Google's own libraries read it."""

import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


def key_file(url: str, email: str, file: Path) -> Path:
    """Written to that file; the key is made here, and the cloud at that address gives tokens for it."""
    key = rsa.generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    told = {"type": "service_account", "client_email": email, "token_uri": f"{url}/token", "private_key": key}
    file.write_text(json.dumps(told))
    return file
