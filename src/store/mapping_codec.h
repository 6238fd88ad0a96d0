#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "mapping/mapping.h"

namespace wheelpit {

// A Mapping as the JSON text that is stored, and back. Unknown members are skipped: a newer version
// may have written them. Absent ones take the defaults of the struct, but for those that name it;
// of a mapping of version 0.1, which tells no kind, the ARN tells it, and any Amazon MQ broker
// counts as RabbitMQ (mapping/broker_rules.h has who knows better). Errc::malformed says which
// member is wrong; it repeats no value.
std::string encode_mapping(const Mapping& mapping);
Result<Mapping> decode_mapping(std::string_view json);

}  // namespace wheelpit
