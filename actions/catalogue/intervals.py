"""How often a contract is invoiced, as people say and misspell it: patterns over text as `naming.folded` leaves it."""

_JANUARY = r"(?<!\d )jan(?:n?u?a?u?r[aiey]{0,2}|ua[yi])?(?= )(?! (?:and |og |och )?apr)"
_EVERY = r"(?:every|evry|evrey|each|varje|vare|var|hver|hvert|vart|kvar|kvart|alla|alle)"
_INVOICE = r"(?:fakt|fakur|fatkur|invoi|invio|invice|bill|rakning|regning|betal|debiter|pay)[a-z]*"
_WORDS = (
    r"(?:(?!sign|skr[ei]v|under|teckn|tegn|avtal|kontra|contra|kop|kjop|bought|kvart|quart|tredj|third)[a-z]+ ){0,5}"
)
_MONTH = r"(?:m(?:an|aan|na|nd|dr|on|onth|th|aned|anad)[a-z]*|man)"
_YEAR = r"(?:ar|aret|year|yr|annum)(?= )"

ANNUALLY = (
    rf" {_EVERY} {_JANUARY}"
    rf"| {_INVOICE} {_WORDS}{_JANUARY}"
    rf"| {_JANUARY} {_WORDS}(?:fakt|invoi|rakning|regning|bill)"
    rf"| (?:one|en|ett|et|1|single) (?:gang|faktura|rakning|regning|invoice|time|bill)[a-z]* "
    rf"(?:(?:a|an|per|pr|om|i|pa|each|every|hvert|varje) )?{_YEAR}"
    r"| (?:anual|annualy|yealy|yerly|yearl|arsvis|aarlig)"
    rf"| (?:12|tolv|twelve) {_MONTH}"
    rf"| (?:every|each|varje|hver|hvert|kvart) {_YEAR}"
)
QUARTERLY = (
    rf" {_EVERY} (?:3|tre|tredje|tredj|trdje|trejde|third|three|3rd) ?(?:(?:e|a|de|dje) )?{_MONTH}"
    rf"| (?:3|tre|three) {_MONTH} (?:om gangen|i taget|ad gangen|at a time|fakt|invoi)"
    r"| (?:vartredje|hvertredje)"
    r"| (?:kvart(?:al|l|el|as)|kvratal|kvatral|kvatal|kvartl)"
    r"| (?:quart|qu?a?r?ter|quatr|qaurt)"
    rf"| (?:4|fyra|fire|four) (?:gang|faktur|invoice|time|bill|rakning|regning)[a-z]* (?:[a-z]+ )?{_YEAR}"
    r"| (?:4|fyra|fire|four) times yearly"
    rf"| (?:{_INVOICE} {_WORDS})?jan[a-z]* (?:and |og |och )?apr[a-z]*"
)
