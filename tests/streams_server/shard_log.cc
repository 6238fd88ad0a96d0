#include "shard_log.h"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace wheelpit::streams_server {
namespace {

std::string seconds(Millis time) {
  char text[32];
  std::snprintf(text, sizeof text, "%lld.%03lld", static_cast<long long>(time / 1000),
                static_cast<long long>(time % 1000));
  return text;
}

// Texts of one length compare as the numbers do.
bool before(std::string_view left, std::string_view right) {
  return left.size() != right.size() ? left.size() < right.size() : left < right;
}

}  // namespace

std::shared_ptr<const RecordText> kinesis_text(std::string_view key, std::string_view data,
                                               Millis arrival) {
  auto text = std::make_shared<RecordText>();
  text->before = R"({"SequenceNumber":")";
  text->after = R"(","ApproximateArrivalTimestamp":)" + seconds(arrival) + R"(,"Data":")";
  text->after += data;
  text->after += R"(","PartitionKey":")";
  text->after += key;
  text->after += "\"}";
  return text;
}

std::shared_ptr<const RecordText> dynamodb_text(std::string_view event_name,
                                                std::string_view members, std::uint64_t event,
                                                Millis arrival) {
  char id[40];
  std::snprintf(id, sizeof id, "%032llx", static_cast<unsigned long long>(event));
  auto text = std::make_shared<RecordText>();
  text->before = R"({"eventID":")" + std::string(id) + R"(","eventName":")";
  text->before += event_name;
  text->before += R"(","eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":"us-east-1",)";
  text->before += R"("dynamodb":{"ApproximateCreationDateTime":)" + std::to_string(arrival / 1000);
  text->before += ',';
  text->before += members;
  text->before += R"(,"SequenceNumber":")";
  text->after = R"(","SizeBytes":26,"StreamViewType":"NEW_AND_OLD_IMAGES"}})";
  return text;
}

std::string sequence_number(Kind kind, std::uint64_t number) {
  char digits[64];
  if (kind == Kind::kinesis) {
    std::snprintf(digits, sizeof digits, "496807069709983698949235384%029llu",
                  static_cast<unsigned long long>(number));
  } else {
    std::snprintf(digits, sizeof digits, "1%020llu", static_cast<unsigned long long>(number));
  }
  return digits;
}

void ShardLog::append(std::uint64_t number, Millis arrival,
                      std::shared_ptr<const RecordText> text) {
  entries_.push_back({number, arrival, std::move(text)});
}

void ShardLog::trim(std::size_t count) {
  const std::size_t more = std::min(count > trimmed_ ? count - trimmed_ : 0, entries_.size());
  if (more == 0) return;
  const auto end = entries_.begin() + static_cast<std::ptrdiff_t>(more);
  last_lost_ = std::prev(end)->number;
  entries_.erase(entries_.begin(), end);
  trimmed_ += more;
}

std::size_t ShardLog::at(std::string_view number, Kind kind) const {
  const auto found = std::ranges::partition_point(entries_, [&](const Entry& entry) {
    return before(sequence_number(kind, entry.number), number);
  });
  return trimmed_ + static_cast<std::size_t>(found - entries_.begin());
}

std::size_t ShardLog::after(std::string_view number, Kind kind) const {
  const auto found = std::ranges::partition_point(entries_, [&](const Entry& entry) {
    return !before(number, sequence_number(kind, entry.number));
  });
  return trimmed_ + static_cast<std::size_t>(found - entries_.begin());
}

std::size_t ShardLog::since(Millis arrival) const {
  const auto found =
      std::ranges::find_if(entries_, [&](const Entry& entry) { return entry.arrival >= arrival; });
  return trimmed_ + static_cast<std::size_t>(found - entries_.begin());
}

bool ShardLog::has_lost(std::string_view number, Kind kind) const {
  return last_lost_ && !before(sequence_number(kind, *last_lost_), number);
}

ShardLog::Page ShardLog::page(std::size_t place, std::size_t most, std::size_t most_bytes,
                              Kind kind) const {
  Page page{{}, place};
  for (; page.next < end() && page.next - place < most; ++page.next) {
    const Entry& entry = entries_[page.next - trimmed_];
    const std::size_t size = entry.text->before.size() + entry.text->after.size() + 57;
    if (!page.records.empty()) {
      if (page.records.size() + size > most_bytes) break;
      page.records += ',';
    } else {
      page.records.reserve(std::min(most_bytes, size * std::min(most, end() - place)) + size);
    }
    page.records += entry.text->before;
    page.records += sequence_number(kind, entry.number);
    page.records += entry.text->after;
  }
  return page;
}

}  // namespace wheelpit::streams_server
