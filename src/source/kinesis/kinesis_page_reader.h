#pragma once

#include <simdjson.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "source/kinesis/kinesis_answers.h"

namespace wheelpit::kinesis {

// Reads one answer's records where they stand: nothing of a record is copied, but for texts with
// escapes. The answer's text lives as long as one of its records.
class KinesisPageReader {
 public:
  // `operation`, for errors: "GetRecords".
  explicit KinesisPageReader(const char* operation) : operation_(operation) {}

  // Members of all operations that answer with records.
  struct Answer {
    KinesisPage page;
    std::string continuation;  // ContinuationSequenceNumber; "": there is none
  };
  // Once.
  Result<Answer> read(std::string text);

 private:
  using Object = simdjson::ondemand::object;
  using Value = simdjson::ondemand::value;
  struct Memory;
  struct Draft;

  void read_whole();
  void read_member(std::string_view name, Value value);
  void read_records(Value value);
  void read_record(Object record);
  void read_data(Value value, Draft& draft);
  void read_children(Value value);
  void add(const Draft& draft);
  void expect_more_like(const KinesisMessage::View& first);

  template <class Visit>
  void each_member(Object object, Visit visit);
  template <class Visit>
  void each_object(Value list, const char* name, Visit visit);
  std::string_view text(Value value, const char* name);
  std::string_view unescaped(Value value);
  double number(Value value, const char* name);

  bool ended() const { return fault_ || broken_ != simdjson::SUCCESS; }
  bool is_sound(simdjson::error_code error);
  void fail(const std::string& why);

  const char* operation_;
  std::shared_ptr<Memory> memory_;
  Answer answer_;
  bool has_records_ = false;
  std::optional<std::string> fault_;                 // of a member
  simdjson::error_code broken_ = simdjson::SUCCESS;  // of the whole: it is not JSON
};

}  // namespace wheelpit::kinesis
