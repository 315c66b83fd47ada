"""`nightlatch demo`: an intrusion among a day of routine work, told as it happens, on this machine alone.

Every record goes through the live path: reader, ledger, signals, decision. Nothing is scripted but the records; in the last chapters
(chapter.py, google_chapter.py, okta_chapter.py, microsoft_chapter.py) not even those, for they really happen on an emulated AWS, Google Cloud,
Okta and Microsoft.
"""

import argparse
import json
import sys
import threading
import time
import webbrowser
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import resources
from pathlib import Path

from nightlatch import bootstrap
from nightlatch.cli import google_chapter, microsoft_chapter, okta_chapter
from nightlatch.cli.chapter import aws_of_this_machine, decide, emulator, has_slack, tell
from nightlatch.cli.command import Command
from nightlatch.cli.tables import Row, draw, ranked
from nightlatch.cli.telling import as_json, explain
from nightlatch.cli.terminal import printable
from nightlatch.errors import UsageError
from nightlatch.model import Case, Verdict
from nightlatch.pipeline import Pipeline
from nightlatch.sandbox.intrusion import BORN, intrusion
from nightlatch.sandbox.ministack import Ministack
from nightlatch.sandbox.routine import routine
from nightlatch.sandbox.trail import Record
from nightlatch.settings import Settings

_PACE = 0.08
"""Seconds between two records on a terminal, so that a person can follow; none in a pipe."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--json", action="store_true", help="print one line of JSON per case instead of the story")
    parser.add_argument(
        "--open", action="store_true", help="decide yourself: the intrusion in approve mode, in a Slack page of this machine"
    )
    parser.add_argument(
        "--port", type=int, default=0, metavar="N", help="with --open: the page's port (default: any that is free)"
    )
    parser.add_argument("--write", type=Path, metavar="FILE", help="also write the story's records here, to try replay on")


def run(args: argparse.Namespace) -> int:
    """Tell the story; gives the exit code."""
    if args.write is not None:
        args.write.write_text(json.dumps({"Records": [*routine(), *intrusion()]}, indent=1), encoding="utf-8")
    if args.open:
        return _opened(args.port)
    with demo_pipeline() as story:
        if not args.json:
            _tell(story)
            return 0
        for _ in _live(story, [*routine(), *intrusion()]):
            pass
        for case in ranked(story.judge_all()):
            print(json.dumps(as_json(case)))
    return 0


@contextmanager
def demo_pipeline() -> Iterator[Pipeline]:
    """A pipeline on a ledger in memory, under the invented company's policy."""
    rules = resources.files("nightlatch.sandbox") / "demo.toml"
    with resources.as_file(rules) as policy, bootstrap.opened(Settings(policy=policy, strict=True)) as story:
        yield story


def _tell(story: Pipeline) -> None:
    print("A day of routine work in an invented AWS account (111122223333)\n")
    _play(story, routine())
    quiet = {case.judgment.verdict for case in story.judge_all()} <= {Verdict.LOG}
    print(f"\n{'Nothing above log so far: routine work stays quiet.' if quiet else 'Something stood out.'}\n")
    print("14:02, somebody holds the key of ci-deployer\n")
    _play(story, intrusion())
    cases = ranked(story.judge_all())
    print("\nThe cases\n")
    draw(lambda: (Row.of(case) for case in cases if case.judgment.score > 0), sys.stdout)
    print("\nOne of them, explained\n")
    worst = next(case for case in cases if case.subject.label == BORN)
    print("\n".join(f"  {line}" for line in explain(worst)))
    _last_chapter()
    print(
        "\nYour own logs: nightlatch replay FOLDER   "
        "(of CloudTrail, Google's audit logs, Okta's System Log, Entra, Azure and Microsoft 365, as they were delivered or exported)"
    )


def _opened(port: int) -> int:
    """Leave the page up until somebody interrupts."""
    python = emulator()
    if python is None or not has_slack():
        raise UsageError(
            "--open needs ministack, the AWS SDK and slack_sdk, which `make demo` sets up: run make demo once, then this"
        )
    print("An intrusion on an AWS of this machine, in approve mode: nothing happens without you\n")
    decide(python, port, _ready, _until_interrupted)
    return 0


def _ready(address: str) -> None:
    print(f"\n  {address}\n\n  Press Quarantine there, then Release; Ctrl-C ends it", flush=True)
    if sys.stdout.isatty():
        webbrowser.open(address)


def _until_interrupted() -> None:
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        print()


def _last_chapter() -> None:
    print("\nThe same, on an AWS of this machine that checks every signature and policy\n")
    with ExitStack() as open_:
        python = emulator()
        server = open_.enter_context(aws_of_this_machine(python)) if python else None
        _chapters(server)


def _chapters(server: Ministack | None) -> None:
    if server is None:
        print("  left out: it needs ministack and the AWS SDK, which `make demo` sets up")
    else:
        tell(server)
    print("\nAnother way in, on a Google Cloud of this machine that checks every token and permission\n")
    if google_chapter.is_there():
        google_chapter.tell()
    else:
        print("  left out: it needs google-auth and requests, which `make demo` sets up")
    print("\nThe identity provider in front of them, on an Okta of this machine that checks every token and role\n")
    if okta_chapter.is_there():
        okta_chapter.tell(server)
    else:
        print("  left out: it needs httpx, which `make demo` sets up")
    print(
        "\nAn account that is no person's, on an Entra and an Azure of this machine that check every token, permission and role\n"
    )
    if microsoft_chapter.is_there():
        microsoft_chapter.tell()
    else:
        print("  left out: it needs httpx, which `make demo` sets up")


def _play(story: Pipeline, records: Iterable[Record]) -> None:
    """Tell each record and, where a verdict rises, the case."""
    known: dict[str, Verdict] = {}
    for line, cases in _live(story, records):
        print(f"  {printable(line)}")
        for case in cases:
            verdict = case.judgment.verdict
            if verdict.rank > known.get(case.id, Verdict.LOG).rank:
                known[case.id] = verdict
                score = case.judgment.score
                print(f"           ▲ {verdict.value} {score}: {printable(case.subject.label)} — {printable(_reason(case))}")
        if sys.stdout.isatty():
            time.sleep(_PACE)


def _live(story: Pipeline, records: Iterable[Record]) -> Iterator[tuple[str, tuple[Case, ...]]]:
    """Assess one record at a time, as the functions do; gives what it says and the cases it changed."""
    for record in records:
        yield _line(record), story.assess([("aws", record)]).cases


def _line(record: Record) -> str:
    who = record["userIdentity"].get("userName") or record["userIdentity"].get("arn", "").rsplit("/", 2)[-2]
    refused = " (refused)" if record.get("errorCode") else ""
    return f"{record['eventTime'][11:19]}  {who}: {record['eventName']}{refused}"


def _reason(case: Case) -> str:
    """The heaviest finding's sentence."""
    return max(case.findings, key=lambda finding: finding.points).says


COMMAND = Command(id="demo", help="an intrusion among a day of routine work, told as it happens", configure=configure, run=run)
