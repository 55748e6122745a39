"""Files that people have, made here after the faults that other projects were told of."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from broken_files import tone, wav_bytes
from tunes import raw

from audiogen.codec import NotesCodec, SeriesCodec, WaveformCodec
from audiogen.codec import from_json as codec_from_json
from audiogen.config import SeriesConfig
from audiogen.data.audio import AudioError, read_blocks, sound_info
from audiogen.data.csv_table import TableError, read_table
from audiogen.data.dataset import check_enough, open_dataset
from audiogen.data.dates import Spacing, spacing_of
from audiogen.data.frame_store import FrameStore
from audiogen.data.midi import read_midi
from audiogen.data.readers import kind_of_files, reader_of
from audiogen.errors import ConfigError, DatasetError

RATE = 16000


def level(samples: np.ndarray) -> float:
    """RMS in dB."""
    return float(10 * np.log10(np.mean(np.asarray(samples, np.float64) ** 2)))


def frequency(samples: np.ndarray, rate: int) -> float:
    """Of the strongest partial, to the nearest bin, in Hz."""
    spectrum = np.abs(np.fft.rfft(samples[:, 0] * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * rate / len(samples))


def encoded(path: Path, codec: str, wave: np.ndarray, rate: int = RATE) -> Path:
    """A file that FFmpeg wrote, of one channel or two."""
    av = pytest.importorskip("av", reason="needs PyAV")
    layout = ("mono", "stereo")[wave.shape[1] - 1]
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=rate)
        stream.layout, stream.bit_rate = layout, 128_000
        planes = np.ascontiguousarray(wave.T, np.float32)
        whole = av.AudioFrame.from_ndarray(planes, format="fltp", layout=layout)
        whole.sample_rate = rate
        resampler = av.AudioResampler(
            stream.codec_context.format, layout, rate, stream.codec_context.frame_size or 1024
        )
        for frame in [*resampler.resample(whole), *resampler.resample(None)]:
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def read(path: Path) -> np.ndarray:
    """All of a file, mono at `RATE`."""
    return np.concatenate(list(read_blocks(path, RATE)))


def assert_tone(path: Path, seconds: float, tolerance: float = 0.1) -> None:
    """The file is a sine of 440 Hz at half of full scale."""
    heard = read(path)
    assert abs(len(heard) / RATE - seconds) <= tolerance
    assert abs(sound_info(path).seconds - len(heard) / RATE) < 0.001
    middle = heard[RATE // 4 : -RATE // 4]
    assert abs(level(middle) + 9.03) < 0.5 and abs(frequency(middle, RATE) - 440) < 2


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("x.wav", {"subtype": "GSM610"}),
        ("x.wav", {"subtype": "G721_32"}),
        ("x.au", {"subtype": "G721_32"}),
        ("x.xi", {"subtype": "DPCM_8"}),
        ("x.wav", {"subtype": "NMS_ADPCM_16"}),
    ],
)
def test_what_libsndfile_cannot_seek_in_is_read_from_its_beginning(
    tmp_path: Path, name: str, how: dict[str, str]
) -> None:
    rate = 44100 if name == "x.xi" else 8000
    sf.write(tmp_path / name, tone(3.0, rate), rate, **how)
    assert_tone(tmp_path / name, 3.0)
    late = np.concatenate(list(read_blocks(tmp_path / name, RATE, start=2.0)))
    assert abs(len(late) / RATE - 1.0) < 0.1


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("x.m4a", "aac"),
        ("x.caf", "alac"),
        ("x.wv", "wavpack"),
        ("x.mka", "aac"),
        ("x.mp4", "aac"),
    ],
)
def test_what_libsndfile_does_not_know_is_read_by_ffmpeg(
    tmp_path: Path, name: str, codec: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = encoded(tmp_path / name, codec, tone(3.0, RATE))
    assert_tone(path, 3.0)
    late = np.concatenate(list(read_blocks(path, RATE, start=2.0, seconds=0.5)))
    assert abs(len(late) / RATE - 0.5) < 0.01
    monkeypatch.setattr("audiogen.data.decoders.is_installed", lambda module: False)
    with pytest.raises(AudioError, match=r"needs PyAV \(av\), which is not installed: pip install"):
        read(path)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize(
    ("name", "codec", "rate", "kind"),
    [
        ("x.wma", "wmav2", 44100, "ASF WMAV2"),
        ("x.asf", "wmav2", 16000, "ASF WMAV2"),
        ("x.webm", "libopus", 48000, "MATROSKA OPUS"),
        ("x.mka", "libopus", 48000, "MATROSKA OPUS"),
        ("x.opus", "libopus", 48000, "OGG OPUS"),
    ],
)
def test_tones_of_phones_browsers_and_windows_keep_their_length_frequency_and_level(
    tmp_path: Path, name: str, codec: str, rate: int, kind: str, channels: int
) -> None:
    hertz = (440.0, 660.0)[:channels]
    wave = np.concatenate([tone(0.9, rate, frequency=f) for f in hertz], axis=1)
    path = encoded(tmp_path / name, codec, wave, rate)
    blocks = read_blocks(path, rate, channels)
    heard = np.concatenate(list(blocks))
    assert (blocks.info.sample_rate, blocks.info.channels) == (rate, channels)
    assert f"{blocks.info.format} {blocks.info.subtype}" == kind and blocks.remark == ""
    # FFmpeg's encoder of WMA keeps the end of the last frame, a few hundredths of a second.
    assert abs(len(heard) / rate - 0.9) < (0.02 if codec == "libopus" else 0.05)
    assert abs(blocks.info.seconds - len(heard) / rate) < 0.001
    middle = heard[rate // 8 : -rate // 8]
    for at, wanted in enumerate(hertz):
        assert abs(frequency(middle[:, at : at + 1], rate) - wanted) < 1.0
        assert abs(level(middle[:, at]) + 9.03) < 0.1


def test_an_mp3_of_variable_rate_without_a_frame_count_is_read_whole(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, (RATE, 1)).astype(np.float32)
    wave = np.concatenate([tone(2.0, RATE), noise])
    sf.write(tmp_path / "x.mp3", wave, RATE, bitrate_mode="VARIABLE", compression_level=0.5)
    content = (tmp_path / "x.mp3").read_bytes()
    at = max(content.find(b"Xing"), content.find(b"Info"))
    assert at > 0
    (tmp_path / "x.mp3").write_bytes(content[:at] + b"none" + content[at + 4 :])
    assert abs(len(read(tmp_path / "x.mp3")) / RATE - 3.0) < 0.15


def test_joined_mp3s_and_chained_ogg_are_read_to_the_end_of_the_last(tmp_path: Path) -> None:
    for suffix in ("mp3", "ogg"):
        parts = []
        for n, (seconds, hertz) in enumerate(((3.0, 440.0), (2.0, 880.0))):
            sf.write(tmp_path / f"{n}.{suffix}", tone(seconds, RATE, frequency=hertz), RATE)
            parts.append((tmp_path / f"{n}.{suffix}").read_bytes())
        path = tmp_path / f"both.{suffix}"
        path.write_bytes(b"".join(parts))
        heard = read(path)
        assert abs(len(heard) / RATE - 5.0) < 0.25
        assert abs(frequency(heard[-RATE:], RATE) - 880) < 2
        assert abs(sound_info(path).seconds - len(heard) / RATE) < 0.001


def test_zeros_within_an_mp3_are_skipped_and_reported(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.mp3"
    sf.write(path, tone(3.0, RATE), RATE)
    content = path.read_bytes()
    middle = len(content) // 2
    path.write_bytes(content[:middle] + bytes(3000) + content[middle:])
    blocks = read_blocks(path, RATE)
    heard = np.concatenate(list(blocks))
    assert 2.7 < len(heard) / RATE < 3.2
    assert "bytes within it are no MP3 and were skipped" in blocks.remark
    assert capfd.readouterr() == ("", "")


def test_an_mp3_of_constant_rate_is_not_called_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "x.mp3"
    sf.write(path, tone(6.0, RATE), RATE, bitrate_mode="CONSTANT")
    content = path.read_bytes()
    at = max(content.find(b"Xing"), content.find(b"Info"))
    if at > 0:
        path.write_bytes(content[:at] + b"none" + content[at + 4 :])
    blocks = read_blocks(path, RATE)
    assert abs(sum(map(len, blocks)) / RATE - 6.0) < 0.15 and blocks.remark == ""


def test_a_flac_of_unknown_length_is_as_long_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "x.flac"
    sf.write(path, tone(5.9, RATE), RATE)
    content = bytearray(path.read_bytes())
    content[21] &= 0xF0
    content[22:26] = bytes(4)
    path.write_bytes(content)
    assert_tone(path, 5.9, 0.001)


def test_a_recording_whose_size_is_still_zero_is_read_to_its_end(tmp_path: Path) -> None:
    data = (tone(3.0, RATE) * 32767).astype("<i2").tobytes()
    path = tmp_path / "x.wav"
    path.write_bytes(wav_bytes(data, rate=RATE, promised=0))
    blocks = read_blocks(path, RATE)
    assert sum(map(len, blocks)) == 3 * RATE and "gives no length" in blocks.remark


def test_broadcast_and_ambisonic_files_are_used(tmp_path: Path) -> None:
    data = (tone(3.0, RATE) * 32767).astype("<i2").tobytes()
    body = wav_bytes(data, rate=RATE, promised=2**32 - 1)[12:]
    sizes = struct.pack("<QQQI", len(data) + 72, len(data), 3 * RATE, 0)
    long = b"BW64" + b"\xff" * 4 + b"WAVEds64" + struct.pack("<I", len(sizes)) + sizes + body
    (tmp_path / "x.wav").write_bytes(long)
    assert_tone(tmp_path / "x.wav", 3.0, 0.001)
    half = len(data) // 2
    two = wav_bytes(data[:half], rate=RATE) + b"data" + struct.pack("<I", half) + data[half:]
    (tmp_path / "y.wav").write_bytes(two[:4] + struct.pack("<I", len(two) - 8) + two[8:])
    assert_tone(tmp_path / "y.wav", 3.0, 0.001)
    assert sound_info(tmp_path / "y.wav").remark.startswith("has 2 chunks of samples")
    wave = tone(1.0, RATE, 4) * np.array([0.5**0.5, 1, 0, 0], np.float32)
    sf.write(tmp_path / "z.wav", wave, RATE)
    (tmp_path / "z.wav").rename(tmp_path / "z.amb")
    assert_tone(tmp_path / "z.amb", 1.0, 0.001)


@pytest.mark.parametrize(
    ("right", "decibels", "remark"),
    [
        (1.0, -9.03, ""),
        (0.0, -15.05, ""),
        (-0.2, -16.99, "partly cancel: mixed to mono it is 5.1 dB quieter"),
        (-1.0, -9.03, "cancel each other: the left one alone is used"),
    ],
)
def test_a_mono_mix_never_loses_much_power_without_a_remark(
    tmp_path: Path, right: float, decibels: float, remark: str
) -> None:
    wave = tone(1.0, RATE, 2) * np.array([1.0, right], np.float32)
    sf.write(tmp_path / "x.wav", wave, RATE)
    first = read_blocks(tmp_path / "x.wav", RATE)
    list(first)
    assert first.again == ("is used" in remark)
    blocks = read_blocks(tmp_path / "x.wav", RATE)
    assert abs(level(np.concatenate(list(blocks))) - decibels) < 0.1
    assert remark in blocks.remark and bool(remark) == bool(blocks.remark)


# MIDI ---------------------------------------------------------------------------------------------

END = b"\x00\xff\x2f\x00"


def notes(path: Path) -> list[tuple[float, float]]:
    """Starts and lengths of all notes, to the millisecond."""
    return [
        (round(float(n["start"]), 3), round(float(n["end"] - n["start"]), 3))
        for n in read_midi(path).notes
    ]


def test_a_note_without_a_length_leaves_the_later_ones_alone(tmp_path: Path) -> None:
    on, off = b"\x90\x3c\x50", b"\x80\x3c\x40"
    later = b"".join(b"\x60" + on + b"\x30" + off for _ in range(3))
    path = raw(tmp_path / "x.mid", b"\x00" + on + b"\x00" + off + later + END, division=96)
    assert [length for _, length in notes(path)] == [0.01, 0.25, 0.25, 0.25]
    assert read_midi(path).remark == "1 note without a length, made 0.01 s long"


def test_notes_begun_twice_end_together(tmp_path: Path) -> None:
    both = b"\x90\x3c\x50\x00\x90\x3c\x46\x30\x80\x3c\x40"
    path = raw(tmp_path / "x.mid", b"\x00" + both + b"\x30" + both + END, division=96)
    assert notes(path) == [(0.0, 0.25), (0.0, 0.25), (0.5, 0.25), (0.5, 0.25)]
    assert "begun again" in read_midi(path).remark


def test_controller_123_ends_all_notes_of_its_channel(tmp_path: Path) -> None:
    track = b"\x00\x90\x3c\x50\x00\x90\x40\x50\x30\xb0\x7b\x00\x30\x90\x3c\x50\x30\xb0\x7b\x00"
    assert notes(raw(tmp_path / "x.mid", track + END, division=96)) == [
        (0.0, 0.25),
        (0.0, 0.25),
        (0.5, 0.25),
    ]


def test_the_sustain_pedal_holds_notes_unless_it_is_ignored(tmp_path: Path) -> None:
    down, up = b"\xb0\x40\x7f", b"\xb0\x40\x00"
    note = b"\x90\x3c\x50\x30\x80\x3c\x40"
    track = b"\x00" + down + b"\x00" + note + b"\x30" + note + b"\x60" + up + END
    path = raw(tmp_path / "x.mid", track, division=96)
    assert notes(path) == [(0.0, 0.5), (0.5, 0.75)]
    plain = read_midi(path, pedal=False).notes
    assert (plain["end"] - plain["start"]).tolist() == [0.25, 0.25]


@pytest.mark.parametrize(
    "meta",
    [
        b"\x00\xff\x59\x02\x08\x00",  # a key of eight sharps
        b"\x00\xff\x58\x01\x04",  # a time signature that is cut short
        b"\x00\xff\x54\x01\x00",
        b"\x00\xf0\x02\x01\xf7",
    ],
)
def test_events_that_say_nothing_of_notes_are_not_minded(tmp_path: Path, meta: bytes) -> None:
    track = meta + b"\x00\x90\x3c\x50\x30\x80\x3c\x40" + END
    assert notes(raw(tmp_path / "x.mid", track, division=96)) == [(0.0, 0.25)]


def test_riff_unknown_chunks_and_wrong_counts_are_read(tmp_path: Path) -> None:
    path = raw(tmp_path / "x.mid", b"\x00\x90\x3c\x50\x30\x80\x3c\x40" + END, division=96)
    plain = path.read_bytes()
    riff = b"RIFF" + struct.pack("<I", len(plain) + 12) + b"RMIDdata"
    alien = b"XYZA" + struct.pack(">I", 3) + b"abc"
    for content in (
        riff + struct.pack("<I", len(plain)) + plain,
        plain[:14] + alien + plain[14:],
        plain[:10] + b"\x00\x03" + plain[12:],
    ):
        path.write_bytes(content)
        assert notes(path) == [(0.0, 0.25)]


def test_film_frames_are_time(tmp_path: Path) -> None:
    track = b"\x00\x90\x3c\x50\x81\x7a\x80\x3c\x40" + END  # 250 ticks of a millisecond
    path = raw(tmp_path / "x.mid", track, division=(256 - 25) * 256 + 40 - 65536)
    assert notes(path) == [(0.0, 0.25)]


# Tables -------------------------------------------------------------------------------------------


def table(folder: Path, text: str, **how: object):
    """The one series of a file with that text."""
    (folder / "x.csv").write_text(text, encoding="utf-8")
    (found,) = read_table(folder / "x.csv", SeriesConfig(**how))
    return found


def days(*cells: str, separator: str = ";") -> str:
    """A table with a day for each cell."""
    lines = [f"2023-01-{n:02d}{separator}{cell}" for n, cell in enumerate(cells, 2)]
    return f"date{separator}v\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize("cells", [("1.0800", "1.0753", "1.0707"), ("1008.1", "1009.0", "1008.5")])
def test_decimals_are_never_dates(tmp_path: Path, cells: tuple[str, ...]) -> None:
    found = table(tmp_path, "rate,x\n" + "\n".join(f"{cell},{n}" for n, cell in enumerate(cells)))
    assert found.dates is None and found.values[:, 0].tolist() == [float(cell) for cell in cells]


def test_the_order_of_day_and_month_is_the_one_with_even_steps(tmp_path: Path) -> None:
    rows = [f"{m}/1/{y},{y + m}" for y in range(1990, 2000) for m in range(1, 13)]
    found = table(tmp_path, "when,v\n" + "\n".join(rows))
    assert found.dates is not None and spacing_of(found.dates) == Spacing("month")
    two = "date,v\n" + "\n".join(f"{n}/{n + 1}/2000,{n}" for n in range(1, 4))
    with pytest.raises(TableError, match=r"2000-02-01 as day/month/year and 2000-01-02 as month"):
        table(tmp_path, two)
    found = table(tmp_path, two, date_format="month/day/year")
    assert found.dates is not None and str(found.dates[0]) == "2000-01-02T00:00:00"
    found = table(tmp_path, two, date_format="%d/%m/%Y")
    assert found.dates is not None and str(found.dates[0]) == "2000-02-01T00:00:00"


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (("999", "1.000", "1.001"), [999, 1000, 1001]),
        (("999", "1,000", "1,001"), [999, 1000, 1001]),
        (("1.000,47", "999,5"), [1000.47, 999.5]),
        (("1.000,47 €", "999,50 €"), [1000.47, 999.5]),
        (("1 000,47", "999,50"), [1000.47, 999.5]),
        (("1\u202f000,47", "999,50"), [1000.47, 999.5]),
        (("$1,224.93", "$24.93"), [1224.93, 24.93]),
        (("(1.5)", "\u22122.5"), [-1.5, -2.5]),
        (("1'234.5", "2'000"), [1234.5, 2000]),
        (("12.5%", "13%"), [12.5, 13]),
    ],
)
def test_numbers_are_read_as_they_are_written(
    tmp_path: Path, cells: tuple[str, ...], numbers: list[float]
) -> None:
    assert table(tmp_path, days(*cells)).values[:, 0].tolist() == numbers


def test_two_readings_of_a_number_are_shown_and_an_option_decides(tmp_path: Path) -> None:
    text = days("1.234", "2.345", "3.456")
    with pytest.raises(
        TableError, match=r"is 1.234 with a decimal point and 1234 with a decimal c"
    ):
        table(tmp_path, text)
    assert table(tmp_path, text, decimal=",").values[0, 0] == 1234
    assert table(tmp_path, text, decimal=".").values[0, 0] == 1.234
    assert table(tmp_path, text, thousands=".").values[0, 0] == 1234
    assert table(tmp_path, text, thousands="none").values[0, 0] == 1.234
    with pytest.raises(TableError, match=r"one has a decimal point and one a decimal comma"):
        table(tmp_path, days("1,5", "2.5"))


def test_titles_comments_footers_and_a_line_that_names_the_separator(tmp_path: Path) -> None:
    body = days("1,5", "2,5", "3,5", "4,5")
    for text in ("sep=;\n" + body, "Prices of today\n\n" + body, "# made by x; y\n" + body):
        assert table(tmp_path, text).values[:, 0].tolist() == [1.5, 2.5, 3.5, 4.5]
    found = table(tmp_path, body + "Source: nobody\n")
    assert len(found.values) == 4 and "has 1 line after its table" in found.remarks
    assert table(tmp_path, "a;b\nc;d\n" + body, skip_rows=2).columns == ("v",)


def test_times_with_offsets_a_clock_of_twelve_hours_and_unix_time_are_dates(
    tmp_path: Path,
) -> None:
    for cells, column in (
        ([f"2023-01-02T{h:02d}:00:00+01:00" for h in range(24)], "x"),
        ([f"01/02/2023 {h % 12 or 12}:00:00 {'AP'[h // 12]}M" for h in range(24)], "time"),
        ([str(1672617600 + 3600 * h) for h in range(24)], "timestamp"),
        ([str(1672617600000 + 3600000 * h) for h in range(24)], "timestamp"),
    ):
        rows = "\n".join(f"{cell},{n}" for n, cell in enumerate(cells))
        order = "month/day/year" if "AM" in rows else ""
        found = table(tmp_path, f"{column},v\n{rows}", date_format=order)
        assert found.dates is not None and spacing_of(found.dates) == Spacing("hour")
        assert str(found.dates[0]) == "2023-01-02T00:00:00" and len(found.columns) == 1


def test_a_date_and_a_time_column_are_one_date(tmp_path: Path) -> None:
    rows = "\n".join(f"2023-01-02,{h:02d}:00,{h}" for h in range(24))
    found = table(tmp_path, f"Date,Time,v\n{rows}")
    assert found.dates is not None and spacing_of(found.dates) == Spacing("hour")
    assert found.format.date_columns == ("Date", "Time") and found.columns == ("v",)


def test_a_wide_table_is_refused_and_read_where_that_is_asked(tmp_path: Path) -> None:
    years = range(1990, 2010)
    text = "Country,Code," + ",".join(map(str, years)) + "\n"
    text += "Aland,ALA," + ",".join(str(y - 1000) for y in years) + "\n"
    text += "Bland,BLA," + ",".join(str(y - 900) for y in years) + "\n"
    with pytest.raises(TableError, match=r"its columns are dates \(1990 to 2009\).*Add --wide"):
        table(tmp_path, text)
    found = table(tmp_path, text, wide=True)
    assert found.columns == ("Aland", "Bland") and found.values[0].tolist() == [990, 1090]
    assert found.dates is not None and spacing_of(found.dates) == Spacing("year")


def test_a_column_of_dates_can_be_named_or_none_be_one(tmp_path: Path) -> None:
    text = days("1", "2", "3", separator=",")
    assert table(tmp_path, text, date_column="none").dates is None
    with pytest.raises(TableError, match="no column 'when' of dates"):
        table(tmp_path, text, date_column="when")
    with pytest.raises(TableError, match="no dates in the column 'v'"):
        table(tmp_path, text, date_column="v")


# Folders ------------------------------------------------------------------------------------------


def test_what_a_folder_holds_says_what_is_learnt(tmp_path: Path) -> None:
    raw(tmp_path / "a.mid", b"\x00\x90\x3c\x50\x30\x80\x3c\x40" + END)
    assert kind_of_files([tmp_path]) == "notes"
    (tmp_path / "b.csv").write_text(days("1", "2"))
    with pytest.raises(ConfigError, match="1 MIDI files and 1 tables.*--frames notes or"):
        kind_of_files([tmp_path])
    sf.write(tmp_path / "c.wav", tone(0.1, RATE), RATE)
    assert kind_of_files([tmp_path]) is None


def test_every_file_that_is_left_out_is_named_with_what_helps(tmp_path: Path) -> None:
    sf.write(tmp_path / "a.wav", tone(3.0, RATE), RATE)
    (tmp_path / "a.wav").rename(tmp_path / "recording")
    sf.write(tmp_path / "b.wav", tone(3.0, RATE), RATE)
    raw(tmp_path / "c.mid", END)
    (tmp_path / "d.docx").write_bytes(b"PK")
    codec = WaveformCodec()
    store = FrameStore(codec, tmp_path / ".store")
    dataset = open_dataset(tmp_path, codec, store=store)
    told = {report.path.name: report.reason for report in dataset.report}
    assert told == {
        "b.wav": "",
        "c.mid": "is MIDI, not sound: learn it by itself, with --frames notes",
        "d.docx": "is not read as sound, since its suffix is .docx",
        "recording": "begins like sound, but has no such suffix: name it recording.wav",
    }
    check_enough(dataset)


@pytest.mark.parametrize(
    ("sound", "there"),
    [(0.001, "1 frame"), (0.0105, "3 frames"), (None, "of sound that is not silence")],
)
def test_too_little_sound_is_refused_with_how_much_is_needed(
    tmp_path: Path, sound: float | None, there: str
) -> None:
    wave = tone(60.0, RATE) if sound is None else tone(sound, RATE)
    wave[200:] = 0
    sf.write(tmp_path / "x.wav", wave, RATE)
    codec = WaveformCodec()
    store = FrameStore(codec, tmp_path / ".store")
    dataset = open_dataset(tmp_path, codec, window=40, store=store)
    with pytest.raises(DatasetError, match=rf"too little.*{there}.* needs 41 frames \(0.16 s\)"):
        check_enough(dataset)


def test_a_model_that_could_not_go_on_after_the_last_gap_is_refused(tmp_path: Path) -> None:
    lines = [f"{np.datetime64('2023-01-01') + n},{n % 9}" for n in (*range(200), *range(230, 242))]
    path = tmp_path / "x.csv"
    path.write_text("date,v\n" + "\n".join(lines) + "\n")
    codec = SeriesCodec()
    reader = reader_of(codec)
    codec = reader.completed(codec, [path])
    window = reader.suggested_settings(codec, [path])["window"]
    assert window <= 11
    reader.check_playable(codec, [path], window)
    with pytest.raises(TableError, match=r"12 rows after its last gap.* 24 rows needs 25"):
        reader.check_playable(codec, [path], 24)


def test_models_of_before_read_no_pedal_and_new_ones_do() -> None:
    before = {"kind": "notes", "vocabulary": "events"}
    assert not codec_from_json(before).config.pedal and NotesCodec().config.pedal
    assert codec_from_json(NotesCodec().to_json()).config.pedal


def test_frames_of_before_serve_where_they_were_right(tmp_path: Path) -> None:
    codec = WaveformCodec()
    for name in ("right.wav", "wrong.flac"):
        sf.write(tmp_path / name, tone(1.0, RATE), RATE)
    content = bytearray((tmp_path / "wrong.flac").read_bytes())
    content[21] &= 0xF0
    content[22:26] = bytes(4)
    (tmp_path / "wrong.flac").write_bytes(content)
    for name, stays in (("right.wav", True), ("wrong.flac", False)):
        folder = tmp_path / f"store of {name}"
        FrameStore(codec, folder, small=0).get(tmp_path / name)
        (described,) = folder.glob("*.json")
        facts = json.loads(described.read_text())
        del facts["reader"]
        described.write_text(json.dumps(facts | {"note": "of before"}))
        assert (FrameStore(codec, folder).get(tmp_path / name).remark == "of before") == stays
