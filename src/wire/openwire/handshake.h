#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "wire/openwire/client_commands.h"
#include "wire/openwire/frame.h"
#include "wire/openwire/wire_format.h"

namespace wheelpit::openwire {

// How a client of ours begins a connection, whatever it is for. No I/O.

// Our WireFormatInfo, the first frame, is appended to `out`.
void write_hello(std::string& out, const Wishes& wishes);

// The peer's first frame. malformed: it is not OpenWire that it speaks.
Status check_hello(const Frame& frame);

// The identity of the client. The password is wiped in the end.
class Introduction {
 public:
  // Texts are UTF-8.
  Introduction(std::string_view username, const Secret& password, std::string_view client_id);
  ~Introduction();
  Introduction(const Introduction&) = delete;
  Introduction& operator=(const Introduction&) = delete;

  // `connection_id` is in modified UTF-8. The texts are views of it and of this.
  ConnectionInfo command(std::string_view connection_id) const;

 private:
  std::string username_;  // in modified UTF-8, as all
  std::string password_;
  std::string client_id_;
};

}  // namespace wheelpit::openwire
