from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from broken_files import tone, wav_bytes
from hypothesis import given, settings
from hypothesis import strategies as st

from audiogen.data.audio import AudioError, read_blocks, sound_info
from audiogen.data.folder import find_sounds


def read(path: Path, rate: int, **how) -> np.ndarray:
    return np.concatenate(list(read_blocks(path, rate, **how)))


def level_and_frequency(samples: np.ndarray, rate: int) -> tuple[float, float]:
    """RMS in dB and frequency in Hz (phase slope against the nearest bin), edges trimmed."""
    middle = samples[rate // 4 : -rate // 4, 0].astype(np.float64)
    half = len(middle) // 2
    first, second = (
        np.fft.rfft(m * np.hanning(half)) for m in (middle[:half], middle[half:][:half])
    )
    peak = int(np.argmax(np.abs(first)))
    turn = np.angle(second[peak] / first[peak]) / (2 * np.pi)
    cycles = round(peak - turn) + turn  # over `half` samples
    return 20 * np.log10(np.sqrt(np.mean(middle**2))), cycles * rate / half


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 44100, 48000, 96000, 192000])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_a_tone_keeps_its_frequency_level_and_length_at_any_rate(tmp_path, rate, channels):
    path = tmp_path / "tone.wav"
    sf.write(path, tone(2.0, rate, channels, 440.0), rate, subtype="PCM_24")
    heard = read(path, 22050, block_seconds=0.3)
    assert heard.dtype == np.float32 and heard.shape[1] == 1
    assert abs(len(heard) - 44100) <= 1
    level, frequency = level_and_frequency(heard, 22050)
    assert abs(level - 20 * np.log10(0.5 / np.sqrt(2))) < 0.01
    assert abs(frequency - 440) < 0.02
    time = np.arange(len(heard)) / 22050
    error = heard[2000:-2000, 0] - (0.5 * np.sin(2 * np.pi * 440 * time))[2000:-2000]
    assert 10 * np.log10(np.mean(error**2)) < -100


def test_what_lies_above_the_new_bandwidth_is_gone(tmp_path):
    path = tmp_path / "high.wav"
    sf.write(path, tone(1.0, 48000, 1, 15000.0), 48000, subtype="FLOAT")
    heard = read(path, 22050)[2000:-2000]
    assert 10 * np.log10(np.mean(heard**2)) < -100


@settings(max_examples=30, deadline=None)
@given(
    count=st.integers(1, 30000),
    rate=st.sampled_from([8000, 11025, 22050, 44100, 48000]),
    block=st.floats(0.001, 1.0),
)
def test_the_size_of_the_blocks_does_not_matter(count, rate, block):
    noise = np.random.default_rng(count).uniform(-0.5, 0.5, (count, 2)).astype(np.float32)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "noise.wav"
        sf.write(path, noise, rate, subtype="FLOAT")
        # Sides of a few samples may cancel by chance; only after a first reading is that known.
        for _ in read_blocks(path, 22050):
            pass
        pieces = list(read_blocks(path, 22050, block_seconds=block)) or [np.zeros((0, 1))]
        whole = list(read_blocks(path, 22050, block_seconds=100.0)) or [np.zeros((0, 1))]
    pieces, whole = np.concatenate(pieces), np.concatenate(whole)
    assert abs(len(whole) - count * 22050 / rate) <= 1
    assert len(pieces) == len(whole)
    np.testing.assert_allclose(pieces, whole, atol=1e-6)


@pytest.mark.parametrize(
    ("suffix", "how", "bound"),
    [
        ("wav", {"subtype": "PCM_U8"}, -45),
        ("wav", {"subtype": "PCM_16"}, -90),
        ("WAV", {"subtype": "PCM_24"}, -130),
        ("wav", {"subtype": "DOUBLE"}, -130),
        ("wav", {"format": "RF64", "subtype": "PCM_16"}, -90),
        ("aiff", {}, -90),
        ("Flac", {}, -90),
        ("au", {}, -90),
        ("caf", {}, -90),
        ("w64", {}, -90),
        ("ogg", {}, -40),
        ("mp3", {}, -40),
    ],
)
def test_every_format_and_depth_is_read(tmp_path, suffix, how, bound):
    path = tmp_path / f"tone.{suffix}"
    wave = tone(1.0, 22050)
    sf.write(path, wave, 22050, **how)
    heard = read(path, 22050)
    assert abs(len(heard) - 22050) <= 1
    error = heard[2000:20000] - wave[2000:20000]
    assert 10 * np.log10(np.mean(error**2) + 1e-20) < bound
    assert find_sounds([tmp_path]).files == (path,)


def test_the_mix_to_one_channel_is_the_mean(tmp_path, rng):
    samples = rng.uniform(-1, 1, (5000, 3)).astype(np.float32)
    sf.write(tmp_path / "x.wav", samples, 22050, subtype="FLOAT")
    heard = read(tmp_path / "x.wav", 22050)
    np.testing.assert_allclose(heard[:, 0], samples.mean(axis=1), atol=1e-7)


def test_a_part_of_a_file_is_read_from_where_it_is_asked(tmp_path, rng):
    samples = rng.uniform(-1, 1, (22050, 1)).astype(np.float32)
    for name in ("x.wav", "x.flac"):
        sf.write(tmp_path / name, samples, 22050, **({"subtype": "FLOAT"} if "wav" in name else {}))
        heard = read(tmp_path / name, 22050, start=0.25, seconds=0.5, block_seconds=0.1)
        first = round(0.25 * 22050)
        assert len(heard) == 11025
        np.testing.assert_allclose(heard, samples[first : first + 11025], atol=1e-4)
        assert len(read(tmp_path / name, 22050, start=0.9, seconds=60.0)) == 22050 - 19845
    with pytest.raises(AudioError, match="lasts 1.0 s, so 3 s is beyond it"):
        read_blocks(tmp_path / "x.wav", 22050, start=3.0)


def test_the_header_is_told(tmp_path):
    sf.write(tmp_path / "x.aiff", tone(1.5, 48000, 2), 48000, subtype="PCM_24")
    info = sound_info(tmp_path / "x.aiff")
    assert (info.sample_rate, info.channels, info.format, info.subtype) == (
        48000,
        2,
        "AIFF",
        "PCM_24",
    )
    assert info.seconds == info.promised == 1.5


@pytest.mark.parametrize("kind", ["wav", "aiff", "au", "w64", "flac", "mp3"])
def test_a_file_cut_short_is_read_to_its_end_and_says_so(tmp_path, kind, capfd):
    path = tmp_path / f"cut.{kind}"
    sf.write(path, tone(6.0, 22050), 22050)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    blocks = read_blocks(path, 22050)
    heard = np.concatenate(list(blocks))
    assert 2.3 < len(heard) / 22050 < 3.3
    assert blocks.remark == f"cut short: {len(heard) / 22050:.1f} of 6.0 s are there"
    assert np.abs(heard[3000:-3000]).max() < 0.52


@pytest.mark.parametrize("installed", [True, False])
def test_what_can_be_decoded_around_damage_is_kept(tmp_path, monkeypatch, installed):
    if not installed:
        monkeypatch.setattr("audiogen.data.decoders.is_installed", lambda module: False)
    path = tmp_path / "x.flac"
    wave = tone(4.0, 22050)
    sf.write(path, wave, 22050)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 999] = bytes(999)
    path.write_bytes(content)
    blocks = read_blocks(path, 22050)
    heard = np.concatenate(list(blocks))
    # FFmpeg finds the frames after the damage; libsndfile alone stops there.
    assert (3.0 < len(heard) / 22050 < 4.0) if installed else (1.5 < len(heard) / 22050 < 2.5)
    assert blocks.remark == f"cut short: {len(heard) / 22050:.1f} of 4.0 s are there"
    np.testing.assert_allclose(heard[:33000], wave[:33000], atol=1e-4)


def test_flac_frames_of_other_channels_than_the_header_says_are_refused(tmp_path):
    path = tmp_path / "x.flac"
    contents = []
    for channels in (2, 1):
        sf.write(path, tone(1.0, 22050, channels), 22050)
        contents.append(path.read_bytes())
    stereo, mono = contents
    path.write_bytes(stereo[: stereo.index(b"\xff\xf8")] + mono[mono.index(b"\xff\xf8") :])
    with pytest.raises(AudioError, match="no samples that can be decoded"):
        read(path, 22050)


def test_a_recording_from_a_pipe_is_not_called_cut_short(tmp_path):
    path = tmp_path / "x.wav"
    data = (tone(1.0, 22050) * 32767).astype("<i2").tobytes()
    for size in (2**32 - 1, 2**31 - 1, 2**31 - 4096):
        path.write_bytes(wav_bytes(data, promised=size))
        blocks = read_blocks(path, 22050)
        assert sum(map(len, blocks)) == 22050 and blocks.remark == ""


def test_errors_name_the_file_and_survive_being_sent_to_another_process(tmp_path):
    import pickle

    path = tmp_path / "x.wav"
    with pytest.raises(AudioError, match="no such file") as caught:
        sound_info(path)
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == f"'{path}' cannot be read: no such file or directory"
    (tmp_path / "y.raw").write_bytes(b"1234")
    with pytest.raises(AudioError, match="has no header"):
        sound_info(tmp_path / "y.raw")
    with pytest.raises(AudioError, match="is not a file"):
        sound_info(tmp_path)


def test_a_file_whose_name_is_a_dash_is_not_stdin(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sf.write("x.wav", tone(0.5, 22050), 22050)
    os.rename("x.wav", "-")
    assert sound_info(Path("-")).seconds == 0.5


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names there are always Unicode")
def test_a_name_need_not_be_unicode(tmp_path):
    path = tmp_path / os.fsdecode(b"caf\xe9.wav")
    sf.write(tmp_path / "x.wav", tone(0.5, 22050), 22050)
    os.rename(tmp_path / "x.wav", path)
    assert find_sounds([tmp_path]).files == (path,)
    assert sound_info(path).seconds == 0.5


_PEAK = """
import sys, resource
from pathlib import Path
from audiogen.data.audio import read_blocks
total = sum(len(block) for block in read_blocks(Path(sys.argv[1]), 22050))
print(total, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux' count of memory")
def test_an_hour_costs_no_more_memory_than_a_minute(tmp_path, rng):
    minute = rng.uniform(-0.5, 0.5, (60 * 16000, 1)).astype(np.float32)
    peaks = []
    for minutes in (1, 60):
        path = tmp_path / f"{minutes}.wav"
        with sf.SoundFile(path, "w", 16000, 1, "PCM_16") as out:
            for _ in range(minutes):
                out.write(minute)
        done = subprocess.run(
            [sys.executable, "-c", _PEAK, str(path)],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[1],
        )
        total, kilobytes = map(int, done.stdout.split())
        assert abs(total - minutes * 60 * 22050) <= 1
        peaks.append(kilobytes)
    assert peaks[1] - peaks[0] < 4000, peaks
