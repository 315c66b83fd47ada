"""The edge on AWS: Lambda calls one of these five with what arrived; the library does the rest.

The template gives each of them a role of its own. Logs and metrics are Powertools', so that CloudWatch reads both.
"""

import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.logging.utils import copy_config_to_registered_loggers
from aws_lambda_powertools.metrics import MetricUnit, single_metric

from nightlatch import collect_seldom
from nightlatch.bootstrap.aws import functions

Event = dict[str, Any]
warnings.filterwarnings("ignore", "No application metrics to publish")  # not every call has something to count
collect_seldom()
logger = Logger()
metrics = Metrics()
copy_config_to_registered_loggers(source_logger=logger, include={"nightlatch"})


class CloudWatch:
    """Counts and times into CloudWatch, by way of the log."""

    def count(self, name: str, number: int = 1, **labels: str) -> None:
        """So many more of this."""
        self._add(name, MetricUnit.Count, number, labels)

    def seconds(self, name: str, length: float, **labels: str) -> None:
        """That long, this once."""
        self._add(name, MetricUnit.Seconds, length, labels)

    def _add(self, name: str, unit: MetricUnit, value: float, labels: dict[str, str]) -> None:
        if not labels:
            metrics.add_metric(name, unit, value)
            return
        with single_metric(name, unit, value) as metric:  # a log line of its own: labels are of one metric, not of the call
            for label, text in labels.items():
                metric.add_dimension(label, text)


deployed = cache(lambda: functions(CloudWatch()))


def edge(work: Callable[[Event], Event]) -> Callable[[Event, Any], Event]:
    """A function as Lambda calls it."""
    return logger.inject_lambda_context(metrics.log_metrics(lambda event, _context: work(event)))


assess = edge(lambda event: deployed().assess(event))
act = edge(lambda event: deployed().act(event))
interact = edge(lambda event: deployed().interact(event))
hear = edge(lambda event: deployed().hear(event))
sweep = edge(lambda _event: deployed().sweep())
