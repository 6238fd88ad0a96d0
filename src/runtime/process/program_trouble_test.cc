#include "runtime/process/program_trouble.h"

#include <elf.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>

namespace wheelpit::runtime {
namespace {

using namespace std::string_literals;

TEST(ProgramTrouble, NamesAFirstLineThatLeadsNowhere) {
  EXPECT_EQ(program_trouble("#!/bin/bahs -e\necho\n", ENOENT),
            "its first line, \"#!/bin/bahs -e\", names a program that is not there for the "
            "function");
  EXPECT_EQ(program_trouble("#! /etc/hosts", EACCES),
            "its first line, \"#! /etc/hosts\", names a program that may not be executed");
  EXPECT_EQ(program_trouble("#!/var/task/data\n", ENOEXEC),
            "its first line, \"#!/var/task/data\", names something that is not a program");
  EXPECT_EQ(program_trouble("#!\nexec\n", ENOEXEC), "its first line, \"#!\", names no program");
  EXPECT_EQ(program_trouble("#!  \r\n", ENOENT), "its first line, \"#!  \\r\", names no program");
}

TEST(ProgramTrouble, KnowsTheLineEndsOfWindows) {
  EXPECT_EQ(program_trouble("#!/bin/sh\r\necho\r\n", ENOENT),
            "its first line, \"#!/bin/sh\\r\", ends with a carriage return: save the file with the "
            "line ends of Unix");
  EXPECT_TRUE(program_trouble("#!/bin/sh -e\r\n", ENOENT).contains("carriage return"));
}

TEST(ProgramTrouble, KnowsALineThatTheKernelCuts) {
  EXPECT_EQ(program_trouble("#!/" + std::string(300, 'x') + "\n", ENOENT),
            "its first line, from \"#!\", is longer than 255 bytes");
}

TEST(ProgramTrouble, ShowsNoControlCharacters) {
  EXPECT_TRUE(program_trouble("#!/a\x1b[2J\n", ENOENT).contains("\"#!/a?[2J\""));
}

// A program's head with its loader's name right behind one program header.
std::string program_for(Elf64_Half machine, const std::string& loader, unsigned char bits = 2) {
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = bits;
  header.e_machine = machine;
  header.e_phoff = sizeof header;
  header.e_phnum = 1;
  Elf64_Phdr segment{};
  segment.p_type = PT_INTERP;
  segment.p_offset = sizeof header + sizeof segment;
  segment.p_filesz = loader.size() + 1;
  std::string head(reinterpret_cast<const char*>(&header), sizeof header);
  head.append(reinterpret_cast<const char*>(&segment), sizeof segment);
  return head + loader + '\0';
}

#if defined(__x86_64__)
constexpr Elf64_Half kHere = EM_X86_64;
constexpr Elf64_Half kElsewhere = EM_AARCH64;
#else
constexpr Elf64_Half kHere = EM_AARCH64;
constexpr Elf64_Half kElsewhere = EM_X86_64;
#endif

TEST(ProgramTrouble, NamesTheMachineAProgramIsBuiltFor) {
  EXPECT_TRUE(program_trouble(program_for(kElsewhere, "/lib/ld.so"), ENOEXEC)
                  .starts_with("it is built for "));
  EXPECT_EQ(program_trouble(program_for(kHere, "/lib/ld.so"), ENOEXEC), "");
}

TEST(ProgramTrouble, NamesALoaderThatIsNotThere) {
  EXPECT_EQ(program_trouble(program_for(kHere, "/lib/ld-musl-x86_64.so.1"), ENOENT),
            "it is built for a system whose loader is \"/lib/ld-musl-x86_64.so.1\", which is not "
            "there for the function: link it statically, or build it on this system");
}

TEST(ProgramTrouble, ReadsNothingBeyondTheHead) {
  const std::string whole = program_for(kHere, "/lib/ld-musl.so");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::string cut = program_trouble(std::string_view(whole).substr(0, size), ENOENT);
    EXPECT_TRUE(cut.empty() || cut.starts_with("it is built for")) << size << cut;
  }
  Elf64_Ehdr header{};
  std::memcpy(&header, whole.data(), sizeof header);
  header.e_phoff = ~0ULL - 8;
  header.e_phnum = 0xFFFF;
  EXPECT_EQ(program_trouble({reinterpret_cast<const char*>(&header), sizeof header}, ENOENT), "");
}

TEST(ProgramTrouble, SaysWhatIsNoProgram) {
  EXPECT_EQ(program_trouble("", ENOEXEC), "it is empty");
  EXPECT_EQ(program_trouble("echo hello\n", ENOEXEC),
            "it begins neither with \"#!\" nor as an ELF program");
  EXPECT_EQ(program_trouble("echo hello\n", ENOENT), "");
}

}  // namespace
}  // namespace wheelpit::runtime
