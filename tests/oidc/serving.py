"""The OpenID provider of the tests as a process of its own, and its people."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = Path(__file__).parent
NODE = FOLDER.parent.parent / ".venv/bin/node"
CLIENT, PUBLIC_CLIENT, SECRET = "fyr console", "public", "of: the/client & nobody else +"

PEOPLE = {
    "anna": {"name": "Anna", "email": "anna@visma.example", "roles": ["support_agent"]},
    "lars": {"name": "Lars", "roles": ["support_lead"]},
    "frida": {"name": "Frida", "roles": ["author", "root"]},
    "geir": {"name": "Geir", "roles": "auditor"},
    "nested": {"name": "Nina", "access": {"roles": ["support_agent"]}},
    "kari": {"name": "Kari", "roles": ["company_admin", "root"]},
    "nobody": {"name": "Nobody"},
    "odd": {"name": "Odd", "roles": {"support_agent": True}},
}


@contextmanager
def serving_provider(*public_urls: str) -> Iterator[str]:
    """Serve it for the consoles at these addresses; yields its issuer."""
    assert (FOLDER / "node_modules").is_dir(), "The OpenID provider is not installed: run tools/provider.sh"
    told = json.dumps({"publicUrls": public_urls, "people": PEOPLE, "secret": SECRET})
    process = subprocess.Popen(
        [NODE, "provider.js", told], cwd=FOLDER, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        issuer = process.stdout.readline().strip()
        assert issuer, "the OpenID provider did not start"
        yield issuer
    finally:
        process.terminate()
        process.wait()
