#include "api/admin/letters_api.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "api/model/input.h"
#include "base/base64.h"
#include "base/utf8_sequence.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

std::vector<std::string> list_in(const json::object& input, std::string_view name) {
  std::vector<std::string> texts;
  if (const json::value* given = find(input, name)) {
    for (const json::value& each : given->as_array()) texts.emplace_back(each.as_string());
  }
  return texts;
}

LetterSelection selection_in(const json::object& input, std::size_t most) {
  LetterSelection selection{.place = text_of(input, "Place"),
                            .secret = text_of(input, "Secret"),
                            .virtual_host = text_of(input, "VirtualHost"),
                            .ids = list_in(input, "Ids"),
                            .patterns = list_in(input, "Patterns"),
                            .most = most};
  if (const auto given = integer_of(input, "MaxItems"); given && *given > 0) {
    selection.most = static_cast<std::size_t>(*given);
  }
  if (const json::value* before = find(input, "Before")) {
    selection.before = WallTime(std::chrono::milliseconds(before->as_int64()));
  }
  return selection;
}

// What changes letters must say which.
Outcome<LetterSelection> named_selection_in(const json::object& input) {
  constexpr std::size_t kMostInACall = 1000;
  LetterSelection selection = selection_in(input, kMostInACall);
  const bool names = !selection.ids.empty() || !selection.patterns.empty();
  if (flag_of(input, "All").value_or(false) == names) {
    return fail(ErrorCode::invalid_parameter_value,
                "Name the letters by Ids, by Patterns or by both, or say All.");
  }
  return selection;
}

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    if (static_cast<unsigned char>(bytes.front()) < 0x80) {
      bytes.remove_prefix(1);
      continue;
    }
    const Utf8Sequence sequence = read_utf8_sequence(bytes);
    if (!sequence.valid) return false;
    bytes.remove_prefix(sequence.length);
  }
  return true;
}

json::object shown(const LetterPlace& place) {
  json::object out{{"Place", place.place}, {"Kind", place.kind}};
  if (!place.of.empty()) out["Of"] = place.of;
  if (place.messages) out["Messages"] = std::int64_t(*place.messages);
  if (!place.problem.empty()) out["Problem"] = place.problem;
  return out;
}

json::object shown(const Letter& letter) {
  json::object out{{"Id", letter.id}, {"Bytes", std::int64_t(letter.bytes)}};
  if (!letter.to.empty()) out["To"] = letter.to;
  if (!letter.reason.empty()) out["Reason"] = letter.reason;
  if (letter.died_at) {
    const auto since_1970 = std::chrono::floor<std::chrono::milliseconds>(*letter.died_at);
    out["DiedAt"] = since_1970.time_since_epoch().count();
  }
  if (letter.deaths != 0) out["Deaths"] = std::int64_t(letter.deaths);
  if (is_utf8(letter.body)) {
    out["Body"] = letter.body;
  } else {
    out["BodyBase64"] = to_base64(letter.body);
  }
  return out;
}

json::object shown(const LetterOutcome& outcome) {
  json::array faults;
  for (const LetterOutcome::Fault& fault : outcome.faults) {
    faults.push_back(json::object{{"Id", fault.id}, {"Words", fault.words}});
  }
  json::object out{{"LookedAt", std::int64_t(outcome.looked_at)},
                   {"Matched", std::int64_t(outcome.matched)},
                   {"Done", std::int64_t(outcome.done)},
                   {"End", outcome.end},
                   {"Faults", std::move(faults)}};
  if (outcome.messages) out["Messages"] = std::int64_t(*outcome.messages);
  return out;
}

// What a place refuses is the caller's matter as much as a wrong name of it.
ServiceError refusal(const Error& error) {
  switch (error.code()) {
    case Errc::not_found:
      return {.code = ErrorCode::resource_not_found, .message = error.message()};
    case Errc::unavailable:
    case Errc::timed_out:
    case Errc::cancelled:
      return {.code = ErrorCode::service_unavailable, .message = error.message()};
    default:
      return {.code = ErrorCode::invalid_parameter_value, .message = error.message()};
  }
}

std::unexpected<ServiceError> no_desk() {
  return fail(ErrorCode::service_unavailable, "This engine looks at no dead letters.");
}

}  // namespace

Answer LettersApi::list(Call /*call*/) {
  if (desk_ == nullptr) co_return no_desk();
  const auto places = co_await desk_->places();
  if (!places) co_return std::unexpected(refusal(places.error()));
  json::array list;
  for (const LetterPlace& place : *places) list.push_back(shown(place));
  co_return Output(json::object{{"Places", std::move(list)}});
}

Answer LettersApi::peek(Call call) {
  if (desk_ == nullptr) co_return no_desk();
  constexpr std::size_t kMostShown = 10;
  const auto letters = co_await desk_->peek(selection_in(call.input, kMostShown));
  if (!letters) co_return std::unexpected(refusal(letters.error()));
  json::array list;
  for (const Letter& letter : *letters) list.push_back(shown(letter));
  co_return Output(json::object{{"Letters", std::move(list)}});
}

Answer LettersApi::redrive(Call call) {
  if (desk_ == nullptr) co_return no_desk();
  auto selection = named_selection_in(call.input);
  if (!selection) co_return std::unexpected(selection.error());
  LetterRedrive redrive{.selection = *std::move(selection),
                        .to = text_of(call.input, "To"),
                        .dry_run = flag_of(call.input, "DryRun").value_or(false)};
  if (const json::value* rate = find(call.input, "PerSecond")) {
    redrive.per_second = rate->to_number<double>();
  }
  const auto outcome = co_await desk_->redrive(std::move(redrive));
  if (!outcome) co_return std::unexpected(refusal(outcome.error()));
  co_return Output(shown(*outcome));
}

Answer LettersApi::purge(Call call) {
  if (desk_ == nullptr) co_return no_desk();
  auto selection = named_selection_in(call.input);
  if (!selection) co_return std::unexpected(selection.error());
  const auto outcome =
      co_await desk_->purge({.selection = *std::move(selection),
                             .dry_run = flag_of(call.input, "DryRun").value_or(false)});
  if (!outcome) co_return std::unexpected(refusal(outcome.error()));
  co_return Output(shown(*outcome));
}

}  // namespace wheelpit::api
