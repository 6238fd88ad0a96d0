#include "api/admin/settings_api.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <string>
#include <utility>

#include "api/admin/admin_time.h"
#include "api/admin/source_fields.h"
#include "api/mappings/broker_settings.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

json::object shown(const EffectiveSetting& setting, const SettingsNow& now) {
  json::object out{{"Section", setting.section},
                   {"Name", setting.name},
                   {"Value", setting.value},
                   {"Origin", setting.origin}};
  if (setting.line > 0) out["Line"] = std::int64_t(setting.line);
  const std::string key = setting.section + "." + setting.name;
  const bool waits = std::ranges::find(now.need_restart, key) != now.need_restart.end();
  if (waits) out["NeedsRestart"] = true;
  return out;
}

}  // namespace

Answer SettingsApi::configuration(Call /*call*/) {
  const ApiDependencies& deps = context_.deps;
  const SettingsNow now =
      deps.broker_settings != nullptr
          ? deps.broker_settings->settings()
          : SettingsNow{.file = deps.settings_file, .settings = deps.settings, .need_restart = {}};
  json::array settings;
  for (const EffectiveSetting& setting : now.settings) settings.push_back(shown(setting, now));
  json::array keys;
  for (const auto& [id, read_only] : context_.authentication.key_names()) {
    keys.push_back({{"AccessKeyId", id}, {"ReadOnly", read_only}});
  }
  json::object out{{"Settings", std::move(settings)}, {"AccessKeys", std::move(keys)}};
  add_text(out, "File", now.file);
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
