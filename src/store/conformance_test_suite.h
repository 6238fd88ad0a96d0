#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/run_to_end.h"
#include "store/document_store.h"

namespace wheelpit {

// What every DocumentStore promises. A driver is tested by one line:
//   INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, DocumentStoreConformance, SqliteDriver);
// where Driver{}.open() gives an empty store that lives as long as the Driver.
template <class Driver>
class DocumentStoreConformance : public testing::Test {
 protected:
  auto put(Collection in, std::string key, std::string body, Revision expected) {
    return run_to_end(store_->put(in, std::move(key), std::move(body), expected));
  }
  auto get(Collection in, std::string key) { return run_to_end(store_->get(in, std::move(key))); }
  auto remove(Collection in, std::string key, Revision expected) {
    return run_to_end(store_->remove(in, std::move(key), expected));
  }
  std::vector<std::string> keys(Collection in, std::string after, std::size_t limit) {
    const auto page = run_to_end(store_->list(in, std::move(after), limit));
    std::vector<std::string> found;
    if (!page) return {"error: " + page.error().message()};
    for (const Document& document : *page) found.push_back(document.key);
    return found;
  }

  Driver driver_;
  std::unique_ptr<DocumentStore> store_ = driver_.open();
};

TYPED_TEST_SUITE_P(DocumentStoreConformance);

TYPED_TEST_P(DocumentStoreConformance, WhatIsNotThereIsNoError) {
  const auto document = this->get(Collection::mappings, "nobody");
  ASSERT_TRUE(document);
  EXPECT_FALSE(*document);
  EXPECT_TRUE(this->keys(Collection::mappings, "", 10).empty());
}

TYPED_TEST_P(DocumentStoreConformance, GivesBackWhatWasPutWithItsRevision) {
  ASSERT_EQ(this->put(Collection::mappings, "a", "one", 0), Revision{1});
  ASSERT_EQ(this->put(Collection::mappings, "a", "two", 1), Revision{2});
  const auto document = this->get(Collection::mappings, "a");
  ASSERT_TRUE(document && *document);
  EXPECT_EQ((*document)->key, "a");
  EXPECT_EQ((*document)->body, "two");
  EXPECT_EQ((*document)->revision, 2U);
}

TYPED_TEST_P(DocumentStoreConformance, KeepsEveryByte) {
  const std::string bytes("a\0b\xff\"'\n", 7);
  ASSERT_TRUE(this->put(Collection::secrets, bytes, bytes, 0));
  const auto document = this->get(Collection::secrets, bytes);
  ASSERT_TRUE(document && *document);
  EXPECT_EQ((*document)->key, bytes);
  EXPECT_EQ((*document)->body, bytes);
}

TYPED_TEST_P(DocumentStoreConformance, RefusesAWriteThatExpectsAnotherRevision) {
  ASSERT_TRUE(this->put(Collection::mappings, "a", "one", 0));
  for (const Revision wrong : {Revision{0}, Revision{2}}) {
    const auto written = this->put(Collection::mappings, "a", "lost", wrong);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code(), Errc::conflict);
  }
  const auto created = this->put(Collection::mappings, "b", "lost", 1);
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().code(), Errc::conflict);
  EXPECT_EQ((*this->get(Collection::mappings, "a"))->body, "one");
  EXPECT_FALSE(*this->get(Collection::mappings, "b"));
}

TYPED_TEST_P(DocumentStoreConformance, RemovesOnlyTheRevisionExpected) {
  ASSERT_TRUE(this->put(Collection::functions, "f", "one", 0));
  ASSERT_TRUE(this->put(Collection::functions, "f", "two", 1));
  const auto early = this->remove(Collection::functions, "f", 1);
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().code(), Errc::conflict);
  EXPECT_TRUE(this->remove(Collection::functions, "f", 2));
  EXPECT_FALSE(*this->get(Collection::functions, "f"));

  const auto again = this->remove(Collection::functions, "f", 2);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code(), Errc::conflict);
  EXPECT_EQ(this->put(Collection::functions, "f", "new", 0), Revision{1});
}

TYPED_TEST_P(DocumentStoreConformance, ListsPageByPageInTheOrderOfBytes) {
  for (const char* key : {"b", "a", "B", "é", "ab", "c"}) {
    ASSERT_TRUE(this->put(Collection::mappings, key, "x", 0));
  }
  using Keys = std::vector<std::string>;
  EXPECT_EQ(this->keys(Collection::mappings, "", 4), (Keys{"B", "a", "ab", "b"}));
  EXPECT_EQ(this->keys(Collection::mappings, "b", 4), (Keys{"c", "é"}));
  EXPECT_EQ(this->keys(Collection::mappings, "aa", 1), (Keys{"ab"}));
  EXPECT_EQ(this->keys(Collection::mappings, "é", 4), Keys{});
  EXPECT_EQ(this->keys(Collection::mappings, "", static_cast<std::size_t>(-1)).size(), 6U);
}

TYPED_TEST_P(DocumentStoreConformance, CollectionsDoNotSeeEachOther) {
  ASSERT_TRUE(this->put(Collection::mappings, "x", "mapping", 0));
  ASSERT_EQ(this->put(Collection::functions, "x", "function", 0), Revision{1});
  EXPECT_EQ((*this->get(Collection::mappings, "x"))->body, "mapping");
  EXPECT_FALSE(*this->get(Collection::secrets, "x"));
}

REGISTER_TYPED_TEST_SUITE_P(DocumentStoreConformance, WhatIsNotThereIsNoError,
                            GivesBackWhatWasPutWithItsRevision, KeepsEveryByte,
                            RefusesAWriteThatExpectsAnotherRevision, RemovesOnlyTheRevisionExpected,
                            ListsPageByPageInTheOrderOfBytes, CollectionsDoNotSeeEachOther);

}  // namespace wheelpit
