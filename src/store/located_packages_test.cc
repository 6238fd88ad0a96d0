#include "store/located_packages.h"

#include <gtest/gtest.h>

#include "base/run_to_end.h"
#include "store/function_store.h"
#include "store/layer_store.h"
#include "store/memory/memory_store.h"

namespace wheelpit {
namespace {

TEST(LocatedPackages, WhatAnotherEngineStoredIsNamedAsItLiesHere) {
  LocatedPackages documents(std::make_unique<MemoryStore>(), "/here/code");
  Function function;
  function.name = "f";
  function.code_directory = "/there/code/f/0a";
  function.layers_directory = "/there/code/f/layers-1";
  function.layers = {{.arn = "arn", .code_size = 1, .directory = "/there/code/layer@l/0b"}};
  function.versions = {function};
  Function hot = function;
  hot.hot_reload = true;
  hot.code_directory = "/home/me/code";
  function.versions.push_back(hot);
  FunctionStore functions(documents);
  ASSERT_TRUE(run_to_end(functions.put(function, 0)));
  const auto found = run_to_end(functions.get("f"));
  ASSERT_TRUE(found && *found);
  const Function& here = (*found)->value;
  EXPECT_EQ(here.code_directory, "/here/code/f/0a");
  EXPECT_EQ(here.layers_directory, "/here/code/f/layers-1");
  EXPECT_EQ(here.layers.at(0).directory, "/here/code/layer@l/0b");
  EXPECT_EQ(here.versions.at(0).code_directory, "/here/code/f/0a");
  EXPECT_EQ(here.versions.at(1).code_directory, "/home/me/code");

  Layer layer;
  layer.name = "l";
  layer.versions.emplace_back().directory = "/there/code/layer@l/0b";
  ASSERT_TRUE(run_to_end(LayerStore(documents).put(layer, 0)));
  const auto layers = run_to_end(LayerStore(documents).list());
  EXPECT_EQ(layers->at(0).value.versions.at(0).directory, "/here/code/layer@l/0b");
}

TEST(LocatedPackages, OtherDocumentsAndWhatCannotBeReadStayAsTheyAre) {
  LocatedPackages documents(std::make_unique<MemoryStore>(), "/here/code");
  ASSERT_TRUE(run_to_end(documents.put(Collection::mappings, "m", "/there/x/y", 0)));
  ASSERT_TRUE(run_to_end(documents.put(Collection::functions, "f", "no document", 0)));
  EXPECT_EQ((*run_to_end(documents.get(Collection::mappings, "m")))->body, "/there/x/y");
  EXPECT_EQ(run_to_end(documents.list(Collection::functions, "", 9))->at(0).body, "no document");
  ASSERT_TRUE(run_to_end(documents.remove(Collection::mappings, "m", 1)));
}

}  // namespace
}  // namespace wheelpit
