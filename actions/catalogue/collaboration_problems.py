"""Refusals of collaborations and of Mina tjänster (`domain.md` B.14–B.20, B.29)."""

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
    "COLLABORATION_NOT_FOUND": Problem(
        404,
        Text(
            sv="Jag hittar inget sådant samarbete.",
            nb="Jeg finner ikke noe slikt samarbeid.",
            en="I can find no such collaboration.",
        ),
        ask="collaboration",
    ),
    "NO_COLLABORATION": Problem(
        404,
        Text(
            sv="{company} har inget aktivt samarbete.",
            nb="{company} har ikke noe aktivt samarbeid.",
            en="{company} has no active collaboration.",
        ),
    ),
    "COLLABORATION_NEEDED": Problem(
        422,
        Text(
            sv="Flera samarbeten är aktiva: {list}. Vilket gäller det?",
            nb="Flere samarbeid er aktive: {list}. Hvilket gjelder det?",
            en="Several collaborations are active: {list}. Which one is it about?",
        ),
        ask="collaboration",
    ),
    "OPTION_NEEDED": Problem(
        422,
        Text(
            sv="Välj vad som ska hända med {service} efteråt.",
            nb="Velg hva som skal skje med {service} etterpå.",
            en="Choose what should happen to {service} afterwards.",
        ),
        ask="after",
    ),
    "OPTION_NOT_ALLOWED": Problem(
        409,
        Text(
            sv="Det alternativet finns inte för {service}.",
            nb="Det alternativet finnes ikke for {service}.",
            en="That option does not exist for {service}.",
        ),
        ask="after",
    ),
    "OPTIONS_UNKNOWN": Problem(
        409,
        Text(
            sv="Jag vet inte vad som händer med {service} efteråt. Därför behöver en person hjälpa dig innan samarbetet avslutas.",
            nb="Jeg vet ikke hva som skjer med {service} etterpå. Derfor må en person hjelpe deg før samarbeidet avsluttes.",
            en="I do not know what happens to {service} afterwards. "
            "That is why a person has to help you before the collaboration is ended.",
        ),
        do="case.create",
        hand_over=True,
        topic="samarbete.end.data-deleted",
    ),
    "MAIN_CONTACT_MISSING": Problem(
        409,
        Text(
            sv="Huvudkontakt saknas för kundnumret. Ska jag visa hur du sätter en ny, eller göra det åt dig?",
            nb="Kundenummeret mangler Huvudkontakt (hovedkontakt). Skal jeg vise hvordan du setter en ny, "
            "eller gjøre det for deg?",
            en="The customer number has no Huvudkontakt (main contact). Shall I show you how to set one, "
            "or do it for you?",
        ),
        do="main-contact.set",
        topic="samarbete.error-huvudkontakt-missing",
    ),
    "BACKUP_USER_NOT_ADDED": Problem(
        409,
        Text(
            sv="Lägg till kunden som ny användare i Visma Lön innan säkerhetskopian lämnas över.",
            nb="Legg til kunden som ny bruker i Visma Lön før dere gir kunden sikkerhetskopien.",
            en="Add the customer as a new user in Visma Lön before handing over the backup.",
        ),
        topic="samarbete.end.payroll",
    ),
    "BACKUP_NOT_GIVEN": Problem(
        409,
        Text(
            sv="Lämna över säkerhetskopian från Visma Lön till kunden först. "
            "Efter att samarbetet har avslutats har företaget ingen åtkomst.",
            nb="Overlever sikkerhetskopien fra Visma Lön til kunden først. "
            "Når samarbeidet er avsluttet, har bedriften ikke tilgang.",
            en="Hand over the backup from Visma Lön to the customer first. "
            "Once the collaboration has ended, the company has no access.",
        ),
        ask="backup",
        topic="samarbete.end.payroll",
    ),
    "SYNC_REQUIRED": Problem(
        409,
        Text(
            sv="Synkronisera Visma Lön först.",
            nb="Synkroniser Visma Lön først.",
            en="Synchronise Visma Lön first.",
        ),
        do="payroll.sync",
        topic="visma-lon.sync-digital-services",
    ),
    "OPEN_REPORTS": Problem(
        409,
        Text(
            sv="Det finns utlägg eller rapporter som inte är inskickade. Skicka in dem först.",
            nb="Det finnes utlegg eller rapporter som ikke er sendt inn. Send dem inn først.",
            en="There are expenses or reports that have not been submitted. Submit them first.",
        ),
        topic="samarbete.end.utlagg",
    ),
    "ALREADY_ENDED": Problem(
        409,
        Text(
            sv="Samarbetet är redan avslutat ({date}).",
            nb="Samarbeidet er allerede avsluttet ({date}).",
            en="The collaboration has already been ended ({date}).",
        ),
    ),
    "USER_NOT_IN_COMPANY": Problem(
        404,
        Text(
            sv="Användaren finns inte hos kunden. Skapa användaren först.",
            nb="Brukeren finnes ikke hos kunden. Opprett brukeren først.",
            en="The customer has no such user. Create the user first.",
        ),
        do="user.create",
        ask="user_email",
        topic="mina-tjanster.create-user",
    ),
    "USER_NOT_NAMED": Problem(
        404,
        Text(
            sv="Jag hittar ingen användare som heter så. Skriv e-postadressen.",
            nb="Jeg finner ingen bruker med det navnet. Skriv e-postadressen.",
            en="I can find no user of that name. Write the e-mail address.",
        ),
    ),
    "WRONG_COMPANY": Problem(
        409,
        Text(
            sv="{company} är byråns företag. Byt till kundens företag.",
            nb="{company} er regnskapsbyråets bedrift. Bytt til kundens bedrift.",
            en="{company} is the accounting office's own company. Switch to the customer's company.",
        ),
    ),
    "USER_INACTIVE": Problem(
        409,
        Text(sv="Användaren är inaktiverad.", nb="Brukeren er deaktivert.", en="The user is inactive."),
        ask="user_email",
    ),
    "ALREADY_MAIN_CONTACT": Problem(
        409,
        Text(
            sv="Personen är redan Huvudkontakt.",
            nb="Personen er allerede Huvudkontakt (hovedkontakt).",
            en="This person is the Huvudkontakt (main contact) already.",
        ),
    ),
    "USER_EXISTS": Problem(
        409,
        Text(
            sv="Det finns redan en användare med den e-posten.",
            nb="Det finnes allerede en bruker med den e-postadressen.",
            en="There is already a user with that e-mail address.",
        ),
        do="main-contact.set",
    ),
    "NO_FREE_LICENCE": Problem(
        409,
        Text(
            sv="Det saknas lediga licenser. Antal som används: {n}.",
            nb="Det er ingen ledige lisenser. Antall i bruk: {n}.",
            en="There is no free licence. Licences in use: {n}.",
        ),
        do="user-licence.remove",
        topic="mina-tjanster.remove-user-licence",
    ),
    "NAME_INCOMPLETE": Problem(
        422,
        Text(
            sv="Skriv både förnamn och efternamn.",
            nb="Skriv både fornavn og etternavn.",
            en="Write both the first and the last name.",
        ),
    ),
    "ADVISOR_RIGHT_REQUIRED": Problem(
        403,
        Text(
            sv="Du behöver rättigheter i Visma Advisor eller Visma Byråstöd för den här typen av samarbete.",
            nb="Du trenger rettigheter i Visma Advisor eller Visma Byråstöd for denne typen samarbeid.",
            en="You need rights in Visma Advisor or Visma Byråstöd for this type of collaboration.",
        ),
    ),
    "TASK_MISSING": Problem(
        409,
        Text(
            sv="Kunden har inget uppdrag i Visma Advisor. Lägg upp ett uppdrag först.",
            nb="Kunden har ikke noe oppdrag i Visma Advisor. Opprett et oppdrag først.",
            en="The customer has no task in Visma Advisor. Connect a task to the customer first.",
        ),
        topic="advisor.task-required",
    ),
    "TASK_NOT_FOR_CUSTOMER": Problem(
        409,
        Text(
            sv="Uppdraget hör inte till den här kunden.",
            nb="Oppdraget tilhører ikke denne kunden.",
            en="The task does not belong to this customer.",
        ),
        ask="task",
        topic="advisor.task-required",
    ),
    "TASK_NEEDED": Problem(
        422,
        Text(
            sv="Kunden har flera uppdrag: {list}. Vilket gäller det?",
            nb="Kunden har flere oppdrag: {list}. Hvilket gjelder det?",
            en="The customer has several tasks: {list}. Which one is it about?",
        ),
        ask="task",
    ),
    "SERVICES_NEEDED": Problem(
        422,
        Text(
            sv="Välj vilka lönetjänster samarbetet ska omfatta.",
            nb="Velg hvilke lønnstjenester samarbeidet skal omfatte.",
            en="Choose which payroll services the collaboration should cover.",
        ),
        ask="services",
    ),
    "ALREADY_ACTIVE": Problem(
        409,
        Text(
            sv="Samarbetet är redan aktivt.",
            nb="Samarbeidet er allerede aktivt.",
            en="The collaboration is active already.",
        ),
        do="samarbete.list",
    ),
    "INVITATION_PENDING": Problem(
        409,
        Text(
            sv="Inbjudan väntar på kundens godkännande.",
            nb="Invitasjonen venter på kundens godkjenning.",
            en="The invitation is waiting for the customer's approval.",
        ),
        do="samarbete.invitation.withdraw",
        topic="samarbete.customer-approval",
    ),
    "CONTACT_EMAIL_MISSING": Problem(
        409,
        Text(
            sv="Kunden saknar e-postadress för kontaktperson.",
            nb="Kunden mangler e-postadresse til kontaktpersonen.",
            en="The customer has no e-mail address for a contact person.",
        ),
        topic="advisor.activate-payroll.new-customer",
    ),
    "WRONG_VARIANT": Problem(
        409,
        Text(
            sv="Kunden har Visma eEkonomi {variant}. Nedgradera till Fakturering först.",
            nb="Kunden har Visma eEkonomi {variant}. Nedgrader til Fakturering først.",
            en="The customer has Visma eEkonomi {variant}. Downgrade to Fakturering first.",
        ),
        do="eekonomi.downgrade.request",
        topic="eekonomi.downgrade-to-fakturering",
    ),
    "MIN_LON_ONLY": Problem(
        409,
        Text(
            sv="Ett samarbete med enbart Visma Min Lön aktiveras i Visma Lön Anställd.",
            nb="Et samarbeid med bare Visma Min Lön aktiveres i Visma Lön Anställd.",
            en="A collaboration in Visma Min Lön alone is activated in Visma Lön Anställd.",
        ),
        topic="advisor.min-lon-only",
    ),
    "COLLABORATES_WITH_OTHER_BYRA": Problem(
        409,
        Text(
            sv="Kunden samarbetar redan med en annan byrå i tjänsten.",
            nb="Kunden samarbeider allerede med et annet regnskapsbyrå i tjenesten.",
            en="The customer already collaborates with another accounting office in this service.",
        ),
    ),
    "INVITATION_NOT_FOUND": Problem(
        404,
        Text(
            sv="Det finns ingen inbjudan att godkänna.",
            nb="Det finnes ingen invitasjon å godkjenne.",
            en="There is no invitation to approve.",
        ),
        topic="samarbete.customer-approval",
    ),
    "INVITATION_NEEDED": Problem(
        422,
        Text(
            sv="Det finns flera inbjudningar: {list}. Vilken gäller det?",
            nb="Det finnes flere invitasjoner: {list}. Hvilken gjelder det?",
            en="There are several invitations: {list}. Which one is it about?",
        ),
        ask="invitation",
    ),
    "INVITATION_EXPIRED": Problem(
        409,
        Text(
            sv="Inbjudan gäller inte längre ({date}). Be byrån skicka en ny.",
            nb="Invitasjonen gjelder ikke lenger ({date}). Be regnskapsbyrået sende en ny.",
            en="The invitation is no longer valid ({date}). Ask the accounting office for a new one.",
        ),
        topic="samarbete.customer-approval",
    ),
    "INVITATION_WITHDRAWN": Problem(
        409,
        Text(
            sv="Byrån har tagit tillbaka inbjudan.",
            nb="Regnskapsbyrået har trukket invitasjonen tilbake.",
            en="The accounting office has taken the invitation back.",
        ),
        topic="samarbete.customer-approval",
    ),
    "INVITATION_ANSWERED": Problem(
        409,
        Text(
            sv="Inbjudan är redan godkänd.",
            nb="Invitasjonen er allerede godkjent.",
            en="The invitation has been approved already.",
        ),
    ),
    "TERMS_REQUIRED": Problem(
        409,
        Text(
            sv="Villkoren måste godkännas av er själva i Mina tjänster på vismaspcs.se. Logga in där och godkänn dem.",
            nb="Vilkårene må godkjennes av dere selv i Mina tjänster på vismaspcs.se. Logg inn der og godkjenn dem.",
            en="You must accept the terms yourselves in Mina tjänster at vismaspcs.se. Sign in there and accept them.",
        ),
        topic="samarbete.customer-approval",
    ),
    "ALREADY_FAKTURERING": Problem(
        409,
        Text(
            sv="Kunden har redan Visma eEkonomi Fakturering.",
            nb="Kunden har allerede Visma eEkonomi Fakturering.",
            en="The customer has Visma eEkonomi Fakturering already.",
        ),
        topic="eekonomi.after-downgrade",
    ),
    "NO_EEKONOMI": Problem(
        409,
        Text(
            sv="Kunden har ingen Visma eEkonomi-licens.",
            nb="Kunden har ingen lisens for Visma eEkonomi.",
            en="The customer has no Visma eEkonomi licence.",
        ),
    ),
    "NOT_FIRMATECKNARE": Problem(
        409,
        Text(
            sv="Bara firmatecknaren kan fylla i formuläret.",
            nb="Bare den som har signaturrett (firmatecknare), kan fylle ut skjemaet.",
            en="Only the authorised signatory (firmatecknare) can fill in the form.",
        ),
        ask="recipient",
    ),
    "NO_SIGNATORY": Problem(
        409,
        Text(
            sv="Jag hittar ingen firmatecknare hos kunden. Skriv firmatecknarens e-postadress, så kan formuläret skickas "
            "dit.",
            nb="Jeg finner ingen med signaturrett (firmatecknare) hos kunden. Skriv e-postadressen til den som har "
            "signaturrett, så kan skjemaet sendes dit.",
            en="I can find no authorised signatory (firmatecknare) at the customer. Write the signatory's e-mail address, "
            "and the form can be sent there.",
        ),
    ),
    "RECIPIENT_NEEDED": Problem(
        422,
        Text(
            sv="Kunden har flera firmatecknare: {list}. Vem ska få formuläret?",
            nb="Flere hos kunden har signaturrett (firmatecknare): {list}. Hvem skal få skjemaet?",
            en="The customer has several authorised signatories: {list}. Who should get the form?",
        ),
        ask="recipient",
    ),
    "REQUEST_OPEN": Problem(
        409,
        Text(
            sv="En begäran är redan skickad ({date}). Läget nu: {state}.",
            nb="En forespørsel er allerede sendt ({date}). Status nå: {state}.",
            en="A request has already been sent ({date}). Where it stands: {state}.",
        ),
    ),
}


def collaboration_problems(*codes: str) -> dict[str, Problem]:
    """The named problems, and the one about numbers of other countries, which every operation here has."""
    return {code: _PROBLEMS[code] for code in ("WRONG_COUNTRY", *codes)}
