"""Every sentence of the core's own, in three languages. No sentence here claims that something was done."""

from actions.catalogue.text import Text

SAYINGS: dict[str, Text] = {
    "greeting": Text(
        sv="Hej! Jag är Fyr, en bot som svarar på frågor om Vismas produkter och kan utföra vissa saker åt dig. "
        "Vad vill du ha hjälp med?",
        nb="Hei! Jeg er Fyr, en bot som svarer på spørsmål om Vismas produkter og kan utføre noen ting for deg. "
        "Hva kan jeg hjelpe deg med?",
        en="Hello! I am Fyr, a bot that answers questions about Visma's products and can carry out some tasks for you. "
        "What can I help you with?",
    ),
    "thanks": Text(
        sv="Tack själv! Säg till om det är något mer.",
        nb="Bare hyggelig! Si fra om det er noe mer.",
        en="You are welcome! Let me know if there is anything else.",
    ),
    "goodbye": Text(sv="Hej då, och lycka till!", nb="Ha det, og lykke til!", en="Goodbye, and good luck!"),
    "robot": Text(
        sv="Ja, jag är en bot. Jag svarar ur Vismas skriftliga instruktioner. Vill du hellre prata med en person "
        "ordnar jag det.",
        nb="Ja, jeg er en bot. Jeg svarer ut fra Vismas skriftlige veiledninger. Vil du heller snakke med en person, "
        "ordner jeg det.",
        en="Yes, I am a bot. I answer from Visma's written procedures. If you would rather talk to a person, "
        "I can arrange that.",
    ),
    "nothing_pending": Text(
        sv="Det finns inget att bekräfta just nu. Vad vill du ha hjälp med?",
        nb="Det er ingenting å bekrefte akkurat nå. Hva kan jeg hjelpe deg med?",
        en="There is nothing to confirm right now. What can I help you with?",
    ),
    "noted": Text(
        sv="Okej. Säg till om det är något mer.",
        nb="Greit. Si fra om det er noe mer.",
        en="All right. Let me know if there is anything else.",
    ),
    "which_of_these": Text(
        sv="Vilket menar du? Tryck på ett av alternativen ovanför, eller skriv vad du vill ha hjälp med.",
        nb="Hva mener du? Trykk på et av alternativene over, eller skriv hva du vil ha hjelp til.",
        en="Which do you mean? Press one of the choices above, or write what you would like help with.",
    ),
    "cancelled": Text(
        sv="Då avbryter vi. Inget har ändrats.",
        nb="Da avbryter vi. Ingenting er endret.",
        en="Cancelled. Nothing has changed.",
    ),
    "nothing_to_cancel": Text(
        sv="Det finns inget att avbryta just nu.",
        nb="Det er ingenting å avbryte akkurat nå.",
        en="There is nothing to cancel right now.",
    ),
    "what_to_change": Text(
        sv="Vad ska ändras, och till vad?",
        nb="Hva skal endres, og til hva?",
        en="What should be changed, and to what?",
    ),
    "nothing_found": Text(
        sv="Det har jag inget svar på i mina instruktioner. Vill du fråga på ett annat sätt, eller prata med en person?",
        nb="Det har jeg ikke noe svar på i veiledningene mine. Vil du spørre på en annen måte, eller snakke med en person?",
        en="I cannot find an answer to that in my help texts. Would you like to ask in another way, or talk to a person?",
    ),
    "which_one": Text(
        sv="Jag är inte säker på vad du menar. Är det något av det här?",
        nb="Jeg er ikke sikker på hva du mener. Er det noe av dette?",
        en="I am not sure what you mean. Is it one of these?",
    ),
    "this_one": Text(
        sv="Jag är inte säker på vad du menar. Gäller det ”{title}”?",
        nb="Jeg er ikke sikker på hva du mener. Gjelder det «{title}»?",
        en="I am not sure what you mean. Is it about “{title}”?",
    ),
    "no_words": Text(
        sv="Jag hittade inga ord i meddelandet. Skriv gärna med några ord vad det gäller.",
        nb="Jeg fant ingen ord i meldingen. Skriv gjerne med noen ord hva det gjelder.",
        en="I found no words in the message. Please tell me in a few words what it is about.",
    ),
    "nothing_to_repeat": Text(
        sv="Jag har inget att upprepa än.",
        nb="Jeg har ingenting å gjenta ennå.",
        en="I have nothing to repeat yet.",
    ),
    "language": Text(sv="Vi fortsätter på svenska.", nb="Vi fortsetter på norsk.", en="We will continue in English."),
    "which_language": Text(
        sv="Jag kan svenska, norska och engelska. Vilket vill du ha?",
        nb="Jeg kan svensk, norsk og engelsk. Hva foretrekker du?",
        en="I speak Swedish, Norwegian and English. Which would you like?",
    ),
    "waiting": Text(
        sv="Jag har bett en person från supporten att ta över. Skriv gärna mer medan du väntar, så läser personen det.",
        nb="Jeg har bedt en person fra kundeservice om å ta over. Skriv gjerne mer mens du venter, så leser personen det.",
        en="I have asked a person from support to take over. Feel free to write more while you wait; they will read it.",
    ),
    "closed_now": Text(
        sv="Just nu är det stängt där. De svarar igen {when}.",
        nb="Akkurat nå er det stengt der. De svarer igjen {when}.",
        en="They are closed right now. They will answer again {when}.",
    ),
    "agent_joined": Text(
        sv="En person från supporten har tagit över.",
        nb="En person fra kundeservice har tatt over.",
        en="A person from support has taken over.",
    ),
    "back_with_bot": Text(
        sv="Du pratar med boten igen.", nb="Du snakker med boten igjen.", en="You are talking to the bot again."
    ),
    "closed": Text(sv="Samtalet är avslutat.", nb="Samtalen er avsluttet.", en="The conversation has been closed."),
    "degraded": Text(
        sv="Jag har problem just nu och kan bara svara på frågor. Inget har utförts. Försök igen om en liten stund.",
        nb="Jeg har problemer akkurat nå og kan bare svare på spørsmål. Ingenting er utført. Prøv igjen om litt.",
        en="I am having problems right now and can only answer questions. Nothing has been carried out. "
        "Please try again in a little while.",
    ),
    "degraded_answer": Text(
        sv="Jag har problem just nu och kan bara svara på frågor.",
        nb="Jeg har problemer akkurat nå og kan bare svare på spørsmål.",
        en="I am having problems right now and can only answer questions.",
    ),
    "signed_in": Text(
        sv="Du är inloggad som {name}.", nb="Du er logget inn som {name}.", en="You are signed in as {name}."
    ),
    "still_open": Text(
        sv="Förslaget ovan väntar fortfarande: {title}.",
        nb="Forslaget over venter fortsatt: {title}.",
        en="The proposal above is still waiting: {title}.",
    ),
    "use_the_card": Text(
        sv="Det här behöver bekräftas i rutan: skriv {hint} där och tryck på Bekräfta.",
        nb="Dette må bekreftes i ruten: skriv {hint} der og trykk på Bekreft.",
        en="This has to be confirmed on the card: type {hint} there and press Confirm.",
    ),
    "second_person": Text(
        sv="En andra person måste godkänna det här innan något händer. Jag säger till här.",
        nb="En annen person må godkjenne dette før noe skjer. Jeg sier fra her.",
        en="A second person has to approve this before anything happens. I will tell you here.",
    ),
    "late": Text(
        sv="Ändringen är fortfarande inte klar. Jag fortsätter att kontrollera. Referens: {case}.",
        nb="Endringen er fortsatt ikke ferdig. Jeg fortsetter å sjekke. Referanse: {case}.",
        en="The change is still not finished. I keep checking. Reference: {case}.",
    ),
    "case_opened": Text(
        sv="Jag vet fortfarande inte om ändringen gick igenom. Ärende {case} följer upp, och jag fortsätter att "
        "kontrollera.",
        nb="Jeg vet fortsatt ikke om endringen gikk gjennom. Sak {case} følger opp, og jeg fortsetter å sjekke.",
        en="I still do not know whether the change went through. Case {case} will follow up, and I keep checking.",
    ),
    "expired": Text(
        sv="Förslaget gick ut utan att bekräftas. Inget har ändrats.",
        nb="Forslaget gikk ut uten å bli bekreftet. Ingenting er endret.",
        en="The proposal expired without being confirmed. Nothing has changed.",
    ),
    "new_summary": Text(
        sv="Något hade ändrats sedan du såg sammanfattningen, så inget är gjort. Här är den nya.",
        nb="Noe hadde endret seg siden du så oppsummeringen, så ingenting er gjort. Her er den nye.",
        en="Something had changed since you saw the summary, so nothing was done. Here is the new one.",
    ),
    "no_company": Text(
        sv="Jag hittar inget företag som heter så. Skriv organisationsnumret, så blir det rätt.",
        nb="Jeg finner ingen bedrift med det navnet. Skriv organisasjonsnummeret, så blir det riktig.",
        en="I can find no company by that name. Write the organisation number, then it will be right.",
    ),
}
CHOICES: dict[str, Text] = {
    "handoff": Text(sv="Prata med en person", nb="Snakk med en person", en="Talk to a person"),
    "how": Text(
        sv="Så gör du själv: {title}", nb="Slik gjør du det selv: {title}", en="How to do it yourself: {title}"
    ),
    "read": Text(sv="Läs mer: {title}", nb="Les mer: {title}", en="Read more: {title}"),
    "whole": Text(sv="Visa hela instruktionen", nb="Vis hele veiledningen", en="Show the whole procedure"),
    "do": Text(sv="Gör det åt mig: {title}", nb="Gjør det for meg: {title}", en="Do it for me: {title}"),
}
ONLY_IN: dict[str, Text] = {
    "sv": Text(
        sv="Texten finns bara på svenska.",
        nb="Teksten finnes bare på svensk.",
        en="This text is only available in Swedish.",
    ),
    "nb": Text(
        sv="Texten finns bara på norska.",
        nb="Teksten finnes bare på norsk.",
        en="This text is only available in Norwegian.",
    ),
    "da": Text(
        sv="Texten finns bara på danska.",
        nb="Teksten finnes bare på dansk.",
        en="This text is only available in Danish.",
    ),
    "en": Text(
        sv="Texten finns bara på engelska.",
        nb="Teksten finnes bare på engelsk.",
        en="This text is only available in English.",
    ),
}
"""Said when a document answers in another language than the customer's; by the document's language."""

STANDINGS: dict[str, Text] = {
    "fulfilled": Text(sv="Uppfyllt", nb="Oppfylt", en="Fulfilled"),
    "not_fulfilled": Text(sv="Inte uppfyllt", nb="Ikke oppfylt", en="Not fulfilled"),
    "unknown": Text(sv="Går inte att avgöra", nb="Kan ikke avgjøres", en="Cannot tell"),
}
"""How a condition stands, in a word or two."""
WHICH_COMPANY = Text(
    sv="Jag kan kontrollera villkoren åt dig. Vilket företag gäller det?",
    nb="Jeg kan sjekke vilkårene for deg. Hvilken bedrift gjelder det?",
    en="I can check the conditions for you. Which company is it about?",
)

OUR_PUBLISHER = Text(sv="Vismas öppna hjälpsidor", nb="Vismas åpne hjelpesider", en="Visma's public help pages")
OTHER_PUBLISHERS = ("Digdir", "Semine")
"""Whose pages are quoted beside Visma's own; the name stands in the title of the page."""
HEADINGS: dict[str, Text] = {
    "before": Text(sv="Innan du börjar", nb="Før du begynner", en="Before you start"),
    "steps": Text(sv="Gör så här", nb="Slik gjør du", en="Steps"),
    "one_step": Text(sv="I det här steget", nb="I dette trinnet", en="In this step"),
    "otherwise": Text(sv="Annars", nb="Ellers", en="Otherwise"),
    "source": Text(sv="Källa", nb="Kilde", en="Source"),
    "public": Text(
        sv="Enligt {publisher}: {text}", nb="Ifølge {publisher}: {text}", en="According to {publisher}: {text}"
    ),
    "inferred": Text(
        sv="{text} (Min tolkning; källan säger det inte rakt ut.)",
        nb="{text} (Min tolkning; kilden sier det ikke rett ut.)",
        en="{text} (My interpretation; the source does not say so outright.)",
    ),
    "warning": Text(sv="Viktigt", nb="Viktig", en="Important"),
    "irreversible": Text(sv="Det går inte att ångra.", nb="Dette kan ikke angres.", en="This cannot be undone."),
    "confirm_plain": Text(
        sv="Svara ja för att bekräfta eller nej för att avbryta.",
        nb="Svar ja for å bekrefte eller nei for å avbryte.",
        en="Answer yes to confirm or no to cancel.",
    ),
    "confirm_typed": Text(
        sv="Bekräfta genom att skriva {hint} i rutan.",
        nb="Bekreft ved å skrive {hint} i ruten.",
        en="Confirm by typing {hint} on the card.",
    ),
    "receipt": Text(sv="Kvitto", nb="Kvittering", en="Receipt"),
    "code": Text(
        sv="Engångskoden kan visas en gång.",
        nb="Engangskoden kan vises én gang.",
        en="The one-time code can be shown once.",
    ),
    "confirmed": Text(sv="Bekräfta: {title}", nb="Bekreft: {title}", en="Confirm: {title}"),
    "declined": Text(sv="Nej: {title}", nb="Nei: {title}", en="No: {title}"),
    "renewed": Text(sv="Visa förslaget igen: {title}", nb="Vis forslaget på nytt: {title}", en="Show again: {title}"),
}
