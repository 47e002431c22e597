"""Short hashes that tell whether two requests, or two states, are the same."""

import hashlib
import json


def short_hash(*parts: object) -> str:
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
