#pragma once

#include <utility>

#include "api/function_access.h"
#include "base/log.h"
#include "metrics/metrics.h"
#include "net/http_message.h"
#include "store/document_store.h"

namespace wheelpit {

// The first to see a request: answers the engine's own paths and passes the rest to the API.
//   /healthz   200 while the process serves
//   /readyz    200 while the store answers, else 503 with the reason
//   /metrics   Prometheus text
// Functions are answered /healthz alone, if they may do anything here; all three, if everything.
//
// A handler that throws is a bug or exhaustion: logged, and answered 500 ServiceException.
class FrontHandler final : public HttpHandler {
 public:
  // All references must outlive it.
  FrontHandler(HttpHandler& api, DocumentStore& store, const Metrics& metrics,
               FunctionAccess functions, Log log)
      : api_(api), store_(store), metrics_(metrics), functions_(functions), log_(std::move(log)) {}

  // First of all whether the request may be made at all. Then: the engine's own paths are answered
  // always, the rest is the API's to judge.
  HeadJudgement judge(const HttpRequest& head) const override;
  HttpResponse busy(const HttpRequest& head) const override { return api_.busy(head); }
  boost::asio::awaitable<HttpResponse> handle(HttpRequest request) override;

 private:
  boost::asio::awaitable<HttpResponse> pass_on(HttpRequest request);
  boost::asio::awaitable<HttpResponse> readiness();
  bool may_see(const HttpRequest& request) const;

  HttpHandler& api_;
  DocumentStore& store_;
  const Metrics& metrics_;
  const FunctionAccess functions_;
  Log log_;
};

}  // namespace wheelpit
