"""Addresses of Azure's blobs: which blobs they mean, in which order, and what is said when they cannot be listed."""

import pickle
from typing import Any

import pytest
from azure.core.pipeline.transport import RequestsTransport
from azure.storage.blob import BlobServiceClient
from hypothesis import given
from hypothesis import strategies as st

from nightlatch.bootstrap import buckets
from nightlatch.errors import UnreadableSource, UsageError
from nightlatch.hosts.azure import containers
from nightlatch.hosts.azure.blobs import Blob
from nightlatch.hosts.azure.containers import BlobPlace, place
from nightlatch.intake import Sources
from tests.azure.azurite import ACCOUNT, Azurite

ORCHARD = "https://orchardlogs.blob.core.windows.net"
OF = "tenantId=11111111-2222-3333-4444-555555555555"
HOUR = f"{OF}/y=2026/m=03/d=02/h=10/m=00"


class Container:
    """A container of the emulator, and what addresses in it mean."""

    def __init__(self, server: Azurite) -> None:
        self.name = server.container()
        self.service: Any = BlobServiceClient.from_connection_string(server.connection)
        self.client = self.service.get_container_client(self.name)
        self.address = f"http://127.0.0.1:{server.ports['blob']}/{ACCOUNT}/{self.name}"

    def put(self, *names: str, **more: Any) -> None:
        for name in names:
            self.client.upload_blob(name, b"{}", **more)

    def at(self, address: str) -> BlobPlace:
        found = place(address, lambda _endpoint: self.service)
        assert found is not None
        return found

    def blobs(self, part: str) -> list[str]:
        return [found.blob for found in self.at(f"{self.address}{part}")]


@pytest.fixture
def container(azurite: Azurite) -> Container:
    return Container(azurite)


def test_an_address_means_everything_whose_name_begins_so_in_order_of_name(container: Container) -> None:
    container.put("b/2", "a/2", "a/10", "a/1", "ab")
    assert container.blobs("") == container.blobs("/") == ["a/1", "a/10", "a/2", "ab", "b/2"]
    assert container.blobs("/a") == ["a/1", "a/10", "a/2", "ab"]
    assert container.blobs("/a/") == ["a/1", "a/10", "a/2"]


def test_the_name_of_a_blob_means_that_blob_alone(container: Container) -> None:
    container.put("logs/a.json", "logs/a.json.gz")
    assert container.blobs("/logs/a.json") == ["logs/a.json"]


def test_a_pattern_means_the_names_that_it_matches(container: Container) -> None:
    hours = [f"{OF}/y=2026/m=03/d=02/h={hour}/m=00/PT1H.json" for hour in ("09", "10", "11")]
    container.put(*hours, "elsewhere/PT1H.json", f"{HOUR}/notes.txt")
    assert container.blobs(f"/{OF}/y=2026/m=03/*/h=1?/m=00/PT1H.json") == hours[1:]
    assert container.blobs(f"/{OF}/**/PT1H.json") == hours
    assert container.blobs(f"/{OF.replace('=', '%3D')}/y%3D2026/**/h=[0-1]9/**") == hours[:1]


def test_folders_snapshots_versions_and_what_was_deleted_are_left_out(container: Container) -> None:
    container.put(OF, metadata={"hdi_isfolder": "true"})
    container.put(f"{OF}/y=2026", metadata={"Hdi_isfolder": "true"})
    container.put("old/", f"{HOUR}/PT1H.json", "gone")
    container.client.get_blob_client(f"{HOUR}/PT1H.json").create_snapshot()
    container.client.delete_blob("gone")
    assert container.blobs("") == container.blobs(f"/{OF}") == [f"{HOUR}/PT1H.json"]


def test_a_listing_of_several_pages_is_read_to_its_end_page_by_page(container: Container, azurite: Azurite) -> None:
    names = [f"logs/{number:02}" for number in range(25)]
    container.put(*names)
    asked: list[str] = []

    class Small:
        """The account's client, whose pages are small and counted."""

        def get_container_client(self, name: str) -> "Small":
            return self

        def list_blob_names(self, **given: Any) -> Any:
            given["results_per_page"] = 10
            return container.client.list_blob_names(**given, raw_request_hook=lambda _: asked.append("page"))

    listed = iter(BlobPlace("http://127.0.0.1", container.name, "logs/", lambda _: Small()))
    first = next(listed)
    assert asked == ["page"]
    assert [first.blob, *(found.blob for found in listed)] == names
    assert asked == ["page"] * 3


def test_a_page_tells_names_that_xml_cannot_spell_and_folders_by_their_metadata() -> None:
    told = """<EnumerationResults><Blobs>
    <Blob><Name Encoded="true">a%EF%BF%BE%25</Name><Properties><Content-Length>7</Content-Length></Properties><Metadata /></Blob>
    <Blob><Name>b%25</Name><Properties /><Metadata><hdi_isfolder>false</hdi_isfolder></Metadata></Blob>
    <Blob><Name>c</Name><Properties /><Metadata><other>1</other><hdi_isfolder>true</hdi_isfolder></Metadata></Blob>
    <BlobPrefix><Name>d/</Name></BlobPrefix></Blobs><NextMarker /></EnumerationResults>"""
    assert list(containers._records(told.encode())) == [("a\ufffe%", 7), ("b%25", 0)]


def test_a_listing_that_is_refused_once_and_asked_again_is_read_once(azurite: Azurite) -> None:
    container = Container(azurite)
    container.put("x")
    busy = [503]

    class Busy(RequestsTransport):  # type: ignore[misc]  # it is Any
        def send(self, request: Any, **more: Any) -> Any:
            answer = super().send(request, **more)
            if busy:
                answer.status_code = busy.pop()
            return answer

    retries: dict[str, Any] = {"initial_backoff": 0, "random_jitter_range": 0, "increment_base": 0}
    with BlobServiceClient.from_connection_string(azurite.connection, transport=Busy(), **retries) as service:
        listed = BlobPlace("http://127.0.0.1", container.name, "", lambda _: service)
        assert [found.blob for found in listed] == ["x"]
    assert busy == []


def test_a_name_is_an_address_that_means_this_blob_alone(container: Container) -> None:
    names = ["a b+c&d#e?f=g.json", "é\u202e.json", "a[1]*.json", "100%41.json", f"{HOUR}/PT1H.json"]
    container.put(*names, "a[1]*.json.more", "a1x.json")
    for name in names:
        found = [blob for blob in container.at(f"{container.address}/") if blob.blob == name]
        assert [blob.name for blob in container.at(found[0].name)] == [found[0].name]
        assert [blob.blob for blob in container.at(found[0].name)] == [name]


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_whatever_a_blob_is_called_its_name_means_it(name: str) -> None:
    said = Blob(ORCHARD, "logs", name, None).name
    assert said.isascii()
    assert said.isprintable()
    found = place(said)
    assert found is not None
    assert (found.endpoint, found.container, *found.meant) == (ORCHARD, "logs", name, None)


def test_a_source_crosses_to_another_process_with_its_size_and_no_client(container: Container) -> None:
    container.put("x")
    (blob,) = container.at(f"{container.address}/x")
    assert (blob.name, blob.size, blob.far) == (f"{container.address}/x", 2, True)
    far = Blob(ORCHARD, "logs", "x", 2)
    assert pickle.loads(pickle.dumps(far)) == far  # noqa: S301 - our own


@pytest.mark.parametrize("part", ["/none/", "/*.gz"])
def test_where_nothing_lies_it_is_said(container: Container, part: str) -> None:
    container.put("x")
    with pytest.raises(UnreadableSource, match=r"nothing lies at .*: check account, container and prefix"):
        container.blobs(part)


def test_a_container_that_is_not_there_is_said(container: Container) -> None:
    with pytest.raises(UnreadableSource, match="never-made cannot be listed: there is no such container"):
        next(iter(container.at(container.address.replace(container.name, "never-made"))))


@pytest.mark.parametrize(
    ("address", "endpoint"),
    [
        ("https://orchardlogs.blob.core.windows.net/logs/x", ORCHARD),
        ("https://OrchardLogs.Blob.core.windows.net/logs/x", ORCHARD),
        ("https://orchardlogs-secondary.blob.core.windows.net/logs/x", "https://orchardlogs-secondary.blob.core.windows.net"),
        ("https://orchardlogs.blob.core.usgovcloudapi.net/logs/x", "https://orchardlogs.blob.core.usgovcloudapi.net"),
        ("https://orchardlogs.blob.core.chinacloudapi.cn/logs/x", "https://orchardlogs.blob.core.chinacloudapi.cn"),
        ("http://127.0.0.1:10000/devstoreaccount1/logs/x", "http://127.0.0.1:10000/devstoreaccount1"),
    ],
)
def test_every_cloud_has_its_ending(address: str, endpoint: str) -> None:
    assert place(address) == BlobPlace(endpoint, "logs", "x")


@pytest.mark.parametrize(
    "address",
    [
        "https://orchardlogs.blob.core.windows.net.example/logs",
        "https://orchardlogs.blob.core.windows.net@192.0.2.1/logs",
        "https://orchardlogs.blob.core.windows.net:443/logs",
        "https://a/.blob.core.windows.net/logs",
        "https://orchardlogs.dfs.core.windows.net/logs",
        "http://orchardlogs.blob.core.windows.net/logs",
        "http://127.0.0.1.example:80/account/logs",
        "s3://orchardlogs/logs",
    ],
)
def test_nobody_else_is_shown_a_token(address: str) -> None:
    assert place(address) is None
    if not address.startswith("s3"):
        with pytest.raises(
            UsageError,
            match=r"give s3://BUCKET/PREFIX or gs://BUCKET/PREFIX or https://ACCOUNT\.blob\.core\.windows\.net/CONTAINER/PREFIX",
        ):
            Sources([address], buckets())


@pytest.mark.parametrize(
    "address", [ORCHARD, f"{ORCHARD}/", f"{ORCHARD}//x", f"{ORCHARD}/lo*/x", f"{ORCHARD}/Logs/x", f"{ORCHARD}/logs/[z-a]"]
)
def test_an_address_that_means_nothing_is_an_error_before_anybody_is_asked(address: str) -> None:
    with pytest.raises(UsageError, match="give https://ACCOUNT"):
        Sources([address], buckets())


@pytest.mark.parametrize("container", ["$logs", "%24logs", "abc", "a-b-c", "a" * 63])
def test_a_container_may_be_one_of_azures_own(container: str) -> None:
    found = place(f"{ORCHARD}/{container}/x")
    assert found is not None
    assert found.container == container.replace("%24", "$")


@pytest.mark.parametrize(
    "query", ["?sv=2026-02-06&ss=b&sig=SECRET%3D", "/x?se=2026-04-01&sr=c&SIG=SECRET", "/a?b?sp=r&sig=SECRET", "?sv=2026-02-06"]
)
def test_an_address_with_a_signature_is_refused_and_not_repeated(query: str) -> None:
    for host in (ORCHARD, "https://orchardlogs.dfs.core.windows.net"):
        with pytest.raises(UsageError) as told:
            Sources([f"{host}/logs{query}"], buckets())
        assert "SECRET" not in str(told.value)
        assert ("shared access signature" in str(told.value)) == (host == ORCHARD)


def test_a_snapshot_or_version_is_not_read() -> None:
    with pytest.raises(UsageError, match="snapshots and versions are not read"):
        place(f"{ORCHARD}/logs/x?snapshot=2026-03-02T10:00:00.1234567Z")
