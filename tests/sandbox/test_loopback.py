"""A server on loopback hands each request over and tells what it is answered, many at once."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from nightlatch.sandbox.loopback import Asked, Told, loopback


def test_a_request_is_handed_over_whole_and_its_answer_told() -> None:
    heard: list[Asked] = []

    def answer(asked: Asked) -> Told:
        heard.append(asked)
        return Told(418, b"short", "text/plain", {"Retry-After": "5"})

    with loopback(answer) as url:
        told = httpx.patch(f"{url}/a/b?c=d", content=b"body", headers={"X-Own": "e"})
    assert (told.status_code, told.text, told.headers["Content-Type"], told.headers["Retry-After"]) == (
        418,
        "short",
        "text/plain",
        "5",
    )
    (asked,) = heard
    assert (asked.method, asked.target, asked.body, asked.headers["x-own"], asked.address) == (
        "PATCH",
        "/a/b?c=d",
        b"body",
        "e",
        url,
    )


def test_many_are_answered_at_once_over_connections_that_stay_open() -> None:
    with loopback(lambda asked: Told(200, asked.target.encode())) as url, httpx.Client() as http, ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda number: http.get(f"{url}/{number}").text, range(40)))
    assert told == [f"/{number}" for number in range(40)]


def test_nobody_answers_after_it_has_ended() -> None:
    with loopback(lambda _: Told(204)) as url:
        assert httpx.delete(url).status_code == 204
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)
