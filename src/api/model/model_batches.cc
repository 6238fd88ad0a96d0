// Batches of mappings, as they were called and recorded: operations of our own, read like the
// service model.

#include <array>

#include "api/model/lambda_shapes.h"
#include "api/model/operation.h"
#include "batches/recording_settings.h"

namespace wheelpit::api {
namespace {

constexpr Shape kUuid = text(1, 64, "[a-zA-Z0-9-]+");
constexpr Shape kNumber = integer(0, std::int64_t{1} << 53);
constexpr Shape kMost = integer(1, 100);
constexpr Shape kBatchName = text(1, 64, "[0-9a-zA-Z-]+");

constexpr Member kUuidMember{
    .name = "UUID", .shape = &kUuid, .location = Location::uri, .required = true};
constexpr Member kBatchMember{
    .name = "Batch", .shape = &kBatchName, .location = Location::uri, .required = true};

constexpr auto kByUuidMembers = std::to_array<Member>({kUuidMember});
constexpr Shape kByUuid = structure(kByUuidMembers);
constexpr auto kListMembers =
    std::to_array<Member>({kUuidMember,
                           {.name = "After", .shape = &kNumber, .location = Location::query},
                           {.name = "MaxItems", .shape = &kMost, .location = Location::query}});
constexpr Shape kList = structure(kListMembers);
constexpr auto kGetMembers = std::to_array<Member>({kUuidMember, kBatchMember});
constexpr Shape kGet = structure(kGetMembers);
constexpr auto kReplayMembers =
    std::to_array<Member>({kUuidMember, kBatchMember, {.name = "Qualifier", .shape = &kQualifier}});
constexpr Shape kReplay = structure(kReplayMembers);

constexpr Shape kMaxBatches =
    integer(1, static_cast<std::int64_t>(RecordingSettings::kMostBatches));
constexpr Shape kMaxBytes = integer(1, static_cast<std::int64_t>(RecordingSettings::kMostBytes));
constexpr Shape kPath = text(1, kLongestRedactionPath);
constexpr Shape kPaths = list_of(kPath, 0, RecordingSettings::kMostPaths);
constexpr auto kSetMembers =
    std::to_array<Member>({kUuidMember,
                           {.name = "Enabled", .shape = &kBoolean, .required = true},
                           {.name = "MaxBatches", .shape = &kMaxBatches},
                           {.name = "MaxBytes", .shape = &kMaxBytes},
                           {.name = "Redact", .shape = &kPaths}});
constexpr Shape kSet = structure(kSetMembers);

constexpr auto kRecordingMembers =
    std::to_array<Member>({{.name = "Enabled", .shape = &kBoolean},
                           {.name = "MaxBatches", .shape = &kNumber},
                           {.name = "MaxBytes", .shape = &kNumber},
                           {.name = "Redact", .shape = &kPaths},
                           {.name = "Batches", .shape = &kNumber},
                           {.name = "Bytes", .shape = &kNumber},
                           {.name = "Dropped", .shape = &kNumber},
                           {.name = "LastFault", .shape = &kString}});
constexpr Shape kRecording = structure(kRecordingMembers);

// What follows "Recorded" is of recorded batches alone, and the texts of one that is asked for.
constexpr auto kBatchMembers =
    std::to_array<Member>({{.name = "Number", .shape = &kNumber},
                           {.name = "RequestId", .shape = &kString},
                           {.name = "StartedAt", .shape = &kTimestamp},
                           {.name = "FirstRecordAt", .shape = &kTimestamp},
                           {.name = "Records", .shape = &kNumber},
                           {.name = "Bytes", .shape = &kNumber},
                           {.name = "ClosedBy", .shape = &kString},
                           {.name = "WaitedMilliseconds", .shape = &kNumber},
                           {.name = "RanMilliseconds", .shape = &kNumber},
                           {.name = "Attempt", .shape = &kNumber},
                           {.name = "Outcome", .shape = &kString},
                           {.name = "FailedRecords", .shape = &kNumber},
                           {.name = "ErrorType", .shape = &kString},
                           {.name = "ExecutedVersion", .shape = &kString},
                           {.name = "Lane", .shape = &kString},
                           {.name = "Recorded", .shape = &kBoolean},
                           {.name = "FunctionArn", .shape = &kString},
                           {.name = "FunctionError", .shape = &kBoolean},
                           {.name = "EventBytes", .shape = &kNumber},
                           {.name = "AnswerBytes", .shape = &kNumber},
                           {.name = "Redacted", .shape = &kNumber},
                           {.name = "Event", .shape = &kString},
                           {.name = "Answer", .shape = &kString}});
constexpr Shape kBatch = structure(kBatchMembers);
constexpr Shape kBatches = list_of(kBatch);
constexpr auto kListedMembers = std::to_array<Member>({{.name = "Batches", .shape = &kBatches}});
constexpr Shape kListed = structure(kListedMembers);
constexpr auto kRemovedMembers = std::to_array<Member>({{.name = "Removed", .shape = &kNumber}});
constexpr Shape kRemoved = structure(kRemovedMembers);

constexpr auto kAnswerMembers =
    std::to_array<Member>({{.name = "RequestId", .shape = &kString},
                           {.name = "ExecutedVersion", .shape = &kString},
                           {.name = "FunctionError", .shape = &kBoolean},
                           {.name = "ErrorType", .shape = &kString},
                           {.name = "RanMilliseconds", .shape = &kNumber},
                           {.name = "Answer", .shape = &kString},
                           {.name = "LogTail", .shape = &kString}});
constexpr Shape kAnswer = structure(kAnswerMembers);
constexpr auto kReplayedMembers = std::to_array<Member>({{.name = "Recorded", .shape = &kAnswer},
                                                         {.name = "Replayed", .shape = &kAnswer},
                                                         {.name = "Same", .shape = &kBoolean},
                                                         {.name = "Redacted", .shape = &kNumber}});
constexpr Shape kReplayed = structure(kReplayedMembers);

constexpr auto kOperations = std::to_array<Operation>({
    {.name = "ListBatches",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/_wheelpit/mappings/{UUID}/batches",
     .input = &kList,
     .output = &kListed},
    {.name = "GetRecording",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/_wheelpit/mappings/{UUID}/recording",
     .input = &kByUuid,
     .output = &kRecording},
    {.name = "SetRecording",
     .effect = Effect::writes,
     .method = "POST",
     .path = "/_wheelpit/mappings/{UUID}/recording",
     .input = &kSet,
     .output = &kRecording},
    {.name = "ListRecordedBatches",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/_wheelpit/mappings/{UUID}/recorded",
     .input = &kByUuid,
     .output = &kListed},
    {.name = "RemoveRecordedBatches",
     .effect = Effect::writes,
     .method = "DELETE",
     .path = "/_wheelpit/mappings/{UUID}/recorded",
     .input = &kByUuid,
     .output = &kRemoved},
    {.name = "GetRecordedBatch",
     .effect = Effect::reveals,
     .method = "GET",
     .path = "/_wheelpit/mappings/{UUID}/recorded/{Batch}",
     .input = &kGet,
     .output = &kBatch},
    {.name = "ReplayRecordedBatch",
     .effect = Effect::writes,
     .method = "POST",
     .path = "/_wheelpit/mappings/{UUID}/recorded/{Batch}/replay",
     .input = &kReplay,
     .output = &kReplayed},
});

}  // namespace

std::span<const Operation> batch_operations() { return kOperations; }

}  // namespace wheelpit::api
