"""Independent work, spread: in this process, in processes of this machine, or on a Ray cluster.

    parallel_map(function, items, on="processes")

gives what `[function(item) for item in items]` gives, wherever it runs. A worker that dies is
replaced and its item done again; an item that fails is named. `function` is one of a module, and
items and results can be pickled. Ray (the extra `ray`) is loaded when it is asked for.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import multiprocessing.connection
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, TypeVar

from audiogen.errors import AudiogenError, ConfigError, WorkError, first_line
from audiogen.libraries import require
from audiogen.python_process import cores, import_path
from audiogen.version import __version__

Item = TypeVar("Item")
Result = TypeVar("Result")

PLACES = ("local", "processes", "ray", "ray://HOST")
"""Where work runs: one after the other here, in as many processes as there are cores, on the Ray
cluster of this machine (begun if there is none), or on the one at an address."""

TRIES = 3
"""How often an item is tried whose worker dies."""

HERE = "this machine"
"""What the cluster is called that has no address."""

ANSWER_SECONDS, START_SECONDS = 30.0, 120.0
"""How long a cluster may take to answer, and a worker on it to begin."""


def threads_of(count: int) -> dict[str, str]:
    """The environment in which libraries use so many threads."""
    names = ["NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"]
    names += ["TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"]
    return dict.fromkeys(names, str(count))


_THREADS = threads_of(1)
"""A worker has one core, so its libraries should not ask for more."""


@dataclass(frozen=True)
class _Outcome:
    """What became of one item in another process: errors there would not all pickle."""

    value: Any = None
    error: tuple[Any, tuple[Any, ...], dict[str, Any]] | None = None
    trace: str = ""


def check_place(on: str) -> None:
    """Check that `on` is one of `PLACES`, and that what it needs is installed.

    Raises
    ------
    ConfigError, MissingLibraryError
    """
    if on not in PLACES[:3] and not (on.startswith("ray://") and len(on) > len("ray://")):
        raise ConfigError(f"--on is {', '.join(PLACES[:3])} or {PLACES[3]}, not {on!r}")
    if on.startswith("ray"):
        require(f"--on {on}", "ray")


def parallel_map(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    on: str = "local",
    names: Sequence[str] = (),
    workers: int = 0,
    on_done: Callable[[int, int], None] = lambda done, total: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> list[Result]:
    """Apply a function to each of some items.

    Parameters
    ----------
    function : callable
        Of one item. Elsewhere than here it has to be a function of a module.
    items : sequence
    on : str
        One of `PLACES`.
    names : sequence of str, optional
        What to call each item in a message.
    workers : int
        How many at once; 0: as many as there are cores.
    on_done : callable of (int, int)
        Called after each item, with how many are done and how many there are.
    should_stop : callable returning bool
        Asked after each item; where it returns True, no more are begun.

    Returns
    -------
    list
        The result of each item, in their order; fewer of the last ones where it was stopped.

    Raises
    ------
    AudiogenError
        That of the first item that fails. What others did before it stays.
    WorkError
        If a worker dies again and again, or an item fails otherwise; the message names it.
    ConfigError
        If there is no such place, or it does not answer.
    """
    check_place(on)
    called = list(names) or [str(n + 1) for n in range(len(items))]
    if not items:
        return []
    if on == "local":
        results: dict[int, Any] = {}
        for n, item in enumerate(items):
            results[n] = function(item)
            on_done(n + 1, len(items))
            if should_stop():
                break
        return list(results.values())
    runner = _in_processes if on == "processes" else _on_ray
    results = {}
    # Closed at once where an item fails: its workers would go on as long as the error is looked at.
    with contextlib.closing(runner(function, items, on, called, workers, should_stop)) as outcomes:
        for n, outcome in outcomes:
            results[n] = _value(outcome, called[n])
            on_done(len(results), len(items))
    whole = next((n for n in range(len(items)) if n not in results), len(items))
    return [results[n] for n in range(whole)]


def _value(outcome: _Outcome, name: str) -> Any:
    """The result of an item, or its error raised."""
    if outcome.error is None:
        return outcome.value
    kind, arguments, attributes = outcome.error
    if isinstance(kind, type) and issubclass(kind, AudiogenError):
        error = kind.__new__(kind)
        error.args = arguments
        error.__dict__.update(attributes)
        raise error
    raise WorkError(f"{name} failed: {outcome.trace.strip().splitlines()[-1]}\n{outcome.trace}")


def _done(function: Callable[[Any], Any], item: Any) -> _Outcome:
    """Do one item in a worker; its error is part of the outcome."""
    try:
        return _Outcome(function(item))
    except Exception as error:
        kept: Any = (type(error), error.args, dict(vars(error)))
        try:
            pickle.dumps(kept)
        except Exception:  # whatever cannot be pickled is named by its text
            kept = (None, (), {})
        return _Outcome(error=kept, trace=traceback.format_exc())


Outcomes = Generator[tuple[int, _Outcome]]


def _in_processes(
    function: Callable[[Any], Any],
    items: Sequence[Any],
    on: str,
    names: Sequence[str],
    workers: int,
    should_stop: Callable[[], bool],
) -> Outcomes:
    count = min(workers or cores(), len(items))
    tries = [0] * len(items)
    left = list(range(len(items)))[::-1]
    while left:
        running: dict[Future[_Outcome], int] = {}
        with _environment():
            pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _begin_worker)
        try:
            while (left or running) and not (should_stop() and not running):
                # As many as there are workers: which item was with a worker that dies is known.
                while left and len(running) < count and not should_stop():
                    with _environment():
                        future = pool.submit(_done, function, items[left[-1]])
                    running[future] = left.pop()
                ended, _ = wait(running, timeout=1.0, return_when=FIRST_COMPLETED)
                for future in ended:
                    n = running[future]
                    outcome = future.result()  # raises where a worker died
                    del running[future]
                    yield n, outcome
            if should_stop():
                return
        except BrokenProcessPool:
            # Nobody knows which of them killed its worker. What is done is not done again.
            for future, n in running.items():
                if future.done() and future.exception() is None:
                    yield n, future.result()
                    continue
                tries[n] += 1
                if tries[n] >= TRIES:
                    raise WorkError(
                        f"the worker that did {names[n]} died {TRIES} times: there may be too "
                        "little memory for so many at once"
                    ) from None
                left.append(n)
            if max(tries) == TRIES - 1:
                count = 1  # the next that dies is the one that did
        finally:
            for process in list((pool._processes or {}).values()) if sys.exc_info()[0] else ():
                with contextlib.suppress(OSError):
                    process.terminate()
            pool.shutdown(wait=True, cancel_futures=True)


_starting = threading.Lock()


@contextlib.contextmanager
def _environment() -> Iterator[None]:
    """The environment that workers begin with: what is imported here, and one thread each."""
    with _starting:
        before = {name: os.environ.get(name) for name in (*_THREADS, "PYTHONPATH")}
        for name, value in _THREADS.items():
            os.environ.setdefault(name, value)
        os.environ["PYTHONPATH"] = import_path()
        try:
            yield
        finally:
            for name, kept in before.items():
                if kept is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = kept


def _begin_worker() -> None:
    """Prepare a worker: it ends with the process that began it, and no sooner.

    Ctrl-C reaches every process of a terminal: the first one decides what it means.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    """End this process when the one that began it has ended, killed or not."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


def _on_ray(
    function: Callable[[Any], Any],
    items: Sequence[Any],
    on: str,
    names: Sequence[str],
    workers: int,
    should_stop: Callable[[], bool],
) -> Outcomes:
    with ray_cluster(on) as ray:
        task = ray.remote(_done).options(
            num_cpus=1, max_retries=TRIES - 1, runtime_env=environment_there()
        )
        most = workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
        left, running = list(range(len(items)))[::-1], dict[Any, int]()
        shared = ray.put(function)
        while (left and not should_stop()) or running:
            while left and len(running) < 2 * most and not should_stop():
                n = left.pop()
                running[task.remote(shared, items[n])] = n
            ended, _ = ray.wait(list(running), timeout=1.0)
            for reference in ended:
                n = running.pop(reference)
                try:
                    outcome = ray.get(reference)
                except ray.exceptions.RayError as error:
                    raise WorkError(
                        f"the worker that did {names[n]} on {on} was lost {TRIES} times: "
                        f"{first_line(error)}"
                    ) from error
                yield n, outcome


@contextlib.contextmanager
def ray_cluster(on: str) -> Iterator[Any]:
    """Ray, connected to the cluster that `on` names; a context manager.

    Raises
    ------
    MissingLibraryError
        If Ray is not installed.
    ConfigError
        If the cluster does not answer, does not let this program in, or has another version of
        audiogen.
    """
    check_place(on)
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    # Otherwise the loopback address is taken for that of the machine.
    os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    import ray

    named = os.environ.get("RAY_ADDRESS", "")
    address = on if on.startswith("ray://") else (named or None)
    options: dict[str, Any] = {"include_dashboard": False} if address is None else {}
    already = ray.is_initialized()
    try:
        if not already:
            _answered(
                lambda: ray.init(
                    address,
                    runtime_env=environment_there(),
                    logging_level="ERROR",
                    log_to_driver=False,
                    **options,
                ),
                address or HERE,
                None if address is None else ANSWER_SECONDS,
            )
        found = _answered(
            lambda: ray.get(
                ray.remote(_version).options(num_cpus=0, runtime_env=environment_there()).remote()
            ),
            address or HERE,
            START_SECONDS,  # a worker has to begin first
        )
        if found != __version__:
            raise ConfigError(
                f"the workers of {on} have audiogen {found}, and here it is {__version__}: install "
                "the same version there"
            )
        yield ray
    finally:
        if not already:
            with contextlib.suppress(Exception):  # it may never have begun
                ray.shutdown()


def environment_there(threads: int = 1) -> dict[str, Any]:
    """The environment of each task on a cluster, whoever has begun that: Ray's `runtime_env`.

    Parameters
    ----------
    threads : int
        How many each library uses there.
    """
    variables = {**threads_of(threads), "PYTHONPATH": import_path()}
    if cache := os.environ.get("AUDIOGEN_CACHE"):
        variables["AUDIOGEN_CACHE"] = os.path.abspath(cache)
    return {"env_vars": variables}


def _version() -> str:
    from audiogen.version import __version__

    return __version__


def _answered(ask: Callable[[], Result], where: str, patience: float | None) -> Result:
    """What a cluster answers, or one sentence: Ray tries for minutes, and tells a long story.

    Without a `patience` (s) it is asked in this thread: what Ray begins on this machine dies with
    the thread that has begun it.
    """
    answer: list[Any] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            answer.append(ask())
        except BaseException as error:
            failed.append(error)

    if patience is None:
        run()
    else:
        thread = threading.Thread(target=run, name="ray", daemon=True)
        thread.start()
        until = time.monotonic() + patience
        while thread.is_alive() and time.monotonic() < until:
            thread.join(0.2)
    if answer:
        found: Result = answer[0]
        return found
    error = failed[0] if failed else None
    if error is not None and not isinstance(error, Exception):
        raise error
    text = f"{type(error).__name__} {error}".lower()
    # This machine asks for no token, and a file that may not be read is another matter.
    elsewhere = where != HERE and not isinstance(error, PermissionError)
    refusals = ("authenticat", "unauthorized", "permission", "token")
    if elsewhere and any(word in text for word in refusals):
        raise ConfigError(
            f"the Ray cluster at {where} does not let this program in: give its token "
            "(RAY_AUTH_MODE=token and RAY_AUTH_TOKEN), or leave --on out to work here"
        ) from error
    if "no module named" in text:
        raise ConfigError(
            f"the workers of the Ray cluster at {where} cannot load audiogen: install it there"
        ) from error
    told = f" ({first_line(error)})" if error is not None else ""
    if where == HERE:
        raise ConfigError(
            f"Ray did not begin on this machine{told}: use --on processes here"
        ) from error
    raise ConfigError(
        f"no Ray cluster answers at {where}{told}: start one there (ray start --head), or leave "
        "--on out to work here"
    ) from error
