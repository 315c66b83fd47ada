"""Where a person looks further."""

from nightlatch.providers.m365 import PROVIDER
from tests.build import case
from tests.providers.m365.records import OBJECT, cmdlet, only


def test_an_account_that_is_known_by_id_has_its_own_page() -> None:
    links = dict(PROVIDER.links(case(only(cmdlet("Enable-Mailbox", Identity=OBJECT)))))
    assert links["Account in the Entra admin center"].endswith(f"/userId/{OBJECT}")


def test_one_known_by_name_alone_is_looked_for_where_mailboxes_are() -> None:
    labels = [label for label, _ in PROVIDER.links(case(only(cmdlet("New-Mailbox", Name="jo"))))]
    assert labels == ["Mailboxes in the Exchange admin center", "Audit log in Microsoft Purview"]
