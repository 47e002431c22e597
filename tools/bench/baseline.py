"""The bot to compare with: Rasa as `rasa init` configures it, with the same questions and the same texts.

Its epochs are fewer (100 each would take hours on two cores for these many examples). Its intents are a question of
ours (with a `ResponseSelector` for the topic), one that nobody here can answer, and a greeting.
"""

import subprocess
import sys
import time
from pathlib import Path

import httpx
import yaml

from knowledge.outside import read_outside
from knowledge.procedure import Library
from tools import stack

PORT = 5105
URL = f"http://127.0.0.1:{PORT}"
FOLDER = stack.ROOT / "var/bench/baseline"
MODEL, LOG = FOLDER / "models/baseline.tar.gz", FOLDER / "rasa.log"
PLAIN = str.maketrans("[](){}", "      ")
"""Brackets would mark entities."""
CONFIG = """\
recipe: default.v1
language: sv
assistant_id: baseline
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: 2
    batch_size: 256
    entity_recognition: false
    constrain_similarities: true
  - name: EntitySynonymMapper
  - name: ResponseSelector
    epochs: 20
    batch_size: 256
    constrain_similarities: true
  - name: FallbackClassifier
    threshold: 0.3
    ambiguity_threshold: 0.1
policies:
  - name: MemoizationPolicy
  - name: RulePolicy
  - name: UnexpecTEDIntentPolicy
    max_history: 5
    epochs: 100
  - name: TEDPolicy
    max_history: 5
    epochs: 100
    constrain_similarities: true
"""


class BaselineStopped(Exception):
    """The default bot did not train or did not start; its log says why."""


def write(library: Library) -> bool:
    """Write the baseline's project; True when it differs from what the trained model was made of."""
    examples: dict[str, list[str]] = {}
    for topic, question in library.questions():
        examples.setdefault(topic, []).append(question.text)
    nlu = [{"intent": f"faq/{_key(topic)}", "examples": _list(texts)} for topic, texts in examples.items()]
    nlu.append({"intent": "out_of_scope", "examples": _list([question.text for question in read_outside()])})
    nlu.append({"intent": "greet", "examples": _greetings()})
    responses = {f"utter_faq/{_key(topic)}": [{"text": _text(library, topic)}] for topic in examples}
    rule = {"rule": "answer", "steps": [{"intent": "faq"}, {"action": "utter_faq"}]}
    refusals = [
        {"rule": f"sorry {intent}", "steps": [{"intent": intent}, {"action": "utter_sorry"}]}
        for intent in ("nlu_fallback", "out_of_scope")
    ]
    story = {"story": "two questions", "steps": [*rule["steps"], *rule["steps"]]}
    hello = {"rule": "hello", "steps": [{"intent": "greet"}, {"action": "utter_greet"}]}
    responses["utter_greet"] = [{"text": "Hej!"}]
    responses["utter_sorry"] = [{"text": "-"}]
    intents = ["faq", "out_of_scope", "greet"]
    files = {
        "config.yml": CONFIG,
        "domain.yml": _dump({"version": "3.1", "intents": intents, "responses": responses}),
        "data/nlu.yml": _dump({"version": "3.1", "nlu": nlu}),
        "data/rules.yml": _dump({"version": "3.1", "rules": [rule, *refusals, hello], "stories": [story]}),
        "credentials.yml": "rest:\n",
    }
    stale = not MODEL.exists()
    for name, text in files.items():
        file = FOLDER / name
        if not file.exists() or file.read_text("utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
            stale = True
    return stale


def prepare(library: Library) -> None:
    """Write and train the bot, unless the model that stands there was made of the same files."""
    if not write(library):
        return
    print("training the default bot (half an hour or more on two cores, once) …", flush=True)
    started = time.monotonic()
    MODEL.unlink(missing_ok=True)
    process = _rasa("train", "--out", "models", "--fixed-model-name", MODEL.name.removesuffix(".tar.gz"))
    while process.poll() is None:
        time.sleep(5)
        if sys.stdout.isatty():
            print(f"\r  {time.monotonic() - started:4.0f} s  {_progress()}", end="", flush=True)
    if process.returncode or not MODEL.exists():
        raise BaselineStopped(f"the default bot was not trained; see {LOG}")
    print(f"  trained in {time.monotonic() - started:.0f} s", flush=True)


def start() -> subprocess.Popen[bytes]:
    """Start the bot and wait until it answers."""
    process = _rasa(
        "run", "--enable-api", "--model", f"models/{MODEL.name}", "--interface", "127.0.0.1", "--port", str(PORT)
    )
    while process.poll() is None:
        try:
            if httpx.get(f"{URL}/", timeout=2).status_code == 200:
                return process
        except httpx.HTTPError:
            time.sleep(1)
    raise BaselineStopped(f"the default bot did not start; see {LOG}")


def topics_by_key(library: Library) -> dict[str, str]:
    """Which topic each key of the bot's `ResponseSelector` stands for ("faq/elma_lookup")."""
    return {f"faq/{_key(topic)}": topic for topic in library.topics}


def topic_of(library: Library, text: str) -> str | None:
    """Which topic a reply of the baseline is about."""
    return next((topic for topic in library.topics if _text(library, topic) == text), None)


def _greetings() -> str:
    """The greetings of our own examples."""
    files = (stack.ROOT / "bot/data/nlu" / f"{language}.yml" for language in ("sv", "nb", "en"))
    entries = [entry for file in files for entry in yaml.safe_load(file.read_text("utf-8"))["nlu"]]
    return "".join(entry["examples"] for entry in entries if entry.get("intent") == "greet")


def _key(topic: str) -> str:
    return topic.replace(".", "_").replace("-", "_")


def _text(library: Library, topic: str) -> str:
    return library.get(topic, "sv").summary.text


def _list(texts: list[str]) -> str:
    """Examples as Rasa writes them."""
    plain = (text.translate(PLAIN) for text in texts)
    return "".join(f"- {text}\n" for text in dict.fromkeys(plain))


def _progress() -> str:
    """The end of the log, where Rasa writes its epochs."""
    tail = LOG.read_bytes()[-400:].decode(errors="replace") if LOG.exists() else ""
    return next((line.strip()[:70] for line in reversed(tail.replace("\r", "\n").split("\n")) if line.strip()), "")


def _rasa(*arguments: str) -> subprocess.Popen[bytes]:
    rasa: Path = stack.ROOT / "bot/.venv/bin/rasa"
    with LOG.open("ab") as log:
        return subprocess.Popen([rasa, *arguments], cwd=FOLDER, env=stack.environment(), stdout=log, stderr=log)


def _dump(content: object) -> str:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000)
