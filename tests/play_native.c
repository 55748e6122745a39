/* Plays a model with every control moved, then opens and plays damaged copies of it: a program for
   the sanitizers. Arguments: the file, and how many damaged copies. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "player.h"

static uint32_t random_state = 1;
static uint32_t chance(void) { return random_state = random_state * 1664525u + 1013904223u; }

static uint32_t checksum(const unsigned char *data, size_t size) {
  uint32_t crc = 0xffffffff;
  for (size_t n = 0; n < size; n++) {
    crc ^= data[n];
    for (int k = 0; k < 8; k++) crc = crc & 1 ? 0xedb88320 ^ (crc >> 1) : crc >> 1;
  }
  return ~crc;
}

static void *room(size_t size) {
  void *memory = aligned_alloc(16, (size + 31) & ~(size_t)15);
  if (!memory) exit(2);
  return memory;
}

static int play(const unsigned char *data, size_t size, int frames) {
  int number = ag_check(data, size);
  if (number) return number;
  void *rooms[4] = {room(ag_model_bytes(data, size))};
  ag_model *model = ag_model_open(data, size, rooms[0]);
  ag_voice *voice = ag_voice_make(model, rooms[1] = room(ag_voice_bytes(model)));
  ag_decoder *decoder = ag_decoder_make(model, rooms[2] = room(ag_decoder_bytes(model)));
  ag_output *output = ag_output_make(model, rooms[3] = room(ag_output_bytes(model)));
  int length = ag_model_fact(model, AG_FRAME_SIZE);
  float *samples = room(4 * (size_t)ag_model_fact(model, AG_HOP) * ag_model_fact(model, AG_CHANNELS));
  float *frame = room(4 * (size_t)length);
  ag_voice_jump(voice, 0);
  for (int n = 0; n < frames; n++) {
    float *controls = ag_voice_controls(voice);
    for (int k = 0; k < AG_CONTROLS; k++) controls[k] = (chance() >> 8) / 16777216.0f;
    controls[AG_STYLE] = (int)(chance() >> 28) - 4;
    memcpy(frame, ag_voice_next(voice, 0), 4 * (size_t)length);
    ag_mix(model, frame, 0.7f, frame, 0.3f);
    ag_voice_output_noise(voice, frame, 0);
    ag_voice_feed(voice, frame, 0);
    int count = ag_decoder_push(decoder, frame, samples);
    ag_output_push(output, samples, count, n % 3, n % 7 - 3);
    if (n % 17 == 0) ag_voice_jump(voice, 0);
  }
  for (int n = 0; n < 4; n++) free(rooms[n]);
  free(samples);
  free(frame);
  return 0;
}

int main(int count, char **arguments) {
  if (count < 3) return 2;
  FILE *file = fopen(arguments[1], "rb");
  if (!file) return 2;
  fseek(file, 0, SEEK_END);
  size_t size = ftell(file);
  rewind(file);
  unsigned char *data = room(size), *copy = room(size);
  if (fread(data, 1, size, file) != size) return 2;
  fclose(file);
  if (play(data, size, 120)) return 1;
  int played = 0, refused = 0;
  for (int n = 0; n < atoi(arguments[2]); n++) {
    size_t given = n % 5 ? size : chance() % size;
    memcpy(copy, data, size);
    /* Mostly in the header and the table of tensors, where numbers are sizes and places. */
    for (int k = 0; k < 1 + n % 3; k++)
      copy[20 + chance() % (n % 2 ? 1200 : size - 20)] = n % 4 ? (unsigned char)(chance() >> 24) : 255;
    if (given >= 20) {
      uint32_t length = (uint32_t)given, sum = checksum(copy + 20, given - 20);
      memcpy(copy + 12, &length, 4);
      memcpy(copy + 16, &sum, 4);
    }
    if (play(copy, given, 3)) refused++;
    else played++;
  }
  printf("played %d, refused %d\n", played, refused);
  free(data);
  free(copy);
  return 0;
}
