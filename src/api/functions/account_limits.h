#pragma once

namespace wheelpit::api {

// The service's limits for an account.
inline constexpr int kAccountConcurrency = 1000;
inline constexpr int kLeastUnreserved = 100;  // of them must stay free for all other functions

}  // namespace wheelpit::api
