"""Whether the clock strikes: the job that calls sweep each minute, and the queue of re-checks."""

from collections.abc import Iterator

from nightlatch.hosts.gcp.checkup.asking import APPLY, Asking, faults
from nightlatch.hosts.gcp.checkup.functions import Deployed
from nightlatch.model.check import Check, Topic, several

CLOCK = Topic(id="clock", title="the clock calls sweep")
CHECKS = Topic(id="checks", title="re-checks are made on time")


def check_clock(asking: Asking, sweep: Deployed) -> Iterator[Check]:
    """Whether the job is enabled, signs for the function, and was answered. Raises LookupFailed."""
    path = f"{asking.home}/locations/{sweep.region}/jobs/nightlatch-sweep"
    job = asking.rest.ask("scheduler", path, "cloudscheduler.jobs.get")
    if job is None:
        yield CLOCK.fail("There is no job nightlatch-sweep: nothing expires, and no lock is looked at again.", APPLY)
        return
    target = job.get("httpTarget", {})
    token = target.get("oidcToken", {})
    wrong = faults(
        {
            f"calls {target.get('uri', 'nobody')}": target.get("uri") != asking.url(sweep.region, "sweep"),
            f"signs for {token.get('audience', 'nobody')}": token.get("audience") != sweep.told("AUDIENCE"),
            f"signs as {token.get('serviceAccountEmail', 'nobody')}": token.get("serviceAccountEmail") != sweep.told("CALLER"),
        }
    )
    failed = job.get("status", {}).get("code", 0)
    if job.get("state") != "ENABLED":
        resume = f"gcloud scheduler jobs resume nightlatch-sweep --location={sweep.region} --project={asking.project}"
        yield CLOCK.fail(f"The job nightlatch-sweep is {job.get('state')}.", f"Resume it: {resume}")
    elif wrong:
        yield CLOCK.fail(f"The job nightlatch-sweep {several(wrong)}: sweep does not believe it.", APPLY)
    elif failed:
        yield CLOCK.warn(f"Its last call failed with code {failed}.", "Read the log of sweep.")
    else:
        yield CLOCK.ok(
            f"The job nightlatch-sweep is enabled ({job.get('schedule')}), last tried {job.get('lastAttemptTime', 'never')}."
        )


def check_checks(asking: Asking, region: str) -> Iterator[Check]:
    """Whether the queue of re-checks runs. Raises LookupFailed."""
    queue = asking.rest.ask("tasks", f"{asking.home}/locations/{region}/queues/nightlatch-checks", "cloudtasks.queues.get")
    if queue is None:
        yield CHECKS.fail("There is no queue nightlatch-checks: act cannot have a lock looked at again.", APPLY)
    elif queue.get("state") != "RUNNING":
        resume = f"gcloud tasks queues resume nightlatch-checks --location={region} --project={asking.project}"
        yield CHECKS.fail(f"The queue nightlatch-checks is {queue.get('state')}.", f"Resume it: {resume}")
    else:
        yield CHECKS.ok("The queue nightlatch-checks is running.")
