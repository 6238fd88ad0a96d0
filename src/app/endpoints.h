#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/result.h"
#include "destination/aws/aws_access.h"
#include "function/s3/s3_object_reader.h"
#include "secrets/remote/secrets_manager_reader.h"

namespace wheelpit {

// Where other AWS services are: AWS itself, or any compatible server.

// The value of an environment variable; nothing if it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// Of this process.
Environment process_environment();

// The Secrets Manager to ask for what the own store does not know, from the first of these that is
// set: `secretsmanager` or `default` of [endpoints], AWS_ENDPOINT_URL_SECRETS_MANAGER,
// AWS_ENDPOINT_URL. Nothing if none is: then there is only the own store.
//
// AWS credentials are AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; AWS_CA_BUNDLE
// names the authorities to trust instead of the system's. An error names the setting.
Result<std::optional<SecretsManagerOptions>> secrets_manager_options(
    const std::map<std::string, std::string>& endpoints, const std::string& region,
    const Environment& environment);

// The S3 that holds functions' code, likewise: `s3` or `default` of [endpoints],
// AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL.
Result<std::optional<S3Options>> s3_options(const std::map<std::string, std::string>& endpoints,
                                            const std::string& region,
                                            const Environment& environment);

// The services that asynchronous invocations are delivered to, each likewise: `sqs`, `sns`,
// `events`, `s3` or `default`, AWS_ENDPOINT_URL_SQS, _SNS, _EVENTBRIDGE, _S3, AWS_ENDPOINT_URL. AWS
// itself for those that none of these names.
Result<AwsAccess> aws_access(const std::map<std::string, std::string>& endpoints,
                             const Environment& environment);

}  // namespace wheelpit
