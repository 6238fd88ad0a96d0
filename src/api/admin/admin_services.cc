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
      settings_(context),
      batches_(context),
      labs_(context),
      quarantine_(context) {}

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
      {"ListBatches", bound(batches_, &BatchesApi::list)},
      {"GetRecording", bound(batches_, &BatchesApi::recording)},
      {"SetRecording", bound(batches_, &BatchesApi::set_recording)},
      {"ListRecordedBatches", bound(batches_, &BatchesApi::recorded)},
      {"RemoveRecordedBatches", bound(batches_, &BatchesApi::remove)},
      {"GetRecordedBatch", bound(batches_, &BatchesApi::get)},
      {"ReplayRecordedBatch", bound(batches_, &BatchesApi::replay)},
      {"TestFilter", bound(labs_, &LabsApi::test_filter)},
      {"TestBroker", bound(labs_, &LabsApi::test_broker)},
      {"TestSource", bound(labs_, &LabsApi::test_source)},
      {"ListQuarantined", bound(quarantine_, &QuarantineApi::list)},
      {"GetQuarantined", bound(quarantine_, &QuarantineApi::get)},
      {"DeleteQuarantined", bound(quarantine_, &QuarantineApi::remove)},
  };
}

}  // namespace wheelpit::api
