"""Questions about how something is done, as opposed to wishes that it be done."""

import re

_HELLO = r"^\W*(?:(?:hej(?:san)?|hei(?:san)?|hi|hello|hallå|hallo|men|but|og|och|and|ok|okej|så|so|du)\W+)*"
_ASKS = re.compile(
    _HELLO
    + r"""(?:
    (?:hur|hvordan|hvorledes|korleis)\s+(?:(?:kan|ska|skal|skulle|ville|får|kommer|man|jag|jeg|eg|vi)\b|(?!går|ser)\w+[ae]r\b)
    |(?:hur|hvordan|korleis|hvorledes)\s+(?:gör|gjør|gjer|gør)\b
    |how\s+(?:do|does|can|could|should|would|to|is\s+it\s+done)\b
    |(?:vem|vilka|vilken\s\w+|hvem|hvilke|hvilken\s\w+|kven|who|which(?:\s\w+){1,4}?)\s+
      (?:kan|får|har\s+(?:rätt|rett|ret)|bör|bør|ska|skal|can|may|(?:is|are)\s+allowed|should|must|måste|må)\b
    |(?:vad|hva|hvad|kva)\s+(?:händer|skjer|sker|hender|innebär|betyr|betyder|är|er)\b
    |what\s+(?:happens|will|does|is|are|if)\b
    |(?:varför|hvorfor|kvifor|why)\b
    |(?:var|hvor|kor)\s+(?:kan|gör|gjør|gjer|gør|hittar|finner|finns|ser|öppnar|åpner|läser|leser)\b
    |where\s+(?:do|can|is)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_WHETHER = re.compile(
    _HELLO
    + r"""(?:
    (?:does|did|will)\s+(?!you\b)\w+
    |(?:is|are|do|must|should|måste|må|behöver|trenger|blir|bliver|försvinner|forsvinner|räcker|holder)\s+
      (?:vi|jag|jeg|eg|man|det|we|i|it|they|he|she|the|kunden|byrån|byrået)\b(?!.*\b(?:please|tack|takk)\b)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_MORE = re.compile(r"[?.!;:]|,\s|\s[-–]\s|\bså\s+(?!att\b|at\b)", re.IGNORECASE)

# Who asks somebody to do something says so to them; who asks whether they may have it wants it.
_TO_US = r"(?:kan|kunne|kunde|vil|vill|ville|skulle|can|could|would|will)\s+(?:du|ni|dere|de|dykk|i|you)\b"
_TO_HAVE = (
    r"(?:kan|får|kunne|kunde|can|could|may|går\s+det\s+att)\s+(?:(?:jag|jeg|eg|vi|i|we|man)\s+)?(?:\w+\s+)?(?:få|have|get)\b"
    r"|(?:får|kan)\s+(?:jag|jeg|vi)\s+be\b|(?:kan|can)\s+(?:vi|we)\s+(?:bli|be)\b|(?:can|kan)\s+(?:the\s+bot|boten|botten)\b"
)
_WISH = re.compile(rf"\b(?:{_TO_US}|{_TO_HAVE})", re.IGNORECASE)
_WHO = (
    r"(?:vi|jag|jeg|eg|man|det|den|de|i|we|it|they|he|she|this|that|the|my|our|kunden|byrån|byrået|byråen|"
    r"regnskapsbyrået|redovisningsbyrån|alla|alle|any\w+)"
)
_OPENS = re.compile(
    _HELLO
    + rf"(?:(?:till\s+)?(?:hur|hvordan|hvorledes|how|vem|hvem|who|varför|hvorfor|why|när|når|hvornår|when|var|hvor|where|vad|hva|"
    rf"hvad|what|vilken|vilka|vilket|hvilken|hvilke|hvilket|which)\b(?!\s+(?:snäll|vänlig|långt|langt|far\b))"
    # How far something of one's own has come is no question about how it is done.
    rf"(?!.*\b(?:väntar|venter|waiting)\b)"
    # With the verb first: `Måste vi …`, `Kan byrån …`.
    rf"|(?:is|are|do|does|did|has|had|will|would|should|must|can|could|may"
    rf"|är|er|måste|må|ska|skal|skall|behöver|trenger|blir|bliver|försvinner|forsvinner|har|kan|får|räcker|holder)\s+{_WHO}\b)",
    re.IGNORECASE,
)
# The question stands last: `Vi ska sluta, hur gör man?`, `nedgradera till fakturering hur`.
_LAST = re.compile(
    r"(?:[,.:;!]\s*|\s[-–]\s*|\b(?:och|og|and)\s+)"
    r"(?:hur|hvordan|hvorledes|how|hvor|var(?!\s+(?:snäll|vänlig|så))|where|vem|hvem|who|vad|hva|hvad|what|när|når|hvornår|when|"
    r"varför|hvorfor|why|går\s+det|er\s+det|is\s+(?:it|that)|fremgangsmåte\w*)\b"
    r"(?![^.!?,]*\b(?:du|ni|dere|you)\b)[^.!?,]*\W*$"
    r"|\b(?:hur|hvordan|how|var|hvor|where|hur\s+gör\s+man|hva\s+gjør\s+(?:jeg|man|vi))\W*$",
    re.IGNORECASE,
)
# The way for the one who asks: `hur öppnar jag den`, `where do I …`, `faktura INV-1, var?`; not how far it has come.
_WAY = re.compile(
    r"\b(?:hur|hvordan|hvorledes|korleis|how|var|hvor|kor|where)\s+"
    r"(?!(?:are|is|er|är|har|have|did|ligger|står|går|länge|lenge|lange|mange|mye|många|mycket|many|much|long|sent|late)\b)"
    r"\w+\s+(?:jag|jeg|eg|i|man|vi|we)\b(?!.*\b(?:läsa|lese|read)\b)"
    r"|\bhow\s+to\b|\b(?:hur|hvordan|how|var|hvor|where)\W*$",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\b(?:när|når|hvornår|when|(?:sista|siste|seneste|last|latest)\s+(?:dag\w*|frist\w*|day|date)|senast|senest|frist\w*|deadline)\b",
    re.IGNORECASE,
)
# What went wrong, as the screen or the person says it, asks what to do about it.
_TROUBLE = re.compile(
    r"^\W*(?:error|fel|feil|fejl|felmeddelande\w*|feilmelding\w*|fejlmeddelelse\w*)\b\W*(?:[:\"]|kode?\b|code\b)"
    r"|\b(?:får|fick|fikk|fik|get|gets|got|getting)\s+(?:(?:ett|et|en|an|a|the|bara|bare)\s+)?"
    r"(?:fel\b|feil\b|fejl\b|error|beskjed|besked|meddeland|melding|message)"
    r"|\b(?:saknas|mangler|is\s+missing)\b",
    re.IGNORECASE,
)


def asks_about_it(text: str) -> bool:
    """`How do we unregister?`, `Vem kan ta ut en kod?`: whoever asks so wants to know, and has not asked for it to be done.

    False when more follows the question, which may be the wish: `How do I get the right? Send the request`.
    """
    return bool(_ASKS.search(text) or _WHETHER.search(text)) and not _more_follows(text)


def asks_for_the_way(text: str) -> bool:
    """`Invoice INV-1, where do I find it?`: how they do it themselves is asked for, wherever in the text."""
    return bool(_WAY.search(text))


def asks_when(text: str) -> bool:
    """`When must we give notice?`, `sista dag att säga upp?`: a day is wanted, which only their own case can give."""
    return bool(_WHEN.search(text))


def is_question(text: str) -> bool:
    """Whether `text` asks about something, or tells of trouble, in any form: also `Kan byrån avsluta det?`, `sluta, hur?`.

    What is asked of us (`Kan du …?`) and what somebody asks to get (`Kan jag få …?`) is a wish.
    """
    if _WISH.search(text):
        return False
    if text.rstrip().endswith("?") or _LAST.search(text) or asks_about_it(text):
        return True
    if _OPENS.search(text) and not _more_follows(text, least=3):
        return True
    trouble = _TROUBLE.search(text)
    return trouble is not None and not _wish_after(text[trouble.end() :])


def _more_follows(text: str, least: int = 2) -> bool:
    """Whether at least so many words follow the first sentence, after whatever greets."""
    return _wish_after(re.sub(_HELLO, "", text, flags=re.IGNORECASE), least)


def _wish_after(text: str, least: int = 2) -> bool:
    """Whether another sentence or clause of at least so many words follows the first one, which may be the wish."""
    after = _MORE.split(text, maxsplit=1)[1:]
    return len(re.findall(r"\w+", " ".join(after))) >= least
