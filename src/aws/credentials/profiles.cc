#include "aws/credentials/profiles.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "aws/credentials/command_words.h"

namespace wheelpit {

namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\f\v";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

Error fault(std::size_t line, std::string_view what) {
  return {Errc::malformed, "line " + std::to_string(line) + ": " + std::string(what)};
}

// The profile that a section is; nothing if it is none.
std::optional<std::string> profile_of(std::string_view header, ProfileFile file) {
  if (file == ProfileFile::credentials || header == "default") return std::string(header);
  if (!header.starts_with("profile")) return std::nullopt;
  const auto words = split_command(header);
  if (!words || words->size() != 2) return std::nullopt;
  return (*words)[1];
}

std::string lower(std::string_view text) {
  std::string all(text);
  std::ranges::transform(all, all.begin(), [](unsigned char c) { return std::tolower(c); });
  return all;
}

class Reader {
 public:
  explicit Reader(ProfileFile file) : file_(file) {}

  Status take(std::string_view line, std::size_t number) {
    const std::string_view content = trimmed(line);
    if (content.empty() || content[0] == '#' || content[0] == ';') return {};
    const bool indented = line[0] == ' ' || line[0] == '\t';
    if (indented && setting_ != nullptr) {
      setting_->append("\n").append(content);
      return {};
    }
    if (content[0] == '[' && content.rfind(']') != std::string_view::npos) {
      return begin_section(content.substr(1, content.rfind(']') - 1), number);
    }
    return take_setting(content, number);
  }

  Profiles profiles;

 private:
  Status begin_section(std::string_view header, std::size_t number) {
    if (header.empty()) return fault(number, "a section has no name");
    setting_ = nullptr;
    if (!sections_.emplace(header, true).second) return fault(number, "a section appears twice");
    const auto profile = profile_of(header, file_);
    section_ = profile ? &profiles[*profile] : &other_;
    in_section_ = true;
    names_.clear();
    return {};
  }

  Status take_setting(std::string_view content, std::size_t number) {
    if (!in_section_) return fault(number, "a setting stands before the first section");
    const std::size_t separator = content.find_first_of("=:");
    if (separator == std::string_view::npos || separator == 0) {
      return fault(number, "is neither a section nor a setting with a value");
    }
    std::string name = lower(trimmed(content.substr(0, separator)));
    if (!names_.emplace(name, true).second) return fault(number, "a setting appears twice");
    setting_ = &(*section_)[std::move(name)];
    *setting_ = trimmed(content.substr(separator + 1));
    return {};
  }

  const ProfileFile file_;
  std::map<std::string, bool, std::less<>> sections_;
  std::map<std::string, bool, std::less<>> names_;  // of the section
  Profile other_;
  Profile* section_ = nullptr;
  std::string* setting_ = nullptr;
  bool in_section_ = false;
};

}  // namespace

Result<Profiles> parse_profiles(std::string_view text, ProfileFile file) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  Reader reader(file);
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (const Status taken = reader.take(text.substr(0, end), ++number); !taken) {
      return taken.error();
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return std::move(reader.profiles);
}

Profiles SharedFiles::merged() const {
  Profiles all = credentials;
  for (const auto& [name, profile] : config) all[name].insert(profile.begin(), profile.end());
  return all;
}

}  // namespace wheelpit
