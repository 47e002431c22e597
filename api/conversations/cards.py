"""Proposals, runs and their receipts, for the contract's JSON and for the chat."""

from typing import Any

from actions.catalogue import CATALOGUE
from actions.catalogue.operation import Next, Reading
from actions.catalogue.problems import COMMON
from actions.catalogue.text import Language, Text
from api.conversations.answers import handoff_offer, operation_offer
from api.conversations.reply import Offer, Reply
from api.conversations.texts import HEADINGS, SAYINGS
from api.database import stamp
from api.operations.models import AGREED, LedgerRow
from api.operations.service import ATTACHMENT_LIFE
from api.operations.switch import STOPPED

RUN_STATES = {
    "confirmed": "pending",
    "sending": "pending",
    "agreed": "pending",
    "expired": "refused",
    "withdrawn": "refused",
}
"""States that the outside need not tell apart."""


def proposal_json(row: LedgerRow) -> dict[str, Any]:
    """A proposal as the contract has it: `typed` is the value that must be typed, `hint` says in words what it is."""
    confirm: dict[str, Any] = {"level": row.level}
    if row.level == 2:
        confirm |= {"typed": row.typed, "hint": row.shown["typed_hint"]}
    return {
        "id": row.id,
        "operation": row.operation,
        "title": row.shown["title"],
        "question": row.shown["question"],
        "inputs": row.shown["inputs"],
        "effects": row.shown["effects"],
        "warnings": row.shown["warnings"],
        "irreversible": _irreversible(row),
        "confirm": confirm,
        "second_person": row.second,
        "state": row.state,
        "expires_at": stamp(row.expires_at),
    }


def _irreversible(row: LedgerRow) -> bool:
    """Whether this run takes something away for good, as its dry run said; earlier cards did not say."""
    return row.shown.get("irreversible", CATALOGUE[row.operation].irreversible)


def run_json(row: LedgerRow) -> dict[str, Any]:
    """A run as the contract has it. One that found everything as it should be has changed nothing to tell of."""
    changed = (row.result or {}).get("changed") is not False
    run: dict[str, Any] = {
        "id": row.run_id,
        "operation": row.operation,
        "state": RUN_STATES.get(row.state, row.state),
        "result": row.result and {name: value for name, value in row.result.items() if name != "said"},
        "receipt": {
            "id": "k_" + row.run_id.removeprefix("r_")[:12],
            "at": stamp(row.finished_at or row.confirmed_at or row.agreed_at),
            "by": row.actor_name or None,
            "approved_by": row.approver_name if row.confirmed_at else None,
            "before": (row.before or None) if changed else None,
            "after": row.after if changed else None,
            "file": row.kind == "write",
        },
        "message": row.message,
    }
    if row.problem_code and run["state"] in ("refused", "failed", "unknown"):
        problem = problem_text(row)
        run["problem"] = {"code": row.problem_code, "detail": problem}
    return run


def problem_text(row: LedgerRow) -> str:
    """Why a run was refused or failed, in the words of its operation."""
    known = CATALOGUE[row.operation].problem(row.problem_code or "") or COMMON["BACKEND_UNAVAILABLE"]
    params = {"case": reference(row), **(row.problem_params or {})}
    try:
        return known.text.fill(row.language, **params)
    except KeyError:
        return COMMON["NOT_SUPPORTED"].text[row.language]


def reference(row: LedgerRow) -> str:
    """What a customer can quote about a run."""
    letters = (letter for letter in row.run_id.removeprefix("r_") if letter.isalnum())
    return "F-" + "".join(letters)[:8].upper()


def proposal_reply(row: LedgerRow, lead: str | None = None) -> Reply:
    """The card: what happens, what is lost, how to confirm."""
    shown, language = row.shown, row.language
    lines = [lead] if lead else []
    lines += [shown["question"], *(f"• {effect}" for effect in shown["effects"])]
    lines += [f"⚠ {warning}" for warning in shown["warnings"]]
    if _irreversible(row):
        lines.append(HEADINGS["irreversible"][language])
    how = HEADINGS["confirm_typed" if row.level == 2 else "confirm_plain"]
    lines.append(how.fill(language, hint=shown["typed_hint"]))
    block = {"type": "proposal", "proposal": proposal_json(row)}
    return Reply(
        kind="proposal",
        text="\n".join(lines),
        blocks=([{"type": "text", "text": lead}] if lead else []) + [block],
        proposal=row.id,
        trace={"operation": row.operation},
    )


def outcome(row: LedgerRow, news: str = "state", language: Language | None = None) -> tuple[str, str]:
    """What is said of a run as it stands, and the kind of message that says it.

    `language` is another one than the run's, for news that the run does not hold as text: `late` and `case`.
    """
    language = language or row.language
    if row.state == "pending" and news == "late":
        late = CATALOGUE[row.operation].late or SAYINGS["late"]
        text, kind = late.fill(language, **{"case": reference(row), **(row.result or {})}), "result"
    elif row.state == "unknown" and news == "case":
        text, kind = SAYINGS["case_opened"].fill(language, case=(row.problem_params or {}).get("case", "")), "result"
    elif row.state == AGREED:
        text, kind = SAYINGS["second_person"][language], "result"
    elif row.state in ("withdrawn", "expired"):
        text, kind = (problem_text(row) if row.problem_code else SAYINGS["cancelled"][language]), "refused"
    elif row.state in ("done", "pending"):
        text, kind = row.message or "", "result"
    elif row.state == "unknown":
        text, kind = problem_text(row), "result"
    elif row.state == "failed" and not row.problem_code:
        text, kind = row.message or "", "result"
    else:
        text, kind = problem_text(row), "refused" if row.state == "refused" else "error"
    return text, kind


def result_reply(row: LedgerRow, news: str = "state") -> Reply:
    """What came of a run, as far as it is known: the ledger's words only."""
    language = row.language
    text, kind = outcome(row, news)
    blocks: list[dict[str, Any]] = [{"type": "text", "text": text}]
    if row.state in ("done", "pending", "unknown", AGREED):
        run = run_json(row)
        blocks.append(
            {"type": "result", "run": run, "title": row.shown.get("title", ""), "lines": _receipt_lines(row, run)}
        )
    if row.secret_ref and row.result and not row.on_behalf_of:
        secret = row.result["secret"]
        blocks.append({"type": "secret", **secret, "label": HEADINGS["code"][language]})
    then = (row.result or {}).get("next")
    choices = [next_offer(Next(**then), language)] if then else []
    if row.problem_code == STOPPED:
        choices.append(handoff_offer(language))
    return Reply(kind=kind, blocks=blocks, choices=choices, proposal=row.id, trace={"operation": row.operation})


def helped_reply(row: LedgerRow, language: Language, news: str = "state") -> Reply:
    """What an agent did for a customer, told to the customer: their language, and nothing that is meant for the agent."""
    choices = []
    if news == "step":
        result = row.result or {}
        text, kind = result["said"][language], "result"
        choices = [next_offer(Next(**result["next"]), language)] if "next" in result else []
    elif news != "state":
        text, kind = outcome(row, news, language)
    else:
        title = CATALOGUE[row.operation].title[language]
        about = next((item["value"] for item in row.shown.get("inputs", [])), None)
        # What was taken back or ran out has changed as little as what was refused.
        state = "refused" if row.state in ("withdrawn", "expired") else row.state
        text = HELPED[state].fill(language, title=f"{title} – {about}" if about else title, reference=reference(row))
        kind = "refused" if state == "refused" else "result"
    return Reply(kind=kind, blocks=[{"type": "text", "text": text}], choices=choices, proposal=row.id)


def next_offer(then: Next, language: str) -> Offer:
    """The operation that suggests itself, proposed with one press."""
    title = CATALOGUE[then.operation].title[language]
    does = {"renew": then.operation, "inputs": dict(then.inputs)}
    return Offer(kind="operation", title=title, does=does, operation=then.operation)


def reading_reply(row: LedgerRow, reading: Reading) -> Reply:
    """The answer of a read operation."""
    language = row.language
    return Reply(
        kind="result",
        blocks=[
            {"type": "text", "text": row.message or ""},
            {
                "type": "result",
                "run": run_json(row),
                "title": CATALOGUE[row.operation].title[language],
                "lines": reading_lines(reading, language),
            },
            *({"type": "note", "text": note.fill(language, **reading.values)} for note in reading.notes),
            *_file_blocks(row),
        ],
        choices=[
            *([next_offer(reading.next, language)] if reading.next else []),
            *(operation_offer(name, language) for name in reading.offers),
        ],
        trace={"operation": row.operation},
    )


def reading_lines(reading: Reading, language: Language) -> list[dict[str, str]]:
    """The lines of an answer, label and value, in words."""

    def words(value: str | Text) -> str:
        return value[language] if isinstance(value, Text) else value

    return [{"label": words(label), "value": words(value)} for label, value in reading.lines]


def _file_blocks(row: LedgerRow) -> list[dict[str, Any]]:
    """The file that belongs to an answer: fetched from the run, with the reader's own token."""
    label = CATALOGUE[row.operation].attachment
    if label is None or row.finished_at is None:
        return []
    expires = stamp(row.finished_at + ATTACHMENT_LIFE)
    return [{"type": "file", "run": row.run_id, "text": label[row.language], "expires_at": expires}]


def _receipt_lines(row: LedgerRow, run: dict[str, Any]) -> list[dict[str, str]]:
    """What a person wants to see of it: what it was about, by whom, when, and a reference."""
    labels = RECEIPT_LABELS
    language = row.language
    inputs = [{"label": item["label"], "value": item["value"]} for item in row.shown.get("inputs", [])]
    steps = (row.result or {}).get("steps", [])
    inputs += [
        {"label": f"{number}. {step['title']}", "value": STEP_STATES[step["state"]][language]}
        for number, step in enumerate(steps, start=1)
    ]
    lines = [{"label": labels["reference"][language], "value": reference(row)}]
    if row.actor_name:
        lines.append({"label": labels["by"][language], "value": row.actor_name})
    if run["receipt"]["approved_by"]:
        lines.append({"label": labels["approved_by"][language], "value": run["receipt"]["approved_by"]})
    if run["receipt"]["at"]:
        lines.append({"label": labels["at"][language], "value": run["receipt"]["at"][:16].replace("T", " ") + " UTC"})
    return inputs + lines


HELPED = {
    "done": Text(
        sv="Supporten har utfört detta åt dig: {title}. Referens: {reference}",
        nb="Kundeservice har utført dette for deg: {title}. Referanse: {reference}",
        en="Support has done this for you: {title}. Reference: {reference}",
    ),
    "pending": Text(
        sv="Supporten har beställt detta åt dig, och det pågår: {title}. Referens: {reference}",
        nb="Kundeservice har bestilt dette for deg, og det pågår: {title}. Referanse: {reference}",
        en="Support has ordered this for you, and it is under way: {title}. Reference: {reference}",
    ),
    "agreed": Text(
        sv="Supporten vill utföra detta åt dig: {title}. En andra person måste godkänna det innan något händer.",
        nb="Kundeservice vil utføre dette for deg: {title}. En annen person må godkjenne det før noe skjer.",
        en="Support wants to do this for you: {title}. A second person has to approve it before anything happens.",
    ),
    "unknown": Text(
        sv="Supporten har försökt utföra detta åt dig: {title}. Det är inte känt om det gick igenom. "
        "Referens: {reference}",
        nb="Kundeservice har prøvd å utføre dette for deg: {title}. Det er ikke kjent om det gikk gjennom. "
        "Referanse: {reference}",
        en="Support has tried to do this for you: {title}. It is not known whether it went through. "
        "Reference: {reference}",
    ),
    "refused": Text(
        sv="Det här kunde supporten inte utföra: {title}. Inget har ändrats.",
        nb="Dette kunne ikke kundeservice utføre: {title}. Ingenting er endret.",
        en="Support could not do this: {title}. Nothing has been changed.",
    ),
    "failed": Text(
        sv="Det här gick inte att slutföra: {title}. Referens: {reference}",
        nb="Dette lot seg ikke fullføre: {title}. Referanse: {reference}",
        en="This could not be completed: {title}. Reference: {reference}",
    ),
}
"""By the state of a run."""

STEP_STATES = {
    "done": Text(sv="klart", nb="ferdig", en="done"),
    "now": Text(sv="nu", nb="nå", en="now"),
    "later": Text(sv="senare", nb="senere", en="later"),
}
RECEIPT_LABELS = {
    "reference": Text(sv="Referens", nb="Referanse", en="Reference"),
    "by": Text(sv="Utfört av", nb="Utført av", en="Done by"),
    "approved_by": Text(sv="Godkänt av", nb="Godkjent av", en="Approved by"),
    "at": Text(sv="Tid", nb="Tid", en="Time"),
}
