#include "net/http2/http2_connection.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "base/secret.h"
#include "net/http2/http2_request.h"

namespace wheelpit {

namespace {

constexpr std::size_t kReadBytes = std::size_t{16} << 10;
// Answers to pings and settings that the server does not read.
constexpr std::size_t kMostOutput = std::size_t{256} << 10;
// What a field counts for beside its name and value: RFC 9113, 6.5.2.
constexpr std::size_t kFieldBytes = 32;

constexpr int kFatal = NGHTTP2_ERR_CALLBACK_FAILURE;

std::string_view view(const std::uint8_t* bytes, std::size_t count) {
  return {reinterpret_cast<const char*>(bytes), count};
}

}  // namespace

struct Http2Connection::State {
  State(Http2Options wanted, TimePoint now) : options(wanted), last_heard(now) {}
  ~State() {
    wipe(output);
    nghttp2_session_del(session);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void open();
  void collect_output();
  void fail(Errc code, std::string why);
  Status outcome() const;

  int on_frame_begin();
  int on_field(std::string_view name, std::string_view value);
  int on_data(std::string_view bytes);
  int on_received(const nghttp2_frame& frame);
  int on_sent(const nghttp2_frame& frame);
  int on_closed(std::uint32_t error);
  int on_head_end();

  Http2Options options;
  nghttp2_session* session = nullptr;
  std::int32_t stream = 0;
  std::string to_send;  // of the request's body
  std::string output;

  std::array<char, kReadBytes> space{};
  TimePoint last_heard;
  std::optional<TimePoint> asked;  // whether the server is there, and when

  Http2Head arriving;
  std::optional<Http2Head> head;  // until it is taken
  bool had_head = false;
  std::size_t head_bytes = 0;
  int empty_frames = 0;
  std::string body;
  bool whole = false;
  std::optional<Error> failure;
};

void Http2Connection::State::open() {
  nghttp2_session_callbacks* calls = nullptr;
  nghttp2_session_callbacks_new(&calls);
  nghttp2_session_callbacks_set_on_begin_frame_callback(
      calls, [](nghttp2_session*, const nghttp2_frame_hd*, void* self) {
        return static_cast<State*>(self)->on_frame_begin();
      });
  nghttp2_session_callbacks_set_on_header_callback(
      calls,
      [](nghttp2_session*, const nghttp2_frame*, const std::uint8_t* name, std::size_t name_size,
         const std::uint8_t* value, std::size_t value_size, std::uint8_t, void* self) {
        return static_cast<State*>(self)->on_field(view(name, name_size), view(value, value_size));
      });
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
      calls,
      [](nghttp2_session*, std::uint8_t, std::int32_t, const std::uint8_t* bytes, std::size_t count,
         void* self) { return static_cast<State*>(self)->on_data(view(bytes, count)); });
  nghttp2_session_callbacks_set_on_frame_recv_callback(
      calls, [](nghttp2_session*, const nghttp2_frame* frame, void* self) {
        return static_cast<State*>(self)->on_received(*frame);
      });
  nghttp2_session_callbacks_set_on_frame_send_callback(
      calls, [](nghttp2_session*, const nghttp2_frame* frame, void* self) {
        return static_cast<State*>(self)->on_sent(*frame);
      });
  nghttp2_session_callbacks_set_on_stream_close_callback(
      calls, [](nghttp2_session*, std::int32_t, std::uint32_t error, void* self) {
        return static_cast<State*>(self)->on_closed(error);
      });
  nghttp2_option* wanted = nullptr;
  nghttp2_option_new(&wanted);
  nghttp2_option_set_no_auto_window_update(wanted, 1);
  nghttp2_session_client_new2(&session, calls, this, wanted);
  nghttp2_option_del(wanted);
  nghttp2_session_callbacks_del(calls);

  const auto settings = std::to_array<nghttp2_settings_entry>(
      {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
       {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, options.window},
       {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE,
        static_cast<std::uint32_t>(options.most_head_bytes)}});
  nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
  nghttp2_session_set_local_window_size(session, NGHTTP2_FLAG_NONE, 0,
                                        static_cast<std::int32_t>(options.window));
}

void Http2Connection::State::fail(Errc code, std::string why) {
  if (!failure) failure.emplace(code, std::move(why));
}

Status Http2Connection::State::outcome() const {
  if (failure) return *failure;
  return {};
}

// What nghttp2 has to say is taken at once: what it only might say later, as the server's windows
// are full, is no output.
void Http2Connection::State::collect_output() {
  for (;;) {
    const std::uint8_t* bytes = nullptr;
    const ssize_t count = nghttp2_session_mem_send(session, &bytes);
    if (count <= 0) break;
    output.append(view(bytes, static_cast<std::size_t>(count)));
  }
  if (output.size() > kMostOutput) {
    fail(Errc::malformed, "the server does not read what its pings are answered");
  }
}

int Http2Connection::State::on_frame_begin() {
  if (++empty_frames <= options.most_empty_frames) return 0;
  fail(Errc::malformed, "the server sends frame after frame with nothing in them");
  return kFatal;
}

int Http2Connection::State::on_field(std::string_view name, std::string_view value) {
  head_bytes += name.size() + value.size() + kFieldBytes;
  if (head_bytes > options.most_head_bytes) {
    fail(Errc::malformed, "the heads of the answer are longer than " +
                              std::to_string(options.most_head_bytes) + " bytes");
    return kFatal;
  }
  if (had_head) return 0;  // a trailer
  if (name == ":status") {
    // nghttp2 has looked that it is three digits.
    arriving.status = 0;
    for (const char digit : value) arriving.status = arriving.status * 10 + (digit - '0');
  } else {
    arriving.headers.emplace_back(name, value);
  }
  return 0;
}

int Http2Connection::State::on_head_end() {
  empty_frames = 0;
  if (had_head) return 0;
  Http2Head complete = std::exchange(arriving, {});
  if (complete.status < 200) return 0;  // another one follows
  had_head = true;
  head = std::move(complete);
  return 0;
}

int Http2Connection::State::on_data(std::string_view bytes) {
  empty_frames = 0;
  body.append(bytes);
  return 0;
}

int Http2Connection::State::on_received(const nghttp2_frame& frame) {
  const nghttp2_frame_hd& about = frame.hd;
  const bool ends = (about.flags & NGHTTP2_FLAG_END_STREAM) != 0;
  switch (about.type) {
    case NGHTTP2_HEADERS:
      whole = whole || ends;
      return on_head_end();
    case NGHTTP2_DATA:
      whole = whole || ends;
      return 0;
    case NGHTTP2_RST_STREAM:
      if (!whole) {
        fail(Errc::unavailable, std::string("the server gave the request up: ") +
                                    nghttp2_http2_strerror(frame.rst_stream.error_code));
      }
      return 0;
    case NGHTTP2_GOAWAY:
      if (!whole && frame.goaway.last_stream_id < stream) {
        fail(Errc::unavailable, std::string("the server gave the connection up: ") +
                                    nghttp2_http2_strerror(frame.goaway.error_code));
      }
      return 0;
    default:
      return 0;
  }
}

// We end a request or a connection only when the server breaks a rule.
int Http2Connection::State::on_sent(const nghttp2_frame& frame) {
  std::uint32_t error = NGHTTP2_NO_ERROR;
  if (frame.hd.type == NGHTTP2_RST_STREAM) error = frame.rst_stream.error_code;
  if (frame.hd.type == NGHTTP2_GOAWAY) error = frame.goaway.error_code;
  if (error == NGHTTP2_NO_ERROR) return 0;
  fail(Errc::malformed, std::string("the server breaks HTTP/2: ") + nghttp2_http2_strerror(error));
  return 0;
}

int Http2Connection::State::on_closed(std::uint32_t error) {
  if (whole) return 0;
  fail(Errc::unavailable,
       std::string("the request ended before its answer: ") + nghttp2_http2_strerror(error));
  return 0;
}

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
    state.fail(Errc::malformed, std::string("the server breaks HTTP/2: ") +
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
    state.fail(Errc::timed_out, "the server is silent");
  } else {
    nghttp2_submit_ping(state.session, NGHTTP2_FLAG_NONE, nullptr);
    state.asked = now;
    state.collect_output();
  }
  return state.outcome();
}

}  // namespace wheelpit
