"""The declaration of an operation: everything that its readers (form, API, cards, Rasa files) need to know."""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo

from actions.catalogue.caller import Caller
from actions.catalogue.problems import COMMON, Problem
from actions.catalogue.roles import Role
from actions.catalogue.systems import Systems
from actions.catalogue.text import Language, Text


class Inputs(BaseModel):
    """Typed inputs of an operation; anything that is not declared is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, kw_only=True)
class Option:
    """One fixed value of an input."""

    value: str
    title: Text
    words: tuple[str, ...] = ()
    """What people write for it, in any language; matched without case and diacritics."""
    pattern: str | None = None
    """A regular expression for what no list of words holds; it looks at the text as `naming.folded` leaves it, with a
    space at each end."""
    offered: bool = True
    """False: understood when written, so that it can be explained, but never offered."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """How an input is asked for in a conversation; attached to the input's type."""

    label: Text
    question: Text
    pattern: str | None = None
    """A regular expression that finds a candidate value in a sentence (its group `value`, where it has one); checked
    by the type afterwards."""
    options: tuple[Option, ...] = ()
    """Fixed values to choose from."""
    many: bool = False
    """Several values may be named at once; they are joined by commas."""
    choices: "Callable[[Situation, Mapping[str, Any]], Awaitable[Sequence[Option]]] | None" = None
    """What the backend knows can be chosen now, given the inputs known so far: offered when the input is asked for, and
    recognised by title and words in what a person writes. Empty when it cannot be told yet."""
    unknown: str = "NO_SUCH_CHOICE"
    """Code of the problem when a text names none of the choices; its sentence may use `{value}`."""
    ambiguous: str = "AMBIGUOUS_CHOICE"
    """Code of the problem when a text names several; its sentence may use `{list}`."""
    optional: bool = False
    """Picked up when said, never asked for."""
    company: Literal["NO", "SE", "any"] | None = None
    """An org number of that country: a company's name is resolved, and the caller's own companies are offered."""
    other_company: bool = False
    """An org number of somebody else's company: a name is resolved, but the caller's own are not offered."""
    free_text: bool = False
    """Any sentence is an answer; the audit log notes its length only."""
    if_several: bool = False
    """Asked for only when there are several choices, or companies of their own: a single one is taken, and without any
    the dry run says why."""
    explicit: bool = False
    """Taken from the answer to its own question only, never from another sentence: what it decides must be meant."""
    own: bool = False
    """With `company`: a company named in a sentence is the caller's own; another one there is the other party."""
    personal: bool = False
    """May be somebody's name: only a number of it is kept in the audit log."""
    private: bool = False
    """Left out of the audit log whatever it is."""
    instead: tuple[str, ...] = ()
    """Inputs that answer the same question when they are said in its place."""
    not_known: str | None = None
    """Topic that says what holds for those who do not know it: they are told that, and the form ends."""


@dataclass(frozen=True, kw_only=True)
class Situation:
    """Where an operation runs: who asks, on whose behalf, with which systems, on which day."""

    caller: Caller
    systems: Systems
    today: dt.date
    language: Language
    case: str | None = None
    on_behalf_of: str | None = None
    identity_check: Mapping[str, str] | None = None
    conversation: str | None = None


@dataclass(frozen=True, kw_only=True)
class Preview:
    """The dry run: what would happen, from the live backend. Nothing has changed."""

    question: Text
    effects: tuple[Text, ...]
    warnings: tuple[Text, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    """Fill the sentences; may hold `Text`."""
    target: str
    """What the operation acts on, for uniqueness and audit (org number, user id)."""
    state_version: str = ""
    before: Mapping[str, Any] = field(default_factory=dict)
    memo: Mapping[str, Any] = field(default_factory=dict)
    """What `perform` needs to know from the dry run (ids)."""
    level: Literal[1, 2] | None = None
    """How this one is confirmed, where the case decides; None: as the operation says."""
    second: bool = False
    """A second person has to approve this one: somebody else, with one of the operation's `second` roles."""
    irreversible: bool | None = None
    """Whether this one can be undone, where the case decides; None: as the operation says."""
    typed: str | None = None
    """Level 2: the value that must be typed."""
    typed_hint: Text | None = None
    """What must be typed, in words."""
    shown: Mapping[str, str] = field(default_factory=dict)
    """Input name to the value as shown on the card, where it differs from the input (masked, a name)."""


@dataclass(frozen=True, kw_only=True)
class Next:
    """An operation that suggests itself now, with the inputs that are known; pressed, it is proposed."""

    operation: str
    inputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a task that takes days."""

    name: str
    title: Text
    state: Literal["done", "now", "later"]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the backend said about an effect."""

    state: Literal["done", "pending", "failed"]
    """`failed`: something that was pending will not happen any more; `problem` says why, or else `message` does."""
    reference: str
    """The backend's own id of the effect; without one there is no `done`."""
    result: Mapping[str, Any]
    after: Mapping[str, Any]
    message: Text
    values: Mapping[str, Any] = field(default_factory=dict)
    secret: str | None = None
    problem: str | None = None
    """Code, when the state is `failed`; its sentence may use `values`."""
    steps: tuple[Step, ...] = ()
    """Of a task: all of them, in order. The conversation hears of each once, when it becomes the one to be done."""
    next: Next | None = None
    """What the person can do now; it has its own confirmation."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The answer of a read operation."""

    result: Mapping[str, Any]
    message: Text
    values: Mapping[str, Any] = field(default_factory=dict)
    lines: tuple[tuple[Text, str | Text], ...] = ()
    """Label and value, for the card."""
    notes: tuple[Text, ...] = ()
    next: Next | None = None
    """What suggests itself after the look-up."""
    offers: tuple[str, ...] = ()
    """Operations that can be started from there."""
    topics: tuple[str, ...] = ()
    """Topics that say the rule by which it was worked out; the answer cites them."""


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that belongs to the answer of a read operation."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class CalendarDay:
    """A day to be put in a calendar, with a reminder some days before."""

    name: str
    """Of the file, without its ending."""
    day: dt.date
    summary: Text
    description: Text
    values: Mapping[str, Any] = field(default_factory=dict)
    remind_days: int


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One thing Fyr can do. Sources: `domain.md` part B."""

    name: str
    title: Text
    """As a person would ask for it."""
    kind: Literal["read", "write"]
    inputs: type[Inputs]
    roles: frozenset[Role] = frozenset()
    """Who may; empty: anyone, signed in or not."""
    company_input: str | None = None
    """The input that holds the org number in which the role must be held."""
    confirm_level: Literal[0, 1, 2] = 0
    """The highest that it can take; a dry run may ask for less. A write at 0 is carried out without a question."""
    second: frozenset[Role] = frozenset()
    """Who may be the second person, in the cases where a dry run asks for one."""
    irreversible: bool = False
    """Whether it can take something away for good; a dry run may say that this time it does not."""
    topics: tuple[str, ...] = ()
    problems: Mapping[str, Problem] = field(default_factory=dict)
    """Problems of this operation alone, or with its own words."""
    by_rule: bool = False
    """What it works out follows from a rule: a question that names nothing of one's own case is answered by the rule."""
    rule: Callable[[Mapping[str, Any]], tuple[str, str]] | None = None
    """known inputs: the topic and its part that tell the rule in short; said before the first question."""
    asks: Callable[[Mapping[str, Any]], tuple[str, ...]] | None = None
    """Which inputs must be known, given those that are; None: every asked input that is not optional."""
    read: Callable[[Any, Situation], Awaitable[Reading]] | None = None
    prepare: Callable[[Any, Situation], Awaitable[Preview]] | None = None
    perform: Callable[[Any, Situation, Mapping[str, Any], str], Awaitable[Outcome]] | None = None
    """inputs, situation, the dry run's memo, idempotency key of the backend call."""
    backend_key: Callable[[Mapping[str, Any], str], str] | None = None
    """the dry run's memo, the run's own key: the idempotency key of the backend call where several runs are one."""
    recover: Callable[[Any, Mapping[str, Any], Mapping[str, Any]], Outcome] | None = None
    """inputs, memo, stored answer of the backend: the outcome of a call whose answer was lost."""
    follow: Callable[[Any, Situation, Mapping[str, Any]], Awaitable[Outcome]] | None = None
    """inputs, situation, result so far: the state of a pending effect now."""
    late_after: dt.timedelta = dt.timedelta(minutes=10)
    """A pending effect that takes longer than this is said to be late."""
    late_from: Callable[[Mapping[str, Any]], dt.datetime] | None = None
    """result so far: from when it is late, where people decide how long it takes; comes before `late_after`."""
    late: Text | None = None
    """What is said then; may use `{case}` and whatever the result holds."""
    attach: Callable[[Any, Situation, Mapping[str, Any]], Awaitable[Attachment | CalendarDay]] | None = None
    """inputs, situation, result: the file that belongs to an answer, made anew each time it is fetched."""
    attachment: Text | None = None
    """What that file is, as its button says."""
    suggest: Callable[[Situation], Awaitable[Mapping[str, str]]] | None = None
    """Inputs that the signed-in person's own case already answers."""

    @property
    def intent(self) -> str:
        return "request_" + self.name.replace(".", "_").replace("-", "_")

    def problem(self, code: str) -> Problem | None:
        return self.problems.get(code) or COMMON.get(code)

    def asked(self) -> dict[str, Ask]:
        """Every input that a conversation can fill, in the order of asking."""
        marks = {name: _ask(info) for name, info in self.inputs.model_fields.items()}
        return {name: mark for name, mark in marks.items() if mark is not None}

    def required(self, known: Mapping[str, Any]) -> tuple[str, ...]:
        """Inputs that a conversation must have before the operation can be proposed."""
        if self.asks is not None:
            return self.asks(known)
        return tuple(name for name, ask in self.asked().items() if not ask.optional)


def _ask(info: FieldInfo) -> Ask | None:
    """The mark of an input, also of an optional one (`Contract | None` keeps its marks inside the union)."""
    inner = [mark for part in get_args(info.annotation) for mark in getattr(part, "__metadata__", ())]
    return next((mark for mark in (*info.metadata, *inner) if isinstance(mark, Ask)), None)
