#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/http/function_access.h"
#include "base/clock.h"
#include "base/log.h"
#include "console/console_files.h"
#include "metrics/metrics.h"
#include "net/http/browser_guard.h"
#include "net/http/http_message.h"
#include "poll/mapping_reconciler.h"
#include "store/document_store.h"

namespace wheelpit {

// How the engine is, beside its mappings.
struct NodeHealth {
  std::string not_ready;              // why it should get no requests; "": it may
  bool store_away = false;            // as is known without asking it
  bool goes_on_without = false;       // the store, as one of several nodes does
  std::vector<std::string> warnings;  // for anyone who reads the answer
};

// What the front handler is made of. All references must outlive it.
struct FrontParts {
  HttpHandler& api;
  BrowserPolicy browsers;
  api::FunctionAccess functions;
  DocumentStore& store;
  std::function<MappingReadiness()> mappings;
  Metrics& metrics;
  const Clock& clock;
  Log log;
  std::function<std::uint64_t()> lines_dropped;    // of the log, so far
  const console::ConsoleFiles* console = nullptr;  // null: there are no such pages here
  std::function<NodeHealth()> node = {};           // absent: nothing is known
};

// The first to see a request: refuses what a web page has sent (net/http/browser_guard.h), answers
// the engine's own paths and passes the rest to the API.
//   /healthz   200 while the process serves
//   /readyz    200 while the store answers, else 503 with the reason; says how many mappings
//              consume, and with ?mappings=all is 503, too, while an enabled one does not. One of
//              several nodes is ready without the store ("degraded: store"), as its lanes continue,
//              and is not while it gives away what it has
//   /metrics   Prometheus text
//   /console/  the console's pages, which a page of any origin may link to
// Functions are answered /healthz alone, if they may do anything here; all three, if everything.
//
// A handler that throws is a bug or exhaustion: logged, and answered 500 ServiceException.
class FrontHandler final : public HttpHandler {
 public:
  explicit FrontHandler(FrontParts parts);

  // This is what browsers may do from now on.
  void set_browsers(BrowserPolicy browsers) { browsers_ = std::move(browsers); }

  // First of all whether a browser may send this, which refuses it, or answers a page of an allowed
  // origin that asks whether it may; refusals are logged, at most once a minute. Then: the engine's
  // own paths are answered always, the rest is the API's to judge.
  HeadJudgement judge(const HttpRequest& head) override;
  HttpResponse busy(const HttpRequest& head) const override;
  boost::asio::awaitable<HttpResponse> handle(HttpRequest request) override;

 private:
  bool is_page(const HttpRequest& head) const;
  std::optional<HttpResponse> guard(const HttpRequest& head);
  void let_read(const HttpRequest& head, HttpResponse& response) const;
  boost::asio::awaitable<HttpResponse> answer(HttpRequest request);
  boost::asio::awaitable<HttpResponse> pass_on(HttpRequest request);
  boost::asio::awaitable<HttpResponse> readiness(std::string query);
  bool may_see(const HttpRequest& request) const;
  HttpResponse exposition();
  void tell(const HttpRequest& head, const std::string& fault);

  const FrontParts parts_;
  BrowserPolicy browsers_;
  std::optional<TimePoint> told_;  // of a refusal, last
  std::uint64_t untold_ = 0;       // refusals since
  Counter dropped_;
  std::uint64_t counted_ = 0;  // in dropped_
};

}  // namespace wheelpit
