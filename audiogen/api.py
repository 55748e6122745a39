"""What `import audiogen` offers: train a model, load one, let it play (`audiogen.generation.load`),
and find out how good it is (`audiogen.evaluation`).

The command line calls these same functions with the same defaults.
"""

from __future__ import annotations

import dataclasses
import os
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from audiogen import storage
from audiogen.config import FRAMES, PRESETS, FrameMapConfig, ModelConfig
from audiogen.data.readers import reader_of
from audiogen.errors import ConfigError
from audiogen.evaluation.after_training import judged_in_place
from audiogen.evaluation.evaluate import evaluate
from audiogen.generation.load import Model, load, needs_compiling
from audiogen.generation.render import Sound, renderer_of
from audiogen.model import checkpoint
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.primer import primer_length, primer_of
from audiogen.training.settings import chosen_settings, fitted, settled
from audiogen.version import __version__

__all__ = ["Model", "Sound", "evaluate", "load", "train"]

PREVIEW_SECONDS = 5.0

STRETCHES_OF_A_STYLE = 6
"""Of the primer, for each of several corpora."""


def train(
    folders: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    name: str | None = None,
    frames: str | None = None,
    preset: str | None = None,
    resume: bool = False,
    start_from: str | os.PathLike[str] | None = None,
    force: bool = False,
    previews: bool = True,
    evaluate: bool = True,
    tensorboard: bool = False,
    on_dataset: Callable[[Any], None] | None = None,
    on_file: Callable[[int, int, Any], None] | None = None,
    on_progress: Callable[[Any], None] | None = None,
    on_evaluation: Callable[[str, float], None] = lambda what, share: None,
    on_compile: Callable[[], None] | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    **settings: Any,
) -> Model:
    """Learn to predict the next frame of the sound in some folders.

    Parameters
    ----------
    folders : path, or several
        Folders of sound files, or single files.
    name : str, optional
        The checkpoint's folder below `checkpoints/`, or a path; by default the folder's name.
    frames : str, optional
        What sound becomes, `"spectral"` (the default) or `"waveform"`: its samples, drawn one by
        one. Each kind has defaults of its own; see `audiogen.config.FRAMES`.
    preset : str, optional
        Named settings to begin with; see `audiogen.config.PRESETS`.
    resume : bool
        Go on with the training of that name, exactly where it stopped.
    start_from : str or path, optional
        A checkpoint whose codec, frame map, network and weights to start from; how it is trained
        is said anew.
    force : bool
        Let it take the place of a checkpoint of that name, which becomes `NAME.previous`.
    previews : bool
        At each scoring, play a few seconds into the checkpoint's `previews/`.
    evaluate : bool
        At the end of a training of a minute or more, judge the model in short form and choose the
        temperature that suits it; both go into the checkpoint.
    tensorboard : bool
        Write event files to the checkpoint's `tensorboard/`.
    on_dataset : callable of Dataset, optional
        Called once the corpus is ready.
    on_file : callable of (int, int, FileReport), optional
        Called after each file: how many are done, how many there are, what became of it.
    on_progress : callable of learning.training.Progress, optional
        Called after each step.
    on_evaluation : callable of (str, float), optional
        Told what is being judged, and what share of it is.
    on_compile : callable, optional
        Called ahead of the training if its first preview will have to compile the player, once on
        this machine: half a minute.
    should_stop : callable returning bool, optional
        Asked after each step; a stopped training can be resumed. So is the evaluation, which is
        then left out.
    **settings
        Any setting by name (`audiogen.config`): `minutes`, `units`, `basis`, `sample_rate`, ...

    Returns
    -------
    Model
        The best of the training.

    Raises
    ------
    ConfigError, DatasetError, CheckpointError, TrainingError
        Each with a sentence on what to do.
    """
    from audiogen.data.dataset import open_dataset

    several = [folders] if isinstance(folders, str | os.PathLike) else list(folders)
    if not several:
        raise ConfigError("there is nothing to learn from: name a folder of sound")
    paths = [Path(folder) for folder in several]
    # Not `resolve`: a link that leads round in a circle is told of with the other files.
    usual = paths[0].absolute()
    usual_name = usual.stem if usual.is_file() else usual.name
    folder = storage.place(name if name is not None else usual_name)
    if resume and (start_from is not None or preset is not None or force):
        raise ConfigError("--resume goes on as it was: no --from, --preset or --force beside it")
    if not resume:
        checkpoint.check_place(folder, force=force)
    if preset is not None:
        if preset not in PRESETS:
            raise ConfigError(f"there is no preset {preset!r}; there are: {', '.join(PRESETS)}")
        settings = {**PRESETS[preset], **settings}
        own = settings.pop("frames", frames)
        if frames not in (None, own):
            raise ConfigError(f"the preset {preset} is for {own} frames, not for {frames} ones")
        frames = own
    if frames is not None and frames not in FRAMES:
        raise ConfigError(f"there are no {frames!r} frames; there are: {', '.join(FRAMES)}")
    origin = None
    if resume:
        origin = checkpoint.load(storage.find(folder))
    elif start_from is not None:
        origin = checkpoint.load(storage.find(start_from))
    settings = _with_styles(settings, paths, origin)
    training, model, map_config, codec = chosen_settings(settings, frames, origin, resume)
    codec = settled(codec, paths)
    if origin is None:
        model = fitted(model, settings, codec, paths)
    dataset = open_dataset(
        paths, codec, window=model.window, validation=training.validation, on_file=on_file
    )
    if on_dataset is not None:
        on_dataset(dataset)
    if origin is not None and resume:
        if origin.provenance.get("digest") != dataset.digest:
            raise ConfigError(
                f"the sound in {paths[0]} is not what {folder} was trained on: start from its "
                "weights with --from instead of --resume"
            )
        start = dataclasses.replace(origin, evaluation={})  # other weights, another judgement
    else:
        start = _fresh(folder.name, dataset, model, map_config, origin, paths)
    # Where the corpus lies, so that the model can be evaluated without naming it again.
    places = [str(path.absolute()) for path in paths]
    provenance = {**start.provenance, "paths": places, "training": training.to_json()}
    if on_compile is not None and previews and needs_compiling([(codec.kind, model.head)]):
        on_compile()
    # TensorFlow is loaded here and nowhere else, so nothing before had to wait for it.
    from audiogen.training import load_trainer

    trainer = load_trainer()(
        folder,
        dataclasses.replace(start, provenance=provenance),
        dataset,
        training,
        force=force,
        on_progress=on_progress,
        on_checkpoint=_preview if previews else None,
        should_stop=should_stop,
        tensorboard=tensorboard,
    )
    if resume:
        trainer.resume()
    trained = trainer.run()
    if evaluate and not should_stop():
        trained = judged_in_place(trained, folder, paths, on_evaluation, should_stop)
    return Model(trained)


def _with_styles(
    settings: dict[str, Any], paths: Sequence[Path], origin: Checkpoint | None
) -> dict[str, Any]:
    """`settings`, with a style for each of several folders, unless they say otherwise."""
    folders = len(paths) if all(path.is_dir() for path in paths) else 1
    if origin is not None:
        learned = origin.model.styles
        if learned > 1 and folders != learned:
            raise ConfigError(
                f"'{origin.name}' tells {learned} corpora apart: name {learned} folders, in the "
                f"order {', '.join(origin.provenance.get('corpus', []))}"
            )
        return settings
    styles = settings.get("styles", folders)
    if styles not in (1, len(paths)):
        raise ConfigError(
            f"styles should be 1 or, with the folders that were named, {len(paths)}, not {styles}"
        )
    return {**settings, "styles": styles}


def _fresh(
    name: str,
    dataset: Any,
    model: ModelConfig,
    map_config: FrameMapConfig,
    origin: Checkpoint | None,
    paths: Sequence[Path],
) -> Checkpoint:
    """A checkpoint to train: with a frame map and weights of its own, or those of `origin`."""
    from audiogen.model.frame_map import fit_map

    # The silence that short files are padded with says nothing about the corpus.
    rest, shortest = dataset.codec.rest(), model.window + 1
    sound = [s[(s != rest).any(axis=1)] if len(s) == shortest else s for s in dataset.training]
    sound = [stretch for stretch in sound if len(stretch)]
    if origin:
        frame_map = origin.frame_map.with_range_of(sound)
    else:
        frame_map = fit_map(sound, map_config, model, dataset.codec)
    provenance = {
        "audiogen": __version__,
        "corpus": [path.absolute().name for path in paths],
        "digest": dataset.digest,
        "files": dataset.count("used") + dataset.count("padded"),
        "seconds": round(dataset.seconds, 1),
        "basis_error_db": round(frame_map.reconstruction_error(sound), 2),
        "from": origin.name if origin else None,
    }
    primer, primer_styles = _primer(dataset, model)
    heard = primer_length(model.window, dataset.codec.frame_rate)
    provenance |= reader_of(dataset.codec).kept(dataset.codec, paths, heard)
    return Checkpoint(
        name=name,
        codec=dataset.codec,
        frame_map=frame_map,
        frame_map_config=map_config,
        model=model,
        tensors=dict(origin.tensors) if origin else {},
        primer=primer,
        primer_styles=primer_styles,
        # A mean with the spread of its residuals around it is hiss: the seed played the mean.
        temperature=0.0 if model.head == "point" else 1.0,
        provenance=provenance,
    )


def _primer(dataset: Any, model: ModelConfig) -> tuple[tuple[Any, ...], tuple[int, ...]]:
    """Stretches to start from, and which corpus each is of: of each as many."""
    length = primer_length(model.window, dataset.codec.frame_rate)
    if model.styles == 1:
        return primer_of(dataset.training, length), ()
    primer: list[Any] = []
    styles: list[int] = []
    for style in range(model.styles):
        labels = zip(dataset.training, dataset.styles[0], strict=True)
        own = [stretch for stretch, label in labels if label == style]
        if not own:
            raise ConfigError(
                f"nothing is left to learn of corpus {style + 1} of {model.styles}: it is one "
                "short file, held out; add sound to it, or make one corpus of all (--styles 1)"
            )
        chosen = primer_of(own, length, STRETCHES_OF_A_STYLE)
        primer += chosen
        styles += [style] * len(chosen)
    return tuple(primer), tuple(styles)


def _preview(trained: Checkpoint, folder: Path, step: int) -> None:
    target = folder / "previews" / f"step_{step:07d}{renderer_of(trained.codec).suffix}"
    try:
        target.parent.mkdir(exist_ok=True)
        Model(trained).render_file(
            target, PREVIEW_SECONDS, picture=target.with_suffix(".png"), force=True
        )
    except OSError as error:  # a preview is not worth a training
        warnings.warn(f"no preview of step {step}: {error}", RuntimeWarning, stacklevel=1)
