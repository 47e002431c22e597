"""What a question wants to know: how, what happens, who, when, where, what it is, or why something fails."""

import re
from typing import Literal

from knowledge.folding import fold

Aspect = Literal["how", "happens", "who", "when", "where", "must", "what", "error", "whole"]

# Folded words of sv, nb, nn, da and en; the first aspect with a match wins, so what decides more stands first.
_WORDS: tuple[tuple[Aspect, str], ...] = (
    (
        "happens",
        r"va[dr]? (?:h[ae]nder|skjer|sker)|h?va[d]? (?:skjer|sker)|kva skjer|ka skjer|what (?:will )?happens?|"
        r"h[ae]nder (?:det|med)|blir av|what becomes|what (?:will|do|does|would) \w+ (?:\w+ )?lose|"
        r"forsvinn\w*|f[oe]rsvinn\w*|forsvind\w*|disappear\w*|raderas|slettes|(?:be|get|gets|is|are) (?:deleted|erased|lost)|"
        r"(?:blir|bliver) (?:\w+ )?(?:borta|borte|raderad\w*|slettet|v[ae]k)|mister (?:jeg|vi|man|de)|forlorar (?:jag|vi|man)|tappar (?:jag|vi|man)|"
        r"konsekven\w*|consequence\w*|finns (?:\w+ )?kvar|ligger (?:\w+ )?(?:kvar|igjen)|still (?:there|see|available)|"
        r"p[ao]verkar|paverker|affect\w*",
    ),
    (
        "who",
        r"vem|vems|vilka (?:far|kan)|h?vem|kven|hvilke (?:brukere|personer)|who|whose|which (?:role|person|people)",
    ),
    (
        "when",
        r"hvornar|^(?:(?:og|och|and|hei|hej|hi|men|but) )*(?:nar|when)|(?:fran|fra|from|since) (?:nar|when)|hur lange|hvor lenge|hvor lange|kor lenge|how long|how soon|hur snabbt|hvor (?:fort|raskt|hurtigt)|"
        r"how (?:fast|quickly)|hur lang tid|hvor lang tid|deadline|frist\w*|senast|senest|giltig\w*|gyldig\w*",
    ),
    (
        "where",
        r"var (?:hittar|finns|finner|ligger|skickar|gor|kan|ska|i|ser|star|andrar|klickar|loggar|mejlar)|vart|"
        r"hvor (?!lenge|lang|mye|meget|mange|fort|raskt|ofte|hurtigt)|kor (?!lenge|mykje|mange)|where|"
        r"(?:till )?vilken (?:adress|mejladress|meny|flik|sida|webbadress|e post\w*|mejl)|"
        r"h?vilken (?:adresse|epost\w*|e post\w*|mailadresse|fane|side|meny|nettadresse)|hvad er (?:mail)?adressen|"
        r"(?:to )?(?:which|what) (?:e ?mail )?(?:address|mail|menu|tab|page)",
    ),
    (
        "error",
        r"fel(?:meddelande\w*|kod\w*)?|feil(?:melding\w*|kode)?|fejl(?:meddelelse\w*)?|error\w*|"
        r"(?:funkar|fungerar|virker|fungerer|verkar|works?|working) (?:inte|ikke|ikkje|ej)|"
        r"(?:doesn t|does not|won t|wont|not) work\w*|gar (?:det )?(?:inte|ikke)|failed|fails|kraschar",
    ),
    (
        "must",
        r"maste|behover|treng(?:er|ar)?|ma (?:jeg|vi|man|eg|den|det)|skal (?:jeg|vi|man|den)|ska (?:jag|vi|man)|"
        r"do (?:i|we|you) (?:have|need) to|must (?:i|we|it)|is it (?:necessary|required)|kravs|kreves|kr[ae]ves|"
        r"racker|holder det|er det nok|is it enough|r[ae]cker det|enough",
    ),
    (
        "what",
        r"vad (?:ar|betyder|menas|innebar|star)|h?va (?:er|betyr|menes|vil det si|star)|hvad (?:er|betyder|star)|"
        r"kva (?:er|tyder)|what (?:is|are|does|s)|what s|meaning of|forklar\w*|explain",
    ),
    (
        "how",
        r"hur|hvordan|hvorledes|korleis|korsen|how|hva gjor|vad gor|hvad gor|what (?:do|should|can) (?:i|we)|steg|trinn|steps?|"
        r"guide|oppskrift|instruktion\w*|instruks\w*|instructions?",
    ),
)
_PATTERNS = tuple((aspect, re.compile(rf"\b(?:{words})\b")) for aspect, words in _WORDS)


def aspect_of(question: str) -> Aspect:
    """Return what `question` wants to know; "whole" when no word of it says so."""
    words = fold(question)
    return next((aspect for aspect, pattern in _PATTERNS if pattern.search(words)), "whole")
