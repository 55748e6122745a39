"""What the tests of pages share: where Chromium is, and questions to a page that is open in it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable

from audiogen.config import SpectralConfig

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)

RATE = SpectralConfig(sample_rate=8000, n_fft=256, hop_length=64, win_length=256)
"""Frames at a rate that a browser can play."""

WITHOUT_WORKLET = "delete BaseAudioContext.prototype.audioWorklet;"
"""What a browser is like to a page that it does not trust: on another address, without TLS."""

NAMED = """() => [...document.querySelectorAll(
    'input, select, button, a, canvas, [role=slider], [role=meter], [role=group]')]
  .filter(e => e.checkVisibility({visibilityProperty: true}))
  .filter(e => ![...(e.labels ?? [])].some(l => l.textContent.trim())
    && !e.getAttribute('aria-label') && !e.textContent.trim())
  .map(e => e.outerHTML)"""

# WCAG 2.1, 1.4.3: the contrast of every text with what lies behind it.
CONTRAST = """() => {
  const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const behind = (e) => {
    for (let at = e; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0.9) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility({visibilityProperty: true})) continue;
    const style = getComputedStyle(e);
    const ink = light(numbers(e.namespaceURI.endsWith('svg') ? style.fill : style.color));
    const ground = light(behind(e));
    const ratio = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
    if (ratio < 4.5) found.push([e.className.baseVal ?? e.className, e.textContent, ratio]);
  }
  return found;
}"""

FOCUSED = """() => {
  const e = document.activeElement, style = getComputedStyle(e);
  if (e === document.body) return null;
  return [e.id || e.className.baseVal || e.getAttribute('aria-label') || e.textContent,
          style.outlineStyle, parseFloat(style.outlineWidth)];
}"""


def comes(true: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Whether something comes true within so many seconds."""
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.1)  # the page has to do its own work, too
    return true()
