"""`python -m api.commands`, which is what the script `fyr` starts."""

import typer

from api.commands import audit, knowledge, operation, site

app = typer.Typer(
    name="fyr",
    help="Fyr's command line.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(operation.app, name="operation")
app.add_typer(audit.app, name="audit")
app.add_typer(site.app, name="site")


@app.callback()
def fyr() -> None:
    """Fyr's command line."""


if __name__ == "__main__":
    app(prog_name="fyr")
