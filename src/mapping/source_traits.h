#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "mapping/consumer_fault.h"
#include "mapping/mapping.h"
#include "mapping/source_kind.h"
#include "record/record_model.h"

namespace wheelpit {

// What a new mapping has where its request says nothing. Absent: null, and as the source is read.
struct SourceDefaults {
  int batch_size = 100;
  std::optional<int> window_seconds = {};
  std::optional<int> parallelization_factor = {};
  std::optional<int> maximum_record_age_seconds = {};
  std::optional<int> maximum_retry_attempts = {};
  std::optional<int> tumbling_window_seconds = {};
  std::optional<bool> bisect_batch_on_function_error = {};
  std::string_view starting_position = {};
  bool shows_response_types = false;  // [] instead of null
  bool shows_on_failure = false;      // {"OnFailure":{}} instead of null
  bool names_a_group = false;         // a consumer group, after the mapping
  int least_pollers = 1;
};

// What a mapping says of a fault, in the service's words.
struct FaultText {
  ConsumerFault fault;
  std::string_view text;  // a whole sentence, beginning with "PROBLEM: "
};

// What is different from one kind of source to the next, once for all that ask: the API's checks,
// updates, filters, the states of a mapping, the store, the command line.
struct SourceTraits {
  SourceKind kind;
  std::string_view name;          // in the store: "sqs"
  std::string_view title;         // as users know it: "Amazon SQS"
  std::string_view records_name;  // its records on the command line; kinds may share one. "": none

  std::string_view arn_service = {};  // third field of its ARN; "" if it has no ARN
  std::string_view arn_holds = {};    // what the ARN must contain, too
  bool consumed = false;              // by this version; otherwise no mapping of it is made
  bool is_inspected = false;          // a mapping is made only if its queue may be read

  // The members of requests that its mappings may have beside those that every mapping has, as the
  // service's model spells them; and those of profile "extended" alone.
  std::span<const std::string_view> members = {};
  std::span<const std::string_view> extended_members = {};
  std::span<const std::string_view> access_types = {};  // of SourceAccessConfigurations
  std::string_view no_position = {};  // the refusal of StartingPosition, if it is one of its own
  SourceDefaults defaults = {};
  // What the service waits for its function. Of queues and streams, any function's timeout will do.
  int longest_function_timeout_seconds = 900;
  RecordModel records = {};  // what filters see of a record

  // Of a stream, in the record of a batch that is discarded: the member that names the batch, and
  // whether its times have whole seconds.
  std::string_view batch_info = {};
  bool arrivals_by_the_second = false;

  // How the service says that a mapping exists already: {source} stands for its ARN or servers,
  // {function} for the function's ARN, {name} for its name, {stream} for the queue or topic.
  std::string_view twin = {};

  // What a mapping says of itself.
  std::string_view user_reason = "USER_INITIATED";              // after a request
  MappingState new_and_disabled = MappingState::disabled;       // in the answer to its creation
  std::string_view nothing_processed = "No records processed";  // "": null
  // The source cannot be reached, or refuses us. "": nothing is shown of that, nor of a result.
  std::string_view unreadable =
      "PROBLEM: Connection error. Please check your event source connection configuration.";
  // In place of `unreadable`, where the service has its own sentence for the fault.
  std::span<const FaultText> fault_texts = {};
  // A source that refuses us delays the mapping's state, and is its StateTransitionReason.
  bool tells_why_it_waits = true;
  // But in the answer to the request that has changed it, LastModified is in whole minutes.
  bool modified_in_minutes = false;
};

const SourceTraits& traits_of(SourceKind kind);

// Of every kind, in the order of SourceKind.
std::span<const SourceTraits> all_source_traits();

// What is at `arn`; nothing if it is not an event source. (A self-managed cluster has no ARN.)
// RabbitMQ stands for any Amazon MQ broker.
std::optional<SourceKind> source_kind_of(std::string_view arn);

std::optional<SourceKind> parse_source_kind(std::string_view name);

// Whether mappings of that kind may have the member `name` of a request: any that every mapping
// has, or one of its own.
bool may_carry(const SourceTraits& traits, std::string_view name, bool extended);

}  // namespace wheelpit
