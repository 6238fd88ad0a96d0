#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "batches/redaction_path.h"

namespace wheelpit {

// What stands in the place of a value that is not recorded: a JSON string.
inline constexpr std::string_view kRedacted = "\"[redacted]\"";

struct RedactedText {
  std::string text;
  std::size_t replaced = 0;  // values
};

// A JSON text in which every value that one of the paths names is replaced; all other bytes of it
// stay as they are. A step by name goes into each element of an array that it meets.
//
// Steps lead on into JSON that is carried in a string, as text or in Base64: the body of a message
// (carried_json.h). Where a path leads into a string that holds none, or JSON that is broken, in
// another encoding than UTF-8 or in Base64 of another spelling, the whole string is replaced: it is
// unknown what the path names in it. ".." looks at strings in the same way, but leaves those that
// do not begin as JSON does.
//
// Nothing if `json` is not JSON, or is nested too deeply.
std::optional<RedactedText> redact(std::string_view json, std::span<const RedactionPath> paths);

// The same of an answer of a function, which may be any text: one that is not JSON is replaced as a
// whole. Of a call that failed the texts in which the function may have put what it was called
// with, errorMessage and those of its stack, are replaced, too.
RedactedText redact_answer(std::string_view answer, bool function_error,
                           std::span<const RedactionPath> paths);

}  // namespace wheelpit
