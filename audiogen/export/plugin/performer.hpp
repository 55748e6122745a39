/* A model that plays into a host: threads that make sound, and a ring from which the host's audio thread
   takes it.

   Three threads share a performer. The *audio* thread calls `play` and writes to the atomics below; it
   takes samples out of the ring, and nothing in it waits, allocates, locks or reads a file. The
   *player* makes frame after frame until enough of them wait in the ring. The *loader* reads files.
   All other calls come from the host's threads that may wait. */

#ifndef AUDIOGEN_PERFORMER_HPP
#define AUDIOGEN_PERFORMER_HPP

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "generated.h"
#include "resampler.hpp"

struct Source; /* an opened model with its voices */
struct Chain;  /* from frames to samples: of one codec */

class Performer {
 public:
  /* What a window shows. */
  struct Status {
    std::string folder, model, sentence, facts;
    std::vector<std::string> models;
    int version = 0; /* larger with each change */
  };

  Performer();
  ~Performer();
  Performer(const Performer &) = delete;

  /* ---- from threads that may wait ---- */

  /* Begin to play at a sample rate, in blocks of at most so many samples, from the seed on. Returns
     when there is enough to play, or when it is known that there is not. */
  void activate(double sample_rate, uint32_t block);
  void deactivate();
  void choose_folder(const std::string &folder);
  /* Play the model of a file in the folder; "" is the first. `handled` is the number of a model that
     a parameter asked for before, and that is no wish any more. */
  void choose_model(const std::string &name, int handled = -1);
  Status status() const;
  int handled_index() const { return handled_.load(); }
  /* The value of a control that plays: of one that nobody moved it may be the model's own. */
  float playing(int control) const;

  /* ---- from the audio thread ---- */

  void play(float *left, float *right, uint32_t count);
  /* Play the model of that number in the folder, in the order of the alphabet. */
  void ask_for_index(int index) { wanted_.store(index); }
  /* The same for a parameter, which asks again and again. */
  void move_index(int index) {
    if (handled_.exchange(index) != index) wanted_.store(index);
  }

  std::atomic<float> values[CONTROLS];       /* as the table counts them */
  std::atomic<uint32_t> touched{0};          /* bits: what was moved since the model was loaded */
  std::atomic<uint32_t> jumps{0}, resets{0}; /* how many were asked for */
  std::atomic<uint32_t> seed{0};
  std::atomic<bool> bypassed{false};
  std::atomic<float> level{0};               /* the peak of the last block */
  std::atomic<uint32_t> missed{0};           /* blocks that were not there in time */

 private:
  enum { RECORDED = 128 }; /* frames kept, so that another model can play on */

  struct Ramp {
    float value = 0, target = 0;
    int left = 0;
  };

  /* ---- the player's ---- */
  void perform();
  void begin();
  void control();
  void make_frame();
  void finish();
  void output(bool last);
  void receive();
  void blend(const float *&mixed);
  size_t room() const;
  void push(const float *pcm, int count, bool last);

  /* ---- the loader's ---- */
  void load();
  void load_model(const std::string &folder, const std::string &name, int index);
  void report(const std::string &sentence);
  std::string name_at(int index) const;

  mutable std::mutex lock_; /* of what follows, which the audio thread never touches */
  Status status_;
  std::string wanted_name_, coming_; /* chosen and not begun; being loaded */
  bool wanted_anew_ = true;
  std::unique_ptr<Source> arrived_;
  std::vector<float> recorded_; /* [RECORDED, frame_size], a ring */
  uint64_t recorded_count_ = 0;
  std::string recorded_codec_;
  int recorded_size_ = 0;

  std::atomic<int> wanted_{-1}, handled_{0};
  std::atomic<bool> stop_{true}, loading_{false}, sounding_{false}, filled_{false},
      dropped_{false};
  std::thread player_, loader_;
  std::atomic<float> own_temperature_{1}, own_recall_{0};

  std::unique_ptr<Source> source_, before_;
  std::shared_ptr<Chain> chain_;
  Ramp ramps_[CONTROLS];
  float share_ = 1, share_step_ = 0; /* of `source_`, while `before_` fades */
  std::vector<float> mixed_, own_, out_, pcm_, stretched_;
  bool has_frame_ = false, rising_ = false;
  uint32_t jumped_ = 0, reset_ = 0, risen_ = 0;
  uint32_t seeded_ = 0;

  double rate_ = 48000;
  uint32_t block_ = 512;
  std::vector<float> ring_; /* [size, 2] */
  std::atomic<uint64_t> written_{0}, read_{0};
  size_t ahead_ = 0;

  /* ---- the audio thread's ---- */
  float open_ = 0;
  bool clocked_ = false;
  std::chrono::steady_clock::time_point last_;
  double early_ = 0;
};

#endif
