"""The plug-in for studios: generated tables, and the build of a VST3, a CLAP and an LV2.

The sources lie in `plugin/`, beside those of the DISTRHO Plugin Framework (`plugin/dpf`, ISC) and
of the player (`engine/`). A build needs a C and a C++ compiler and nothing from the network. What
the plug-in knows of controls and constants is generated from Python's own.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from audiogen.codec.pghi import DELAYS, DELAYS_PER_NEPER
from audiogen.codec.spectral import COSINES, SpectralCodec
from audiogen.config import ModelConfig, SpectralConfig
from audiogen.control.table import GROUPS, TABLE
from audiogen.errors import ConfigError
from audiogen.export.model_file import CONTROLS, phase_and_output
from audiogen.generation.feedback import SHUFFLED
from audiogen.generation.recall import PLACE_SECONDS, TIRED_SECONDS
from audiogen.generation.render import output_stage
from audiogen.model.checkpoint import FORMAT, PACK_FORMAT
from audiogen.storage import PACKED_SUFFIX
from audiogen.version import __version__

HERE = Path(__file__).parent
SOURCES, ENGINE = HERE / "plugin", HERE / "engine"
DPF = SOURCES / "dpf"

FORMATS = ("vst3", "clap", "lv2")

NAME = "audiogen"

NOT_IN_THE_ENGINE = ("foresight", "conductor", "crush", "stretch")
"""Controls that the player in C does not have: of models of samples, or not ported."""

MODELS_FOLDER, MODELS_VARIABLE = "audiogen", "AUDIOGEN_MODELS"
"""Where the plug-in looks for models first: a folder in the home, or what the variable says."""

HOW_TO_GET_ONE = {
    "linux": "Debian, Ubuntu: apt install g++; Fedora: dnf install gcc-c++",
    "darwin": "xcode-select --install",
    "win32": "winget install MSYS2.MSYS2, then in its shell: pacman -S mingw-w64-ucrt-x86_64-gcc",
}


@dataclass(frozen=True)
class Compilers:
    """The commands that compile C and C++."""

    c: str
    cpp: str


def find_compilers() -> Compilers:
    """The compilers of this machine: those of CC and CXX, or the usual names.

    Raises
    ------
    ConfigError
        If there is none; the sentence says how to get one.
    """
    found = []
    for variable, names in (("CC", ("cc", "gcc", "clang")), ("CXX", ("c++", "g++", "clang++"))):
        given = os.environ.get(variable)
        path = next(filter(None, map(shutil.which, [given] if given else names)), None)
        if path is None:
            what = "C++" if variable == "CXX" else "C"
            how = HOW_TO_GET_ONE.get(sys.platform, HOW_TO_GET_ONE["linux"])
            raise ConfigError(f"building the plug-in needs a {what} compiler: get one ({how})")
        found.append(path)
    return Compilers(*found)


def generated(notes: Mapping[str, int]) -> str:
    """The header of what the plug-in has from Python: the control table and the constants.

    Parameters
    ----------
    notes : mapping of str to int
        The MIDI notes of `first_swap`, `jump` and `reset`.
    """
    rows = [row for row in TABLE if row.name not in NOT_IN_THE_ENGINE]
    places = {row.name: n for n, row in enumerate(rows)}
    phase, _ = phase_and_output(SpectralCodec())
    model, codec = ModelConfig(), SpectralConfig()
    version = (__version__.split(".") + ["0", "0"])[:3]
    numbers = {
        "DELAYS_PER_NEPER": DELAYS_PER_NEPER,
        "PHASE_MOMENTUM": float(phase.momentum),
        "PHASE_TOLERANCE": phase.floor,
        "SHUFFLED": SHUFFLED,
        "PLACE_SECONDS": PLACE_SECONDS,
        "TIRED_SECONDS": TIRED_SECONDS,
        "CORNER": output_stage.CORNER,
        "LIMITER_CEILING": output_stage.CEILING,
        "LOOKAHEAD_SECONDS": output_stage.LOOKAHEAD_SECONDS,
        "HOLD_SECONDS": output_stage.HOLD_SECONDS,
        "RELEASE_SECONDS": output_stage.RELEASE_SECONDS,
        "PIVOT": output_stage.PIVOT,
        "LOWEST_SHELF": output_stage.LOWEST_SHELF,
        "CODEC_FLOOR_DB": codec.floor_db,
    }
    whole = {
        "CONTROLS": len(rows),
        "GROUPS": len(GROUPS),
        **{f"CONTROL_{name.upper()}": n for name, n in places.items()},
        **{f"NOTE_{name.upper()}": note for name, note in notes.items()},
        **{
            f"VERSION_{part}": int(n)
            for part, n in zip(("MAJOR", "MINOR", "PATCH"), version, strict=True)
        },
        "CHECKPOINT_FORMAT": FORMAT,
        "PACKED_FORMAT": PACK_FORMAT,
        "DELAYS": DELAYS,
        "PHASE_LOOKAHEAD": phase.lookahead,
        "PHASE_ROUNDS": phase.rounds,
        "CODEC_CHANNELS": codec.channels,
        "MODEL_UNITS": model.units,
        "MODEL_LAYERS": model.layers,
        "MODEL_LAYER_NORM": int(model.layer_norm),
        "MODEL_COMPONENTS": model.components,
        "MODEL_RESIDUAL": int(model.residual),
        "MODEL_WINDOW": model.window,
        "MODEL_STYLES": model.styles,
    }
    texts = {
        "PACKED_ENDING": PACKED_SUFFIX,
        "MODELS_FOLDER": MODELS_FOLDER,
        "MODELS_VARIABLE": MODELS_VARIABLE,
        "MODEL_CELL": model.cell,
        "MODEL_HEAD": model.head,
        "MODEL_CONTEXT": model.context,
        "CODEC_WINDOW": codec.fft_window,
    }
    table = [
        f"  {{{_quoted(row.name)}, {_quoted(row.name.replace('_', ' '))}, {_quoted(row.unit)}, "
        f"{_quoted(row.help)}, {GROUPS.index(row.group)}, {row.default!r}f, {row.low!r}f, "
        f"{row.high!r}f, {row.smoothing!r}f}},"
        for row in rows
    ]
    lines = [
        "/* Generated by audiogen/export/plugin.py: what the plug-in has from Python. */",
        "#ifndef AUDIOGEN_GENERATED_H",
        "#define AUDIOGEN_GENERATED_H",
        *(f"#define {name} {_quoted(text)}" for name, text in texts.items()),
        "enum {",
        *(f"  {name} = {n}," for name, n in whole.items()),
        "};",
        *(f"static const double {name} = {value!r};" for name, value in numbers.items()),
        "struct Control {",
        "  const char *symbol, *name, *unit, *help;",
        "  int group;",
        "  float base, low, high, smoothing; /* smoothing: s */",
        "};",
        "static const Control TABLE[] = {",
        *table,
        "};",
        f"static const char *const GROUP_NAMES[] = {{{', '.join(map(_quoted, GROUPS))}}};",
        "/* The place in the table of each control of a voice. */",
        f"static const int VOICE_CONTROLS[] = {{{', '.join(str(places[n]) for n in CONTROLS)}}};",
        "/* Cosines of the analysis windows. */",
        "static const struct { const char *name; double cosines[3]; } WINDOWS[] = {",
        *(f"  {{{_quoted(n)}, {{{', '.join(map(repr, c))}}}}}," for n, c in _windows().items()),
        "};",
        "#endif",
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _windows() -> dict[str, tuple[float, ...]]:
    return {name: (*values, 0.0)[:3] for name, values in COSINES.items()}


def build(
    target: Path,
    notes: Mapping[str, int],
    *,
    window: bool | None = None,
    formats: Sequence[str] = FORMATS,
    flags: Sequence[str] = (),
    on_step: Callable[[str], None] = lambda step: None,
) -> list[Path]:
    """Build the plug-in in each format into the folder `target`.

    Parameters
    ----------
    target : Path
        A folder; made if it is missing. What it holds of an earlier build is replaced.
    notes : mapping of str to int
        See `generated`.
    window : bool, optional
        With a window of its own; by default, if this machine has what that needs.
    formats : sequence of str
        Some of `FORMATS`.
    flags : sequence of str
        More flags for the compilers.
    on_step : function
        Called with what is compiled or linked next.

    Returns
    -------
    list of Path
        The bundles.

    Raises
    ------
    ConfigError
        If there is no compiler, or it fails.
    """
    compilers = find_compilers()
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        (work / "generated.h").write_text(generated(notes), "utf-8")
        builder = _Builder(compilers, work, list(flags), on_step)
        if window is None:
            window = builder.can_have_window()
        return builder.bundles(target, window, formats)


BINARIES = {
    "linux": ("{machine}-linux", ".so"),
    "darwin": ("MacOS", ""),
    "win32": ("{machine}-win", ".dll"),
}
"""By system: the folder of a VST3's binary, and the ending of shared libraries."""

WINDOW_PARTS = (
    *("Application", "ApplicationPrivateData", "Color", "EventHandlers", "Geometry"),
    *("ImageBase", "SubWidget", "SubWidgetPrivateData", "TopLevelWidget"),
    *("TopLevelWidgetPrivateData", "Widget", "WidgetPrivateData", "Window", "WindowPrivateData"),
    *("OpenGL", "NanoVG", "pugl"),
)
"""The files of `dpf/dgl` that a window is made of."""

PROBE = """
#include <GL/gl.h>
#include <X11/Xlib.h>
#include <X11/extensions/Xrandr.h>
#include <X11/Xcursor/Xcursor.h>
int main(void) { return 0; }
"""
"""What compiles where a window can be built."""

LIBRARIES = ("-lGL", "-lX11", "-lXext", "-lXrandr", "-lXcursor")


class _Builder:
    """One build, in a folder of its own."""

    def __init__(
        self,
        compilers: Compilers,
        work: Path,
        flags: list[str],
        on_step: Callable[[str], None],
    ) -> None:
        self._compilers, self._work, self._on_step = compilers, work, on_step
        # No symbol but the entry is visible, as a host has many plug-ins in one process.
        common = ["-fPIC", "-fvisibility=hidden", "-fno-math-errno", "-DNDEBUG", "-w"]
        self._c = [compilers.c, "-std=c11", "-O3", *common, *flags]
        self._cpp = [
            compilers.cpp,
            "-std=c++17",
            "-O2",
            *common,
            "-fvisibility-inlines-hidden",
            *flags,
        ]
        include = [work, SOURCES, ENGINE, DPF / "distrho", DPF / "dgl", DPF / "dgl" / "src"]
        include.append(DPF / "dgl" / "src" / "pugl-upstream" / "include")
        self._cpp += [f"-I{folder}" for folder in include]

    def can_have_window(self) -> bool:
        """Whether this machine has the headers and libraries of a window (tried on Linux alone)."""
        if sys.platform != "linux":
            return False
        probe = self._work / "probe.c"
        probe.write_text(PROBE)
        command = [*self._c, str(probe), "-o", str(self._work / "probe"), *LIBRARIES]
        return subprocess.run(command, capture_output=True).returncode == 0

    def bundles(self, target: Path, window: bool, formats: Sequence[str]) -> list[Path]:
        """Compile everything, and link it once for each format."""
        self._cpp += [f"-DAUDIOGEN_WINDOW={int(window)}"]
        if window:
            self._cpp += ["-DHAVE_DGL", "-DDGL_OPENGL", "-DHAVE_OPENGL", "-DHAVE_X11"]
            self._cpp += ["-DDGL_NO_SHARED_RESOURCES", "-DNVG_NO_STB", "-DPUGL_STATIC"]
            font = ",".join(map(str, (SOURCES / "font.ttf").read_bytes()))
            text = f"static const unsigned char FONT[] = {{{font}}};\n"
            (self._work / "font.h").write_text(text)
        parts = ["fourier", "network", "model", "recall", "voice", "phase", "output"]
        jobs = [(self._c, ENGINE / f"{part}.c", part) for part in parts]
        jobs += [(self._cpp, SOURCES / "package.cpp", "package")]
        jobs += [([*self._cpp, "-ftree-vectorize"], SOURCES / "performer.cpp", "performer")]
        jobs += [(self._cpp, SOURCES / "plugin.cpp", "plugin")]
        if window:
            jobs += [(self._cpp, SOURCES / "window.cpp", "window")]
            jobs += [
                (self._cpp, DPF / "dgl" / "src" / f"{part}.cpp", f"dgl-{part}")
                for part in WINDOW_PARTS
            ]
        shared = [self._work / f"{name}.o" for _, _, name in jobs]
        for kind in formats:
            command = [*self._cpp, f"-DDISTRHO_PLUGIN_TARGET_{kind.upper()}"]
            jobs.append((command, DPF / "distrho" / "DistrhoPluginMain.cpp", f"main-{kind}"))
            if window:
                jobs.append((command, DPF / "distrho" / "DistrhoUIMain.cpp", f"ui-{kind}"))
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for done in [pool.submit(self._compile, *job) for job in jobs]:
                done.result()
        made = []
        for kind in formats:
            mains = [self._work / f"main-{kind}.o"]
            mains += [self._work / f"ui-{kind}.o"] if window else []
            made.append(self._linked(kind, target, [*mains, *shared], window))
        return made

    def _compile(self, command: list[str], source: Path, name: str) -> None:
        self._on_step(f"compiling {source.name}")
        self._run([*command, "-c", str(source), "-o", str(self._work / f"{name}.o")])

    def _linked(self, kind: str, target: Path, objects: list[Path], window: bool) -> Path:
        bundle = target / f"{NAME}.{kind}"
        folder, ending = BINARIES.get(sys.platform, BINARIES["linux"])
        folder = folder.format(machine=platform.machine())
        if kind == "vst3":
            binary = bundle / "Contents" / folder / f"{NAME}{ending}"
        elif kind == "lv2":
            binary = bundle / f"{NAME}{ending or '.dylib'}"
        else:
            binary = bundle
        if bundle.is_dir():
            shutil.rmtree(bundle)
        binary.parent.mkdir(parents=True, exist_ok=True)
        command = [self._compilers.cpp, "-shared", *map(str, objects), "-o", str(binary)]
        symbols = DPF / "symbols"
        if sys.platform == "darwin":
            command += [f"-Wl,-exported_symbols_list,{symbols / f'{kind}.exp'}"]
        elif sys.platform == "win32":
            command += [str(symbols / f"{kind}.def"), "-static"]
        else:
            script = symbols / f"{kind}.version"
            command += ["-static-libstdc++", "-static-libgcc", "-Wl,--gc-sections", "-s"]
            command += [f"-Wl,--version-script={script}", "-Wl,--no-undefined", "-lm", "-lpthread"]
            command += ["-ldl", *(LIBRARIES if window else ())]
        self._on_step(f"linking {bundle.name}")
        self._run(command)
        if kind == "lv2":
            # An LV2 is described by files that the plug-in itself writes into the current folder.
            code = f"import ctypes; ctypes.CDLL({str(binary)!r}).lv2_generate_ttl(b'{NAME}')"
            self._run([sys.executable, "-c", code], folder=bundle)
        return bundle

    def _run(self, command: list[str], folder: Path | None = None) -> None:
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
        if done.returncode:
            said = (done.stderr or done.stdout).strip().splitlines()[:6]
            raise ConfigError("building the plug-in failed:\n  " + "\n  ".join(said))
