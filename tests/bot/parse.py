"""Runs in Rasa's own environment: parse every phrasing with the trained model, write what it understood as JSON."""

import asyncio
import json
import sys
from pathlib import Path

import yaml
from rasa.core.agent import Agent


async def main(model: str, phrasings: str, out: str) -> None:
    agent = Agent.load(model)
    files = sorted(Path(phrasings).glob("*.yml"))
    rows = [row for file in files for row in yaml.safe_load(file.read_text(encoding="utf-8"))]
    for row in rows:
        parsed = await agent.parse_message(row["text"])
        row["understood"], row["confidence"] = parsed["intent"]["name"], parsed["intent"]["confidence"]
        row["ranking"] = [[r["name"], round(r["confidence"], 2)] for r in parsed["intent_ranking"][:3]]
    with open(out, "w", encoding="utf-8") as file:
        json.dump(rows, file, ensure_ascii=False)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3]))
