"""`audiogen demo` and `audiogen examples`: what comes with an installation, played and copied."""

from __future__ import annotations

import shutil
from pathlib import Path

from audiogen.cli.output import say
from audiogen.errors import ConfigError

PACKAGE = Path(__file__).parents[1]

MODEL = PACKAGE / "demo" / "demo.audiogen"
"""The model that ships, of our own sound. `make demo-model` makes it."""

SECONDS = 30.0
"""The length of a demo that is written to a file."""

TRY = """\
While it plays, move the sliders on the page: temperature, noise, memory, stutter. Then try:
  audiogen demo -o demo.wav        half a minute of it as a file
  audiogen examples my-examples    this model, scripts and scenes, to play by hand
  audiogen train FOLDER --name mine    a model of your own sound
Ctrl-C or q stops."""


def play(*, seed: int | None, duration: float | None, browser: bool, audio: bool) -> None:
    """Play the model that ships until it is stopped, on the speaker and on a page.

    Parameters
    ----------
    seed : int or None
    duration : float (s) or None
    browser : bool
        Open the page in the system's browser.
    audio : bool
        Play on the speaker, where there is one.
    """
    from audiogen.cli.live import LiveOptions, live_command

    if audio and (lacking := _lacking_speaker()):
        say(f"{lacking}: listen on the page.", err=True)
        audio = False
    say(TRY, err=True)
    options = LiveOptions(
        names=[str(_model())], seed=seed, duration=duration, audio=audio, web=0, browser=browser
    )
    live_command(options)


def render(output: Path, *, seed: int | None, duration: float | None, force: bool) -> None:
    """Write half a minute, or `duration` seconds, of the model that ships to a file."""
    from audiogen.cli.render import RenderOptions, render_command

    options = RenderOptions(
        names=[str(_model())], seed=seed, duration=duration or SECONDS, force=force
    )
    render_command(options, output)


def copy_examples(folder: Path) -> list[Path]:
    """Copy the examples and the model that ship into a folder, which is made.

    Returns
    -------
    list of Path
        The files that were written.

    Raises
    ------
    ConfigError
        If one of them is there already; nothing is written then.
    """
    # A checkout has them beside the package, a wheel inside of it.
    places = (PACKAGE / "examples", PACKAGE.parent / "examples")
    found = {
        path: folder / path.relative_to(place)
        for place in places
        for path in sorted(place.rglob("*"))
        if path.is_file() and path.suffix != ".pyc"
    }
    if not found:
        raise ConfigError("this installation has no examples: install audiogen again")
    if MODEL.is_file():
        found[MODEL] = folder / MODEL.name
    taken = [path.name for path, target in found.items() if target.exists()]
    if taken:
        raise ConfigError(f"{folder} has {', '.join(taken)} already: name another folder")
    for target in found.values():
        target.parent.mkdir(parents=True, exist_ok=True)
    return [Path(shutil.copyfile(path, target)) for path, target in found.items()]


def _model() -> Path:
    if not MODEL.is_file():
        raise ConfigError(f"{MODEL} is missing: install audiogen again, or run `make demo-model`")
    return MODEL


def _lacking_speaker() -> str:
    """Why nothing can be played on a speaker; empty if something can."""
    from audiogen.live.audio_device import DeviceError, sound_system

    try:
        system = sound_system()
        system.query_devices(kind="output")
    except DeviceError as error:
        reason = str(error).partition("; --no-audio")[0]  # an option of `live`
        return f"No speaker can be used, since {reason}"
    except (system.PortAudioError, ValueError):  # there is no output, or none is the default
        return "There is no speaker here"
    return ""
