#include "api/operation_handlers.h"

#include <utility>

namespace wheelpit::api {

namespace {

template <class Api>
OperationHandlers::Handler bound(Api& api, Answer (Api::*operation)(Call)) {
  return [&api, operation](Call call) { return (api.*operation)(std::move(call)); };
}

}  // namespace

OperationHandlers::OperationHandlers(boost::asio::io_context& io, ApiDependencies dependencies)
    : context(io, std::move(dependencies)) {
  handlers = {
      {"CreateEventSourceMapping", bound(mappings, &MappingApi::create)},
      {"GetEventSourceMapping", bound(mappings, &MappingApi::get)},
      {"ListEventSourceMappings", bound(mappings, &MappingApi::list)},
      {"UpdateEventSourceMapping", bound(mappings, &MappingApi::update)},
      {"DeleteEventSourceMapping", bound(mappings, &MappingApi::remove)},
      {"TagResource", bound(tags, &TagApi::tag)},
      {"UntagResource", bound(tags, &TagApi::untag)},
      {"ListTags", bound(tags, &TagApi::list)},
      {"ListAsyncEvents", bound(async_events, &AsyncAdmin::list)},
      {"GetAsyncEvent", bound(async_events, &AsyncAdmin::get)},
      {"CountAsyncEvents", bound(async_events, &AsyncAdmin::counts)},
      {"RedriveAsyncEvents", bound(async_events, &AsyncAdmin::redrive)},
      {"PurgeAsyncEvents", bound(async_events, &AsyncAdmin::purge)},
      {"CreateSecret", bound(secrets, &SecretApi::create)},
      {"GetSecretValue", bound(secrets, &SecretApi::get_value)},
      {"PutSecretValue", bound(secrets, &SecretApi::put_value)},
      {"UpdateSecret", bound(secrets, &SecretApi::update)},
      {"DescribeSecret", bound(secrets, &SecretApi::describe)},
      {"ListSecrets", bound(secrets, &SecretApi::list)},
      {"DeleteSecret", bound(secrets, &SecretApi::remove)},
      {"RestoreSecret", bound(secrets, &SecretApi::restore)},
      {"DescribeLogGroups", bound(logs, &LogsApi::describe_groups)},
      {"DescribeLogStreams", bound(logs, &LogsApi::describe_streams)},
      {"GetLogEvents", bound(logs, &LogsApi::get_events)},
      {"FilterLogEvents", bound(logs, &LogsApi::filter_events)},
      {"DeleteLogGroup", bound(logs, &LogsApi::remove_group)},
      {"ListConfiguredBrokers", bound(broker_settings, &BrokerSettingsApi::list)},
      {"AddBroker", bound(broker_settings, &BrokerSettingsApi::add)},
      {"ReloadBrokers", bound(broker_settings, &BrokerSettingsApi::reload)},
      {"ListPositions", bound(positions, &PositionsApi::list)},
      {"GetPositions", bound(positions, &PositionsApi::get)},
      {"CopyPositions", bound(positions, &PositionsApi::copy)},
      {"ResetPositions", bound(positions, &PositionsApi::reset)},
      {"CreateBackup", bound(backup, &BackupApi::create)},
      {"DeleteBackup", bound(backup, &BackupApi::remove)},
      {"ListNodes", bound(nodes, &NodesApi::list)},
      {"DrainNode", bound(nodes, &NodesApi::drain)},
      {"UndoDrain", bound(nodes, &NodesApi::undo_drain)},
      {"GetLoad", bound(nodes, &NodesApi::load)},
      {"ListDeadLetters", bound(letters, &LettersApi::list)},
      {"PeekDeadLetters", bound(letters, &LettersApi::peek)},
      {"RedriveDeadLetters", bound(letters, &LettersApi::redrive)},
      {"PurgeDeadLetters", bound(letters, &LettersApi::purge)},
      {"ListBrokers", bound(brokers, &BrokerApi::list)},
      {"DescribeBroker", bound(brokers, &BrokerApi::describe)},
      {"GetCallerIdentity", bound(brokers, &BrokerApi::caller_identity)},
  };
  handlers.merge(functions.handlers());
  handlers.merge(admin.handlers());
}

}  // namespace wheelpit::api
