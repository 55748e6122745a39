"""The processes that train one model together, as `TF_CONFIG` names them.

Nothing here loads TensorFlow: a variable that cannot be used is refused before any work.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audiogen.errors import ConfigError

VARIABLE = "TF_CONFIG"
"""The environment variable by which a process of a training learns of the others."""

_EXAMPLE = (
    '{"cluster": {"worker": ["10.0.0.1:2222", "10.0.0.2:2222"]}, '
    '"task": {"type": "worker", "index": 0}}'
)


@dataclass(frozen=True)
class Cluster:
    """The processes of one training.

    Attributes
    ----------
    addresses : tuple of str
        `HOST:PORT` of each, at which the others reach it.
    rank : int
        Which of them this one is; the first, 0, writes the checkpoint.
    """

    addresses: tuple[str, ...]
    rank: int

    def variable(self) -> str:
        """What `TF_CONFIG` holds in this process.

        Examples
        --------
        >>> Cluster(("a:1", "b:1"), 1).variable()
        '{"cluster": {"worker": ["a:1", "b:1"]}, "task": {"type": "worker", "index": 1}}'
        """
        task = {"type": "worker", "index": self.rank}
        return json.dumps({"cluster": {"worker": list(self.addresses)}, "task": task})


def cluster_of(environment: Mapping[str, str]) -> Cluster | None:
    """The processes that `TF_CONFIG` names, or None where this one trains alone.

    Parameters
    ----------
    environment : mapping of str
        As `os.environ`.

    Raises
    ------
    ConfigError
        If the variable holds anything else.

    Examples
    --------
    >>> cluster_of({"TF_CONFIG": Cluster(("a:1", "b:1"), 1).variable()}).rank
    1
    >>> cluster_of({})
    """
    text = environment.get(VARIABLE, "").strip()
    if text in ("", "{}"):
        return None
    try:
        given = json.loads(text)
    except ValueError as error:
        raise _refused(f"it is no JSON ({error})") from error
    if not isinstance(given, dict) or not isinstance(given.get("cluster"), dict):
        raise _refused("it has no cluster")
    lists: dict[str, Any] = given["cluster"]
    for kind, addresses in lists.items():
        if kind not in ("chief", "worker"):
            raise _refused(f"there are only workers and a chief here, no {kind!r}")
        if not isinstance(addresses, list) or not all(map(_is_address, addresses)):
            raise _refused(f"its {kind} addresses are not a list of HOST:PORT")
    task: Any = given.get("task")
    if not isinstance(task, dict):
        task = {}
    of, index = task.get("type"), task.get("index")
    if isinstance(index, str) and index.isdecimal():
        index = int(index)
    if not isinstance(of, str) or isinstance(index, bool) or not isinstance(index, int):
        raise _refused("its task has no type and index")
    if not 0 <= index < len(lists.get(of, ())):
        raise _refused(f"its task is {of} {index}, and the cluster has no such process")
    chiefs, workers = lists.get("chief", []), lists.get("worker", [])
    everyone = (*chiefs, *workers)
    if len(set(everyone)) < len(everyone):
        raise _refused("two of its processes have one address")
    if len(everyone) == 1:
        return None
    return Cluster(everyone, index if of == "chief" else len(chiefs) + index)


def _is_address(given: Any) -> bool:
    if not isinstance(given, str):
        return False
    host, _, port = given.rpartition(":")
    return bool(host) and port.isdecimal() and 0 < int(port) < 2**16


def _refused(reason: str) -> ConfigError:
    return ConfigError(f"{VARIABLE} cannot be used: {reason}; unset it, or write it as {_EXAMPLE}")
