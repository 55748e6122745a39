"""The files for other programs: those that can be run here are, and all name what there is."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import mido
import pytest
from pythonosc.osc_message import OscMessage

from audiogen.control.table import EVENTS, TABLE
from audiogen.live.midi_map import default_map

HOSTS = Path(__file__).parents[1] / "examples" / "hosts"
KNOWN = {row.name for row in TABLE} | set(EVENTS) | {"subscribe", "release"}


def heard(command: list[str], port: socket.socket, wanted: set[str], seconds: float) -> set[str]:
    """The OSC addresses that arrive while a program runs, until all that are wanted have."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_DISABLE_SANDBOX": "1"}
    quiet = subprocess.DEVNULL
    program = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, env=environment,
        start_new_session=True,
    )  # fmt: skip
    found: set[str] = set()
    end = time.monotonic() + seconds
    port.settimeout(0.2)
    try:
        while not wanted <= found and time.monotonic() < end:
            try:
                found.add(OscMessage(port.recv(1000)).address)
            except TimeoutError:
                continue
    finally:
        os.killpg(program.pid, signal.SIGKILL)
        program.wait()
        if program.stdin:
            program.stdin.close()
    return found


@pytest.fixture
def port() -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.bind(("127.0.0.1", 0))
    return made


def with_port(name: str, port: socket.socket, folder: Path) -> Path:
    """A copy of a file that sends to another port."""
    target = folder / name
    text = (HOSTS / name).read_text("utf-8")
    target.write_text(text.replace("9000", str(port.getsockname()[1])), "utf-8")
    return target


@pytest.mark.skipif(not shutil.which("pd"), reason="needs Pure Data (puredata-core)")
def test_pure_data_sends_what_is_moved_in_the_patch(port: socket.socket, tmp_path: Path) -> None:
    patch = with_port("audiogen.pd", port, tmp_path)
    # Its sliders and its button have names that messages can be sent to.
    sends = ["audiogen-noise 0.5", "audiogen-temperature 1.2", "audiogen-jump bang"]
    command = ["pd", "-nogui", "-noaudio", "-nomidi", "-open", str(patch)]
    for message in sends:
        command += ["-send", message]
    wanted = {"/audiogen/noise", "/audiogen/temperature", "/audiogen/jump"}
    with port:
        assert heard(command, port, wanted, 20) == wanted


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("sclang"), reason="needs SuperCollider (sclang)")
def test_supercollider_runs_the_routine(port: socket.socket, tmp_path: Path) -> None:
    script = with_port("audiogen.scd", port, tmp_path)
    wanted = {"/audiogen/noise", "/audiogen/jump", "/audiogen/subscribe"}
    with port:
        assert heard(["sclang", "-D", str(script)], port, wanted, 40) >= wanted


@pytest.mark.parametrize("name", ["audiogen.pd", "audiogen.scd", "audiogen.rb", "audiogen.maxpat"])
def test_every_address_is_one_that_a_set_knows(name: str) -> None:
    text = (HOSTS / name).read_text("utf-8")
    addresses = set(re.findall(r"/audiogen/(\w+)|oscformat (?:-f i )?audiogen (\w+)", text))
    named = {one or other for one, other in addresses}
    assert named and named <= KNOWN
    assert "audiogen live mine --osc 9000" in text


def test_the_max_patch_is_whole() -> None:
    patcher = json.loads((HOSTS / "audiogen.maxpat").read_text("utf-8"))["patcher"]
    boxes = {one["box"]["id"]: one["box"] for one in patcher["boxes"]}
    for line in (one["patchline"] for one in patcher["lines"]):
        (source, outlet), (target, inlet) = line["source"], line["destination"]
        assert outlet < boxes[source]["numoutlets"] and inlet < boxes[target]["numinlets"]


def test_the_notes_swap_jump_and_reset() -> None:
    known = default_map(["one", "two"], []).notes
    notes = [m.note for m in mido.MidiFile(HOSTS / "notes.mid") if m.type == "note_on"]
    names = [known[note] for note in notes]
    assert names == ["swap/one", "jump", "swap/two", "jump", "reset"]
