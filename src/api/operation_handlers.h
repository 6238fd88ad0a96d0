#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <string_view>

#include "api/admin/admin_services.h"
#include "api/admin/backup_api.h"
#include "api/admin/letters_api.h"
#include "api/admin/nodes_api.h"
#include "api/functions/async_admin.h"
#include "api/functions/function_services.h"
#include "api/logs/logs_api.h"
#include "api/mappings/broker_api.h"
#include "api/mappings/broker_settings_api.h"
#include "api/mappings/mapping_api.h"
#include "api/mappings/positions_api.h"
#include "api/secrets/secret_api.h"
#include "api/service/api_context.h"
#include "api/tags/tag_api.h"

namespace wheelpit::api {

// What answers each operation, and what those share.
struct OperationHandlers {
  using Handler = std::function<Answer(Call)>;

  OperationHandlers(boost::asio::io_context& io, ApiDependencies dependencies);

  ApiContext context;
  MappingApi mappings{context};
  FunctionServices functions{context};
  TagApi tags{context};
  AsyncAdmin async_events{context};
  SecretApi secrets{context};
  LogsApi logs{context};
  BrokerApi brokers{context};
  BrokerSettingsApi broker_settings{context};
  PositionsApi positions{context};
  AdminServices admin{context};
  BackupApi backup;
  LettersApi letters;
  NodesApi nodes{context};

  // One for each row of the tables (api/model/operation.h).
  std::map<std::string_view, Handler> handlers;
};

}  // namespace wheelpit::api
