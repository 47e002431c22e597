"""The policies (CSP) of the pages that are made to be embedded, and of those that show how."""

from collections.abc import Iterable

LOCKED = "default-src 'none'; base-uri 'none'; form-action 'none'"


def panel_policy(origins: Iterable[str]) -> str:
    """Scripts, styles and calls of our own origin only; framed by these origins only; no markup from strings at all."""
    frames = " ".join(("'self'", *origins))
    return (
        f"{LOCKED}; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        f"frame-ancestors {frames}; require-trusted-types-for 'script'; trusted-types 'none'"
    )


DOCS = f"{LOCKED}; style-src 'self'; frame-ancestors 'none'"
"""Pages to read: no script at all."""
EXAMPLE = (
    f"{LOCKED}; script-src 'self'; frame-src 'self'; style-src 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
"""What a strict page needs for the widget: one source of scripts, one of frames. Its own style is not the widget's."""
EXAMPLE_IDENTITY = f"{EXAMPLE}; connect-src 'self'"
"""The page itself fetches a token."""
