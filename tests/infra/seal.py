"""The seal as AWS would hold it: the template's documents, their parameters filled in."""

from pathlib import Path
from typing import Any

from cfnlint.decode.cfn_yaml import load

PATH = Path(__file__).resolve().parents[2] / "infra" / "aws" / "seal" / "seal.yaml"
RESPONDER = "arn:aws:iam::*:role/nightlatch-responder"
DEPLOYER = "arn:aws:iam::*:role/stacksets-exec-*"
BREAK_GLASS = "arn:aws:iam::111122223333:user/break-glass/first"


def seals(*exempt: str) -> dict[str, dict[str, Any]]:
    """Each policy's document by its name in the template, with these principals exempt."""
    resources = load(str(PATH))["Resources"]
    return {
        name: _filled(each["Properties"]["Content"], list(exempt or (RESPONDER, BREAK_GLASS))) for name, each in resources.items()
    }


def seal(*exempt: str) -> dict[str, Any]:
    """Both as one document: policies on one target all apply."""
    documents = seals(*exempt).values()
    return {"Version": "2012-10-17", "Statement": [each for document in documents for each in document["Statement"]]}


def _filled(value: Any, exempt: list[str]) -> Any:
    if isinstance(value, dict):
        listed = {"ExemptArns": exempt, "DeployerArns": [DEPLOYER]}.get(value.get("Ref", ""))
        return {key: _filled(part, exempt) for key, part in value.items()} if listed is None else listed
    return [_filled(part, exempt) for part in value] if isinstance(value, list) else value
