"""Sites at run time: found by id in the file or the database, and asked who may come in."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.catalogue.text import Text
from api import audit
from api.database import Database, now
from api.errors import NotAllowed, NotSignedIn
from api.identity import Verifier
from api.settings import Settings
from api.sites.identity import SiteVerifier, verifier_for
from api.sites.models import SiteRow
from api.sites.site import Site, read_sites, site_of

DEMO = "demo"
CONSENT_REQUIRED = Text(
    sv="Du behöver godkänna villkoren innan samtalet kan börja.",
    nb="Du må godta vilkårene før samtalen kan begynne.",
    en="You need to agree to the terms before the conversation can begin.",
)
IDENTITY_REQUIRED = Text(
    sv="Logga in på webbplatsen för att chatta här.",
    nb="Logg inn på nettstedet for å chatte her.",
    en="Sign in to the website to chat here.",
)


class Sites:
    """The sites of this Fyr: those of `FYR_SITES` (without it, `demo`), and those that were added with `fyr site add`."""

    def __init__(self, database: Database, settings: Settings, house: Verifier) -> None:
        self._database = database
        self._house = house
        self.own_origin = settings.public_url.rstrip("/")
        self.declared = {site.id: site for site in declared_sites(settings.sites, settings.allowed_origins)}
        self._verifiers: dict[tuple[str, str], SiteVerifier] = {}

    async def find(self, site_id: str) -> Site:
        """The site; raises `NotAllowed` for one that is not known."""
        if site_id in self.declared:
            return self.declared[site_id]
        row = await self._database.read(lambda session: session.get(SiteRow, site_id))
        if row is None:
            raise NotAllowed("SITE_NOT_ALLOWED")
        return site_of(row.declared, row.id)

    async def admit(self, site_id: str, origin: str | None, consent: str | None, token: str | None) -> Site:
        """The site of a conversation that is about to begin; raises when it may not begin like this.

        `origin` is the browser's word for whose page asks: a fence in browsers, not a proof of who calls.
        """
        site = await self.find(site_id)
        if origin is not None and origin not in (*site.origins, self.own_origin):
            raise NotAllowed("SITE_NOT_ALLOWED")
        if site.consent_revision not in (None, consent):
            raise NotAllowed("CONSENT_REQUIRED", CONSENT_REQUIRED)
        if site.identity is not None and site.identity.required and not token:
            raise NotSignedIn("AUTH_REQUIRED", IDENTITY_REQUIRED)
        return site

    def verifier(self, site: Site) -> Verifier | SiteVerifier:
        """Who checks the tokens of a site's visitors. Keys that were fetched are kept for as long as the site trusts them."""
        if site.identity is None:
            return self._house
        key = (site.id, site.identity.model_dump_json())
        if key not in self._verifiers:
            self._verifiers[key] = verifier_for(site, site.identity)
        return self._verifiers[key]


def declared_sites(file: str, demo_origins: Sequence[str] = ()) -> list[Site]:
    """The sites of the file, or the demo site where none is named; raises `SiteError`."""
    if file:
        return read_sites(Path(file))
    return [site_of({"id": DEMO, "name": "Fyr", "origins": list(demo_origins)}, "FYR_ALLOWED_ORIGINS")]


def add(session: Session, site: Site) -> bool:
    """Store a site; False when it took the place of an older declaration."""
    row = session.get(SiteRow, site.id)
    declared = site.model_dump(mode="json", exclude_defaults=True)
    if row is None:
        session.add(SiteRow(id=site.id, declared=declared, at=now()))
    else:
        row.declared, row.at = declared, now()
    audit.record(session, "site.added", site=site.id)
    return row is None


def remove(session: Session, site_id: str) -> bool:
    """Forget a stored site; False when there is none."""
    row = session.get(SiteRow, site_id)
    if row is None:
        return False
    session.delete(row)
    audit.record(session, "site.removed", site=site_id)
    return True


def stored(session: Session) -> list[Site]:
    """The sites in the database, by id."""
    return [site_of(row.declared, row.id) for row in session.scalars(select(SiteRow).order_by(SiteRow.id))]
