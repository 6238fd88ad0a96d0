#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "filter/pattern/filter_options.h"
#include "record/event_encoder.h"
#include "record/record.h"

namespace wheelpit::filter {

// The patterns of a mapping, compiled into one structure: a record matches when one of them does.
//
// Patterns are indexed by path and their values, ranges, prefixes and suffixes are looked up, so
// that many patterns cost hardly more than one. Matching is a pure function of the record. It keeps
// working memory in the object, hence is not const and for one thread at a time; that memory grows
// with the largest record seen, and nothing else is allocated.
class Filter {
 public:
  static std::expected<Filter, FilterFault> compile(std::span<const std::string> patterns,
                                                    const FilterOptions& options = {});
  Filter(Filter&&) noexcept;
  Filter& operator=(Filter&&) noexcept;
  ~Filter();

  // A message of the source that the filter was compiled for, RabbitMQ or ActiveMQ. Its body is
  // looked at as it is; only for patterns that name other members `encoder` is asked to write it.
  bool matches(const Record& record, const EventEncoder& encoder);

  // Without a source an event, otherwise a record of the source in the form a function receives it.
  // An error if it is not a JSON object.
  Result<bool> matches(std::string_view json);

 private:
  struct State;
  explicit Filter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace wheelpit::filter
