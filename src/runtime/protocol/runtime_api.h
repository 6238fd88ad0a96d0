#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/log.h"
#include "base/payload.h"
#include "base/result.h"
#include "base/signal.h"
#include "invoke/response_sink.h"
#include "net/http/connection_pool.h"
#include "net/http/http_message.h"
#include "net/server/http_server.h"
#include "net/server/peer_check.h"
#include "runtime/protocol/answer.h"
#include "runtime/protocol/environment_machine.h"
#include "runtime/protocol/extension_api.h"

namespace wheelpit::runtime {

class StreamedResponse;

// One invocation on its way to the runtime.
struct Event {
  std::string request_id;
  std::string invoked_arn;
  std::string trace_id;
  Payload payload;
  std::optional<std::string> client_context;
  TimePoint until;    // then the function has timed out
  WallTime deadline;  // the same moment, as the runtime is told
  // Where a streamed answer goes piece by piece; null: it is collected like any other.
  ResponseSink* stream = nullptr;
};

// The Runtime API of one environment, on its own port that serves only this environment: an event
// cannot reach another process, nor an answer another invocation.
class RuntimeApi final : public HttpHandler {
 public:
  // `assured` of its own, and more out of the pool, up to `most`.
  struct Connections {
    std::size_t most = 0;
    std::size_t assured = 0;
    std::shared_ptr<ConnectionPool> pool;
  };

  // `changed` is called when the runtime polls; `extensions` is served as well; `peers` says who
  // may connect, so many times at once as `connections` says. `clock` and `extensions` must outlive
  // this.
  RuntimeApi(boost::asio::io_context& io, const Clock& clock, Log log,
             std::function<void()> changed, ExtensionApi& extensions,
             std::shared_ptr<PeerCheck> peers, Connections connections);

  // Returns the port on 127.0.0.1.
  Result<std::uint16_t> listen();
  // The same on a socket that listens already, in another network namespace.
  Status listen(int socket) { return server_.listen(socket); }

  EnvironmentMachine::State state() const { return machine_.state(); }

  // REQUIRES: state() == ready.
  void begin(Event event);
  const Event& event() const { return event_; }  // the latest

  const std::optional<Answer>& answer() const { return answer_; }  // to the latest event
  std::optional<Answer> take_answer() { return std::exchange(answer_, std::nullopt); }
  // A streamed answer is on its way. Event::stream is in use until answer() is there, or until
  // leave_stream() has returned: what follows is then received and dropped. It returns as soon as
  // a piece that is being written is written, at the event's `until` at the latest.
  bool streaming() const { return machine_.state() == EnvironmentMachine::State::responding; }
  boost::asio::awaitable<void> leave_stream();
  // The streamed answer ended before its end: the runtime broke it off, or is no more.
  bool cut_short() const { return cut_short_; }
  // When the runtime asked for its next event, if it has since the latest.
  std::optional<TimePoint> polled_at() const { return polled_at_; }

  const std::optional<Answer>& init_failure() const { return init_failure_; }

  // A connection had to wait for a file descriptor, so that time that is up says nothing.
  bool lacked_descriptors() const { return server_.lacked_descriptors(); }

  // Notified when the state, streaming(), answer() or init_failure() has changed.
  Signal& outcome() { return outcome_; }

  // Reads what an ended process has left in its connections.
  boost::asio::awaitable<void> read_to_end(TimePoint until) { return server_.read_to_end(until); }

  // REQUIRES: the process has ended: a runtime must not see its poll closed.
  boost::asio::awaitable<void> stop(TimePoint until);

  // The refusal of a request with this head if a web page may have sent it
  // (net/http/browser_guard.h); or whether its body is streamed.
  HeadJudgement judge(const HttpRequest& head) override;
  boost::asio::awaitable<HttpResponse> handle(HttpRequest request) override;

 private:
  std::optional<HttpResponse> guard(const HttpRequest& head);
  // A response in streaming mode, of an event whose caller wants it so.
  bool streams_body(const HttpRequest& head) const;
  boost::asio::awaitable<HttpResponse> next();
  HttpResponse event_response() const;
  HttpResponse response(std::string_view request_id, HttpRequest& request);
  boost::asio::awaitable<HttpResponse> stream(std::string request_id, HttpRequest request);
  boost::asio::awaitable<void> pass_on(StreamedResponse& response, std::string piece);
  HttpResponse error(std::string_view request_id, HttpRequest& request);
  HttpResponse init_error(HttpRequest& request);
  void settle(Answer answer);

  const Clock& clock_;
  Log log_;
  std::function<void()> changed_;
  ExtensionApi& extensions_;
  HttpServer server_;
  EnvironmentMachine machine_;
  Event event_;
  TimePoint answer_began_{};              // the head of the latest answer came
  std::optional<TimePoint> polled_at_{};  // after it
  std::optional<Answer> answer_;
  std::optional<Answer> init_failure_;
  bool writing_ = false;     // to Event::stream
  bool cut_short_ = false;   // of the latest event
  std::uint64_t polls_ = 0;  // the newest poll's number: it alone gets the event
  bool stopping_ = false;
  std::size_t handling_ = 0;  // calls of handle() that have not ended
  std::optional<TimePoint> told_of_browser_;
  Signal poll_;  // for next(): there is an event, a newer poll, or the end
  Signal outcome_;
};

}  // namespace wheelpit::runtime
