"""What every table of the policy file is made of."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict
from pydantic_core import CoreSchema, core_schema


class _Words:
    """Of one to 500 characters, blanks around them left out. A schema as it is: from StringConstraints it takes pydantic long to make one,
    and a policy has forty such texts.
    """

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        return core_schema.str_schema(strip_whitespace=True, min_length=1, max_length=500)


Text = Annotated[str, _Words()]


class Section(BaseModel):
    """A table of the policy file: immutable, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
