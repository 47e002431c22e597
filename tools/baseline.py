"""The bot to compare with: Rasa as `rasa init` configures it, with the same questions and the same texts."""

import os
import subprocess
import time
from pathlib import Path

import httpx
import yaml

from knowledge.procedure import Library
from tools import stack

PORT = 5105
FOLDER = stack.ROOT / "var/bench/baseline"
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
    epochs: 100
    constrain_similarities: true
  - name: EntitySynonymMapper
  - name: ResponseSelector
    epochs: 100
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


def write(library: Library, topics: set[str]) -> bool:
    """Write the baseline's project for these topics; True when it differs from what the trained model was made of."""
    examples: dict[str, list[str]] = {}
    for topic, question in library.questions():
        if question.part is None and topic in topics:
            examples.setdefault(topic, []).append(question.text.translate(str.maketrans("[](){}", "      ")))
    nlu = [
        {"intent": f"faq/{_key(topic)}", "examples": "".join(f"- {text}\n" for text in dict.fromkeys(texts))}
        for topic, texts in examples.items()
    ]
    # Its classifier needs a second intent to tell questions from: with one alone it falls back on everything.
    nlu.append({"intent": "greet", "examples": _greetings()})
    responses = {f"utter_faq/{_key(topic)}": [{"text": _text(library, topic)}] for topic in examples}
    rule = {"rule": "answer", "steps": [{"intent": "faq"}, {"action": "utter_faq"}]}
    fall_back = {"rule": "sorry", "steps": [{"intent": "nlu_fallback"}, {"action": "utter_sorry"}]}
    story = {"story": "two questions", "steps": [*rule["steps"], *rule["steps"]]}
    hello = {"rule": "hello", "steps": [{"intent": "greet"}, {"action": "utter_greet"}]}
    responses["utter_greet"] = [{"text": "Hej!"}]
    responses["utter_sorry"] = [{"text": "-"}]
    files = {
        "config.yml": CONFIG,
        "domain.yml": _dump({"version": "3.1", "intents": ["faq", "greet"], "responses": responses}),
        "data/nlu.yml": _dump({"version": "3.1", "nlu": nlu}),
        "data/rules.yml": _dump({"version": "3.1", "rules": [rule, fall_back, hello], "stories": [story]}),
        "credentials.yml": "rest:\n",
    }
    stale = not (FOLDER / "models/baseline.tar.gz").exists()
    for name, text in files.items():
        file = FOLDER / name
        if not file.exists() or file.read_text() != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            stale = True
    return stale


def train() -> None:
    _rasa("train", "--out", "models", "--fixed-model-name", "baseline").wait()


def start() -> subprocess.Popen[bytes]:
    process = _rasa("run", "--model", "models/baseline.tar.gz", "--interface", "127.0.0.1", "--port", str(PORT))
    while True:
        try:
            if httpx.get(f"http://127.0.0.1:{PORT}/", timeout=2).status_code == 200:
                return process
        except httpx.HTTPError:
            time.sleep(1)


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


def _rasa(*arguments: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, **stack.environment(), "PATH": os.environ.get("PATH", "")}
    log = (FOLDER / "rasa.log").open("ab")
    rasa: Path = stack.ROOT / "bot/.venv/bin/rasa"
    return subprocess.Popen([rasa, *arguments], cwd=FOLDER, env=environment, stdout=log, stderr=log)


def _dump(content: object) -> str:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000)
