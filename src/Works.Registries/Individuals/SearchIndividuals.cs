using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.Individuals;

/// <summary>Reads a list of texts or one text alone (spec 30 §5.4); blanks are "not given".</summary>
internal sealed class OneOrMany : JsonConverter<IReadOnlyList<string>?>
{
    private const int Most = 1000; // of one criterion

    public override IReadOnlyList<string>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        var text = (JsonConverter<string?>)options.GetConverter(typeof(string));
        var texts = new List<string>();
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) Add(text.Read(ref reader, typeof(string), options));
        }
        else
        {
            Add(text.Read(ref reader, typeof(string), options));
        }

        return texts.Count > Most ? throw new JsonException($"Expected type is a list of at most {Most}") : texts;

        void Add(string? value)
        {
            if (!string.IsNullOrWhiteSpace(value)) texts.Add(value);
        }
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string>? value, JsonSerializerOptions options) => throw new NotSupportedException();
}

internal sealed record IndividualSearchRequest([property: JsonPropertyName("Individual")] IndividualCriteria? Individual);

internal sealed record IndividualCriteria
{
    [JsonConverter(typeof(OneOrMany))]
    public IReadOnlyList<string>? Id { get; init; }

    [JsonConverter(typeof(OneOrMany))]
    public IReadOnlyList<string>? IndividualId { get; init; }

    [JsonConverter(typeof(OneOrMany))]
    public IReadOnlyList<string>? ClientReferenceId { get; init; }
    public PersonNameWire? Name { get; init; }
    public string? IndividualName { get; init; }
    public string? DateOfBirth { get; init; }
    public Gender? Gender { get; init; }

    [JsonConverter(typeof(OneOrMany))]
    public IReadOnlyList<string>? MobileNumber { get; init; }
    public PersonIdentifierWire? Identifier { get; init; }
    public string? SocialCategory { get; init; }
    public string? WardCode { get; init; }
    public string? BoundaryCode { get; init; }

    /// <summary>Epoch milliseconds, included.</summary>
    public long? CreatedFrom { get; init; }
    public long? CreatedTo { get; init; }

    [JsonConverter(typeof(OneOrMany))]
    public IReadOnlyList<string>? RoleCodes { get; init; }

    [JsonConverter(typeof(OneOrMany))]
    public IReadOnlyList<string>? Username { get; init; }

    [JsonConverter(typeof(OneOrMany))]
    public IReadOnlyList<string>? UserId { get; init; }

    [JsonConverter(typeof(OneOrMany))]
    public IReadOnlyList<string>? UserUuid { get; init; }
    public decimal? Latitude { get; init; }
    public decimal? Longitude { get; init; }

    /// <summary>Kilometres.</summary>
    public decimal? SearchRadius { get; init; }
}

internal sealed record IndividualSearchReply
{
    /// <summary>Null for a search by identifier, which gives none.</summary>
    [JsonPropertyName("TotalCount")]
    public long? TotalCount { get; init; }

    [JsonPropertyName("Individual")]
    public required IReadOnlyList<IndividualWire> Individual { get; init; }
}

/// <summary>
/// Persons of one tenant. A criterion that names a record (id, number, client reference, mobile, identity number) finds a merged record too and
/// answers with the person it is of; an identity number as it is shown, with its last four characters, finds everybody whose number ends so. Spec 30 §5.4, §5.6.
/// </summary>
internal sealed class SearchIndividuals(WorksDb db, IndividualPrivacy privacy, IndividualViews views)
{
    private const int MostRows = 1000;

    public static void Map(IEndpointRouteBuilder individuals) => individuals.MapPost(
        "/v1/_search",
        (IndividualSearchRequest request, string tenantId, QueryNumber limit, QueryNumber offset, QueryNumber? lastChangedSince, QueryFlag? includeDeleted, SearchIndividuals slice, CancellationToken cancellationToken) =>
            slice.HandleAsync(request, new Page(tenantId, limit.Value, offset.Value, lastChangedSince?.Value, includeDeleted?.Value == true), cancellationToken))
        .Replies<IndividualSearchReply>();

    internal sealed record Page(string TenantId, long? Limit, long? Offset, long? LastChangedSince, bool IncludeDeleted);

    private async Task<Result<IndividualSearchReply>> HandleAsync(IndividualSearchRequest request, Page page, CancellationToken cancellationToken)
    {
        var criteria = request.Individual ?? new IndividualCriteria();
        if (string.IsNullOrWhiteSpace(page.TenantId)) return IndividualErrors.Parameter("tenantId");
        if (page.Limit is null) return IndividualErrors.Parameter("limit");
        if (page.Offset is null) return IndividualErrors.Parameter("offset");
        if (page.Limit < 0) return IndividualErrors.Paging("limit");
        if (page.Offset < 0) return IndividualErrors.Paging("offset");
        if (criteria.CreatedTo is not null && criteria.CreatedFrom is null) return IndividualErrors.CreatedTo;

        var query = new Query(criteria, page, privacy);
        if (query.IsImpossible) return new IndividualSearchReply { Individual = [], TotalCount = 0 };
        // First the records that are named, each by an index, then the persons: in one statement the planner walks all of a city.
        if (query.NamedRecords is { } named) query.Only([.. (await db.QueryAsync<Guid>(named, query.Arguments, cancellationToken)).Distinct()]);
        var ids = (await db.QueryAsync<Guid>($"select i.id from registries.individuals i{query.Where} order by i.created_time desc, i.id {query.Paging}", query.Arguments, cancellationToken)).ToList();
        long? total = null;
        if (criteria.Identifier is null)
        {
            total = ids.Count < page.Limit && page.Offset == 0 || query.IsByIdOnly ? ids.Count
                : (await db.QueryAsync<long>($"select count(*) from registries.individuals i{query.Where}", query.Arguments, cancellationToken))[0];
        }

        var found = await db.Individuals.AsNoTracking().Where(i => i.TenantId == page.TenantId && ids.Contains(i.Id)).ToDictionaryAsync(i => i.Id, cancellationToken);
        if (found.Count == 1) db.Context.Version = found.Values.Single().RowVersion;
        return new IndividualSearchReply
        {
            TotalCount = total,
            Individual = await views.OfAsync(page.TenantId, [.. ids.Where(found.ContainsKey).Select(id => found[id])], page.IncludeDeleted, cancellationToken),
        };
    }

    /// <summary>Conditions and values; nothing a client writes becomes SQL.</summary>
    private sealed class Query
    {
        private readonly StringBuilder _where = new(" where i.tenant_id = @tenantId and i.merged_into is null");
        private readonly StringBuilder _records = new();
        private readonly string _tenantId;

        public Query(IndividualCriteria criteria, Page page, IndividualPrivacy privacy)
        {
            _tenantId = page.TenantId;
            Arguments.Add("tenantId", page.TenantId);
            if (!page.IncludeDeleted) _where.Append(" and not i.is_deleted");
            Record("m.id = any(@ids)", "ids", Uuids(criteria.Id));
            Record("m.individual_id = any(@numbers)", "numbers", Texts(criteria.IndividualId));
            Record("m.client_reference_id = any(@references)", "references", Texts(criteria.ClientReferenceId));
            Record("m.mobile_index = any(@mobiles)", "mobiles", Texts(criteria.MobileNumber)?.Select(number => privacy.MobileIndex(_tenantId, number)).ToArray());
            if (criteria.Identifier is { } identifier)
            {
                var (type, value) = (Given(identifier.IdentifierType), Given(identifier.IdentifierId));
                Arguments.Add("identifierType", type);
                // What a client was shown of a number finds by what is to be seen of it (decision 0034).
                var isMasked = IndividualPrivacy.IsMasked(value);
                var index = value is null ? null : isMasked ? privacy.MaskedIdentifierIndex(_tenantId, value) : privacy.IdentifierIndex(_tenantId, value);
                Arguments.Add("identifierIndex", index);
                if ((value is null && type is null) || (value is not null && index is null)) IsImpossible = true;
                Record(
                    $"m.id in (select n.individual_id from registries.individual_identifiers n where n.tenant_id = @tenantId{(page.IncludeDeleted ? string.Empty : " and not n.is_deleted")}"
                    + (type is null ? string.Empty : " and n.identifier_type = @identifierType") + (value is null ? string.Empty : isMasked ? " and n.last_four_index = @identifierIndex" : " and n.value_index = @identifierIndex") + ")");
            }

            And("i.given_name = @givenName", "givenName", Given(criteria.Name?.GivenName));
            And("i.family_name = @familyName", "familyName", Given(criteria.Name?.FamilyName));
#pragma warning disable CA1308 // compared with what stands there in lower case
            And("strpos(lower(i.given_name), @part) > 0", "part", Given(criteria.IndividualName)?.ToLowerInvariant());
#pragma warning restore CA1308
            if (Given(criteria.DateOfBirth) is { } born)
            {
                if (Individual.DateOf(born) is { } date) And("i.date_of_birth = @born::date", "born", date.ToDateTime(TimeOnly.MinValue)); else IsImpossible = true;
            }

            And("i.gender = @gender", "gender", criteria.Gender?.ToString());
            And("i.social_category = @category", "category", Given(criteria.SocialCategory));
            Place("ward", criteria.WardCode);
            Place("locality", criteria.BoundaryCode);
            And("i.created_time >= @createdFrom", "createdFrom", criteria.CreatedFrom);
            And("i.created_time <= @createdTo", "createdTo", criteria.CreatedTo);
            And("i.last_modified_time >= @since", "since", page.LastChangedSince);
            And("exists (select from jsonb_array_elements(i.user_details -> 'roles') role where role ->> 'code' = any(@roles))", "roles", Texts(criteria.RoleCodes));
            // A user name that is a mobile number stands encrypted as such.
            And("(i.user_details ->> 'username' = any(@names) or (i.user_details is not null and i.user_details ->> 'username' is null and i.mobile_index = any(@nameMobiles)))", "names", Texts(criteria.Username));
            Arguments.Add("nameMobiles", (Texts(criteria.Username) ?? []).Select(name => privacy.MobileIndex(_tenantId, name)).ToArray());
            And("i.user_id = any(@userIds)", "userIds", Texts(criteria.UserId)?.Select(text => long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : -1).ToArray());
            And("i.user_uuid = any(@userUuids)", "userUuids", Uuids(criteria.UserUuid));
            Near(criteria);
            IsByIdOnly = HasIds(criteria) && criteria with { Id = null, IndividualId = null, ClientReferenceId = null } == new IndividualCriteria() && page.LastChangedSince is null;
            if (IsByIdOnly) return;
            Paging = "limit @limit offset @offset";
            Arguments.Add("limit", Math.Min(page.Limit!.Value, MostRows));
            Arguments.Add("offset", page.Offset!.Value);
        }

        public DynamicParameters Arguments { get; } = new();

        public string Where => _where.ToString();

        /// <summary>Finds the persons of the records that are named; null when none is.</summary>
        public string? NamedRecords => _records.Length == 0 ? null : $"select coalesce(m.merged_into, m.id) from registries.individuals m where m.tenant_id = @tenantId{_records}";

        /// <summary>Restricts the search to persons.</summary>
        public void Only(Guid[] persons)
        {
            _where.Append(" and i.id = any(@persons)");
            Arguments.Add("persons", persons);
        }

        public string Paging { get; } = string.Empty;

        public bool IsByIdOnly { get; }

        public bool IsImpossible { get; private set; }

        private static bool HasIds(IndividualCriteria criteria) => criteria.Id is { Count: > 0 } || criteria.IndividualId is { Count: > 0 } || criteria.ClientReferenceId is { Count: > 0 };

        private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

        private static string[]? Texts(IReadOnlyList<string>? texts) => texts is { Count: > 0 } ? [.. texts.Select(text => text.Trim())] : null;

        // What is no uuid matches nothing.
        private static Guid[]? Uuids(IReadOnlyList<string>? texts) => texts is { Count: > 0 } ? [.. texts.Select(text => Guid.TryParse(text, out var id) ? id : Guid.Empty)] : null;

        private void And(string condition, string name, object? value)
        {
            if (value is null) return;
            _where.Append(" and ").Append(condition);
            Arguments.Add(name, value);
        }

        // Through the record that is named, merged or not, to the person it is of.
        private void Record(string condition, string? name = null, object? value = null)
        {
            if (name is not null && value is null) return;
            _records.Append(" and ").Append(condition);
            if (name is not null) Arguments.Add(name, value);
        }

        private void Place(string kind, string? code)
        {
            if (Given(code) is not { } given) return;
            _where.Append(CultureInfo.InvariantCulture, $" and (i.{kind} = @{kind} or (i.other_places is not null and strpos(i.other_places, @{kind}Key) > 0))");
            Arguments.Add(kind, given);
            Arguments.Add(kind + "Key", Individual.PlaceKey(kind, given));
        }

        // Great-circle distance on a sphere of 6371 km, inside a box that the index answers.
        private void Near(IndividualCriteria criteria)
        {
            if (criteria is not { Latitude: { } latitude, Longitude: { } longitude, SearchRadius: { } kilometres }) return;
            if (latitude is < -90 or > 90 || longitude is < -180 or > 180 || kilometres is < 0 or > 20_100)
            {
                IsImpossible = true;
                return;
            }

            _where.Append(
                """
                 and i.latitude between @latitude - @degrees and @latitude + @degrees and i.longitude is not null
                 and 2 * 6371 * asin(least(1, sqrt(power(sin(radians((i.latitude - @latitude)::float8) / 2), 2)
                     + cos(radians(@latitude::float8)) * cos(radians(i.latitude::float8)) * power(sin(radians((i.longitude - @longitude)::float8) / 2), 2)))) <= @kilometres
                """);
            Arguments.Add("latitude", latitude);
            Arguments.Add("longitude", longitude);
            Arguments.Add("kilometres", kilometres);
            Arguments.Add("degrees", (kilometres / 111m) + 0.01m); // a degree of latitude is at least 110.5 km
        }
    }
}
