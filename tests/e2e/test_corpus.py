"""Published records with labels, where they are at hand: the readers' score, and every AWS detonation judged whole."""

import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from nightlatch.model import Case, Verdict
from tests.e2e.stage import PLAIN, play

LEAST = {"recall": 97.0, "subject": 97.0, "failed": 90.0, "quiet": 99.5}
DETONATIONS = "DataDog/stratus-red-team"


GOOGLE = {"recall": 97.0, "subject": 95.0, "quiet": 99.5}
OKTA = {"recall": 97.0, "subject": 97.0, "quiet": 99.0}
MICROSOFT = {"recall": 97.0, "subject": 95.0, "quiet": 99.5}


def test_the_readers_score_on_aws(corpus: Path, scorer: Path) -> None:
    found, told = scored(corpus, scorer, "aws")
    assert all(found[name] >= least for name, least in LEAST.items()), told


def test_the_readers_score_on_google(corpus: Path, scorer: Path) -> None:
    found, told = scored(corpus, scorer, "gcp", "google_workspace")
    assert all(found[name] >= least for name, least in GOOGLE.items()), told


def test_the_reader_scores_on_okta(corpus: Path, scorer: Path) -> None:
    found, told = scored(corpus, scorer, "okta")
    assert all(found[name] >= least for name, least in OKTA.items()), told


def test_the_readers_score_on_microsoft(corpus: Path, scorer: Path) -> None:
    found, told = scored(corpus, scorer, "entra", "azure", "m365")
    assert all(found[name] >= least for name, least in MICROSOFT.items()), told


def scored(corpus: Path, scorer: Path, *providers: str) -> tuple[dict[str, float], str]:
    """The shares in percent over these providers' records, and what the scorer printed. A share of nothing is left out."""
    command = [sys.executable, str(scorer), str(corpus / "dev.jsonl"), "--python", sys.executable, "--show", "20"]
    command += [part for provider in providers for part in ("--provider", provider)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    row = next(line for line in done.stdout.splitlines() if line.startswith("all"))
    shares = re.findall(r"([\d.]+)%|(?<= )-(?= |$)", row)
    names = ("recall", "subject", "adjacent", "failed", "quiet")
    assert len(shares) == len(names), row
    return {name: float(share) for name, share in zip(names, shares, strict=True) if share}, done.stdout + done.stderr


def test_every_detonation_comes_out_as_ask_or_more(corpus: Path) -> None:
    found = 0
    for path, rows in detonations(corpus / "dev.jsonl").items():
        targets = {row["target"] for row in rows if row["scope"] == "core" and row["shape"] == "native"}
        for target in targets:
            found += 1
            for agent in (None, PLAIN):
                cases = [case for case in play((row["event"] for row in rows), agent=agent) if names(case, target)]
                assert cases, f"{path}: no case about {target}"
                assert max(rank(case) for case in cases) >= Verdict.ASK.rank, f"{path}: {[case.findings for case in cases]}"
    assert found >= 7


def detonations(corpus: Path) -> dict[str, list[dict[str, Any]]]:
    """The AWS records of each detonation, whole."""
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with corpus.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["provider"] == "aws" and row["origin"]["repo"] == DETONATIONS and row["shape"] == "native":
                grouped[row["origin"]["path"]].append(row)
    return grouped


def names(case: Case, target: str) -> bool:
    return target.casefold() in {text.casefold() for text in (case.subject.name, case.subject.id, case.subject.email) if text}


def rank(case: Case) -> int:
    return case.judgment.verdict.rank
