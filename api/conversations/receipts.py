"""The receipt of a run as a page to keep: no script, nothing from elsewhere, readable and printable for years."""

import datetime as dt
from collections.abc import Iterator
from html import escape
from typing import Any

from actions.catalogue import CATALOGUE
from actions.catalogue.operation import Attachment
from actions.catalogue.text import Text
from api.conversations.cards import outcome, reference, run_json
from api.conversations.texts import HEADINGS
from api.operations.models import LedgerRow
from api.operations.service import OSLO

PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{heading} {reference}</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 42rem; margin: 2rem auto; padding: 0 1rem }}
h1 {{ font-size: 1.5rem; margin: 0 }}
h2 {{ font-size: 1.1rem; margin: 1.5rem 0 .5rem }}
.state {{ font-weight: 600 }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.5rem; margin: 0 }}
dt {{ color: #555 }}
dd {{ margin: 0; overflow-wrap: anywhere }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ text-align: left; vertical-align: top; padding: .25rem .5rem .25rem 0; border-bottom: 1px solid #ccc; overflow-wrap: anywhere }}
footer {{ margin-top: 2rem; color: #555; font-size: .875rem }}
@media (max-width: 30rem) {{ dl {{ grid-template-columns: 1fr }} dd {{ margin-bottom: .5rem }} }}
</style>
</head>
<body>
<main>
<p>{heading}</p>
<h1>{title}</h1>
<p class="state">{state}</p>
<p>{told}</p>
{parts}
</main>
<footer>{footer}</footer>
</body>
</html>
"""


def receipt_file(row: LedgerRow) -> Attachment:
    """Who, what, before, after, when and the reference, in the language of the run."""
    language = row.language
    text, _ = outcome(row)
    page = PAGE.format(
        language=language,
        heading=escape(HEADINGS["receipt"][language]),
        reference=escape(reference(row)),
        title=escape(row.shown.get("title") or CATALOGUE[row.operation].title[language]),
        state=escape(STATES[run_json(row)["state"]][language]),
        told="<br>".join(map(escape, text.splitlines())),
        parts="\n".join(_parts(row)),
        footer=escape(FOOTER.fill(language, moment=_moment(dt.datetime.now(dt.UTC)))),
    )
    name = f"fyr-{FILE_NAME[language]}-{reference(row)}.html"
    return Attachment(name=name, media_type="text/html; charset=utf-8", content=page.encode("utf-8", "replace"))


def _parts(row: LedgerRow) -> Iterator[str]:
    language = row.language
    yield _list([(item["label"], item["value"]) for item in row.shown.get("inputs", [])])
    if effects := row.shown.get("effects"):
        yield f"<h2>{escape(LABELS['effects'][language])}</h2>"
        yield "<ul>" + "".join(f"<li>{escape(effect)}</li>" for effect in effects) + "</ul>"
    yield f"<h2>{escape(LABELS['who'][language])}</h2>"
    receipt = run_json(row)["receipt"]
    facts = {
        "by": receipt["by"],
        "on_behalf_of": row.on_behalf_of,
        "case": row.case_id,
        "approved_by": receipt["approved_by"],
        "confirmed": _moment(row.confirmed_at),
        "finished": _moment(row.finished_at),
        "reference": reference(row),
        "run": row.run_id,
        "backend": row.reference,
    }
    yield _list([(LABELS[name][language], str(value)) for name, value in facts.items() if value])
    before, after = row.before or {}, row.after or {}
    if before or after:
        yield f"<h2>{escape(LABELS['change'][language])}</h2>"
        heads = "".join(f'<th scope="col">{escape(text)}</th>' for text in ("", *_named(("before", "after"), language)))
        lines = "".join(
            f'<tr><th scope="row">{escape(name.replace("_", " "))}</th>'
            f"<td>{escape(_plain(before.get(name), language))}</td><td>{escape(_plain(after.get(name), language))}</td></tr>"
            for name in dict.fromkeys((*before, *after))
        )
        yield f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"


def _named(names: tuple[str, ...], language: str) -> Iterator[str]:
    return (LABELS[name][language] for name in names)


def _list(lines: list[tuple[str, str]]) -> str:
    rows = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in lines)
    return f"<dl>{rows}</dl>" if rows else ""


def _plain(value: Any, language: str) -> str:
    """A value of the backend as a person reads it."""
    if value is None or value == "" or value == []:
        return "–"
    if isinstance(value, bool):
        return YES_NO[value][language]
    if isinstance(value, list):
        return ", ".join(_plain(part, language) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')}: {_plain(part, language)}" for name, part in value.items())
    return str(value)


def _moment(moment: dt.datetime | None) -> str:
    """In the time of Sweden and Norway, with its name."""
    return moment.astimezone(OSLO).strftime("%Y-%m-%d %H:%M:%S %Z") if moment else ""


STATES: dict[str, Text] = {
    "done": Text(sv="Klart", nb="Utført", en="Done"),
    "pending": Text(sv="Pågår", nb="Pågår", en="In progress"),
    "unknown": Text(sv="Utfallet är inte känt än", nb="Utfallet er ikke kjent ennå", en="Outcome not known yet"),
    "refused": Text(sv="Inte utfört", nb="Ikke utført", en="Not carried out"),
    "failed": Text(sv="Misslyckades", nb="Mislyktes", en="Failed"),
}
YES_NO = {True: Text(sv="ja", nb="ja", en="yes"), False: Text(sv="nej", nb="nei", en="no")}
LABELS: dict[str, Text] = {
    "effects": Text(sv="Det här visades innan", nb="Dette ble vist først", en="What was shown first"),
    "who": Text(sv="Vem, när och referens", nb="Hvem, når og referanse", en="Who, when and reference"),
    "by": Text(sv="Utfört av", nb="Utført av", en="Done by"),
    "on_behalf_of": Text(sv="För", nb="For", en="On behalf of"),
    "case": Text(sv="Ärende", nb="Sak", en="Case"),
    "approved_by": Text(sv="Godkänt av", nb="Godkjent av", en="Approved by"),
    "confirmed": Text(sv="Bekräftat", nb="Bekreftet", en="Confirmed"),
    "finished": Text(sv="Avslutat", nb="Avsluttet", en="Finished"),
    "reference": Text(sv="Referens", nb="Referanse", en="Reference"),
    "run": Text(sv="Körning", nb="Kjøring", en="Run"),
    "backend": Text(sv="Systemets referens", nb="Systemets referanse", en="The system's reference"),
    "change": Text(sv="Så står det i systemet", nb="Slik står det i systemet", en="As the system has it"),
    "before": Text(sv="Före", nb="Før", en="Before"),
    "after": Text(sv="Efter", nb="Etter", en="After"),
}
FILE_NAME = Text(sv="kvitto", nb="kvittering", en="receipt")
FOOTER = Text(sv="Hämtat från Fyr {moment}.", nb="Hentet fra Fyr {moment}.", en="Fetched from Fyr on {moment}.")
