"""The one form, against the core: what a sentence fills, what is asked for, what an answer means."""

from collections.abc import Awaitable, Callable
from functools import partial

import pytest
from rasa_sdk import Tracker
from rasa_sdk.events import ActionExecuted, UserUttered

from actions.core import Turn
from actions.operation_form import BY_INTENT, FORM, AskInput, Correct, Propose, StartOperation, ValidateOperationForm
from actions.turn_action import Replies, TurnAction
from tests.chat import Chat, Message
from tests.core import Core

EMPLOYEE, COMPANY, APPROVER, LICENCE = (
    "request_payroll_employee_deactivate",
    "request_payroll_company_deactivate",
    "request_payroll_approver_remove",
    "request_user_licence_remove",
)
BJORK = "5599990008"
Say = Callable[[str, str], Awaitable[list[Message]]]


class Form:
    """Does with Rasa's slots what the rules of the dialogue do; the intents are given, not guessed."""

    def __init__(self, core: Core, chat: Chat) -> None:
        self.slots: dict[str, object] = {}
        self._core, self._chat = core, chat

    async def say(self, text: str, intent: str = "inform", confidence: float = 0.9) -> list[Message]:
        self._core.rasa.on(text, partial(self._turn, (intent, confidence)))
        return await self._chat.say(text)

    async def _turn(self, understood: tuple[str, float], turn: Turn, text: str, replies: Replies) -> None:
        intent, self._confidence = understood
        active = self.slots.get("requested_slot")
        events = [UserUttered(text)]
        if intent in BY_INTENT and not active:
            events += await self._run(StartOperation(turn), turn, text, intent, events, replies)
            events.append(ActionExecuted("action_start_operation"))
            if not self.slots.get("operation"):
                return
        elif not active:
            await self._run(Correct(turn), turn, text, intent, events, replies)
            return
        await self._run(ValidateOperationForm(turn), turn, text, intent, events, replies)
        if asked := self.slots.get("requested_slot"):
            await self._run(AskInput(turn, str(asked)), turn, text, intent, events, replies)
        else:
            await self._run(Propose(turn), turn, text, intent, events, replies)

    async def _run(
        self, action: TurnAction, turn: Turn, text: str, intent: str, events: list, replies: Replies
    ) -> list:
        latest = {"text": text, "intent": {"name": intent, "confidence": self._confidence}}
        tracker = Tracker("x", self.slots, latest, events, False, None, {"name": FORM}, "action_listen")
        made = await action.act(turn, tracker, replies)
        self.slots |= {event["name"]: event["value"] for event in made if event["event"] == "slot"}
        return made


@pytest.fixture
async def lena(core: Core) -> Form:
    return Form(core, await core.chat("payroll-admin"))


@pytest.mark.parametrize(
    ("sentence", "filled"),
    [
        ("ta bort Resa & Utlägg för anställd 1021 hos Björk Bygg", {"employee": "1021", "services": "resa_utlagg"}),
        ("slå av Lön Anställd for Ali Sten", {"employee": "1042", "services": "lon_anstalld"}),
        ("stop Min Lön and Lön Anställd for Maja, use kivra", {"employee": "1021", "delivery": "kivra"}),
        ("i Visma Lön 600: ta bort lön anställd på 1042 (559999-0008)", {"employee": "1042", "orgno": BJORK}),
        ("1042 skal ikke ha Min Lön mer, send på papir", {"employee": "1042", "delivery": "paper"}),
    ],
)
async def test_one_sentence_says_it_all(lena: Form, sentence: str, filled: dict[str, str]):
    [card] = await lena.say(sentence, EMPLOYEE)
    assert card["kind"] == "proposal"
    assert filled.items() <= lena.slots.items() and lena.slots["orgno"] == BJORK


async def test_what_is_missing_is_asked_for_with_what_can_be_chosen(lena: Form):
    [asked] = await lena.say("avaktivera en anställd", EMPLOYEE)
    assert lena.slots["requested_slot"] == "employee" and len(asked["choices"]) == 6
    [asked] = await lena.say("Ali Sten", "ask_question")
    assert lena.slots["employee"] == "1042" and lena.slots["requested_slot"] == "services"
    [asked] = await lena.say("min lön och lön anställd")
    assert lena.slots["services"] == "lon_anstalld,min_lon" and lena.slots["requested_slot"] == "delivery"
    [card] = await lena.say("e-post")
    assert card["kind"] == "proposal" and card["proposal"]["confirm"]["typed"] == "Visma Min Lön"


async def test_a_name_that_two_share_is_asked_again(lena: Form):
    await lena.say("avaktivera resa & utlägg för en anställd", EMPLOYEE)
    told, asked = await lena.say("Eva")
    assert "Eva Lund (1015), Eva Lundin (1016)" in told["text"] and asked["kind"] == "question"
    [card] = await lena.say("1015")
    assert card["kind"] == "proposal"


async def test_visma_utlagg_is_explained_and_something_else_asked_for(lena: Form):
    told, asked = await lena.say("ta bort Visma Utlägg för 1042", EMPLOYEE)
    assert "Mina tjänster" in told["text"] and lena.slots["requested_slot"] == "services"
    assert [choice["title"] for choice in asked["choices"]][-1] == "Visma Resa & Utlägg"


@pytest.mark.parametrize(
    "sentence",
    [
        "ta bort attestansvarig 1003 och ersätt med 1021",
        "erstatt attestansvarlig 1003 med ansatt 1021",
        "exchange approver 1003 for 1021 please",
        "attesten ska flyttas från 1003 till 1021",
        "fjern Kent som godkjenner og la Maja ta over",
    ],
)
async def test_an_approver_and_the_one_who_takes_over_are_told_apart(lena: Form, sentence: str):
    [card] = await lena.say(sentence, APPROVER)
    assert (lena.slots["employee"], lena.slots["replacement"]) == ("1003", "1021")
    assert card["kind"] == "proposal" and "Maja Ström (1021)" in card["text"]


async def test_a_replacement_that_is_named_afterwards_completes_it(lena: Form):
    [refused] = await lena.say("ta bort attestansvarig 1003", APPROVER)
    assert refused["kind"] == "refused"
    [card] = await lena.say("ersätt med 1021", "correct")
    assert card["kind"] == "proposal" and lena.slots["employee"] == "1003"


async def test_a_user_by_name_and_what_is_to_go(lena: Form):
    [asked] = await lena.say("ta bort en licens från Ali Sten", LICENCE)
    assert lena.slots["user_email"] == "ali@bjorkbygg.example"
    assert [choice["title"] for choice in asked["choices"]] == ["Visma Lön Anställd", "Visma Utlägg", "Hela användaren"]
    [card] = await lena.say("utlägg")
    assert card["kind"] == "proposal" and card["proposal"]["confirm"]["level"] == 1


async def test_several_companies_are_offered_and_a_name_is_enough(core: Core):
    petra = Form(core, await core.chat("payroll-admin-lovas"))
    [asked] = await petra.say("stäng av Min Lön för hela företaget", COMPANY)
    assert [choice["title"] for choice in asked["choices"]] == [
        "Lövås Måleri AB (5599993010)",
        "Hallby Städ AB (5599993028)",
        "Kvarnens Bageri AB (5599993036)",
    ]
    [card] = await petra.say("Hallby Städ")
    assert card["kind"] == "proposal" and "Hallby Städ AB" in card["text"]


async def test_a_norwegian_number_is_explained(lena: Form):
    told, _ = await lena.say("stäng av Min Lön för hela 123456785", COMPANY)
    assert "svenskt organisationsnummer" in told["text"]


@pytest.mark.parametrize(
    ("sentence", "intent"), [("nej, jag menade Maja", "correct"), ("Maja Ström", "inform"), ("1021", "inform")]
)
async def test_another_person_is_named_after_the_card(lena: Form, sentence: str, intent: str):
    await lena.say("ta bort lön anställd för Ali Sten", EMPLOYEE)
    [card] = await lena.say(sentence, intent)
    assert card["kind"] == "proposal" and "Maja Ström (1021)" in card["text"]
    assert lena.slots["services"] == "lon_anstalld"


async def test_another_person_is_named_while_something_else_is_asked_for(lena: Form):
    await lena.say("avaktivera Ali Sten", EMPLOYEE)
    assert lena.slots["requested_slot"] == "services"
    [asked] = await lena.say("nej förlåt, Maja Ström menade jag", "correct")
    assert lena.slots["employee"] == "1021" and asked["kind"] == "question"
    [card] = await lena.say("lön anställd")
    assert card["kind"] == "proposal" and "Maja Ström (1021)" in card["text"]


async def test_another_company_is_named_after_the_card(core: Core):
    petra = Form(core, await core.chat("payroll-admin-lovas"))
    await petra.say("stäng av Min Lön för Hallby Städ", COMPANY)
    [card] = await petra.say("nej, för Lövås Måleri", "correct")
    assert card["kind"] == "proposal" and "Lövås Måleri AB" in card["text"]


@pytest.mark.parametrize("sentence", ["tack så mycket för hjälpen", "nej, den andra"])
async def test_a_correction_that_names_nothing_is_asked_about(lena: Form, sentence: str):
    await lena.say("ta bort lön anställd för Ali Sten", EMPLOYEE)
    [asked] = await lena.say(sentence, "correct")
    assert asked["kind"] == "smalltalk"


@pytest.mark.parametrize("intent", ["nlu_fallback", "ask_question", "decline"])
async def test_an_earlier_answer_is_taken_back_in_the_middle(core: Core, intent: str):
    visitor = Form(core, await core.chat())
    await visitor.say("hur länge är vi bundna? vi faktureras kvartalsvis", "request_contract_deadline")
    assert visitor.slots["requested_slot"] == "signed"
    [answer] = await visitor.say("nej förlåt, det är en faktura i januari", intent, 0.4)
    assert answer["kind"] == "result" and visitor.slots["contract_type"] == "annual"


async def test_what_would_be_done_at_once_is_not_done_on_a_guess(core: Core):
    kari = Form(core, await core.chat("vismanet-admin"))
    replies = await kari.say("nej, jag menade solvik bort från autoinvoice", "request_autoinvoice_password_reset", 0.5)
    assert all(reply["kind"] != "result" for reply in replies) and not kari.slots.get("operation")


async def test_what_was_taken_alone_goes_with_the_company_that_was_wrong(core: Core):
    moa = Form(core, await core.chat("byra-consultant-sund"))
    request = "request_samarbete_activate"
    [card] = await moa.say("bjud in Granby Golv till samarbete i Visma Lön Anställd", request)
    assert "T-401" in card["text"]
    [card] = await moa.say("nej, jag menade Ingarö Marin", "correct")
    assert card["kind"] == "proposal" and "T-404" in card["text"]


async def test_what_must_be_meant_is_corrected_by_name(core: Core):
    alva = Form(core, await core.chat("company-admin-almby"))
    await alva.say("avsluta samarbetet i Visma Utlägg", "request_samarbete_end")
    [card] = await alva.say("Säg upp tjänsten")
    assert card["kind"] == "proposal" and alva.slots["after"] == "terminate"
    [card] = await alva.say("nej, jag menade att kunden fortsätter själv", "correct")
    assert card["kind"] == "proposal" and alva.slots["after"] == "continue_standalone"
