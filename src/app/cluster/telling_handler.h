#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <utility>

#include "app/cluster/revision_teller.h"
#include "net/http/http_message.h"

namespace wheelpit {

// Before the API: a request that has written to the store is answered when the other nodes know.
class TellingHandler final : public HttpHandler {
 public:
  // `written` is the store's revision after this node's last write. All must outlive this.
  TellingHandler(HttpHandler& api, RevisionTeller& teller, std::function<std::int64_t()> written)
      : api_(api), teller_(teller), written_(std::move(written)) {}

  HeadJudgement judge(const HttpRequest& head) override { return api_.judge(head); }
  HttpResponse busy(const HttpRequest& head) const override { return api_.busy(head); }
  boost::asio::awaitable<HttpResponse> handle(HttpRequest request) override;

 private:
  HttpHandler& api_;
  RevisionTeller& teller_;
  std::function<std::int64_t()> written_;
};

}  // namespace wheelpit
