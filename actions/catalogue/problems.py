"""Problems with a stable code, an HTTP status and a sentence that is safe to show (`domain.md` B.0, B.29)."""

from collections.abc import Mapping
from dataclasses import dataclass

from actions.catalogue.text import Text


@dataclass(frozen=True)
class Problem:
    status: int
    text: Text
    do: str | None = None
    """The operation that removes the obstacle, offered with the refusal where it exists."""
    ask: str | None = None
    """The input whose choice removes the obstacle, offered with the refusal where the operation has it."""
    topic: str | None = None
    """The procedure about it, where it is not the operation's own."""
    hand_over: bool = False
    """Only a person can go on from here: the conversation is handed to one."""


class Refused(Exception):
    """An operation may not or cannot go on; `code` names why and `params` fill the sentence."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


COMMON: Mapping[str, Problem] = {
    "AUTH_REQUIRED": Problem(
        401,
        Text(
            sv="Logga in först, så kan jag göra det här.",
            nb="Du må logge inn før jeg kan gjøre dette.",
            en="Please sign in first, then I can do this.",
        ),
    ),
    "FORBIDDEN_ROLE": Problem(
        403,
        Text(
            sv="Din roll räcker inte. Det här kan {roles} göra.",
            nb="Rollen din har ikke tilgang. Dette kan {roles} gjøre.",
            en="Your role cannot do this. It can be done by {roles}.",
        ),
    ),
    "NOT_YOUR_COMPANY": Problem(
        403,
        Text(
            sv="Jag hittar ingen behörighet för {company}.",
            nb="Jeg finner ingen tilgang til {company}.",
            en="You have no access to {company}.",
        ),
    ),
    "CASE_REQUIRED": Problem(
        422,
        Text(
            sv="Ange ärendet och vem du hjälper.",
            nb="Oppgi saken og hvem du hjelper.",
            en="State the case and whom you are helping.",
        ),
    ),
    "INVALID_INPUT": Problem(
        422,
        Text(
            sv="Något i begäran stämmer inte.",
            nb="Noe i forespørselen stemmer ikke.",
            en="Something in the request is not right.",
        ),
    ),
    "INVALID_ORGNO": Problem(
        422,
        Text(
            sv="”{value}” är inte ett giltigt organisationsnummer.",
            nb="«{value}» er ikke et gyldig organisasjonsnummer.",
            en="“{value}” is not a valid organisation number.",
        ),
    ),
    "WRONG_COUNTRY": Problem(
        422,
        Text(
            sv="Det här ser inte ut som ett norskt organisationsnummer. ELMA är bara för norska företag.",
            nb="Dette ser ikke ut som et norsk organisasjonsnummer. ELMA er bare for norske bedrifter.",
            en="This does not look like a Norwegian organisation number. ELMA is only for Norwegian companies.",
        ),
    ),
    "EMAIL_INVALID": Problem(
        422,
        Text(
            sv="E-postadressen ser inte rätt ut.",
            nb="E-postadressen ser ikke riktig ut.",
            en="That e-mail address does not look right.",
        ),
    ),
    "DATE_INVALID": Problem(
        422,
        Text(
            sv="Jag förstår inte datumet ”{value}”. Skriv till exempel 2024-02-01.",
            nb="Jeg forstår ikke datoen «{value}». Skriv for eksempel 01.02.2024.",
            en="I do not understand the date “{value}”. Write for example 2024-02-01.",
        ),
    ),
    "COMPANY_NOT_FOUND": Problem(
        404,
        Text(
            sv="Jag hittar inget företag med {orgno}.",
            nb="Jeg finner ingen bedrift med {orgno}.",
            en="I can find no company with {orgno}.",
        ),
    ),
    "AMBIGUOUS_COMPANY": Problem(
        409,
        Text(
            sv="Flera företag passar: {list}. Vilket menar du?",
            nb="Flere bedrifter passer: {list}. Hvilken mener du?",
            en="Several companies match: {list}. Which one do you mean?",
        ),
    ),
    "CONFIRMATION_EXPIRED": Problem(
        410,
        Text(
            sv="Bekräftelsen har gått ut. Ska jag börja om?",
            nb="Bekreftelsen er utløpt. Skal jeg starte på nytt?",
            en="The confirmation has expired. Shall I start over?",
        ),
    ),
    "CONFIRMATION_MISMATCH": Problem(
        422,
        Text(
            sv="Det du skrev stämmer inte med det som ska bekräftas. Inget har ändrats.",
            nb="Det du skrev, stemmer ikke med det som skal bekreftes. Ingenting er endret.",
            en="What you typed does not match what you are asked to confirm. Nothing has changed.",
        ),
    ),
    "PROPOSAL_WITHDRAWN": Problem(
        409,
        Text(
            sv="Det här förslaget gäller inte längre. Inget har ändrats.",
            nb="Dette forslaget gjelder ikke lenger. Ingenting er endret.",
            en="This proposal is no longer open. Nothing has changed.",
        ),
    ),
    "STATE_CHANGED": Problem(
        409,
        Text(
            sv="Något har ändrats sedan du såg sammanfattningen. Inget är gjort. Be mig visa den nya.",
            nb="Noe er endret siden du så oppsummeringen. Ingenting er gjort. Be meg vise den nye.",
            en="Something has changed since you saw the summary. Nothing was done. Ask me for the new one.",
        ),
    ),
    "IN_PROGRESS": Problem(
        409,
        Text(
            sv="En likadan begäran behandlas redan.",
            nb="En tilsvarende forespørsel behandles allerede.",
            en="The same request is already being processed.",
        ),
    ),
    "REQUEST_GONE": Problem(
        404,
        Text(
            sv="Tjänsten känner inte längre till begäran, så jag kan inte följa den. Kontrollera hur det ligger till "
            "innan du ber om det igen.",
            nb="Tjenesten kjenner ikke lenger til forespørselen, så jeg kan ikke følge den. Sjekk hvordan det står til "
            "før du ber om det på nytt.",
            en="The service no longer knows of the request, so I cannot track it. Check how things stand before you "
            "ask for it again.",
        ),
    ),
    "RATE_LIMITED": Problem(
        429,
        Text(
            sv="För många försök. Vänta {seconds} sekunder.",
            nb="For mange forsøk. Vent {seconds} sekunder.",
            en="Too many attempts. Wait {seconds} seconds.",
        ),
    ),
    "BACKEND_UNAVAILABLE": Problem(
        503,
        Text(
            sv="Tjänsten svarar inte. Inget har ändrats.",
            nb="Tjenesten svarer ikke. Ingenting er endret.",
            en="The service is not answering. Nothing has changed.",
        ),
    ),
    "UNKNOWN_OUTCOME": Problem(
        202,
        Text(
            sv="Jag vet ännu inte om ändringen gick igenom. Jag kontrollerar det och säger till här. Referens: {case}.",
            nb="Jeg vet ennå ikke om endringen gikk gjennom. Jeg sjekker og sier fra her. Referanse: {case}.",
            en="I do not know yet whether the change went through. I am checking and will tell you here. "
            "Reference: {case}.",
        ),
    ),
    "OPERATION_STOPPED": Problem(
        503,
        Text(
            sv="Det här är avstängt för tillfället, så jag kan inte göra det nu. Inget har ändrats. "
            "Vill du prata med en person i stället?",
            nb="Dette er slått av for øyeblikket, så jeg kan ikke gjøre det nå. Ingenting er endret. "
            "Vil du snakke med en person i stedet?",
            en="This is switched off for now, so I cannot do it. Nothing has changed. "
            "Would you like to talk to a person instead?",
        ),
    ),
    "SAME_PERSON": Problem(
        403,
        Text(
            sv="Någon annan än den som begärde det måste godkänna.",
            nb="Noen andre enn den som ba om det, må godkjenne.",
            en="Somebody other than the person who asked for it has to approve.",
        ),
    ),
    "NOT_APPROVED": Problem(
        403,
        Text(
            sv="Det godkändes inte. Inget har ändrats.",
            nb="Det ble ikke godkjent. Ingenting er endret.",
            en="It was not approved. Nothing has changed.",
        ),
    ),
    "NOT_APPROVED_IN_TIME": Problem(
        410,
        Text(
            sv="Ingen godkände det i tid. Inget har ändrats.",
            nb="Ingen godkjente det i tide. Ingenting er endret.",
            en="Nobody approved it in time. Nothing has changed.",
        ),
    ),
    "ALREADY_DECIDED": Problem(
        409,
        Text(
            sv="Någon har redan svarat på det här.",
            nb="Noen har allerede svart på dette.",
            en="Somebody has already answered this.",
        ),
    ),
    "NOT_SUPPORTED": Problem(
        422,
        Text(
            sv="Det kan jag inte göra här.",
            nb="Dette kan jeg ikke gjøre her.",
            en="I cannot do this here.",
        ),
    ),
    "LOOKUP_UNAVAILABLE": Problem(
        503,
        Text(
            sv="Jag får inget svar från Peppol nu, så jag kan inte säga om företaget är registrerat.",
            nb="Jeg får ikke svar fra Peppol nå, så jeg kan ikke si om bedriften er registrert.",
            en="Peppol is not answering, so I cannot tell whether the company is registered.",
        ),
    ),
    "NO_SUCH_CHOICE": Problem(
        422,
        Text(
            sv="”{value}” finns inte att välja på.",
            nb="«{value}» er ikke et av valgene.",
            en="“{value}” is not one of the choices.",
        ),
    ),
    "AMBIGUOUS_CHOICE": Problem(
        409,
        Text(
            sv="Flera passar: {list}. Vilken menar du?",
            nb="Flere passer: {list}. Hvilken mener du?",
            en="Several match: {list}. Which one do you mean?",
        ),
    ),
    "CONTACT_REQUIRED": Problem(
        422,
        Text(
            sv="Jag behöver en e-postadress så att någon kan svara.",
            nb="Jeg trenger en e-postadresse så noen kan svare.",
            en="I need an e-mail address so that someone can reply.",
        ),
    ),
    "IDEMPOTENCY_MISMATCH": Problem(
        409,
        Text(
            sv="Nyckeln är redan använd för något annat. Börja om.",
            nb="Nøkkelen er allerede brukt til noe annet. Start på nytt.",
            en="This key has already been used for something else. Start over.",
        ),
    ),
}
