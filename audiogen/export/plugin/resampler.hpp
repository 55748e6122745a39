/* From a model's sample rate to a host's: a windowed sinc (Kaiser), streaming. What lies below 0.89 of
   the lower Nyquist frequency passes unchanged; images and what would fold back lie below -90 dB. */

#ifndef AUDIOGEN_RESAMPLER_HPP
#define AUDIOGEN_RESAMPLER_HPP

#include <cmath>
#include <cstdint>
#include <vector>

class Resampler {
 public:
  Resampler(int from, int to) : from_(from), to_(to) {
    if (from == to) return;
    double cut = 0.95 * (to < from ? static_cast<double>(to) / from : 1.0);
    half_ = (static_cast<int>(std::ceil(48 / cut)) + 3) / 4 * 4;
    table_.resize(static_cast<size_t>(PHASES + 1) * 2 * half_);
    const double edge = bessel(BETA);
    for (int phase = 0; phase <= PHASES; phase++) {
      float *row = &table_[static_cast<size_t>(phase) * 2 * half_];
      double sum = 0;
      for (int k = 0; k < 2 * half_; k++) {
        double t = k - half_ + 1 - static_cast<double>(phase) / PHASES, place = t / half_;
        double inside = 1 - place * place;
        double window = inside > 0 ? bessel(BETA * std::sqrt(inside)) / edge : inside == 0 ? 1 / edge : 0;
        double value = std::fabs(t) < 1e-12 ? cut : std::sin(M_PI * cut * t) / (M_PI * t);
        row[k] = static_cast<float>(value * window);
        sum += row[k];
      }
      /* Each phase passes a constant as it is. */
      for (int k = 0; k < 2 * half_; k++) row[k] = static_cast<float>(row[k] / sum);
    }
    for (auto &channel : waiting_) channel.assign(half_ - 1, 0.0f);
  }

  /* The most samples that `count` can become. */
  size_t most(size_t count) const { return (count + 1) * static_cast<size_t>(to_) / from_ + 2; }

  /* Take `count` samples of one or two channels, interleaved; append the stereo samples that they settle. */
  void push(const float *samples, int count, int channels, std::vector<float> &to) {
    if (from_ == to_) {
      for (int n = 0; n < count; n++) {
        to.push_back(samples[n * channels]);
        to.push_back(samples[n * channels + channels - 1]);
      }
      return;
    }
    for (int n = 0; n < count; n++)
      for (int c = 0; c < 2; c++) waiting_[c].push_back(samples[n * channels + (c < channels ? c : 0)]);
    size_t at = 0;
    for (; at + 2 * half_ <= waiting_[0].size(); at += step()) {
      double place = static_cast<double>(fraction_) / to_ * PHASES;
      int phase = static_cast<int>(place);
      float share = static_cast<float>(place - phase);
      const float *low = &table_[static_cast<size_t>(phase) * 2 * half_], *high = low + 2 * half_;
      for (int c = 0; c < 2; c++) {
        if (c && channels == 1) {
          to.push_back(to.back());
          continue;
        }
        const float *x = waiting_[c].data() + at;
        float sums[8] = {}, whole = 0; /* eight at a time, so that the compiler takes vectors */
        for (int k = 0; k < 2 * half_; k += 8)
          for (int j = 0; j < 8; j++) sums[j] += x[k + j] * (low[k + j] + share * (high[k + j] - low[k + j]));
        for (float sum : sums) whole += sum;
        to.push_back(whole);
      }
    }
    for (auto &channel : waiting_) channel.erase(channel.begin(), channel.begin() + static_cast<long>(at));
  }

 private:
  enum { PHASES = 512 };
  static constexpr double BETA = 9;

  /* One sample on in the output: how many samples of the input that is, whole. */
  size_t step() {
    fraction_ += static_cast<uint64_t>(from_);
    size_t whole = static_cast<size_t>(fraction_ / static_cast<uint64_t>(to_));
    fraction_ %= static_cast<uint64_t>(to_);
    return whole;
  }

  static double bessel(double x) {
    double sum = 1, term = 1;
    for (int k = 1; k < 50; k++) sum += term *= (x / 2 / k) * (x / 2 / k);
    return sum;
  }

  int from_, to_, half_ = 0;
  uint64_t fraction_ = 0;
  std::vector<float> table_, waiting_[2];
};

#endif
