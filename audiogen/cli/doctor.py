"""`audiogen doctor`: what is installed, which devices there are, and what is missing.

Drivers of sound and MIDI can crash or hang the process that loads them, and so can compiled code
on a processor that it was not made for. So each of them is asked in a process of its own
(`QUESTIONS`), which has a limited time. Versions are read from what pip installed; this file itself
imports no library but those that every command needs.
"""

from __future__ import annotations

import os
import platform
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata

from audiogen import storage
from audiogen.cli.disk import bytes_below
from audiogen.errors import AudiogenError, first_line
from audiogen.python_process import start_python
from audiogen.storage import describe_bytes
from audiogen.version import __version__

GROUPS = {
    "to play": (
        *("click", "llvmlite", "numba", "numpy", "platformdirs", "rich", "rocket-fft"),
        *("safetensors", "soundfile", "soxr", "threadpoolctl"),
    ),
    "live": ("python-osc", "sounddevice", "starlette", "uvicorn", "watchfiles", "websockets"),
    "MIDI files": ("mido",),
    "to train": ("av", "keras", "librosa", "matplotlib", "scipy", "tensorflow"),
}
"""The libraries that each kind of use needs. MIDI ports need one of `MIDI_DRIVERS` as well."""

MIDI_DRIVERS = ("python-rtmidi", "rtmidi2")

PLAYER, FULL = "audiogen-player", "audiogen-instrument"
"""The names that pip knows: what plays, and what also trains."""

BROWSERS = (
    *("xdg-open", "firefox", "chromium", "chromium-browser", "google-chrome", "brave-browser"),
    *("microsoft-edge", "opera", "vivaldi", "epiphany", "konqueror"),
)
"""Programs that show a page; Windows and macOS always have one."""

SECONDS, COMPILE_SECONDS = 20.0, 300.0
"""How long a driver may take to answer, and the engine, which may have to compile."""

WIDTH = 85
"""Characters of text beside a title."""

AGREEMENT = 1e-4
"""How far the engine's outputs, which are about 1, may be from the reference's."""


@dataclass(frozen=True)
class Examination:
    """What the doctor found.

    Attributes
    ----------
    text : str
        A line or more for each question.
    plays : bool
        Whether audiogen itself can play.
    """

    text: str
    plays: bool


@dataclass(frozen=True)
class Answer:
    """What another process said: lines, and whether it did what it was asked to."""

    lines: tuple[str, ...]
    good: bool


def examine() -> Examination:
    """Find out everything; it takes a few seconds, and half a minute where code is compiled."""
    asked = {what: _ask(what) for what in QUESTIONS if what != "engine"}
    answers = {what: _answer(process, SECONDS) for what, process in asked.items()}
    # Last, as it compiles what the question before it is about.
    answers["engine"] = _answer(_ask("engine"), COMPILE_SECONDS)
    missing = {what: _missing(names) for what, names in GROUPS.items()}
    lines = [f"audiogen {__version__}, Python {platform.python_version()}, {_machine()}", ""]
    for what, names in GROUPS.items():
        lines += _row(what, [_versions(names)])
        if missing[what]:
            lines += _row("", [f"missing: {', '.join(missing[what])}"])
    driver = _versions(MIDI_DRIVERS) or f"missing: one of {', '.join(MIDI_DRIVERS)}"
    lines += _row("MIDI", [driver])
    lines += [""]
    nothing = {"speaker": "there is no sound device", "MIDI ports": "there is no MIDI port"}
    for what, answer in answers.items():
        lines += _row(what, answer.lines or (nothing.get(what, "no answer"),))
    lines += _row("browser", [_browser()])
    lines += _row("synthesiser", [shutil.which("fluidsynth") or "no FluidSynth: notes become MIDI"])
    lines += ["", *_row("cache", _cache()), *_row("checkpoints", [_checkpoints()]), ""]
    plays = answers["engine"].good and not missing["to play"]
    lines += _advice(plays, missing)
    return Examination("\n".join(lines), plays)


def self_test() -> str:
    """Step a small random network with the compiled engine and with the reference in numpy.

    Returns
    -------
    str
        A sentence on how far they are from each other.

    Raises
    ------
    SystemExit
        With such a sentence, if that is further than rounding takes them.
    """
    import numpy as np
    import soundfile  # noqa: F401  # without it no sound is written

    from audiogen.config import ModelConfig
    from audiogen.model.engine import build_engine
    from audiogen.model.tensors import expected_shapes

    rng, values = np.random.default_rng(1), 16
    config = ModelConfig(head="point", residual=False, units=16, layers=2)
    tensors = {
        name: rng.normal(0, 0.3, shape).astype(np.float32)
        for name, shape in expected_shapes(config, values).items()
    }
    engines = [build_engine(config, tensors, kind, threads=1) for kind in ("fast", "reference")]
    states = [engine.start() for engine in engines]
    apart = 0.0
    for vector in rng.normal(0, 1, (20, 1, values)).astype(np.float32):
        pairs = zip(engines, states, strict=True)
        fast, reference = (engine.step(vector, state).copy() for engine, state in pairs)
        apart = max(apart, float(np.abs(fast - reference).max()))
    if not apart <= AGREEMENT:
        raise SystemExit(
            f"the compiled engine differs from the reference by {apart:.1g}, so nothing plays right"
        )
    return f"works: within {apart:.0e} of the reference in numpy"


def compiled_code() -> str:
    """Whether the code that plays each kind of model is compiled, in a sentence."""
    from audiogen.generation.load import needs_compiling

    kinds = {
        "spectra": ("spectral", "mixture"),
        "samples": ("waveform", "sample_level"),
        "notes and series": ("notes", "categorical"),
    }
    wait = [what for what, kind in kinds.items() if needs_compiling([kind])]
    if not wait:
        return "all of the code that plays is in the cache"
    return f"the first to play {' or '.join(wait)} waits for the compiler, up to a minute"


def midi_ports() -> str:
    """The names of the MIDI inputs, one a line."""
    from audiogen.live.midi_input import port_names

    return "\n".join(port_names())


def speaker() -> str:
    """The sound devices, one a line."""
    from audiogen.live.audio_device import describe_devices

    return describe_devices()


def processor() -> str:
    """The processor, and the vector instructions that compiled code uses on it."""
    import llvmlite.binding

    from audiogen.model import simd

    features = llvmlite.binding.get_host_cpu_features()
    known = {"avx512f": "AVX-512", "avx2": "AVX2", "fma": "FMA", "neon": "NEON"}
    found = ", ".join(name for key, name in known.items() if features.get(key))
    return f"{llvmlite.binding.get_host_cpu_name()}: {simd.LANES} numbers at once ({found or '?'})"


QUESTIONS: dict[str, Callable[[], str]] = {
    "processor": processor,
    "compiled": compiled_code,
    "speaker": speaker,
    "MIDI ports": midi_ports,
    "engine": self_test,
}
"""What other processes are asked, each with the function that answers."""


def tell(what: str) -> None:
    """Print the answer to one of `QUESTIONS`; if there is none, print why, and exit with 1."""
    try:
        print(QUESTIONS[what]())
    except SystemExit as error:
        print(error)
        sys.exit(1)
    except ImportError as error:
        print(f"cannot be loaded: {first_line(error)}")
        sys.exit(1)
    except AudiogenError as error:
        print(error)
        sys.exit(1)
    except Exception as error:  # of any library or driver
        print(f"cannot be used: {first_line(error)}")
        sys.exit(1)


def _ask(what: str) -> subprocess.Popen[str]:
    """Start a process that answers."""
    code = f"from audiogen.cli.doctor import tell; tell({what!r})"
    return start_python(code, stdout=subprocess.PIPE)


def _answer(process: subprocess.Popen[str], seconds: float) -> Answer:
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return Answer((f"no answer within {seconds:.0f} s",), False)
    if process.returncode < 0:
        name = signal.Signals(-process.returncode).name
        return Answer((f"crashed ({name}) when it was loaded",), False)
    lines = tuple(line.rstrip() for line in said.splitlines() if line.strip())
    if process.returncode and not lines:
        lines = (f"crashed (exit status {process.returncode})",)
    return Answer(lines, process.returncode == 0)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _missing(names: Sequence[str]) -> list[str]:
    return [name for name in names if not _version(name)]


def _versions(names: Sequence[str]) -> str:
    return ", ".join(f"{name} {_version(name)}" for name in names if _version(name))


def _machine() -> str:
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"


def _row(title: str, lines: Sequence[str]) -> list[str]:
    """Lines of text beside a title; long ones are wrapped."""
    lines = [part for line in lines for part in textwrap.wrap(line, WIDTH, subsequent_indent="  ")]
    return [f"  {title if n == 0 else '':12} {line}" for n, line in enumerate(lines) if line]


def _browser() -> str:
    if sys.platform in ("win32", "darwin"):
        return "the system's"
    found = [name for name in BROWSERS if shutil.which(name)]
    return ", ".join(found) or "none: open the page's address on another machine (live --host)"


def _cache() -> list[str]:
    folder = storage.cache_folder()
    parts = sorted(path for path in folder.glob("*") if path.is_dir())
    sizes = [f"{path.name} {describe_bytes(bytes_below(path))}" for path in parts]
    return [str(folder), ", ".join(sizes) or "empty"]


def _checkpoints() -> str:
    found = storage.list_checkpoints()
    size = describe_bytes(sum(map(bytes_below, found)))
    return f"{storage.ROOT.resolve()}: {len(found)} of them, {size}"


def _advice(plays: bool, missing: dict[str, list[str]]) -> list[str]:
    """What to install, and whether it can play."""
    lines = []
    if not plays:
        lines.append(f"audiogen cannot play here: pip install {PLAYER}")
    extras = [
        extra
        for extra, lacking in (
            ("live", missing["live"] or not _versions(MIDI_DRIVERS)),
            ("notes", missing["MIDI files"]),
        )
        if lacking
    ]
    if extras or missing["to train"]:
        wanted = f"{FULL}[{','.join(extras)}]" if extras else FULL
        lines.append(f"What is missing comes with: pip install '{wanted}'")
    return lines or ["Nothing is missing."]
