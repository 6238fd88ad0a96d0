#include "destination/functions/function_destinations.h"

#include <utility>

#include "function/versions.h"
#include "trace/lineage.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kMaxEventBytes = std::size_t{1024} * 1024;  // as the API has it
constexpr int kMostTimes = 16;                                    // as the service has it, about

bool has_qualifier(const Function& function, const std::string& qualifier) {
  return find_version(function, version_of_qualifier(function, qualifier)) != nullptr;
}

}  // namespace

FunctionDestinations::FunctionDestinations(AsyncInvoker& functions, DocumentStore& store,
                                           std::string region, std::string account_id)
    : functions_(functions),
      stored_(store),
      region_(std::move(region)),
      account_id_(std::move(account_id)) {}

asio::awaitable<Status> FunctionDestinations::deliver(Target target, Notice notice) {
  if (target.region != region_ || target.account != account_id_) {
    co_return Error(Errc::invalid_argument,
                    "it is of another region or account than this engine's, " + region_ + " and " +
                        account_id_);
  }
  const auto function = co_await find(target);
  if (!function) co_return function.error();
  CountedLineage lineage = count_in_lineage(notice.trace_header, function->arn);
  if (lineage.times >= kMostTimes && function->recursive_loop != "Allow") {
    co_return Error(Errc::invalid_argument,
                    "destinations form a loop: one chain of invocations has run it " +
                        std::to_string(lineage.times) +
                        " times; PutFunctionRecursionConfig can allow that");
  }
  if (notice.whole.size() > kMaxEventBytes && notice.brief.empty()) {
    co_return Error(Errc::too_large,
                    "the record is larger than the 1 MiB of an asynchronous event");
  }
  std::string& event = notice.whole.size() > kMaxEventBytes ? notice.brief : notice.whole;
  AsyncInvocation invocation{.function_name = target.name,
                             .invoked_arn = target.arn,
                             .payload = std::move(event),
                             .trace_header = std::move(lineage.header)};
  const auto accepted = co_await functions_.accept(std::move(invocation));
  if (!accepted) co_return accepted.error();
  co_return Status();
}

asio::awaitable<Result<Function>> FunctionDestinations::find(Target target) {
  auto stored = co_await stored_.get(target.name);
  if (!stored) co_return stored.error();
  if (!*stored) co_return Error(Errc::not_found, "there is no such function");
  if (!has_qualifier((*stored)->value, target.qualifier)) {
    co_return Error(Errc::not_found, "the function has no version or alias of that name");
  }
  co_return std::move((*stored)->value);
}

}  // namespace wheelpit
