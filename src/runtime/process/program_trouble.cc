#include "runtime/process/program_trouble.h"

#include <elf.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace wheelpit::runtime {

namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::size_t kLongestLine = 255;  // of "#!" lines, in Linux

#if defined(__x86_64__)
constexpr unsigned kThisMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr unsigned kThisMachine = EM_AARCH64;
#endif

std::string machine_name(unsigned machine) {
  switch (machine) {
    case EM_X86_64:
      return "x86_64";
    case EM_AARCH64:
      return "aarch64 (arm64)";
    case EM_386:
      return "32-bit x86";
    case EM_ARM:
      return "32-bit ARM";
    default:
      return "machine type " + std::to_string(machine) + " of ELF";
  }
}

// In quotation marks, with what a terminal would not show spelled out.
std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '\r') {
      result += "\\r";
    } else {
      result += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    }
  }
  return result + "\"";
}

std::string script_trouble(std::string_view head, int error) {
  const std::size_t end = head.find('\n');
  const std::string_view line = head.substr(0, end);
  if (line.size() > kLongestLine) {
    return "its first line, from \"#!\", is longer than " + std::to_string(kLongestLine) + " bytes";
  }
  const std::string start = "its first line, " + quoted(line) + ", ";
  const std::size_t from = std::min(line.find_first_not_of(kBlanks, 2), line.size());
  const std::string_view program = line.substr(from, line.find_first_of(kBlanks, from) - from);
  if (program.empty() || program == "\r") return start + "names no program";
  if (line.ends_with('\r')) {
    return start + "ends with a carriage return: save the file with the line ends of Unix";
  }
  if (error == ENOENT) return start + "names a program that is not there for the function";
  if (error == EACCES) return start + "names a program that may not be executed";
  if (error == ENOEXEC || error == ELOOP) return start + "names something that is not a program";
  return "";
}

template <class T>
T read_at(std::string_view head, std::size_t at) {
  T value{};
  if (at <= head.size() && head.size() - at >= sizeof value) {
    std::memcpy(&value, head.data() + at, sizeof value);
  }
  return value;
}

// What a dynamic program names as the one that loads it; "" if it is static, or too long to see.
std::string_view loader_of(std::string_view head) {
  const auto header = read_at<Elf64_Ehdr>(head, 0);
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    const auto segment = read_at<Elf64_Phdr>(head, header.e_phoff + i * sizeof(Elf64_Phdr));
    if (segment.p_type != PT_INTERP || segment.p_offset >= head.size()) continue;
    const std::string_view text = head.substr(segment.p_offset, segment.p_filesz);
    return text.substr(0, text.find('\0'));
  }
  return "";
}

std::string elf_trouble(std::string_view head, int error) {
  const auto machine = read_at<Elf64_Half>(head, offsetof(Elf64_Ehdr, e_machine));
  if (machine != kThisMachine) {
    return "it is built for " + machine_name(machine) + ", and this machine is " +
           machine_name(kThisMachine);
  }
  if (error != ENOENT || head.size() <= EI_CLASS || head[EI_CLASS] != ELFCLASS64) return "";
  const std::string_view loader = loader_of(head);
  if (loader.empty()) return "";
  return "it is built for a system whose loader is " + quoted(loader) +
         ", which is not there for the function: link it statically, or build it on this system";
}

}  // namespace

std::string program_trouble(std::string_view head, int error) {
  if (head.starts_with("#!")) return script_trouble(head, error);
  if (head.starts_with(ELFMAG)) return elf_trouble(head, error);
  if (error != ENOEXEC) return "";
  return head.empty() ? "it is empty" : "it begins neither with \"#!\" nor as an ELF program";
}

}  // namespace wheelpit::runtime
