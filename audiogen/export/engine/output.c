/* The output stage: DC blocker, tilt, gain and look-ahead limiter of the decoded samples, number by
   number as in audiogen/generation/render/output_stage.py. */

#include "parts.h"

enum { TILT_STEP = 32 }; /* samples between two values of a tilt that moves */

static const double STEPS = 4294967296.0;

struct ag_output {
  const ag_model *model;
  double *blocked, *lows, *waiting, *least, *wide, *narrow;
  int64_t *born;
  int wide_length, narrow_length;
  double level, wide_sum, narrow_sum, gain, tilt, lift, pivot;
  int64_t now;
  int first, length, slot, wide_slot, narrow_slot, held_back, begun;
};

static double *doubles(Arena *arena, int count) { return take(arena, 8 * (uint64_t)count); }

static uint64_t lay_out(ag_output *o, Arena *arena, const ag_model *model) {
  const int *set = model->settings;
  o->model = model;
  o->wide_length = set[LATENCY] / 2 + 1;
  o->narrow_length = set[LATENCY] + 2 - o->wide_length;
  o->blocked = doubles(arena, 2 * set[CHANNELS]);
  o->lows = doubles(arena, set[SHELVES] * set[CHANNELS]);
  o->waiting = doubles(arena, set[LATENCY] * set[CHANNELS]);
  o->least = doubles(arena, set[HOLD]);
  o->born = take(arena, 8 * (uint64_t)set[HOLD]);
  o->wide = doubles(arena, o->wide_length);
  o->narrow = doubles(arena, o->narrow_length);
  return arena->used;
}

size_t ag_output_bytes(const ag_model *model) {
  ag_output counted;
  Arena arena = {0, 0};
  take(&arena, sizeof(ag_output));
  return (size_t)lay_out(&counted, &arena, model);
}

ag_output *ag_output_make(const ag_model *model, void *memory) {
  Arena arena = {memory, 0};
  ag_output *o = take(&arena, sizeof(ag_output));
  lay_out(o, &arena, model);
  for (int n = 0; n < model->settings[HOLD]; n++) o->least[n] = 1;
  for (int n = 0; n < o->wide_length; n++) o->wide[n] = 1;
  for (int n = 0; n < o->narrow_length; n++) o->narrow[n] = o->wide_length;
  o->level = o->pivot = o->gain = 1;
  o->wide_sum = o->wide_length;
  o->narrow_sum = (double)o->wide_length * o->narrow_length;
  return o;
}

static void set_tilt(ag_output *o, double tilt) {
  if (tilt == o->tilt) return;
  int shelves = o->model->settings[SHELVES];
  double lift = exp_double(tilt * 0.11512925464970229), power = 1;
  const double *spans = o->model->shelves + shelves;
  for (int n = 0; n < shelves; n++) power *= (1 + spans[n]) / (1 + spans[n] * lift * lift);
  o->tilt = tilt, o->lift = lift - 1, o->pivot = __builtin_sqrt(power);
}

/* The least gain of the last samples, which the queue keeps with when each was asked for. */
static double least_of(ag_output *o, double wanted) {
  int hold = o->model->settings[HOLD];
  if (o->length > 0 && o->born[o->first] <= o->now - hold) {
    o->first = o->first + 1 < hold ? o->first + 1 : 0;
    o->length--;
  }
  int end = o->first + o->length < hold ? o->first + o->length : o->first + o->length - hold;
  while (o->length > 0) {
    int before = end > 0 ? end - 1 : hold - 1;
    if (o->least[before] < wanted) break;
    end = before;
    o->length--;
  }
  o->least[end] = wanted;
  o->born[end] = o->now;
  o->length++;
  return o->least[o->first];
}

static double absolute(double x) { return x < 0 ? -x : x; }

int ag_output_push(ag_output *o, float *samples, int count, double gain, double tilt) {
  const ag_model *model = o->model;
  const int *set = model->settings;
  const double *numbers = model->numbers, *shelf = model->shelves;
  int channels = set[CHANNELS], shelves = set[SHELVES], latency = set[LATENCY];
  double from = o->begun ? o->gain : gain, tilt_from = o->begun ? o->tilt : tilt, pole = numbers[POLE];
  o->begun = 1;
  for (int n = 0; n < count; n++) {
    double peak = 0, factor = from == gain ? gain : from + (gain - from) * (n + 1) / count;
    if (n % TILT_STEP == 0) set_tilt(o, n + TILT_STEP < count ? tilt_from + (tilt - tilt_from) * n / count : tilt);
    double fresh[2];
    for (int c = 0; c < channels; c++) {
      double sample = samples[n * channels + c];
      if (sample - sample != 0) sample = 0; /* no number would stay in the filter for ever */
      double *blocked = o->blocked + 2 * c;
      double passed = 0.5 * (1 + pole) * (sample - blocked[0]) + pole * blocked[1];
      blocked[0] = sample;
      blocked[1] = absolute(passed) > 1e-30 ? passed : 0;
      double tilted = blocked[1];
      for (int k = 0; k < shelves; k++) {
        double *low = o->lows + k * channels + c;
        double rise = shelf[k] * (tilted - *low), middle = *low + rise;
        *low = absolute(middle + rise) > 1e-30 ? middle + rise : 0;
        tilted += o->lift * (tilted - middle);
      }
      fresh[c] = tilted * o->pivot * factor;
      if (absolute(fresh[c]) > peak) peak = absolute(fresh[c]);
    }
    double least = least_of(o, peak > numbers[CEILING] ? numbers[CEILING] / peak : 1);
    double risen = o->level + numbers[RELEASE] * (least - o->level);
    o->level = least < risen ? least : risen;
    double rounded = (double)(int64_t)(o->level * STEPS) / STEPS;
    o->wide_sum += rounded - o->wide[o->wide_slot];
    o->wide[o->wide_slot] = rounded;
    o->narrow_sum += o->wide_sum - o->narrow[o->narrow_slot];
    o->narrow[o->narrow_slot] = o->wide_sum;
    double now = o->narrow_sum / ((double)o->wide_length * o->narrow_length);
    for (int c = 0; c < channels; c++) {
      double *waiting = o->waiting + o->slot * channels + c;
      samples[n * channels + c] = (float)(now * *waiting);
      *waiting = fresh[c];
    }
    o->now++;
    o->slot = o->slot + 1 < latency ? o->slot + 1 : 0;
    o->wide_slot = o->wide_slot + 1 < o->wide_length ? o->wide_slot + 1 : 0;
    o->narrow_slot = o->narrow_slot + 1 < o->narrow_length ? o->narrow_slot + 1 : 0;
  }
  o->gain = gain;
  /* At the very beginning, nothing has waited yet. */
  int early = latency - o->held_back < count ? latency - o->held_back : count;
  o->held_back += early;
  for (int n = 0; early && n < (count - early) * channels; n++) samples[n] = samples[n + early * channels];
  return count - early;
}
