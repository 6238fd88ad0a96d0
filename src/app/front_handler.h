#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "metrics/metrics.h"
#include "net/browser_guard.h"
#include "net/http_message.h"
#include "store/document_store.h"

namespace wheelpit {

// The first to see a request: refuses what a web page has sent (net/browser_guard.h), answers the
// engine's own paths and passes the rest to the API.
//   /healthz   200 while the process serves
//   /readyz    200 while the store answers, else 503 with the reason
//   /metrics   Prometheus text
//
// A handler that throws is a bug or exhaustion: logged, and answered 500 ServiceException.
class FrontHandler final : public HttpHandler {
 public:
  // How many lines the log had to drop so far.
  using LinesDropped = std::function<std::uint64_t()>;

  // All references must outlive it.
  FrontHandler(HttpHandler& api, BrowserPolicy browsers, DocumentStore& store, Metrics& metrics,
               const Clock& clock, Log log, LinesDropped lines_dropped);

  // The answer of the browser guard to a request with this head: a refusal, or yes to a page of an
  // allowed origin that asks whether it may. Nothing if the request may go on. Refusals are logged,
  // at most once a minute.
  std::optional<HttpResponse> guard(const HttpRequest& head);

  boost::asio::awaitable<HttpResponse> handle(HttpRequest request) override;

 private:
  boost::asio::awaitable<HttpResponse> answer(HttpRequest request);
  boost::asio::awaitable<HttpResponse> pass_on(HttpRequest request);
  boost::asio::awaitable<HttpResponse> readiness();
  HttpResponse exposition();
  void tell(const HttpRequest& head, const std::string& fault);

  HttpHandler& api_;
  const BrowserPolicy browsers_;
  DocumentStore& store_;
  const Metrics& metrics_;
  const Clock& clock_;
  Log log_;
  std::optional<TimePoint> told_;  // of a refusal, last
  std::uint64_t untold_ = 0;       // refusals since
  LinesDropped lines_dropped_;
  Counter dropped_;
  std::uint64_t counted_ = 0;  // in dropped_
};

}  // namespace wheelpit
