"""The seal as AWS would hold it: the template's document, its parameter filled in."""

from pathlib import Path
from typing import Any

from cfnlint.decode.cfn_yaml import load

PATH = Path(__file__).resolve().parents[2] / "infra" / "aws" / "seal" / "seal.yaml"
RESPONDER = "arn:aws:iam::*:role/nightlatch-responder"
BREAK_GLASS = "arn:aws:iam::111122223333:user/break-glass/first"


def seal(*exempt: str) -> dict[str, Any]:
    """The policy's document, with these principals exempt."""
    content: dict[str, Any] = load(str(PATH))["Resources"]["Seal"]["Properties"]["Content"]
    filled: dict[str, Any] = _filled(content, list(exempt or (RESPONDER, BREAK_GLASS)))
    return filled


def _filled(value: Any, exempt: list[str]) -> Any:
    if isinstance(value, dict):
        return exempt if value == {"Ref": "ExemptArns"} else {key: _filled(part, exempt) for key, part in value.items()}
    return [_filled(part, exempt) for part in value] if isinstance(value, list) else value
