/* A packed model (`mine.audiogen`) as the compact file that the player of ../engine reads. */

#ifndef AUDIOGEN_PACKAGE_HPP
#define AUDIOGEN_PACKAGE_HPP

#include <cstdint>
#include <string>
#include <vector>

/* What a packed model says of itself, and its compact file. */
struct Package {
  std::vector<uint8_t> model;
  std::string codec; /* equal for models that can play on from each other's frames */
  std::string licence, by;
  float temperature = 1, recall = 0;
};

/* Read a packed model. Returns "", or a sentence that says what is wrong with the file. */
std::string read_package(const std::string &path, Package &package);

#endif
