"""Switches a device's certificate of IoT Core off.

Ends: new connections, and within a few minutes those that are open (API reference, UpdateCertificate). Does not end: AWS
credentials that a role alias has given out for the certificate; they last to their end.
"""

from nightlatch.contracts import State
from nightlatch.model import PrincipalType
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.limited_accounts import Spot
from nightlatch.providers.aws.playbooks.limited import Lock

_S = "iot"
_OFF: State = {"status": "INACTIVE"}


def _stands(live: Account, spot: Spot) -> State | None:
    found = live.ask(_S, "DescribeCertificate", spot.region, certificateId=spot.name)
    return None if found is None else {"status": found["certificateDescription"]["status"]}


def _set(live: Account, spot: Spot, state: State) -> None:
    live.change(_S, "UpdateCertificate", spot.region, certificateId=spot.name, newStatus=state["status"])


def _by_hand(_live: Account, spot: Spot, before: State) -> tuple[str, ...]:
    return (command(_S, "update-certificate", region=spot.region, certificate_id=spot.name, new_status=before["status"]),)


PLAYBOOK = Lock(
    service=_S,
    kind="iot_certificate",
    says="switch the certificate {name} of IoT off",
    done="the certificate {name} of IoT is not active: it lets nobody in",
    stands=_stands,
    shut=lambda before: _OFF if before["status"] == "ACTIVE" else None,
    close=lambda live, spot: _set(live, spot, _OFF),
    open=_set,
    calls=("UpdateCertificate",),
    undo_calls=("UpdateCertificate",),
    by_hand=_by_hand,
    credential="certificate",
).playbook(
    id="disable_iot_certificate",
    title="Switch a certificate of IoT off",
    subject_types=(PrincipalType.SERVICE_ACCOUNT,),
    reads=("iot:DescribeCertificate",),
    writes=("iot:UpdateCertificate",),
)
