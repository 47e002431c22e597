"""Plays a transcript: does each turn as the customer and compares what comes with what is written there."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from tests.stack import Running
from tests.transcripts.chat import CODE, Chat, Message, brief

LANGUAGES = ("sv", "nb", "en")
FOLDER = Path(__file__).parent
ACTS = ("say", "press", "confirm", "decline", "sign_in", "hand_off", "wait", "reveal", "agent", "agent_says")
EXPECTATIONS = (
    "role", "kind", "language", "has", "not", "order", "cites", "first", "offers", "operation", "state", "result",
    "typed", "code",
)  # fmt: skip
WAIT_SECONDS = 15.0
PLACES = {
    "before": "preconditions",
    "who": "who",
    "steps": "steps",
    "warnings": "warnings",
    "otherwise": "branches",
    "facts": "facts",
    "gaps": "gaps",
}
"""Kind of a passage to its field in the procedure's JSON."""


@dataclass(frozen=True)
class Transcript:
    """One conversation, written down for three languages."""

    phenomenon: str
    name: str
    persona: str | None
    turns: list[dict[str, Any]]


def transcripts() -> list[Transcript]:
    """All of them; each file holds one phenomenon."""
    found = []
    for file in sorted(FOLDER.glob("*.yml")):
        for row in yaml.safe_load(file.read_text(encoding="utf-8")):
            found.append(Transcript(file.stem, row["name"], row.get("as"), row["turns"]))
    return found


def in_language(value: Any, language: str) -> Any:
    """What stands there for one language: a mapping of languages becomes its own part, everything else stays."""
    if isinstance(value, dict):
        if set(value) & set(LANGUAGES):
            return in_language(value[language], language)
        return {key: in_language(part, language) for key, part in value.items()}
    return [in_language(part, language) for part in value] if isinstance(value, list) else value


def one_sided(value: Any, path: str = "") -> list[str]:
    """Places where a translation is missing."""
    if isinstance(value, dict):
        missing = set(LANGUAGES) - set(value) if set(value) & set(LANGUAGES) else set()
        found = [f"{path}: no {language}" for language in sorted(missing)]
        return found + [place for key, part in value.items() for place in one_sided(part, f"{path}/{key}")]
    if isinstance(value, list):
        return [place for index, part in enumerate(value) for place in one_sided(part, f"{path}/{index}")]
    return []


class Player:
    """Plays one transcript in one language."""

    def __init__(self, running: Running, language: str) -> None:
        self._running = running
        self._language = language
        self._procedures: dict[tuple[str, str], dict[str, Any]] = {}

    def play(self, transcript: Transcript) -> None:
        chat = Chat(self._running, self._language, transcript.persona)
        try:
            for number, turn in enumerate(transcript.turns, start=1):
                turn = in_language(turn, self._language)
                try:
                    self._turn(chat, turn)
                except AssertionError as error:
                    raise AssertionError(f"turn {number} ({_title(turn)}): {error}\n{brief(chat.seen)}") from None
            assert chat.history()[-1]["seq"] == chat.seen[-1]["seq"], "something more was said"
        finally:
            chat.close()

    def _turn(self, chat: Chat, turn: dict[str, Any]) -> None:
        act = next(name for name in ACTS if name in turn)
        came = self._do(chat, act, turn)
        expected = turn.get("bot", [])
        expected = expected if isinstance(expected, list) else [expected]
        if turn.get("more"):
            came = came[: len(expected)]
        assert len(came) == len(expected), f"{len(came)} messages came, {len(expected)} were expected"
        for message, wanted in zip(came, expected, strict=True):
            self._check(message, wanted)
        if "owner" in turn:
            assert chat.owner == turn["owner"], f"the owner is {chat.owner}"
        if "effects" in turn:
            effects = self._running.effects()
            assert turn["effects"].items() <= effects.items(), f"the backend counts {effects}"

    def _do(self, chat: Chat, act: str, turn: dict[str, Any]) -> list[Message]:
        value = turn[act]
        match act:
            case "say":
                return chat.say(value)
            case "press":
                return chat.press(value)
            case "confirm":
                return chat.confirm(None if value is True else value)
            case "decline":
                return chat.decline()
            case "sign_in":
                return chat.sign_in(value)
            case "hand_off":
                return chat.hand_off()
            case "wait":
                count = len(turn["bot"]) if isinstance(turn["bot"], list) else 1
                return chat.wait(lambda messages: len(messages) >= count, WAIT_SECONDS)
            case "agent_says":
                return chat.agent("reply", text=value)
            case "agent":
                return chat.agent(value)
        self._reveal_once(chat)
        return []

    def _reveal_once(self, chat: Chat) -> None:
        status, body = chat.reveal()
        assert status == 200 and CODE.fullmatch(body["secret"]), f"revealed {status}"
        again, problem = chat.reveal()
        assert again == 410 and body["secret"] not in str(problem), f"the second look gave {again}"
        assert body["secret"] not in str(chat.history()), "the code stands in the conversation"

    def _check(self, message: Message, wanted: dict[str, Any]) -> None:
        unknown = set(wanted) - set(EXPECTATIONS)
        assert not unknown, f"no such expectation: {unknown}"
        text = message["text"].casefold()
        assert message["role"] == wanted.get("role", "bot"), f"said by {message['role']}"
        assert message["language"] == wanted.get("language", self._language), f"in {message['language']}"
        if "kind" in wanted:
            assert message["kind"] == wanted["kind"], f"{message['kind']} and not {wanted['kind']}"
        for words in _list(wanted.get("has")):
            assert words.casefold() in text, f"{words!r} is missing"
        for words in _list(wanted.get("not")):
            assert words.casefold() not in text, f"{words!r} should not be there"
        places = [text.find(words.casefold()) for words in _list(wanted.get("order"))]
        assert -1 not in places and places == sorted(places), f"not in this order: {wanted.get('order')} ({places})"
        if "first" in wanted:
            block = message["blocks"][0]
            assert wanted["first"] in (block["type"], block.get("part")), (
                f"{block['type']} {block.get('part')} is first"
            )
        titles = [choice["title"] for choice in message["choices"]]
        for title in _list(wanted.get("offers")):
            assert any(title.casefold() in offered.casefold() for offered in titles), f"{title!r} is not in {titles}"
        self._check_operation(message, wanted)
        for cited in _list(wanted.get("cites")):
            cited = {"topic": cited} if isinstance(cited, str) else cited
            found = [citation for citation in message["citations"] if cited.items() <= citation.items()]
            assert found, f"{cited} is not cited: {[(c['topic'], c['part']) for c in message['citations']]}"
        for citation in message["citations"]:
            self._check_citation(citation)

    def _check_operation(self, message: Message, wanted: dict[str, Any]) -> None:
        run = next((block["run"] for block in message["blocks"] if block["type"] == "result"), None)
        card = message.get("proposal") if message["kind"] == "proposal" else None
        trace = message.get("trace") or {}
        if "operation" in wanted:
            assert trace.get("operation") == wanted["operation"], f"operation {trace.get('operation')}"
        if "code" in wanted:
            assert trace.get("code") == wanted["code"], f"refused with {trace.get('code')}"
        if "state" in wanted:
            assert (run or card or {}).get("state") == wanted["state"], f"state {(run or card or {}).get('state')}"
        if "result" in wanted:
            assert run and wanted["result"].items() <= run["result"].items(), f"result {run and run['result']}"
        if "typed" in wanted:
            assert card and card["confirm"].get("typed") == wanted["typed"], f"confirm {card and card['confirm']}"

    def _check_citation(self, citation: dict[str, Any]) -> None:
        """The quote stands verbatim in that revision of the procedure, at that step or part."""
        procedure = self._procedure(citation["topic"], citation["language"])
        assert citation["revision"] == procedure["revision"], f"another revision of {citation['topic']}"
        assert citation["title"] == procedure["title"]
        kind, _, number = citation["part"].partition(".")
        if kind == "summary":
            texts = [procedure["summary"]]
        else:
            texts = [part["text"] for part in procedure[PLACES[kind]] if part["part"] == citation["part"]]
        if kind == "steps":
            assert citation["step"] == int(number)
        assert citation["quote"] and any(citation["quote"] in text for text in texts), f"not verbatim: {citation}"

    def _procedure(self, topic: str, language: str) -> dict[str, Any]:
        if (topic, language) not in self._procedures:
            response = httpx.get(f"{self._running.url}/v1/knowledge/procedures/{topic}", params={"language": language})
            self._procedures[topic, language] = response.raise_for_status().json()
        return self._procedures[topic, language]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _title(turn: dict[str, Any]) -> str:
    act = next(name for name in ACTS if name in turn)
    return f"{act}: {turn[act]}"
