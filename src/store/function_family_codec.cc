#include "store/function_family_codec.h"

#include <string>
#include <utility>
#include <vector>

namespace wheelpit {
namespace {

// A map is written as a list of objects that name their key.
template <class Map, class Write>
void write_map(MemberWriter& out, std::string_view key, std::string_view name, const Map& map,
               const Write& write) {
  std::vector<std::string> objects;
  for (const auto& [entry, value] : map) {
    MemberWriter object;
    object.member(name, entry);
    write(object, value);
    objects.push_back(std::move(object).finish());
  }
  out.objects(key, objects);
}

template <class Map, class Read>
void read_map(MemberReader& in, std::string_view key, std::string_view name, Map& map,
              const Read& read) {
  in.objects(key, [&](MemberReader& object) {
    std::string entry;
    object.required(name, entry);
    read(object, map[entry]);
  });
}

void write_alias(MemberWriter& out, const Alias& alias) {
  out.member("version", alias.version);
  out.member("description", alias.description);
  out.member("revision_id", alias.revision_id);
  if (!alias.additional) return;
  out.member("additional_version", alias.additional->version);
  out.member("additional_weight", alias.additional->weight);
}

void read_alias(MemberReader& in, Alias& alias) {
  in.required("version", alias.version);
  in.optional("description", alias.description);
  in.optional("revision_id", alias.revision_id);
  Alias::Share share;
  in.optional("additional_version", share.version);
  in.optional("additional_weight", share.weight);
  if (!share.version.empty()) alias.additional = share;
}

void write_provisioned(MemberWriter& out, const ProvisionedConcurrency& provisioned) {
  out.member("requested", provisioned.requested);
  out.member("last_modified", provisioned.last_modified);
}

void read_provisioned(MemberReader& in, ProvisionedConcurrency& provisioned) {
  in.required("requested", provisioned.requested);
  in.optional("last_modified", provisioned.last_modified);
}

void write_policy(MemberWriter& out, const FunctionPolicy& policy) {
  std::vector<std::string> statements;
  for (const PolicyStatement& statement : policy.statements) {
    MemberWriter object;
    object.member("sid", statement.sid);
    object.member("json", statement.json);
    statements.push_back(std::move(object).finish());
  }
  out.objects("statements", statements);
  out.member("revision_id", policy.revision_id);
}

void read_policy(MemberReader& in, FunctionPolicy& policy) {
  in.objects("statements", [&](MemberReader& object) {
    PolicyStatement& statement = policy.statements.emplace_back();
    object.required("sid", statement.sid);
    object.required("json", statement.json);
  });
  in.optional("revision_id", policy.revision_id);
}

void write_event_invoke(MemberWriter& out, const EventInvokeConfig& config) {
  out.member("maximum_retry_attempts", config.maximum_retry_attempts);
  out.member("maximum_event_age_in_seconds", config.maximum_event_age_in_seconds);
  out.member("on_success", config.on_success);
  out.member("on_failure", config.on_failure);
  out.member("last_modified", config.last_modified);
}

void read_event_invoke(MemberReader& in, EventInvokeConfig& config) {
  in.optional("maximum_retry_attempts", config.maximum_retry_attempts);
  in.optional("maximum_event_age_in_seconds", config.maximum_event_age_in_seconds);
  in.optional("on_success", config.on_success);
  in.optional("on_failure", config.on_failure);
  in.optional("last_modified", config.last_modified);
}

void write_management(MemberWriter& out, const RuntimeManagement& management) {
  out.member("update_runtime_on", management.update_runtime_on);
  out.member("runtime_version_arn", management.runtime_version_arn);
}

void read_management(MemberReader& in, RuntimeManagement& management) {
  in.optional("update_runtime_on", management.update_runtime_on);
  in.optional("runtime_version_arn", management.runtime_version_arn);
}

}  // namespace

void write_family(MemberWriter& out, const Function& function) {
  out.member("last_version", function.last_version);
  write_map(out, "aliases", "name", function.aliases, write_alias);
  out.member("reserved_concurrency", function.reserved_concurrency);
  write_map(out, "provisioned", "qualifier", function.provisioned, write_provisioned);
  write_map(out, "policies", "qualifier", function.policies, write_policy);
  write_map(out, "event_invoke_configs", "qualifier", function.event_invoke_configs,
            write_event_invoke);
  write_map(out, "runtime_management", "qualifier", function.runtime_management, write_management);
  out.member("recursive_loop", function.recursive_loop);
}

void read_family(MemberReader& in, Function& function) {
  in.optional("last_version", function.last_version);
  read_map(in, "aliases", "name", function.aliases, read_alias);
  in.optional("reserved_concurrency", function.reserved_concurrency);
  read_map(in, "provisioned", "qualifier", function.provisioned, read_provisioned);
  read_map(in, "policies", "qualifier", function.policies, read_policy);
  read_map(in, "event_invoke_configs", "qualifier", function.event_invoke_configs,
           read_event_invoke);
  read_map(in, "runtime_management", "qualifier", function.runtime_management, read_management);
  in.optional("recursive_loop", function.recursive_loop);
}

}  // namespace wheelpit
