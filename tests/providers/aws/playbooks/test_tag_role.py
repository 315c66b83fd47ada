"""The tag of a locked role: it names the case, and goes again."""

from nightlatch.model import Action
from nightlatch.providers.aws.account import QUARANTINE
from nightlatch.providers.aws.playbooks.tag_role import PLAYBOOK
from tests.providers.aws.playbooks.acting import acting, newborn, planned, step, taken_as_done_when_gone, there_and_back


def test_the_tag_comes_and_goes_and_other_tags_stay() -> None:
    with acting() as there:
        case = newborn(there.role("a,b=c+d@e"))
        there.iam.tag_role(RoleName="a,b=c+d@e", Tags=[{"Key": "team", "Value": "blue"}])
        target = there_and_back(PLAYBOOK, case, step(Action.LOCK, case), there.live, lambda: there.picture("a,b=c+d@e"))
        assert target.says == f"tag a,b=c+d@e with {QUARANTINE}"
        assert there.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_a_tag_of_the_same_key_gets_its_value_back() -> None:
    with acting() as there:
        case = newborn(there.role())
        there.iam.tag_role(RoleName="worker", Tags=[{"Key": QUARANTINE, "Value": "theirs"}])
        target = there_and_back(PLAYBOOK, case, step(Action.LOCK, case), there.live, lambda: there.picture("worker"))
        assert target.undo_calls == ("TagRole",)
        assert "theirs" in target.by_hand[0]


def test_a_role_that_is_gone_is_done() -> None:
    with acting() as there:
        case = newborn(there.role())
        target = planned(PLAYBOOK, case, step(Action.LOCK, case), there.live)
        there.iam.delete_role(RoleName="worker")
        taken_as_done_when_gone(PLAYBOOK, case, target, there.live)
        assert not PLAYBOOK.plan(case, step(Action.LOCK, case), there.live).targets
