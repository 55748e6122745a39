/* The compact file of a model (audiogen/export/model_file.py), as C and C++ see it. */

#ifndef AUDIOGEN_FORMAT_H
#define AUDIOGEN_FORMAT_H

#include <stddef.h>
#include <stdint.h>

enum { MOST_LAYERS = 8, FORMAT_VERSION = 1 };

enum setting {
  GATES, /* of a cell: 4 LSTM, 3 GRU, 1 vanilla RNN */
  UNITS,
  LAYERS,
  VALUES,
  POINT, /* 1: point head, 0: mixture */
  COMPONENTS,
  RESIDUAL,
  LAYER_NORM,
  CARRY,
  WINDOW,
  STYLES,
  CHANNELS,
  SAMPLE_RATE,
  N_FFT,
  HOP,
  LOOKAHEAD,
  ROUNDS,
  RECENT,       /* frames that a shuffle reaches back */
  PLACE_FRAMES, /* frames of a place that recall tires of */
  LATENCY,      /* samples that the limiter looks ahead */
  HOLD,         /* samples that it holds */
  SHELVES,      /* of the tilt */
  SEGMENTS,     /* of the primer */
  SPARE,
  SETTINGS
};

enum number {
  FLOOR_DB,
  GAMMA,     /* samples squared, as `gaussian_gamma` */
  MOMENTUM,  /* of the refinement of phases */
  TOLERANCE, /* nepers, negative */
  LEAST,     /* least sum of squared windows */
  FRAME_RATE,
  TIRED, /* share of its tiredness that recall loses with a frame */
  POLE,  /* of the DC blocker */
  RELEASE,
  CEILING,
  NUMBERS = 13
};

enum what {
  KERNEL,
  RECURRENT,
  BIAS,
  NORM_GAIN,
  NORM_BIAS,
  START_H,
  START_C,
  HEAD_KERNEL,
  HEAD_BIAS,
  HEAD_SPREAD,
  LEAK,
  RESIDUAL_SPREAD,
  STYLE,
  MEAN,
  BASIS,
  SCALE,
  SPREAD,
  LOW,
  HIGH,
  CAP,
  ANALYSIS_WINDOW,
  DELAY_TABLE,
  TILT_SHELVES,
  PRIMER,
  PRIMER_SEGMENTS,
  ERRORS,
  KEYS,
  PROJECTION,
  ERROR_SEGMENTS,
  CENTRES,
  CELLS,
  BLEND,
  KINDS
};

enum type { FLOAT32, FLOAT16, NARROW, INT8, INT32, NIBBLES, FLOAT64, TYPES };

typedef struct {
  char magic[8]; /* "audiogen" */
  uint32_t version, size, checksum, tensors;
  int32_t settings[SETTINGS];
  double numbers[NUMBERS];
} Header;

/* NARROW: int8 with a float32 factor for each column, at `scales`. NIBBLES: two values in a byte,
   the first in the upper half, each 8 more than it is. */
typedef struct {
  uint32_t what, layer, type, rows, columns, offset, scales, spare;
} Tensor;

#endif
