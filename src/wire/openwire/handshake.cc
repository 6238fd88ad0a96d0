#include "wire/openwire/handshake.h"

#include "wire/openwire/marshal.h"
#include "wire/openwire/text.h"

namespace wheelpit::openwire {

void write_hello(std::string& out, const Wishes& wishes) {
  const std::string properties = wire_format_properties(wishes);
  WireFormatInfo info;
  info.version = kNewestVersion;
  info.marshalled_properties = {properties};
  write_frame(out, info, Encoding());
}

Status check_hello(const Frame& frame) {
  if (frame.type == DataType::wire_format_info) return {};
  return Error(Errc::malformed,
               "the server does not speak OpenWire: it is not an ActiveMQ broker, or "
               "another of its ports");
}

Introduction::Introduction(std::string_view username, const Secret& password,
                           std::string_view client_id)
    : username_(to_modified_utf8(username)),
      password_(to_modified_utf8(password.reveal())),
      client_id_(to_modified_utf8(client_id)) {}

Introduction::~Introduction() { wipe(password_); }

ConnectionInfo Introduction::command(std::string_view connection_id) const {
  ConnectionInfo info;
  info.connection_id = {.value = {connection_id}};
  info.client_id = {client_id_};
  info.password = {password_};
  info.user_name = {username_};
  info.manageable = true;
  info.client_master = true;
  return info;
}

}  // namespace wheelpit::openwire
