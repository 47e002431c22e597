"""Work for the other processor: a function that runs in a process beside this one."""

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from threading import Thread
from typing import Any, TypeVar

from knowledge.training import Say

T = TypeVar("T")

_queue: Any = None


@contextmanager
def beside(work: Callable[..., T], *arguments: Any, say: Say) -> Iterator[Future[T]]:
    """Run `work(*arguments, say=…)` in a process of its own during the block; what it says is passed on to `say`.

    Arguments and result must be picklable; `say` need not be. The block ends when the work has ended.
    """
    # A copy of a process that has threads may hang: the new one starts from the beginning.
    context = multiprocessing.get_context("spawn")
    said = context.Queue()
    relay = Thread(target=_pass_on, args=(said, say), name="relay", daemon=True)
    relay.start()
    try:
        with ProcessPoolExecutor(1, context, initializer=_remember, initargs=(said,)) as pool:
            yield pool.submit(_run, work, arguments)
    finally:
        said.put(None)
        relay.join()


def _remember(said: Any) -> None:
    global _queue
    _queue = said


def _run(work: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    return work(*arguments, say=_queue.put)


def _pass_on(said: Any, say: Say) -> None:
    while (line := said.get()) is not None:
        say(line)
