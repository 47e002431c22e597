"""`.env.example` names every setting that anything of ours reads, with its default."""

import re
from pathlib import Path

import pytest

import actions.settings
import api.sandbox.settings
import api.settings
from tools import stack

ROOT = Path(__file__).parent.parent.parent
LINE = re.compile(r"^(#?)(FYR_[A-Z_]+)=(.*)$", re.MULTILINE)
EXAMPLE = (ROOT / ".env.example").read_text("utf-8")
SETTINGS = (api.settings.Settings, actions.settings.Settings, api.sandbox.settings.Settings)
DERIVED = {"FYR_ACTIONS_URL"}
"""Made by `tools/stack.py` from the ports, for Rasa."""


def documented() -> dict[str, str]:
    return {name: value for _, name, value in LINE.findall(EXAMPLE)}


def test_every_setting_is_named_once():
    fields = {f"FYR_{name.upper()}" for settings in SETTINGS for name in settings.model_fields}
    names = [name for _, name, _ in LINE.findall(EXAMPLE)]
    assert len(names) == len(set(names))
    assert set(names) == fields | set(stack.STACK_SETTINGS)


def test_every_setting_has_a_sentence():
    for settings in SETTINGS:
        assert all(field.description for field in settings.model_fields.values())
    for _, name, _ in LINE.findall(EXAMPLE):
        assert re.search(rf"^# .+\.\n#?{name}=", EXAMPLE, re.MULTILINE), name


def test_a_secret_has_no_value_and_everything_else_its_default():
    for commented, name, value in LINE.findall(EXAMPLE):
        fields = [s.model_fields.get(name.removeprefix("FYR_").lower()) for s in SETTINGS]
        secret = any(field is not None and field.is_required() for field in fields)
        assert bool(commented) == secret, name
        assert not (secret and value), name


@pytest.mark.parametrize("file", ["supervisord.conf", "bot/credentials.yml", "bot/endpoints.yml"])
def test_what_the_other_files_read_is_a_setting_too(file: str):
    read = set(re.findall(r"FYR_[A-Z_]+", (ROOT / file).read_text("utf-8")))
    assert read <= documented().keys() | DERIVED
