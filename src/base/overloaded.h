#pragma once

namespace wheelpit {

// For std::visit: the handler whose parameter fits the alternative.
template <typename... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};

}  // namespace wheelpit
