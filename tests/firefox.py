"""Firefox without a window, driven over its own protocol, Marionette: for tests of pages."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

FIREFOX = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), "")

_PATIENCE = 60.0


class Firefox:
    """A running Firefox with one window; a context manager.

    Parameters
    ----------
    profile : Path
        A folder for its settings.
    """

    def __init__(self, profile: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        settings = {"marionette.port": port, "media.autoplay.default": 0}
        lines = [f"user_pref({json.dumps(name)}, {value});" for name, value in settings.items()]
        (profile / "user.js").write_text("\n".join(lines))
        command = [FIREFOX, "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._process = subprocess.Popen(
            command, env={**os.environ, "HOME": str(profile)}, **silent
        )
        self._socket = self._connected(port)
        self._file = self._socket.makefile("rb")
        self._count = 0
        self._read()
        self.tell("WebDriver:NewSession", capabilities={})

    def __enter__(self) -> Firefox:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._socket.close()
        self._process.terminate()
        self._process.wait()

    def tell(self, command: str, **given: Any) -> Any:
        """Send a command, and return what it answers."""
        self._count += 1
        message = json.dumps([0, self._count, command, given]).encode()
        self._socket.sendall(f"{len(message)}:".encode() + message)
        _, _, error, value = self._read()
        if error:
            raise RuntimeError(f"{command}: {error}")
        return value

    def evaluate(self, script: str) -> Any:
        """What a script returns on the page."""
        return self.tell("WebDriver:ExecuteScript", script=script, args=[])["value"]

    def click(self, selector: str) -> None:
        """Press the element of that selector."""
        given = {"using": "css selector", "value": selector}
        (element,) = self.tell("WebDriver:FindElement", **given)["value"].values()
        self.tell("WebDriver:ElementClick", id=element)

    def _read(self) -> Any:
        size = b""
        while (letter := self._file.read(1)) != b":":
            size += letter
        return json.loads(self._file.read(int(size)))

    def _connected(self, port: int) -> socket.socket:
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                return socket.create_connection(("127.0.0.1", port))
            except OSError:
                if time.monotonic() > until:
                    self._process.kill()
                    raise
                time.sleep(0.2)
