"""`fyr operation`: what can be done, and the switch that stops one operation everywhere at once."""

from difflib import get_close_matches
from typing import Annotated

import typer

from actions.catalogue import CATALOGUE
from api.commands.stored import stored_database
from api.commands.talk import fail
from api.operations import switch

app = typer.Typer(help="Operations and their switches.", no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[str, typer.Argument(help="As `fyr operation list` shows it.")]


@app.command("list")
def list_operations() -> None:
    """List the operations, and which of them are stopped."""
    with stored_database() as database:
        stopped = database.read_now(switch.stopped)
    width = max(map(len, CATALOGUE))
    for name, operation in CATALOGUE.items():
        off = stopped.get(name)
        state = f"stopped since {off.at:%Y-%m-%d %H:%M} UTC: {off.reason}" if off else "on"
        typer.echo(f"{name:{width}}  {operation.kind:5}  {state}")


@app.command()
def stop(
    name: Name,
    reason: Annotated[str, typer.Option(help="Why, for those who run Fyr. Customers do not see it.")],
) -> None:
    """Stop an operation: from now on nobody can propose, run or confirm it. What was sent already is still followed up."""
    if not reason.strip():
        raise typer.BadParameter("A reason is needed.", param_hint="--reason")
    _known(name)
    with stored_database() as database:
        off = database.write_now(lambda session: switch.stop(session, name, reason.strip()))
    typer.echo(f"{name} is stopped since {off.at:%Y-%m-%d %H:%M} UTC: {off.reason}")


@app.command()
def start(name: Name) -> None:
    """Start a stopped operation again."""
    _known(name)
    with stored_database() as database:
        changed = database.write_now(lambda session: switch.start(session, name))
    typer.echo(f"{name} is on again." if changed else f"{name} was on already.")


def _known(name: str) -> None:
    if name not in CATALOGUE:
        like = get_close_matches(name, CATALOGUE, n=3)
        fail(f"There is no operation {name}." + (f" Did you mean {' or '.join(like)}?" if like else ""))
