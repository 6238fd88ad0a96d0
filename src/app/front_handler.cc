#include "app/front_handler.h"

#include <exception>
#include <string>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

namespace {

HttpResponse plain(int status, std::string text, std::string content_type = "text/plain") {
  HttpResponse response;
  response.status = status;
  response.headers.emplace_back("Content-Type", std::move(content_type));
  response.body = std::move(text);
  return response;
}

bool is_ours(std::string_view path) {
  return path == "/healthz" || path == "/readyz" || path == "/metrics";
}

}  // namespace

HeadJudgement FrontHandler::judge(const HttpRequest& head) const {
  // A guard that looks at Host and Origin belongs here, before anything else is decided.
  // A body of theirs is not waited for.
  if (is_ours(head.path())) return {.body_bytes = 0, .always = true};
  return api_.judge(head);
}

asio::awaitable<HttpResponse> FrontHandler::handle(HttpRequest request) {
  const std::string_view path = request.path();
  if (!is_ours(path)) co_return co_await pass_on(std::move(request));

  if (request.method != "GET" && request.method != "HEAD") {
    HttpResponse refused = plain(405, "only GET and HEAD are allowed here\n");
    refused.headers.emplace_back("Allow", "GET, HEAD");
    co_return refused;
  }
  if (path == "/healthz") co_return plain(200, "ok\n");
  if (path == "/readyz") co_return co_await readiness();
  co_return plain(200, metrics_.expose(), "text/plain; version=0.0.4; charset=utf-8");
}

asio::awaitable<HttpResponse> FrontHandler::pass_on(HttpRequest request) {
  const std::string what = request.method + " " + std::string(request.path());
  try {
    co_return co_await api_.handle(std::move(request));
  } catch (const std::exception& failure) {
    log_.error("a request failed", {{"request", what}, {"error", failure.what()}});
  }
  HttpResponse failed = plain(
      500, R"({"Type":"Service","Message":"An internal error; see the log."})", "application/json");
  failed.headers.emplace_back("x-amzn-ErrorType", "ServiceException");
  co_return failed;
}

asio::awaitable<HttpResponse> FrontHandler::readiness() {
  const auto answer = co_await store_.list(Collection::mappings, "", 1);
  if (!answer) co_return plain(503, "not ready: " + answer.error().message() + "\n");
  co_return plain(200, "ok\n");
}

}  // namespace wheelpit
