#pragma once

#include <string>

#include "record/rabbitmq_message.h"

namespace wheelpit {

// The JSON of one header value, as the service's Java client and Gson would write it: a long string
// is {"bytes":[...]} with signed bytes, a byte array the bare list, a timestamp its text. NaN and
// infinities, which JSON cannot say, become null.
void append_header_value(const HeaderValue& value, std::string& out);

// A table: an object with the keys in wire order.
void append_header_table(const HeaderTable& table, std::string& out);

}  // namespace wheelpit
