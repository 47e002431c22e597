"""`fyr audit`: is the log of what was done whole?"""

import typer

from api.audit_check import check
from api.audit_heads import HeadsDamaged, read_heads
from api.commands.stored import stored_database
from api.commands.talk import FAILED, complaints
from api.settings import Storage

app = typer.Typer(help="The audit log.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def audit() -> None:
    """The audit log."""


@app.command()
def verify() -> None:
    """Walk the audit log and name every row that was changed, taken out, put in, moved or cut off.

    The log is compared with its heads that were written down every hour (FYR_AUDIT_HEADS). Exit code 1 when it is not whole.
    """
    file = Storage().audit_heads
    with complaints(HeadsDamaged, OSError):
        heads = read_heads(file)
    with stored_database() as database:
        found = database.read_now(lambda session: check(session, heads))
    number, hash_ = found.head
    rows = "1 row" if found.rows == 1 else f"{found.rows:,} rows"
    if found.faults:
        for fault in found.faults:
            typer.echo(f"{fault[0].upper()}{fault[1:]}.", err=True)
        typer.echo(f"The audit log is not whole: {rows}, head {number} {hash_}", err=True)
        raise typer.Exit(FAILED)
    typer.echo(f"{rows}, whole, head {number} {hash_}")
    if not heads:
        typer.echo(f"No head has been written to {file} yet: a log that was cut off at its end would look like this.")
    else:
        typer.echo(f"Compared with {len(heads)} heads in {file}, the newest of {heads[-1].at}.")
