#pragma once

#include "metrics/metrics.h"
#include "net/http_message.h"
#include "store/document_store.h"

namespace wheelpit {

// The first to see a request: answers the engine's own paths and passes the rest to the API.
//   /healthz   200 while the process serves
//   /readyz    200 while the store answers, else 503 with the reason
//   /metrics   Prometheus text
class FrontHandler final : public HttpHandler {
 public:
  FrontHandler(HttpHandler& api, DocumentStore& store, const Metrics& metrics)
      : api_(api), store_(store), metrics_(metrics) {}

  boost::asio::awaitable<HttpResponse> handle(HttpRequest request) override;

 private:
  boost::asio::awaitable<HttpResponse> readiness();

  HttpHandler& api_;
  DocumentStore& store_;
  const Metrics& metrics_;
};

}  // namespace wheelpit
