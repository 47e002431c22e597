"""Questions about how something is done, as opposed to wishes that it be done."""

import re

_HELLO = r"^\W*(?:(?:hej(?:san)?|hei(?:san)?|hi|hello|hallå|hallo|men|but|og|och|and|ok|okej|så|so|du)\W+)*"
_ASKS = re.compile(
    _HELLO
    + r"""(?:
    (?:hur|hvordan|hvorledes|korleis)\s+(?:(?:kan|ska|skal|skulle|ville|får|kommer|man|jag|jeg|eg|vi)\b|(?!går|ser)\w+[ae]r\b)
    |(?:hur|hvordan|korleis|hvorledes)\s+(?:gör|gjør|gjer|gør)\b
    |how\s+(?:do|does|can|could|should|would|to|is\s+it\s+done)\b
    |(?:vem|vilka|vilken\s\w+|hvem|hvilke|hvilken\s\w+|kven|who|which\s\w+)\s+
      (?:kan|får|har\s+(?:rätt|rett|ret)|bör|bør|ska|skal|can|may|(?:is|are)\s+allowed|should|must|måste|må)\b
    |(?:vad|hva|hvad|kva)\s+(?:händer|skjer|sker|hender|innebär|betyr|betyder|är|er)\b
    |what\s+(?:happens|will|does|is|are|if)\b
    |(?:varför|hvorfor|kvifor|why)\b
    |(?:var|hvor|kor)\s+(?:kan|gör|gjør|gjer|gør|hittar|finner|finns)\b
    |where\s+(?:do|can|is)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_MORE = re.compile(r"[?.!;:]|,\s|\s[-–]\s")


def asks_about_it(text: str) -> bool:
    """`How do we unregister?`, `Vem kan ta ut en kod?`: whoever asks so wants to know, and has not asked for it to be done.

    False when more follows the question, which may be the wish: `How do I get the right? Send the request`.
    """
    if not _ASKS.search(text):
        return False
    after = _MORE.split(re.sub(_HELLO, "", text, flags=re.IGNORECASE), maxsplit=1)[1:]
    return len(re.findall(r"\w+", " ".join(after))) < 2
