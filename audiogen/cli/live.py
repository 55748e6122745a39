"""`audiogen live`: from its options to the lines at the end.

Sound device, OSC, MIDI and page are opened one after another, and closed in the opposite order.
"""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import time
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from audiogen.cli import progress
from audiogen.cli.output import say
from audiogen.cli.performance import PerformanceOptions
from audiogen.control.scenes import Scene, load_scenes
from audiogen.control.source_spec import SourceSpec
from audiogen.errors import ConfigError, printable
from audiogen.generation import load as playing
from audiogen.generation.ensemble import Ensemble
from audiogen.generation.render import renderer_of
from audiogen.libraries import import_numba
from audiogen.live.latency import LATENCIES
from audiogen.live.microphone import LiveInput
from audiogen.live.no_audio import null_device
from audiogen.live.open_session import beside, open_session
from audiogen.live.recorder import SUFFIX
from audiogen.live.session import Session
from audiogen.live.stream import STOPPING
from audiogen.live.terminal import Terminal

SCENES = "scenes.json", "scenes"
"""Where scenes are found: a file beside the script, and a folder of such files."""


@dataclass(frozen=True)
class LiveOptions(PerformanceOptions):
    """The options of `audiogen live`; see `PerformanceOptions` for those not named here.

    Attributes
    ----------
    force : bool
    latency : str
        A key of `LATENCIES`.
    device : str or None
        A number, or a part of a name.
    audio : bool
    osc : int or None
        A port.
    osc_host : str
        The address that it listens on.
    midi : str or None
        A port; empty: the first one.
    learn : bool
    midi_map : Path or None
    web : int or None
        A port for the page.
    host : str or None
        The address that it is served at; None: this machine alone.
    browser : bool
        Open the page in the system's browser.
    """

    force: bool = False
    latency: str = "normal"
    device: str | None = None
    audio: bool = True
    osc: int | None = None
    osc_host: str = "127.0.0.1"
    midi: str | None = None
    learn: bool = False
    midi_map: Path | None = None
    web: int | None = None
    host: str | None = None
    browser: bool = False

    def check(self) -> None:
        """Raise a usage error where two options contradict each other, or one is missing."""
        super().check()
        if self.device is not None and not self.audio:
            raise click.UsageError("--device and --no-audio contradict each other: leave one out")
        if (self.learn or self.midi_map) and self.midi is None:
            raise click.UsageError("--learn and --midi-map need --midi: give that, too")
        if self.host is not None and self.web is None:
            raise click.UsageError("--host is the address of the page: give --web PORT, too")
        if self.record is not None and any(
            SourceSpec.parse(given).is_input for given in self.sources.values()
        ):
            raise click.UsageError(
                "a score does not hold what a microphone receives, so it could not be played "
                "again: leave out --record; the space key records the sound while it plays"
            )


def live_command(options: LiveOptions) -> None:
    """Play until somebody stops it, and report how it went.

    Raises
    ------
    Exception
        Whatever ended the performance.
    """
    options.check()
    import_numba()
    console = progress.error_console()

    def show(sentence: str) -> None:
        console.print(printable(sentence), highlight=False, markup=False, soft_wrap=True)

    specs = {name: SourceSpec.parse(text) for name, text in options.sources.items()}
    inputs = {
        name: LiveInput(spec.target or None, show) for name, spec in specs.items() if spec.is_input
    }
    given: dict[str, Any] = {**options.sources, **inputs}
    model = playing.load(*options.names, sources=given, on_compile=lambda: show(progress.COMPILING))
    _check_medium(model, options)
    options = dataclasses.replace(options, record=_unused(options, show))
    header = options.header(model, 1, options.duration, LATENCIES[options.latency].quality)
    with contextlib.ExitStack() as stack:
        session = stack.enter_context(
            open_session(
                model,
                header,
                latency=options.latency,
                script=options.script,
                scenes=_scenes(options),
                record=options.record,
                force=options.force,
                held=True,
                on_message=show,
            )
        )
        for one in inputs.values():
            stack.enter_context(one.capture())
        if options.audio:
            from audiogen.live.audio_device import open_speaker

            stack.enter_context(open_speaker(session, options.device, rescan=not inputs))
        else:
            stack.enter_context(null_device(session.stream))
        _open_controllers(options, session, stack, show)
        should_stop = stack.enter_context(progress.stopping(quiet=True))
        session.begin_recording()  # everything that could fail to open is open
        title = f"{' + '.join(session.sources)}, seed {header.seeds[0]}, latency {options.latency}"
        Terminal(session, title, console).run(_over(session, should_stop))
    if session.stream.error is not None:
        raise session.stream.error
    underruns = session.stream.underruns
    gaps = f"{underruns} underrun{'' if underruns == 1 else 's'}"
    if underruns and options.latency != "safe":
        gaps += ", gaps in the sound: --latency safe buffers more"
    say(f"{session.stream.seconds:.1f} s, seed {header.seeds[0]}, {gaps}")
    for path in session.recordings():
        say(f"recorded {path}")


def _unused(options: LiveOptions, show: Callable[[str], None]) -> Path | None:
    """Where the score is recorded: beside an earlier set, not over it, unless `force`."""
    record = options.record
    if record is None or options.force or not (_taken(record) or _taken(beside(record))):
        return record
    end = next((end for end in (SUFFIX, ".jsonl") if record.name.endswith(end)), record.suffix)
    start = record.name.removesuffix(end)
    numbered = (record.with_name(f"{start}_{n}{end}") for n in itertools.count(2))
    free = next(path for path in numbered if not (_taken(path) or _taken(beside(path))))
    show(f"{record} is an earlier set and stays; this one goes to {free} (--force writes over it)")
    return free


def _taken(path: Path) -> bool:
    """Whether a file lies there that has something in it."""
    return path.is_file() and path.stat().st_size > 0


def _check_medium(model: Ensemble, options: LiveOptions) -> None:
    """Refuse notes and series, with the command that renders them."""
    medium = model.codec.medium
    if medium == "sound":
        return
    name = options.names[0] if options.names else options.sources[next(iter(model.checkpoints))]
    file = f"renders/{Path(name).name}{renderer_of(model.codec).defaults.suffix}"
    raise ConfigError(
        f"'{name}' is a model of {medium}, and live plays sound alone: write a file with "
        f"`audiogen render {name} -o {file}`"
    )


def _open_controllers(
    options: LiveOptions, session: Session, stack: contextlib.ExitStack, show: Callable[[str], None]
) -> None:
    """Open OSC, MIDI and the page, each imported when it is asked for."""
    if options.osc is not None:
        from audiogen.live.osc import osc

        stack.enter_context(osc(session, options.osc, options.osc_host))
        show(f"OSC at {options.osc_host}, port {options.osc}")
    if options.midi is not None:
        from audiogen.live.midi_input import midi

        stack.enter_context(
            midi(session, options.midi or None, learn=options.learn, mapping=options.midi_map)
        )
    if options.web is not None:
        from audiogen.live.web.server import web

        place = {} if options.host is None else {"host": options.host}
        url = stack.enter_context(web(session, options.web, **place))
        show(f"the page is at {url}")
        if options.browser and not webbrowser.open(url):
            show("no browser could be opened: open that address yourself")


def _over(session: Session, should_stop: Callable[[], bool]) -> Callable[[float], bool]:
    """A function that waits for so many seconds and returns whether the set is over."""
    asked: list[float] = []

    def over(seconds: float) -> bool:
        stream = session.stream
        if should_stop():
            session.stop()
        if stream.stopping and not asked:
            asked.append(time.monotonic())
        if stream.ended.wait(seconds):
            time.sleep(stream.queued / stream.rate)  # what is queued is still played
            return True
        return bool(asked) and time.monotonic() - asked[0] > STOPPING

    return over


def _scenes(options: LiveOptions) -> dict[str, Scene]:
    """The scenes of `--scene`'s file, of those beside the script, and of the scenes' folder."""
    file, folder = SCENES
    beside = [] if options.script is None else [options.script.parent / file]
    named = options.scene or ""
    asked = Path(named) if Path(named).is_file() else Path(named.rpartition(":")[0])
    places = [asked, *beside, *sorted(Path(folder).glob("*.json"))]
    found: dict[str, Scene] = {}
    for path in places:
        if path.is_file():
            found = {**load_scenes(path), **found}
    return found
