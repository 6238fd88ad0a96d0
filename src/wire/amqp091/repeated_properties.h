#pragma once

#include <string>
#include <string_view>

#include "wire/amqp091/content.h"

namespace wheelpit::amqp091 {

// The properties of a message that is published again, as flags and values: all as they are, but
// without
// - headers that its broker has added: x-death and its kin, counts of deliveries;
// - the headers CC and BCC, which would send it to further queues;
// - user-id, unless it is `login`: brokers refuse a message in another's name.
//
// REQUIRES: not damaged, and headers that read_table() reads to their end.
std::string repeated_properties(const BasicProperties& properties, std::string_view login);

}  // namespace wheelpit::amqp091
