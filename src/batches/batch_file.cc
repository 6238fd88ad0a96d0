#include "batches/batch_file.h"

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <optional>
#include <utility>

namespace wheelpit {

namespace json = boost::json;

namespace {

constexpr std::int64_t kVersion = 1;
constexpr std::int64_t kMostNumber = std::int64_t{1} << 53;

Error malformed(const std::string& what) {
  return {Errc::malformed, "not the file of a recorded batch: " + what};
}

std::int64_t micros_of(WallTime time) { return time.time_since_epoch().count(); }
std::int64_t micros_of(Duration duration) {
  return std::chrono::floor<std::chrono::microseconds>(duration).count();
}

// Reads members, and remembers the first that is missing or not what it should be.
class HeadReader {
 public:
  explicit HeadReader(const json::object& members) : members_(members) {}

  std::string text(const char* name) {
    const json::value* const value = members_.if_contains(name);
    if (value == nullptr || !value->is_string()) return fail<std::string>(name);
    return std::string(value->as_string());
  }
  std::int64_t number(const char* name) {
    const json::value* const value = members_.if_contains(name);
    if (value == nullptr || !value->is_int64()) return fail<std::int64_t>(name);
    if (value->as_int64() < 0 || value->as_int64() > kMostNumber) return fail<std::int64_t>(name);
    return value->as_int64();
  }
  std::size_t size(const char* name) { return static_cast<std::size_t>(number(name)); }
  bool flag(const char* name) {
    const json::value* const value = members_.if_contains(name);
    if (value == nullptr || !value->is_bool()) return fail<bool>(name);
    return value->as_bool();
  }
  WallTime moment(const char* name) { return WallTime(std::chrono::microseconds(number(name))); }
  Duration duration(const char* name) {
    return std::chrono::microseconds(number(name) % (kMostNumber / 1024));
  }
  template <class Enum, std::size_t kCount>
  Enum word(const char* name, const std::array<Enum, kCount>& all) {
    const std::string given = text(name);
    for (const Enum each : all) {
      if (to_string(each) == given) return each;
    }
    return fail<Enum>(name);
  }

  const std::optional<std::string>& missing() const { return missing_; }

 private:
  template <class Value>
  Value fail(const char* name) {
    if (!missing_) missing_ = name;
    return Value();
  }

  const json::object& members_;
  std::optional<std::string> missing_;
};

constexpr auto kOutcomes = std::to_array(
    {BatchOutcome::done, BatchOutcome::partly, BatchOutcome::retry, BatchOutcome::given_back,
     BatchOutcome::halved, BatchOutcome::discarded, BatchOutcome::not_called, BatchOutcome::left});
constexpr auto kClosed = std::to_array({ClosedBy::count, ClosedBy::bytes, ClosedBy::window});

}  // namespace

std::string batch_file(const RecordedBatch& batch, std::string_view event,
                       std::string_view answer) {
  const CalledBatch& call = batch.call;
  std::string file = json::serialize(json::object{{"version", kVersion},
                                                  {"number", call.number},
                                                  {"requestId", call.request_id},
                                                  {"functionArn", batch.function_arn},
                                                  {"executedVersion", call.executed_version},
                                                  {"functionError", batch.function_error},
                                                  {"errorType", call.error_type},
                                                  {"lane", call.lane},
                                                  {"started", micros_of(call.started)},
                                                  {"firstReceived", micros_of(call.first_received)},
                                                  {"records", call.records},
                                                  {"bytes", call.bytes},
                                                  {"waited", micros_of(call.waited)},
                                                  {"ran", micros_of(call.ran)},
                                                  {"attempt", call.attempt},
                                                  {"failedRecords", call.failed_records},
                                                  {"closedBy", to_string(call.closed_by)},
                                                  {"outcome", to_string(call.outcome)},
                                                  {"redacted", batch.redacted},
                                                  {"eventBytes", event.size()},
                                                  {"answerBytes", answer.size()}});
  file.reserve(file.size() + event.size() + answer.size() + 3);
  file += '\n';
  file += event;
  file += '\n';
  file += answer;
  file += '\n';
  return file;
}

Result<RecordedBatch> parse_batch_head(std::string_view text) {
  const std::size_t end = text.substr(0, kLongestBatchHead).find('\n');
  if (end == std::string_view::npos) return malformed("its first line does not end");
  boost::system::error_code fault;
  const json::value document = json::parse(text.substr(0, end), fault);
  if (fault || !document.is_object()) return malformed("its first line is not a JSON object");
  HeadReader reader(document.as_object());
  if (reader.number("version") != kVersion) return malformed("its version is not 1");
  RecordedBatch batch;
  CalledBatch& call = batch.call;
  call.number = reader.number("number");
  call.request_id = reader.text("requestId");
  call.executed_version = reader.text("executedVersion");
  call.error_type = reader.text("errorType");
  call.lane = reader.text("lane");
  call.started = reader.moment("started");
  call.first_received = reader.moment("firstReceived");
  call.records = reader.size("records");
  call.bytes = reader.size("bytes");
  call.waited = reader.duration("waited");
  call.ran = reader.duration("ran");
  call.attempt = static_cast<int>(reader.number("attempt") & 0x7fffffff);
  call.failed_records = reader.size("failedRecords");
  call.closed_by = reader.word("closedBy", kClosed);
  call.outcome = reader.word("outcome", kOutcomes);
  call.recorded = true;
  batch.function_arn = reader.text("functionArn");
  batch.function_error = reader.flag("functionError");
  batch.redacted = reader.size("redacted");
  batch.event_bytes = reader.size("eventBytes");
  batch.answer_bytes = reader.size("answerBytes");
  if (reader.missing()) return malformed("its first line lacks " + *reader.missing());
  return batch;
}

Result<BatchFile> parse_batch_file(std::string_view text) {
  auto batch = parse_batch_head(text);
  if (!batch) return batch.error();
  text.remove_prefix(text.find('\n') + 1);
  const bool whole = batch->event_bytes <= text.size() && batch->answer_bytes <= text.size() &&
                     batch->event_bytes + batch->answer_bytes + 2 == text.size();
  if (!whole) return malformed("it is shorter or longer than its first line says");
  const std::string_view event = text.substr(0, batch->event_bytes);
  const std::string_view answer = text.substr(batch->event_bytes + 1, batch->answer_bytes);
  if (text[event.size()] != '\n' || text.back() != '\n') return malformed("its texts do not end");
  return BatchFile{.batch = std::move(*batch),
                   .texts = {.event = std::string(event), .answer = std::string(answer)}};
}

}  // namespace wheelpit
