"""`fyr site`: the sites that may embed Fyr. Those of the file FYR_SITES are changed there; the others live in the database."""

from pathlib import Path
from typing import Annotated

import typer
import yaml

from api.commands.stored import stored_database
from api.commands.talk import complaints, fail, from_here
from api.settings import Storage
from api.sites import service
from api.sites.site import Site, SiteError, read_sites

app = typer.Typer(help="Sites that embed Fyr.", no_args_is_help=True, rich_markup_mode=None)

SiteId = Annotated[str, typer.Argument(help="As `fyr site list` shows it.")]


@app.callback()
def site() -> None:
    """Sites that embed Fyr."""


@app.command()
def add(file: Annotated[Path, typer.Argument(help="A YAML file with one site, or a list of them.")]) -> None:
    """Add sites, or change them: a running Fyr admits them from now on."""
    with complaints(SiteError):
        sites = read_sites(from_here(file))
    for each in sites:
        _not_in_file(each.id)
    with stored_database() as database:
        for each in sites:
            fresh = database.write_now(lambda session, each=each: service.add(session, each))
            typer.echo(f"{each.id} is {'added' if fresh else 'changed'}. Its pages embed Fyr with:")
            typer.echo(
                f'  <script async src="…/widget/v1/loader.js" data-site="{each.id}" data-language="auto"></script>'
            )


@app.command("list")
def list_sites() -> None:
    """List the sites: where they are declared, and whose pages may embed Fyr."""
    declared = _declared()
    with stored_database() as database:
        stored = database.read_now(service.stored)
    rows = [(each, "file") for each in declared.values()]
    rows += [(each, "database") for each in stored if each.id not in declared]
    if not rows:
        typer.echo("No sites but demo, which FYR_ALLOWED_ORIGINS is for.")
    for each, where in rows:
        typer.echo(f"{each.id:20}  {where:8}  {', '.join(each.languages)}  {' '.join(each.origins) or 'no origins'}")


@app.command()
def show(site_id: SiteId) -> None:
    """Show a site as it is declared."""
    found = _declared().get(site_id)
    if found is None:
        with stored_database() as database:
            stored = database.read_now(service.stored)
        found = next((each for each in stored if each.id == site_id), None)
    if found is None:
        fail(f"There is no site {site_id}.")
    shown = found.model_dump(mode="json", exclude_defaults=True)
    typer.echo(yaml.safe_dump(shown, sort_keys=False, allow_unicode=True), nl=False)


@app.command()
def remove(site_id: SiteId) -> None:
    """Remove a site: nobody begins a conversation there any more; those that run go on."""
    _not_in_file(site_id)
    with stored_database() as database:
        removed = database.write_now(lambda session: service.remove(session, site_id))
    if not removed:
        fail(f"There is no site {site_id}.")
    typer.echo(f"{site_id} is removed.")


def _declared() -> dict[str, Site]:
    """The sites of the file; none without one."""
    file = Storage().sites
    with complaints(SiteError):
        return {each.id: each for each in service.declared_sites(file)} if file else {}


def _not_in_file(site_id: str) -> None:
    if site_id in _declared():
        fail(f"The site {site_id} is declared in {Storage().sites}: change it there.")
    if site_id == service.DEMO and not Storage().sites:
        fail(f"The site {service.DEMO} is built in. Its origins are FYR_ALLOWED_ORIGINS.")
