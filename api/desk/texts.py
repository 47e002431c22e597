"""Sentences of the agents' side, in three languages: what agents are told, and what customers read because of them."""

from actions.catalogue.text import Text

TAKEN = Text(
    sv="{name} har redan tagit samtalet.",
    nb="{name} har allerede tatt samtalen.",
    en="{name} has already taken the conversation.",
)
WRITING = Text(
    sv="{name} skriver ett svar just nu.",
    nb="{name} skriver et svar akkurat nå.",
    en="{name} is writing an answer right now.",
)
NOT_YOURS = Text(
    sv="Det är {name} som har samtalet.",
    nb="Det er {name} som har samtalen.",
    en="{name} has this conversation.",
)
UNKNOWN_AGENT = Text(
    sv="Det finns ingen sådan kollega.", nb="Det finnes ingen slik kollega.", en="There is no such colleague."
)
UNKNOWN_LABEL = Text(
    sv="Det finns ingen sådan etikett.", nb="Det finnes ingen slik etikett.", en="There is no such label."
)
UNKNOWN_SUGGESTION = Text(
    sv="Det förslaget finns inte längre.",
    nb="Det forslaget finnes ikke lenger.",
    en="That suggestion no longer exists.",
)
UNKNOWN_STEP = Text(
    sv="Det steget finns inte i instruktionen.",
    nb="Det steget finnes ikke i veiledningen.",
    en="There is no such step in the procedure.",
)
UNKNOWN_GAP = Text(
    sv="Den frågan finns inte längre.", nb="Det spørsmålet finnes ikke lenger.", en="That question is gone."
)
DRAFT_KNOWN = Text(
    sv="Det finns redan ett utkast för den frågan.",
    nb="Det finnes allerede et utkast for det spørsmålet.",
    en="There is already a draft for that question.",
)
DRAFTS_BUSY = Text(
    sv="Instruktionerna ändras just nu. Försök igen om en stund.",
    nb="Veiledningene endres akkurat nå. Prøv igjen om litt.",
    en="The procedures are being changed right now. Please try again in a moment.",
)
NOT_CLOSED = Text(
    sv="Samtalet är inte avslutat än.", nb="Samtalen er ikke avsluttet ennå.", en="The conversation is not closed yet."
)
BACK_IN_QUEUE = Text(
    sv="Du står i kön igen, på samma plats som förut. Nästa lediga person svarar dig.",
    nb="Du står i køen igjen, på samme plass som før. Neste ledige person svarer deg.",
    en="You are back in the queue, at the place you had. The next person who is free will answer you.",
)
ASK_FOR_RATING = Text(
    sv="Hur nöjd är du med hjälpen? Välj ett betyg från 1 till 5.",
    nb="Hvor fornøyd er du med hjelpen? Velg en karakter fra 1 til 5.",
    en="How happy are you with the help you got? Choose a mark from 1 to 5.",
)
FROM_STEP = Text(
    sv="Vi fortsätter från steg {number} i ”{title}”.",
    nb="Vi fortsetter fra trinn {number} i «{title}».",
    en="Let us continue from step {number} of “{title}”.",
)
DRAFT_BODY = Text(sv="Skriv svaret här.", nb="Skriv svaret her.", en="Write the answer here.")
