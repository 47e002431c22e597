"""What every request body has in common."""

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """An unknown field is an error: two requests that differ must not look the same."""

    model_config = ConfigDict(extra="forbid")
