#include "aws/credentials/credential_origin.h"

#include <algorithm>
#include <array>
#include <utility>

#include "aws/credentials/command_words.h"
#include "aws/credentials/http_origins.h"
#include "aws/credentials/setting_reader.h"

namespace wheelpit {

namespace {

constexpr std::string_view kSessionName = "wheelpit";
constexpr std::size_t kMostSources = 8;  // roles that are assumed one for another

Error invalid(std::string message) { return {Errc::invalid_argument, std::move(message)}; }

using Found = Result<std::optional<CredentialOrigin>>;

Found nothing() { return std::optional<CredentialOrigin>(); }

Result<AwsCredentials> keys_of(const SettingReader& settings, const std::string& id,
                               const std::string& secret,
                               std::initializer_list<const char*> tokens) {
  const auto key = settings.text(secret);
  if (!key) return invalid(settings.name_of(id) + " is set, but not " + settings.name_of(secret));
  AwsCredentials credentials{.access_key_id = settings.text(id).value_or(""),
                             .secret_access_key = Secret(*key),
                             .session_token = std::nullopt};
  for (const char* const name : tokens) {
    if (auto token = settings.text(name)) {
      credentials.session_token = Secret(std::move(*token));
      break;
    }
  }
  return credentials;
}

Found of_environment(const CredentialVariables& variables) {
  const SettingReader settings = SettingReader::of(variables);
  if (!settings.text("AWS_ACCESS_KEY_ID")) return nothing();
  auto keys = keys_of(settings, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
                      {"AWS_SECURITY_TOKEN", "AWS_SESSION_TOKEN"});
  if (!keys) return keys.error();
  return CredentialOrigin{.from = StaticOrigin{std::move(*keys)}, .name = "AWS_ACCESS_KEY_ID"};
}

Found of_keys(const Profiles& profiles, const std::string& name, const std::string& file) {
  const SettingReader settings = SettingReader::of(profiles, name);
  if (!settings.text("aws_access_key_id")) return nothing();
  auto keys = keys_of(settings, "aws_access_key_id", "aws_secret_access_key",
                      {"aws_security_token", "aws_session_token"});
  if (!keys) return keys.error();
  return CredentialOrigin{.from = StaticOrigin{std::move(*keys)},
                          .name = "profile \"" + name + "\" of the " + file + " file"};
}

Found of_program(const SettingReader& profile, const std::string& writable_by_others) {
  const auto command = profile.text("credential_process");
  if (!command) return nothing();
  auto words = split_command(*command);
  if (!words)
    return invalid(profile.name_of("credential_process") + ": " + words.error().message());
  if (words->empty()) return invalid(profile.name_of("credential_process") + " names no program");
  if (!writable_by_others.empty()) {
    return invalid(profile.name_of("credential_process") + " is not run: " + writable_by_others +
                   " must belong to this user, and others must not write it");
  }
  return CredentialOrigin{.from = ProgramOrigin{std::move(*words)},
                          .name = profile.name_of("credential_process")};
}

// What needs a browser, or a person.
Status refuse_unknown(const SettingReader& profile) {
  for (const char* const setting : {"sso_session", "sso_start_url", "login_session"}) {
    if (!profile.text(setting)) continue;
    return invalid(
        profile.name_of(setting) +
        " is not supported: set credential_process of another profile to \"aws configure "
        "export-credentials --profile NAME\", and AWS_PROFILE to that profile");
  }
  return {};
}

class Search {
 public:
  Search(const CredentialSettings& settings, const SharedFiles& files)
      : settings_(settings), files_(files), merged_(files.merged()) {}

  Result<CredentialOrigin> run() {
    auto found = of_environment(settings_.variables);
    if (!found || *found) return unwrapped(std::move(found));
    const std::string name = profile_name(settings_.variables);
    if (name != "default" && !merged_.contains(name)) {
      return invalid("AWS_PROFILE: no profile \"" + name +
                     "\" is in ~/.aws/config or ~/.aws/credentials");
    }
    found = of_profile(name, true);
    if (found && !*found) found = of_platform();
    if (!found || *found) return unwrapped(std::move(found));
    return Error(
        Errc::unauthenticated,
        "no credentials: looked at AWS_ACCESS_KEY_ID, AWS_WEB_IDENTITY_TOKEN_FILE, profile \"" +
            name +
            "\" of ~/.aws/credentials and ~/.aws/config, "
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and _FULL_URI" +
            std::string(settings_.metadata
                            ? " (AWS_EC2_METADATA_DISABLED is true)"
                            : " (not at the instance's metadata, as an endpoint is configured)"));
  }

 private:
  static Result<CredentialOrigin> unwrapped(Found found) {
    if (!found) return found.error();
    return std::move(**found);
  }

  // `own`: the profile that was asked for, not one that another names as its source.
  Found of_profile(const std::string& name, bool own) {
    const SettingReader profile = SettingReader::of(merged_, name);
    const bool by_web_identity = profile.text("web_identity_token_file").has_value();
    if (profile.text("role_arn") && !by_web_identity && !(same_source_ && !own)) {
      return of_role(name, profile);
    }
    auto found = of_web_identity(profile, own);
    if (!found || *found) return found;
    if (const Status known = refuse_unknown(profile); !known) return known.error();
    found = of_keys(files_.credentials, name, "credentials");
    if (!found || *found) return found;
    found = of_program(profile, files_.writable_by_others);
    if (!found || *found) return found;
    return of_keys(files_.config, name, "config");
  }

  Found of_role(const std::string& name, const SettingReader& profile) {
    RoleOrigin role{
        .role_arn = profile.text("role_arn").value_or(""),
        .session_name = profile.text("role_session_name").value_or(std::string(kSessionName)),
        .external_id = profile.text("external_id"),
        .duration_seconds = profile.number("duration_seconds"),
        .token_file = std::nullopt,
        .source = nullptr};
    if (profile.text("mfa_serial")) {
      return invalid(profile.name_of("mfa_serial") + ": nobody can enter a code here");
    }
    const auto source_profile = profile.text("source_profile");
    const auto source = profile.text("credential_source");
    if (source_profile.has_value() == source.has_value()) {
      return invalid(profile.name_of("role_arn") +
                     " needs either source_profile or credential_source");
    }
    auto origin =
        source ? of_named_source(profile, *source) : of_source_profile(name, *source_profile);
    if (!origin) return origin.error();
    if (!*origin) {
      return invalid(profile.name_of(source ? "credential_source" : "source_profile") +
                     ": there are no credentials in \"" + (source ? *source : *source_profile) +
                     "\"");
    }
    role.source = std::make_shared<const CredentialOrigin>(std::move(**origin));
    return CredentialOrigin{.from = std::move(role), .name = profile.name_of("role_arn")};
  }

  Found of_named_source(const SettingReader& profile, const std::string& source) {
    if (source == "Environment") return of_environment(settings_.variables);
    if (source == "EcsContainer") return container_origin(settings_.variables);
    if (source == "Ec2InstanceMetadata") return metadata_origin(settings_.variables, merged_);
    return invalid(profile.name_of("credential_source") + " is \"" + source +
                   "\", but must be Environment, EcsContainer or Ec2InstanceMetadata");
  }

  // A profile may be its own source, if it has keys as well.
  Found of_source_profile(const std::string& name, const std::string& source) {
    if (!merged_.contains(source)) {
      return invalid("source_profile of profile \"" + name + "\": there is no profile \"" + source +
                     "\"");
    }
    const SettingReader profile = SettingReader::of(merged_, source);
    const bool has_keys = profile.text("aws_access_key_id").has_value();
    const bool seen = std::ranges::find(visited_, source) != visited_.end() || source == name;
    if ((seen && !(source == name && has_keys)) || visited_.size() >= kMostSources) {
      return invalid("source_profile of profile \"" + name + "\": the profiles name each other");
    }
    visited_.push_back(name);
    same_source_ = has_keys;
    return of_profile(source, false);
  }

  Found of_web_identity(const SettingReader& profile, bool own) {
    const auto setting = [&](const char* variable, const char* name) {
      if (own) {
        if (auto text = SettingReader::of(settings_.variables).text(variable)) return text;
      }
      return profile.text(name);
    };
    auto file = setting("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file");
    if (!file) return nothing();
    auto role = setting("AWS_ROLE_ARN", "role_arn");
    if (!role) {
      return invalid(
          "a web identity's token needs a role: AWS_ROLE_ARN, or role_arn of the profile");
    }
    RoleOrigin origin{.role_arn = std::move(*role),
                      .session_name = setting("AWS_ROLE_SESSION_NAME", "role_session_name")
                                          .value_or(std::string(kSessionName)),
                      .external_id = std::nullopt,
                      .duration_seconds = std::nullopt,
                      .token_file = std::move(file),
                      .source = nullptr};
    return CredentialOrigin{.from = std::move(origin), .name = "the web identity's token"};
  }

  Found of_platform() {
    auto found = container_origin(settings_.variables);
    if (!found || *found || !settings_.metadata) return found;
    return metadata_origin(settings_.variables, merged_);
  }

  const CredentialSettings& settings_;
  const SharedFiles& files_;
  const Profiles merged_;
  std::vector<std::string> visited_;
  bool same_source_ = false;  // the source has keys, which count before its role
};

}  // namespace

std::string profile_name(const CredentialVariables& variables) {
  const SettingReader settings = SettingReader::of(variables);
  for (const char* const name : {"AWS_DEFAULT_PROFILE", "AWS_PROFILE"}) {
    if (auto profile = settings.text(name)) return *profile;
  }
  return "default";
}

Result<CredentialOrigin> find_origin(const CredentialSettings& settings, const SharedFiles& files) {
  return Search(settings, files).run();
}

}  // namespace wheelpit
