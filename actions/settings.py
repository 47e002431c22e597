"""Settings of the action server."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="FYR_", env_file=".env", extra="ignore")

    api_url: str = Field("http://127.0.0.1:8000", description="Where the action server finds the core.")
    actions_port: int = Field(5055, description="Port of the action server, on loopback only.")
    box_secret: SecretStr = Field(description="Shared by the core, Rasa and the action server; made by `make run`.")
