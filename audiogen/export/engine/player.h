/* The player: a spectral model of audiogen, from its compact file to samples.

   It is plain C without a library, so it runs in a browser (WebAssembly) as well as in any program.
   Memory comes from the caller, once for each thing that is opened; nothing is allocated while it
   plays, and there is no global state. Threads may play different voices of one model at once.

   The order of calls for one frame is:

       ag_voice_next      what the model offers to play
       ag_voice_feed      what was played (perhaps a mix of several voices) is its next input
       ag_decoder_push    the frame becomes samples
       ag_output_push     tilt, gain and limiter

   A frame is a spectrum in dB: `frame_size` floats, the bins of one channel after the other. A
   vector is what the network sees of a frame: `values` floats. All numbers of a file are
   little-endian, as are the machines this is for. */

#ifndef AUDIOGEN_PLAYER_H
#define AUDIOGEN_PLAYER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __wasm__
#define AG_API(name) __attribute__((export_name(#name), visibility("default")))
#else
#define AG_API(name) __attribute__((visibility("default")))
#endif

typedef struct ag_model ag_model;
typedef struct ag_voice ag_voice;
typedef struct ag_decoder ag_decoder;
typedef struct ag_output ag_output;

/* What can be moved while a voice plays, in the order of `ag_voice_controls`. Names, ranges and
   meanings are those of audiogen's control table (audiogen/control/table.py). */
enum ag_control {
  AG_TEMPERATURE,
  AG_NOISE,
  AG_NOISE_CHANCE,
  AG_NOISE_COLOUR,
  AG_OUTPUT_NOISE,
  AG_RECALL,
  AG_LEAP,
  AG_TIRE,
  AG_MEMORY,
  AG_MEMORY_1,
  AG_MEMORY_2,
  AG_LISTENING,
  AG_LISTENING_1,
  AG_LISTENING_2,
  AG_SPEAKING,
  AG_SPEAKING_1,
  AG_SPEAKING_2,
  AG_NOVELTY,
  AG_NOVELTY_1,
  AG_NOVELTY_2,
  AG_BROKEN,
  AG_STUTTER,
  AG_SHUFFLE,
  AG_DEAF,
  AG_STYLE,
  AG_CONTROLS
};

/* Facts of a model, for `ag_model_fact`. */
enum ag_fact {
  AG_VALUES,       /* length of a vector */
  AG_FRAME_SIZE,   /* length of a frame */
  AG_PARAMETERS,   /* what the network gives to its head */
  AG_CHANNELS,     /* 1 or 2 */
  AG_SAMPLE_RATE,  /* Hz */
  AG_HOP,          /* samples from one frame to the next */
  AG_MEMORY_FRAMES,/* how many frames of input matter */
  AG_PLACES,       /* frames of the corpus whose errors are in the file; 0: none */
  AG_UNITS,        /* units of each layer */
  AG_LAYERS        /* recurrent layers */
};

/* Whether `size` bytes of `data` are a model that can be played: 0, or the number of a refusal.
   Every other call relies on it. `data` should be aligned to 16 bytes. */
AG_API(ag_check) int ag_check(const void *data, size_t size);

/* A refusal as a sentence in English; "" for 0. */
AG_API(ag_refusal) const char *ag_refusal(int number);

/* The bytes of memory that `ag_model_open` needs, for data that passed `ag_check`. */
AG_API(ag_model_bytes) size_t ag_model_bytes(const void *data, size_t size);

/* Open a model in `memory` (aligned to 16 bytes). `data` must stay as it is while it is played. */
AG_API(ag_model_open) ag_model *ag_model_open(const void *data, size_t size, void *memory);

/* A fact of a model; see `enum ag_fact`. */
AG_API(ag_model_fact) int ag_model_fact(const ag_model *model, int fact);

/* The bytes that `ag_voice_make` needs. */
AG_API(ag_voice_bytes) size_t ag_voice_bytes(const ag_model *model);

/* Make a voice in `memory` (aligned to 16 bytes), seeded with 0. It has to be primed before it
   plays: by `ag_voice_jump`, or by frames that it takes. */
AG_API(ag_voice_make) ag_voice *ag_voice_make(const ag_model *model, void *memory);

/* Start anew with the random numbers of a seed: without any input yet. The same seed and the same
   controls play the same frames. */
AG_API(ag_voice_seed) void ag_voice_seed(ag_voice *voice, uint32_t seed);

/* The controls, `AG_CONTROLS` floats that the caller may write at any time between two calls. */
AG_API(ag_voice_controls) float *ag_voice_controls(ag_voice *voice);

/* The order in which `broken` silences units: for each layer the rank of each unit, from 0, drawn
   by the seed. The caller may write another order. */
AG_API(ag_voice_ranks) int32_t *ag_voice_ranks(ag_voice *voice);

/* Forget all input: the state of the network, and the place in the corpus. */
AG_API(ag_voice_clear) void ag_voice_clear(ag_voice *voice);

/* Take a frame as input as it is, without noise: to prime a voice, or to let it catch up. */
AG_API(ag_voice_take) void ag_voice_take(ag_voice *voice, const float *frame);

/* Forget all input and go on from a place in the primer, of the corpus nearest to the style; a
   model without a primer begins from the mean of its corpus. `draws` are two numbers from 0 to 1
   (the segment, the place in it), or NULL: the voice draws them. It takes as long as `memory`
   frames. */
AG_API(ag_voice_jump) void ag_voice_jump(ag_voice *voice, const double *draws);

/* The same in parts, for a voice that is not played meanwhile: `ag_voice_leave` forgets and chooses
   the place, `ag_voice_approach` takes at most `frames` frames from there. It returns how many are
   left; at 0 the voice has arrived, and may play. */
AG_API(ag_voice_leave) void ag_voice_leave(ag_voice *voice, const double *draws);
AG_API(ag_voice_approach) int ag_voice_approach(ag_voice *voice, int frames);

/* The next frame that the voice offers to play, `frame_size` values in dB; valid until the next
   call. `draws` hands the chance in, or is NULL: the voice draws by itself. They are
   draws[0] uniform, 0 to 1: the component of the mixture;  draws[1], draws[2] uniform: whether
   recall stays at its place, and which place it goes to;  draws[3 ...] `values` normal numbers. */
AG_API(ag_voice_next) const float *ag_voice_next(ag_voice *voice, const double *draws);

/* Take what was played as the next input, changed as the controls say. `draws`, or NULL: five
   uniform numbers (stutter, shuffle, which frame, whether it is noisy, deaf), then `values` normal
   numbers for the noise. */
AG_API(ag_voice_feed) void ag_voice_feed(ag_voice *voice, const float *frame, const double *draws);

/* Add the noise of the output to a frame, in place; it is not fed back. `draws`: `values` normal
   numbers, or NULL. */
AG_API(ag_voice_output_noise)
void ag_voice_output_noise(ag_voice *voice, float *frame, const double *draws);

/* What the network gave to its head last: `parameters` floats. */
AG_API(ag_voice_parameters) const float *ag_voice_parameters(const ag_voice *voice);

/* Mix a frame into another in power: into = share * into + weight * frame, as |X|^2. */
AG_API(ag_mix)
void ag_mix(const ag_model *model, float *into, float share, const float *frame, float weight);

/* The bytes that `ag_decoder_make` needs. */
AG_API(ag_decoder_bytes) size_t ag_decoder_bytes(const ag_model *model);

/* Make a decoder in `memory` (aligned to 16 bytes). */
AG_API(ag_decoder_make) ag_decoder *ag_decoder_make(const ag_model *model, void *memory);

/* Take the next frame and write the samples that are settled by it to `samples`, interleaved:
   at most `hop * channels` floats. Returns the samples of each channel: 0 while it looks ahead. */
AG_API(ag_decoder_push) int ag_decoder_push(ag_decoder *decoder, const float *frame, float *samples);

/* The bytes that `ag_output_make` needs. */
AG_API(ag_output_bytes) size_t ag_output_bytes(const ag_model *model);

/* Make an output stage in `memory` (aligned to 16 bytes). */
AG_API(ag_output_make) ag_output *ag_output_make(const ag_model *model, void *memory);

/* Take `count` samples of each channel, interleaved, and write those of 5 ms ago in their place:
   without offset, tilted, and never above -1 dB. `gain` (a factor) and `tilt` (dB/octave) are where
   they arrive at the end of these samples, in a straight line. Returns how many there are: fewer
   at the very beginning. */
AG_API(ag_output_push)
int ag_output_push(ag_output *output, float *samples, int count, double gain, double tilt);

#endif
