"""Settings of the core, read once at start and passed down. `.env.example` is compared with this class by a test."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.hours import spans

SHORTEST_SECRET = 32
SHORTEST_CHATWOOT_SECRET = 16


class Storage(BaseSettings):
    """Where things are kept: what a command needs to know, without the secrets of the running core."""

    model_config = SettingsConfigDict(env_prefix="FYR_", env_file=".env", extra="ignore")

    database_url: str = Field("sqlite:///var/fyr.db", description="The core's own database (SQLAlchemy URL).")
    knowledge_index: Path = Field(Path("var/knowledge"), description="Folder of the search index.")
    documents: Path = Field(Path("var/documents"), description="Folder of the documents that others brought.")
    sites: str = Field(
        "",
        description="YAML file of the sites that Fyr is embedded in; empty: one site, `demo`, with FYR_ALLOWED_ORIGINS.",
    )
    audit_heads: Path = Field(
        Path("var/audit-heads.jsonl"),
        description="Where the audit log's head is written down every hour; best on a disk that the core's host cannot rewrite.",
    )


class Settings(Storage):
    environment: Literal["development", "production"] = Field(
        "development", description="production refuses the development personas and needs a real identity provider."
    )
    host: str = Field("127.0.0.1", description="Address that the api listens on.")
    port: int = Field(8000, description="Port that the api listens on.")
    public_url: str = Field("http://127.0.0.1:8000", description="Where browsers reach the api.")
    rasa_url: str = Field("http://127.0.0.1:5005", description="Where the core finds Rasa.")
    box_secret: SecretStr = Field(description="Shared by the core, Rasa and the action server; made by `make run`.")
    systems_url: str = Field("http://127.0.0.1:8010", description="The operations backend; the sandbox by default.")
    systems_token: SecretStr = Field(description="The core's credential at the operations backend; made by `make run`.")
    elma_network: bool = Field(
        False, description="on: `elma.status` asks the Peppol network; off: the operations backend's own record."
    )
    elma_zone: str = Field(
        "participant.sml.prod.tech.peppol.org", description="DNS zone of the network's address register (SML)."
    )
    elma_resolvers: list[str] = Field(
        [], description="DNS resolvers for that zone, address or address:port, as a JSON list; empty: the machine's."
    )
    elma_known_participant: str = Field(
        "0192:991825827",
        description="A participant that is certainly registered: a zone that does not know it is not believed.",
    )
    elma_directory_url: str = Field("https://directory.peppol.eu", description="Where Peppol Directory is.")
    elma_own_access_points: list[str] = Field(
        [],
        description="Hosts or certificate names of AutoInvoice's access point, as a JSON list; needed with the network.",
    )
    seal_key: SecretStr = Field(
        description="Seals one-time secrets at rest: 64 hex digits, kept outside the database; made by `make run`."
    )
    static: Path = Field(Path("api/static"), description="Folder of the built browser code.")
    identity_issuer: str = Field("http://127.0.0.1:8000/dev", description="`iss` that identity tokens must carry.")
    identity_audience: str = Field("fyr", description="`aud` that identity tokens must carry.")
    identity_jwks_url: str = Field(
        "", description="Where the issuer's public keys are; empty: the development key below (development only)."
    )
    dev_signing_key: Path = Field(
        Path("var/dev-signing-key.pem"), description="Ed25519 key of the development personas; made by `make run`."
    )
    console_issuer: str = Field(
        "",
        description="The console's OpenID Connect provider, as its discovery document names itself; "
        "empty: personas in development, no sign-in in production.",
    )
    console_client_id: str = Field("", description="Our client at that provider; needed with it.")
    console_client_secret: SecretStr = Field(
        SecretStr(""), description="The client's secret; empty: a public client, with PKCE alone."
    )
    console_scopes: str = Field("openid profile email", description="Scopes that the sign-in asks for.")
    console_roles_claim: str = Field(
        "roles",
        description="Claim with the roles support_agent, support_lead, author, auditor; with dots into nested ones.",
    )
    console_idle_minutes: int = Field(30, gt=0, description="How long a session of the console lasts without use.")
    console_session_minutes: int = Field(480, gt=0, description="How long a session of the console lasts at most.")
    session_minutes: int = Field(60, description="How long a bound identity lasts in a conversation.")
    proposal_minutes: int = Field(10, description="How long a proposal can be confirmed.")
    approval_minutes: int = Field(60, description="How long a second person has to approve, where one is needed.")
    secret_minutes: int = Field(10, description="How long a one-time secret can be revealed.")
    reply_seconds: float = Field(8.0, description="How long a request waits for the reply before it answers 202.")
    dialogue_seconds: float = Field(6.0, description="How long Rasa may take for one turn.")
    messages_per_minute: int = Field(240, description="Messages of one conversation per minute.")
    conversations_per_minute: int = Field(600, description="New conversations of one address per minute.")
    allowed_origins: list[str] = Field(
        ["http://127.0.0.1:8000", "http://localhost:8000"],
        description="Origins that may use the site `demo`, as a JSON list; without FYR_SITES only.",
    )
    support_hours: list[str] = Field(
        [],
        description="When people answer, Swedish and Norwegian time, as a JSON list of lines like "
        '"mon-fri 08:00-16:00"; empty: nothing is said about hours.',
    )
    agent_silent_minutes: int = Field(
        10, gt=0, description="After so many minutes without an answer a conversation goes from its agent to the queue."
    )
    agent_gone_seconds: int = Field(
        90, gt=0, description="After so many seconds without a sign of the agent it goes there too."
    )
    chatwoot_url: str = Field("", description="Chatwoot that people answer in; empty: they answer in our own console.")
    chatwoot_account: int = Field(1, description="Number of the account there.")
    chatwoot_inbox: str = Field("", description="Identifier of the API inbox there.")
    chatwoot_bot_token: SecretStr = Field(SecretStr(""), description="Access token of the agent bot of that inbox.")
    chatwoot_webhook_secret: SecretStr = Field(
        SecretStr(""), description="What Chatwoot signs its webhooks with, as it shows it beside the webhook."
    )
    log_level: str = Field("INFO", description="Level of the structured log on standard error.")

    @field_validator("support_hours")
    @classmethod
    def _readable(cls, lines: list[str]) -> list[str]:
        """Hours that cannot be read never start."""
        spans(lines)
        return lines

    @model_validator(mode="after")
    def _strong_and_consistent(self) -> Self:
        """Weak secrets never start; production never runs on the development key."""
        for name in ("box_secret", "systems_token", "seal_key"):
            if len(getattr(self, name).get_secret_value()) < SHORTEST_SECRET:
                raise ValueError(f"FYR_{name.upper()} must have at least {SHORTEST_SECRET} characters")
        bytes.fromhex(self.seal_key.get_secret_value())
        if self.elma_network and not self.elma_own_access_points:
            raise ValueError("FYR_ELMA_OWN_ACCESS_POINTS must be set when FYR_ELMA_NETWORK is on")
        if self.environment == "production" and not self.identity_jwks_url:
            raise ValueError("FYR_IDENTITY_JWKS_URL must be set in production")
        if self.console_issuer and not self.console_client_id:
            raise ValueError("FYR_CONSOLE_CLIENT_ID must be set with FYR_CONSOLE_ISSUER")
        if self.console_issuer and "openid" not in self.console_scopes.split():
            raise ValueError("FYR_CONSOLE_SCOPES must name openid")
        for name in ("console_issuer", "public_url") if self.console_issuer and not self.development else ():
            if not getattr(self, name).startswith("https://"):
                raise ValueError(f"FYR_{name.upper()} must begin with https:// for the console's sign-in in production")
        if self.chatwoot_url and not (
            self.chatwoot_inbox
            and self.chatwoot_bot_token.get_secret_value()
            and len(self.chatwoot_webhook_secret.get_secret_value()) >= SHORTEST_CHATWOOT_SECRET
        ):
            raise ValueError(
                "FYR_CHATWOOT_INBOX, FYR_CHATWOOT_BOT_TOKEN and FYR_CHATWOOT_WEBHOOK_SECRET must be set with FYR_CHATWOOT_URL"
            )
        return self

    @property
    def development(self) -> bool:
        return self.environment == "development"
