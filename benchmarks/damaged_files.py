"""Damage files of every format that a training reads: each ends in frames or in a sentence.

    python benchmarks/damaged_files.py [TRIALS] [FOLDER]

By default 2000 trials on files that are made here. A trial takes a file, cuts, flips, splices or
repeats parts of it, and reads it: never a traceback, 10 seconds, or more than 500 MB beyond what
reading took before. FOLDER adds files of its own.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np
import soundfile as sf

from audiogen.codec import NotesCodec, SeriesCodec, WaveformCodec
from audiogen.data.readers import READERS, reader_of
from audiogen.errors import AudiogenError

SECONDS, MEGABYTES = 10.0, 500


def make_files(folder: Path) -> list[Path]:
    """One small file of every format."""
    time_axis = np.arange(16000) / 16000
    wave = np.stack([np.sin(2 * np.pi * f * time_axis) / 2 for f in (440, 660)], axis=1)
    made = []
    for name, how in (
        ("a.wav", {}),
        ("b.wav", {"subtype": "GSM610", "channels": 1}),
        ("c.flac", {}),
        ("d.ogg", {}),
        ("e.mp3", {}),
        ("f.aiff", {"subtype": "PCM_24"}),
        ("g.caf", {}),
        ("h.au", {"subtype": "G721_32", "channels": 1}),
        ("i.w64", {}),
        ("j.opus", {"format": "OGG", "subtype": "OPUS"}),
    ):
        channels = how.pop("channels", 2)
        sf.write(folder / name, wave[:, :channels], 16000, **how)
        made.append(folder / name)
    made += _with_ffmpeg(folder)
    track = b"".join(
        b"\x60\x90%c\x50\x30\x80%c\x40" % (60 + n % 12, 60 + n % 12) for n in range(60)
    )
    track = b"\x00\xff\x51\x03\x07\xa1\x20\x00\xb0\x40\x7f" + track + b"\x00\xff\x2f\x00"
    head = b"MThd\x00\x00\x00\x06\x00\x00\x00\x01\x00\x60MTrk" + len(track).to_bytes(4, "big")
    (folder / "k.mid").write_bytes(head + track)
    days = [str(np.datetime64("2023-01-01") + n) for n in range(200)]
    for name, lines in (
        ("l.csv", ["date,a,b"] + [f"{d},{n},{n / 7:.3f}" for n, d in enumerate(days)]),
        (
            "m.csv",
            ["Datum;Wert"] + [f"{d[8:]}.{d[5:7]}.{d[:4]};{n},5 €" for n, d in enumerate(days)],
        ),
        ("n.csv", ["x"] + [f"{n % 13 / 7:.4f}" for n in range(200)]),
    ):
        (folder / name).write_text("\n".join(lines) + "\n", "utf-8")
    return [*made, *(folder / name for name in ("k.mid", "l.csv", "m.csv", "n.csv"))]


def _with_ffmpeg(folder: Path) -> list[Path]:
    """Files of formats that libsndfile does not write, where PyAV is there."""
    try:
        import av
    except ImportError:
        return []
    made = []
    for name, codec in (
        ("o.m4a", "aac"),
        ("p.mka", "aac"),
        ("q.wv", "wavpack"),
        ("r.wma", "wmav2"),
        ("s.webm", "libopus"),
    ):
        with av.open(str(folder / name), "w") as out:
            stream = out.add_stream(codec, rate=16000)
            stream.layout, stream.bit_rate = "mono", 64_000
            tone = (np.sin(np.arange(16000) / 6) * 9999).astype(np.int16)[None]
            frame = av.AudioFrame.from_ndarray(tone, format="s16", layout="mono")
            frame.sample_rate = 16000
            context = stream.codec_context
            resampler = av.AudioResampler(context.format, "mono", 16000, context.frame_size or 1024)
            for piece in [*resampler.resample(frame), *resampler.resample(None)]:
                out.mux(stream.encode(piece))
            out.mux(stream.encode(None))
        made.append(folder / name)
    return made


def damaged(content: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """A file with one to three kinds of damage."""
    data = bytearray(content)
    for _ in range(rng.randint(1, 3)):
        size = max(1, len(data))
        at, far = sorted(rng.randrange(size) for _ in range(2))
        way = rng.randrange(7)
        if way == 0:
            del data[at:]
        elif way == 1:
            for _ in range(rng.choice((1, 1, 8, 200))):
                if data:
                    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        elif way == 2 and data:  # in the header, where it does most
            data[rng.randrange(min(64, len(data)))] = rng.choice((0, 1, 0x7F, 0x80, 0xFF))
        elif way == 3:
            del data[at:far]
        elif way == 4:
            data[at:at] = bytes(rng.choice((1, 3, 500, 4096)))
        elif way == 5:
            other = rng.choice(others)
            data[at:] = other[rng.randrange(max(1, len(other))) :]
        else:
            data[at:at] = data[at:far]
    return bytes(data[:10_000_000])


def read(path: Path) -> str:
    """Read a file as a training does: `frames`, or `a sentence`. Any other error comes through."""
    for codec in (WaveformCodec(), NotesCodec(), SeriesCodec()):
        reader = reader_of(codec)
        if path.suffix in READERS[codec.medium].suffixes:
            break
    try:
        codec = reader.completed(codec, [path])
        for _ in reader.read(path, codec):
            pass
    except AudiogenError as error:
        assert "\n" not in str(error), str(error)
        return "a sentence"
    return "frames"


def run(trials: int, folder: Path, files: list[Path], seed: int = 0) -> Counter[str]:
    """So many trials; what came of them, by format.

    Raises
    ------
    AssertionError
        If one took too long, or too much memory.
    """
    rng = random.Random(seed)
    contents = [path.read_bytes() for path in files]
    for path in files:
        read(path)  # what is loaded for it counts for nothing
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    scale = 1e6 if sys.platform == "darwin" else 1e3
    outcomes: Counter[str] = Counter()
    for n in range(trials):
        path = files[n % len(files)]
        target = folder / f"trial{n}{path.suffix}"
        target.write_bytes(damaged(contents[n % len(files)], contents, rng))
        began = time.process_time()
        try:
            outcome = read(target)
        except Exception:
            print(f"trial {n} of seed {seed}: {target}", file=sys.stderr)
            raise
        taken = time.process_time() - began
        assert taken < SECONDS, f"trial {n}, {target}, took {taken:.1f} s"
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / scale
        assert grown < MEGABYTES, f"trial {n}, {target}, took {grown:.0f} MB"
        outcomes[f"{path.suffix} {outcome}"] += 1
        target.unlink()
    return outcomes


def main() -> None:
    """Run it and print how many files of each format were read or refused."""
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = make_files(folder)
        if len(sys.argv) > 2:
            known = {suffix for reader in READERS.values() for suffix in reader.suffixes}
            more = sorted(p for p in Path(sys.argv[2]).iterdir() if p.suffix.lower() in known)
            files += more
        for what, count in sorted(run(trials, folder, files).items()):
            print(f"{count:5} {what}")


if __name__ == "__main__":
    main()
