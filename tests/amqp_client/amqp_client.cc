#include "amqp_client.h"

#include <amqp_tcp_socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace wheelpit {
namespace {

constexpr amqp_channel_t kChannel = 1;
constexpr int kFrameMax = 131072;
constexpr int kConfirmSeconds = 60;  // a broker that takes longer has failed

[[noreturn]] void fail(const char* doing, const std::string& why) {
  std::fprintf(stderr, "%s: %s\n", doing, why.c_str());
  std::exit(EXIT_FAILURE);
}

std::string text(const amqp_bytes_t& bytes) {
  return {static_cast<const char*>(bytes.bytes), bytes.len};
}

void check(const char* doing, const amqp_rpc_reply_t& reply) {
  if (reply.reply_type == AMQP_RESPONSE_NORMAL) return;
  if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION) {
    fail(doing, amqp_error_string2(reply.library_error));
  }
  if (reply.reply.id == AMQP_CONNECTION_CLOSE_METHOD) {
    fail(doing, text(static_cast<amqp_connection_close_t*>(reply.reply.decoded)->reply_text));
  }
  if (reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD) {
    fail(doing, text(static_cast<amqp_channel_close_t*>(reply.reply.decoded)->reply_text));
  }
  fail(doing, "unexpected answer");
}

void check(const char* doing, int status) {
  if (status != AMQP_STATUS_OK) fail(doing, amqp_error_string2(status));
}

amqp_bytes_t bytes(const std::string& value) {
  // The library only reads what it is given here.
  return {value.size(), const_cast<char*>(value.data())};
}

}  // namespace

AmqpClient::AmqpClient(std::string url) : connection_(amqp_new_connection()) {
  amqp_connection_info where{};
  amqp_default_connection_info(&where);
  check("broker URL", amqp_parse_url(url.data(), &where));
  amqp_socket_t* socket = amqp_tcp_socket_new(connection_);
  check("connect", amqp_socket_open(socket, where.host, where.port));
  check("login", amqp_login(connection_, where.vhost, 0, kFrameMax, 0, AMQP_SASL_METHOD_PLAIN,
                            where.user, where.password));
  amqp_channel_open(connection_, kChannel);
  check("open channel", amqp_get_rpc_reply(connection_));
  const int on = 1;
  setsockopt(amqp_get_sockfd(connection_), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

AmqpClient::~AmqpClient() {
  // The channel's close is answered: everything acknowledged before has been taken.
  amqp_channel_close(connection_, kChannel, AMQP_REPLY_SUCCESS);
  amqp_connection_close(connection_, AMQP_REPLY_SUCCESS);
  amqp_destroy_connection(connection_);
}

void AmqpClient::select_confirms() {
  amqp_confirm_select(connection_, kChannel);
  check("confirm.select", amqp_get_rpc_reply(connection_));
}

void AmqpClient::publish(const std::string& queue, const amqp_basic_properties_t& properties,
                         const std::string& body) {
  check("publish", amqp_basic_publish(connection_, kChannel, amqp_empty_bytes, bytes(queue), 0, 0,
                                      &properties, bytes(body)));
  ++published_;
}

void AmqpClient::await_confirms(std::uint64_t open) {
  while (unconfirmed() > 0) {
    const bool must_wait = unconfirmed() > open;
    timeval patience{.tv_sec = must_wait ? kConfirmSeconds : 0, .tv_usec = 0};
    amqp_frame_t frame;
    const int status = amqp_simple_wait_frame_noblock(connection_, &frame, &patience);
    if (status == AMQP_STATUS_TIMEOUT && !must_wait) return;
    check("confirm", status);
    if (frame.frame_type != AMQP_FRAME_METHOD) continue;
    if (frame.payload.method.id != AMQP_BASIC_ACK_METHOD) fail("publish", "refused by the broker");
    confirm(*static_cast<amqp_basic_ack_t*>(frame.payload.method.decoded));
    amqp_maybe_release_buffers(connection_);
  }
}

void AmqpClient::confirm(const amqp_basic_ack_t& ack) {
  if (ack.multiple != 0) {
    confirmed_ = std::max(confirmed_, ack.delivery_tag);
    beyond_.erase(beyond_.begin(), beyond_.upper_bound(confirmed_));
  } else {
    beyond_.insert(ack.delivery_tag);
  }
  while (beyond_.erase(confirmed_ + 1) != 0) ++confirmed_;
}

void AmqpClient::consume(const std::string& queue, std::uint16_t prefetch) {
  amqp_basic_qos(connection_, kChannel, 0, prefetch, 0);
  check("basic.qos", amqp_get_rpc_reply(connection_));
  amqp_basic_consume(connection_, kChannel, bytes(queue), amqp_empty_bytes, 0, 0, 0,
                     amqp_empty_table);
  check("basic.consume", amqp_get_rpc_reply(connection_));
}

amqp_envelope_t AmqpClient::next() {
  amqp_envelope_t envelope;
  amqp_maybe_release_buffers(connection_);
  check("consume", amqp_consume_message(connection_, &envelope, nullptr, 0));
  return envelope;
}

void AmqpClient::acknowledge(std::uint64_t tag, bool with_all_before) {
  check("basic.ack", amqp_basic_ack(connection_, kChannel, tag, with_all_before ? 1 : 0));
}

}  // namespace wheelpit
