"""What the sandbox reads from its environment, all of it prefixed FYR_."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="FYR_", env_file=".env", extra="ignore")

    systems_token: SecretStr = Field(min_length=1, description="The core's credential at the operations backend.")
    sandbox_database: Path = Field(Path("var/sandbox.db"), description="The sandbox's SQLite file.")
    sandbox_elma_seconds: float = Field(3.0, ge=0, description="How long a change in ELMA takes, in seconds.")
    sandbox_sync_seconds: float = Field(2.0, ge=0, description="How long a payroll synchronisation takes, in seconds.")
    sandbox_form_seconds: float = Field(
        4.0, ge=0, description="How long each step of a downgrade takes after the form was sent, in seconds."
    )
    sandbox_host: str = Field("127.0.0.1", description="Address that the sandbox listens on.")
    sandbox_port: int = Field(8010, description="Port of the sandbox, on loopback only.")
