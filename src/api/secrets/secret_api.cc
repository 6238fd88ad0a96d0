#include "api/secrets/secret_api.h"

#include <boost/json/array.hpp>
#include <chrono>

#include "api/model/input.h"
#include "api/model/pattern.h"
#include "api/service/page.h"
#include "base/base64.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxPage = 100;
constexpr int kMinRecoveryDays = 7;
constexpr int kMaxRecoveryDays = 30;

std::unexpected<ServiceError> failed(const Error& error) {
  switch (error.code()) {
    case Errc::not_found:
      return fail(ErrorCode::resource_not_found, error.message());
    case Errc::conflict:
      return fail(ErrorCode::secret_exists, error.message());
    case Errc::invalid_argument:
      return fail(ErrorCode::invalid_request, error.message());
    default:
      return fail(ErrorCode::internal_service, error.message());
  }
}

std::optional<std::string> optional_text(const json::object& input, std::string_view name) {
  if (!has(input, name)) return std::nullopt;
  return text_of(input, name);
}

// SecretString or SecretBinary, or nothing; not both.
Outcome<std::optional<SecretPayload>> payload_of(const json::object& input) {
  const bool text = has(input, "SecretString");
  const bool binary = has(input, "SecretBinary");
  if (text && binary) {
    return fail(ErrorCode::invalid_parameter,
                "You can't specify both a binary secret value and a string secret value in the "
                "same secret.");
  }
  if (!text && !binary) return std::optional<SecretPayload>();
  return SecretPayload{.form = text ? SecretForm::text : SecretForm::binary,
                       .bytes = Secret(text_of(input, text ? "SecretString" : "SecretBinary"))};
}

std::int64_t milliseconds_of(WallTime time) {
  return std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
}

json::array shown(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

json::object shown(const SecretWritten& written) {
  json::object out = {{"ARN", written.arn}, {"Name", written.name}};
  if (written.version) out["VersionId"] = written.version->id;
  return out;
}

json::object shown(const SecretDescription& secret, std::string_view versions_name) {
  json::object out = {{"ARN", secret.arn},
                      {"Name", secret.name},
                      {"CreatedDate", milliseconds_of(secret.created)},
                      {"LastChangedDate", milliseconds_of(secret.last_changed)}};
  if (secret.description) out["Description"] = *secret.description;
  if (secret.deletion_date) out["DeletedDate"] = milliseconds_of(*secret.deletion_date);
  json::array tags;
  for (const auto& [key, value] : secret.tags) tags.push_back({{"Key", key}, {"Value", value}});
  if (!tags.empty()) out["Tags"] = std::move(tags);
  json::object versions;
  for (const SecretVersion& version : secret.versions) {
    if (!version.stages.empty()) versions[version.id] = shown(version.stages);
  }
  if (!versions.empty()) out[versions_name] = std::move(versions);
  return out;
}

}  // namespace

Answer SecretApi::create(Call call) {
  NewSecret secret{.name = text_of(call.input, "Name"),
                   .token = optional_text(call.input, "ClientRequestToken"),
                   .description = optional_text(call.input, "Description"),
                   .tags = {},
                   .payload = {}};
  if (!matches_pattern(R"([A-Za-z0-9/_+=.@!-]+)", secret.name)) {
    co_return fail(ErrorCode::validation,
                   "Invalid name. Must be a valid name containing alphanumeric characters, or any "
                   "of the following: -/_+=.@!");
  }
  if (const json::value* tags = find(call.input, "Tags")) {
    for (const json::value& tag : tags->as_array()) {
      secret.tags[text_of(tag.as_object(), "Key")] = text_of(tag.as_object(), "Value");
    }
  }
  auto payload = payload_of(call.input);
  if (!payload) co_return std::unexpected(payload.error());
  secret.payload = std::move(*payload);

  const auto turn = co_await context_.writes.take();
  const auto written = co_await context_.deps.vault.create(std::move(secret));
  if (!written) co_return failed(written.error());
  context_.deps.reconciler.secret_changed(written->arn);
  co_return shown(*written);
}

Answer SecretApi::get_value(Call call) {
  const auto value = co_await context_.deps.vault.get_value(
      text_of(call.input, "SecretId"), optional_text(call.input, "VersionId"),
      optional_text(call.input, "VersionStage"));
  if (!value) co_return failed(value.error());
  json::object out = {{"ARN", value->arn},
                      {"Name", value->name},
                      {"VersionId", value->version.id},
                      {"VersionStages", shown(value->version.stages)},
                      {"CreatedDate", milliseconds_of(value->version.created)}};
  const std::string& bytes = value->payload.bytes.reveal();
  if (value->payload.form == SecretForm::text) {
    out["SecretString"] = bytes;
  } else {
    out["SecretBinary"] = to_base64(bytes);
  }
  co_return std::move(out);
}

Answer SecretApi::put_value(Call call) {
  auto payload = payload_of(call.input);
  if (!payload) co_return std::unexpected(payload.error());
  if (!*payload) {
    co_return fail(ErrorCode::invalid_request,
                   "You must provide either SecretString or SecretBinary.");
  }
  NewSecretVersion version{.payload = std::move(**payload),
                           .token = optional_text(call.input, "ClientRequestToken"),
                           .stages = {}};
  if (const json::value* stages = find(call.input, "VersionStages")) {
    for (const json::value& stage : stages->as_array()) {
      version.stages.emplace_back(stage.as_string());
    }
  }
  const auto turn = co_await context_.writes.take();
  const auto written =
      co_await context_.deps.vault.put_value(text_of(call.input, "SecretId"), std::move(version));
  if (!written) co_return failed(written.error());
  context_.deps.reconciler.secret_changed(written->arn);
  json::object out = shown(*written);
  if (written->version) out["VersionStages"] = shown(written->version->stages);
  co_return std::move(out);
}

Answer SecretApi::update(Call call) {
  auto payload = payload_of(call.input);
  if (!payload) co_return std::unexpected(payload.error());
  SecretUpdate update{.description = optional_text(call.input, "Description"),
                      .payload = std::move(*payload),
                      .token = optional_text(call.input, "ClientRequestToken")};
  const auto turn = co_await context_.writes.take();
  const auto written =
      co_await context_.deps.vault.update(text_of(call.input, "SecretId"), std::move(update));
  if (!written) co_return failed(written.error());
  context_.deps.reconciler.secret_changed(written->arn);
  co_return shown(*written);
}

Answer SecretApi::describe(Call call) {
  const auto secret = co_await context_.deps.vault.describe(text_of(call.input, "SecretId"));
  if (!secret) co_return failed(secret.error());
  co_return shown(*secret, "VersionIdsToStages");
}

Answer SecretApi::list(Call call) {
  const auto after = key_of_marker(text_of(call.input, "NextToken"));
  if (!after) co_return fail(ErrorCode::invalid_parameter, "The NextToken is not valid.");
  const auto limit = integer_of(call.input, "MaxResults").value_or(kMaxPage);
  const auto page = co_await context_.deps.vault.list(*after, static_cast<std::size_t>(limit));
  if (!page) co_return failed(page.error());
  json::array secrets;
  for (const SecretDescription& secret : page->secrets) {
    secrets.push_back(shown(secret, "SecretVersionsToStages"));
  }
  json::object out = {{"SecretList", std::move(secrets)}};
  if (!page->next.empty()) out["NextToken"] = marker_of(page->next);
  co_return std::move(out);
}

Answer SecretApi::remove(Call call) {
  const std::string id = text_of(call.input, "SecretId");
  const bool now = flag_of(call.input, "ForceDeleteWithoutRecovery").value_or(false);
  const auto days = integer_of(call.input, "RecoveryWindowInDays");
  if (now && days) {
    co_return fail(ErrorCode::invalid_parameter,
                   "You can't use ForceDeleteWithoutRecovery in conjunction with "
                   "RecoveryWindowInDays.");
  }
  if (days && (*days < kMinRecoveryDays || *days > kMaxRecoveryDays)) {
    co_return fail(ErrorCode::invalid_parameter,
                   "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
  }
  const auto turn = co_await context_.writes.take();
  SecretVault& vault = context_.deps.vault;
  const auto removed =
      now ? co_await vault.remove_now(id)
          : co_await vault.remove(id, days.value_or(SecretVault::kDefaultRecoveryDays));
  if (!removed) co_return failed(removed.error());
  const WallTime gone = removed->deletion_date.value_or(context_.deps.clock.wall_now());
  co_return json::object{
      {"ARN", removed->arn}, {"Name", removed->name}, {"DeletionDate", milliseconds_of(gone)}};
}

Answer SecretApi::restore(Call call) {
  const auto turn = co_await context_.writes.take();
  const auto secret = co_await context_.deps.vault.restore(text_of(call.input, "SecretId"));
  if (!secret) co_return failed(secret.error());
  context_.deps.reconciler.secret_changed(secret->arn);
  co_return json::object{{"ARN", secret->arn}, {"Name", secret->name}};
}

}  // namespace wheelpit::api
