#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "mapping/broker.h"
#include "mapping/mapping.h"
#include "mapping/source_kind.h"

namespace wheelpit {

// What a mapping of a broker's queue must satisfy beyond mapping/settings_rules.h; `kind` is the
// broker's. All errors are Errc::invalid_argument with the service's own texts, unless said
// otherwise.

// Access to the broker as a new mapping gives it: one BASIC_AUTH, and for RabbitMQ at most one
// VIRTUAL_HOST.
Status check_source_access(SourceKind kind, const std::vector<SourceAccess>& given);

// What an update makes of `current`: BASIC_AUTH is replaced, the virtual host stays; it cannot be
// given again, not even unchanged.
Result<std::vector<SourceAccess>> updated_source_access(SourceKind kind,
                                                        const std::vector<SourceAccess>& current,
                                                        const std::vector<SourceAccess>& given);

// ActiveMQ reads more into a queue's name than a name: topics and temporary destinations by a
// prefix (refused: only queues are consumed; a virtual topic has its queues), options of the Java
// client behind a question mark (refused: they would have no effect), several queues by commas,
// patterns by * and > (allowed). A RabbitMQ queue may have any name. The texts are ours.
Status check_queue_name(SourceKind kind, std::string_view queue);

// What is at `arn`, as in source_kind_of(arn); but of a configured broker its own kind.
std::optional<SourceKind> source_kind_of(std::string_view arn, const std::vector<Broker>& brokers);

// The configured broker of that ARN. The error names it, what is configured, and where to add it.
Result<const Broker*> find_broker(const std::vector<Broker>& brokers, std::string_view arn);

}  // namespace wheelpit
