"""Compile the requirement files: exact versions, no addresses, no build tags of one machine."""

import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".venv-tools/bin/uv"
PLAIN = (
    "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--no-emit-package", "triton",
    "--quiet",
)  # fmt: skip
FILES = {
    "requirements": ROOT / ".venv/bin/python",
    "bot/requirements": ROOT / "bot/.venv/bin/python",
}


def main() -> None:
    for name, python in FILES.items():
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "compiled.txt"
            source = f"{name}.in"
            subprocess.run([UV, "pip", "compile", *PLAIN, "--python", python, source, "-o", out], cwd=ROOT, check=True)
            lines = [line for line in out.read_text().splitlines() if not line.startswith("nvidia-")]
        # A local build tag (`+cpu`) exists on some indexes only.
        pins = [line.split("+")[0] for line in lines]
        header = f"# Compiled from {source} by `make lock`; edit that file, not this one."
        (ROOT / f"{name}.txt").write_text("\n".join([header, *pins]) + "\n")
        print(f"{name}.txt: {len(pins)} packages")


if __name__ == "__main__":
    main()
