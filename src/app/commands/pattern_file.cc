#include "app/commands/pattern_file.h"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <system_error>

#include "filter/json/json_reader.h"

namespace wheelpit {
namespace {

bool next_is(filter::JsonReader& reader, filter::JsonToken token) { return reader.next() == token; }
bool next_is_name(filter::JsonReader& reader, std::string_view name) {
  return next_is(reader, filter::JsonToken::name) && reader.content() == name;
}

// Nothing if the text is no FilterCriteria object.
std::optional<std::vector<std::string>> read_criteria(std::string_view text) {
  filter::JsonReader reader(text);
  if (!next_is(reader, filter::JsonToken::object_begin) || !next_is_name(reader, "Filters") ||
      !next_is(reader, filter::JsonToken::array_begin)) {
    return std::nullopt;
  }
  std::vector<std::string> patterns;
  filter::JsonToken token = reader.next();
  for (; token == filter::JsonToken::object_begin; token = reader.next()) {
    if (!next_is_name(reader, "Pattern") || !next_is(reader, filter::JsonToken::text))
      return std::nullopt;
    patterns.push_back(reader.content());
    if (!next_is(reader, filter::JsonToken::object_end)) return std::nullopt;
  }
  if (patterns.empty() || token != filter::JsonToken::array_end ||
      !next_is(reader, filter::JsonToken::object_end) || !next_is(reader, filter::JsonToken::end)) {
    return std::nullopt;
  }
  return patterns;
}

}  // namespace

std::vector<std::string> patterns_in(std::string_view text) {
  if (auto criteria = read_criteria(text)) return std::move(*criteria);
  // Editors end a file by a line break; it is no part of the pattern, whose length is limited.
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return {std::string(text)};
}

Result<std::vector<std::string>> read_patterns(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (in.peek() != std::ifstream::traits_type::eof()) text << in.rdbuf();
  if (!in.is_open() || in.bad()) {
    return Error(Errc::not_found, "pattern file " + file +
                                      " cannot be read: " + std::generic_category().message(errno));
  }
  return patterns_in(text.view());
}

}  // namespace wheelpit
