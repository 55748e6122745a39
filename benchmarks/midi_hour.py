"""An hour of music to train on: MIDI files played by FluidSynth with a free soundfont.

    python benchmarks/midi_hour.py MIDI_FOLDER TARGET [--minutes 60] [--soundfont FILE.sf2]

Needs FluidSynth and a soundfont (Debian: apt install fluidsynth fluid-soundfont-gm). Each file
becomes one FLAC, mono at 22 050 Hz; files are taken in the order of their names until the time is
full, and the last is cut. The same files with the same soundfont give the same sound.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import soundfile as sf

RATE = 22050
SOUNDFONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
PEAK = 0.5


def played(file: Path, soundfont: Path) -> np.ndarray:
    """A MIDI file as sound, mono `[samples]`, up to half of full scale."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "played.wav"
        command = ["fluidsynth", "-ni", "-q", "-g", "0.5", "-r", str(RATE), "-F", str(target)]
        subprocess.run([*command, str(soundfont), str(file)], check=True, capture_output=True)
        sound, _ = sf.read(target, dtype="float32", always_2d=True)
    mono = sound.mean(axis=1)
    sounding = np.flatnonzero(np.abs(mono) > 1e-4)
    mono = mono[: sounding[-1] + 1] if len(sounding) else mono[:0]
    return mono * (PEAK / max(float(np.abs(mono).max(initial=0)), 1e-6))


def main() -> None:
    """Render the files, and say how long each is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("midi", type=Path, help="folder of MIDI files")
    parser.add_argument("target", type=Path, help="folder for the sound")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--soundfont", type=Path, default=SOUNDFONT)
    asked = parser.parse_args()
    if shutil.which("fluidsynth") is None or not asked.soundfont.is_file():
        sys.exit("needs FluidSynth and a soundfont: apt install fluidsynth fluid-soundfont-gm")
    asked.target.mkdir(parents=True, exist_ok=True)
    left = round(60 * asked.minutes * RATE)
    for file in sorted(asked.midi.rglob("*.mid")):
        sound = played(file, asked.soundfont)[:left]
        if len(sound) < RATE:
            continue
        sf.write(asked.target / f"{file.stem}.flac", sound, RATE)
        print(f"{len(sound) / RATE:7.1f} s  {file.name}", flush=True)
        left -= len(sound)
        if left < RATE:
            break
    print(f"{asked.minutes - left / RATE / 60:.1f} min in {asked.target}")


if __name__ == "__main__":
    main()
