#include "net/http2/http2_state.h"

#include <utility>

namespace wheelpit {

namespace {

// Answers to pings and settings that the server does not read.
constexpr std::size_t kMostOutput = std::size_t{256} << 10;
// What a field counts for beside its name and value: RFC 9113, 6.5.2.
constexpr std::size_t kFieldBytes = 32;

constexpr int kFatal = NGHTTP2_ERR_CALLBACK_FAILURE;

std::string_view view(const std::uint8_t* bytes, std::size_t count) {
  return {reinterpret_cast<const char*>(bytes), count};
}

}  // namespace

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

// What nghttp2 must say is taken at once: what it only might say later, as the server's windows are
// full, is no output.
void Http2Connection::State::collect_output() {
  for (;;) {
    const std::uint8_t* bytes = nullptr;
    const ssize_t count = nghttp2_session_mem_send(session, &bytes);
    if (count <= 0) break;
    output.append(view(bytes, static_cast<std::size_t>(count)));
  }
  if (output.size() > kMostOutput) {
    fail(Errc::malformed, "the server does not read the answers to its pings");
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
    fail(Errc::malformed, "the headers of the answer are longer than " +
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
        fail(Errc::unavailable, std::string("the server cancelled the request: ") +
                                    nghttp2_http2_strerror(frame.rst_stream.error_code));
      }
      return 0;
    case NGHTTP2_GOAWAY:
      if (!whole && frame.goaway.last_stream_id < stream) {
        fail(Errc::unavailable, std::string("the server closed the connection: ") +
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
  fail(Errc::malformed,
       std::string("the server violates HTTP/2: ") + nghttp2_http2_strerror(error));
  return 0;
}

int Http2Connection::State::on_closed(std::uint32_t error) {
  if (whole) return 0;
  fail(Errc::unavailable,
       std::string("the request ended before its answer: ") + nghttp2_http2_strerror(error));
  return 0;
}

}  // namespace wheelpit
