"""A bulletin as a Slack message: a flood, an incident of several cases, a digest, the kill switch."""

from collections.abc import Iterator
from functools import partial

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject, PlainTextObject

from nightlatch.model import Bulletin, Verb
from nightlatch.notifiers.slack.blocks import fitting, header, told
from nightlatch.notifiers.slack.buttons import VALUE, value_of
from nightlatch.notifiers.slack.harmless import escaped
from nightlatch.notifiers.slack.message import Message, metadata

EVENT = "nightlatch_bulletin"
_MOST = 40


def notice(bulletin: Bulletin, *, page: str = "", interactive: bool = True) -> Message:
    """The message of a bulletin. `page` is the markup that calls everybody (from policy, never from a record)."""
    blocks = [block.to_dict() for block in fitting(partial(_blocks, bulletin, interactive), _MOST)]
    if page and bulletin.paged:
        blocks.insert(1, {"type": "section", "text": {"type": "mrkdwn", "text": f"{page} everybody must look at this"}})
    lines = (bulletin.title, *bulletin.says, *(says for _, says in bulletin.cases[:_MOST]))
    return Message(blocks, "\n".join(escaped(line) for line in lines)[:3_500], metadata(EVENT, bulletin.id))


def _blocks(bulletin: Bulletin, interactive: bool, most: int) -> Iterator[Block]:
    yield header(bulletin.title)
    if bulletin.says:
        yield told("What it is about", bulletin.says)
    if bulletin.cases:
        yield told(f"{len(bulletin.cases)} cases", [says for _, says in bulletin.cases], most=most)
    value = value_of(bulletin.question, bulletin.seen)
    if interactive and bulletin.question and len(value) <= VALUE:
        asks = "Every account that is listed is locked. Each can be released again."
        yield ActionsBlock(
            block_id="decide",
            elements=[
                ButtonElement(
                    text=PlainTextObject(text="Quarantine all", emoji=False),
                    action_id=Verb.APPROVE.value,
                    value=value,
                    style="danger",
                    confirm=ConfirmObject(
                        title="Quarantine all?", text=PlainTextObject(text=asks), confirm="Quarantine all", deny="Cancel"
                    ),
                )
            ],
        )
