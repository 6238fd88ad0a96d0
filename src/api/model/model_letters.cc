// Dead letters, wherever they lie: operations of our own, read like the service model.

#include <array>

#include "api/model/lambda_shapes.h"
#include "api/model/letter_operations.h"

namespace wheelpit::api {
namespace {

constexpr Shape kPlace = text(1, 2048);
constexpr Shape kName = text(0, 2048);
constexpr Shape kId = text(1, 1024);
constexpr Shape kIds = list_of(kId, 1, 1000);
constexpr Shape kPattern = text(0, 4096);
constexpr Shape kPatterns = list_of(kPattern, 1, 10);
constexpr Shape kMostShown = integer(1, 100);
constexpr Shape kMostDone = integer(1, 10'000);
constexpr Shape kRate = number(0, 100'000);
constexpr Shape kCount = integer(0, std::int64_t{1} << 53);

constexpr Member kPlaceMember{.name = "Place", .shape = &kPlace, .required = true};
constexpr Member kSecretMember{.name = "Secret", .shape = &kName};
constexpr Member kHostMember{.name = "VirtualHost", .shape = &kName};
constexpr Member kIdsMember{.name = "Ids", .shape = &kIds};
constexpr Member kPatternsMember{.name = "Patterns", .shape = &kPatterns};

constexpr auto kPeekMembers = std::to_array<Member>({kPlaceMember,
                                                     kSecretMember,
                                                     kHostMember,
                                                     kIdsMember,
                                                     kPatternsMember,
                                                     {.name = "MaxItems", .shape = &kMostShown}});
constexpr Shape kPeek = structure(kPeekMembers);
constexpr auto kRedriveMembers = std::to_array<Member>({kPlaceMember,
                                                        kSecretMember,
                                                        kHostMember,
                                                        kIdsMember,
                                                        kPatternsMember,
                                                        {.name = "All", .shape = &kBoolean},
                                                        {.name = "To", .shape = &kName},
                                                        {.name = "DryRun", .shape = &kBoolean},
                                                        {.name = "PerSecond", .shape = &kRate},
                                                        {.name = "Before", .shape = &kTimestamp},
                                                        {.name = "MaxItems", .shape = &kMostDone}});
constexpr Shape kRedrive = structure(kRedriveMembers);
constexpr auto kPurgeMembers = std::to_array<Member>({kPlaceMember,
                                                      kSecretMember,
                                                      kHostMember,
                                                      kIdsMember,
                                                      kPatternsMember,
                                                      {.name = "All", .shape = &kBoolean},
                                                      {.name = "DryRun", .shape = &kBoolean},
                                                      {.name = "Before", .shape = &kTimestamp},
                                                      {.name = "MaxItems", .shape = &kMostDone}});
constexpr Shape kPurge = structure(kPurgeMembers);

constexpr auto kListedPlaceMembers =
    std::to_array<Member>({{.name = "Place", .shape = &kString},
                           {.name = "Kind", .shape = &kString},
                           {.name = "Of", .shape = &kString},
                           {.name = "Messages", .shape = &kCount},
                           {.name = "Problem", .shape = &kString}});
constexpr Shape kListedPlace = structure(kListedPlaceMembers);
constexpr Shape kListedPlaces = list_of(kListedPlace);
constexpr auto kListedMembers =
    std::to_array<Member>({{.name = "Places", .shape = &kListedPlaces}});
constexpr Shape kListed = structure(kListedMembers);

// BodyBase64 in place of Body if it is not a text.
constexpr auto kLetterMembers = std::to_array<Member>({{.name = "Id", .shape = &kString},
                                                       {.name = "To", .shape = &kString},
                                                       {.name = "Reason", .shape = &kString},
                                                       {.name = "DiedAt", .shape = &kTimestamp},
                                                       {.name = "Deaths", .shape = &kCount},
                                                       {.name = "Bytes", .shape = &kCount},
                                                       {.name = "Body", .shape = &kString},
                                                       {.name = "BodyBase64", .shape = &kString}});
constexpr Shape kLetter = structure(kLetterMembers);
constexpr Shape kLetters = list_of(kLetter);
constexpr auto kPeekedMembers = std::to_array<Member>({{.name = "Letters", .shape = &kLetters}});
constexpr Shape kPeeked = structure(kPeekedMembers);

constexpr auto kFaultMembers = std::to_array<Member>(
    {{.name = "Id", .shape = &kString}, {.name = "Words", .shape = &kString}});
constexpr Shape kFault = structure(kFaultMembers);
constexpr Shape kFaults = list_of(kFault);
constexpr auto kOutcomeMembers = std::to_array<Member>({{.name = "LookedAt", .shape = &kCount},
                                                        {.name = "Matched", .shape = &kCount},
                                                        {.name = "Done", .shape = &kCount},
                                                        {.name = "Messages", .shape = &kCount},
                                                        {.name = "End", .shape = &kBoolean},
                                                        {.name = "Faults", .shape = &kFaults}});
constexpr Shape kOutcome = structure(kOutcomeMembers);

constexpr auto kOperations = std::to_array<Operation>({
    {.name = "ListDeadLetters",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/_wheelpit/dead-letters",
     .input = &kNothing,
     .output = &kListed},
    {.name = "PeekDeadLetters",
     .effect = Effect::reveals,
     .method = "POST",
     .path = "/_wheelpit/dead-letters/peek",
     .input = &kPeek,
     .output = &kPeeked},
    {.name = "RedriveDeadLetters",
     .effect = Effect::writes,
     .method = "POST",
     .path = "/_wheelpit/dead-letters/redrive",
     .input = &kRedrive,
     .output = &kOutcome},
    {.name = "PurgeDeadLetters",
     .effect = Effect::writes,
     .method = "POST",
     .path = "/_wheelpit/dead-letters/purge",
     .input = &kPurge,
     .output = &kOutcome},
});

}  // namespace

std::span<const Operation> letter_operations() { return kOperations; }

}  // namespace wheelpit::api
