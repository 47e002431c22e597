"""`connect.code-right.request`: ask for an admin's right to generate emergency codes (`domain.md` B.2)."""

from collections.abc import Mapping
from typing import Any

from actions.catalogue.contracts_problems import NORWEGIAN_ONLY, REQUEST_OPEN
from actions.catalogue.inputs import NorwegianOrgno
from actions.catalogue.operation import Inputs, Operation, Outcome, Preview, Situation
from actions.catalogue.problems import Problem
from actions.catalogue.roles import Role
from actions.catalogue.text import Text
from actions.catalogue.vismanet_inputs import AdminEmail, Domains

FORM = "Rettigheter til å generere engangskoden"
ADDRESS = "skysupport@visma.com"


class CodeRightInputs(Inputs):
    admin_email: AdminEmail
    domains: Domains
    orgno: NorwegianOrgno


def asks(known: Mapping[str, Any]) -> tuple[str, ...]:
    return ("orgno", "admin_email", "domains")


async def suggest(situation: Situation) -> Mapping[str, str]:
    """A Visma.net admin asks for themselves."""
    caller = situation.caller
    admin = caller.email and not caller.agent and caller.companies_with(frozenset({Role.VISMA_NET_ADMIN}))
    return {"admin_email": caller.email} if admin else {}


def _body(inputs: CodeRightInputs) -> dict[str, Any]:
    return {"orgno": inputs.orgno, "admin_email": inputs.admin_email, "domains": list(inputs.domains)}


async def prepare(inputs: CodeRightInputs, situation: Situation) -> Preview:
    backend = await situation.systems.preview_code_right(situation.caller, _body(inputs))
    domains = ", ".join(backend["domains"])
    return Preview(
        question=Text(
            sv="Ska jag begära att {admin} får generera engångskoder för användare på {domains}?",
            nb="Skal jeg be om at {admin} får generere engangskoder for brukere på {domains}?",
            en="Shall I request that {admin} may generate one-time codes for users at {domains}?",
        ),
        effects=(
            Text(
                sv="Ett ärende skapas. Rättigheten gäller först när Visma har registrerat den och domänerna.",
                nb="Det blir opprettet en sak. Rettigheten gjelder først når Visma har registrert den og domenene.",
                en="A case is created. The right applies only once Visma has registered it and the domains.",
            ),
            Text(
                sv="Ni fyller dessutom i dokumentet {form} och skickar det till {address}.",
                nb="Dere fyller dessuten ut dokumentet {form} og sender det til {address}.",
                en="You also fill in the document {form} and send it to {address}.",
            ),
        ),
        values={"admin": backend["admin_email"], "domains": domains, "form": FORM, "address": ADDRESS},
        target=f"{backend['admin_email']}/{','.join(backend['domains'])}",
        state_version=backend["state_version"],
        before={"request": None},
        memo={"state_version": backend["state_version"]},
        shown={"orgno": f"{backend['company']} ({inputs.orgno})", "domains": domains},
    )


async def perform(inputs: CodeRightInputs, situation: Situation, memo: Mapping[str, Any], key: str) -> Outcome:
    body = _body(inputs) | {"state_version": memo["state_version"]}
    filed = await situation.systems.request_code_right(situation.caller, body, key)
    return recover(inputs, memo, filed)


def recover(inputs: CodeRightInputs, memo: Mapping[str, Any], filed: Mapping[str, Any]) -> Outcome:
    return Outcome(
        state="done",
        reference=filed["id"],
        result={"request": filed["id"], "case": filed["case"], "status": filed["status"], "domains": filed["domains"]},
        after={"case": filed["case"], "status": filed["status"]},
        message=Text(
            sv="Begäran är inlämnad, ärende {case}. Fyll i dokumentet {form} och skicka det till {address}. Rättigheten "
            "gäller först när Visma har registrerat den.",
            nb="Forespørselen er sendt inn, sak {case}. Fyll ut dokumentet {form} og send det til {address}. "
            "Rettigheten gjelder først når Visma har registrert den.",
            en="The request has been filed, case {case}. Fill in the document {form} and send it to {address}. The "
            "right applies only once Visma has registered it.",
        ),
        values={"case": filed["case"], "form": FORM, "address": ADDRESS},
    )


CONNECT_CODE_RIGHT_REQUEST = Operation(
    name="connect.code-right.request",
    title=Text(
        sv="Begär rätt att generera engångskoder",
        nb="Be om rett til å generere engangskoder",
        en="Request the right to generate one-time codes",
    ),
    kind="write",
    inputs=CodeRightInputs,
    roles=frozenset({Role.VISMA_NET_ADMIN, Role.COMPANY_ADMIN, Role.SUPPORT_AGENT}),
    company_input="orgno",
    confirm_level=1,
    topics=("connect.register-generate-rights", "connect.who-may-generate"),
    asks=asks,
    suggest=suggest,
    prepare=prepare,
    perform=perform,
    recover=recover,
    problems={
        "WRONG_COUNTRY": NORWEGIAN_ONLY,
        "REQUEST_OPEN": REQUEST_OPEN,
        "NOT_VISMANET_ADMIN": Problem(
            403,
            Text(
                sv="Bara en Visma.net Admin-användare kan få den här rättigheten.",
                nb="Bare en Visma.net Admin-bruker kan få denne rettigheten.",
                en="Only a Visma.net Admin user can get this right.",
            ),
        ),
        "DOMAIN_PUBLIC": Problem(
            422,
            Text(
                sv="{domain} är en allmän e-postdomän. Ange en domän som är er egen.",
                nb="{domain} er et offentlig e-postdomene. Oppgi et domene som er deres eget.",
                en="{domain} is a public mail domain. Give one of your own.",
            ),
            ask="domains",
        ),
        "DOMAIN_NOT_OWNED": Problem(
            409,
            Text(
                sv="Ingen användare hos er använder {domain}.",
                nb="Ingen brukere hos dere bruker {domain}.",
                en="None of your users use {domain}.",
            ),
            ask="domains",
        ),
        "DOMAIN_INVALID": Problem(
            422,
            Text(
                sv="”{value}” är inte en domän. Skriv till exempel foretaget.no.",
                nb="«{value}» er ikke et domene. Skriv for eksempel bedriften.no.",
                en="“{value}” is not a domain. Write for example company.no.",
            ),
        ),
        "RIGHT_EXISTS": Problem(
            409,
            Text(
                sv="Rättigheten finns redan.",
                nb="Rettigheten finnes allerede.",
                en="The right already exists.",
            ),
            do="connect.emergency-code.generate",
        ),
    },
)
