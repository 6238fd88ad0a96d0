#include "secrets/vault/secret_record.h"

#include <algorithm>
#include <utility>

#include "base/base64.h"
#include "store/member_reader.h"
#include "store/member_writer.h"

namespace wheelpit {
namespace {

bool has_stage(const SealedVersion& version, std::string_view stage) {
  return std::ranges::find(version.version.stages, stage) != version.version.stages.end();
}

void take_stage(SecretRecord& record, std::string_view stage) {
  for (SealedVersion& version : record.versions) std::erase(version.version.stages, stage);
}

void drop_oldest_deprecated(SecretRecord& record) {
  const auto oldest = std::ranges::find_if(
      record.versions, [](const SealedVersion& v) { return v.version.stages.empty(); });
  if (oldest != record.versions.end()) record.versions.erase(oldest);
}

Error no_such_version(const std::string& which) {
  return {Errc::not_found, "Secrets Manager can't find the specified secret value for " + which};
}

}  // namespace

void add_version(SecretRecord& record, SealedVersion added) {
  if (record.versions.empty() && !has_stage(added, kCurrentStage)) {
    added.version.stages.emplace_back(kCurrentStage);
  }
  if (has_stage(added, kCurrentStage)) {
    const auto current = std::ranges::find_if(
        record.versions, [](const SealedVersion& v) { return has_stage(v, kCurrentStage); });
    if (current != record.versions.end()) {
      take_stage(record, kPreviousStage);
      current->version.stages.emplace_back(kPreviousStage);
    }
  }
  for (const std::string& stage : added.version.stages) take_stage(record, stage);
  record.versions.push_back(std::move(added));
  if (record.versions.size() > kMostVersions) drop_oldest_deprecated(record);
}

const SealedVersion* find_version(const SecretRecord& record, std::string_view id) {
  for (const SealedVersion& version : record.versions) {
    if (version.version.id == id) return &version;
  }
  return nullptr;
}

const SealedVersion* find_stage(const SecretRecord& record, std::string_view stage) {
  for (const SealedVersion& version : record.versions) {
    if (has_stage(version, stage)) return &version;
  }
  return nullptr;
}

Result<const SealedVersion*> choose_version(const SecretRecord& record,
                                            const std::optional<std::string>& id,
                                            const std::optional<std::string>& stage) {
  if (!id) {
    const std::string wanted = stage.value_or(std::string(kCurrentStage));
    const SealedVersion* version = find_stage(record, wanted);
    if (version == nullptr) return no_such_version("staging label: " + wanted);
    return version;
  }
  const SealedVersion* version = find_version(record, *id);
  if (version == nullptr) return no_such_version("VersionId: " + *id);
  if (stage && find_stage(record, *stage) != version) {
    return Error(Errc::invalid_argument,
                 "You provided a VersionStage that is not associated to the provided VersionId.");
  }
  return version;
}

SecretDescription describe(const SecretRecord& record) {
  SecretDescription description = record.about;
  for (const SealedVersion& version : record.versions) {
    description.versions.push_back(version.version);
  }
  return description;
}

std::string seal_context(std::string_view name, std::string_view version_id, SecretForm form) {
  std::string context = "wheelpit secret 1 ";
  context += form == SecretForm::text ? "text " : "binary ";
  context += std::to_string(name.size());  // so that no name can imitate another with its version
  context += ' ';
  context += name;
  context += ' ';
  context += version_id;
  return context;
}

std::string encode_secret(const SecretRecord& record) {
  std::vector<std::string> versions;
  for (const SealedVersion& sealed : record.versions) {
    MemberWriter object;
    object.member("id", sealed.version.id);
    object.member("stages", sealed.version.stages);
    object.member("created", sealed.version.created);
    object.member("binary", sealed.form == SecretForm::binary);
    object.member("sealed", to_base64(sealed.sealed));
    versions.push_back(std::move(object).finish());
  }
  MemberWriter out;
  out.member("name", record.about.name);
  out.member("arn", record.about.arn);
  out.member("description", record.about.description);
  out.member("tags", record.about.tags);
  out.member("created", record.about.created);
  out.member("last_changed", record.about.last_changed);
  out.member("deletion_date", record.about.deletion_date);
  out.objects("versions", versions);
  return std::move(out).finish();
}

Result<SecretRecord> decode_secret(std::string_view json) {
  auto in = MemberReader::parse(json);
  if (!in) return in.error();
  SecretRecord record;
  in->required("name", record.about.name);
  in->required("arn", record.about.arn);
  in->optional("description", record.about.description);
  in->optional("tags", record.about.tags);
  in->required("created", record.about.created);
  in->required("last_changed", record.about.last_changed);
  in->optional("deletion_date", record.about.deletion_date);
  in->objects("versions", [&](MemberReader& object) {
    SealedVersion& sealed = record.versions.emplace_back();
    object.required("id", sealed.version.id);
    object.required("stages", sealed.version.stages);
    object.required("created", sealed.version.created);
    bool binary = false;
    object.required("binary", binary);
    sealed.form = binary ? SecretForm::binary : SecretForm::text;
    std::string base64;
    object.required("sealed", base64);
    auto bytes = from_base64(base64);
    if (!bytes) return object.fail("sealed", "is not base64");
    sealed.sealed = std::move(*bytes);
  });
  if (auto status = in->status(); !status) return status.error();
  return record;
}

}  // namespace wheelpit
