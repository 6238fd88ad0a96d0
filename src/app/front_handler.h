#pragma once

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
  // All references must outlive it.
  FrontHandler(HttpHandler& api, BrowserPolicy browsers, DocumentStore& store,
               const Metrics& metrics, const Clock& clock, Log log)
      : api_(api),
        browsers_(std::move(browsers)),
        store_(store),
        metrics_(metrics),
        clock_(clock),
        log_(std::move(log)) {}

  // The answer of the browser guard to a request with this head: a refusal, or yes to a page of an
  // allowed origin that asks whether it may. Nothing if the request may go on. Refusals are logged,
  // at most once a minute.
  std::optional<HttpResponse> guard(const HttpRequest& head);

  boost::asio::awaitable<HttpResponse> handle(HttpRequest request) override;

 private:
  boost::asio::awaitable<HttpResponse> answer(HttpRequest request);
  boost::asio::awaitable<HttpResponse> pass_on(HttpRequest request);
  boost::asio::awaitable<HttpResponse> readiness();
  void tell(const HttpRequest& head, const std::string& fault);

  HttpHandler& api_;
  const BrowserPolicy browsers_;
  DocumentStore& store_;
  const Metrics& metrics_;
  const Clock& clock_;
  Log log_;
  std::optional<TimePoint> told_;  // of a refusal, last
  std::uint64_t untold_ = 0;       // refusals since
};

}  // namespace wheelpit
