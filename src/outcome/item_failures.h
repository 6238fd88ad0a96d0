#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wheelpit {

// Reads the answer of a function that reports failures item by item (ReportBatchItemFailures):
// {"batchItemFailures":[{"itemIdentifier":"..."}]}.
//
// Returns the places of the records that failed, ascending, each once; none of them: all succeeded.
// An answer with nothing in it ("", null, {}, [], a list that is null or empty) is a success, as at
// the service. `item_ids`, one a record, are what the function names the records by; "" means the
// record's position in the event, from "0". Records of one name fail together. An itemIdentifier
// that is an object names the record whose name is its JSON, without blanks and with its members in
// the order of their names.
//
// The error says why the answer is invalid: then all records have failed.
std::expected<std::vector<std::size_t>, std::string> read_item_failures(
    std::string_view answer, std::span<const std::string> item_ids);

}  // namespace wheelpit
