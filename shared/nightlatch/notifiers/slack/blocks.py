"""The few kinds of blocks that messages are made of, over Slack's own models, which refuse what Slack would.

Whatever may come from a record stands in text elements of rich text, which Slack shows literally: there is no markup in them to break.
https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from collections.abc import Callable, Iterable, Sequence

from slack_sdk.models.blocks import (
    Block,
    HeaderBlock,
    PlainTextObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextListElement,
    RichTextPreformattedElement,
    RichTextSectionElement,
)

from nightlatch.notifiers.slack.harmless import harmless

HEADER = 150
LINE = 300
MOST = 12
"""Lines of one list: what is beyond is counted, and shown by Explain."""
LONGEST = 9_000
"""Characters of all blocks together; Slack refuses more than a bound that it does not publish (msg_blocks_too_long), between 9,597 and 11,341 by
https://github.com/slackapi/bolt-js/issues/2867."""
_BOLD = RichTextElementParts.TextStyle(bold=True)


def fitting(build: Callable[[int], Iterable[Block]], most: int) -> list[Block]:
    """The blocks that `build` makes with so many lines a list, or with as many fewer as it takes for all to fit."""
    while True:
        built = list(build(most))
        if most <= 1 or sum(_length(block.to_dict()) for block in built) <= LONGEST:
            return built
        most //= 2


def _length(value: object) -> int:
    """The characters of all texts in a block."""
    if isinstance(value, dict):
        return sum(len(each) if key == "text" and isinstance(each, str) else _length(each) for key, each in value.items())
    return sum(map(_length, value)) if isinstance(value, list) else 0


def header(text: str) -> HeaderBlock:
    """The headline."""
    return HeaderBlock(text=PlainTextObject(text=harmless(text, HEADER), emoji=False))


def told(title: str, lines: Sequence[str], *, most: int = MOST, block_id: str | None = None) -> RichTextBlock:
    """A title in bold, and a list under it."""
    shown = list(lines[:most])
    if len(lines) > most:
        shown.append(f"and {len(lines) - most} more: Explain, or nightlatch explain, shows them")
    parts: list[RichTextSectionElement | RichTextListElement] = [_section(_text(title, bold=True))]
    if shown:
        parts.append(RichTextListElement(style="bullet", elements=[_section(_text(line)) for line in shown]))
    return RichTextBlock(elements=parts, block_id=block_id)


def paragraph(pairs: Iterable[tuple[str, str]]) -> RichTextBlock:
    """Lines of a word in bold and what is said of it."""
    parts = []
    for number, (word, says) in enumerate(pairs):
        parts += [_text(f"{chr(10) if number else ''}{word}: ", bold=True, clean=False), _text(says)]
    return RichTextBlock(elements=[_section(*parts)])


def commands(title: str, lines: Sequence[str]) -> RichTextBlock:
    """Commands to copy, each whole or not at all: half a command is worse than none."""
    whole = [line for line in lines if harmless(line, 700) == line and len(line) <= 700][:6]
    left = len(lines) - len(whole)
    said = f"{title}{f' ({left} more by nightlatch explain)' if left else ''}"
    parts: list[RichTextSectionElement | RichTextPreformattedElement] = [_section(_text(said, bold=True))]
    if whole:
        parts.append(RichTextPreformattedElement(elements=[_text("\n".join(whole), clean=False)]))
    return RichTextBlock(elements=parts)


def linked(links: Iterable[tuple[str, str]]) -> RichTextBlock:
    """Links, whose addresses are made by us; one that Slack would not take is left out."""
    parts: list[RichTextElementParts.Link | RichTextElementParts.Text] = []
    for label, address in links:
        if len(address) <= 2_000:
            parts += [_text("   ", clean=False)] if parts else []
            parts.append(RichTextElementParts.Link(url=address, text=harmless(label, 80)))
    return RichTextBlock(elements=[_section(*parts)])


def _text(text: str, *, bold: bool = False, clean: bool = True) -> RichTextElementParts.Text:
    return RichTextElementParts.Text(text=(harmless(text, LINE) or "(nothing)") if clean else text, style=_BOLD if bold else None)


def _section(*parts: RichTextElementParts.Text | RichTextElementParts.Link) -> RichTextSectionElement:
    return RichTextSectionElement(elements=list(parts))
