"""What a batch of records has come to, kept by the number of each record, so that one that fails never takes others along."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from nightlatch.errors import StoreError
from nightlatch.ledger.cases import Saved
from nightlatch.model import Activity, Case, CaseKey


class Whence:
    """Where a record came from: the only tenant it may be about. `alone`: and nobody of any other may appear in it."""

    def __init__(self, tenant: str, alone: bool = False) -> None:
        self.tenant = tenant
        self.alone = alone

    def foreign(self, activity: Activity) -> Iterator[str]:
        """The tenants in an activity that do not belong there."""
        named = (activity.tenant, activity.actor.tenant, activity.subject.tenant) if self.alone else (activity.tenant,)
        return (name for name in named if name != self.tenant)


class Assessed:
    """What came of a batch: cases judged anew, as they are stored; and, by the number of the
    record in the batch (from 0), why it was refused for good, why it must come again, and when what it tells of happened.

    `causes` are the records because of which an account was judged.
    """

    def __init__(
        self,
        saved: tuple[Saved, ...],
        refused: dict[int, str],
        postponed: dict[int, str],
        causes: dict[CaseKey, frozenset[int]],
        happened: dict[int, datetime],
    ) -> None:
        self.saved = saved
        self.refused = refused
        self.postponed = postponed
        self.causes = causes
        self.happened = happened

    @property
    def cases(self) -> tuple[Case, ...]:
        """Every case judged anew."""
        return tuple(saved.case for saved in self.saved)


class Batch:
    """A batch in the making. `touched` are the accounts to be judged because of a record, `own` those it was about; of those in
    `filed` something was.
    """

    def __init__(self) -> None:
        self.touched: dict[int, frozenset[CaseKey]] = {}
        self.own: dict[int, frozenset[CaseKey]] = {}
        self.filed: set[CaseKey] = set()
        self.refused: dict[int, str] = {}
        self.postponed: dict[int, str] = {}
        self.happened: dict[int, datetime] = {}
        self.saved: list[Saved] = []

    @contextmanager
    def postponing(self, numbers: frozenset[int]) -> Iterator[None]:
        """Let these records come again when the store refuses something that is done for them; without any it is raised."""
        try:
            yield
        except StoreError as error:
            if not numbers:
                raise
            self.postponed.update(dict.fromkeys(numbers, str(error)))

    def to_judge(self) -> list[CaseKey]:
        """Every account that a record of the batch is about, and then those that one touches, each in order of key."""
        own = frozenset().union(*self.own.values())
        return sorted(frozenset().union(*self.touched.values()), key=lambda key: (key not in own, str(key)))

    def about(self) -> int:
        """How many accounts the records of the batch are about."""
        return len(frozenset().union(*self.own.values()))

    def causes(self, key: CaseKey) -> frozenset[int]:
        """The records because of which this account is judged."""
        return frozenset(number for number, keys in self.touched.items() if key in keys)

    def refuse(self, key: CaseKey, reason: str) -> None:
        """Refuse the records about this account; those that only touch it are not at fault."""
        self.refused.update({number: reason for number, keys in self.own.items() if key in keys})

    def assessed(self) -> Assessed:
        """The batch as it ended."""
        causes = {key: self.causes(key) for key in self.to_judge()}
        return Assessed(tuple(self.saved), self.refused, self.postponed, causes, self.happened)
