/* Recall: the place of the corpus whose error is taken for each frame (generation/recall.py). */

#include "parts.h"

static const double NARROWING = 3.6, TIRED_OF_PLACE = 0.1, TIRED_OF_SEGMENT = 2.0;
enum { LEAST_SEEN = 1024, LEAST_SHARE = 256, JOINS = 32 };

void recall_make(Recall *recall, Arena *arena, const ag_model *model) {
  const Errors *errors = &model->errors;
  if (!errors->count) return;
  recall->of_places = take(arena, 8 * (uint64_t)(errors->count / model->settings[PLACE_FRAMES] + 1));
  recall->of_segments = take(arena, 8 * (uint64_t)errors->segments);
  recall->query = take(arena, 8 * (uint64_t)errors->halves);
  recall->far = take(arena, 8 * (uint64_t)errors->cells);
  recall->projected = floats(arena, 2 * up(errors->halves, 8));
}

void recall_clear(Recall *recall, const ag_model *model) {
  const Errors *errors = &model->errors;
  recall->place = -1;
  if (!errors->count) return;
  int places = errors->count / model->settings[PLACE_FRAMES] + 1;
  for (int n = 0; n < places; n++) recall->of_places[n] = 0;
  for (int n = 0; n < errors->segments; n++) recall->of_segments[n] = 0;
}

static int32_t distance(const int32_t *query, const int8_t *key, int length) {
  int32_t total = 0;
  for (int n = 0; n < length; n++) total += (query[n] - key[n]) * (query[n] - key[n]);
  return total;
}

/* The nearest places, the nearest first; of equally near ones the earlier. Returns how many. */
static int search(Recall *recall, const Errors *errors) {
  int length = 2 * errors->halves, found = 0, seen = 0;
  int least = errors->count / LEAST_SHARE;
  if (least < LEAST_SEEN) least = LEAST_SEEN;
  for (int c = 0; c < errors->cells; c++)
    recall->far[c] =
        (int64_t)distance(recall->query, errors->centres + (int64_t)c * length, length) * errors->cells + c;
  while (seen < least) {
    int64_t nearest = INT64_MAX;
    for (int c = 0; c < errors->cells; c++)
      if (recall->far[c] < nearest) nearest = recall->far[c];
    if (nearest == INT64_MAX) break;
    int cell = (int)(nearest % errors->cells);
    recall->far[cell] = INT64_MAX;
    int last = cell + 1 < errors->cells ? errors->starts[cell + 1] : errors->count;
    for (int n = errors->starts[cell]; n < last; n++, seen++) {
      int32_t place = errors->members[n];
      int32_t apart = distance(recall->query, errors->keys + (int64_t)place * length, length);
      int at = found;
      while (at > 0 && (apart < recall->distances[at - 1] ||
                        (apart == recall->distances[at - 1] && place < recall->places[at - 1]))) {
        if (at < NEAREST) {
          recall->places[at] = recall->places[at - 1];
          recall->distances[at] = recall->distances[at - 1];
        }
        at--;
      }
      if (at == NEAREST) continue;
      recall->places[at] = place;
      recall->distances[at] = apart;
      if (found < NEAREST) found++;
    }
  }
  return found;
}

static int32_t rounded(float x) {
  const float shift = 12582912.0f; /* 1.5 * 2^23: to the nearest whole number, halves to even */
  volatile float whole = clip(x, -127, 127) + shift;
  return (int32_t)(whole - shift);
}

int recall_choose(Recall *recall, const ag_model *model, const float *mean, const float *last,
                  const float *controls, double stay, double which) {
  const Errors *errors = &model->errors;
  int halves = errors->halves, halves8 = up(halves, 8);
  float *projected = recall->projected;
  for (int n = 0; n < 2 * halves8; n++) projected[n] = 0;
  multiply(mean, 1, 0, errors->projection, errors->values, halves8, projected, 0);
  multiply(last, 1, 0, errors->projection, errors->values, halves8, projected + halves8, 0);
  const float *blend = errors->blend;
  for (int n = 0; n < halves; n++) {
    float of_mean = projected[n], of_last = projected[halves8 + n];
    recall->query[n] = rounded(blend[0] * of_mean + blend[1] * of_last);
    recall->query[halves + n] = rounded(blend[2] * of_mean + blend[3] * of_last);
  }
  int found = search(recall, errors), after = recall->place + 1, chosen;
  double pull = controls[AG_RECALL], leap = controls[AG_LEAP], tire = controls[AG_TIRE];
  int joins = found < JOINS ? found : JOINS;
  int follows = recall->place >= 0 && after < errors->count &&
                errors->segment[after] == errors->segment[recall->place];
  if (follows && stay < pull * (1 - leap) &&
      distance(recall->query, errors->keys + (int64_t)after * 2 * halves, 2 * halves) <=
          recall->distances[joins - 1]) {
    chosen = after;
  } else {
    /* Geometrically distributed: the largest rank whose share (mean / (1 + mean))^rank holds. */
    double most = exp_double(NARROWING * (1 - pull)), share = most / (1 + most), left = share;
    int rank = 0;
    while (rank < found - 1 && left >= 1 - which) rank++, left *= share;
    /* The place of that rank, by how far away each seems. */
    double seeming[NEAREST];
    int order[NEAREST];
    for (int n = 0; n < found; n++) {
      int place = recall->places[n];
      double tired = TIRED_OF_PLACE * recall->of_places[place / model->settings[PLACE_FRAMES]] +
                     TIRED_OF_SEGMENT * recall->of_segments[errors->segment[place]];
      double value = recall->distances[n] * (1 + tire * tired);
      int at = n;
      for (; at > 0 && value < seeming[at - 1]; at--)
        seeming[at] = seeming[at - 1], order[at] = order[at - 1];
      seeming[at] = value, order[at] = place;
    }
    chosen = order[rank];
  }
  double frame = model->numbers[TIRED];
  int places = errors->count / model->settings[PLACE_FRAMES] + 1;
  for (int n = 0; n < places; n++) recall->of_places[n] *= 1 - frame;
  for (int n = 0; n < errors->segments; n++) recall->of_segments[n] *= 1 - frame;
  recall->of_places[chosen / model->settings[PLACE_FRAMES]] += 1;
  recall->of_segments[errors->segment[chosen]] += frame;
  return recall->place = chosen;
}
