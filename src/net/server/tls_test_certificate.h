#pragma once

#include <filesystem>
#include <string>

namespace wheelpit {

// A key and a certificate of localhost and 127.0.0.1 that is its own authority, made anew and
// written as PEM. For tests.
void write_test_certificate(const std::filesystem::path& certificate,
                            const std::filesystem::path& key, const std::string& name);

}  // namespace wheelpit
