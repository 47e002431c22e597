"""What a request has to show before the console's cookie counts: that our own pages sent it."""

import hmac

from fastapi import Request

from actions.catalogue.text import Text
from api.errors import NotAllowed

CSRF_HEADER = "X-CSRF-Token"
READING = ("GET", "HEAD")
NOT_OURS = Text(
    sv="Begäran kom inte från konsolen. Ladda om sidan och försök igen.",
    nb="Forespørselen kom ikke fra konsollen. Last inn siden på nytt og prøv igjen.",
    en="The request did not come from the console. Reload the page and try again.",
)


def check_page(request: Request, own_origin: str) -> None:
    """A request that changes something must come from a page of ours; raises `NotAllowed`."""
    fetched_from = request.headers.get("Sec-Fetch-Site", "same-origin")
    if request.headers.get("Origin") != own_origin or fetched_from != "same-origin":
        raise NotAllowed("CROSS_SITE", NOT_OURS)


def check_request(request: Request, own_origin: str, token: str) -> None:
    """As `check_page`, and sent by the console's script with the session's own `token`; raises `NotAllowed`.

    Reading changes nothing, but it leaves marks in the audit log: a link on another site does not open anything.
    """
    if request.method in READING:
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise NotAllowed("CROSS_SITE", NOT_OURS)
        return
    check_page(request, own_origin)
    sent = request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(sent.encode(), token.encode()) or not _json_or_nothing(request):
        raise NotAllowed("CROSS_SITE", NOT_OURS)


def _json_or_nothing(request: Request) -> bool:
    """Forms of other sites can send every other type without asking."""
    kind = request.headers.get("Content-Type")
    if kind is None:
        return request.headers.get("Content-Length", "0") == "0" and "Transfer-Encoding" not in request.headers
    return kind.partition(";")[0].strip().lower() == "application/json"
