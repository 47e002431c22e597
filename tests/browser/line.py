"""A telephone line between browser and core that can be cut: a TCP proxy on loopback."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PIECE = 65_536


class Line:
    """Passes bytes both ways until it is cut; a cut resets every connection, in the middle of whatever it carries."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._left: int | None = None
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        with self._lock:
            connections, self._open = self._open, set()
            self.cuts += 1
        for connection in connections:
            with suppress(OSError):
                # No goodbye: the other side sees a reset, as when a cable is pulled.
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def cut_after(self, count: int) -> None:
        """Let so many more bytes through to the browser, then cut."""
        self._left = count

    def close(self) -> None:
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._listener.accept()
            except OSError:
                return
            core = socket.create_connection(("127.0.0.1", self._port))
            with self._lock:
                self._open |= {browser, core}
            for source, target, counted in ((browser, core, False), (core, browser, True)):
                threading.Thread(target=self._pass, args=(source, target, counted), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(PIECE):
                if counted and self._left is not None:
                    piece, left = piece[: self._left], self._left - len(piece)
                    self._left = left if left > 0 else None
                    target.sendall(piece)
                    if left <= 0:
                        self.cut()
                        return
                    continue
                target.sendall(piece)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)


@contextmanager
def line_to(port: int) -> Iterator[Line]:
    line = Line(port)
    try:
        yield line
    finally:
        line.close()
