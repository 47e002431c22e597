"""The action server's process: builds the client and the actions, and serves Rasa's webhook on loopback."""

import hmac
import logging
from functools import partial

import httpx
from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Request, Sanic, response

from actions import conversation, operation_form
from actions.core import Turn
from actions.settings import Settings

SECRET_HEADER = "X-Fyr-Box"
CORE_TIMEOUT = httpx.Timeout(3.0, connect=0.5)
MAX_BODY = 4 * 2**20


def build_actions(turn) -> list:
    """Every action, by hand: package scanning could not pass the client."""
    fixed = (
        operation_form.StartOperation,
        operation_form.ValidateOperationForm,
        operation_form.Propose,
        operation_form.Correct,
        operation_form.Cancel,
        conversation.Answer,
        conversation.HandOff,
        conversation.Repeat,
        conversation.SwitchLanguage,
        conversation.Ping,
    )
    return [action(turn) for action in fixed] + [operation_form.AskInput(turn, name) for name in operation_form.INPUTS]


def create_server(settings: Settings) -> Sanic:
    """The rasa_sdk application with our actions; only callers with the shared secret get in."""
    http = httpx.AsyncClient(base_url=settings.api_url, timeout=CORE_TIMEOUT)
    executor = ActionExecutor()
    for action in build_actions(partial(Turn, http)):
        executor.register_action(action)
    app = create_app(executor, cors_origins=[])
    app.config.REQUEST_MAX_SIZE = MAX_BODY
    app.config.ACCESS_LOG = False

    @app.on_request
    async def only_rasa(request: Request):
        if request.path == "/health":
            return None
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), settings.box_secret.get_secret_value().encode()):
            return response.json({"error": "forbidden"}, status=403)
        if request.headers.get("Content-Encoding"):
            # The SDK would inflate it without a limit.
            return response.json({"error": "unsupported"}, status=415)
        return None

    @app.before_server_stop
    async def close(_: Sanic) -> None:
        await http.aclose()

    return app


def main() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    settings = Settings()
    app = create_server(settings)
    app.run(host="127.0.0.1", port=settings.actions_port, single_process=True, motd=False, access_log=False)


if __name__ == "__main__":
    main()
