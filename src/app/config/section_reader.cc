#include "app/config/section_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "app/process/nearest_word.h"

namespace wheelpit {
namespace {

std::string with_quotes(std::string_view text) { return '"' + std::string(text) + '"'; }

// Those of brokers and keys are shown elsewhere, without their secrets.
bool is_shown(std::string_view section) {
  return !section.empty() && !section.contains('.') && section != "broker" && section != "kafka";
}

bool is_secret(std::string_view key) {
  return key.contains("secret") || key.contains("password") || key.contains("token");
}

std::string texts_of(const ConfigValue* value) {
  std::string list;
  const auto* array = value == nullptr ? nullptr : std::get_if<ConfigArray>(&value->value);
  if (array != nullptr) {
    for (const ConfigValue& item : *array) {
      const auto* text = std::get_if<std::string>(&item.value);
      if (text != nullptr) list += (list.empty() ? "" : ", ") + with_quotes(*text);
    }
  }
  return '[' + list + ']';
}

std::string listed(const std::vector<std::string_view>& words, bool in_quotes) {
  std::string list;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) list += i + 1 == words.size() ? " or " : ", ";
    list += in_quotes ? with_quotes(words[i]) : std::string(words[i]);
  }
  return list;
}

// 0.0001, 1000.
std::string shown(double number) {
  std::array<char, 400> text{};  // the largest has 309 digits
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed).ptr;
  return {text.data(), end};
}

std::string wrong_kind(std::string_view wanted, const ConfigValue& found) {
  return "must be " + std::string(wanted) + "; this is " + std::string(kind_of(found));
}

}  // namespace

const ConfigValue* SectionReader::find(std::string_view key) const {
  for (const auto& [name, value] : table_) {
    if (name == key) return &value;
  }
  return nullptr;
}

const ConfigValue* SectionReader::value(std::string_view key) {
  known_.push_back(key);
  return find(key);
}

std::size_t SectionReader::line_of(std::string_view key) const {
  const ConfigValue* value = find(key);
  return value == nullptr ? line_ : value->line;
}

void SectionReader::fault(std::string_view key, std::string message) {
  fault_at(line_of(key), key, std::move(message));
}

void SectionReader::fault_at(std::size_t line, std::string_view key, std::string message) {
  const std::string name = path_.empty() ? std::string(key) : path_ + '.' + std::string(key);
  faults_.add(line, name, std::move(message));
}

std::string SectionReader::in_quotes(std::string_view text) { return with_quotes(text); }

void SectionReader::note(std::string_view key, std::string value) {
  if (!is_shown(path_)) return;
  const ConfigValue* given = find(key);
  faults_.note({.section = path_,
                .name = std::string(key),
                .value = is_secret(key) ? "(hidden)" : std::move(value),
                .origin = given == nullptr ? "default" : "file",
                .line = given == nullptr ? 0 : given->line});
}

void SectionReader::text(std::string_view key, std::string& out, const TextCheck& check) {
  read_text(key, out, check);
  if (!out.empty()) note(key, with_quotes(out));
}

void SectionReader::read_text(std::string_view key, std::string& out, const TextCheck& check) {
  const ConfigValue* found = value(key);
  if (found == nullptr) return;
  const auto* text = std::get_if<std::string>(&found->value);
  if (text == nullptr) return fault(key, wrong_kind("a string", *found));
  if (text->find('\0') != std::string::npos) return fault(key, "must not hold a NUL character");
  if (check) {
    if (auto wrong = check(*text)) return fault(key, std::move(*wrong));
  }
  out = *text;
}

void SectionReader::texts(
    std::string_view key,
    const std::function<std::optional<std::string>(const std::string&)>& take) {
  const ConfigValue* found = value(key);
  note(key, texts_of(found));
  if (found == nullptr) return;
  const auto* array = std::get_if<ConfigArray>(&found->value);
  if (array == nullptr) return fault(key, wrong_kind("an array of strings", *found));
  for (const ConfigValue& item : *array) {
    const auto* text = std::get_if<std::string>(&item.value);
    if (text == nullptr) {
      fault_at(item.line, key, "must hold strings only; it holds " + std::string(kind_of(item)));
    } else if (auto wrong = take(*text)) {
      fault_at(item.line, key, std::move(*wrong) + "; this is " + with_quotes(*text));
    }
  }
}

std::optional<std::int64_t> SectionReader::number_within(std::string_view key, std::int64_t least,
                                                         std::int64_t most) {
  const ConfigValue* found = value(key);
  if (found == nullptr) return std::nullopt;
  const std::string wanted =
      "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  const auto* number = std::get_if<std::int64_t>(&found->value);
  if (number == nullptr) {
    fault(key, wrong_kind(wanted, *found));
    return std::nullopt;
  }
  if (*number < least || *number > most) {
    fault(key, "must be " + wanted + "; this is " + std::to_string(*number));
    return std::nullopt;
  }
  return *number;
}

void SectionReader::flag(std::string_view key, bool& out) {
  if (const ConfigValue* found = value(key)) {
    const auto* given = std::get_if<bool>(&found->value);
    if (given == nullptr) return fault(key, wrong_kind("true or false", *found));
    out = *given;
  }
  note(key, out ? "true" : "false");
}

void SectionReader::fraction(std::string_view key, double least, double most, double& out) {
  const ConfigValue* found = value(key);
  if (found == nullptr) return note(key, shown(out));
  const std::string wanted = "a number from " + shown(least) + " to " + shown(most);
  double number = 0;
  if (const auto* fraction = std::get_if<double>(&found->value)) {
    number = *fraction;
  } else if (const auto* whole = std::get_if<std::int64_t>(&found->value)) {
    number = static_cast<double>(*whole);
  } else {
    return fault(key, wrong_kind(wanted, *found));
  }
  if (!(number >= least && number <= most)) {
    return fault(key, "must be " + wanted + "; this is " + shown(number));
  }
  out = number;
  note(key, shown(out));
}

void SectionReader::one_of(std::string_view key, const std::vector<std::string_view>& names,
                           std::string& out) {
  read_text(key, out, [&](std::string_view given) -> std::optional<std::string> {
    if (std::ranges::find(names, given) != names.end()) return std::nullopt;
    return "must be " + listed(names, true) + "; this is " + with_quotes(given);
  });
}

const ConfigTable* SectionReader::section(std::string_view key) {
  const ConfigValue* found = value(key);
  if (found == nullptr) return nullptr;
  const auto* table = std::get_if<ConfigTable>(&found->value);
  if (table == nullptr) {
    fault(key, "must be a section, written [" + std::string(key) + "]; this is " +
                   std::string(kind_of(*found)));
  }
  return table;
}

void SectionReader::finish() {
  for (const auto& [name, value] : table_) {
    if (std::ranges::find(known_, name) != known_.end()) continue;
    const std::string_view nearest = nearest_word(name, known_);
    const std::string what = path_.empty() ? "there is no such section" : "there is no such key";
    fault(name, nearest.empty() ? what + "; there are " + listed(known_, false)
                                : what + "; did you mean " + std::string(nearest) + "?");
  }
}

}  // namespace wheelpit
