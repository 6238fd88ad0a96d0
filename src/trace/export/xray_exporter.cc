#include "trace/export/xray_exporter.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <chrono>
#include <string>
#include <utility>

#include "trace/trace_header.h"
#include "trace/xray_segments.h"

namespace wheelpit {

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;

namespace {

constexpr std::string_view kHeader = "{\"format\":\"json\",\"version\":1}\n";
// A name that does not resolve now may later.
constexpr auto kLookupPause = std::chrono::seconds(30);

}  // namespace

struct XrayExporter::Lookup {
  explicit Lookup(asio::io_context& io) : resolver(io), answered(io) {}

  asio::ip::basic_resolver<udp, Executor> resolver;
  Signal answered;
  bool done = false;
  error_code failure;
  udp::endpoint address;
};

struct XrayExporter::Target {
  explicit Target(asio::io_context& io, udp::endpoint where)
      : socket(io), address(std::move(where)) {}

  asio::basic_datagram_socket<udp, Executor> socket;
  udp::endpoint address;
};

XrayExporter::XrayExporter(asio::io_context& io, DaemonAddress daemon, const Clock& clock,
                           Metrics& metrics, Log log)
    : io_(io),
      daemon_(std::move(daemon)),
      clock_(clock),
      log_(std::move(log)),
      sent_(metrics.counter("wheelpit_trace_invocations_sent_total",
                            "Sampled invocations whose trace was sent.", {{"to", "xray"}})),
      dropped_(metrics.counter("wheelpit_trace_invocations_dropped_total",
                               "Sampled invocations whose trace could not be sent.",
                               {{"to", "xray"}})),
      changed_(io) {}

XrayExporter::~XrayExporter() = default;

asio::awaitable<void> XrayExporter::find_daemon() {
  bool told = false;
  while (!stopping_) {
    co_await look_up();
    if (target_ || stopping_) co_return;
    if (!std::exchange(told, true)) {
      log_.warn("cannot resolve the address of the X-Ray daemon: no traces are sent",
                {{"xray_daemon", to_string(daemon_)}});
    }
    const TimePoint again = clock_.now() + kLookupPause;
    while (!stopping_ && clock_.now() < again) co_await changed_.wait(again);
  }
}

asio::awaitable<void> XrayExporter::look_up() {
  const auto asked = std::make_shared<Lookup>(io_);
  lookup_ = asked;
  asked->resolver.async_resolve(
      daemon_.host, std::to_string(daemon_.port),
      [asked](error_code failure, const udp::resolver::results_type& results) {
        asked->failure = failure;
        if (!failure) asked->address = results.begin()->endpoint();
        asked->done = true;
        asked->answered.notify();
      });
  while (!asked->done && !stopping_) co_await asked->answered.wait();
  lookup_.reset();
  if (!asked->done || asked->failure) co_return;

  auto target = std::make_unique<Target>(io_, asked->address);
  error_code failure;
  target->socket.open(target->address.protocol(), failure);
  if (!failure) target->socket.non_blocking(true, failure);
  if (!failure) target_ = std::move(target);
}

void XrayExporter::record(const InvocationTrace& trace) { (send(trace) ? sent_ : dropped_).add(); }

bool XrayExporter::send(const InvocationTrace& trace) {
  if (!target_) return false;
  bool whole = true;
  for (const std::string& segment : xray_segments(trace, make_segment_id)) {
    const std::string datagram = std::string(kHeader) + segment;
    error_code failure;
    target_->socket.send_to(asio::buffer(datagram), target_->address, 0, failure);
    whole = whole && !failure;
  }
  return whole;
}

void XrayExporter::stop() {
  stopping_ = true;
  if (lookup_) lookup_->answered.notify();
  changed_.notify();
}

}  // namespace wheelpit
