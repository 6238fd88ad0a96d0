#pragma once

namespace wheelpit {

// Why a mapping's source is not consumed.
enum class ConsumerFault {
  none,
  connection,      // unreachable or interrupted
  authentication,  // EVENT_SOURCE_AUTHN_ERROR
  authorization,   // EVENT_SOURCE_AUTHZ_ERROR
  configuration,   // ESM_CONFIG_NOT_VALID
  untrusted,       // the source does not believe our certificate: EVENT_SOURCE_AUTHN_ERROR
  distrusted,      // we do not believe the source's: EVENT_SOURCE_AUTHN_ERROR
  unusable_key,    // our certificate or its key cannot be read: ESM_CONFIG_NOT_VALID
  function,        // FUNCTION_CONFIG_NOT_VALID
};

}  // namespace wheelpit
