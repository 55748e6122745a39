"""Held-out likelihood of a model of several corpora: each corpus is scored in its style."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np

from audiogen.data.dataset import Dataset
from audiogen.evaluation.sound.likelihood import Likelihood
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.styles import style_vector
from audiogen.model.tensors import STYLE_EMBEDDING, layer_tensor


def in_style(trained: Checkpoint, style: float) -> Checkpoint:
    """The same model, fixed to one `style`.

    The embedding of the style is added to every input, so it is a shift of the first layer's bias.
    """
    tensors = dict(trained.tensors)
    added = style_vector(tensors.pop(STYLE_EMBEDDING), style)
    kernel, first_bias = layer_tensor(1, "kernel"), layer_tensor(1, "bias")
    bias = tensors[first_bias].copy()
    of_input = bias[0] if trained.model.cell == "gru" else bias  # a GRU has a second, recurrent one
    of_input += added @ tensors[kernel]
    tensors[first_bias] = bias
    model = dataclasses.replace(trained.model, styles=1)
    return dataclasses.replace(trained, model=model, tensors=tensors, primer_styles=())


def scored_by_style(
    trained: Checkpoint, dataset: Dataset, score: Callable[..., Likelihood]
) -> Likelihood:
    """The likelihood of the held-out sound of each corpus, averaged by the frames that were scored.

    `score` is a function such as `held_out`. Each corpus is scored in its style.
    """
    found = []
    for style in sorted(set(dataset.styles[1])):
        labelled = zip(dataset.validation, dataset.styles[1], strict=True)
        of_style = [segment for segment, label in labelled if label == style]
        found.append(score(in_style(trained, style), dataset.training, of_style))
    weights = np.array([each.frames for each in found], float)
    weights /= weights.sum()
    return dataclasses.replace(
        found[0],
        bits=float(weights @ [each.bits for each in found]),
        baselines={
            name: float(weights @ [each.baselines[name] for each in found])
            for name in found[0].baselines
        },
        frames=sum(each.frames for each in found),
        alone=None
        if found[0].alone is None
        else float(weights @ [each.alone or 0.0 for each in found]),
    )
