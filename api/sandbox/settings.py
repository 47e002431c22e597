"""What the sandbox reads from its environment, all of it prefixed FYR_."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="FYR_", env_file=".env", extra="ignore")

    systems_token: SecretStr = Field(min_length=1)
    sandbox_database: Path = Path("var/sandbox.db")
    sandbox_elma_seconds: float = Field(default=3.0, ge=0)
    sandbox_host: str = "127.0.0.1"
    sandbox_port: int = 8010
