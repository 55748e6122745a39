"""One process that runs commands of audiogen and scripts, one after the other, as it is asked to.

Each begins where the one before ended, with the libraries loaded: a process for each would take six
seconds to load TensorFlow, or a second or two to load what plays.
"""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Done:
    """How a command ended.

    Attributes
    ----------
    status : int
        Its exit status.
    out, err : str
        What it printed.
    """

    status: int
    out: str
    err: str


class OneProcess:
    """A context in which commands are run in a process beside this one.

    Parameters
    ----------
    folder : Path
        Where they are run.
    environment : mapping of str, optional
    patience : float (s)
        How long a command may take. The process is ended then, and another begun for the next.
    """

    def __init__(
        self, folder: Path, environment: Mapping[str, str] = os.environ, patience: float = 600.0
    ) -> None:
        self._folder, self._environment = folder, environment
        self._patience = patience
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> OneProcess:
        return self

    def __exit__(self, *error: object) -> None:
        if self._process is not None:
            self._process.communicate()

    def run(self, *words: str, refused: Sequence[str] = ()) -> Done:
        """Run `audiogen ...` or `python FILE ...`, as typed.

        Parameters
        ----------
        refused : sequence of str, optional
            Libraries that cannot be imported, as if they were not installed. Whatever an earlier
            command has imported is still there.
        """
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, __file__],
                cwd=self._folder,
                env={**self._environment, "PYTHONPATH": str(ROOT)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="utf-8",
            )
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        with tempfile.TemporaryDirectory(prefix="audiogen-command-") as folder:
            out, err = Path(folder, "out"), Path(folder, "err")
            late = threading.Timer(self._patience, process.kill)
            late.start()
            asked = {"words": words, "refused": list(refused), "out": str(out), "err": str(err)}
            print(json.dumps(asked), file=process.stdin, flush=True)
            answer = process.stdout.readline()
            late.cancel()
            if not answer:
                self._process = None
                process.communicate()
            texts = [path.read_text("utf-8", "replace") for path in (out, err) if path.exists()]
            status = int(answer or process.returncode)
            return Done(status, *texts) if len(texts) == 2 else Done(status, "", "")


class Refused:
    """Finds no library of those in `names`."""

    names: Sequence[str] = ()

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def status_of(words: list[str]) -> int:
    """Run a command in this process; its exit status."""
    from audiogen.cli import main

    try:
        if Path(words[0]).name == "audiogen":
            main(words[1:])
        else:
            sys.argv = words[1:]
            runpy.run_path(words[1], run_name="__main__")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def serve() -> None:
    """Run what is asked for until there is no more."""
    refused = Refused()
    sys.meta_path.insert(0, refused)  # type: ignore[arg-type]
    asked, answers = os.fdopen(os.dup(0), encoding="utf-8"), os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # a command that reads is at the end of its input
    for line in asked:
        given = json.loads(line)
        refused.names = given["refused"]
        for number, path in ((1, given["out"]), (2, given["err"])):
            with open(path, "wb") as file:
                os.dup2(file.fileno(), number)
        status = status_of(given["words"])
        sys.stdout.flush()
        sys.stderr.flush()
        print(status, file=answers, flush=True)


if __name__ == "__main__":
    sys.path.remove(str(Path(__file__).parent))  # as with the console script
    serve()
