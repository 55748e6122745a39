/* The plug-in's reader of packed models alone: `read_package FILE [OUT]` writes the compact file, or says
   what is wrong; `read_package FILE cuts STEP` reads each of its beginnings and prints how many sentences
   there were. */

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "package.hpp"

extern "C" {
#include "player.h"
}

int main(int count, char **words) {
  Package package;
  if (count > 3) {
    FILE *file = fopen(words[1], "rb");
    std::vector<char> content;
    for (int byte; (byte = fgetc(file)) != EOF;) content.push_back(static_cast<char>(byte));
    fclose(file);
    std::string cut = std::string(words[1]) + ".cut";
    size_t step = static_cast<size_t>(atoi(words[3])), read = 0, refused = 0;
    for (size_t length = 0; length < content.size(); length += length < 200 ? 1 : step) {
      file = fopen(cut.c_str(), "wb");
      fwrite(content.data(), 1, length, file);
      fclose(file);
      read++, refused += !read_package(cut, package).empty();
      /* And a byte that is another one. */
      if (length >= content.size()) continue;
      content[length] = static_cast<char>(content[length] ^ 0x41);
      file = fopen(cut.c_str(), "wb");
      fwrite(content.data(), 1, content.size(), file);
      fclose(file);
      content[length] = static_cast<char>(content[length] ^ 0x41);
      read++, refused += !read_package(cut, package).empty();
    }
    printf("%zu %zu\n", read, refused);
    return 0;
  }
  std::string sentence = read_package(words[1], package);
  if (sentence.empty()) {
    void *aligned = aligned_alloc(64, (package.model.size() + 63) / 64 * 64);
    memcpy(aligned, package.model.data(), package.model.size());
    sentence = ag_refusal(ag_check(aligned, package.model.size()));
    free(aligned);
  }
  if (!sentence.empty()) return printf("%s\n", sentence.c_str()), 1;
  if (FILE *file = count > 2 ? fopen(words[2], "wb") : nullptr) {
    fwrite(package.model.data(), 1, package.model.size(), file);
    fclose(file);
  }
  return 0;
}
