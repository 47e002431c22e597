"""Contracts, licences, invoices and Visma.net in a conversation: what a sentence fills, asks for, and leads to."""

import pytest

from tests.api.test_form import Form
from tests.core import Core

HAVGLOTT, LYNGMO, STEINVIK = "855500116", "855500221", "855500337"


async def begun(core: Core, persona: str | None, language: str = "en") -> Form:
    return Form(core, await core.chat(persona, language))


async def test_the_contract_is_chosen_from_the_companys_own_and_named_by_its_product(core: Core):
    hedda = await begun(core, "signatory-havglott")
    [asked] = await hedda.say("terminate our contract", "request_contract_terminate")
    titles = [choice["title"] for choice in asked["choices"]]
    assert titles == ["K-5001: Document Center, Visma Business", "K-5002: Visma.net Expense"]
    [card] = await hedda.say("the one for Visma Business")
    assert card["kind"] == "proposal" and card["proposal"]["confirm"]["typed"] == HAVGLOTT
    assert hedda.slots["contact"] == "leder@havglott.example", "suggested from who asks"
    again = await begun(core, "signatory-havglott", "nb")
    [card] = await again.say("si opp Visma.net Expense", "request_contract_terminate")
    assert again.slots["agreement"] == "K-5002" and "Visma.net Expense" in card["text"]


async def test_too_early_an_end_is_answered_with_a_button_for_the_earliest(core: Core):
    hedda = await begun(core, "signatory-havglott", "nb")
    [refused] = await hedda.say("si opp K-5001 til 01.02.2026", "request_contract_terminate")
    assert refused["kind"] == "refused" and "Bindingstiden går til" in refused["text"]
    earliest = next(choice for choice in refused["choices"] if choice["kind"] == "value")
    assert earliest["title"].startswith("31. desember")
    [card] = await hedda._chat.choose(earliest)
    assert card["kind"] == "proposal" and earliest["title"] in card["text"]


async def test_a_contract_that_is_not_theirs_is_asked_for_again_with_what_is(core: Core):
    hedda = await begun(core, "signatory-havglott", "sv")
    [refused] = await hedda.say("säg upp K-5006", "request_contract_terminate")
    assert refused["kind"] == "refused" and "hittar inget sådant avtal" in refused["text"]
    assert sum(choice["kind"] == "value" for choice in refused["choices"]) == 2


@pytest.mark.parametrize(
    ("sentence", "filled"),
    [
        ("flytt Visma Business til 855500221", {"receiver": LYNGMO, "licences": "L-501"}),
        ("overfør Visma Business og Document Center til Lyngmo", {"receiver": LYNGMO, "licences": "L-501,L-502"}),
        ("overfør alle lisensene til 855 500 221, vi fusjonerer", {"licences": "all", "reason": "merger"}),
        ("flytt L-503 til 855500221 fra 1.1.2027", {"licences": "L-503", "effective": "2027-01-01"}),
    ],
)
async def test_one_sentence_moves_licences(core: Core, sentence: str, filled: dict[str, str]):
    hedda = await begun(core, "signatory-havglott", "nb")
    answers = await hedda.say(sentence, "request_licence_transfer_request")
    assert answers[-1]["kind"] == "proposal", answers[-1]["text"]
    assert filled.items() <= hedda.slots.items() and hedda.slots["orgno"] == HAVGLOTT


async def test_the_receiver_and_the_licences_are_asked_for(core: Core):
    hedda = await begun(core, "signatory-havglott")
    [asked] = await hedda.say("move our licences", "request_licence_transfer_request")
    assert hedda.slots["requested_slot"] == "receiver" and not asked["choices"]
    told, _ = await hedda.say("855500222")
    assert "not a valid organisation number" in told["text"]
    [asked] = await hedda.say("Lyngmo", "ask_question")
    titles = [choice["title"] for choice in asked["choices"]]
    assert titles == ["All licences", "Visma Business (5)", "Document Center (5)", "Visma.net Expense (32)"]
    [card] = await hedda.say("Visma Business and Expense")
    assert "Visma Business (5)" in card["text"] and card["proposal"]["confirm"]["typed"] == LYNGMO


async def test_the_receiver_is_offered_what_waits_for_their_consent_only(core: Core):
    liv = await begun(core, "signatory-lyngmo", "sv")
    [asked] = await liv.say("godkänn licensöverlåtelsen", "request_licence_transfer_consent")
    assert [choice["title"] for choice in asked["choices"]] == ["LT-501: Visma Business från Steinvik AS"]
    [card] = await liv.say("den från Steinvik")
    assert card["proposal"]["confirm"]["typed"] == LYNGMO
    [told] = await liv._chat.confirm(card)
    assert "kan tas tillbaka" in told["text"]


async def test_an_admin_is_reported_step_by_step(core: Core):
    tiril = await begun(core, "signatory-tindtek", "nb")
    await tiril.say("meld inn en administrator i visma.net", "request_vismanet_admin_register")
    assert tiril.slots["requested_slot"] == "name"
    await tiril.say("Hun heter Kari Tind")
    await tiril.say("kari@tindtek.example")
    assert tiril.slots["requested_slot"] == "phone"
    told, _ = await tiril.say("ring meg")
    assert "Telefonnummeret ser ikke riktig ut" in told["text"]
    [card] = await tiril.say("999 00 501")
    assert "Kari Tind" in card["text"] and card["proposal"]["confirm"]["typed"] == "922222223"


async def test_an_admin_who_is_there_already_leads_to_asking_them(core: Core):
    hedda = await begun(core, "signatory-havglott")
    sentence = "report an administrator: hedda@havglott.example, tel +47 99900501"
    await hedda.say(sentence, "request_vismanet_admin_register")
    [refused] = await hedda.say("Hedda Gløtt")
    assert "a•••@havglott.example" in refused["text"]
    assert any("access in Visma.net" in choice["title"] for choice in refused["choices"])


async def test_without_access_to_invoices_the_way_to_it_is_offered(core: Core):
    ola = await begun(core, "end-user", "sv")
    [refused] = await ola.say("visa våra fakturor", "request_invoice_list")
    assert "Be Kari Fjord" in refused["text"]
    assert any("åtkomst i Visma.net" in choice["title"] for choice in refused["choices"])
    [card] = await ola.say("be admin om åtkomst till fakturorna", "request_vismanet_access_request")
    assert card["kind"] == "proposal" and "Kari Fjord" in card["text"]


async def test_an_administrator_chooses_whom_to_answer_and_what(core: Core):
    arne = await begun(core, "vismanet-admin-lyngmo", "nb")
    [asked] = await arne.say("svar på en tilgangsforespørsel", "request_vismanet_access_decide")
    assert [choice["title"] for choice in asked["choices"]] == ["Mari Moen: Settings (Innstillinger)"]
    [asked] = await arne.say("Mari")
    assert [choice["title"] for choice in asked["choices"]] == ["Gi tilgang", "Avslå"]
    [card] = await arne.say("gi tilgang")
    assert "mari@lyngmo.example" in card["text"]


async def test_a_right_is_asked_for_ones_own_with_the_domains_in_use_to_choose_from(core: Core):
    nils = await begun(core, "vismanet-admin-no-right")
    [asked] = await nils.say("I want the right to make one-time codes", "request_connect_code_right_request")
    assert nils.slots["admin_email"] == "admin@nordlys.example"
    assert [choice["title"] for choice in asked["choices"]] == ["nordlys.example"]
    [refused] = await nils.say("gmail.com")
    assert refused["kind"] == "refused" and "public mail domain" in refused["text"]
    own = next(choice for choice in refused["choices"] if choice["title"] == "nordlys.example")
    [card] = await nils._chat.choose(own)
    assert card["kind"] == "proposal" and "skysupport@visma.com" in card["text"]


@pytest.mark.parametrize(
    ("language", "sentence", "said"),
    [
        ("sv", "32 användare à 50 kr, 01.12.2017–28.02.2018", "32 användare × 50 × 3 månader = 4\u00a0800"),
        ("nb", "antall 108 på en 12-månedersfaktura", "108 ÷ 12 = 9 brukere"),
        ("nb", "antall 12 på en 12-månedersfaktura", "12 ÷ 12 = 1 bruker eller lisens"),
        ("en", "what is quantity 13 on a 12-month invoice", "cannot be divided evenly by 12"),
    ],
)
async def test_a_pasted_line_is_explained_to_anybody(core: Core, language: str, sentence: str, said: str):
    visitor = await begun(core, None, language)
    [answer] = await visitor.say(sentence, "request_invoice_explain")
    assert answer["kind"] == "result" and said in answer["text"]


async def test_what_is_never_rounded_is_offered_to_a_person(core: Core):
    anders = await begun(core, "vismanet-admin-havglott", "nb")
    [answer] = await anders.say("forklar faktura 75550001", "request_invoice_explain")
    assert "50 er ikke delelig med 12" in answer["text"] and "60 ÷ 12 = 5" in answer["text"]
    assert any(choice.get("operation") == "case.create" for choice in answer["choices"])


async def test_the_excel_file_and_the_calendar_day_are_there_to_be_fetched(core: Core):
    anders = await begun(core, "vismanet-admin-havglott", "sv")
    [answer] = await anders.say("exportera INV-5001 till excel", "request_invoice_export")
    [file] = [block for block in answer["blocks"] if block["type"] == "file"]
    assert file["text"] == "Hämta Excel-filen" and file["text"] in answer["text"]
    got = await core.http.get(f"/v1/runs/{file['run']}/file", headers=anders._chat.headers)
    assert got.status_code == 200 and got.content[:2] == b"PK"
    visitor = await begun(core, None, "en")
    [answer] = await visitor.say("one invoice in January, when must notice be in", "request_contract_deadline")
    assert "The rule:" in answer["text"] and answer["text"].index("The rule:") < answer["text"].index("always decides")
    [file] = [block for block in answer["blocks"] if block["type"] == "file"]
    got = await core.http.get(f"/v1/runs/{file['run']}/file", headers=visitor._chat.headers)
    assert got.content.startswith(b"BEGIN:VCALENDAR")


async def test_use_is_asked_by_product(core: Core):
    anders = await begun(core, "vismanet-admin-havglott", "nb")
    [asked] = await anders.say("vis bruk", "request_usage_get")
    assert [choice["title"] for choice in asked["choices"]] == ["Autoinvoice", "Autopay"]
    [answer] = await anders.say("Autopay")
    assert "Samlet bruk av Autopay for Havgløtt AS: 61." in answer["text"]


@pytest.mark.parametrize("intent", ["cancel", "decline", "inform", "nlu_fallback", "ask_question"])
@pytest.mark.parametrize(
    ("sentence", "answer", "said"),
    [
        ("work out when our contract ends", "I don't know", "one invoice in January for the whole year"),
        ("work out our last day, we are invoiced quarterly", "can't remember", "one year from signing"),
    ],
)
async def test_who_does_not_know_is_told_what_holds(core: Core, intent: str, sentence: str, answer: str, said: str):
    visitor = await begun(core, None)
    await visitor.say(sentence, "request_contract_deadline")
    [told] = await visitor.say(answer, intent)
    assert told["kind"] == "answer" and said in told["text"] and told["citations"]
    assert not visitor.slots["requested_slot"] and not visitor.slots["operation"]


async def test_what_is_said_beside_not_knowing_is_taken(core: Core):
    visitor = await begun(core, None, "sv")
    await visitor.say("räkna ut sista dagen för oss", "request_contract_deadline")
    [answer] = await visitor.say("vet inte säkert, men vi får en faktura i januari", "decline")
    assert answer["kind"] == "result" and "30 september" in answer["text"]


@pytest.mark.parametrize("intent", ["inform", "ask_question", "nlu_fallback"])
async def test_an_answer_that_begins_like_a_question_is_an_answer(core: Core, intent: str):
    visitor = await begun(core, None, "sv")
    await visitor.say("räkna ut sista dagen för oss", "request_contract_deadline")
    [asked] = await visitor.say("Var tredje månad", intent)
    assert visitor.slots["contract_type"] == "quarterly" and asked["text"] == "När signerades avtalet?"


async def test_notice_by_word_of_mouth_is_not_counted_from(core: Core):
    visitor = await begun(core, None, "nb")
    sentence = "Vi sa opp muntlig til selgeren i august. Nå har vi fått ny faktura i januar. Er vi bundet et år til?"
    [told] = await visitor.say(sentence, "request_contract_deadline")
    assert told["kind"] == "answer" and told["text"].startswith("En muntlig oppsigelse teller ikke")
    assert "oppsigelse@visma.no" in told["text"] and not visitor.slots.get("operation")


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("32 pcs at 50 kr", None),
        ("Our invoice says 1044 for 32 users x 50 x 3 months", "the calculation differ. 4,800 is right"),
        ("32 users x 50 x 3 months, it says 4 000", "the invoice says 4,000"),
        ("10 users at 200 kr for 3 months", "10 users × 200 × 3 months = 6,000"),
        ("2 users at 100 kr for 12 months", "2 users × 100 × 12 months = 2,400"),
    ],
)
@pytest.mark.parametrize("intent", ["request_invoice_explain", "inform"])
async def test_a_line_in_ones_own_words_is_worked_out(core: Core, intent: str, sentence: str, said: str | None):
    visitor = await begun(core, None)
    [answer] = await visitor.say(sentence, intent)
    if said is None:
        assert intent == "inform" or "How many months" in answer["text"]
        return
    assert answer["kind"] == "result" and said in answer["text"], answer["text"]
    assert "1044" not in answer["text"] and ("differ" in answer["text"]) == ("says" in sentence)


async def test_the_months_of_a_line_are_asked_for(core: Core):
    visitor = await begun(core, None)
    for answer in ("3", "01.12.2017-28.02.2018", "three months"):
        await visitor.say("32 pcs at 50 kr", "request_invoice_explain")
        assert visitor.slots["requested_slot"] == "months"
        [told] = await visitor.say(answer, "nlu_fallback", 0.3)
        assert "32 users × 50 × 3 months = 4,800" in told["text"]
        visitor.slots = {}


async def test_a_line_instead_of_its_invoice_is_taken(core: Core):
    visitor = await begun(core, None)
    await visitor.say("explain the invoice", "request_invoice_explain")
    assert visitor.slots["requested_slot"] == "invoice"
    [answer] = await visitor.say("110, 12 months", "nlu_fallback", 0.4)
    assert answer["kind"] == "result" and "110 cannot be divided evenly by 12" in answer["text"]


async def test_an_amount_that_differs_from_the_invoice_is_said_to_differ(core: Core):
    kari = await begun(core, "vismanet-admin", "sv")
    [answer] = await kari.say("INV-1001, där står det 1044", "request_invoice_explain")
    assert "skiljer sig åt. Rätt är 4\u00a0800" in answer["text"] and "1044" not in answer["text"]
    [answer] = await kari.say("INV-1001, där står det 4 500", "request_invoice_explain")
    assert "Du nämner 4\u00a0500, men beräkningen ger 4\u00a0800" in answer["text"]
    [answer] = await kari.say("INV-1001, där står det 4 800", "request_invoice_explain")
    assert "skiljer sig" not in answer["text"]


@pytest.mark.parametrize("sentence", ["explain invoice INV-1001", "explain the invoice"])
async def test_a_visitor_is_asked_to_sign_in_before_being_asked_for_a_company(core: Core, sentence: str):
    visitor = await begun(core, None)
    [answer] = await visitor.say(sentence, "request_invoice_explain")
    if "INV" not in sentence:
        [answer] = await visitor.say("INV-1001")
    assert answer["kind"] == "refused" and answer["trace"]["code"] == "AUTH_REQUIRED"


async def test_an_agent_is_still_asked_for_the_company_of_an_invoice(core: Core):
    agent = await begun(core, "support-agent")
    [asked] = await agent.say("explain invoice INV-1001", "request_invoice_explain")
    assert asked["kind"] == "question" and agent.slots["requested_slot"] == "orgno"


@pytest.mark.parametrize("intent", ["request_invoice_list", "request_invoice_export", "request_usage_get"])
async def test_a_visitor_is_told_to_sign_in_before_anything_is_asked(core: Core, intent: str):
    visitor = await begun(core, None, "nb")
    answers = await visitor.say("vis fakturaene", intent)
    assert answers[-1]["kind"] == "refused" and not visitor.slots.get("requested_slot")


async def test_the_form_goes_to_an_address_where_no_signatory_is_known(core: Core):
    consultant = await begun(core, "byra-consultant", "sv")
    [refused] = await consultant.say(
        "skicka nedgraderingsformuläret till Ekbacken", "request_eekonomi_downgrade_request"
    )
    assert refused["kind"] == "refused" and "Skriv firmatecknarens e-postadress" in refused["text"]
    [card] = await consultant.say("vd@ekbacken.example")
    assert card["kind"] == "proposal" and "v•@ekbacken.example" in card["text"]
    assert any("kan inte kontrollera adressen" in warning for warning in card["proposal"]["warnings"])
