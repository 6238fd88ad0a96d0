#include "api/admin/letters_api.h"

#include <gtest/gtest.h>

#include "api/api_test_bed.h"

namespace wheelpit::api {
namespace {

struct OnePlace final : LetterDesk {
  boost::asio::awaitable<Result<std::vector<LetterPlace>>> places() override {
    co_return std::vector<LetterPlace>{
        {.place = "async", .kind = "async", .messages = 3},
        {.place = "mill/dead", .kind = "rabbitmq", .of = "orders", .problem = "403 \"no\""}};
  }
  boost::asio::awaitable<Result<std::vector<Letter>>> peek(LetterSelection selection) override {
    asked = std::move(selection);
    if (problem) co_return *problem;
    co_return std::vector<Letter>{{.id = "1",
                                   .to = "orders",
                                   .reason = "rejected",
                                   .died_at = WallTime(std::chrono::milliseconds(1500)),
                                   .deaths = 2,
                                   .bytes = 3,
                                   .body = "{}\n"},
                                  {.id = "2", .bytes = 2, .body = "\xff\x01"}};
  }
  boost::asio::awaitable<Result<LetterOutcome>> redrive(LetterRedrive redrive) override {
    asked = redrive.selection;
    redriven = std::move(redrive);
    co_return LetterOutcome{.looked_at = 5,
                            .matched = 2,
                            .done = 1,
                            .messages = 9,
                            .end = true,
                            .faults = {{.id = "7", .words = "no queue"}}};
  }
  boost::asio::awaitable<Result<LetterOutcome>> purge(LetterPurge purge) override {
    asked = std::move(purge.selection);
    co_return LetterOutcome{.looked_at = 1, .matched = 1, .done = 1};
  }

  LetterSelection asked;
  LetterRedrive redriven;
  std::optional<Error> problem;
};

class LettersApiTest : public testing::Test {
 protected:
  LettersApiTest() { bed_.handler->set_letters(&desk_); }
  HttpResponse post(const std::string& what, const std::string& body) {
    return bed_.send("POST", "/_wheelpit/dead-letters/" + what, body);
  }

  ApiTestBed bed_;
  OnePlace desk_;
};

TEST_F(LettersApiTest, TellsOfPlacesAndOfWhatCannotBeLookedAt) {
  EXPECT_EQ(bed_.send("GET", "/_wheelpit/dead-letters", "").body,
            R"({"Places":[{"Place":"async","Kind":"async","Messages":3},)"
            R"({"Place":"mill/dead","Kind":"rabbitmq","Of":"orders","Problem":"403 \"no\""}]})");
}

TEST_F(LettersApiTest, ShowsTextAsTextAndBytesInBase64) {
  EXPECT_EQ(post("peek", R"({"Place":"mill/dead","MaxItems":7,"Ids":["1"]})").body,
            R"({"Letters":[{"Id":"1","To":"orders","Reason":"rejected","DiedAt":1.5,"Deaths":2,)"
            R"("Bytes":3,"Body":"{}\n"},{"Id":"2","Bytes":2,"BodyBase64":"/wE="}]})");
  EXPECT_EQ(desk_.asked.place, "mill/dead");
  EXPECT_EQ(desk_.asked.most, 7);
  EXPECT_EQ(desk_.asked.ids, std::vector<std::string>{"1"});
}

TEST_F(LettersApiTest, RedrivesWhatIsNamed) {
  const std::string body =
      R"({"Place":"mill/dead","Patterns":["{}"],"To":"orders","PerSecond":2.5,"Before":2,)"
      R"("DryRun":true,"Secret":"login","VirtualHost":"shop"})";
  EXPECT_EQ(post("redrive", body).body,
            R"({"LookedAt":5,"Matched":2,"Done":1,"Messages":9,"End":true,)"
            R"("Faults":[{"Id":"7","Words":"no queue"}]})");
  EXPECT_EQ(desk_.redriven.to, "orders");
  EXPECT_EQ(desk_.redriven.per_second, 2.5);
  EXPECT_TRUE(desk_.redriven.dry_run);
  EXPECT_EQ(desk_.asked.before, WallTime(std::chrono::seconds(2)));
  EXPECT_EQ(desk_.asked.secret, "login");
  EXPECT_EQ(desk_.asked.virtual_host, "shop");
}

TEST_F(LettersApiTest, ChangesNothingThatIsNotNamed) {
  for (const char* what : {"redrive", "purge"}) {
    EXPECT_EQ(post(what, R"({"Place":"async"})").status, 400);
    EXPECT_EQ(post(what, R"({"Place":"async","All":true,"Ids":["1"]})").status, 400);
    EXPECT_EQ(post(what, R"({"Place":"async","All":true})").status, 200);
  }
  EXPECT_EQ(post("redrive", R"({"Place":"async","All":true,"PerSecond":-1})").status, 400);
}

TEST_F(LettersApiTest, ARefusalSaysWhoseMatterItIs) {
  desk_.problem = Error(Errc::not_found, "no broker \"mill\"");
  EXPECT_EQ(post("peek", R"({"Place":"mill/dead"})").status, 404);
  desk_.problem = Error(Errc::access_denied, "403");
  EXPECT_EQ(post("peek", R"({"Place":"mill/dead"})").status, 400);
}

TEST(LettersApi, AnEngineWithoutADeskSaysSo) {
  ApiTestBed bed;
  EXPECT_EQ(bed.send("GET", "/_wheelpit/dead-letters", "").status, 502);
}

}  // namespace
}  // namespace wheelpit::api
