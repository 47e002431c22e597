"""Refusals of the payroll services and of Mina tjänster (`domain.md` B.8–B.13, B.29)."""

from actions.catalogue.problems import Problem
from actions.catalogue.text import Text

_PROBLEMS: dict[str, Problem] = {
    "WRONG_COUNTRY": Problem(
        422,
        Text(
            sv="Det här ser inte ut som ett svenskt organisationsnummer. Det jag kan göra här gäller svenska företag.",
            nb="Dette ser ikke ut som et svensk organisasjonsnummer. Det jeg kan gjøre her, gjelder svenske bedrifter.",
            en="This does not look like a Swedish organisation number. What I can do here is for Swedish companies.",
        ),
    ),
    "EMPLOYEE_NOT_FOUND": Problem(
        404,
        Text(
            sv="Jag hittar ingen anställd med namnet eller numret ”{value}”.",
            nb="Jeg finner ingen ansatt med navnet eller nummeret «{value}».",
            en="I can find no employee with the name or number “{value}”.",
        ),
        ask="employee",
    ),
    "EMPLOYEE_AMBIGUOUS": Problem(
        409,
        Text(
            sv="Flera anställda passar: {list}. Ange anställningsnumret.",
            nb="Flere ansatte passer: {list}. Oppgi ansattnummeret.",
            en="Several employees match: {list}. Give the employee number.",
        ),
        ask="employee",
    ),
    "EMPLOYEE_NUMBER_NEEDED": Problem(
        422,
        Text(
            sv="Skriv anställningsnumret eller namnet, inte personnumret.",
            nb="Skriv ansattnummeret eller navnet, ikke fødselsnummeret.",
            en="Write the employee number or the name, not the national identity number.",
        ),
    ),
    "EMPLOYEE_IS_APPROVER": Problem(
        409,
        Text(
            sv="Den anställde är attestansvarig i Visma Lön Anställd. Ta bort den inställningen först, så fortsätter vi.",
            nb="Den ansatte er attestansvarlig i Visma Lön Anställd. Fjern den innstillingen først, så fortsetter vi.",
            en="The employee is an approver (attestansvarig) in Visma Lön Anställd. Remove that setting first, then we can "
            "continue.",
        ),
        do="payroll.approver.remove",
        topic="visma-lon.remove-attestansvarig-first",
    ),
    "DELIVERY_VALUE_REQUIRED": Problem(
        422,
        Text(
            sv="Välj hur lönebeskeden ska skickas i stället för via Visma Min Lön.",
            nb="Velg hvordan lønnsslippene skal sendes i stedet for via Visma Min Lön.",
            en="Choose how the payslips should be delivered instead of through Visma Min Lön.",
        ),
        ask="delivery",
    ),
    "UTLAGG_NOT_HERE": Problem(
        422,
        Text(
            sv="Visma Utlägg avslutas på Mina tjänster, inte per anställd här.",
            nb="Visma Utlägg avsluttes i Mina tjänster, ikke per ansatt her.",
            en="Visma Utlägg is ended in Mina tjänster, not per employee here.",
        ),
        do="utlagg.terminate",
        topic="visma-utlagg.deactivate",
    ),
    "ACTIVE_COLLABORATION": Problem(
        409,
        Text(
            sv="Det finns ett aktivt samarbete i {service}. Avsluta det först.",
            nb="Det finnes et aktivt samarbeid i {service}. Avslutt det først.",
            en="There is an active collaboration in {service}. End it first.",
        ),
        do="samarbete.end",
        topic="samarbete.end",
    ),
    "OPEN_REPORTS": Problem(
        409,
        Text(
            sv="Det finns utlägg eller rapporter som inte är inskickade. Skicka in dem först.",
            nb="Det finnes utlegg eller rapporter som ikke er sendt inn. Send dem inn først.",
            en="There are expenses or reports that have not been submitted. Submit them first.",
        ),
    ),
    "CLIENT_MANDATE_REQUIRED": Problem(
        403,
        Text(
            sv="Byrån kan stänga av tjänster för hela företaget bara om kunden uttryckligen har gett er det uppdraget.",
            nb="Regnskapsbyrået kan bare slå av tjenester for hele bedriften hvis kunden uttrykkelig har gitt dere det oppdraget.",
            en="The accounting office can stop services for the whole company only with the client's explicit mandate.",
        ),
    ),
    "SYNC_RUNNING": Problem(
        409,
        Text(
            sv="En synkronisering pågår redan.",
            nb="En synkronisering pågår allerede.",
            en="A synchronisation is already running.",
        ),
    ),
    "SYNC_EMAIL_MISMATCH": Problem(
        409,
        Text(
            sv="E-postadressen i Visma Lön och på vismaspcs.se stämmer inte överens. Antal anställda det gäller: {n}.",
            nb="E-postadressen i Visma Lön og på vismaspcs.se stemmer ikke overens. Antall ansatte det gjelder: {n}.",
            en="The e-mail address in Visma Lön differs from the one on vismaspcs.se. Employees concerned: {n}.",
        ),
    ),
    "NOT_AN_APPROVER": Problem(
        409,
        Text(
            sv="Personen är inte attestansvarig.",
            nb="Personen er ikke attestansvarlig.",
            en="The person is not an approver (attestansvarig).",
        ),
    ),
    "LAST_APPROVER": Problem(
        409,
        Text(
            sv="Det här är den enda attestansvariga för {group}. Välj en ersättare.",
            nb="Dette er den eneste attestansvarlige for {group}. Velg en erstatter.",
            en="This is the only approver for {group}. Choose a replacement.",
        ),
        ask="replacement",
    ),
    "NOT_SUBSCRIBED": Problem(
        409,
        Text(
            sv="Företaget har inget abonnemang på Visma Utlägg.",
            nb="Bedriften har ikke noe abonnement på Visma Utlägg.",
            en="The company has no subscription to Visma Utlägg.",
        ),
    ),
    "ALREADY_TERMINATED": Problem(
        409,
        Text(
            sv="Visma Utlägg är redan uppsagt till {date}.",
            nb="Visma Utlägg er allerede sagt opp til {date}.",
            en="Visma Utlägg has already been terminated with effect from {date}.",
        ),
    ),
    "USER_NOT_FOUND": Problem(
        404,
        Text(
            sv="Jag hittar ingen användare med den e-postadressen i ert företag.",
            nb="Jeg finner ingen bruker med den e-postadressen hos dere.",
            en="There is no user with that e-mail address in your company.",
        ),
        ask="user_email",
    ),
    "USER_NOT_NAMED": Problem(
        404,
        Text(
            sv="Jag hittar ingen användare som heter så. Skriv e-postadressen.",
            nb="Jeg finner ingen bruker med det navnet. Skriv e-postadressen.",
            en="I can find no user of that name. Write the e-mail address.",
        ),
    ),
    "USER_IS_MAIN_CONTACT": Problem(
        409,
        Text(
            sv="Personen är Huvudkontakt. Välj en ny Huvudkontakt först.",
            nb="Personen er Huvudkontakt (hovedkontakt). Velg en ny Huvudkontakt først.",
            en="This user is Huvudkontakt (main contact). Choose a new one first.",
        ),
        do="main-contact.set",
        topic="mina-tjanster.set-huvudkontakt",
    ),
    "LAST_ADMIN": Problem(
        409,
        Text(
            sv="Företaget skulle bli utan administratör. Utse en annan administratör först.",
            nb="Bedriften ville stå uten administrator. Utpek en annen administrator først.",
            en="The company would have no administrator. Appoint another administrator first.",
        ),
    ),
    "LICENCE_NOT_HELD": Problem(
        409,
        Text(
            sv="Användaren har ingen licens för {service}.",
            nb="Brukeren har ingen lisens for {service}.",
            en="The user holds no licence for {service}.",
        ),
        ask="licence",
    ),
}


def payroll_problems(*codes: str) -> dict[str, Problem]:
    """The named problems, and the one about numbers of other countries, which every operation here has."""
    return {code: _PROBLEMS[code] for code in ("WRONG_COUNTRY", *codes)}


SERVICE_NOT_ACTIVE_FOR_EMPLOYEE = Problem(
    409,
    Text(
        sv="{service} är inte aktiv för den anställde, så det finns inget att stänga av.",
        nb="{service} er ikke aktiv for den ansatte, så det er ikke noe å slå av.",
        en="{service} is not active for the employee, so there is nothing to stop.",
    ),
)
SERVICE_NOT_ACTIVE_FOR_COMPANY = Problem(
    409,
    Text(
        sv="{service} är inte aktiv för företaget, så det finns inget att stänga av.",
        nb="{service} er ikke aktiv for bedriften, så det er ikke noe å slå av.",
        en="{service} is not active for the company, so there is nothing to stop.",
    ),
)
