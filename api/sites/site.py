"""What a site is: declared in a file or in the database, the same shape in both, wrong ones refused with a sentence."""

import hashlib
import re
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

LONGEST_TEXT = 2_000

Language = Literal["sv", "nb", "en"]
Texts = dict[Language, Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]]

_LOOPBACK = r"localhost|127\.0\.0\.1"
_ORIGIN = re.compile(rf"(?:https://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|http://(?:{_LOOPBACK}))(?::\d{{1,5}})?")
_ADDRESS = re.compile(rf"(?:https://[^\s/?#@]+|http://(?:{_LOOPBACK})(?::\d{{1,5}})?)(?:/\S*)?")


class SiteError(Exception):
    """A declaration of sites that cannot be used, with a sentence for whoever wrote it."""


def _origin(value: str) -> str:
    if not _ORIGIN.fullmatch(value):
        raise ValueError(f"{value!r} is not an origin: https://host or https://host:port, no path, no wildcard")
    return value


def _address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise ValueError(f"{value!r} is not an https address")
    return value


Origin = Annotated[str, AfterValidator(_origin)]
"""Exactly as browsers write it: scheme, host in lower case, port where it is not the usual one."""
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Colours(Part):
    """The site's own colours as `#rrggbb`; they are corrected where text on them could not be read."""

    accent: Colour
    accent_dark: Colour | None = None
    """For dark pages; the accent itself where it is left out."""


class SiteTexts(Part):
    title: Texts = Field(default_factory=dict)
    """The name of the chat's page and frame."""
    greeting: Texts = Field(default_factory=dict)
    """What the bot says first."""


class SiteIdentity(Part):
    """Whose tokens sign a site's visitors in. Their audience is the site's id."""

    issuer: str = Field(min_length=1, max_length=500)
    jwks_url: Annotated[str, AfterValidator(_address)] | None = None
    jwks: dict[str, Any] | None = None
    required: bool = False
    """No conversation without a token."""

    @model_validator(mode="after")
    def _one_source_of_keys(self) -> "SiteIdentity":
        if (self.jwks_url is None) == (self.jwks is None):
            raise ValueError("give either jwks_url or jwks")
        private = {"d", "k", "p", "q"}
        if self.jwks is not None and any(private & set(key) for key in self.jwks.get("keys", [])):
            raise ValueError("jwks holds a private key: give the public keys only")
        return self


class Site(Part):
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    name: str = Field(min_length=1, max_length=200)
    origins: tuple[Origin, ...] = ()
    """Pages of these origins may hold the panel."""
    languages: tuple[Language, ...] = Field(("sv", "nb", "en"), min_length=1)
    colours: Colours | None = None
    texts: SiteTexts = SiteTexts()
    consent: Texts = Field(default_factory=dict)
    """What the visitor agrees to before anything is stored; empty: nothing is asked."""
    identity: SiteIdentity | None = None
    """None: the sign-in of the house, as the settings name it."""

    @model_validator(mode="after")
    def _every_text_in_every_language(self) -> "Site":
        for name, texts in {"consent": self.consent, **dict(self.texts)}.items():
            missing = set(self.languages) - set(texts) if texts else set()
            if missing:
                raise ValueError(f"{name} is missing in {', '.join(sorted(missing))}")
        return self

    @property
    def consent_revision(self) -> str | None:
        """Names the consent's present wording: another wording is agreed to anew."""
        if not self.consent:
            return None
        wording = "\0".join(f"{language}\0{self.consent[language]}" for language in sorted(self.consent))
        return hashlib.sha256(wording.encode()).hexdigest()[:12]


def read_sites(file: Path) -> list[Site]:
    """The sites of a YAML file: one, or a list of them; raises `SiteError`."""
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SiteError(f"{file} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SiteError(f"{file} is not YAML: {str(error).splitlines()[0]}.") from error
    sites = [site_of(row, str(file)) for row in (found if isinstance(found, list) else [found])]
    for site in sites:
        if sum(other.id == site.id for other in sites) > 1:
            raise SiteError(f"{file} declares the site {site.id} twice.")
    return sites


def site_of(row: Any, where: str) -> Site:
    """One declared site; raises `SiteError` that names the first thing that is wrong."""
    try:
        return Site.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the site"
        raise SiteError(f"{where}: {place}: {first['msg'].removeprefix('Value error, ')}.") from error
