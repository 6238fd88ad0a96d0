#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/secret.h"

namespace wheelpit {

enum class SecretForm { text, binary };

// SecretString or SecretBinary (the raw bytes, not their base64).
struct SecretPayload {
  SecretForm form = SecretForm::text;
  Secret bytes;

  bool operator==(const SecretPayload&) const = default;
};

struct SecretVersion {
  std::string id;                   // UUID, or the ClientRequestToken given
  std::vector<std::string> stages;  // "AWSCURRENT", ...; empty: deprecated
  WallTime created{};
};

// All of a secret but its values.
struct SecretDescription {
  std::string name;
  std::string arn;
  std::optional<std::string> description;
  std::map<std::string, std::string> tags;
  WallTime created{};
  WallTime last_changed{};
  std::optional<WallTime> deletion_date;  // set: marked for deletion, gone at that time
  std::vector<SecretVersion> versions;    // oldest first
};

struct SecretValue {
  std::string name;
  std::string arn;
  SecretVersion version;
  SecretPayload payload;
};

struct NewSecret {
  std::string name;
  std::optional<std::string> token;  // ClientRequestToken
  std::optional<std::string> description;
  std::map<std::string, std::string> tags;
  std::optional<SecretPayload> payload;  // absent: a secret without a version
};

struct NewSecretVersion {
  SecretPayload payload;
  std::optional<std::string> token;
  std::vector<std::string> stages;  // empty: AWSCURRENT
};

struct SecretUpdate {
  std::optional<std::string> description;
  std::optional<SecretPayload> payload;
  std::optional<std::string> token;
};

struct SecretWritten {
  std::string name;
  std::string arn;
  std::optional<SecretVersion> version;  // the one written; absent if none was
};

struct SecretPage {
  std::vector<SecretDescription> secrets;
  std::string next;  // `after` of the next page; "" after the last
};

}  // namespace wheelpit
