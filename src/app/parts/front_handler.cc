#include "app/parts/front_handler.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <expected>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/http/cors.h"

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

enum class MappingsAskedFor { none, all };

std::expected<MappingsAskedFor, std::string> mappings_asked_for(std::string_view query) {
  constexpr std::string_view kKey = "mappings=";
  MappingsAskedFor asked = MappingsAskedFor::none;
  while (!query.empty()) {
    const std::string_view each = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), each.size() + 1));
    if (!each.starts_with(kKey)) continue;
    if (each.substr(kKey.size()) != "all") {
      return std::unexpected("mappings must be all, or left out\n");
    }
    asked = MappingsAskedFor::all;
  }
  return asked;
}

std::string sentence(const MappingReadiness& mappings) {
  return std::to_string(mappings.enabled - mappings.idle.size()) + " of " +
         std::to_string(mappings.enabled) + " enabled mappings consume\n";
}

// Their names alone: nobody needs a key to ask, and the API tells more to those who have one.
std::string named(const std::vector<std::string>& idle) {
  constexpr std::size_t kMost = 100;
  std::string text;
  for (const std::string& uuid : idle | std::views::take(kMost)) {
    text += "does not consume: " + uuid + "\n";
  }
  if (idle.size() > kMost) text += "and " + std::to_string(idle.size() - kMost) + " more\n";
  return text;
}

bool is_ours(std::string_view path) {
  return path == "/healthz" || path == "/readyz" || path == "/metrics";
}

// The engine's address was opened in a browser. Clients of AWS do not ask for pages.
bool is_visit(const HttpRequest& request) {
  return request.method == "GET" && request.target == "/" &&
         request.header("Accept").value_or("").contains("text/html");
}

}  // namespace

FrontHandler::FrontHandler(FrontParts parts)
    : parts_(std::move(parts)),
      browsers_(parts_.browsers),
      dropped_(parts_.metrics.counter("wheelpit_log_lines_dropped_total",
                                      "Log lines that were dropped because stderr was not read")) {}

HeadJudgement FrontHandler::judge(const HttpRequest& head) {
  if (auto decided = guard(head)) return {.refusal = std::move(decided)};
  // A body of theirs is not waited for.
  if (is_ours(head.path())) return {.body_bytes = 0, .always = true};
  if (is_page(head)) return {.body_bytes = 0};
  HeadJudgement judgement = parts_.api.judge(head);
  if (judgement.refusal) let_read(head, *judgement.refusal);
  return judgement;
}

HttpResponse FrontHandler::busy(const HttpRequest& head) const {
  HttpResponse response = parts_.api.busy(head);
  let_read(head, response);
  return response;
}

void FrontHandler::let_read(const HttpRequest& head, HttpResponse& response) const {
  if (browsers_.allowed_origins.empty()) return;
  if (const auto origin = allowed_origin(browsers_, head)) allow_reading(*origin, response);
  vary_on_origin(response);
}

bool FrontHandler::is_page(const HttpRequest& head) const {
  return parts_.console != nullptr && console::ConsoleFiles::serves(head.path());
}

std::optional<HttpResponse> FrontHandler::guard(const HttpRequest& head) {
  // The pages are the same for everybody, and what they ask for is judged in its turn.
  const bool any_origin = is_page(head) && (head.method == "GET" || head.method == "HEAD");
  if (const auto fault =
          any_origin ? browser_host_fault(browsers_, head) : browser_fault(browsers_, head)) {
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
  const TimePoint now = parts_.clock.now();
  if (told_ && now - *told_ < kTellEvery) {
    ++untold_;
    return;
  }
  told_ = now;
  parts_.log.warn("refused a request that a web page may have sent",
                  {{"method", std::string_view(head.method).substr(0, 20)},
                   {"path", head.path().substr(0, 200)},
                   {"reason", fault},
                   {"refused_before_untold", std::exchange(untold_, 0)}});
}

asio::awaitable<HttpResponse> FrontHandler::handle(HttpRequest request) {
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
  const bool page = is_page(request);
  if (parts_.console != nullptr && is_visit(request)) {
    HttpResponse moved = plain(302, "the console is at /console/\n");
    moved.headers.emplace_back("Location", "/console/");
    co_return moved;
  }
  if (!page && !is_ours(path)) co_return co_await pass_on(std::move(request));

  if (!may_see(request)) {
    co_return plain(403, "not for functions: see [functions] api in the configuration\n");
  }
  if (page) co_return parts_.console->answer(request);
  if (request.method != "GET" && request.method != "HEAD") {
    HttpResponse refused = plain(405, "only GET and HEAD are allowed here\n");
    refused.headers.emplace_back("Allow", "GET, HEAD");
    co_return refused;
  }
  if (path == "/healthz") co_return plain(200, "ok\n");
  if (path == "/readyz") co_return co_await readiness(std::string(request.query()));
  co_return exposition();
}

HttpResponse FrontHandler::exposition() {
  const std::uint64_t dropped = parts_.lines_dropped();
  dropped_.add(static_cast<double>(dropped - std::exchange(counted_, dropped)));
  return plain(200, parts_.metrics.expose(parts_.clock.wall_now()),
               "text/plain; version=0.0.4; charset=utf-8");
}

bool FrontHandler::may_see(const HttpRequest& request) const {
  if (request.peer != HttpPeer::function) return true;
  const api::Effect effect =
      request.path() == "/healthz" ? api::Effect::identifies : api::Effect::reads;
  return allows(parts_.functions, effect);
}

asio::awaitable<HttpResponse> FrontHandler::pass_on(HttpRequest request) {
  const std::string what = request.method + " " + std::string(request.path());
  try {
    co_return co_await parts_.api.handle(std::move(request));
  } catch (const std::exception& failure) {
    parts_.log.error("a request failed", {{"request", what}, {"error", failure.what()}});
  }
  HttpResponse failed = plain(
      500, R"({"Type":"Service","Message":"An internal error; see the log."})", "application/json");
  failed.headers.emplace_back("x-amzn-ErrorType", "ServiceException");
  co_return failed;
}

asio::awaitable<HttpResponse> FrontHandler::readiness(std::string query) {
  const auto asked = mappings_asked_for(query);
  if (!asked) co_return plain(400, asked.error());
  NodeHealth node = parts_.node ? parts_.node() : NodeHealth{};
  if (!node.not_ready.empty()) co_return plain(503, "not ready: " + node.not_ready + "\n");
  if (!node.store_away) {
    const auto answer = co_await parts_.store.list(Collection::mappings, "", 1);
    node.store_away = !answer;
    if (!answer && !node.goes_on_without) {
      co_return plain(503, "not ready: " + answer.error().message() + "\n");
    }
  }
  const MappingReadiness mappings = parts_.mappings();
  if (*asked == MappingsAskedFor::all && !mappings.idle.empty()) {
    co_return plain(503, "not ready: " + sentence(mappings) + named(mappings.idle));
  }
  std::string text = (node.store_away ? "degraded: store\n" : "ok\n") + sentence(mappings);
  for (const std::string& warning : node.warnings) text += "warning: " + warning + "\n";
  co_return plain(200, std::move(text));
}

}  // namespace wheelpit
