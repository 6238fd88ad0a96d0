#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "function/function.h"

namespace wheelpit::runtime {

// The class of AWS's runtime interface client for Java (aws-lambda-java-runtime-interface-client)
// that runs functions. It finds their classes and jars, and those of layers at /opt/java, itself.
inline constexpr std::string_view kJavaClient =
    "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";

// Whether a class path has that class. Its entries are, as for a JVM, jars, folders, and "FOLDER/*"
// for all jars of a folder.
bool has_java_client(const std::vector<std::string>& class_path);

// Where the JVM of a function finds that client.
struct JavaClassPath {
  std::string text;                          // of its option -cp, as the function sees the paths
  std::vector<std::filesystem::path> shown;  // of this machine, what it needs to see for that
};

// The client of the function's package or layers, else that of `configured`, the class path of
// [runtimes.java]; nothing if none has one. Inside of jars with other names than the published one
// it is looked for only where `configured` has none. `task_root` and `layers_root` are where the
// function sees its code and its layers.
std::optional<JavaClassPath> java_class_path(const Function& function,
                                             const std::vector<std::string>& configured,
                                             const std::string& task_root,
                                             const std::string& layers_root);

// Why a function without a client cannot be started, and what to do.
inline constexpr std::string_view kNoJavaClient =
    "no such class in the function's package or layers: add Maven's com.amazonaws:"
    "aws-lambda-java-runtime-interface-client to the package, or name its jars in [runtimes.java] "
    "classpath of the configuration";

}  // namespace wheelpit::runtime
