#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "source/dynamodb/dynamodb_answers.h"

namespace wheelpit::dynamodb {

// Reads a page where it stands, so that images can be copied as they are written. It finds members
// and the ends of values without a look at what is between them: the text must be valid JSON.
class PageReader {
 public:
  // An error is Errc::malformed, and says what is wrong with which member.
  Result<Page> read(simdjson::padded_string_view json);

 private:
  using Object = simdjson::ondemand::object;
  using Value = simdjson::ondemand::value;

  // One record, as far as it is read.
  struct Draft {
    DynamoDbMessage::Parts parts;
    DynamoDbChange change;  // but for its number and view type
    std::string number;
    std::string view_type;
    bool has_time = false;
    bool has_change = false;
  };

  void read_records(Value value);
  void read_record(Object record);
  void read_change(Object change, Draft& draft);
  // Stored positions rely on the form of the item's key: it must never change.
  void read_keys(Object keys, Draft& draft);
  void read_identity(Object identity, Draft& draft);
  void add(Draft draft);

  template <class Visit>
  void each_member(Object object, Visit visit);
  std::optional<Object> object(Value value, std::string_view name);
  std::string text(Value value, std::string_view name);
  std::string_view number(Value value, std::string_view name);
  std::string_view image(Value value, std::string_view name);
  void fail(const std::string& why);

  simdjson::ondemand::parser parser_;
  Page page_;
  bool has_records_ = false;
  std::optional<std::string> fault_;  // the first
};

}  // namespace wheelpit::dynamodb
