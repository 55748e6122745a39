"""`Sound`: the arrays it gives to other libraries, and what a notebook shows of it."""

from __future__ import annotations

import base64
import io
import re
import sys
import wave

import numpy as np
import pytest

from audiogen import Sound
from audiogen.generation.render import sound as sound_file


def stereo(seconds: float, rate: int = 8000) -> Sound:
    """A tone on the left, and silence on the right."""
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate)) / rate)
    return Sound(np.stack([tone, 0 * tone], axis=1).astype("f4"), rate)


def test_librosa_is_given_channels_first_and_one_axis_for_mono() -> None:
    two = stereo(0.1)
    y, rate = two.to_librosa()
    assert y.shape == (2, 800) and y.dtype == np.float32 and rate == 8000
    np.testing.assert_array_equal(y[0], two.samples[:, 0])
    mono, _ = Sound(two.samples[:, :1], 8000).to_librosa()
    assert mono.shape == (800,)
    np.testing.assert_allclose(two.to_mono(), two.samples[:, 0] / 2)


@pytest.mark.slow
def test_a_notebook_shows_a_player_and_the_spectrogram(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "IPython", None)  # it cannot be imported
    monkeypatch.setattr(sound_file, "SHOWN_SECONDS", 0.5)
    html = stereo(1.0)._repr_html_()
    audio, image = re.findall(r'base64,([^"]+)"', html)
    with wave.open(io.BytesIO(base64.b64decode(audio))) as file:
        assert (file.getnchannels(), file.getframerate(), file.getnframes()) == (2, 8000, 4000)
        played = np.frombuffer(file.readframes(4000), "<i2").reshape(-1, 2)
    assert np.abs(played[:, 0] / 32767 - stereo(0.5).samples[:, 0]).max() < 1e-4
    assert base64.b64decode(image).startswith(b"\x89PNG")
    assert "the first 0.5 s are shown" in html
    assert "shown" not in stereo(0.01)._repr_html_()
