"""A folder of deliberately broken and odd sound files, and what should become of each.

Used by the tests of the dataset and of the commands.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile as sf


@dataclass(frozen=True)
class Expected:
    """What the report should say of a file: its outcome, and words of the reason."""

    outcome: str
    words: str = ""


def wav_bytes(
    data: bytes, channels: int = 1, rate: int = 22050, bits: int = 16, promised: int | None = None
) -> bytes:
    """A PCM WAV file by hand, so that its header can lie."""
    frame = channels * bits // 8
    layout = struct.pack("<HHIIHH", 1, channels, rate, rate * frame % 2**32, frame, bits)
    size = len(data) if promised is None else promised
    riff = min(36 + size, 2**32 - 1)
    head = b"RIFF" + struct.pack("<I", riff) + b"WAVEfmt " + struct.pack("<I", 16) + layout
    return head + b"data" + struct.pack("<I", size) + data


def tone(seconds: float, rate: int, channels: int = 1, frequency: float = 440.0) -> np.ndarray:
    """A sine at half of full scale, float32 `[samples, channels]`."""
    time = np.arange(round(seconds * rate)) / rate
    wave = 0.5 * np.sin(2 * np.pi * frequency * time)
    return np.repeat(wave[:, None], channels, axis=1).astype(np.float32)


def make_broken_folder(folder: Path, good: bool = True) -> dict[str, Expected]:
    """Fill `folder` with one file of each kind; without `good`, only those that cannot be used.

    Returns
    -------
    dict
        What to expect of each, by its path relative to `folder`. Whether the unreadable file can
        be read after all (by root) is asked of the system.
    """
    folder.mkdir(parents=True, exist_ok=True)
    expected: dict[str, Expected] = {}

    def put(name: str, content: bytes, outcome: str, words: str = "") -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        expected[name] = Expected(outcome, words)

    def sound(name: str, samples: np.ndarray, outcome: str, words: str = "", **how: object) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        sf.write(path, samples, **{"samplerate": 22050, **how})
        expected[name] = Expected(outcome, words)

    whole = (tone(3, 22050) * 32767).astype("<i2").tobytes()
    put("zero bytes.wav", b"", "left out", "empty")
    put("header only.wav", wav_bytes(b"", promised=len(whole)), "left out", "no samples")
    put("half a header.wav", wav_bytes(whole)[:20], "left out", "cannot be decoded")
    put("text.wav", b"This is not a sound.\n" * 200, "left out", "not a sound file")
    put("text.au", b"Nor is this, whatever its suffix.\n" * 200, "left out", "not a sound file")
    put("text.MP3", b"This neither.\n" * 200, "left out", "not a sound file")
    put("zero channels.wav", wav_bytes(whole, channels=0), "left out", "channels")
    put("zero rate.wav", wav_bytes(whole, rate=0), "left out", "sample rate")
    put("one hertz.wav", wav_bytes(whole, rate=1), "left out", "1 Hz")
    for name, value in (("nan", np.nan), ("inf", np.inf)):
        samples = tone(3, 22050)
        samples[44100:44110] = value
        sound(f"{name}.wav", samples, "left out", "from 2.00 s on", subtype="FLOAT")
    loud = tone(3, 22050) * 32767
    sound("whole numbers as float.wav", loud, "left out", "full scale", subtype="FLOAT")
    sound("one sample.wav", np.full((1, 1), 0.5), "left out", "thousandth")
    sound("silence.wav", np.zeros((66150, 1)), "left out", "silent")
    sound("dither only.wav", np.tile([[3e-5], [-3e-5]], (30000, 1)), "left out", "silent")
    if os.name != "nt":
        (folder / "loop").symlink_to(folder, target_is_directory=True)
        expected["loop"] = Expected("left out", "already read")
        (folder / "itself.wav").symlink_to(folder / "itself.wav")
        expected["itself.wav"] = Expected("left out", "")
        (folder / "gone.wav").symlink_to(folder / "nowhere.wav")
        expected["gone.wav"] = Expected("left out", "leads nowhere")
        os.mkfifo(folder / "pipe.wav")
        expected["pipe.wav"] = Expected("left out", "not a file")
        put("unreadable.wav", wav_bytes(whole), "left out", "permission")
        (folder / "unreadable.wav").chmod(0)
        if os.access(folder / "unreadable.wav", os.R_OK):
            (folder / "unreadable.wav").unlink()  # root reads it: tests step down to see it
            del expected["unreadable.wav"]
    if not good:
        return expected

    put("truncated.wav", wav_bytes(whole[: len(whole) // 2], promised=len(whole)), "used", "cut")
    put("from a pipe.wav", wav_bytes(whole, promised=2**32 - 1), "used")
    sound("192 kHz.wav", tone(3, 192000), "used", samplerate=192000)
    sound("6 channels.wav", tone(3, 22050, 6), "used")
    sound("8 bit.wav", tone(3, 22050), "used", subtype="PCM_U8")
    sound("24 bit.aiff", tone(3, 22050), "used", subtype="PCM_24")
    sound("mp3 inside.wav", tone(3, 22050), "used", format="MP3")
    sound("cut.flac", tone(4, 22050), "used", "cut short")
    flac = (folder / "cut.flac").read_bytes()
    (folder / "cut.flac").write_bytes(flac[: len(flac) // 2])
    sound("short.wav", tone(0.05, 22050), "joined", "padded in front")
    sound("x.wav/good inside.WAV", tone(3, 22050), "used")
    sound("two  spaces, 'quotes\" and 🎺.wav", tone(3, 22050, frequency=450), "used")
    sound("-rf.wav", tone(3, 22050, frequency=460), "used")
    sound("deep/er/and/deeper/tone.Flac", tone(3, 22050, frequency=470), "used")
    # Of these the report says nothing; the text is counted.
    sound(".hidden.wav", tone(3, 22050), "used")
    put("._resource fork.wav", b"\0\5\x16\7" * 50, "left out")
    put("readme.txt", b"hello", "left out")
    for name in (".hidden.wav", "._resource fork.wav", "readme.txt"):
        del expected[name]
    return expected


def read_as_a_stream(path: Path) -> np.ndarray:
    """Every sample that can be read, whatever the header says of their number."""
    pieces = []
    with sf.SoundFile(path) as file:
        while True:
            try:
                piece = file.read(1024, dtype="float32")
            except sf.LibsndfileError:
                break
            if not len(piece):
                break
            pieces.append(piece)
    return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
