"""`audiogen train --workers`: one training by several processes, begun and watched from here.

They find each other by `TF_CONFIG`. If one of them dies, all begin again from what the first one
has saved last. Each has a standard input that ends with this process, so none outlives it.
"""

from __future__ import annotations

import _thread
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from audiogen import remote, storage
from audiogen.cli.output import handling, say
from audiogen.errors import AudiogenError, ConfigError, WorkError
from audiogen.model import checkpoint
from audiogen.parallel import TRIES, check_place, environment_there, ray_cluster, threads_of
from audiogen.python_process import cores, import_path
from audiogen.training.cluster import VARIABLE, Cluster, cluster_of

ENDING_SECONDS = 30.0
"""How long the others may take to end once one has ended with an error."""

Options = dict[str, Any]


def train_together(workers: int, on: str, folders: Sequence[Path], options: Options) -> None:
    """Train by so many processes.

    Parameters
    ----------
    workers : int
    on : str
        Where they run: `local` and `processes`, both on this machine, or a Ray cluster.
    folders : sequence of Path
    options : dict
        As `audiogen.cli.train.train_here` takes them.

    Raises
    ------
    ConfigError
        If they cannot be begun so.
    WorkError
        If one of them dies again and again.
    """
    check_place(on)
    if cluster_of(os.environ) is not None:
        raise ConfigError(
            f"{VARIABLE} says that this process joins others, and --workers begins them: unset the "
            "variable, or leave --workers out"
        )
    if on.startswith("ray"):
        _train_on_ray(workers, on, folders, options)
        return
    place = remote.local_copy(_place_of(folders, options["name"]))
    before = _saved(place)
    for left in reversed(range(TRIES)):
        if not _one_died(workers, folders, options):
            return
        if left:
            say("one of the processes died: all of them begin again from the last save", err=True)
            options = _going_on(options, place, before)
    raise WorkError(_died(workers))


def _place_of(folders: Sequence[Path], name: str | None) -> str:
    """The checkpoint of a training: its path in full, or its address."""
    if name is not None and remote.address_of(name):
        return remote.absolute(name)
    return remote.absolute(storage.place(name or remote.name_of(folders[0])))


def _saved(place: Path) -> int | None:
    """When the state of a training was saved (ns), if it was."""
    try:
        return (place / "resume" / "state.safetensors").stat().st_mtime_ns
    except OSError:
        return None


def _going_on(options: Options, place: Path, before: int | None) -> Options:
    """The options to begin again with: from what was saved since `before`, or from nothing."""
    if options["resume"] or _saved(place) in (None, before) or not checkpoint.can_resume(place):
        return options
    return {**options, "resume": True, "start_from": None, "preset": None, "force": False}


def _one_died(workers: int, folders: Sequence[Path], options: Options) -> bool:
    """Train by processes of this machine; whether one of them died before it was done."""
    addresses = tuple(f"127.0.0.1:{port}" for port in _free_ports(workers))
    threads = threads_of(max(1, cores() // workers))
    task = json.dumps({"folders": [str(folder) for folder in folders], "options": options})
    with contextlib.ExitStack() as stack:
        processes: list[subprocess.Popen[bytes]] = []
        said = [stack.enter_context(tempfile.TemporaryFile()) for _ in range(workers)]
        for rank in range(workers):
            own = {
                "PYTHONPATH": import_path(),
                VARIABLE: Cluster(addresses, rank).variable(),
            }
            process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-c", _JOIN, task],
                env={**threads, **os.environ, **own},
                stdin=subprocess.PIPE,
                # The first one talks to the user; what the others complain of is kept.
                stdout=None if rank == 0 else subprocess.DEVNULL,
                stderr=None if rank == 0 else said[rank],
                start_new_session=True,  # Ctrl-C reaches this process, which hands it on
            )
            stack.callback(_end, process)
            processes.append(process)
        asked = False

        def stop(number: int, frame: Any) -> None:
            nonlocal asked
            if asked:
                raise KeyboardInterrupt
            asked = True
            for process in processes:
                if process.stdin is not None:
                    process.stdin.close()

        with handling(stop):
            codes = _codes(processes)
        if codes[0] == 0:
            return False
        if any(code is not None and code < 0 for code in codes):
            return not asked
        rank = next(rank for rank, code in enumerate(codes) if code)
        if rank:
            said[rank].seek(0)
            say(said[rank].read().decode("utf-8", "replace").rstrip(), err=True)
        raise click.exceptions.Exit(1)


_JOIN = "from audiogen.cli.workers import join; join()"


def join() -> None:
    """Be one of the processes, which trains what its last argument says."""
    from audiogen.cli.commands import guarded
    from audiogen.cli.train import train_here

    task = json.loads(sys.argv[-1])
    threading.Thread(target=_stop_with_the_input, daemon=True).start()
    guarded(lambda: train_here([Path(folder) for folder in task["folders"]], task["options"]))


def _stop_with_the_input() -> None:
    """Ask this process to stop, as Ctrl-C does, when its standard input ends."""
    while os.read(0, 1024):
        pass
    _thread.interrupt_main()


def _codes(processes: Sequence[subprocess.Popen[bytes]]) -> list[int | None]:
    """The exit codes of some processes, of which none runs long without the others.

    Less than 0 where one was ended by a signal; None where one still runs and another has died, or
    ended with an error.
    """
    until = float("inf")
    while True:
        codes = [process.poll() for process in processes]
        ended = [code for code in codes if code is not None]
        if len(ended) == len(codes) or any(code < 0 for code in ended):
            return codes
        if any(ended):
            until = min(until, time.monotonic() + ENDING_SECONDS)
        if time.monotonic() > until:
            return codes
        time.sleep(0.1)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process, if it has not ended."""
    if process.poll() is None:
        process.kill()
    process.wait()
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()


def _free_ports(count: int) -> list[int]:
    """Ports of this machine on which nobody listens."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]


def _train_on_ray(workers: int, on: str, folders: Sequence[Path], options: Options) -> None:
    """Train by processes of a Ray cluster, whose machines have the same disk."""
    task = _task_of(workers, folders, options)
    say(f"training by {workers} processes on {on} ...", err=True)
    with ray_cluster(on) as ray:
        how = {"num_cpus": 0, "max_retries": 0, "runtime_env": environment_there()}
        fit = ray.remote(_fit).options(**how)
        try:
            refused, described = ray.get(fit.remote(task))
        except ray.exceptions.RayError as error:
            lines = [line.strip() for line in str(error).splitlines() if line.strip()]
            raise WorkError(f"the training on {on} failed: {lines[-1]}") from error
    if refused:
        raise WorkError(refused)
    say(described)


def _task_of(workers: int, folders: Sequence[Path], options: Options) -> dict[str, Any]:
    """What the processes on a cluster are to do, whatever their current folder is."""
    options = {**options, "name": _place_of(folders, options["name"])}
    if options["start_from"] is not None:
        options["start_from"] = remote.path_of(options["start_from"])
    return {
        "folders": [remote.absolute(folder) for folder in folders],
        "options": options,
        "workers": workers,
    }


def cores_each(machines: Sequence[int], workers: int) -> int:
    """The most cores that each of some processes can have, on machines with so many.

    All get as many, since each step waits for the slowest.

    Examples
    --------
    >>> cores_each([8, 8], 2), cores_each([8, 8], 3), cores_each([8, 4], 2), cores_each([2], 4)
    (8, 4, 4, 1)
    """
    for count in range(max(machines, default=1), 1, -1):
        if sum(machine // count for machine in machines) >= workers:
            return count
    return 1


def _fit(task: dict[str, Any]) -> tuple[str, str]:
    """Have Ray Train start the processes; a sentence that refused it, or what was trained."""
    import ray
    from ray.train import FailureConfig, RunConfig, ScalingConfig, WorkerGroupError
    from ray.train.tensorflow import TensorflowTrainer

    from audiogen.model.summary import describe_checkpoint

    workers = task["workers"]
    nodes = [node["Resources"].get("CPU", 0) for node in ray.nodes() if node["Alive"]]
    count = cores_each(list(map(int, nodes)), workers)
    place = remote.local_copy(task["options"]["name"])
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".ray-", dir=place.parent) as folder:
        task = {**task, "said": folder, "before": _saved(place)}
        for left in reversed(range(TRIES)):
            trainer = TensorflowTrainer(
                _train_there,
                train_loop_config=task,
                scaling_config=ScalingConfig(
                    num_workers=workers,
                    resources_per_worker={"CPU": count},
                    placement_strategy="SPREAD",
                ),
                run_config=RunConfig(
                    name=f"training-{left}",
                    storage_path=str(Path(folder).absolute()),
                    failure_config=FailureConfig(max_failures=0),
                    worker_runtime_env=environment_there(count),
                ),
            )
            try:
                trainer.fit()
                break
            except WorkerGroupError:
                # Where one has refused, the others fail only because it is gone.
                if sentences := _sentences(Path(folder)):
                    return sentences[0], ""
                if not left:
                    return _died(workers), ""
    return "", describe_checkpoint(checkpoint.load(place))


def _sentences(folder: Path) -> list[str]:
    """What the processes of a training have refused it with, the first one first."""
    files = sorted(folder.glob("refused.*"), key=lambda path: path.stat().st_mtime_ns)
    return [path.read_text("utf-8") for path in files]


def _died(workers: int) -> str:
    return (
        f"one of the {workers} processes of this training died {TRIES} times: there may be too "
        "little memory for so many"
    )


def _train_there(task: dict[str, Any]) -> None:
    """Be one of the processes that Ray Train has started, with `TF_CONFIG` set by it."""
    import ray.train

    from audiogen import api

    os.environ.pop("TF_USE_LEGACY_KERAS", None)  # Ray asks for it, and Keras 3 trains here
    place = remote.local_copy(task["options"]["name"])
    options = _going_on(task["options"], place, task["before"])
    given = {name: value for name, value in options.items() if value is not None}
    try:
        api.train([Path(folder) for folder in task["folders"]], **given)
    except WorkError:  # another process has died: all of them are begun again
        raise
    except AudiogenError as error:
        rank = ray.train.get_context().get_world_rank()
        Path(task["said"], f"refused.{rank}").write_text(str(error), "utf-8")
        raise  # or the others would wait for this one
