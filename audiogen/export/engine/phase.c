/* Spectra to samples: a phase that fits, found as the frames arrive (audiogen/codec/phase.py).

   A frame gets a first phase by phase gradient heap integration, and is refined together with the
   open frames around it while it waits for `lookahead` more. Channels share one phase. */

#include "parts.h"

enum { DELAYS = 97, PER_NEPER = 8 };

static const float PI = 3.14159265359f, TINY = 1e-20f, QUIETEST = 1e-8f, LOUDEST = 1e12f;

struct ag_decoder {
  const ag_model *model;
  Fourier fourier;
  int bins, row, frames, span, heads; /* `row`: bins, padded; `frames`: open at once */
  float scale;
  float *re, *im, *old_re, *old_im; /* [frames, row]: the open frames; as last projected */
  float *new_re, *new_im;           /* [row] */
  float *levels, *parts;            /* [frames + 1, row], [frames + 1, channels, row] */
  float *segment;                   /* [frames, n_fft] */
  float *signal, *past, *past_weight, *weight; /* [span] */
  float *output;                               /* [channels, n_fft] */
  float *logs;                                 /* [4, row] */
  float *time, *frequency, *time_before;       /* [row] */
  float *unit_re, *unit_im;                    /* [2, row] */
  uint8_t *done;
  int32_t *stacks, *links;
  int waiting, open; /* frames from the oldest open one on; of these, those with a phase */
  int64_t settled;
};

static uint64_t lay_out(ag_decoder *d, Arena *arena, const ag_model *model) {
  const int *set = model->settings;
  int n_fft = set[N_FFT], hop = set[HOP], channels = set[CHANNELS];
  d->model = model;
  d->bins = model->bins;
  int row = d->row = up(model->bins, 4), frames = d->frames = set[LOOKAHEAD];
  d->span = up(n_fft + (frames - 1) * hop, 4);
  d->heads = 2 - (int)(model->numbers[TOLERANCE] * PER_NEPER);
  fourier_make(&d->fourier, arena, n_fft);
  float **rows[] = {&d->re, &d->im, &d->old_re, &d->old_im};
  for (int n = 0; n < 4; n++) *rows[n] = floats(arena, (uint64_t)frames * row);
  float **singles[] = {&d->new_re, &d->new_im, &d->time, &d->frequency, &d->time_before};
  for (int n = 0; n < 5; n++) *singles[n] = floats(arena, row);
  d->levels = floats(arena, (uint64_t)(frames + 1) * row);
  d->parts = floats(arena, (uint64_t)(frames + 1) * channels * row);
  d->segment = floats(arena, (uint64_t)frames * up(n_fft, 4));
  float **spans[] = {&d->signal, &d->past, &d->past_weight, &d->weight};
  for (int n = 0; n < 4; n++) *spans[n] = floats(arena, d->span);
  d->output = floats(arena, (uint64_t)channels * n_fft);
  d->logs = floats(arena, 4 * row);
  d->unit_re = floats(arena, 2 * row);
  d->unit_im = floats(arena, 2 * row);
  d->done = take(arena, row);
  d->stacks = take(arena, 4 * (uint64_t)d->heads);
  d->links = take(arena, 8 * (uint64_t)row);
  return arena->used;
}

size_t ag_decoder_bytes(const ag_model *model) {
  ag_decoder counted;
  Arena arena = {0, 0};
  take(&arena, sizeof(ag_decoder));
  return (size_t)lay_out(&counted, &arena, model);
}

ag_decoder *ag_decoder_make(const ag_model *model, void *memory) {
  Arena arena = {memory, 0};
  ag_decoder *d = take(&arena, sizeof(ag_decoder));
  lay_out(d, &arena, model);
  double sum = 0;
  for (int k = 0; k < model->settings[N_FFT]; k++) sum += model->window[k];
  d->scale = (float)(sum / 2);
  for (int k = 0; k < 4 * d->row; k++) d->logs[k] = -18.420681f; /* ln of QUIETEST */
  for (int k = 0; k < 2 * d->row; k++) d->unit_re[k] = 1;
  return d;
}

/* ---- the first phase (audiogen/codec/pghi.py) ------------------------------------------------ */

static float delay_of(const float *table, float rise) {
  float place = clip(rise * PER_NEPER, 0, DELAYS - 1.001f);
  int below = (int)place;
  return table[below] + (place - below) * (table[below + 1] - table[below]);
}

static void gradients(ag_decoder *d) {
  const int *set = d->model->settings;
  const float *next = d->logs, *now = next + d->row, *before = now + d->row;
  const float *delays = d->model->delays, lone = 3.0f;
  int bins = d->bins;
  float per_bin = (float)(0.5 * set[HOP] * set[N_FFT] / d->model->numbers[GAMMA]);
  for (int k = 0; k < bins; k++) {
    d->time[k] = (float)(6.283185307179586 / set[N_FFT]) * (float)((int64_t)set[HOP] * k % set[N_FFT]);
    float rise = next[k] - before[k];
    float louder = rise > 0 ? next[k] : before[k], quieter = rise > 0 ? before[k] : next[k];
    float delay = delay_of(delays, rise < 0 ? -rise : rise);
    if (louder > now[k] && now[k] > quieter + lone) {
      float share = (now[k] - quieter) / lone - 1;
      float ahead = delay_of(delays + DELAYS, louder - now[k]) - delay;
      delay += (share < 1 ? share : 1) * (ahead > 0 ? ahead : 0);
    }
    d->frequency[k] = (rise > 0 ? -delay : delay) - PI;
  }
  for (int k = 1; k < bins - 1; k++) d->time[k] += per_bin * (now[k + 1] - now[k - 1]);
}

/* The phase of bin `to` of the newest frame: that of a source, turned. */
static void turn(ag_decoder *d, float re, float im, int to, float angle) {
  float s, c;
  sincos_of(angle, &s, &c);
  d->unit_re[d->row + to] = re * c - im * s;
  d->unit_im[d->row + to] = re * s + im * c;
}

static void go_on(ag_decoder *d, int k) {
  turn(d, d->unit_re[k], d->unit_im[k], k, 0.5f * (d->time_before[k] + d->time[k]));
}

static int stack_of(const ag_decoder *d, float peak, float level) {
  return (int)clip((peak - level) * PER_NEPER, 0, (float)(d->heads - 1));
}

static void integrate(ag_decoder *d) {
  int bins = d->bins;
  const float *now = d->logs + d->row, *before = now + d->row;
  float peak = now[0];
  for (int k = 0; k < bins; k++) {
    if (now[k] > peak) peak = now[k];
    if (before[k] > peak) peak = before[k];
  }
  float lowest = peak + (float)d->model->numbers[TOLERANCE];
  for (int k = 0; k < d->heads; k++) d->stacks[k] = -1;
  for (int k = 0; k < bins; k++) {
    d->done[k] = now[k] <= lowest;
    if (d->done[k]) {
      go_on(d, k);
    } else if (before[k] > lowest) {
      int stack = stack_of(d, peak, before[k]);
      d->links[2 * k] = d->stacks[stack];
      d->stacks[stack] = 2 * k;
    }
  }
  for (int top = 0, start = 0;;) {
    int item;
    while (top < d->heads && d->stacks[top] < 0) top++;
    if (top == d->heads) {
      /* Sound that nothing leads to: each island goes on from its first bin. */
      while (start < bins && d->done[start]) start++;
      if (start == bins) break;
      go_on(d, start);
      item = 2 * start + 1;
      d->done[start] = 1;
    } else {
      item = d->stacks[top];
      d->stacks[top] = d->links[item];
      if (!(item & 1) && d->done[item >> 1]) continue;
    }
    int k = item >> 1, first = item & 1 ? k - 1 : k, last = item & 1 ? k + 1 : k;
    for (int to = first < 0 ? 0 : first; to <= last && to < bins; to++) {
      if (!(item & 1)) {
        go_on(d, k);
      } else if (d->done[to]) {
        continue;
      } else {
        float slope = 0.5f * (d->frequency[k] + d->frequency[to]);
        turn(d, d->unit_re[d->row + k], d->unit_im[d->row + k], to, to > k ? slope : -slope);
      }
      d->done[to] = 1;
      int stack = stack_of(d, peak, now[to]);
      d->links[2 * to + 1] = d->stacks[stack];
      d->stacks[stack] = 2 * to + 1;
      if (stack < top) top = stack;
    }
  }
  for (int k = 0; k < bins; k++) d->time_before[k] = d->time[k];
}

/* ---- frames in, refined, and out (audiogen/codec/phase_state.py, phase_kernels.py) ----------- */

static void take_frame(ag_decoder *d, const float *frame) {
  const ag_model *model = d->model;
  int row = d->row, bins = d->bins, channels = model->settings[CHANNELS];
  int at = d->waiting;
  float floor_db = (float)model->numbers[FLOOR_DB], floor = (float)exp_double(model->numbers[FLOOR_DB] * 0.11512925464970229);
  float *levels = d->levels + (int64_t)at * row;
  for (int k = 0; k < row; k++) levels[k] = 0;
  for (int c = 0; c < channels; c++) {
    float *part = d->parts + ((int64_t)at * channels + c) * row;
    for (int k = 0; k < bins; k++) {
      float above = frame[c * bins + k] - floor_db;
      part[k] = above > 0 ? above * 0.115129254650f : 0; /* what is no number is silence, too */
    }
    for (int k = 0; k < row; k += 4) {
      f4 value = floor * exp_less_one4(get(part + k)) * d->scale;
      put(part + k, smaller(value, splat(LOUDEST)));
    }
    for (int k = 0; k < bins; k++) levels[k] = channels == 1 ? part[k] : levels[k] + part[k] * part[k];
  }
  if (channels > 1)
    for (int k = 0; k < bins; k++) levels[k] = __builtin_sqrtf(levels[k]);
  for (int n = 3; n > 0; n--)
    for (int k = 0; k < row; k++) d->logs[n * row + k] = d->logs[(n - 1) * row + k];
  for (int k = 0; k < row; k += 4) put(d->logs + k, log4(larger(get(levels + k), splat(QUIETEST))));
  d->waiting++;
  if (d->settled == 0 && at == 0)
    for (int n = 1; n < 4; n++)
      for (int k = 0; k < row; k++) d->logs[n * row + k] = d->logs[k];
}

static void open_frame(ag_decoder *d) {
  int row = d->row, bins = d->bins, at = d->open;
  if (d->settled + at == 0)
    for (int k = 0; k < bins; k++) d->logs[2 * row + k] = 2 * d->logs[row + k] - d->logs[k];
  gradients(d);
  integrate(d);
  for (int k = 0; k < bins; k++) {
    float level = d->levels[(int64_t)at * row + k];
    d->old_re[at * row + k] = d->re[at * row + k] = d->unit_re[row + k] * level;
    d->old_im[at * row + k] = d->im[at * row + k] = d->unit_im[row + k] * level;
  }
  d->open++;
}

static void weigh(ag_decoder *d) {
  const int *set = d->model->settings;
  const float *window = d->model->window;
  float least = (float)d->model->numbers[LEAST];
  for (int i = 0; i < d->span; i++) d->weight[i] = d->past_weight[i];
  for (int a = 0; a < d->open; a++)
    for (int i = 0; i < set[N_FFT]; i++) d->weight[a * set[HOP] + i] += window[i] * window[i];
  int64_t first = set[N_FFT] / 2 - d->settled * set[HOP];
  for (int i = 0; i < d->span; i++)
    d->weight[i] = i < first ? 0 : 1 / (d->weight[i] > least ? d->weight[i] : least);
}

static void refine(ag_decoder *d) {
  const int *set = d->model->settings;
  const float *window = d->model->window;
  int n_fft = set[N_FFT], hop = set[HOP], row = d->row, length = up(n_fft, 4);
  float momentum = (float)d->model->numbers[MOMENTUM];
  for (int round = 0; round < set[ROUNDS]; round++) {
    for (int i = 0; i < d->span; i++) d->signal[i] = d->past[i];
    for (int a = 0; a < d->open; a++) {
      float *segment = d->segment + a * length, *part = d->signal + a * hop;
      fourier_inverse(&d->fourier, d->re + a * row, d->im + a * row, segment);
      for (int i = 0; i < n_fft; i++) part[i] += segment[i] * window[i];
    }
    for (int i = 0; i < d->span; i++) d->signal[i] *= d->weight[i];
    for (int a = 0; a < d->open; a++) {
      float *segment = d->segment + a * length;
      const float *part = d->signal + a * hop;
      for (int i = 0; i < n_fft; i++) segment[i] = part[i] * window[i];
      fourier_forward(&d->fourier, segment, d->new_re, d->new_im);
      float *re = d->re + a * row, *im = d->im + a * row;
      float *old_re = d->old_re + a * row, *old_im = d->old_im + a * row;
      const float *level = d->levels + a * row;
      for (int k = 0; k < row; k += 4) {
        f4 x = get(d->new_re + k), y = get(d->new_im + k);
        f4 u = x + momentum * (x - get(old_re + k)), v = y + momentum * (y - get(old_im + k));
        put(old_re + k, x), put(old_im + k, y);
        f4 factor = get(level + k) / (root4(u * u + v * v) + TINY);
        put(re + k, u * factor), put(im + k, v * factor);
      }
    }
  }
}

static void keep_phase(ag_decoder *d) {
  int row = d->row;
  const float *re = d->re + (d->open - 1) * row, *im = d->im + (d->open - 1) * row;
  for (int k = 0; k < d->bins; k++) {
    float size = __builtin_sqrtf(re[k] * re[k] + im[k] * im[k]);
    int there = size > TINY;
    d->unit_re[k] = there ? re[k] / size : d->unit_re[row + k];
    d->unit_im[k] = there ? im[k] / size : d->unit_im[row + k];
  }
}

static void shift(float *row, int hop, int length) {
  for (int i = 0; i < length; i++) row[i] = i + hop < length ? row[i + hop] : 0;
}

static int settle(ag_decoder *d, float *samples) {
  const int *set = d->model->settings;
  const float *window = d->model->window;
  int n_fft = set[N_FFT], hop = set[HOP], row = d->row, channels = set[CHANNELS];
  float least = (float)d->model->numbers[LEAST];
  fourier_inverse(&d->fourier, d->re, d->im, d->segment);
  for (int i = 0; i < n_fft; i++) {
    d->past[i] += d->segment[i] * window[i];
    d->past_weight[i] += window[i] * window[i];
  }
  for (int c = 0; c < channels; c++) {
    if (channels > 1) {
      const float *part = d->parts + c * row;
      for (int k = 0; k < d->bins; k++) {
        float share = part[k] / (d->levels[k] + TINY);
        d->new_re[k] = d->re[k] * share;
        d->new_im[k] = d->im[k] * share;
      }
      fourier_inverse(&d->fourier, d->new_re, d->new_im, d->segment);
    }
    float *output = d->output + c * n_fft;
    for (int i = 0; i < n_fft; i++) output[i] += d->segment[i] * window[i];
  }
  int64_t before = n_fft / 2 - d->settled * hop;
  int first = before < 0 ? 0 : before > hop ? hop : (int)before;
  for (int i = first; i < hop; i++)
    for (int c = 0; c < channels; c++) {
      float weight = d->past_weight[i] > least ? d->past_weight[i] : least;
      samples[(i - first) * channels + c] = d->output[c * n_fft + i] / weight;
    }
  for (int c = 0; c < channels; c++) shift(d->output + c * n_fft, hop, n_fft);
  shift(d->past, hop, d->span);
  shift(d->past_weight, hop, d->span);
  shift(d->re, row, d->frames * row);
  shift(d->im, row, d->frames * row);
  shift(d->old_re, row, d->frames * row);
  shift(d->old_im, row, d->frames * row);
  shift(d->levels, row, (d->frames + 1) * row);
  shift(d->parts, channels * row, (d->frames + 1) * channels * row);
  d->open--;
  d->settled++;
  d->waiting--;
  return hop - first;
}

int ag_decoder_push(ag_decoder *d, const float *frame, float *samples) {
  take_frame(d, frame);
  if (d->waiting < 2) return 0;
  open_frame(d);
  weigh(d);
  refine(d);
  keep_phase(d);
  return d->open == d->frames ? settle(d, samples) : 0;
}
