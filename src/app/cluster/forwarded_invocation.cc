#include "app/cluster/forwarded_invocation.h"

#include <array>
#include <cstddef>
#include <memory>
#include <utility>

#include "cluster/peer/frames.h"

namespace wheelpit {

namespace {

constexpr std::string_view kYes = "1";
constexpr char kHead = 'h';
constexpr char kText = 't';

// Those that Invoker gives, by the name they are sent as.
struct NamedErrc {
  Errc code;
  std::string_view name;
};
constexpr auto kErrors = std::to_array<NamedErrc>({{Errc::not_found, "not_found"},
                                                   {Errc::throttled, "throttled"},
                                                   {Errc::unavailable, "unavailable"},
                                                   {Errc::cancelled, "cancelled"},
                                                   {Errc::invalid_argument, "invalid_argument"},
                                                   {Errc::too_large, "too_large"}});

std::string_view name_of(Errc code) {
  for (const NamedErrc& each : kErrors) {
    if (each.code == code) return each.name;
  }
  return "unavailable";
}

Errc errc_of(std::string_view name) {
  for (const NamedErrc& each : kErrors) {
    if (each.name == name) return each.code;
  }
  return Errc::unavailable;
}

std::string_view flag(bool set) { return set ? kYes : std::string_view(); }

}  // namespace

std::string forwarded_text(const Invocation& invocation) {
  const std::string_view context =
      invocation.client_context ? *invocation.client_context : std::string_view();
  const auto fields = std::to_array<std::string_view>(
      {invocation.function_name, invocation.invoked_arn,
       invocation.payload ? *invocation.payload : std::string_view(),
       flag(invocation.log_tail == LogTail::last_4_kib),
       flag(invocation.client_context.has_value()), context, invocation.trace_header,
       invocation.request_id, flag(invocation.stream != nullptr)});
  return cluster::join_fields(fields);
}

std::optional<ForwardedInvocation> read_forwarded(std::string_view text) {
  constexpr std::size_t kFields = 9;
  auto fields = cluster::split_fields(text, kFields);
  if (!fields) return std::nullopt;
  auto& all = *fields;
  ForwardedInvocation forwarded{
      .invocation = {.function_name = std::move(all[0]),
                     .invoked_arn = std::move(all[1]),
                     .payload = std::make_shared<const std::string>(std::move(all[2])),
                     .log_tail = all[3] == kYes ? LogTail::last_4_kib : LogTail::none,
                     .client_context = std::nullopt,
                     .trace_header = std::move(all[6]),
                     .request_id = std::move(all[7])},
      .streamed = all[8] == kYes};
  if (all[4] == kYes) forwarded.invocation.client_context = std::move(all[5]);
  return forwarded;
}

std::string outcome_text(const Result<Reply>& outcome) {
  if (!outcome) {
    const auto fields = std::to_array<std::string_view>(
        {name_of(outcome.error().code()), outcome.error().message(), "", "", "", "", ""});
    return cluster::join_fields(fields);
  }
  const auto fields = std::to_array<std::string_view>(
      {"", flag(outcome->function_error), outcome->error_type, outcome->payload, outcome->log_tail,
       outcome->request_id, outcome->executed_version});
  return cluster::join_fields(fields);
}

std::optional<Result<Reply>> read_outcome(std::string_view text) {
  constexpr std::size_t kFields = 7;
  auto fields = cluster::split_fields(text, kFields);
  if (!fields) return std::nullopt;
  auto& all = *fields;
  if (!all[0].empty()) return Error(errc_of(all[0]), std::move(all[1]));
  return Reply{.function_error = all[1] == kYes,
               .error_type = std::move(all[2]),
               .payload = std::move(all[3]),
               .log_tail = std::move(all[4]),
               .request_id = std::move(all[5]),
               .executed_version = std::move(all[6])};
}

std::string head_piece(const ResponseHead& head) {
  const auto fields = std::to_array<std::string_view>({head.request_id, head.executed_version});
  return kHead + cluster::join_fields(fields);
}

std::string text_piece(std::string_view text) { return kText + std::string(text); }

std::optional<ForwardedPiece> read_piece(std::string_view piece) {
  if (piece.empty()) return std::nullopt;
  const char kind = piece.front();
  piece.remove_prefix(1);
  if (kind == kText) return ForwardedPiece{.head = std::nullopt, .text = std::string(piece)};
  auto fields = kind == kHead ? cluster::split_fields(piece, 2) : std::nullopt;
  if (!fields) return std::nullopt;
  return ForwardedPiece{.head = ResponseHead{.request_id = std::move((*fields)[0]),
                                             .executed_version = std::move((*fields)[1])},
                        .text = {}};
}

}  // namespace wheelpit
