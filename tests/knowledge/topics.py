"""Small topic folders for tests."""

from pathlib import Path

TOPIC = """\
products: [Lampa]
audience: [company_admin]
kind: how-to
country: SE
source: {seed: S0, lines: 1-2}
reviewed: 2026-11-22
related: [lamp.turn-off]
contacts:
  - address: lamp@example.com
    for: {sv: frågor, nb: spørsmål, en: questions}
parts:
  steps.1: {do: lamp.light}
  facts.1: {trust: public, public_source: Lampboken}
"""

PAGES = {
    "sv": """\
---
title: Tänd lampan
questions:
  - hur tänder jag lampan
  - no
asks:
  warnings.1:
    - blir lampan varm
---
Du tänder lampan med *Knappen*.

## Gör så här
1. Tryck på *Knappen*.
2. Vänta.

## Viktigt
- Lampan blir varm.

## Bra att veta
- Lampan är blå.
""",
    "nb": """\
---
title: Tenn lampen
questions:
  - hvordan tenner jeg lampen
asks:
  warnings.1:
    - blir lampen varm nå
danish:
  - hvordan tænder jeg lampen
nynorsk:
  - korleis tenner eg lampa
---
Du tenner lampen med *Knappen* (knappen).

## Slik gjør du
1. Trykk på *Knappen*.
2. Vent.

## Viktig
- Lampen blir varm.

## Greit å vite
- Lampen er blå.
""",
    "en": """\
---
title: Light the lamp
questions:
  - how do I light the lamp
asks:
  warnings.1:
    - does the lamp get hot
---
You light the lamp with *Knappen* (the button) or *Settings*.

## Steps
1. Press *Knappen*.
2. Wait.

## Important
- The lamp gets hot.

## Good to know
- The lamp is blue.
""",
}


def write_topic(folder: Path, name: str = "lamp/light", **changes: tuple[str, str]) -> Path:
    """Write a topic below `folder`; each change replaces a text in one file (`sv=("old", "new")`, `topic=…`)."""
    place = folder / name
    place.mkdir(parents=True)
    files = {"topic.yml": TOPIC, **{f"{language}.md": text for language, text in PAGES.items()}}
    for key, (old, new) in changes.items():
        file = "topic.yml" if key == "topic" else f"{key}.md"
        assert old in files[file]
        files[file] = files[file].replace(old, new, 1)
    for file, text in files.items():
        (place / file).write_text(text, encoding="utf-8")
    return place
