#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "aws/credentials/profiles.h"
#include "aws/sigv4.h"
#include "base/result.h"
#include "net/address/http_url.h"

namespace wheelpit {

// Where credentials of AWS come from.

struct StaticOrigin {
  AwsCredentials credentials;
};

// A program whose output they are: credential_process.
struct ProgramOrigin {
  std::vector<std::string> arguments;  // not empty
};

// What a container's platform gives it.
struct ContainerOrigin {
  HttpUrl server;
  std::string target;                     // path and query
  std::optional<Secret> token;            // sent as Authorization
  std::optional<std::string> token_file;  // read for each request; counts before `token`
};

// What an instance of EC2 is given: IMDSv2.
struct MetadataOrigin {
  HttpUrl server;
};

struct CredentialOrigin;

// A role of STS.
struct RoleOrigin {
  std::string role_arn;
  std::string session_name;
  std::optional<std::string> external_id;
  std::optional<int> duration_seconds;
  std::optional<std::string> token_file;           // of a web identity, which no source signs for
  std::shared_ptr<const CredentialOrigin> source;  // who assumes it, if there is no token_file
};

struct CredentialOrigin {
  std::variant<StaticOrigin, ProgramOrigin, ContainerOrigin, MetadataOrigin, RoleOrigin> from;
  std::string name;  // for messages: "credential_process of profile \"a\""
};

// The value of an environment variable; nothing if it is not set.
using CredentialVariables = std::function<std::optional<std::string>(const std::string& name)>;

struct CredentialSettings {
  CredentialVariables variables;
  // Whether an instance's metadata may be asked at all if nothing else is there.
  bool metadata = true;
};

// "default", or that of AWS_DEFAULT_PROFILE or AWS_PROFILE.
std::string profile_name(const CredentialVariables& variables);

// The first of these that is set, in botocore's order: AWS_ACCESS_KEY_ID with its companions; the
// profile's role_arn; a web identity's token (AWS_WEB_IDENTITY_TOKEN_FILE, or of the profile); keys
// in the file of credentials; credential_process; keys in the config file; the container's
// platform; the instance's metadata. Pure. Errors:
//   unauthenticated   there are none; the message lists what was looked at
//   invalid_argument  what is set cannot be used, and the message names the setting and the remedy
Result<CredentialOrigin> find_origin(const CredentialSettings& settings, const SharedFiles& files);

}  // namespace wheelpit
