"""Notes to a sound file: the synthesiser FluidSynth plays them with a soundfont.

FluidSynth must be installed. It runs as a separate program, on a temporary MIDI file.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import soundfile as sf

from audiogen.errors import SinkError
from audiogen.generation.render.midi_file import MidiFileSink, TuneSink
from audiogen.generation.render.sound_file import SoundFileSink

PROGRAM = "fluidsynth"

SOUNDFONTS = tuple(
    Path(folder) / name
    for folder in ("/usr/share/sounds/sf2", "/usr/share/soundfonts", "/usr/local/share/soundfonts")
    for name in ("default.sf2", "FluidR3_GM.sf2", "default-GM.sf2", "TimGM6mb.sf2")
)
"""Where Linux distributions install a soundfont of General MIDI."""

SAMPLE_RATE = 44100
CEILING = 10 ** (-1 / 20)
"""-1 dB, as in the output stage. A louder performance is turned down as a whole."""

_QUIETLY = ("-ni", "-q", "-g", "1", "-O", "float")
_BLOCK = 1 << 16


class SynthesiserSink(TuneSink):
    """Collects the notes of a performance; at the end a synthesiser plays them to a sound file.

    Parameters
    ----------
    path : Path
        Of the sound file; the suffix chooses the format.
    force : bool
        Write over a file that something else made.

    Raises
    ------
    SinkError
        If there is no synthesiser or no soundfont.
    """

    def __init__(self, path: Path, *, force: bool = False) -> None:
        super().__init__()
        self.path, self._force = path, force
        self._program, self._font = check_synthesiser(path)

    def close(self) -> None:
        """Run the synthesiser and write the sound file.

        Raises
        ------
        SinkError
            If the synthesiser fails, the disk is full or the file cannot be written.
        """
        if self._tune is None:
            return
        with tempfile.TemporaryDirectory(prefix="audiogen-") as folder:
            notes, sound = Path(folder) / "notes.mid", Path(folder) / "sound.wav"
            with MidiFileSink(notes) as midi:
                midi.write(self._tune)
            rate = str(SAMPLE_RATE)
            done = subprocess.run(
                [self._program, *_QUIETLY, "-F", sound, "-r", rate, self._font, notes],
                capture_output=True,
                text=True,
            )
            if done.returncode or not sound.is_file():
                last = (done.stderr.strip().splitlines() or ["without a message"])[-1]
                raise SinkError(f"{self.path} could not be written: {PROGRAM} failed ({last})")
            with sf.SoundFile(sound) as played:
                # Unchanged where it fits: sixteen instruments can be far beyond full scale.
                peak = max(float(abs(block).max(initial=0.0)) for block in played.blocks(_BLOCK))
                gain = min(1.0, CEILING / max(peak, CEILING))
                played.seek(0)
                where = (self.path, played.samplerate, played.channels, played.frames)
                with SoundFileSink(*where, force=self._force) as sink:
                    for block in played.blocks(_BLOCK, dtype="float32", always_2d=True):
                        sink.write(gain * block)


def check_synthesiser(path: Path) -> tuple[str, Path]:
    """The paths of the synthesiser and of its soundfont.

    Raises
    ------
    SinkError
        If one of them is not installed; the message says what to do.
    """
    program = shutil.which(PROGRAM)
    font = next((font for font in SOUNDFONTS if font.is_file()), None)
    if program is None or font is None:
        lacking = PROGRAM if program is None else "a soundfont (fluid-soundfont-gm)"
        raise SinkError(
            f"{path}: to hear notes as sound takes {lacking}, which is not installed: install it, "
            "or write a MIDI file (.mid)"
        )
    return program, font
