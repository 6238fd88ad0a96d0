#include "api/admin/admin_services.h"

#include <utility>

namespace wheelpit::api {
namespace {

using Handler = std::function<Answer(Call)>;

template <class Api>
Handler bound(Api& api, Answer (Api::*operation)(Call)) {
  return [&api, operation](Call call) { return (api.*operation)(std::move(call)); };
}

}  // namespace

AdminServices::AdminServices(ApiContext& context)
    : sessions_(context),
      status_(context),
      series_(context),
      environments_(context),
      settings_(context) {}

std::map<std::string_view, Handler> AdminServices::handlers() {
  return {
      {"GetSession", bound(sessions_, &SessionApi::get)},
      {"CreateSession", bound(sessions_, &SessionApi::create)},
      {"GetOverview", bound(status_, &StatusApi::overview)},
      {"GetMappingStatuses", bound(status_, &StatusApi::mappings)},
      {"GetSeries", bound(series_, &SeriesApi::get)},
      {"ListEnvironments", bound(environments_, &EnvironmentsApi::list)},
      {"GetConfiguration", bound(settings_, &SettingsApi::configuration)},
      {"GetTraits", bound(settings_, &SettingsApi::traits)},
  };
}

}  // namespace wheelpit::api
