#include "destination/record_count.h"

#include <charconv>

namespace wheelpit {

// Within an event that stands before it as a text, quotes are escaped: this is found once.
std::size_t records_told_in(std::string_view stream_record) {
  constexpr std::string_view kMember = R"(,"batchSize":)";
  const std::size_t at = stream_record.rfind(kMember);
  if (at == std::string_view::npos) return 0;
  const std::string_view digits = stream_record.substr(at + kMember.size());
  std::size_t records = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), records);
  return records;
}

}  // namespace wheelpit
