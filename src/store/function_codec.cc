#include "store/function_codec.h"

#include <array>
#include <utility>

#include "store/function_family_codec.h"
#include "store/member_reader.h"
#include "store/member_writer.h"

namespace wheelpit {
namespace {

constexpr std::array<std::pair<Function::State, std::string_view>, 3> kStates = {{
    {Function::State::pending, "pending"},
    {Function::State::active, "active"},
    {Function::State::failed, "failed"},
}};

std::string_view name_of(Function::State state) {
  for (const auto& [value, name] : kStates) {
    if (value == state) return name;
  }
  std::unreachable();
}

void read_state(MemberReader& in, Function::State& out) {
  std::string text;
  in.required("state", text);
  for (const auto& [value, name] : kStates) {
    if (name == text) {
      out = value;
      return;
    }
  }
  in.fail("state", "is unknown");
}

constexpr std::array<std::pair<Settling::Of, std::string_view>, 2> kSettlings = {{
    {Settling::Of::creation, "creation"},
    {Settling::Of::update, "update"},
}};

void write_settling(MemberWriter& out, const std::optional<Settling>& settling) {
  if (!settling) return;
  for (const auto& [value, name] : kSettlings) {
    if (value == settling->of) out.member("settling_of", name);
  }
  out.member("settling_since", settling->since);
  out.member("settled_revision_id", settling->revision_id);
}

void read_settling(MemberReader& in, std::optional<Settling>& out) {
  std::string text;
  in.optional("settling_of", text);
  if (text.empty()) return;
  out.emplace();
  in.required("settling_since", out->since);
  in.required("settled_revision_id", out->revision_id);
  for (const auto& [value, name] : kSettlings) {
    if (name != text) continue;
    out->of = value;
    return;
  }
  in.fail("settling_of", "is unknown");
}

void write_layers(MemberWriter& out, const Function& function) {
  std::vector<std::string> layers;
  for (const LayerReference& layer : function.layers) {
    MemberWriter object;
    object.member("arn", layer.arn);
    object.member("code_size", layer.code_size);
    object.member("directory", layer.directory);
    layers.push_back(std::move(object).finish());
  }
  out.objects("layers", layers);
  out.member("layers_directory", function.layers_directory);
}

void read_layers(MemberReader& in, Function& function) {
  in.objects("layers", [&](MemberReader& object) {
    LayerReference& layer = function.layers.emplace_back();
    object.required("arn", layer.arn);
    object.optional("code_size", layer.code_size);
    object.required("directory", layer.directory);
  });
  in.optional("layers_directory", function.layers_directory);
}

// Nothing of what is not set: who reads it may be of an older version.
void write_logging(MemberWriter& out, const LoggingConfig& logging) {
  if (logging.json) {
    out.member("log_json", true);
    out.member("application_log_level", logging.application_level);
    out.member("system_log_level", logging.system_level);
  }
  if (!logging.group.empty()) out.member("log_group", logging.group);
}

void read_logging(MemberReader& in, LoggingConfig& logging) {
  in.optional("log_json", logging.json);
  in.optional("application_log_level", logging.application_level);
  in.optional("system_log_level", logging.system_level);
  in.optional("log_group", logging.group);
}

// What a version is made of; the family is written beside it, for the function alone.
void write_version(MemberWriter& out, const Function& function) {
  out.member("name", function.name);
  out.member("arn", function.arn);
  out.member("runtime", function.runtime);
  out.member("handler", function.handler);
  out.member("role", function.role);
  out.member("description", function.description);
  out.member("timeout_seconds", function.timeout_seconds);
  out.member("memory_mb", function.memory_mb);
  out.member("ephemeral_storage_mb", function.ephemeral_storage_mb);
  out.member("environment", function.environment);
  out.member("architectures", function.architectures);
  out.member("tags", function.tags);
  out.member("code_sha256", function.code_sha256);
  out.member("code_size", function.code_size);
  out.member("code_directory", function.code_directory);
  out.member("hot_reload", function.hot_reload);
  out.member("image_uri", function.image_uri);
  write_layers(out, function);
  out.member("tracing_mode", function.tracing_mode);
  write_logging(out, function.logging);
  out.member("dead_letter_target", function.dead_letter_target);
  out.member("state", name_of(function.state));
  out.member("state_reason", function.state_reason);
  out.member("state_reason_code", function.state_reason_code);
  out.member("revision_id", function.revision_id);
  write_settling(out, function.settling);
  out.member("last_modified", function.last_modified);
  out.member("version", function.version);
  out.member("published_as", function.published_as);
}

void read_version(MemberReader& in, Function& function) {
  in.required("name", function.name);
  in.required("arn", function.arn);
  in.required("runtime", function.runtime);
  in.required("handler", function.handler);
  in.optional("role", function.role);
  in.optional("description", function.description);
  in.optional("timeout_seconds", function.timeout_seconds);
  in.optional("memory_mb", function.memory_mb);
  in.optional("ephemeral_storage_mb", function.ephemeral_storage_mb);
  in.optional("environment", function.environment);
  in.optional("architectures", function.architectures);
  in.optional("tags", function.tags);
  in.optional("code_sha256", function.code_sha256);
  in.optional("code_size", function.code_size);
  in.required("code_directory", function.code_directory);
  in.optional("hot_reload", function.hot_reload);
  in.optional("image_uri", function.image_uri);
  read_layers(in, function);
  in.optional("tracing_mode", function.tracing_mode);
  read_logging(in, function.logging);
  in.optional("dead_letter_target", function.dead_letter_target);
  read_state(in, function.state);
  in.optional("state_reason", function.state_reason);
  in.optional("state_reason_code", function.state_reason_code);
  in.optional("revision_id", function.revision_id);
  read_settling(in, function.settling);
  in.required("last_modified", function.last_modified);
  in.optional("version", function.version);
  in.optional("published_as", function.published_as);
}

}  // namespace

std::string encode_function(const Function& function) {
  MemberWriter out;
  write_version(out, function);
  std::vector<std::string> versions;
  for (const Function& version : function.versions) {
    MemberWriter object;
    write_version(object, version);
    versions.push_back(std::move(object).finish());
  }
  out.objects("versions", versions);
  write_family(out, function);
  return std::move(out).finish();
}

Result<Function> decode_function(std::string_view json) {
  auto in = MemberReader::parse(json);
  if (!in) return in.error();
  Function function;
  read_version(*in, function);
  in->objects("versions", [&](MemberReader& object) {
    read_version(object, function.versions.emplace_back());
  });
  read_family(*in, function);
  if (auto status = in->status(); !status) return status.error();
  return function;
}

}  // namespace wheelpit
