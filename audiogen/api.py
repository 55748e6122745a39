"""The public functions: train a model, load one, evaluate one.

`import audiogen` offers them by name, and the command line calls them with the same defaults.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audiogen import remote, storage
from audiogen.config import AUTO, FRAMES, PRESETS
from audiogen.data import corpus_place
from audiogen.data.dataset import Dataset, FileReport, check_enough, open_dataset
from audiogen.data.excitations import open_excitations
from audiogen.data.readers import kind_of_files, reader_of
from audiogen.errors import CheckpointError, ConfigError, StoreError
from audiogen.evaluation.after_training import judged_in_place
from audiogen.evaluation.evaluate import corpus_of, evaluate
from audiogen.generation.load import (
    Model,
    compiling_beside,
    kind_of_play,
    load,
    needs_compiling,
)
from audiogen.generation.render import Sound, renderer_of
from audiogen.generation.render.previews import write_preview_page
from audiogen.model import checkpoint
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.heads import build_head
from audiogen.training import check_training, join
from audiogen.training.settings import Settings, choose_settings, with_styles

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from audiogen.training.keywords import Keywords
    from audiogen.training.state import HistoryRow, Progress

__all__ = ["Model", "Sound", "evaluate", "load", "remember", "train"]

PREVIEW_SECONDS = 5.0


def train(
    folders: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    name: str | None = None,
    frames: str | None = None,
    preset: str | None = None,
    size: str = AUTO,
    resume: bool = False,
    start_from: str | os.PathLike[str] | None = None,
    force: bool = False,
    previews: bool = True,
    evaluate: bool = True,
    tensorboard: bool = False,
    on_dataset: Callable[[Dataset], None] | None = None,
    on_file: Callable[[int, int, FileReport], None] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    on_score: Callable[[HistoryRow], None] | None = None,
    on_evaluation: Callable[[str, float], None] = lambda what, share: None,
    on_compile: Callable[[], None] | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    **settings: Unpack[Keywords],
) -> Model:
    """Train a model to predict the next frame of the sound in some folders.

    The model is written to `checkpoints/NAME` as it improves, and `load(NAME)` finds it there.
    Notes (MIDI files) and series (CSV files) are learned in the same way, with `frames="notes"`
    and `frames="series"`.

    Several processes, on one machine or on several, train one model where each calls this alike
    and its environment variable `TF_CONFIG` names all of them, and which one it is, as TensorFlow
    has it. Each takes its share of every batch. The first one writes the checkpoint, which has to
    lie where all of them find it, as the corpus does. Several GPUs of one machine share batches in
    the same way.

    Parameters
    ----------
    folders : path, or several
        Folders of sound files, or single files; addresses as `s3://bucket/sounds` are copied into
        the user's cache.
    name : str, optional
        The checkpoint's folder below `checkpoints/`, or a path; by default the folder's name. To an
        address it is sent as it is written.
    frames : str, optional
        What the files become: `"spectral"`, `"waveform"` (samples, drawn one by one), `"notes"` or
        `"series"`; by default what they are: spectral for sound, notes for a folder of MIDI files,
        series for one of tables. Each kind has its defaults; see `audiogen.config.FRAMES`.
    preset : str, optional
        Named settings to begin with; see `audiogen.config.PRESETS`.
    size : str
        The units of each recurrent layer: `"small"` (256), `"medium"` (512), `"large"` (1024), or
        `"auto"`, as suits how much sound and time there is. `units` wins over it.
    resume : bool
        Continue the training of that name exactly where it stopped.
    start_from : str or path, optional
        A checkpoint or packed model whose codec, frame map, network and weights to start from. Its
        training settings are not used.
    force : bool
        Replace a checkpoint of that name. The old one is renamed to `NAME.previous`.
    previews : bool
        Render a few seconds into the checkpoint's `previews/` whenever the model is scored.
    evaluate : bool
        At the end of a training of a minute or more, evaluate the model briefly and choose the
        temperature that suits it. Both are stored in the checkpoint.
    tensorboard : bool
        Write event files to the checkpoint's `tensorboard/`.
    on_dataset : callable of Dataset, optional
        Called once, when the corpus is ready.
    on_file : callable of (int, int, FileReport), optional
        Called after each file: how many are done, how many there are, and what became of it.
    on_progress : callable of audiogen.training.state.Progress, optional
        Called after each step, and after each scoring.
    on_score : callable of audiogen.training.state.HistoryRow, optional
        Called after each scoring, the last one included, with all that `history.csv` gets. The
        checkpoint is written by then. Of a model with a conductor, whose training is another, only
        the scores of the model itself.
    on_evaluation : callable of (str, float), optional
        Called with what is being evaluated, and with the share of it that is done (0 to 1).
    on_compile : callable, optional
        Called at the start if the player has to be compiled for the first preview. That happens
        once on a machine, for models of spectra in another process beside the training.
    should_stop : callable returning bool, optional
        Called after each step; `True` stops the training, which can be resumed. It also stops the
        evaluation, which is then left out.
    **settings
        Any setting by name: `minutes`, `units`, `layers`, `sample_rate`, ... See
        `audiogen.training.keywords` for all of them and `audiogen.config` for what they mean.

    Returns
    -------
    Model
        With the best weights of the training, ready to play.

    Raises
    ------
    ConfigError
        If an option or a setting is unknown, out of range, or contradicts another.
    DatasetError
        If there is nothing to learn in `folders`.
    CheckpointError
        If `name` is taken or being trained by another process, or `start_from` or `resume` name no
        usable checkpoint.
    TrainingError
        If the training fails.
    WorkError
        If another process of the training is gone.
    MissingLibraryError
        If this installation only plays.

    Examples
    --------
    >>> import audiogen
    >>> model = audiogen.train("my-sounds", minutes=20, units=128)
    >>> model.render(10).save("first.wav")

    Continue for ten minutes more; `minutes` is the total:

    >>> model = audiogen.train("my-sounds", minutes=30, resume=True)

    A model named "rain", which starts from the weights of the first one:

    >>> model = audiogen.train("rain.wav", name="rain", start_from="my-sounds")
    """
    check_training()
    from audiogen.training.cluster import cluster_of

    cluster = cluster_of(os.environ)
    # All processes train, and the first one alone writes, plays and judges.
    leads = cluster is None or cluster.rank == 0
    previews, evaluate, tensorboard = leads and previews, leads and evaluate, leads and tensorboard
    named = _paths(folders)
    away = name if name is not None and remote.address_of(name) else None
    sent = False
    if away is not None:
        sent = remote.exists(away)  # asked before a corpus is copied
        name = str(remote.local_copy(away))
    paths = [remote.fetched(path) for path in named]
    if start_from is not None:
        start_from = remote.fetched(start_from)
    folder = storage.place(name if name is not None else remote.name_of(paths[0]))
    if resume and (start_from is not None or preset is not None or force):
        raise ConfigError("--resume goes on as it was: no --from, --preset or --force beside it")
    hold = storage.holding(folder) if leads else contextlib.nullcontext()
    with hold, contextlib.ExitStack() as beside:
        # What is there is gone on with, or in the way. A training that was never sent goes on, too.
        if away is not None and (sent or (resume and not storage.is_checkpoint(folder))):
            remote.fetched(away, held=True)
        if not resume:
            checkpoint.check_place(folder, force=force)
        from audiogen.training.size import bytes_free, check_memory, units_of
        from audiogen.training.start import untrained, with_errors

        given, frames = _with_preset({**units_of(size), **settings}, frames, preset)
        devices = None if cluster is None else join(cluster)
        origin = None
        if frames is None and preset is None and not resume and start_from is None:
            frames = kind_of_files(paths)
        if resume:
            origin = checkpoint.load(_to_resume(folder))
        elif start_from is not None:
            origin = checkpoint.load(storage.find(start_from))
        given = with_styles(given, paths, origin)
        chosen = choose_settings(given, frames, origin, resume=resume).completed(paths)
        if origin is None:
            chosen = chosen.suited_to(paths, given)
        kinds = [(kind_of_play(chosen.codec, chosen.model), chosen.model.head)] if previews else []
        if on_compile is not None and needs_compiling(kinds):
            on_compile()
        # While files are read and TensorFlow is loaded, which use one processor.
        ready_to_play = beside.enter_context(compiling_beside(kinds))
        asked = chosen
        read: Callable[..., Dataset] = open_dataset
        if asked.model.conducted:
            from audiogen.training.conducted import ConductorTraining
            from audiogen.training.conductor_settings import conducted

            chosen, read = conducted(asked), open_excitations
        dataset = read(
            paths,
            chosen.codec,
            window=chosen.model.window,
            validation=chosen.training.validation,
            on_file=on_file,
        )
        if on_dataset is not None:
            on_dataset(dataset)
        check_enough(dataset)
        if size == AUTO and preset is None and origin is None and "units" not in given:
            chosen = _sized(chosen, dataset)
        reader_of(chosen.codec).check_playable(chosen.codec, paths, chosen.model.window)
        if origin is not None and resume:
            if origin.provenance.get("digest") != dataset.digest:
                raise ConfigError(
                    f"the sound in {paths[0]} is not what {folder} was trained on: start from its "
                    "weights with --from instead of --resume"
                )
            start = origin
        else:
            start = untrained(folder.name, dataset, chosen, origin, paths)
        check_memory(chosen.model, chosen.training, start.frame_map.values, bytes_free())
        if leads:
            corpus_place.remember(dataset.digest, paths)
        provenance = {**start.provenance, "training": asked.training.to_json()}
        provenance.pop("paths", None)  # where the corpus lay, which checkpoints of before say
        # TensorFlow is loaded here and nowhere else, so nothing before had to wait for it.
        from audiogen.training import load_trainer
        from audiogen.training.collect_errors import has_errors

        begun = 0.0
        if asked.model.conducted:
            build_head(chosen.model, start.frame_map.values)  # refused before anything is trained
            conducting = ConductorTraining(
                folder, paths, asked, origin, resume=resume, devices=devices
            )
            begun = conducting.share
            conductor = conducting.run(_shown(on_progress, 0.0, begun), should_stop, on_evaluation)
            start = dataclasses.replace(start, conductor=conductor)
        trainer = load_trainer()(
            folder,
            dataclasses.replace(start, provenance=provenance),
            dataset,
            chosen.training,
            force=force,
            on_progress=_shown(on_progress, begun, 1.0),
            on_score=_sending(away, on_score) if leads else None,
            on_checkpoint=partial(_preview, dataset, ready_to_play) if previews else None,
            should_stop=should_stop,
            judge=_quick_judge(dataset) if leads else None,
            tensorboard=tensorboard,
            devices=devices,
        )
        if resume:
            trainer.resume()
        trained = trainer.run()
        if devices is not None and not leads:
            devices.wait()  # until the first one has written all
            made_there = folder if storage.is_checkpoint(folder) else None
            return Model(checkpoint.load(made_there) if made_there else trained)
        if asked.model.conducted:
            conducting.finish()
        # Who stopped the training is shown no more progress; the errors are made all the same.
        report = _silently if should_stop() else on_evaluation
        try:
            if has_errors(trained) and (made := with_errors(trained, dataset, report)):
                checkpoint.keep_errors(folder, made)
                trained = made
        except (OSError, MemoryError) as error:  # the model itself is kept already
            warnings.warn(
                f"the model plays without recall, since its errors on the corpus could not be "
                f"written: {error}. 'audiogen remember {folder.name}' makes them again",
                RuntimeWarning,
                stacklevel=2,
            )
        if evaluate and not should_stop():
            trained = judged_in_place(trained, folder, paths, on_evaluation, should_stop)
        if away is not None:
            _send(away, f"the model is whole in {folder}, and --resume sends it")
        if devices is not None:
            devices.wait()
        return Model(trained)


def remember(
    name: str | os.PathLike[str],
    folders: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] = (),
    *,
    new_name: str | None = None,
    force: bool = False,
    on_progress: Callable[[str, float], None] = lambda what, share: None,
) -> Model:
    """Give a trained model the errors that it makes on a corpus, for the `recall` control.

    A training does so at its end. This is for models that were trained before it did, and for other
    sound: with a corpus that the model was not trained on, frames of that one are played, and the
    network chooses which. Nothing is trained.

    Parameters
    ----------
    name : str or path
        A name below `checkpoints/`, or the path or the address of a checkpoint's folder.
    folders : path or address, or several
        The corpus; by default what the model was trained on, where it lay on this machine.
    new_name : str, optional
        Make a new model on this machine, and leave the one named `name` as it is.
    force : bool
        Replace a checkpoint that is called `new_name`, which becomes `NEW_NAME.previous`.
    on_progress : callable of (str, float), optional
        Called with what is done, and with the share of it (0 to 1).

    Returns
    -------
    Model

    Raises
    ------
    ConfigError
        If the model is packed, or of frames that have no such errors, the corpus is unknown or no
        longer than a window, or `force` is given without `new_name`.
    CheckpointError, DatasetError
        Each with a sentence on what to do.
    MissingLibraryError
        If this installation only plays, or as `remote.fetched`.

    Examples
    --------
    >>> import audiogen
    >>> model = audiogen.remember("jazz", "my-sounds")
    >>> model.render(2, recall=1.0).save("near.wav")

    A model that plays rain, in the order in which a model of jazz chooses from it:

    >>> model = audiogen.remember("jazz", "rain.wav", new_name="jazz-rain")
    """
    check_training()
    from audiogen.training.collect_errors import has_errors
    from audiogen.training.start import naming_the_corpus, starting_from, with_errors

    if force and new_name is None:
        raise ConfigError("--force replaces the model that --name makes: give --name, too")
    if new_name is not None:
        remote.check_here("--name", new_name)
    source = remote.find(name)
    if storage.is_packed(source):
        raise ConfigError(f"{source} is packed: take the folder that it was made from, and pack it")
    folder = source if new_name is None else storage.place(new_name)
    with storage.holding(folder):
        if new_name is not None:
            checkpoint.check_place(folder, force=force)
        whole = checkpoint.load(source)
        trained = whole.conductor or whole  # of samples with a conductor it is that which recalls
        if not has_errors(trained):
            raise ConfigError(
                f"'{whole.name}' has no distribution over values (--head mixture), so there are no "
                "errors that recall could draw"
            )
        paths = corpus_of(whole, [folders] if isinstance(folders, str | os.PathLike) else folders)
        training = trained.training
        dataset = open_dataset(
            paths,
            trained.codec,
            window=trained.model.window,
            validation=float(training.get("validation", 0.1)),
        )
        made = with_errors(trained, dataset, on_progress)
        if made is None:
            raise ConfigError(
                f"{paths[0]} has no sound that is longer than a window of "
                f"{trained.model.window} frames: add to it"
            )
        made = naming_the_corpus(made, dataset, paths)
        if new_name is None:
            # What it plays by default stays what it was.
            made = dataclasses.replace(made, recall=trained.recall)
            place = folder if whole is trained else folder / checkpoint.CONDUCTOR
            checkpoint.keep_errors(place, made)
        else:
            made = dataclasses.replace(made, name=folder.name, evaluation={})
            if "remembers" in made.provenance and made.model.styles == 1:
                made = starting_from(made, dataset)
        if whole is not trained:
            made = dataclasses.replace(whole, name=folder.name, evaluation={}, conductor=made)
        if new_name is not None:
            checkpoint.create(folder, made, force=force)
        elif remote.address_of(name):
            _send(os.fspath(name), "it is kept here, and sent when it is trained on")
        return Model(made)


def _shown(
    on_progress: Callable[[Progress], None] | None, start: float, end: float
) -> Callable[[Progress], None]:
    """`on_progress` of one of two trainings, which is the part from `start` to `end` of both."""

    def show(progress: Progress) -> None:
        if on_progress is not None:
            share = start + (end - start) * progress.share
            on_progress(dataclasses.replace(progress, share=share))

    return show


def _quick_judge(dataset: Dataset) -> Callable[[Checkpoint], tuple[float, float]]:
    """The drift and the attack of a model at a scoring, for the trainer."""
    from audiogen.evaluation.sound.while_training import QuickJudge

    judge = QuickJudge(dataset)

    def rows(trained: Checkpoint) -> tuple[float, float]:
        found = judge(trained)
        return found.drift, found.attack

    return rows


def _sending(
    away: str | None, on_score: Callable[[HistoryRow], None] | None
) -> Callable[[HistoryRow], None] | None:
    """`on_score`, after the checkpoint was sent to where it belongs."""
    if away is None:
        return on_score

    def send(row: HistoryRow) -> None:
        _send(away, "it is kept here, and sent with the next score")
        if on_score is not None:
            on_score(row)

    return send


def _send(away: str, otherwise: str) -> None:
    """Send a checkpoint to where it belongs, or warn, and say what happens `otherwise`."""
    try:
        remote.send(away)
    except (ConfigError, StoreError) as error:
        warnings.warn(
            f"the checkpoint was not sent: {error}; {otherwise}", RuntimeWarning, stacklevel=3
        )


def _silently(what: str, share: float) -> None:
    """Report no progress."""


def _to_resume(name: Path) -> Path:
    """The folder of the training of that name."""
    folder = storage.find(name)
    if storage.is_packed(folder):
        raise CheckpointError(
            f"{folder} is a packed model, which has nothing to resume from: start a new model from "
            "its weights with --from"
        )
    return folder


def _paths(folders: str | os.PathLike[str] | Sequence[str | os.PathLike[str]]) -> list[Path]:
    """One path or several, as a list of at least one."""
    several = [folders] if isinstance(folders, str | os.PathLike) else list(folders)
    if not several:
        raise ConfigError("there is nothing to learn from: name a folder of sound")
    return [Path(folder) for folder in several]


def _with_preset(
    given: dict[str, Any], frames: str | None, preset: str | None
) -> tuple[dict[str, Any], str | None]:
    """The settings over those of a preset, and the kind of frames, which it may choose."""
    if preset is not None:
        if preset not in PRESETS:
            raise ConfigError(f"there is no preset {preset!r}; there are: {', '.join(PRESETS)}")
        given = {**PRESETS[preset], **given}
        kind = given.pop("frames", frames)
        if frames not in (None, kind):
            raise ConfigError(
                f"the preset {preset} is for {kind} frames, not for {frames} ones: leave out "
                "--frames"
            )
        frames = kind
    if frames is not None and frames not in FRAMES:
        raise ConfigError(f"there are no {frames!r} frames; there are: {', '.join(FRAMES)}")
    return given, frames


def _sized(settings: Settings, dataset: Dataset) -> Settings:
    """The settings with the size that suits the corpus and the time, of sound."""
    from audiogen.training.size import auto_size, units_of

    if settings.codec.medium != "sound":
        return settings
    minutes = float("inf") if settings.training.epochs else settings.training.minutes
    units = units_of(auto_size(dataset.seconds / 60, minutes))
    return dataclasses.replace(settings, model=dataclasses.replace(settings.model, **units))


def _preview(
    dataset: Dataset,
    ready_to_play: Callable[[], None],
    trained: Checkpoint,
    folder: Path,
    step: int,
) -> None:
    """Render a few seconds of a checkpoint, with a picture, beside it; the page shows them all."""
    from audiogen.training.start import with_some_errors

    ready_to_play()
    suffix = renderer_of(trained.codec).defaults.suffix
    target = folder / "previews" / f"step_{step:07d}{suffix}"
    try:
        target.parent.mkdir(exist_ok=True)
        Model(with_some_errors(trained, dataset)).render_file(
            target, PREVIEW_SECONDS, picture=target.with_suffix(".png"), force=True
        )
        write_preview_page(folder)
    except OSError as error:  # a preview is not worth a training
        warnings.warn(f"no preview of step {step}: {error}", RuntimeWarning, stacklevel=1)
