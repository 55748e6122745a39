/* What a compiler calls by itself where there is no C library. */

#include <stddef.h>

void *memset(void *to, int value, size_t count) {
  for (char *byte = to; count--; byte++) *byte = (char)value;
  return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t count) {
  char *byte = to;
  for (const char *other = from; count--;) *byte++ = *other++;
  return to;
}
