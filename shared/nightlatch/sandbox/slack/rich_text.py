"""Rich text: the blocks that Slack itself makes of what people type, here so far as an app would write them.

Source: docs.slack.dev/reference/block-kit/blocks/rich-text-block. Sections, lists, quotes and code hold texts, links, mentions,
broadcasts, emoji and dates; deeper styles are not told apart.
"""

from nightlatch.sandbox.slack import limits
from nightlatch.sandbox.slack.shapes import ByType, Check, Record, flag, listing, number, one_of, string

_WORD = string(limits.MESSAGE_TEXT)
_MANY = 1000
_STYLE = Record(
    {}, dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), flag)
)
_STYLED: dict[str, Check] = {"style": _STYLE}
_PIECE = ByType(
    {
        "text": Record({"text": _WORD}, _STYLED),
        "link": Record({"url": _WORD}, {**_STYLED, "text": _WORD, "unsafe": flag}),
        "user": Record({"user_id": _WORD}, _STYLED),
        "usergroup": Record({"usergroup_id": _WORD}, _STYLED),
        "channel": Record({"channel_id": _WORD}, _STYLED),
        "broadcast": Record({"range": one_of("here", "channel", "everyone")}, _STYLED),
        "emoji": Record({"name": _WORD}, {**_STYLED, "unicode": _WORD}),
        "date": Record({"timestamp": number(0, 2**53), "format": _WORD}, {**_STYLED, "url": _WORD, "fallback": _WORD}),
    }
)
_PIECES: dict[str, Check] = {"elements": listing(_PIECE, _MANY, 0)}
_SECTION = Record(_PIECES)
_LIST = Record(
    {
        "style": one_of("bullet", "ordered"),
        "elements": listing(ByType({"rich_text_section": _SECTION}), _MANY),
    },
    {"indent": number(0, 8), "offset": number(0, _MANY), "border": number(0, 1)},
)
_FRAMED = Record(_PIECES, {"border": number(0, 1)})
RICH_TEXT = ByType(
    {
        "rich_text_section": _SECTION,
        "rich_text_list": _LIST,
        "rich_text_quote": _FRAMED,
        "rich_text_preformatted": Record(_PIECES, {"border": number(0, 1), "language": _WORD}),
    }
)
