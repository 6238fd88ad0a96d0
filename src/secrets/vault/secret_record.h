#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "secrets/vault/secret_types.h"

namespace wheelpit {

inline constexpr std::string_view kCurrentStage = "AWSCURRENT";
inline constexpr std::string_view kPreviousStage = "AWSPREVIOUS";

struct SealedVersion {
  SecretVersion version;
  SecretForm form = SecretForm::text;
  std::string sealed;
};

// A secret as it is stored: its description, whose `versions` is empty, and its sealed versions.
struct SecretRecord {
  SecretDescription about;
  std::vector<SealedVersion> versions;  // oldest first
};

// At most so many versions are kept; the oldest without a stage goes first.
inline constexpr std::size_t kMostVersions = 100;

// Adds a version and moves the stages it carries to it. AWSCURRENT leaves AWSPREVIOUS with the
// version that had it. The first version of a secret is current whatever its stages.
void add_version(SecretRecord& record, SealedVersion added);

// Null if there is none.
const SealedVersion* find_version(const SecretRecord& record, std::string_view id);
const SealedVersion* find_stage(const SecretRecord& record, std::string_view stage);

// The version of that id or that stage, AWSCURRENT if neither is given. Errors as GetSecretValue
// words them: not_found, or invalid_argument if the two name different versions.
Result<const SealedVersion*> choose_version(const SecretRecord& record,
                                            const std::optional<std::string>& id,
                                            const std::optional<std::string>& stage);

SecretDescription describe(const SecretRecord& record);

// What binds a sealed value to its place: moved to another secret, version or form it does not
// open.
std::string seal_context(std::string_view name, std::string_view version_id, SecretForm form);

std::string encode_secret(const SecretRecord& record);
// Errc::malformed says which member is wrong; it repeats no value.
Result<SecretRecord> decode_secret(std::string_view json);

}  // namespace wheelpit
