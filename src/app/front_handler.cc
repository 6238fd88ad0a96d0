#include "app/front_handler.h"

#include <chrono>
#include <exception>
#include <string>
#include <utility>

#include "net/cors.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr auto kTellEvery = std::chrono::minutes(1);

HttpResponse plain(int status, std::string text, std::string content_type = "text/plain") {
  HttpResponse response;
  response.status = status;
  response.headers.emplace_back("Content-Type", std::move(content_type));
  response.body = std::move(text);
  return response;
}

}  // namespace

FrontHandler::FrontHandler(HttpHandler& api, BrowserPolicy browsers, DocumentStore& store,
                           Metrics& metrics, const Clock& clock, Log log,
                           LinesDropped lines_dropped)
    : api_(api),
      browsers_(std::move(browsers)),
      store_(store),
      metrics_(metrics),
      clock_(clock),
      log_(std::move(log)),
      lines_dropped_(std::move(lines_dropped)),
      dropped_(metrics.counter("wheelpit_log_lines_dropped_total",
                               "Lines of the log that were dropped because nobody read stderr")) {}

std::optional<HttpResponse> FrontHandler::guard(const HttpRequest& head) {
  if (const auto fault = browser_fault(browsers_, head)) {
    tell(head, *fault);
    HttpResponse refused = browser_refusal(*fault);
    if (!browsers_.allowed_origins.empty()) vary_on_origin(refused);
    return refused;
  }
  if (!is_preflight(head)) return std::nullopt;
  const auto origin = allowed_origin(browsers_, head);
  if (!origin) return std::nullopt;
  return preflight_answer(*origin, head);
}

void FrontHandler::tell(const HttpRequest& head, const std::string& fault) {
  const TimePoint now = clock_.now();
  if (told_ && now - *told_ < kTellEvery) {
    ++untold_;
    return;
  }
  told_ = now;
  log_.warn("a request was refused that a web page may have sent",
            {{"method", std::string_view(head.method).substr(0, 20)},
             {"path", head.path().substr(0, 200)},
             {"reason", fault},
             {"refused_before_untold", std::exchange(untold_, 0)}});
}

asio::awaitable<HttpResponse> FrontHandler::handle(HttpRequest request) {
  if (auto decided = guard(request)) co_return std::move(*decided);
  if (browsers_.allowed_origins.empty()) co_return co_await answer(std::move(request));

  const std::optional<std::string> origin(allowed_origin(browsers_, request));
  std::optional<CorsExchange> exchange;
  if (origin && request.exchange != nullptr) {
    request.exchange = &exchange.emplace(*request.exchange, *origin);
  }
  HttpResponse response = co_await answer(std::move(request));
  if (origin) allow_reading(*origin, response);
  vary_on_origin(response);
  co_return response;
}

asio::awaitable<HttpResponse> FrontHandler::answer(HttpRequest request) {
  const std::string_view path = request.path();
  const bool ours = path == "/healthz" || path == "/readyz" || path == "/metrics";
  if (!ours) co_return co_await pass_on(std::move(request));

  if (request.method != "GET" && request.method != "HEAD") {
    HttpResponse refused = plain(405, "only GET and HEAD are allowed here\n");
    refused.headers.emplace_back("Allow", "GET, HEAD");
    co_return refused;
  }
  if (path == "/healthz") co_return plain(200, "ok\n");
  if (path == "/readyz") co_return co_await readiness();
  co_return exposition();
}

HttpResponse FrontHandler::exposition() {
  const std::uint64_t dropped = lines_dropped_();
  dropped_.add(static_cast<double>(dropped - std::exchange(counted_, dropped)));
  return plain(200, metrics_.expose(), "text/plain; version=0.0.4; charset=utf-8");
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
