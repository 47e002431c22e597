"""The plain pages around the sign-in: no script, nothing from anywhere else."""

from html import escape
from pathlib import Path

from fastapi.responses import HTMLResponse

from actions.catalogue.text import Language, Text
from api.widget.policy import LOCKED

FOLDER = Path(__file__).parent
POLICY = f"{LOCKED}; style-src 'self'; frame-ancestors 'none'"
FORM_POLICY = POLICY.replace("form-action 'none'", "form-action 'self'")

SIGN_IN = Text(sv="Logga in i konsolen", nb="Logg inn i konsollen", en="Sign in to the console")
CHOOSE = Text(
    sv="Det här är en utvecklingsmiljö. Välj vem du vill vara.",
    nb="Dette er et utviklingsmiljø. Velg hvem du vil være.",
    en="This is a development environment. Choose who to be.",
)
SIGNED_OUT = Text(sv="Du är utloggad", nb="Du er logget ut", en="You are signed out")
AGAIN = Text(sv="Logga in igen", nb="Logg inn igjen", en="Sign in again")
TRY_AGAIN = Text(sv="Försök igen", nb="Prøv igjen", en="Try again")
FAILED = Text(sv="Det gick inte att logga in", nb="Kunne ikke logge inn", en="The sign-in did not work")
WHY = {
    "stale": Text(
        sv="Inloggningen tog för lång tid, eller så påbörjades den i ett annat fönster.",
        nb="Innloggingen tok for lang tid, eller den ble startet i et annet vindu.",
        en="The sign-in took too long, or it was started in another window.",
    ),
    "refused": Text(
        sv="Svaret från inloggningstjänsten gick inte att godkänna.",
        nb="Svaret fra innloggingstjenesten kunne ikke godkjennes.",
        en="The answer from the sign-in service could not be accepted.",
    ),
    "cancelled": Text(sv="Inloggningen avbröts.", nb="Innloggingen ble avbrutt.", en="The sign-in was cancelled."),
    "no_role": Text(
        sv="Du har ingen roll i konsolen. Kontakta den som delar ut behörigheter.",
        nb="Du har ingen rolle i konsollen. Ta kontakt med den som gir tilgang.",
        en="You have no role in the console. Please contact whoever grants access.",
    ),
    "down": Text(
        sv="Inloggningstjänsten svarar inte just nu. Försök igen om en stund.",
        nb="Innloggingstjenesten svarer ikke akkurat nå. Prøv igjen om litt.",
        en="The sign-in service is not answering right now. Please try again in a moment.",
    ),
    "not_set_up": Text(
        sv="Ingen inloggningstjänst är inställd för konsolen.",
        nb="Ingen innloggingstjeneste er satt opp for konsollen.",
        en="No sign-in service is set up for the console.",
    ),
}
"""Why nobody was signed in."""
STATUS = {"no_role": 403, "down": 503, "not_set_up": 503}
"""Of the page that says so; 401 otherwise."""


def failed(why: str, language: Language) -> HTMLResponse:
    """Why nobody was signed in, and the way back; `why` is a key of `WHY`."""
    text = f"<p>{escape(WHY[why][language])}</p>"
    return _page(FAILED, text + _link(TRY_AGAIN, language), language, STATUS.get(why, 401))


def signed_out(language: Language) -> HTMLResponse:
    return _page(SIGNED_OUT, _link(AGAIN, language), language)


def personas(people: list[tuple[str, str, str]], state: str, language: Language) -> HTMLResponse:
    """A button for each of `people`: key, name and roles; `state` comes back with the choice."""
    buttons = "".join(
        f'<button name="persona" value="{escape(key)}">{escape(name)}<small>{escape(roles)}</small></button>'
        for key, name, roles in people
    )
    form = f'<form method="post" action="/console/sign-in"><input type="hidden" name="state" value="{state}">{buttons}</form>'
    answer = _page(SIGN_IN, f"<p>{escape(CHOOSE[language])}</p>{form}", language)
    answer.headers["Content-Security-Policy"] = FORM_POLICY
    # Without a referrer the browser would not say either whose form it was.
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer


def _link(text: Text, language: Language) -> str:
    return f'<p><a href="/console/sign-in">{escape(text[language])}</a></p>'


def _page(title: Text, body: str, language: Language, status: int = 200) -> HTMLResponse:
    page = (FOLDER / "page.html").read_text(encoding="utf-8")
    for gap, filling in (("language", language), ("title", escape(title[language])), ("body", body)):
        page = page.replace("{{" + gap + "}}", filling)
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Vary": "Accept-Language"}
    return HTMLResponse(page, status, headers)
