#include "app/dev/dev_function.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <sstream>
#include <string_view>
#include <vector>

#include "app/dev/handler_guess.h"

namespace wheelpit {
namespace {

namespace fs = std::filesystem;
using runtime::RuntimeFamily;
using std::string_view;

struct Kind {
  string_view ending;
  RuntimeFamily family;
  string_view runtime;
};
constexpr auto kKinds = std::to_array<Kind>({{".py", RuntimeFamily::python, "python3.12"},
                                             {".mjs", RuntimeFamily::node, "nodejs22.x"},
                                             {".cjs", RuntimeFamily::node, "nodejs22.x"},
                                             {".js", RuntimeFamily::node, "nodejs22.x"},
                                             {".rb", RuntimeFamily::ruby, "ruby3.3"}});
// A folder's main file, if it has several.
constexpr auto kUsualStems =
    std::to_array<string_view>({"handler", "lambda_function", "app", "index", "main", "function"});

Error fault(std::string text) { return {Errc::invalid_argument, std::move(text)}; }

const Kind* kind_of(const fs::path& file) {
  const auto found = std::ranges::find(kKinds, file.extension().string(), &Kind::ending);
  return found == kKinds.end() ? nullptr : &*found;
}

// Of a function's name: letters, digits, - and _.
std::string name_of(const std::string& text) {
  constexpr std::size_t kLongest = 64;
  std::string name;
  for (const char c : text) {
    const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
    if (name.size() < kLongest) name += fits ? c : '-';
  }
  return name.empty() ? "function" : name;
}

std::string text_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

// The file of the folder that has the handler.
Result<fs::path> main_file(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(folder, failure)) {
    const std::string name = entry.path().filename().string();
    const bool is_test = name.starts_with("test_") || name.contains(".test.");
    if (entry.is_regular_file(failure) && kind_of(entry.path()) != nullptr && !is_test) {
      files.push_back(entry.path());
    }
  }
  if (files.size() == 1) return files.front();
  std::vector<fs::path> usual;
  for (const string_view stem : kUsualStems) {
    for (const fs::path& file : files) {
      if (file.stem().string() == stem) usual.push_back(file);
    }
    if (!usual.empty()) break;
  }
  if (usual.size() == 1) return usual.front();
  if (files.empty()) {
    return fault(folder.string() +
                 " holds no .py, .mjs, .js, .cjs or .rb file, and no program \"bootstrap\": name "
                 "the file, or --runtime and --handler");
  }
  std::ranges::sort(files);
  std::string names;
  for (const fs::path& file : files)
    names += (names.empty() ? "" : ", ") + file.filename().string();
  return fault("which file of " + folder.string() + " has the handler: " + names +
               "? Name the file instead of the folder");
}

Result<DevFunction> of_file(const fs::path& file, DevFunction function) {
  const Kind* const kind = kind_of(file);
  if (kind == nullptr) {
    const std::string remedy =
        file.extension() == ".ts"
            ? "compile it first, and name the .mjs or .js file"
            : "name a .py, .mjs, .js, .cjs or .rb file, or --runtime and --handler";
    return fault(file.string() + " is in no language that is known by its ending: " + remedy);
  }
  if (function.runtime.empty()) function.runtime = kind->runtime;
  if (!function.handler.empty()) return function;
  const std::vector<std::string> candidates = handlers_in(kind->family, text_of(file));
  const std::string chosen = chosen_handler(candidates);
  const std::string stem = file.stem().string();
  if (chosen.empty()) {
    std::string names;
    for (const std::string& name : candidates) {
      if (!names.empty()) names += ", ";
      names += stem;
      names += '.';
      names += name;
    }
    return fault(file.string() +
                 (names.empty() ? " has nothing that looks like a handler"
                                : " has several functions that could be it: " + names) +
                 "; name it with --handler " + stem + ".NAME");
  }
  function.handler = stem + "." + chosen;
  return function;
}

}  // namespace

Result<DevFunction> find_dev_function(const fs::path& what, const std::string& handler,
                                      const std::string& runtime) {
  std::error_code failure;
  const fs::path real = fs::canonical(what, failure);
  if (failure) {
    return fault("there is no file or folder " + what.string() + " (" + failure.message() + ")");
  }
  const bool is_folder = fs::is_directory(real);
  DevFunction function{.name = name_of(is_folder ? real.filename().string() : real.stem().string()),
                       .folder = is_folder ? real : real.parent_path(),
                       .runtime = runtime,
                       .handler = handler};
  if (function.folder == function.folder.root_path()) {
    return fault("the folder \"/\" cannot be a function's: put the file into a folder of its own");
  }
  if (!runtime.empty() && !handler.empty()) return function;
  const bool is_program = !is_folder && real.filename() == "bootstrap";
  if (is_program || (is_folder && fs::exists(real / "bootstrap"))) {
    if (is_program) function.name = name_of(function.folder.filename().string());
    if (function.runtime.empty()) function.runtime = "provided.al2023";
    if (function.handler.empty()) function.handler = "bootstrap";
    return function;
  }
  if (!is_folder) return of_file(real, std::move(function));
  const auto file = main_file(real);
  if (!file) return file.error();
  return of_file(*file, std::move(function));
}

}  // namespace wheelpit
