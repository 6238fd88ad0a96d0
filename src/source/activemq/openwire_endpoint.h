#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/address/endpoint.h"

namespace wheelpit::activemq {

// The endpoints of a broker's URL as users of ActiveMQ write it, in their order; at least one.
//
//   tcp://host[:61616]  nio://host[:61616]  ssl://host[:61617]  nio+ssl://host[:61617]
//   failover:(URL,URL...)[?options]  failover://(URL,...)  failover:URL,URL...
//
// Options after a `?` are those of the Java client. Such as tune how that client connects, waits
// and encodes (wireFormat.*, transport.*, socket.*, nested.*, jms.*, randomize, backup and the
// like) are accepted and have no effect: wheelpit decides these things itself, and takes
// endpoints in the order given. Unknown options, credentials, and options that would weaken TLS
// are refused.
Result<std::vector<Endpoint>> parse_openwire_endpoints(std::string_view url);

}  // namespace wheelpit::activemq
