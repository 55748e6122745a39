"""One process of a training by several: what is to be trained is a JSON file.

    python train_together.py JOBS.json

Each job has the corpus, the settings, and where to write what came of it: the weights, the states
and the moments of this process, and what stopped it. `devices` pretends that this process has so
many.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any


def main(jobs: list[dict[str, Any]]) -> None:
    """Train what is asked for, one after the other."""
    import numpy as np

    from audiogen.training import load_trainer

    trainer_of = load_trainer()
    trainers: list[Any] = []

    class Kept(trainer_of):  # type: ignore[misc,valid-type]
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            trainers.append(self)

    sys.modules["audiogen.training.trainer"].Trainer = Kept  # type: ignore[attr-defined]
    pretend(jobs[0].get("devices", 1))
    import audiogen

    for job in jobs:
        steps = [0]

        def on_progress(progress: Any, job: Any = job) -> None:
            if progress.step == job.get("die_at") and job["rank"] == 1:
                os.kill(os.getpid(), signal.SIGKILL)

        def should_stop(job: Any = job, steps: Any = steps) -> bool:
            steps[0] += 1
            return steps[0] == job.get("stop_after")

        made = audiogen.train(
            job["corpus"],
            name=job["name"],
            resume=job.get("resume", False),
            previews=job.get("previews", False),
            evaluate=False,
            on_progress=on_progress,
            should_stop=should_stop,
            **job["settings"],
        )
        last = trainers[-1]
        tensors = {f"weights/{k}": v for k, v in last.network.tensors().items()}
        for n, variable in enumerate([*last._optimiser.variables, *last._optimiser.average]):
            tensors[f"moments/{n}"] = variable.numpy()
        for name, tensor in made.checkpoint.tensors.items():
            tensors[f"made/{name}"] = tensor
        np.savez(job["out"], **tensors)
        print(Path(job["out"]).name, last._state.total_steps, time.process_time(), flush=True)


def pretend(devices: int) -> None:
    """Let the trainer take the processor for so many devices."""
    if devices == 1:
        return
    import tensorflow as tf

    from audiogen.training import spread, trainer

    cpu = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(
        cpu, [tf.config.LogicalDeviceConfiguration()] * devices
    )
    strategy = tf.distribute.MirroredStrategy([f"/cpu:{n}" for n in range(devices)])
    trainer.devices_here = lambda batch: spread.SeveralDevices(strategy)


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text()))
