"""Transfer Family: file servers, their users, and the public keys by which these sign in."""

from typing import Any

from nightlatch.sandbox.aws.shelf import Asked, Refused, Shelf, told

SERVICE = "transfer"
_SETTINGS = ("HomeDirectory", "HomeDirectoryType", "HomeDirectoryMappings", "Policy", "PosixProfile", "Role")


def create_server(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """A new server, for S3 unless EFS is asked for."""
    id = f"s-{shelf.new_id().replace('-', '')[:17]}"
    server = {"ServerId": id, "Arn": shelf.arn(f"server/{id}"), "Domain": asked.get("Domain", "S3"), "State": "ONLINE"}
    shelf.add("servers", id, server | told(asked, "IdentityProviderType", "Protocols"))
    return {"ServerId": id}


def describe_server(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """One server."""
    return {"Server": shelf.find("servers", asked["ServerId"])}


def _user(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    shelf.find("servers", asked["ServerId"])
    return shelf.find("users", (asked["ServerId"], asked["UserName"]))


def create_user(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """A new user, with a key if one is given."""
    shelf.find("servers", asked["ServerId"])
    user = {"UserName": asked["UserName"], "Arn": shelf.arn(f"user/{asked['ServerId']}/{asked['UserName']}")}
    user |= {"SshPublicKeys": [], **told(asked, *_SETTINGS)}
    shelf.add("users", (asked["ServerId"], asked["UserName"]), user)
    if asked.get("SshPublicKeyBody"):
        import_ssh_public_key(shelf, asked)
    return told(asked, "ServerId", "UserName")


def describe_user(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """One user, with the keys."""
    return {"ServerId": asked["ServerId"], "User": _user(shelf, asked)}


def update_user(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """Other settings. An empty policy is none."""
    user = _user(shelf, asked)
    user |= told(asked, *_SETTINGS)
    if not user.get("Policy"):
        user.pop("Policy", None)
    return told(asked, "ServerId", "UserName")


def delete_user(shelf: Shelf, asked: Asked) -> None:
    """The user is gone."""
    _user(shelf, asked)
    del shelf["users"][asked["ServerId"], asked["UserName"]]


def import_ssh_public_key(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """One more key; the same key cannot be there twice."""
    keys = _user(shelf, asked)["SshPublicKeys"]
    if any(key["SshPublicKeyBody"] == asked["SshPublicKeyBody"] for key in keys):
        raise Refused("ResourceExistsException")
    id = f"key-{shelf.new_id().replace('-', '')[:17]}"
    keys.append({"SshPublicKeyId": id, "SshPublicKeyBody": asked["SshPublicKeyBody"], "DateImported": shelf.now})
    return {**told(asked, "ServerId", "UserName"), "SshPublicKeyId": id}


def delete_ssh_public_key(shelf: Shelf, asked: Asked) -> None:
    """One key less."""
    keys = _user(shelf, asked)["SshPublicKeys"]
    rest = [key for key in keys if key["SshPublicKeyId"] != asked["SshPublicKeyId"]]
    if len(rest) == len(keys):
        raise Refused("ResourceNotFoundException")
    keys[:] = rest


OPERATIONS = {
    "CreateServer": create_server,
    "DescribeServer": describe_server,
    "CreateUser": create_user,
    "DescribeUser": describe_user,
    "UpdateUser": update_user,
    "DeleteUser": delete_user,
    "ImportSshPublicKey": import_ssh_public_key,
    "DeleteSshPublicKey": delete_ssh_public_key,
}
