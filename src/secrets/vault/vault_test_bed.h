#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "base/clock.h"
#include "base/run_to_end.h"
#include "secrets/vault/secret_vault.h"
#include "store/memory/memory_store.h"

namespace wheelpit {

// A vault over a memory store, with its key file in a folder of its own. For tests.
struct VaultTestBed {
  VaultTestBed() = default;
  VaultTestBed(const VaultTestBed&) = delete;
  VaultTestBed& operator=(const VaultTestBed&) = delete;
  ~VaultTestBed() { std::filesystem::remove_all(folder); }

  static std::filesystem::path make_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "wheelpit-vault-XXXXXX").string();
    return mkdtemp(name.data());
  }
  KeyFile key_named(const std::string& name) const {
    return *KeyFile::open_or_create((folder / name).string());
  }
  SecretWritten create(std::string name, std::string text) {
    return *run_to_end(vault.create({.name = std::move(name),
                                     .token = {},
                                     .description = {},
                                     .tags = {},
                                     .payload = text_payload(std::move(text))}));
  }
  static SecretPayload text_payload(std::string text) {
    return {.form = SecretForm::text, .bytes = Secret(std::move(text))};
  }

  std::filesystem::path folder = make_folder();
  MemoryStore documents;
  ManualClock clock;
  SecretVault vault{documents, key_named("key"), clock, "eu-west-1", "123456789012"};
};

}  // namespace wheelpit
