/* A small host for CLAP plug-ins: it renders to a file, automates, saves and restores, and counts what
   an audio thread must not do.

       clap_host PLUGIN render OUT SECONDS RATE BLOCK[,BLOCK...] [what ...]
       clap_host PLUGIN cycle TIMES

       NAME=VALUE@SECONDS    move a parameter       note=KEY@SECONDS    play a note
       bpm=TEMPO             the transport runs     clock=1             in real time, not as fast as it can
       late=SECONDS          with clock: once it is late by so much, and catches up
       load=FILE save=FILE   the plug-in's state

   OUT gets stereo float32. What it prints is one `name: number` a line. The functions below take the
   place of the C library's for the plug-in, too, as it is linked with -rdynamic. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "clap/entry.h"
#include "clap/events.h"
#include "clap/ext/params.h"
#include "clap/ext/state.h"
#include "clap/plugin-factory.h"
#include "clap/plugin.h"

/* ---- what an audio thread must not do ---- */

static __thread int watched;
static long allocations, locks, waits, files;

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
extern void __libc_free(void *);
void *malloc(size_t size) { return allocations += watched, __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return allocations += watched, __libc_calloc(count, size); }
void *realloc(void *old, size_t size) { return allocations += watched, __libc_realloc(old, size); }
void free(void *old) { allocations += watched, __libc_free(old); }

#define REAL(name) (*(__typeof__(&name))real(#name))
static void *real(const char *name) {
  int before = watched;
  watched = 0;
  void *found = dlsym(RTLD_NEXT, name);
  watched = before;
  return found;
}
int pthread_mutex_lock(pthread_mutex_t *m) { return locks += watched, REAL(pthread_mutex_lock)(m); }
int pthread_cond_wait(pthread_cond_t *c, pthread_mutex_t *m) { return waits += watched, REAL(pthread_cond_wait)(c, m); }
int nanosleep(const struct timespec *a, struct timespec *b) { return waits += watched, REAL(nanosleep)(a, b); }
int clock_nanosleep(clockid_t c, int f, const struct timespec *a, struct timespec *b) {
  return waits += watched, REAL(clock_nanosleep)(c, f, a, b);
}
FILE *fopen(const char *name, const char *mode) { return files += watched, REAL(fopen)(name, mode); }
ssize_t read(int file, void *to, size_t size) { return files += watched, REAL(read)(file, to, size); }
ssize_t write(int file, const void *from, size_t size) { return files += watched, REAL(write)(file, from, size); }

/* ---- the host ---- */

static void nothing(const clap_host_t *host) { (void)host; }
static const void *no_extension(const clap_host_t *host, const char *id) { return (void)host, (void)id, NULL; }
static const clap_host_t HOST = {CLAP_VERSION_INIT, NULL, "clap_host", "audiogen", "", "1",
                                 no_extension, nothing, nothing, nothing};

typedef struct {
  double at;
  int is_note;
  clap_event_param_value_t move;
  clap_event_note_t note;
} Event;

static Event events[256];
static int event_count, first_due, end_due;

static uint32_t due(const struct clap_input_events *list) { return (void)list, (uint32_t)(end_due - first_due); }
static const clap_event_header_t *event_at(const struct clap_input_events *list, uint32_t index) {
  (void)list;
  Event *event = &events[first_due + (int)index];
  return event->is_note ? &event->note.header : &event->move.header;
}
static bool take_none(const struct clap_output_events *list, const clap_event_header_t *event) {
  return (void)list, (void)event, true;
}
static int64_t to_file(const struct clap_ostream *stream, const void *from, uint64_t size) {
  return (int64_t)fwrite(from, 1, size, stream->ctx);
}
static int64_t from_file(const struct clap_istream *stream, void *to, uint64_t size) {
  return (int64_t)fread(to, 1, size, stream->ctx);
}

static void fail(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(1);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static const clap_plugin_factory_t *factory_of(void *library, const char *path) {
  const clap_plugin_entry_t *entry = dlsym(library, "clap_entry");
  if (!entry || !entry->init(path)) fail("no CLAP");
  return entry->get_factory(CLAP_PLUGIN_FACTORY_ID);
}

static const clap_plugin_t *made(const clap_plugin_factory_t *factory) {
  const clap_plugin_t *plugin =
      factory->create_plugin(factory, &HOST, factory->get_plugin_descriptor(factory, 0)->id);
  if (!plugin || !plugin->init(plugin)) fail("no plug-in");
  return plugin;
}

static clap_id parameter(const clap_plugin_t *plugin, const char *name) {
  const clap_plugin_params_t *params = plugin->get_extension(plugin, CLAP_EXT_PARAMS);
  for (uint32_t n = 0; n < params->count(plugin); n++) {
    clap_param_info_t info;
    params->get_info(plugin, n, &info);
    if (!strcmp(info.name, name)) return info.id;
  }
  fail(name);
  return 0;
}

static int by_time(const void *a, const void *b) {
  double x = ((const Event *)a)->at, y = ((const Event *)b)->at;
  return (x > y) - (x < y);
}

static void cycle(const char *path, int times) {
  static float room[2][512];
  float *channels[2] = {room[0], room[1]};
  clap_audio_buffer_t out = {.data32 = channels, .channel_count = 2};
  const clap_input_events_t in = {NULL, due, event_at};
  const clap_output_events_t none = {NULL, take_none};
  for (int n = 0; n < times; n++) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) fail(dlerror());
    const clap_plugin_t *plugin = made(factory_of(library, path));
    clap_process_t process = {.frames_count = 512, .audio_outputs = &out, .audio_outputs_count = 1,
                              .in_events = &in, .out_events = &none};
    plugin->activate(plugin, 48000, 1, 512);
    plugin->start_processing(plugin);
    plugin->process(plugin, &process);
    plugin->stop_processing(plugin);
    plugin->deactivate(plugin);
    plugin->destroy(plugin);
    ((const clap_plugin_entry_t *)dlsym(library, "clap_entry"))->deinit();
    dlclose(library);
    if (n == times / 10 || n == times - 1) {
      long pages = 0, resident = 0;
      FILE *file = fopen("/proc/self/statm", "r");
      if (file && fscanf(file, "%ld %ld", &pages, &resident) == 2)
        printf("kilobytes_%d: %ld\n", n + 1, resident * (sysconf(_SC_PAGESIZE) / 1024));
      if (file) fclose(file);
    }
  }
}

int main(int count, char **words) {
  if (count < 4) fail("clap_host PLUGIN render|cycle ...");
  if (!strcmp(words[2], "cycle")) return cycle(words[1], atoi(words[3])), 0;
  if (count < 7) fail("clap_host PLUGIN render OUT SECONDS RATE BLOCKS");
  void *library = dlopen(words[1], RTLD_NOW | RTLD_LOCAL);
  if (!library) fail(dlerror());
  const clap_plugin_t *plugin = made(factory_of(library, words[1]));
  const clap_plugin_state_t *state = plugin->get_extension(plugin, CLAP_EXT_STATE);
  double rate = atof(words[5]), seconds = atof(words[4]), late = 0, was_late = 0;
  int blocks[16], block_count = 0, most = 1, clock = 0;
  for (char *at = words[6]; at && block_count < 16; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
    blocks[block_count] = atoi(at);
    if (blocks[block_count] > most) most = blocks[block_count];
    block_count++;
  }
  clap_event_transport_t transport = {
      .header = {sizeof transport, 0, CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_TRANSPORT, 0}};
  const char *saved = NULL;
  for (int n = 7; n < count; n++) {
    char *value = strchr(words[n], '=');
    if (!value) fail(words[n]);
    *value++ = 0;
    char *when = strchr(value, '@');
    if (!strcmp(words[n], "load")) {
      FILE *file = fopen(value, "rb");
      clap_istream_t stream = {file, from_file};
      if (!file || !state->load(plugin, &stream)) fail("the state cannot be loaded");
      fclose(file);
    } else if (!strcmp(words[n], "save")) {
      saved = value;
    } else if (!strcmp(words[n], "clock")) {
      clock = atoi(value);
    } else if (!strcmp(words[n], "late")) {
      late = atof(value);
    } else if (!strcmp(words[n], "bpm")) {
      transport.flags = CLAP_TRANSPORT_IS_PLAYING | CLAP_TRANSPORT_HAS_TEMPO | CLAP_TRANSPORT_HAS_BEATS_TIMELINE |
                        CLAP_TRANSPORT_HAS_TIME_SIGNATURE;
      transport.tempo = atof(value);
      transport.tsig_num = transport.tsig_denom = 4;
    } else if (event_count < 256) {
      Event *event = &events[event_count++];
      event->at = when ? atof(when + 1) : 0;
      event->is_note = !strcmp(words[n], "note");
      clap_event_header_t header = {event->is_note ? sizeof event->note : sizeof event->move, 0,
                                    CLAP_CORE_EVENT_SPACE_ID,
                                    event->is_note ? CLAP_EVENT_NOTE_ON : CLAP_EVENT_PARAM_VALUE, 0};
      if (event->is_note)
        event->note = (clap_event_note_t){.header = header, .note_id = -1, .key = (int16_t)atoi(value), .velocity = 1};
      else
        event->move = (clap_event_param_value_t){.header = header, .param_id = parameter(plugin, words[n]),
                                                 .note_id = -1, .port_index = -1, .channel = -1, .key = -1,
                                                 .value = atof(value)};
    }
  }
  qsort(events, (size_t)event_count, sizeof *events, by_time);
  FILE *out = fopen(words[3], "wb");
  float *channels[2] = {calloc((size_t)most, 4), calloc((size_t)most, 4)};
  clap_audio_buffer_t buffer = {.data32 = channels, .channel_count = 2};
  const clap_input_events_t in = {NULL, due, event_at};
  const clap_output_events_t none = {NULL, take_none};
  if (!out || !plugin->activate(plugin, rate, 1, (uint32_t)most) || !plugin->start_processing(plugin)) fail("not activated");
  double began = now(), longest = 0;
  int64_t total = (int64_t)(seconds * rate);
  clap_process_t process = {.audio_outputs = &buffer, .audio_outputs_count = 1, .in_events = &in,
                            .out_events = &none, .transport = transport.flags ? &transport : NULL};
  int turn = 0;
  while (process.steady_time < total) {
    int64_t left = total - process.steady_time;
    process.frames_count = (uint32_t)blocks[turn++ % block_count];
    if (process.frames_count > left) process.frames_count = (uint32_t)left;
    double at = (double)process.steady_time / rate, end = at + process.frames_count / rate;
    if (clock && began + at > now()) usleep((useconds_t)(1e6 * (began + at - now())));
    if (late > 0 && at >= seconds / 2) {
      usleep((useconds_t)(1e6 * late));
      was_late = now() - began - at;
      late = 0;
    }
    while (end_due < event_count && events[end_due].at < end) end_due++;
    double beats = at * transport.tempo / 60;
    transport.song_pos_beats = (clap_beattime)(beats * CLAP_BEATTIME_FACTOR);
    transport.bar_number = (int32_t)(beats / 4);
    transport.bar_start = (clap_beattime)(4 * transport.bar_number) * CLAP_BEATTIME_FACTOR;
    double start = now();
    watched = 1;
    plugin->process(plugin, &process);
    watched = 0;
    if (now() - start > longest) longest = now() - start;
    first_due = end_due;
    for (uint32_t n = 0; n < process.frames_count; n++)
      for (int c = 0; c < 2; c++) fwrite(&channels[c][n], 4, 1, out);
    process.steady_time += process.frames_count;
  }
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  printf("late: %.3f\nseconds: %.3f\nlongest_ms: %.3f\nallocations: %ld\nlocks: %ld\nwaits: %ld\nfiles: %ld\ncpu: %.3f\n",
         was_late, now() - began, 1000 * longest, allocations, locks, waits, files,
         (double)used.ru_utime.tv_sec + 1e-6 * (double)used.ru_utime.tv_usec + (double)used.ru_stime.tv_sec);
  fclose(out);
  if (saved) {
    FILE *file = fopen(saved, "wb");
    clap_ostream_t stream = {file, to_file};
    if (!file || !state->save(plugin, &stream)) fail("the state cannot be saved");
    fclose(file);
  }
  plugin->stop_processing(plugin);
  plugin->deactivate(plugin);
  plugin->destroy(plugin);
  return 0;
}
