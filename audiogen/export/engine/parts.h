/* What the sources of the player share: memory, elementary functions, and the opened model. */

#ifndef AUDIOGEN_PARTS_H
#define AUDIOGEN_PARTS_H

#include "format.h"
#include "player.h"

/* ---- memory ---------------------------------------------------------------------------------- */

/* Pieces of one block of memory. Without a block it only counts, so that one function lays things
   out and says how much room they take. */
typedef struct {
  char *block;
  uint64_t used;
} Arena;

static inline void *take(Arena *arena, uint64_t bytes) {
  char *piece = arena->block ? arena->block + arena->used : 0;
  arena->used += (bytes + 31) & ~(uint64_t)15; /* 16 more: vectors may be read a little beyond */
  if (piece)
    for (uint64_t n = 0; n < bytes; n++) piece[n] = 0;
  return piece;
}

static inline float *floats(Arena *arena, uint64_t count) { return take(arena, 4 * count); }

static inline int up(int count, int multiple) {
  return (count + multiple - 1) / multiple * multiple;
}

/* ---- numbers --------------------------------------------------------------------------------- */

typedef float f4 __attribute__((vector_size(16), aligned(4), may_alias));
typedef int32_t i4 __attribute__((vector_size(16), aligned(4), may_alias));

static inline f4 splat(float x) { return (f4){x, x, x, x}; }
static inline f4 get(const float *x) { return *(const f4 *)x; }
static inline void put(float *x, f4 value) { *(f4 *)x = value; }
static inline f4 choose(i4 mask, f4 yes, f4 no) {
  return (f4)((mask & (i4)yes) | (~mask & (i4)no));
}
static inline f4 smaller(f4 a, f4 b) { return choose(a < b, a, b); }
static inline f4 larger(f4 a, f4 b) { return choose(a > b, a, b); }
static inline f4 root4(f4 x) {
#ifdef __wasm__
  return __builtin_wasm_sqrt_f32x4(x);
#else
  for (int n = 0; n < 4; n++) x[n] = __builtin_sqrtf(x[n]);
  return x;
#endif
}
/* What is no number becomes `low`. */
static inline float clip(float x, float low, float high) {
  return x >= low ? (x > high ? high : x) : low;
}
static inline int is_finite(float x) { return x - x == 0; }

/* The power of 2 in e^x, and what it lacks of e^x, as a quotient less 1; beyond -87 and 88 as there. */
static inline f4 exp_parts(f4 x, f4 *power) {
  x = smaller(larger(x, splat(-87.0f)), splat(88.0f));
  f4 half = choose(x > 0, splat(0.5f), splat(-0.5f));
  i4 n = __builtin_convertvector(x * 1.44269504f + half, i4);
  f4 whole = __builtin_convertvector(n, f4);
  f4 r = x - whole * 0.693359375f + whole * 2.12194440e-4f;
  f4 p = splat(1.0f / 5040);
  p = p * r + 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  *power = (f4)((n + 127) << 23);
  return p * r * r + r;
}

static inline f4 exp4(f4 x) {
  f4 power, rest = exp_parts(x, &power);
  return power + power * rest;
}

/* e^x - 1, to the last digits also near 0. */
static inline f4 exp_less_one4(f4 x) {
  f4 power, rest = exp_parts(x, &power);
  return power * rest + (power - 1.0f);
}

/* ln x for normal numbers above 0. */
static inline f4 log4(f4 x) {
  i4 bits = (i4)x, e = (bits >> 23) - 127;
  f4 m = (f4)((bits & 0x7fffff) | 0x3f800000);
  i4 high = m > 1.41421356f;
  m = choose(high, m * 0.5f, m);
  f4 t = (m - 1.0f) / (m + 1.0f), q = t * t;
  f4 p = splat(1.0f / 11);
  p = p * q + 1.0f / 9;
  p = p * q + 1.0f / 7;
  p = p * q + 0.2f;
  p = p * q + 1.0f / 3;
  p = p * q + 1.0f;
  f4 power = __builtin_convertvector(e - high, f4);
  return (2.0f * t * p - power * 2.12194440e-4f) + power * 0.693359375f;
}

static inline float exp_of(float x) { return exp4(splat(x))[0]; }
static inline float log_of(float x) { return log4(splat(x))[0]; }

/* tanh as a quotient of polynomials, to 2e-7. */
static inline f4 tanh4(f4 x) {
  f4 edge = splat(7.90531110763549805f);
  x = choose(x > edge, edge, x);
  x = choose(x < -edge, -edge, x);
  f4 q = x * x, odd = splat(-2.76076847742355e-16f), even = splat(1.19825839466702e-06f);
  odd = odd * q + 2.00018790482477e-13f;
  odd = odd * q - 8.60467152213735e-11f;
  odd = odd * q + 5.12229709037114e-08f;
  odd = odd * q + 1.48572235717979e-05f;
  odd = odd * q + 6.37261928935436e-04f;
  odd = odd * q + 4.89352455891786e-03f;
  even = even * q + 1.18534705686654e-04f;
  even = even * q + 2.26843463243900e-03f;
  even = even * q + 4.89352518554385e-03f;
  return x * odd / even;
}

static inline f4 sigmoid4(f4 x) { return 0.5f * tanh4(0.5f * x) + 0.5f; }

/* e^x in double precision, for |x| below 700. */
static inline double exp_double(double x) {
  int n = (int)(x * 1.4426950408889634 + (x > 0 ? 0.5 : -0.5));
  double r = x - n * 0.6931471805599453, term = 1, sum = 1;
  for (int k = 1; k < 16; k++) sum += term *= r / k;
  union {
    uint64_t bits;
    double value;
  } power = {(uint64_t)(n + 1023) << 52};
  return sum * power.value;
}

/* Sine and cosine of a phase in turns, 0 to 1, to 1e-15: for tables. */
static inline void sincos_of_turn(double turns, double *sine, double *cosine) {
  int quarter = (int)(4 * turns + 0.5);
  double x = (turns - 0.25 * quarter) * 6.283185307179586, q = x * x;
  double s = x, c = 1, sum_s = x, sum_c = 1;
  for (int k = 1; k < 10; k++) {
    c *= -q / ((2 * k - 1) * (2 * k));
    s *= -q / ((2 * k) * (2 * k + 1));
    sum_c += c;
    sum_s += s;
  }
  switch (quarter & 3) {
    case 0: *sine = sum_s, *cosine = sum_c; break;
    case 1: *sine = sum_c, *cosine = -sum_s; break;
    case 2: *sine = -sum_s, *cosine = -sum_c; break;
    default: *sine = -sum_c, *cosine = sum_s;
  }
}

/* Sine and cosine of an angle in rad, up to some thousands, to 2e-7. */
static inline void sincos_of(float x, float *sine, float *cosine) {
  if (!(x > -1e6f && x < 1e6f)) x = 0;
  float turns = x * 0.63661977237f;
  int quarter = (int)(turns + (turns > 0 ? 0.5f : -0.5f));
  float r = x - quarter * 1.5703125f;
  r -= quarter * 4.83751296997e-4f;
  r -= quarter * 7.54978995489e-8f;
  float q = r * r;
  float s = r + r * q * (-0.16666667f + q * (8.3333310e-3f + q * (-1.9840874e-4f + q * 2.7525562e-6f)));
  float c = 1 - q * 0.5f + q * q * (0.041666668f + q * (-1.3888889e-3f + q * (2.4801587e-5f - q * 2.7557319e-7f)));
  switch (quarter & 3) {
    case 0: *sine = s, *cosine = c; break;
    case 1: *sine = c, *cosine = -s; break;
    case 2: *sine = -s, *cosine = -c; break;
    default: *sine = -c, *cosine = s;
  }
}

/* ---- chance ---------------------------------------------------------------------------------- */

/* SplitMix64 (Steele, Lea and Flood 2014). */
static inline uint64_t mixed(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}
static inline double uniform(uint64_t *state) {
  return (double)(mixed(*state += 0x9e3779b97f4a7c15ull) >> 11) * 0x1p-53;
}

/* `count` numbers of a standard normal distribution (Box and Muller 1958), in pairs. */
void normals(uint64_t *state, float *to, int count);

/* ---- the Fourier transform ------------------------------------------------------------------- */

enum { MOST_STAGES = 20 };

/* A transform of `n` real values, n even, by a complex one of half the length. */
typedef struct {
  int n, stages, radix[MOST_STAGES];
  float *twiddles[MOST_STAGES]; /* of each stage: [radix - 1][2][m] */
  float *roots[MOST_STAGES];    /* of a radix that is not 2 or 4: [radix][2] */
  float *turn;                  /* [2][n / 2 + 1] */
  float *work;                  /* [4][n / 2], padded */
} Fourier;

enum { LARGEST_FACTOR = 61 };

/* Whether a length is even and a product of small primes. */
int fourier_fits(int n);
void fourier_make(Fourier *f, Arena *arena, int n);

/* `n` values to `n / 2 + 1` real and imaginary parts. */
void fourier_forward(const Fourier *f, const float *x, float *re, float *im);

/* The inverse of it, scaled by 1 / n. */
void fourier_inverse(const Fourier *f, const float *re, const float *im, float *x);

/* ---- the model ------------------------------------------------------------------------------- */

/* A matrix that is multiplied by many rows: floats in panels, or whole numbers of two bytes in
   panels of pairs, `[panel][depth / 2][8][2]`, with a factor for each column. */
typedef struct {
  int depth;
  float *panels;
  int16_t *pairs;
  float *factors;
} Weights;

/* The errors of the corpus, for recall. */
typedef struct {
  int count, values, halves, cells, segments; /* `halves`: half of the length of a key */
  int nibbles;
  const uint8_t *errors;
  const int8_t *keys, *centres;
  const int32_t *segment, *cell;
  float *projection; /* panels [values, halves] */
  float blend[4];    /* for each half of a key, the shares of the mean and of the last input */
  int32_t *members, *starts;
} Errors;

struct ag_model {
  int settings[SETTINGS];
  double numbers[NUMBERS];
  int frame_size, parameters, bins;
  int width;                     /* units, in whole panels */
  int values8, frame8, params8;  /* lengths in whole panels */
  float *first;                  /* panels of the first layer's kernel */
  Weights kernel[MOST_LAYERS], recurrent[MOST_LAYERS];
  float *bias[MOST_LAYERS];
  float *norm[MOST_LAYERS], *start_h[MOST_LAYERS], *start_c[MOST_LAYERS];
  float *head, *head_bias, *spread, *leak, *residual_spread, *style;
  float *mean, *forward, *inverse, *scale, *map_spread, *low, *high, *cap;
  float *window, *delays;
  const double *shelves; /* [2, shelves] */
  float *primer;         /* [frames, values], or [frames, frame_size] without a basis */
  const int32_t *primer_segments; /* [segments, 2]: frames, style */
  int primer_frames;
  Errors errors;
};

/* ---- the network ----------------------------------------------------------------------------- */

/* Room for weights `[depth, columns]` as panels of 8 columns, `[panel][depth][8]`. */
static inline float *panels(Arena *arena, int depth, int columns8) {
  return floats(arena, (uint64_t)depth * columns8);
}

/* z [rows, columns8] += x [rows, depth] times panels; rows are `x_stride` and `z_stride` apart. */
void multiply(const float *x, int rows, int x_stride, const float *weights, int depth,
              int columns8, float *z, int z_stride);

/* The same with `columns8` columns of a matrix, from `first` on. Where its weights are whole numbers,
   so are the rows for the time: `whole` is room for `rows` of them, and `step` for their factors. */
void multiply_rows(const float *x, int rows, int x_stride, const Weights *weights, int first,
                   int columns8, float *z, int z_stride, int16_t *whole, float *step);

/* The bend of one layer: what is added to the sums of its gates, and the candidate's gain. */
typedef struct {
  float input, forget, output, candidate;
} Bend;

/* A network that plays. */
typedef struct {
  int slots, position;
  float *h[MOST_LAYERS], *c[MOST_LAYERS]; /* [slots, width] */
  float *mask[MOST_LAYERS];               /* [width] */
  float *sums, *first, *normal, *out, *step;
  int16_t *whole;
  int unused; /* slots that all hold the state without input: they need one step for all */
} Network;

void network_make(Network *net, Arena *arena, const ag_model *model);
void network_clear(Network *net, const ag_model *model);
void network_step(Network *net, const ag_model *model, const float *vector, const Bend *bends);

/* ---- recall ---------------------------------------------------------------------------------- */

enum { NEAREST = 64 };

typedef struct {
  int place;
  double *of_places, *of_segments;
  int32_t *query;
  int64_t *far;
  float *projected; /* [2, halves in panels] */
  int32_t places[NEAREST];
  int32_t distances[NEAREST];
} Recall;

void recall_make(Recall *recall, Arena *arena, const ag_model *model);
void recall_clear(Recall *recall, const ag_model *model);

/* The place whose error is taken, for the mean of the density and the last input `[values]`. */
int recall_choose(Recall *recall, const ag_model *model, const float *mean, const float *last,
                  const float *controls, double stay, double which);

/* One value of the error at a place, in widths of the density. */
static inline float error_at(const Errors *errors, int place, int value) {
  if (!errors->nibbles) {
    const int8_t *row = (const int8_t *)errors->errors + (int64_t)place * errors->values;
    return row[value] * (1.0f / 32);
  }
  const uint8_t *row = errors->errors + (int64_t)place * ((errors->values + 1) / 2);
  int both = row[value >> 1];
  return ((value & 1 ? both & 15 : both >> 4) - 8) * 0.5f;
}

#endif
