#include "app/cli/completion.h"

#include <functional>
#include <string_view>

namespace wheelpit {
namespace {

void for_each(const CommandNode& node, const std::function<void(const CommandNode&)>& see) {
  see(node);
  for (const CommandNode& each : node.commands) for_each(each, see);
}

std::string joined(const std::vector<std::string>& words, std::string_view between = " ") {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += between;
    text += word;
  }
  return text;
}

std::string names_below(const CommandNode& node) {
  std::vector<std::string> names;
  names.reserve(node.commands.size());
  for (const CommandNode& each : node.commands) names.push_back(each.name);
  return joined(names);
}

std::string options_of(const CommandNode& node) {
  std::vector<std::string> names;
  for (const TreeOption& option : node.options) {
    if (!option.positional) names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return joined(names);
}

// "PATH:OPTION) VALUES ;;" for each option with a value, "PATH) ..." for each command.
std::string bash_cases(const CommandNode& root) {
  std::string cases;
  for_each(root, [&](const CommandNode& node) {
    for (const TreeOption& option : node.options) {
      if (option.positional || option.value.empty()) continue;
      std::vector<std::string> patterns;
      patterns.reserve(option.names.size());
      for (const std::string& name : option.names) {
        patterns.push_back('"' + node.path + ':' + name + '"');
      }
      cases += "    " + joined(patterns, "|") + ") ";
      if (const auto choices = option.choices(); !choices.empty()) {
        cases += "words=\"" + joined(choices) + '"';
      } else {
        cases += option.names_a_file() ? "files=yes" : ":";
      }
      cases += " ;;\n";
    }
  });
  return cases;
}

std::string bash_words(const CommandNode& root) {
  std::string cases;
  for_each(root, [&](const CommandNode& node) {
    bool files = false;
    for (const TreeOption& option : node.options) {
      files = files || (option.positional && option.names_a_file());
    }
    cases += "    \"" + node.path + "\") commands=\"" + names_below(node) + "\" options=\"" +
             options_of(node) + '"' + (files ? " files=yes" : "") + " ;;\n";
  });
  return cases;
}

// Finds the command that the words before the cursor name, then what may follow. Also run by zsh,
// through bashcompinit.
std::string script(const CommandNode& root) {
  std::string paths;
  for_each(root, [&](const CommandNode& node) { paths += '|' + node.path; });
  return R"(_wheelpit() {
  local path="wheelpit" word i commands="" options="" words="" files=""
  local current="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="${COMP_WORDS[i]}"
    case ")" +
         paths +
         R"(|" in *"|$path $word|"*) path="$path $word" ;; esac
  done
  COMPREPLY=()
  case "$path:$before" in
)" + bash_cases(root) +
         R"(    *) words="-" ;;
  esac
  if [ "$words" = "-" ]; then
    words=""
    case "$path" in
)" + bash_words(root) +
         R"(    esac
    case "$current" in
      -*) words="$options" files="" ;;
      *) words="$commands" ;;
    esac
  fi
  [ -n "$words" ] && COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ -n "$files" ] && COMPREPLY+=($(compgen -f -- "$current"))
  return 0
}
)";
}

// Of a text in single quotes of fish.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, text.find('\n'))) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string bash_completion(const CommandNode& root) {
  return "# wheelpit: completion for bash. Put it into\n"
         "# ~/.local/share/bash-completion/completions/wheelpit, or: source <(wheelpit completion "
         "bash)\n" +
         script(root) + "complete -o filenames -F _wheelpit wheelpit\n";
}

std::string zsh_completion(const CommandNode& root) {
  return "#compdef wheelpit\n"
         "# wheelpit: completion for zsh. Put it into a folder of $fpath as _wheelpit, or:\n"
         "# source <(wheelpit completion zsh)\n"
         "autoload -U +X bashcompinit && bashcompinit\n" +
         script(root) + "complete -o filenames -F _wheelpit wheelpit\n";
}

std::string fish_completion(const CommandNode& root) {
  std::string text =
      "# wheelpit: completion for fish. Put it into ~/.config/fish/completions/wheelpit.fish\n"
      "function __wheelpit_at\n"
      "  set -l path wheelpit\n"
      "  for word in (commandline -opc)[2..]\n"
      "    if contains -- \"$path $word\"";
  for_each(root, [&](const CommandNode& node) { text += " '" + node.path + "'"; });
  text +=
      "\n      set path \"$path $word\"\n    end\n  end\n  test \"$path\" = \"$argv\"\nend\n"
      "complete -c wheelpit -f\n";
  for_each(root, [&](const CommandNode& node) {
    const std::string here = "complete -c wheelpit -n '__wheelpit_at " + node.path + "'";
    for (const CommandNode& each : node.commands) {
      text += here + " -a " + each.name + " -d '" + escaped(each.help) + "'\n";
    }
    for (const TreeOption& option : node.options) {
      if (option.positional) {
        if (option.names_a_file()) text += here + " -F\n";
        continue;
      }
      text += here;
      for (const std::string& name : option.names) {
        text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      }
      if (!option.value.empty()) {
        text += option.names_a_file() ? " -r -F" : " -x";
        if (const auto choices = option.choices(); !choices.empty()) {
          text += " -a '" + joined(choices) + "'";
        }
      }
      text += " -d '" + escaped(option.help) + "'\n";
    }
  });
  return text;
}

}  // namespace wheelpit
