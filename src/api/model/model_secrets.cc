// Secrets Manager, read like the service model.

#include <array>

#include "api/model/lambda_shapes.h"
#include "api/model/operation.h"

namespace wheelpit::api {
namespace {

using std::string_view;

constexpr Shape kName = text(1, 512);
constexpr Shape kToken = text(32, 64);
constexpr Shape kDescription = {.max = 2048};
constexpr Shape kSecretId = text(1, 2048);
constexpr Shape kStage = text(1, 256);
constexpr Shape kStages = list_of(kStage, 1, 20);
constexpr Shape kSecretString = hidden(text(1, 65536));
constexpr Shape kSecretBinary = blob(1, 65536);

constexpr Shape kTagKey = text(1, 128);
constexpr Shape kTagValue = text(0, 256);
constexpr auto kTagMembers = std::to_array<Member>(
    {{.name = "Key", .shape = &kTagKey}, {.name = "Value", .shape = &kTagValue}});
constexpr Shape kTag = structure(kTagMembers);
constexpr Shape kTagList = list_of(kTag);

// Replication is refused; the Region is there to tell a region from none.
constexpr auto kReplicaMembers = std::to_array<Member>({{.name = "Region", .shape = &kString}});
constexpr Shape kReplica = structure(kReplicaMembers);
constexpr Shape kReplicas = list_of(kReplica, 1);
constexpr Shape kKeyId = text(0, 2048);
constexpr Shape kTypeName = text(0, 256);
constexpr Shape kPrimary = text(20, 2048);

constexpr Member kId = {.name = "SecretId", .shape = &kSecretId, .required = true};
constexpr Member kTokenMember = {.name = "ClientRequestToken", .shape = &kToken};
constexpr Member kStringMember = {.name = "SecretString", .shape = &kSecretString};
constexpr Member kBinaryMember = {.name = "SecretBinary", .shape = &kSecretBinary};
constexpr Member kKey = {.name = "KmsKeyId", .shape = &kKeyId, .only = ""};
constexpr Member kType = {.name = "Type", .shape = &kTypeName, .only = ""};

constexpr auto kCreateMembers = std::to_array<Member>({
    {.name = "Name", .shape = &kName, .required = true},
    kTokenMember,
    {.name = "Description", .shape = &kDescription},
    kKey,
    kBinaryMember,
    kStringMember,
    {.name = "Tags", .shape = &kTagList},
    {.name = "AddReplicaRegions", .shape = &kReplicas, .only = ""},
    {.name = "ForceOverwriteReplicaSecret", .shape = &kBoolean, .only = "false"},
    kType,
    {.name = "CrossAccountPrimaryARN", .shape = &kPrimary, .only = ""},
});
constexpr Shape kCreate = structure(kCreateMembers);

constexpr auto kGetMembers = std::to_array<Member>({
    kId,
    {.name = "VersionId", .shape = &kToken},
    {.name = "VersionStage", .shape = &kStage},
});
constexpr Shape kGet = structure(kGetMembers);

constexpr Shape kRotationToken = text(36, 256, R"(^[a-zA-Z0-9\-]+$)");
constexpr auto kPutMembers = std::to_array<Member>({
    kId,
    kTokenMember,
    kBinaryMember,
    kStringMember,
    {.name = "VersionStages", .shape = &kStages},
    {.name = "RotationToken", .shape = &kRotationToken, .only = ""},
});
constexpr Shape kPut = structure(kPutMembers);

constexpr auto kUpdateMembers = std::to_array<Member>({
    kId,
    kTokenMember,
    {.name = "Description", .shape = &kDescription},
    kKey,
    kBinaryMember,
    kStringMember,
    kType,
});
constexpr Shape kUpdate = structure(kUpdateMembers);

constexpr auto kIdMembers = std::to_array<Member>({kId});
constexpr Shape kById = structure(kIdMembers);

constexpr Shape kMaxResults = integer(1, 100);
constexpr auto kFilterMembers = std::to_array<Member>({{.name = "Key", .shape = &kString}});
constexpr Shape kFilter = structure(kFilterMembers);
constexpr Shape kFilters = list_of(kFilter, {}, 10);
constexpr auto kOrders = std::to_array<string_view>({"asc", "desc"});
constexpr Shape kOrder = one_of(kOrders);
constexpr auto kOrderKeys =
    std::to_array<string_view>({"created-date", "last-accessed-date", "last-changed-date", "name"});
constexpr Shape kOrderKey = one_of(kOrderKeys);
constexpr Shape kNextToken = text(1, 4096);
constexpr auto kListMembers = std::to_array<Member>({
    {.name = "IncludePlannedDeletion", .shape = &kBoolean, .only = "false"},
    {.name = "MaxResults", .shape = &kMaxResults},
    {.name = "NextToken", .shape = &kNextToken},
    {.name = "Filters", .shape = &kFilters, .only = ""},
    {.name = "SortOrder", .shape = &kOrder, .only = "asc"},
    {.name = "SortBy", .shape = &kOrderKey, .only = "name"},
});
constexpr Shape kList = structure(kListMembers);

constexpr auto kDeleteMembers = std::to_array<Member>({
    kId,
    {.name = "RecoveryWindowInDays", .shape = &kInteger},
    {.name = "ForceDeleteWithoutRecovery", .shape = &kBoolean},
});
constexpr Shape kDelete = structure(kDeleteMembers);

constexpr Member kArnShown = {.name = "ARN", .shape = &kString};
constexpr Member kNameShown = {.name = "Name", .shape = &kString};
constexpr Member kVersionShown = {.name = "VersionId", .shape = &kString};
constexpr Member kStagesShown = {.name = "VersionStages", .shape = &kStages};

constexpr auto kWrittenMembers =
    std::to_array<Member>({kArnShown, kNameShown, kVersionShown, kStagesShown});
constexpr Shape kWritten = structure(kWrittenMembers);

constexpr auto kValueMembers = std::to_array<Member>({
    kArnShown,
    {.name = "CreatedDate", .shape = &kTimestamp},
    kNameShown,
    {.name = "SecretBinary", .shape = &kString},
    {.name = "SecretString", .shape = &kString},
    kVersionShown,
    kStagesShown,
});
constexpr Shape kValue = structure(kValueMembers);

constexpr Shape kStagesOfVersions = map_of(kString, kStages);
constexpr auto kDescribedMembers = std::to_array<Member>({
    kArnShown,
    {.name = "CreatedDate", .shape = &kTimestamp},
    {.name = "DeletedDate", .shape = &kTimestamp},
    {.name = "Description", .shape = &kString},
    {.name = "LastChangedDate", .shape = &kTimestamp},
    kNameShown,
    {.name = "Tags", .shape = &kTagList},
    {.name = "VersionIdsToStages", .shape = &kStagesOfVersions},
    {.name = "SecretVersionsToStages", .shape = &kStagesOfVersions},  // the same, in a list
});
constexpr Shape kDescribed = structure(kDescribedMembers);

constexpr Shape kSecrets = list_of(kDescribed);
constexpr auto kListedMembers = std::to_array<Member>(
    {{.name = "NextToken", .shape = &kString}, {.name = "SecretList", .shape = &kSecrets}});
constexpr Shape kListed = structure(kListedMembers);

constexpr auto kDeletedMembers =
    std::to_array<Member>({kArnShown, {.name = "DeletionDate", .shape = &kTimestamp}, kNameShown});
constexpr Shape kDeleted = structure(kDeletedMembers);

constexpr auto kRestoredMembers = std::to_array<Member>({kArnShown, kNameShown});
constexpr Shape kRestored = structure(kRestoredMembers);

constexpr Operation operation(string_view name, Effect effect, const Shape& input,
                              const Shape& output) {
  return {.service = Service::secrets_manager,
          .name = name,
          .effect = effect,
          .input = &input,
          .output = &output};
}

constexpr auto kOperations = std::to_array<Operation>({
    operation("CreateSecret", Effect::writes, kCreate, kWritten),
    operation("GetSecretValue", Effect::reveals, kGet, kValue),
    operation("PutSecretValue", Effect::writes, kPut, kWritten),
    operation("UpdateSecret", Effect::writes, kUpdate, kWritten),
    operation("DescribeSecret", Effect::reads, kById, kDescribed),
    operation("ListSecrets", Effect::reads, kList, kListed),
    operation("DeleteSecret", Effect::writes, kDelete, kDeleted),
    operation("RestoreSecret", Effect::writes, kById, kRestored),
});

}  // namespace

std::span<const Operation> secret_operations() { return kOperations; }

}  // namespace wheelpit::api
