#include "secrets/vault/secret_vault.h"

#include <utility>

#include "base/uuid.h"
#include "secrets/vault/cipher.h"
#include "secrets/vault/secret_record.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

Error already_exists(const std::string& name) {
  return {Errc::conflict, "The operation failed because the secret " + name + " already exists."};
}

SecretWritten written(const SecretRecord& record, std::optional<SecretVersion> version) {
  return {.name = record.about.name, .arn = record.about.arn, .version = std::move(version)};
}

}  // namespace

SecretVault::SecretVault(DocumentStore& documents, KeyFile key, Clock& clock,
                         const std::string& region, const std::string& account)
    : records_(documents, clock, region, account), key_(std::move(key)), clock_(clock) {}

asio::awaitable<Status> SecretVault::check_key() {
  std::optional<Error> failure;
  std::string after;
  while (true) {
    const auto name = co_await records_.next_name(after);
    if (!name) co_return name.error();
    if (!*name) break;
    after = **name;
    const auto found = co_await records_.find_name(after);
    if (!found && found.error().code() == Errc::malformed) continue;  // says nothing of the key
    if (!found) co_return found.error();
    if (!*found || (*found)->value.versions.empty()) continue;
    const auto opened = open_version((*found)->value, (*found)->value.versions.back());
    if (opened) co_return Status{};
    failure = opened.error();
  }
  if (failure) co_return *failure;
  co_return Status{};
}

asio::awaitable<Result<SecretWritten>> SecretVault::create(NewSecret secret) {
  auto existing = co_await records_.find_name(secret.name);
  if (!existing) co_return existing.error();
  if (*existing) {
    const SecretRecord& record = (*existing)->value;
    if (record.about.deletion_date) {
      co_return Error(Errc::invalid_argument,
                      "You can't create this secret because a secret with this name is already "
                      "scheduled for deletion.");
    }
    // A retry of the request that made it is answered as that request was.
    if (!secret.token || !secret.payload) co_return already_exists(secret.name);
    const SealedVersion* version = find_version(record, *secret.token);
    if (version == nullptr) co_return already_exists(secret.name);
    const auto payload = open_version(record, *version);
    if (!payload) co_return payload.error();
    if (*payload != *secret.payload) co_return already_exists(secret.name);
    co_return written(record, version->version);
  }

  SecretRecord record;
  record.about.name = secret.name;
  record.about.arn = records_.make_arn(secret.name);
  record.about.description = std::move(secret.description);
  record.about.tags = std::move(secret.tags);
  record.about.created = clock_.wall_now();
  record.about.last_changed = record.about.created;
  std::optional<SecretVersion> version;
  if (secret.payload) {
    add_version(record, seal_version(secret.name, secret.token, *secret.payload));
    version = record.versions.back().version;
  }
  const auto put_result = co_await records_.insert(record);
  if (!put_result && put_result.error().code() == Errc::conflict) {
    co_return already_exists(secret.name);
  }
  if (!put_result) co_return put_result.error();
  co_return written(record, std::move(version));
}

asio::awaitable<Result<SecretValue>> SecretVault::get_value(std::string id,
                                                            std::optional<std::string> version_id,
                                                            std::optional<std::string> stage) {
  auto found = co_await records_.find(std::move(id), SecretRecords::Marked::refused);
  if (!found) co_return found.error();
  const SecretRecord& record = found->value;
  const auto version = choose_version(record, version_id, stage);
  if (!version) co_return version.error();
  auto payload = open_version(record, **version);
  if (!payload) co_return payload.error();
  co_return SecretValue{.name = record.about.name,
                        .arn = record.about.arn,
                        .version = (*version)->version,
                        .payload = std::move(*payload)};
}

asio::awaitable<Result<SecretWritten>> SecretVault::put_value(std::string id,
                                                              NewSecretVersion version) {
  std::optional<SecretVersion> added;
  auto record = co_await records_.change(std::move(id), SecretRecords::Marked::refused,
                                         [&](SecretRecord& r) -> Status {
                                           auto result = add(r, version);
                                           if (!result) return result.error();
                                           added = std::move(*result);
                                           return {};
                                         });
  if (!record) co_return record.error();
  co_return written(*record, std::move(added));
}

asio::awaitable<Result<SecretWritten>> SecretVault::update(std::string id, SecretUpdate update) {
  std::optional<SecretVersion> added;
  auto record = co_await records_.change(
      std::move(id), SecretRecords::Marked::refused, [&](SecretRecord& r) -> Status {
        if (update.payload) {
          auto result = add(r, {.payload = *update.payload, .token = update.token, .stages = {}});
          if (!result) return result.error();
          added = std::move(*result);
        }
        if (update.description) {
          r.about.description = update.description;
          r.about.last_changed = clock_.wall_now();
        }
        return {};
      });
  if (!record) co_return record.error();
  co_return written(*record, std::move(added));
}

asio::awaitable<Result<SecretDescription>> SecretVault::describe(std::string id) {
  auto found = co_await records_.find(std::move(id), SecretRecords::Marked::allowed);
  if (!found) co_return found.error();
  co_return wheelpit::describe(found->value);
}

asio::awaitable<Result<SecretPage>> SecretVault::list(std::string after, std::size_t limit) {
  SecretPage page;
  while (true) {
    const auto records = co_await records_.list(after, limit + 1);
    if (!records) co_return records.error();
    for (const SecretRecord& record : *records) {
      if (record.about.deletion_date) continue;
      if (page.secrets.size() == limit) {
        page.next = page.secrets.back().name;
        co_return page;
      }
      page.secrets.push_back(wheelpit::describe(record));
    }
    if (records->size() <= limit) co_return page;
    after = records->back().about.name;
  }
}

asio::awaitable<Result<SecretDescription>> SecretVault::remove(std::string id, int recovery_days) {
  auto record = co_await records_.change(
      std::move(id), SecretRecords::Marked::refused, [&](SecretRecord& r) -> Status {
        r.about.deletion_date = clock_.wall_now() + std::chrono::days(recovery_days);
        return {};
      });
  if (!record) co_return record.error();
  co_return wheelpit::describe(*record);
}

asio::awaitable<Result<SecretDescription>> SecretVault::remove_now(std::string id) {
  auto record = co_await records_.remove(std::move(id));
  if (!record) co_return record.error();
  record->about.deletion_date = clock_.wall_now();
  co_return wheelpit::describe(*record);
}

asio::awaitable<Result<SecretDescription>> SecretVault::restore(std::string id) {
  auto record = co_await records_.change(std::move(id), SecretRecords::Marked::allowed,
                                         [](SecretRecord& r) -> Status {
                                           r.about.deletion_date.reset();
                                           return {};
                                         });
  if (!record) co_return record.error();
  co_return wheelpit::describe(*record);
}

SealedVersion SecretVault::seal_version(const std::string& name,
                                        const std::optional<std::string>& token,
                                        const SecretPayload& payload) const {
  SealedVersion sealed;
  sealed.version.id = token ? *token : make_uuid();
  sealed.version.created = clock_.wall_now();
  sealed.form = payload.form;
  sealed.sealed =
      seal(key_.key(), payload.bytes, seal_context(name, sealed.version.id, payload.form));
  return sealed;
}

Result<SecretPayload> SecretVault::open_version(const SecretRecord& record,
                                                const SealedVersion& version) const {
  auto bytes = unseal(key_.key(), version.sealed,
                      seal_context(record.about.name, version.version.id, version.form));
  if (!bytes) {
    return Error(Errc::malformed, "secret \"" + record.about.name +
                                      "\" does not decrypt with the key file \"" + key_.path() +
                                      "\": if the key was replaced, put the old one back; "
                                      "otherwise delete the secret and store it again");
  }
  return SecretPayload{.form = version.form, .bytes = std::move(*bytes)};
}

Result<SecretVersion> SecretVault::add(SecretRecord& record, const NewSecretVersion& added) const {
  if (added.token) {
    if (const SealedVersion* existing = find_version(record, *added.token)) {
      const auto payload = open_version(record, *existing);
      if (!payload) return payload.error();
      if (*payload == added.payload) return existing->version;
      return Error(Errc::conflict,
                   "You can't modify an existing version, you can only create a new version.");
    }
  }
  SealedVersion sealed = seal_version(record.about.name, added.token, added.payload);
  sealed.version.stages = added.stages;
  if (added.stages.empty()) sealed.version.stages.emplace_back(kCurrentStage);
  add_version(record, std::move(sealed));
  record.about.last_changed = clock_.wall_now();
  return record.versions.back().version;
}

}  // namespace wheelpit
