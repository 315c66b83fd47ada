"""How the stand-in says no: Slack's own code, and the faults it would name."""

from collections.abc import Sequence
from typing import Any


class Refused(Exception):
    """A call that Slack would refuse. `code` is Slack's, `messages` name the faults, `more` stands in the answer as well."""

    def __init__(self, code: str, messages: Sequence[str] = (), **more: Any) -> None:
        super().__init__(f"{code}: {'; '.join(messages)}" if messages else code)
        self.code = code
        self.messages = list(messages)
        self.more = more

    def shape(self) -> dict[str, Any]:
        """The JSON of the answer."""
        answer: dict[str, Any] = {"ok": False, "error": self.code, **self.more}
        if self.messages:
            if self.code == "invalid_blocks":
                answer["errors"] = self.messages
            answer["response_metadata"] = {"messages": [f"[ERROR] {one}" for one in self.messages]}
        return answer
