using System.Text.Json.Nodes;
using Works.Api.Tests.Edge;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Persons.GivenPersons;

namespace Works.Api.Tests.Persons;

/// <summary>How another city's persons and bank accounts would be asked for.</summary>
internal sealed class RegistryPersonAttacks : IModuleAttacks
{
    private const string Own = "pg.cityb";

    public async Task<IReadOnlyDictionary<string, (string Query, JsonObject Body)[]>> PrepareAsync(WorksHost works, Client cityA, CityRecords records)
    {
        var aadhaar = Aadhaar();
        var stored = (await cityA.PostAsync(Create, Request(Payload(("name.givenName", RouteTests.Marker), ("fatherName", RouteTests.Marker), ("clientReferenceId", "attacked"), ("identifiers[0].identifierId", aadhaar))))).Ok(202).At("Individual")!.AsObject();
        var other = (await cityA.PostAsync(Create, Request(Payload(("name.givenName", RouteTests.Marker))))).Ok(202).At("Individual")!.AsObject();
        var (id, mobile) = ((string)stored["id"]!, (string)stored["mobileNumber"]!);
        var account = (await cityA.PostAsync(CreateAccount, Accounts(Account(id, "IND", ("bankAccountDetails[0].accountHolderName", RouteTests.Marker))))).Ok().At("bankAccounts[0]")!.AsObject();

        JsonObject Claimed(JsonObject record)
        {
            var copy = record.DeepClone().AsObject();
            copy["tenantId"] = Own;
            foreach (var detail in copy["bankAccountDetails"]?.AsArray() ?? []) detail!["tenantId"] = Own;
            return copy;
        }

        var mine = Claimed(Payload(("address", null), ("name.givenName", "mine")));
        var likeTheirs = Claimed(Payload(("address", null), ("name.givenName", "mine"), ("identifiers[0].identifierId", aadhaar)));
        var withTheirId = Claimed(Payload(("address", null), ("name.givenName", "mine"), ("id", id), ("clientReferenceId", "attacked")));
        JsonObject Bulk(params JsonObject[] people) => new() { ["Individuals"] = new JsonArray([.. people.Select(person => person.DeepClone())]) };
        JsonObject Criteria(JsonObject criteria) => new() { ["Individual"] = criteria };
        JsonObject Banks(JsonObject criteria)
        {
            criteria["tenantId"] ??= Own;
            return new JsonObject { ["bankAccountDetails"] = criteria };
        }

        const string Query = "?tenantId=pg.cityb&limit=10&offset=0&includeDeleted=true";
        var accountOfTheirs = Claimed(Account(id));
        return new Dictionary<string, (string, JsonObject)[]>(StringComparer.Ordinal)
        {
            [Create] = [(string.Empty, Request(likeTheirs)), (string.Empty, Request(withTheirId)), (string.Empty, Request(stored))],
            [Update] = [(string.Empty, Request(Claimed(stored))), (string.Empty, Request(stored))],
            [Delete] = [(string.Empty, Request(With(Claimed(stored), "isDeleted"))), (string.Empty, Request(With(stored, "isDeleted")))],
            ["/individual/v1/bulk/_create"] = [(string.Empty, Bulk(withTheirId, stored))],
            ["/individual/v1/bulk/_update"] = [(string.Empty, Bulk(Claimed(stored))), (string.Empty, Bulk(mine, stored))],
            ["/individual/v1/bulk/_delete"] = [(string.Empty, Bulk(With(Claimed(stored), "isDeleted"))), (string.Empty, Bulk(mine, With(stored, "isDeleted")))],
            [Find] =
            [
                (Query, Criteria(new JsonObject { ["id"] = new JsonArray(id) })), (Query, Criteria(new JsonObject { ["mobileNumber"] = mobile })), (Query, Criteria(new JsonObject { ["clientReferenceId"] = "attacked" })),
                (Query, Criteria(new JsonObject { ["identifier"] = new JsonObject { ["identifierType"] = "AADHAAR", ["identifierId"] = aadhaar } })), (Query, Criteria([])),
                ("?tenantId=pg&limit=10&offset=0", Criteria(new JsonObject { ["id"] = new JsonArray(id) })),
            ],
            [Register] =
            [
                (string.Empty, new JsonObject { ["Individual"] = withTheirId.DeepClone(), ["bankAccounts"] = new JsonArray(accountOfTheirs.DeepClone()) }),
                (string.Empty, new JsonObject { ["Individual"] = mine.DeepClone(), ["bankAccounts"] = new JsonArray(Account(id)) }),
            ],
            ["/individual/v1/duplicates/_find"] = [(string.Empty, Request(Claimed(stored))), (string.Empty, Request(likeTheirs))],
            ["/individual/v1/duplicates/_search"] = [(string.Empty, new JsonObject { ["DuplicateCriteria"] = new JsonObject { ["tenantId"] = Own, ["individualId"] = id } })],
            ["/individual/v1/duplicates/_decide"] =
            [
                (string.Empty, new JsonObject
                {
                    ["DuplicateDecision"] = new JsonObject { ["tenantId"] = Own, ["individualId"] = id, ["otherId"] = (string)other["id"]!, ["decision"] = "MERGE", ["survivorId"] = id, ["reason"] = "mine" },
                }),
            ],
            [CreateAccount] = [(string.Empty, Accounts(accountOfTheirs)), (string.Empty, Accounts(accountOfTheirs, Account(id)))],
            [UpdateAccount] = [(string.Empty, Accounts(Claimed(account))), (string.Empty, Accounts(account))],
            [ConfirmAccount] = [(string.Empty, Accounts(Claimed(account))), (string.Empty, Accounts(account))],
            [FindAccount] =
            [
                (string.Empty, Banks(new JsonObject { ["ids"] = new JsonArray((string)account["id"]!) })), (string.Empty, Banks(new JsonObject { ["referenceId"] = new JsonArray(id) })), (string.Empty, Banks([])),
                (string.Empty, Banks(new JsonObject { ["tenantId"] = "pg", ["ids"] = new JsonArray((string)account["id"]!) })),
            ],
        };
    }

    private static JsonObject With(JsonObject record, string flag)
    {
        var copy = record.DeepClone().AsObject();
        copy[flag] = true;
        return copy;
    }
}
