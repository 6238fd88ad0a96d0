#include "store/layer_codec.h"

#include <utility>

#include "store/member_reader.h"
#include "store/member_writer.h"

namespace wheelpit {

namespace {

std::string encode_version(const LayerVersion& version) {
  std::vector<std::string> policy;
  for (const PolicyStatement& statement : version.policy) {
    MemberWriter object;
    object.member("sid", statement.sid);
    object.member("json", statement.json);
    policy.push_back(std::move(object).finish());
  }
  MemberWriter out;
  out.member("number", version.number);
  out.member("description", version.description);
  out.member("license", version.license);
  out.member("runtimes", version.runtimes);
  out.member("architectures", version.architectures);
  out.member("code_sha256", version.code_sha256);
  out.member("code_size", version.code_size);
  out.member("directory", version.directory);
  out.member("created", version.created);
  out.objects("policy", policy);
  out.member("policy_revision", version.policy_revision);
  return std::move(out).finish();
}

void read_layer_version(MemberReader& in, LayerVersion& version) {
  in.required("number", version.number);
  in.optional("description", version.description);
  in.optional("license", version.license);
  in.optional("runtimes", version.runtimes);
  in.optional("architectures", version.architectures);
  in.optional("code_sha256", version.code_sha256);
  in.optional("code_size", version.code_size);
  in.required("directory", version.directory);
  in.required("created", version.created);
  in.objects("policy", [&](MemberReader& object) {
    PolicyStatement& statement = version.policy.emplace_back();
    object.required("sid", statement.sid);
    object.required("json", statement.json);
  });
  in.optional("policy_revision", version.policy_revision);
}

}  // namespace

std::string encode_layer(const Layer& layer) {
  std::vector<std::string> versions;
  versions.reserve(layer.versions.size());
  for (const LayerVersion& version : layer.versions) versions.push_back(encode_version(version));
  MemberWriter out;
  out.member("name", layer.name);
  out.member("arn", layer.arn);
  out.member("last_version", layer.last_version);
  out.objects("versions", versions);
  return std::move(out).finish();
}

Result<Layer> decode_layer(std::string_view json) {
  auto in = MemberReader::parse(json);
  if (!in) return in.error();
  Layer layer;
  in->required("name", layer.name);
  in->required("arn", layer.arn);
  in->required("last_version", layer.last_version);
  in->objects("versions", [&](MemberReader& object) {
    read_layer_version(object, layer.versions.emplace_back());
  });
  if (auto status = in->status(); !status) return status.error();
  return layer;
}

}  // namespace wheelpit
