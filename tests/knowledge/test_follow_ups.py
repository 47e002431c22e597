"""Whole conversations in two messages: what keeps the topic that is open, what leads to a neighbour, what is new."""

import pytest

from knowledge.answer import Found, Nothing, answer
from knowledge.search import KnowledgeBase

EMPLOYEE, COMPANY = "visma-lon.deactivate-employee", "visma-lon.deactivate-company"
LEAVE, OTHER_POINT, SWITCH = (
    "elma.unregister-autoinvoice",
    "elma.unregister-other-access-point",
    "elma.switch-access-point",
)
END, TERMINATE, ANNUAL, QUARTERLY = (
    "samarbete.end",
    "contract.terminate",
    "contract.binding-annual",
    "contract.binding-quarterly",
)
CODE, WHO, KIVRA, KEEP = (
    "connect.one-time-code",
    "connect.who-may-generate",
    "kivra.payslips-after-deactivation",
    "visma-min-lon.keep-payslips",
)
INV, SEVEN, UTLAGG, LOSS = (
    "invoice.view-inv",
    "invoice.view-7",
    "visma-utlagg.deactivate",
    "visma-min-lon.data-loss-on-sync",
)
DOWNGRADE, SYNC = "eekonomi.downgrade-to-fakturering", "visma-lon.sync-digital-services"

# The open topic, what is said then, in which language, and the topics that answer it.
KEPT = (
    (LEAVE, "vem får göra det?", "sv", {LEAVE}),
    (LEAVE, "hvem kan gjøre det?", "nb", {LEAVE}),
    (LEAVE, "who may do it?", "en", {LEAVE}),
    (UTLAGG, "vem hos oss får göra det", "sv", {UTLAGG}),
    (UTLAGG, "hvem i firmaet kan gjøre det", "nb", {UTLAGG}),
    (UTLAGG, "who in our company can do it", "en", {UTLAGG}),
    (LEAVE, "hur lång tid tar det", "sv", {LEAVE, SWITCH}),
    (LEAVE, "hvor lang tid tar det?", "nb", {LEAVE, SWITCH}),
    (LEAVE, "how long does it take", "en", {LEAVE, SWITCH}),
    (LEAVE, "ja men hur", "sv", {LEAVE}),
    (LEAVE, "ja, men hvordan?", "nb", {LEAVE}),
    (LEAVE, "yes but how", "en", {LEAVE}),
    (LEAVE, "och om det är en annan accesspunkt?", "sv", {OTHER_POINT, SWITCH}),
    (LEAVE, "og hvis det er et annet aksesspunkt?", "nb", {OTHER_POINT, SWITCH}),
    (LEAVE, "and if it is another access point?", "en", {OTHER_POINT, SWITCH}),
    (LEAVE, "hvad hvis det er et andet accesspoint?", "da", {OTHER_POINT, SWITCH}),
    (LEAVE, "kan man ångra det?", "sv", {LEAVE}),
    (LEAVE, "kan jeg angre det?", "nb", {LEAVE}),
    (LEAVE, "can I undo it?", "en", {LEAVE}),
    (LEAVE, "hva skjer med fakturaene da?", "nb", {LEAVE}),
    (LEAVE, "what happens to the invoices then", "en", {LEAVE}),
    (EMPLOYEE, "och lönebeskeden då?", "sv", {EMPLOYEE, KEEP, KIVRA, LOSS}),
    (EMPLOYEE, "og lønnsslippene da?", "nb", {EMPLOYEE, KEEP, KIVRA, LOSS}),
    (EMPLOYEE, "what about payslips then", "en", {EMPLOYEE, KEEP, KIVRA, LOSS}),
    (EMPLOYEE, "vad händer med kivra", "sv", {EMPLOYEE, KIVRA}),
    (EMPLOYEE, "hva med kivra", "nb", {EMPLOYEE, KIVRA}),
    (EMPLOYEE, "and kivra?", "en", {EMPLOYEE, KIVRA}),
    (EMPLOYEE, "vem kan göra det", "sv", {EMPLOYEE}),
    (EMPLOYEE, "hvem har lov til det", "nb", {EMPLOYEE}),
    (EMPLOYEE, "who can do that", "en", {EMPLOYEE}),
    (EMPLOYEE, "och om det gäller hela företaget?", "sv", {EMPLOYEE, COMPANY}),
    (EMPLOYEE, "og for hele bedriften?", "nb", {EMPLOYEE, COMPANY}),
    (EMPLOYEE, "and for the whole company?", "en", {EMPLOYEE, COMPANY}),
    (EMPLOYEE, "måste jag synka sedan?", "sv", {EMPLOYEE, SYNC}),
    (EMPLOYEE, "må jeg synkronisere etterpå?", "nb", {EMPLOYEE, SYNC}),
    (EMPLOYEE, "do I have to sync afterwards?", "en", {EMPLOYEE, SYNC}),
    (COMPANY, "och om det bara är en anställd?", "sv", {COMPANY, EMPLOYEE}),
    (COMPANY, "og hvis det bare er én ansatt?", "nb", {COMPANY, EMPLOYEE}),
    (COMPANY, "and for just one employee?", "en", {COMPANY, EMPLOYEE}),
    (END, "vem får göra det?", "sv", {END}),
    (END, "hvem kan gjøre det?", "nb", {END}),
    (END, "who is allowed to do that", "en", {END}),
    (END, "när kan man göra det?", "sv", {END}),
    (END, "når kan man gjøre det?", "nb", {END}),
    (END, "and when can it be done", "en", {END}),
    (ANNUAL, "och om vi faktureras var tredje månad?", "sv", {ANNUAL, QUARTERLY}),
    (ANNUAL, "og hvis vi faktureres hver tredje måned?", "nb", {ANNUAL, QUARTERLY}),
    (ANNUAL, "and if we are invoiced every three months?", "en", {ANNUAL, QUARTERLY}),
    (INV, "och om det börjar på 7?", "sv", {INV, SEVEN}),
    (INV, "og hvis det begynner på 7?", "nb", {INV, SEVEN}),
    (INV, "and for the ones with 7?", "en", {INV, SEVEN}),
    (SEVEN, "och de som börjar på INV?", "sv", {INV, SEVEN}),
    (SEVEN, "og de som begynner på INV?", "nb", {INV, SEVEN}),
    (SEVEN, "and the INV ones?", "en", {INV, SEVEN}),
    (CODE, "vem kan ge mig den?", "sv", {CODE, WHO}),
    (CODE, "hvem kan lage den?", "nb", {CODE, WHO}),
    (CODE, "who can give it to me?", "en", {CODE, WHO}),
    (CODE, "hur länge gäller den?", "sv", {CODE}),
    (CODE, "hvor lenge er den gyldig?", "nb", {CODE}),
    (CODE, "how long is it valid?", "en", {CODE}),
    (UTLAGG, "vad försvinner då?", "sv", {UTLAGG}),
    (UTLAGG, "hva forsvinner da?", "nb", {UTLAGG}),
    (UTLAGG, "what is lost then?", "en", {UTLAGG}),
    (DOWNGRADE, "vem fyller i det?", "sv", {DOWNGRADE}),
    (DOWNGRADE, "hvem fyller det ut?", "nb", {DOWNGRADE}),
    (DOWNGRADE, "who fills it in?", "en", {DOWNGRADE}),
    (SYNC, "vem får göra det", "sv", {SYNC}),
    (SYNC, "hvor lang tid tar det?", "nb", {SYNC}),
    (SYNC, "what if it fails?", "en", {SYNC}),
)
NEW = (
    (LEAVE, "vem får generera engångskoder åt andra användare", "sv", {WHO, CODE}),
    (LEAVE, "hva betyr koden KON-ABO00 på fakturaen", "nb", {"invoice.kon-abo00"}),
    (EMPLOYEE, "how do we terminate our Norwegian contract", "en", {TERMINATE}),
    (EMPLOYEE, "hur nedgraderar man kundens eEkonomi till Fakturering", "sv", {DOWNGRADE}),
    (END, "hva er distribusjonskost", "nb", {"invoice.distribusjonskost"}),
    (CODE, "what is ELMA", "en", {"elma.what-is"}),
    (KIVRA, "hvordan melder vi oss ut av ELMA i AutoInvoice", "nb", {LEAVE}),
    (TERMINATE, "jag har glömt lösenordet till AutoInvoice", "sv", {"autoinvoice.forgot-password"}),
    (TERMINATE, "where do I find invoice 71234567", "en", {SEVEN}),
    (SEVEN, "hvordan avslutter jeg et samarbeid med byrået", "nb", {END}),
)
FOREIGN = (
    (LEAVE, "och vad blir det för väder i morgon?", "sv"),
    (LEAVE, "og hva koster en pizza?", "nb"),
    (EMPLOYEE, "and who won the match yesterday?", "en"),
)


@pytest.mark.parametrize(("open_topic", "said", "language", "topics"), KEPT)
def test_a_follow_up_keeps_its_topic_or_goes_to_its_neighbour(
    knowledge: KnowledgeBase, open_topic: str, said: str, language: str, topics: set[str]
) -> None:
    given = answer(knowledge, said, language, open_topic)
    assert isinstance(given, Found), given
    assert given.topic in topics


@pytest.mark.parametrize(("open_topic", "said", "language", "topics"), NEW)
def test_a_new_question_changes_the_topic(
    knowledge: KnowledgeBase, open_topic: str, said: str, language: str, topics: set[str]
) -> None:
    given = answer(knowledge, said, language, open_topic)
    assert isinstance(given, Found), given
    assert given.topic in topics


@pytest.mark.parametrize(("open_topic", "said", "language"), FOREIGN)
def test_what_is_not_ours_stays_unanswered_whatever_was_said_before(
    knowledge: KnowledgeBase, open_topic: str, said: str, language: str
) -> None:
    assert answer(knowledge, said, language, open_topic) == Nothing()
