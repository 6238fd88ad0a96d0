#include "api/admin/settings_api.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <string>
#include <utility>

#include "api/admin/admin_time.h"
#include "api/admin/source_fields.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

json::object shown(const EffectiveSetting& setting) {
  json::object out{{"Section", setting.section},
                   {"Name", setting.name},
                   {"Value", setting.value},
                   {"Origin", setting.origin}};
  if (setting.line > 0) out["Line"] = std::int64_t(setting.line);
  return out;
}

}  // namespace

Answer SettingsApi::configuration(Call /*call*/) {
  json::array settings;
  for (const EffectiveSetting& setting : context_.deps.settings) settings.push_back(shown(setting));
  json::array keys;
  for (const auto& [id, read_only] : context_.authentication.key_names()) {
    keys.push_back({{"AccessKeyId", id}, {"ReadOnly", read_only}});
  }
  json::object out{{"Settings", std::move(settings)}, {"AccessKeys", std::move(keys)}};
  add_text(out, "File", context_.deps.settings_file);
  co_return Output(std::move(out));
}

// Fields have fields, which no table of ours can say: the answer is written as it is.
Answer SettingsApi::traits(Call /*call*/) {
  json::array sources;
  for (const SourceTraits& traits : all_source_traits()) {
    sources.push_back(source_members(traits, context_.deps.clock.wall_now()));
  }
  HttpResponse response;
  response.headers.emplace_back("Content-Type", "application/json");
  response.body = json::serialize(json::object{{"Sources", std::move(sources)}});
  co_return Output(std::move(response));
}

}  // namespace wheelpit::api
