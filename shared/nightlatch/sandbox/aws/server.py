"""The small AWS on a port of this machine, so that any SDK reaches it by its endpoint URL (`AWS_ENDPOINT_URL`).

Some services want a prefix before the host's name, which this machine does not have: `AWS_DISABLE_HOST_PREFIX_INJECTION=true`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from nightlatch.sandbox.aws.cloud import Cloud
from nightlatch.sandbox.aws.requests import Http
from nightlatch.sandbox.loopback import Asked, Told, loopback


@contextmanager
def serving(cloud: Cloud) -> Iterator[str]:
    """Serve on a free loopback port while the block runs; gives the endpoint's URL."""

    def told(asked: Asked) -> Told:
        response = cloud.answer(Http(asked.method, asked.target, asked.headers, asked.body))
        return Told(response.status, response.body, headers=response.headers)

    with loopback(told) as url:
        yield url
