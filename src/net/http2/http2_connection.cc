#include "net/http2/http2_connection.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "net/http2/http2_request.h"
#include "net/http2/http2_state.h"

namespace wheelpit {

Http2Connection::Http2Connection(Http2Options options, TimePoint now)
    : state_(std::make_unique<State>(options, now)) {
  state_->open();
}

Http2Connection::~Http2Connection() = default;

Status Http2Connection::send(const HttpRequest& request, const Endpoint& server) {
  const auto fields = http2_fields(request, server);
  if (!fields) return fields.error();
  std::vector<nghttp2_nv> entries;
  for (const Http2Field& field : *fields) {
    const auto bytes = [](const std::string& text) {
      // nghttp2 copies it, and takes no const. NOLINTNEXTLINE
      return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
    };
    entries.push_back({.name = bytes(field.name),
                       .value = bytes(field.value),
                       .namelen = field.name.size(),
                       .valuelen = field.value.size(),
                       .flags = static_cast<std::uint8_t>(field.secret ? NGHTTP2_NV_FLAG_NO_INDEX
                                                                       : NGHTTP2_NV_FLAG_NONE)});
  }
  State& state = *state_;
  state.to_send = request.body;
  nghttp2_data_provider body{
      .source = {.ptr = &state.to_send},
      .read_callback = [](nghttp2_session*, std::int32_t, std::uint8_t* into, std::size_t room,
                          std::uint32_t* flags, nghttp2_data_source* source, void*) -> ssize_t {
        auto& left = *static_cast<std::string*>(source->ptr);
        const std::size_t count = std::min(room, left.size());
        std::ranges::copy(std::string_view(left).substr(0, count), into);
        left.erase(0, count);
        if (left.empty()) *flags |= NGHTTP2_DATA_FLAG_EOF;
        return static_cast<ssize_t>(count);
      }};
  state.stream = nghttp2_submit_request(state.session, nullptr, entries.data(), entries.size(),
                                        request.body.empty() ? nullptr : &body, nullptr);
  if (state.stream < 0) {
    return Error(Errc::invalid_argument, std::string("the request cannot be sent by HTTP/2: ") +
                                             nghttp2_strerror(state.stream));
  }
  state.collect_output();
  return {};
}

std::optional<Http2Head> Http2Connection::take_head() {
  return std::exchange(state_->head, std::nullopt);
}

std::string Http2Connection::take_body() {
  State& state = *state_;
  std::string taken = std::exchange(state.body, {});
  if (!taken.empty()) {
    nghttp2_session_consume(state.session, state.stream, taken.size());
    state.collect_output();
  }
  return taken;
}

bool Http2Connection::whole() const { return state_->whole; }

std::span<char> Http2Connection::space() { return state_->space; }

Status Http2Connection::received(std::size_t count, TimePoint now) {
  State& state = *state_;
  state.last_heard = now;
  state.asked.reset();
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(state.space.data());
  const ssize_t taken = nghttp2_session_mem_recv(state.session, bytes, count);
  if (taken < 0) {
    state.fail(Errc::malformed, std::string("the server violates HTTP/2: ") +
                                    nghttp2_strerror(static_cast<int>(taken)));
  }
  state.collect_output();
  if (!state.whole && nghttp2_session_want_read(state.session) == 0) {
    state.fail(Errc::unavailable, "the connection of HTTP/2 has ended");
  }
  return state.outcome();
}

bool Http2Connection::has_events() const {
  const State& state = *state_;
  return state.head || !state.body.empty() || state.whole;
}

bool Http2Connection::has_output() const { return !state_->output.empty(); }

std::string Http2Connection::take_output(TimePoint /*now*/) {
  return std::exchange(state_->output, {});
}

TimePoint Http2Connection::next_time() const {
  const State& state = *state_;
  if (state.asked) return *state.asked + state.options.patience;
  return state.last_heard + state.options.silence;
}

Status Http2Connection::on_time(TimePoint now) {
  State& state = *state_;
  if (now < next_time() || state.whole) return state.outcome();
  if (state.asked) {
    state.fail(Errc::timed_out, "the server does not respond");
  } else {
    nghttp2_submit_ping(state.session, NGHTTP2_FLAG_NONE, nullptr);
    state.asked = now;
    state.collect_output();
  }
  return state.outcome();
}

}  // namespace wheelpit
