/* The plug-in's resampler alone: `resample_tone FROM TO HZ ...` prints the gain of each tone (dB), and what
   is there beside it (dB of it). */

#include <cstdio>
#include <cstdlib>

#include "resampler.hpp"

int main(int count, char **words) {
  for (int w = 1; w + 2 < count; w += 3) {
    int from = atoi(words[w]), to = atoi(words[w + 1]);
    double turn = 2 * M_PI * atof(words[w + 2]), cosine = 0, sine = 0, rest = 0, power = 0;
    Resampler resampler(from, to);
    std::vector<float> in, out;
    for (int n = 0; n < from; n++) in.push_back(static_cast<float>(std::sin(turn * n / from)));
    for (int n = 0; n + 500 <= from; n += 500) resampler.push(in.data() + n, 500, 1, out);
    int first = to / 10, last = to * 9 / 10; /* a whole number of turns, without the edges */
    for (int n = first; n < last; n++) {
      cosine += out[2 * n] * std::cos(turn * n / to) * 2 / (last - first);
      sine += out[2 * n] * std::sin(turn * n / to) * 2 / (last - first);
    }
    for (int n = first; n < last; n++) {
      double tone = cosine * std::cos(turn * n / to) + sine * std::sin(turn * n / to);
      rest += (out[2 * n] - tone) * (out[2 * n] - tone), power += tone * tone;
    }
    printf("%.4f %.1f\n", 20 * std::log10(std::hypot(cosine, sine)), 10 * std::log10(rest / power));
  }
  return 0;
}
