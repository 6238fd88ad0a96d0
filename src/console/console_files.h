#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "console/embedded_files.h"
#include "net/http/http_message.h"

namespace wheelpit::console {

// The pages of the console at /console/: static files, the same for everyone. All that they show
// they ask the API for.
//   assets/...     names with a hash of the content: kept by browsers for ever; 404 if not there
//   index.html     asked for again each time; bears the nonce of its Content-Security-Policy
//   anything else  a file of that name, or index.html, which finds its page from the address
// Answers have the headers that forbid what a page of this console never does: foreign scripts,
// frames, forms, plugins.
class ConsoleFiles {
 public:
  // `folder` is served instead of `files` if it is not "": for those who work on the console.
  explicit ConsoleFiles(std::span<const EmbeddedFile> files = kEmbeddedFiles,
                        std::filesystem::path folder = {})
      : files_(files), folder_(std::move(folder)) {}

  // Whether the path is the console's: "/console" or below "/console/".
  static bool serves(std::string_view path);

  // Of a request whose path it serves.
  HttpResponse answer(const HttpRequest& request) const;

 private:
  struct Found {
    std::string bytes;
    bool compressed = false;
  };
  std::optional<Found> find(std::string_view name) const;
  HttpResponse page() const;

  std::span<const EmbeddedFile> files_;
  std::filesystem::path folder_;
};

// What the folder of WHEELPIT_CONSOLE_DIR is; "" without that variable.
std::filesystem::path folder_of_environment();

}  // namespace wheelpit::console
