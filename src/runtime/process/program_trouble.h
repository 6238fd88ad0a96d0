#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace wheelpit::runtime {

// How much of a program's beginning program_trouble() wants to see, in bytes.
inline constexpr std::size_t kProgramHead = 4096;

// What is wrong with a program that exists and that the kernel refused to execute with `error`
// (errno), as its first bytes tell: the "#!" line, the loader or the machine it was made for. A
// part of a sentence; "" if they tell nothing. Pure.
std::string program_trouble(std::string_view head, int error);

}  // namespace wheelpit::runtime
