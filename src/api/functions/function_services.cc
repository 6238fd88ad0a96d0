#include "api/functions/function_services.h"

#include <utility>

namespace wheelpit::api {
namespace {

template <class Api>
FunctionServices::Handler bound(Api& api, Answer (Api::*operation)(Call)) {
  return [&api, operation](Call call) { return (api.*operation)(std::move(call)); };
}

}  // namespace

FunctionServices::FunctionServices(ApiContext& context)
    : functions(context),
      queries(context),
      versions(context),
      concurrency(context),
      permissions(context),
      event_invoke(context),
      settings(context),
      layers(context),
      invocations(context) {}

std::map<std::string_view, FunctionServices::Handler> FunctionServices::handlers() {
  return {
      {"CreateFunction", bound(functions, &FunctionApi::create)},
      {"UpdateFunctionCode", bound(functions, &FunctionApi::update_code)},
      {"UpdateFunctionConfiguration", bound(functions, &FunctionApi::update_configuration)},
      {"DeleteFunction", bound(functions, &FunctionApi::remove)},
      {"GetFunction", bound(queries, &FunctionQueries::get)},
      {"GetFunctionConfiguration", bound(queries, &FunctionQueries::get_configuration)},
      {"ListFunctions", bound(queries, &FunctionQueries::list)},
      {"ListVersionsByFunction", bound(queries, &FunctionQueries::list_versions)},
      {"GetAccountSettings", bound(queries, &FunctionQueries::account_settings)},
      {"DownloadCode", bound(queries, &FunctionQueries::download_code)},
      {"PublishVersion", bound(versions, &VersionApi::publish)},
      {"CreateAlias", bound(versions, &VersionApi::create_alias)},
      {"GetAlias", bound(versions, &VersionApi::get_alias)},
      {"ListAliases", bound(versions, &VersionApi::list_aliases)},
      {"UpdateAlias", bound(versions, &VersionApi::update_alias)},
      {"DeleteAlias", bound(versions, &VersionApi::remove_alias)},
      {"PutFunctionConcurrency", bound(concurrency, &ConcurrencyApi::reserve)},
      {"GetFunctionConcurrency", bound(concurrency, &ConcurrencyApi::reserved)},
      {"DeleteFunctionConcurrency", bound(concurrency, &ConcurrencyApi::unreserve)},
      {"PutProvisionedConcurrencyConfig", bound(concurrency, &ConcurrencyApi::provision)},
      {"GetProvisionedConcurrencyConfig", bound(concurrency, &ConcurrencyApi::provisioned)},
      {"ListProvisionedConcurrencyConfigs", bound(concurrency, &ConcurrencyApi::list_provisioned)},
      {"DeleteProvisionedConcurrencyConfig", bound(concurrency, &ConcurrencyApi::unprovision)},
      {"AddPermission", bound(permissions, &PermissionApi::add)},
      {"GetPolicy", bound(permissions, &PermissionApi::get)},
      {"RemovePermission", bound(permissions, &PermissionApi::remove)},
      {"PutFunctionEventInvokeConfig", bound(event_invoke, &EventInvokeApi::put)},
      {"UpdateFunctionEventInvokeConfig", bound(event_invoke, &EventInvokeApi::update)},
      {"GetFunctionEventInvokeConfig", bound(event_invoke, &EventInvokeApi::get)},
      {"ListFunctionEventInvokeConfigs", bound(event_invoke, &EventInvokeApi::list)},
      {"DeleteFunctionEventInvokeConfig", bound(event_invoke, &EventInvokeApi::remove)},
      {"PutFunctionRecursionConfig", bound(settings, &FunctionSettingsApi::put_recursion)},
      {"GetFunctionRecursionConfig", bound(settings, &FunctionSettingsApi::recursion)},
      {"PutRuntimeManagementConfig", bound(settings, &FunctionSettingsApi::put_runtime_management)},
      {"GetRuntimeManagementConfig", bound(settings, &FunctionSettingsApi::runtime_management)},
      {"GetFunctionCodeSigningConfig",
       bound(settings, &FunctionSettingsApi::code_signing_config_of)},
      {"ListCodeSigningConfigs", bound(settings, &FunctionSettingsApi::list_code_signing_configs)},
      {"GetCodeSigningConfig", bound(settings, &FunctionSettingsApi::code_signing_config)},
      {"ListFunctionsByCodeSigningConfig",
       bound(settings, &FunctionSettingsApi::code_signing_config)},
      {"PublishLayerVersion", bound(layers, &LayerApi::publish)},
      {"GetLayerVersion", bound(layers, &LayerApi::get)},
      {"GetLayerVersionByArn", bound(layers, &LayerApi::get_by_arn)},
      {"ListLayers", bound(layers, &LayerApi::list)},
      {"ListLayerVersions", bound(layers, &LayerApi::list_versions)},
      {"DeleteLayerVersion", bound(layers, &LayerApi::remove)},
      {"AddLayerVersionPermission", bound(layers, &LayerApi::add_permission)},
      {"GetLayerVersionPolicy", bound(layers, &LayerApi::policy)},
      {"RemoveLayerVersionPermission", bound(layers, &LayerApi::remove_permission)},
      {"Invoke", bound(invocations, &InvokeApi::invoke)},
      {"InvokeWithResponseStream", bound(invocations, &InvokeApi::invoke_with_response_stream)},
      {"InvokeAsync", bound(invocations, &InvokeApi::invoke_async)},
  };
}

}  // namespace wheelpit::api
