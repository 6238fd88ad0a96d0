#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "aws/client/aws_access.h"
#include "aws/credentials/credential_chain.h"
#include "base/result.h"

namespace wheelpit {

// Where other AWS services are: AWS itself, or any compatible server.

// The value of an environment variable; nothing if it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// Of this process.
Environment process_environment();

// The services that the engine uses, each from the first of these that is set: its key of
// [endpoints] (`sqs`, `sns`, `events`, `s3`, `secretsmanager`, `sts`, `kinesis`,
// `dynamodbstreams`), `default` there, its variable (AWS_ENDPOINT_URL_SQS, _SNS, _EVENTBRIDGE, _S3,
// _SECRETS_MANAGER, _STS, _KINESIS, _DYNAMODB_STREAMS), AWS_ENDPOINT_URL. For those that none of
// these names, it is AWS itself that takes deliveries; functions' code is in no bucket then, and
// broker credentials are in the own store only.
//
// AWS credentials are AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; if there are
// none, `credentials` is empty and they come from a CredentialChain. AWS_CA_BUNDLE names the
// authorities to trust instead of the system's. An error names the setting.
Result<AwsAccess> aws_access(const std::map<std::string, std::string>& endpoints,
                             const Environment& environment);

// How the chain looks for credentials of `access`: STS is that of `sts` in [endpoints] and so on,
// in the region of AWS_REGION, AWS_DEFAULT_REGION or else `region`. An instance's metadata is not
// asked where an endpoint is configured, unless AWS_EC2_METADATA_DISABLED is "false".
CredentialChainOptions credential_options(const AwsAccess& access,
                                          std::map<std::string, std::string> environment,
                                          const std::string& region);

// All variables of this process.
std::map<std::string, std::string> all_variables();

}  // namespace wheelpit
