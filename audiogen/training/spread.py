"""One model, trained on several devices: which rows each takes, and how their parts meet.

`OneDevice` is a process with one device, which is how most trainings run. `SeveralDevices` is a
`tf.distribute` strategy over several processes, each on a machine or a core of its own
(MultiWorkerMirroredStrategy), or over several GPUs of one machine (MirroredStrategy).

Every device holds all weights. At each step it finds the gradients of its rows of the batch; they
are added up in one collective, and then each takes the same step of the optimiser, so that the
weights stay the same everywhere, byte for byte. Gradients are clipped after they are added up: the
optimiser steps outside of `strategy.run`, where Keras neither clips each part by itself nor adds
them up again.

What depends on a clock or on the machine is decided by the first process, and the others do as it
says: the learning rate and the time go along in the collective of the gradients, and what a scoring
finds in one of its own. Whoever is asked to stop tells all. The first process writes the
checkpoint.
"""

from __future__ import annotations

import contextlib
import functools
import json
import signal
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from audiogen.errors import ConfigError, WorkError, first_line
from audiogen.training.cluster import Cluster
from audiogen.training.compilation import graph, traced
from audiogen.training.optimiser import Optimiser
from audiogen.training.rows import Rows

States = list[list[Any]]
"""For each layer the parts of its state, each `[rows, units]`."""

Gradients = Callable[..., tuple[Any, list[Any], Any]]
"""Of the parts of a batch, states, a seed, and the first of these rows where they are some of a
batch (`Network.call`): the loss, the gradient of each weight, and the states after it."""

Parts = Mapping[str, Any]
"""The arrays of a batch, by name (`Batch.parts`)."""

Step = Callable[[Parts, Any, Any, float], tuple[Any, Any]]
"""Of the parts of a batch, states, a seed and the learning rate: the loss, and the states after."""

_MOST = 8

_LOST = (
    tf.errors.UnavailableError,
    tf.errors.AbortedError,
    tf.errors.CancelledError,
    tf.errors.DeadlineExceededError,
    tf.errors.InternalError,
    tf.errors.UnknownError,
)


class OneDevice:
    """A training in one process, on one device.

    Attributes
    ----------
    first : bool
        Whether this process decides, and writes the checkpoint.
    """

    first = True

    def scope(self) -> contextlib.AbstractContextManager[Any]:
        """The context in which variables are made."""
        return contextlib.nullcontext()

    def rows(self, batch: int) -> Rows:
        """Those rows of a batch that this process prepares."""
        return Rows.all(batch)

    def step(self, gradients: Gradients, optimiser: Optimiser, rows: Rows) -> Step:
        """The step of a training, which is compiled on its first call."""

        def whole(batch: Parts, states: Any, seed: tf.Tensor) -> Any:
            loss, found, after = gradients(batch, states, seed)
            optimiser.step(found)
            return loss, after

        compiled = graph(whole)

        def step(batch: Parts, states: Any, seed: tf.Tensor, rate: float) -> Any:
            optimiser.set_rate(rate)
            return compiled(batch, states, seed)

        return step

    def begin(self, seconds: float, facts: Mapping[str, Any]) -> None:
        """Begin at a time (s), where all know the same facts.

        Raises
        ------
        ConfigError
            If another process has other ones.
        """

    def seconds(self, own: float) -> float:
        """The time of the training by the clock that counts, from that of this process."""
        return own

    def stopping(self, asked: bool) -> bool:
        """Whether to stop, from whether this process is asked to."""
        return asked

    def from_first(self, find: Callable[[], Sequence[float]], count: int) -> list[float]:
        """The `count` numbers that the first process finds; nobody else looks for them."""
        return list(find())

    def gathered(self, states: States) -> States:
        """The states of all rows of the batch."""
        return states

    def wait(self) -> None:
        """Wait until every process is here."""


class SeveralDevices(OneDevice):
    """A training on several devices; each method is called by all of its processes alike.

    Parameters
    ----------
    strategy : tf.distribute.Strategy
    cluster : Cluster or None
        The processes; None where this is the only one.
    """

    def __init__(self, strategy: Any, cluster: Cluster | None = None) -> None:
        self._strategy = strategy
        self._processes = len(cluster.addresses) if cluster is not None else 1
        self._rank = cluster.rank if cluster is not None else 0
        self._devices = strategy.num_replicas_in_sync
        self._here = self._devices // self._processes
        self.first = self._rank == 0
        self._own, self._agreed = 0.0, 0.0
        self._asked, self._stops = False, False
        self._sum_up = traced(self._summed)
        self._gather = traced(self._gathered)

    def scope(self) -> contextlib.AbstractContextManager[Any]:
        """The context in which variables are made."""
        context: contextlib.AbstractContextManager[Any] = self._strategy.scope()
        return context

    def rows(self, batch: int) -> Rows:
        """Those rows of a batch that this process prepares.

        Raises
        ------
        ConfigError
            If not all devices would have as many.
        """
        if batch % self._devices:
            raise ConfigError(
                f"a batch of {batch} windows cannot be shared by {self._devices} devices: give a "
                f"new training a --batch-size that is a multiple of {self._devices} and that the "
                "corpus fills; one that is resumed keeps its own, and needs as many processes as "
                "divide it"
            )
        each = batch // self._processes
        return Rows(batch, self._rank * each, each)

    def step(self, gradients: Gradients, optimiser: Optimiser, rows: Rows) -> Step:
        """The step of a training, which is compiled on its first call."""
        strategy, share = self._strategy, 1 / self._devices
        compiled, each = graph(gradients), rows.count // self._here

        def one(batch: Any, states: Any, seed: tf.Tensor, told: tf.Tensor) -> Any:
            context = tf.distribute.get_replica_context()
            first = each * tf.convert_to_tensor(context.replica_id_in_sync_group)
            loss, found, after = compiled(batch, states, seed, first)
            # A mean over the batch is the mean of its parts. The products are made here: what a
            # compiled function returns names no device, and a collective needs one.
            mine = [share * tf.convert_to_tensor(part) for part in (*found, loss)]
            mine.append(tf.identity(told))
            return context.all_reduce(tf.distribute.ReduceOp.SUM, mine), after

        def everywhere(batch: Any, states: Any, seed: tf.Tensor, told: Any) -> Any:
            summed, after = strategy.run(one, (batch, states, seed, told))
            *found, loss, told = (strategy.experimental_local_results(part)[0] for part in summed)
            optimiser.set_rate(told[0])
            optimiser.step(found)
            return loss, told, after

        run = traced(everywhere)

        def step(batch: Parts, states: Any, seed: tf.Tensor, rate: float) -> Any:
            seconds = np.float32(self._own)
            said = np.array([rate, seconds, self._own - float(seconds), 0], np.float32)
            said = said if self.first else np.zeros_like(said)
            said[3] = self._asked
            with self._together():
                told = self._said(tf.constant(said))
                parts = {name: self._placed(part) for name, part in batch.items()}
                placed = [[self._placed(part) for part in layer] for layer in states]
                loss, told, after = run(parts, placed, seed, told)
                if self._processes > 1:
                    _, high, low, stops = told.numpy().tolist()
                    self._agreed, self._stops = high + low, stops > 0
            return loss, after

        return step

    def begin(self, seconds: float, facts: Mapping[str, Any]) -> None:
        """Begin at a time (s), where all know the same facts.

        Raises
        ------
        ConfigError
            If another process has other ones.
        """
        self._own = self._agreed = seconds
        self._asked = self._stops = False
        own = [float(zlib.crc32(json.dumps(fact).encode())) for fact in facts.values()]
        wanted = self.from_first(lambda: own, len(own))
        differs = [float(a != b) for a, b in zip(own, wanted, strict=True)]
        differ = [name for name, n in zip(facts, self._sum(differs), strict=True) if n > 0]
        if differ:
            raise ConfigError(
                f"the processes of this training have not the same {' and '.join(differ)}: start "
                "all of them with the same command, on the same files"
            )

    def seconds(self, own: float) -> float:
        """The time of the training by the first clock, as it was told with the last step."""
        self._own = own
        return self._agreed if self._processes > 1 else own

    def stopping(self, asked: bool) -> bool:
        """Whether any process was asked to stop, as it was told with the last step."""
        self._asked = asked
        return self._stops if self._processes > 1 else asked

    def from_first(self, find: Callable[[], Sequence[float]], count: int) -> list[float]:
        """The `count` numbers that the first process finds; nobody else looks for them."""
        return self._sum(list(find()) if self.first else [0.0] * count)

    def gathered(self, states: States) -> States:
        """The states of all rows of the batch, as arrays."""
        if self._processes == 1 and not any(map(_is_spread, sum(states, []))):
            return states
        with self._together():
            placed = [[self._placed(part) for part in layer] for layer in states]
            return [[part.numpy() for part in layer] for layer in self._gather(placed)]

    def wait(self) -> None:
        """Wait until every process is here."""
        self._sum([1.0])

    def _sum(self, values: Sequence[float]) -> list[float]:
        """The sum of what all processes give; at most `_MOST` values."""
        if self._processes == 1:
            return list(values)
        given = np.zeros(_MOST)  # always as many: each number of them would be traced anew
        given[: len(values)] = values
        with self._together():
            found: list[float] = self._sum_up(self._said(tf.constant(given))).numpy().tolist()
        return found[: len(values)]

    def _summed(self, given: Any) -> Any:
        def one(part: tf.Tensor) -> Any:
            context = tf.distribute.get_replica_context()
            return context.all_reduce(tf.distribute.ReduceOp.SUM, tf.identity(part))

        strategy = self._strategy
        return strategy.experimental_local_results(strategy.run(one, (given,)))[0]

    def _gathered(self, states: Any) -> Any:
        def one(states: Any) -> Any:
            context = tf.distribute.get_replica_context()
            return [
                [context.all_gather(tf.identity(part), axis=0) for part in layer]
                for layer in states
            ]

        strategy = self._strategy
        whole = strategy.run(one, (states,))
        local = strategy.experimental_local_results
        return [[local(part)[0] for part in layer] for layer in whole]

    def _placed(self, part: Any) -> Any:
        """The rows of this process, some on each of its devices."""
        if self._here == 1 or _is_spread(part):
            return tf.convert_to_tensor(part) if isinstance(part, np.ndarray) else part
        return self._on_devices(tf.split(part, self._here))

    def _said(self, values: tf.Tensor) -> Any:
        """What this process says, once, however many devices it has."""
        if self._here == 1:
            return values
        return self._on_devices([values] + [tf.zeros_like(values)] * (self._here - 1))

    def _on_devices(self, pieces: Sequence[Any]) -> Any:
        before = self._rank * self._here
        return self._strategy.experimental_distribute_values_from_function(
            lambda context: pieces[context.replica_id_in_sync_group - before]
        )

    @contextlib.contextmanager
    def _together(self) -> Iterator[None]:
        """Say in a sentence where another process is gone."""
        try:
            yield
        except _LOST as error:
            if self._processes == 1:
                raise
            raise WorkError(
                "another process of this training is gone: start all of them again, with --resume "
                "if there is a checkpoint"
            ) from error


def devices_here(batch: int) -> OneDevice:
    """The GPUs of this machine, where it has several, or its one device.

    Parameters
    ----------
    batch : int
        Windows of a batch: as many GPUs are used as divide it.
    """
    found = tf.config.list_logical_devices("GPU")
    count = shared_by(batch, len(found))
    if count < 2:
        return OneDevice()
    return SeveralDevices(tf.distribute.MirroredStrategy([each.name for each in found[:count]]))


def shared_by(batch: int, most: int) -> int:
    """The most devices, of so many, that can share a batch.

    Examples
    --------
    >>> shared_by(64, 3), shared_by(64, 8), shared_by(35, 2)
    (2, 8, 1)
    """
    return max((count for count in range(1, most + 1) if batch % count == 0), default=1)


@functools.cache  # TensorFlow joins the others once in a process
def devices_of(cluster: Cluster) -> SeveralDevices:
    """The devices of all processes of a cluster, as soon as these have found each other.

    Raises
    ------
    ConfigError
        If they do not.
    """
    asked_to_end = signal.getsignal(signal.SIGTERM)
    try:
        strategy = tf.distribute.MultiWorkerMirroredStrategy()
        if threading.current_thread() is threading.main_thread() and asked_to_end is not None:
            signal.signal(signal.SIGTERM, asked_to_end)  # TensorFlow waits for it, and goes on
        return SeveralDevices(strategy, cluster)
    except (tf.errors.OpError, RuntimeError, ValueError) as error:
        raise ConfigError(
            f"the {len(cluster.addresses)} processes of this training did not find each other: "
            f"{first_line(error)}; check that all are started, at the addresses in TF_CONFIG"
        ) from error


def _is_spread(part: Any) -> bool:
    return isinstance(part, tf.distribute.DistributedValues)
