#pragma once

#include <span>
#include <string_view>

namespace wheelpit::console {

struct EmbeddedFile {
  std::string_view path;   // below /console/: "assets/index-D1x3.js"
  std::string_view bytes;  // compressed with gzip, except of index.html
};

// What `./dev build` has made of the folder console/, compiled in; or, where that could not be
// done, index.html alone, which says so.
extern const std::span<const EmbeddedFile> kEmbeddedFiles;

}  // namespace wheelpit::console
