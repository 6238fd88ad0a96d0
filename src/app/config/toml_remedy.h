#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace wheelpit {

// Where in a TOML file something stands that cannot be read, and what to do about it.
struct TomlRemedy {
  std::string key;     // "server.listen", "broker"; "" if there is none on that line
  std::string remedy;  // a sentence without its beginning; never a value of the file
};

// `line` is where the parser stopped, from 1; 0 or beyond the text: no line is known. `words` are
// the parser's, which say what it met and not what to write.
TomlRemedy toml_remedy(std::string_view text, std::size_t line, std::string_view words);

}  // namespace wheelpit
