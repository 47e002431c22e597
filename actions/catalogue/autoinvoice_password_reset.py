"""`autoinvoice.password-reset`: a link for a new password, to the registered address only (`domain.md` B.7)."""

import hashlib
from collections.abc import Mapping
from typing import Any

from actions.catalogue.elma_inputs import LoginEmail
from actions.catalogue.operation import Inputs, Operation, Outcome, Preview, Situation
from actions.catalogue.text import Text


class PasswordResetInputs(Inputs):
    login_email: LoginEmail


async def suggest(situation: Situation) -> Mapping[str, str]:
    """The user name is the e-mail address; an agent's own is not the customer's."""
    caller = situation.caller
    return {"login_email": caller.email} if caller.email and not caller.agent else {}


async def prepare(inputs: PasswordResetInputs, situation: Situation) -> Preview:
    """Nothing is looked up: the card must not tell whether somebody has the address."""
    return Preview(
        question=Text(
            sv="Ska jag beställa en återställningslänk för AutoInvoice till {email}?",
            nb="Skal jeg bestille en tilbakestillingslenke for AutoInvoice til {email}?",
            en="Shall I order a reset link for AutoInvoice to {email}?",
        ),
        effects=(
            Text(
                sv="Om adressen finns i AutoInvoice skickas en länk till den.",
                nb="Hvis adressen finnes i AutoInvoice, sendes det en lenke til den.",
                en="If the address exists in AutoInvoice, a link is sent to it.",
            ),
        ),
        values={"email": inputs.login_email},
        target=hashlib.sha256(f"autoinvoice:{inputs.login_email}".encode()).hexdigest()[:32],
    )


async def perform(inputs: PasswordResetInputs, situation: Situation, memo: Mapping[str, Any], key: str) -> Outcome:
    return recover(inputs, memo, await situation.systems.reset_password(situation.caller, inputs.login_email, key))


def recover(inputs: PasswordResetInputs, memo: Mapping[str, Any], accepted: Mapping[str, Any]) -> Outcome:
    return Outcome(
        state="done",
        reference=accepted["request_id"],
        result={"request_id": accepted["request_id"]},
        after={"request": "accepted"},
        message=Text(
            sv="Om adressen finns har en länk skickats till den.",
            nb="Hvis adressen finnes, er det sendt en lenke.",
            en="If the address exists, a link was sent.",
        ),
    )


AUTOINVOICE_PASSWORD_RESET = Operation(
    name="autoinvoice.password-reset",
    title=Text(
        sv="Skicka en länk för nytt lösenord i AutoInvoice",
        nb="Send en lenke for nytt passord i AutoInvoice",
        en="Send a link for a new AutoInvoice password",
    ),
    kind="write",
    inputs=PasswordResetInputs,
    confirm_level=0,
    topics=("autoinvoice.forgot-password",),
    suggest=suggest,
    prepare=prepare,
    perform=perform,
    recover=recover,
)
