"""Logs of the Azure host: what a record carries beside its message reaches Application Insights with it."""

import json
import logging
from collections.abc import Iterator

import pytest

from nightlatch.hosts.azure.logs import LogMeter, log_lines


@pytest.fixture
def ours() -> Iterator[logging.Logger]:
    """Our logger, put back as it was: whoever tests next reads records as they are."""
    logger = logging.getLogger("nightlatch")
    filters, level = list(logger.filters), logger.level
    log_lines()
    yield logger
    logger.filters, logger.level = filters, level


def test_what_is_told_beside_the_message_is_folded_into_it_once(ours: logging.Logger, caplog: pytest.LogCaptureFixture) -> None:
    log_lines()
    ours.info("case %s", "judged", extra={"case": "c", "score": 90, "says": ["ü"]})
    assert [json.loads(text) for text in caplog.messages] == [{"message": "case judged", "case": "c", "score": 90, "says": ["ü"]}]


def test_a_plain_line_stays_one(ours: logging.Logger, caplog: pytest.LogCaptureFixture) -> None:
    ours.info("swept 100 %")
    assert caplog.messages == ["swept 100 %"]


def test_counts_and_times_are_lines(ours: logging.Logger, caplog: pytest.LogCaptureFixture) -> None:
    LogMeter().count("cases", 2, verdict="ask")
    LogMeter().seconds("arrival_to_verdict", 0.5)
    assert [json.loads(text) for text in caplog.messages] == [
        {"message": "metric", "metric": "cases", "value": 2, "verdict": "ask"},
        {"message": "metric", "metric": "arrival_to_verdict", "value": 0.5},
    ]


def test_azures_libraries_say_only_what_goes_wrong(ours: logging.Logger) -> None:
    assert not logging.getLogger("azure.core.pipeline.policies.http_logging_policy").isEnabledFor(logging.INFO)
