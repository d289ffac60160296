using System.Globalization;
using Works.Administration;
using Works.Platform;
using Works.Registries.Individuals;

namespace Works.Registries.Duplicates;

/// <summary>A record that may be of the same person.</summary>
/// <param name="Id">Its id; null when it is of another tenant.</param>
/// <param name="TenantId">Where it is.</param>
/// <param name="IndividualId">Its number; null when it is of another tenant.</param>
/// <param name="Name">Name of the person; null when it is of another tenant.</param>
/// <param name="Score">0–1; 1 is certain.</param>
/// <param name="Reasons">Why: <c>IDENTIFIER</c>, <c>BANK_ACCOUNT</c>, <c>MOBILE</c>, <c>NAME</c>, <c>PARENT</c>, <c>BIRTH_DATE</c>, <c>LOCALITY</c>.</param>
internal sealed record DuplicateCandidate(Guid? Id, string TenantId, string? IndividualId, string? Name, decimal Score, IReadOnlyList<string> Reasons);

/// <summary>
/// Finds records that may be of the same person: same identity number, shared bank account, or a like name with like parent, birth date and
/// place (spec 30 §14 row 5).
/// </summary>
internal sealed class DuplicateCheck(WorksDb db, IMasters masters, IControls controls)
{
    private const int Most = 20; // candidates of one person
    private const string DefaultScore = "0.65"; // from here on two records are suspected

    // Each block is one index range of 0003_duplicates.sql: same birth date (of those born on 1 January, which stands for "unknown", the ones whose name
    // sounds alike), same year with name or parent sounding alike in one place or both anywhere, and the same without a birth date. Its bound keeps
    // the most common name from costing more than milliseconds.
    // A block whose key is unknown is given a key that nobody has, not null: for a null the planner starts parallel workers to do nothing, 80 ms.
    // Dates are cast: compared with a timestamp a date is not leakproof, and row-level security keeps the index from being used.
    private const string Likely =
        """
        with block as (
            (select i.id, i.individual_id, i.given_name, i.family_name, i.other_names, i.name_search, i.parent_search, i.date_of_birth, i.locality, i.mobile_index
             from registries.individuals i where i.tenant_id = @tenantId and i.date_of_birth = @bornThen::date and not i.is_deleted and i.merged_into is null limit 1000)
            union all
            (select i.id, i.individual_id, i.given_name, i.family_name, i.other_names, i.name_search, i.parent_search, i.date_of_birth, i.locality, i.mobile_index
             from registries.individuals i where i.tenant_id = @tenantId and i.date_of_birth = @bornFirst::date and i.name_key = @nameKey and not i.is_deleted and i.merged_into is null limit 1000)
            union all
            (select i.id, i.individual_id, i.given_name, i.family_name, i.other_names, i.name_search, i.parent_search, i.date_of_birth, i.locality, i.mobile_index
             from registries.individuals i where i.tenant_id = @tenantId and i.locality = @localityKey and i.name_key = @nameKey and i.date_of_birth between @yearStart::date and @yearEnd::date and not i.is_deleted and i.merged_into is null limit 500)
            union all
            (select i.id, i.individual_id, i.given_name, i.family_name, i.other_names, i.name_search, i.parent_search, i.date_of_birth, i.locality, i.mobile_index
             from registries.individuals i where i.tenant_id = @tenantId and i.locality = @localityKey and i.parent_key = @parentKey and i.date_of_birth between @yearStart::date and @yearEnd::date and not i.is_deleted and i.merged_into is null limit 500)
            union all
            (select i.id, i.individual_id, i.given_name, i.family_name, i.other_names, i.name_search, i.parent_search, i.date_of_birth, i.locality, i.mobile_index
             from registries.individuals i where i.tenant_id = @tenantId and i.name_key = @nameKey and i.parent_key = @parentKey and i.date_of_birth between @yearStart::date and @yearEnd::date and not i.is_deleted and i.merged_into is null limit 500)
            union all
            (select i.id, i.individual_id, i.given_name, i.family_name, i.other_names, i.name_search, i.parent_search, i.date_of_birth, i.locality, i.mobile_index
             from registries.individuals i where i.tenant_id = @tenantId and i.locality = @localityKey and i.name_key = @nameKey and i.date_of_birth is null and not i.is_deleted and i.merged_into is null limit 500)
            union all
            (select i.id, i.individual_id, i.given_name, i.family_name, i.other_names, i.name_search, i.parent_search, i.date_of_birth, i.locality, i.mobile_index
             from registries.individuals i where i.tenant_id = @tenantId and i.name_key = @nameKey and i.parent_key = @parentKey and i.date_of_birth is null and not i.is_deleted and i.merged_into is null limit 500)
        ), compared as (
            select distinct on (b.id) b.*, similarity(b.name_search, @name) as by_name,
                case when b.parent_search is null or @parent::text is null then null else similarity(b.parent_search, @parent) end as by_parent,
                case when b.date_of_birth is null or @born::date is null then null
                     when b.date_of_birth = @born::date then 1.0
                     when extract(year from b.date_of_birth) = extract(year from @born::date) then 0.6 -- day and month changed places, or one is wrong
                     else 0.0 end as by_birth,
                case when b.locality is null or @locality::text is null then null when b.locality = @locality then 1.0 else 0.3 end as by_place
            from block b where b.id is distinct from @self
        ), scored as (
            -- weighted mean of what both records say: name 45, parent 25, birth date 20, place 10
            select c.*, (0.45 * c.by_name + coalesce(0.25 * c.by_parent, 0) + coalesce(0.20 * c.by_birth, 0) + coalesce(0.10 * c.by_place, 0))
                / (0.45 + case when c.by_parent is null then 0 else 0.25 end + case when c.by_birth is null then 0 else 0.20 end + case when c.by_place is null then 0 else 0.10 end) as score
            from compared c
            -- a name alone is nobody: birth date or parent must be known of both
            where c.by_name >= 0.45 and (c.by_parent is not null or c.by_birth is not null) and coalesce(c.by_parent, 1) >= 0.35
        )
        select s.id, s.individual_id, s.given_name, s.family_name, s.other_names, round(s.score::numeric, 3) as score, s.by_parent >= 0.5 as same_parent, s.by_birth = 1 as same_birth,
            s.by_place = 1 as same_place, s.mobile_index = @mobile as same_mobile
        from scored s where s.score >= @least order by s.score desc, s.id limit @most
        """;

    /// <summary>Candidates for a person who is stored or about to be; best first.</summary>
    /// <param name="person">The person.</param>
    /// <param name="accountIndexes">Indexes of bank accounts that are registered with a new person; those of a stored one are known.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<DuplicateCandidate>> OfAsync(Individual person, IReadOnlyCollection<string> accountIndexes, CancellationToken cancellationToken)
    {
        var least = decimal.TryParse(await masters.SwitchAsync(person.TenantId, "duplicate-person-score", DefaultScore, cancellationToken), NumberStyles.Number, CultureInfo.InvariantCulture, out var score) ? score : 0.65m;
        var born = person.DateOfBirth;
        var isFirst = born is { Day: 1, Month: 1 };
        var likely = await db.QueryAsync<Row>(Likely, new
        {
            tenantId = person.TenantId, self = person.Id, born = Date(born), bornThen = Date(isFirst ? DateOnly.MinValue : born ?? DateOnly.MinValue), bornFirst = Date(isFirst ? born : DateOnly.MinValue),
            yearStart = Date(born is null ? DateOnly.MinValue : new DateOnly(born.Value.Year, 1, 1)), yearEnd = Date(born is null ? DateOnly.MaxValue : new DateOnly(born.Value.Year, 12, 31)), locality = person.Locality, localityKey = person.Locality ?? string.Empty, nameKey = person.NameKey, parentKey = person.ParentKey ?? string.Empty,
            name = person.NameSearch, parent = person.ParentSearch, mobile = person.MobileIndex, least, most = Most,
        }, cancellationToken);
        var found = likely.ToDictionary(row => row.Id, row => row.ToCandidate(person.TenantId, row.Score, row.Likeness()));

        string[] platform = [.. person.Identifiers.Where(identifier => !identifier.IsDeleted && identifier.IdentifierType != IndividualPrivacy.SystemGenerated).Select(identifier => identifier.PlatformIndex)];
        string[] values = [.. person.Identifiers.Where(identifier => !identifier.IsDeleted && identifier.IdentifierType != IndividualPrivacy.SystemGenerated).Select(identifier => identifier.ValueIndex)];
        if (values.Length > 0)
        {
            Add("IDENTIFIER", 1m, await PeopleAsync(person, await db.QueryAsync<Guid>(
                "select distinct individual_id from registries.individual_identifiers where tenant_id = @TenantId and value_index = any(@values) and not is_deleted limit 50",
                new { person.TenantId, values }, cancellationToken), cancellationToken));
        }

        var own = await db.QueryAsync<string>(
            "select account_index from registries.bank_account_details where tenant_id = @TenantId and reference_id = @reference and service_code = 'IND' and is_active",
            new { person.TenantId, reference = person.Id.ToString() }, cancellationToken);
        string[] accounts = [.. accountIndexes, .. own];
        if (accounts.Length > 0)
        {
            Add("BANK_ACCOUNT", 0.9m, await PeopleAsync(person, [.. (await db.QueryAsync<string>(
                "select distinct reference_id from registries.bank_account_details where tenant_id = @TenantId and account_index = any(@accounts) and service_code = 'IND' and is_active limit 50",
                new { person.TenantId, accounts }, cancellationToken)).Select(Guid.Parse)], cancellationToken));
        }

        var apart = (await db.QueryAsync<Guid>(
            """
            select case when individual_id = @Id then other_id else individual_id end from registries.duplicate_suspects
            where tenant_id = @TenantId and status = 'DISTINCT' and other_id is not null and (individual_id = @Id or other_id = @Id)
            """, new { person.TenantId, person.Id }, cancellationToken)).ToHashSet();
        var candidates = found.Values.Where(candidate => !apart.Contains(candidate.Id!.Value)).ToList();
        if (platform.Length > 0)
        {
            // A state's own register holds those who sign in; a wage seeker may well be among them.
            candidates.AddRange((await TenantsOfAsync(platform, cancellationToken))
                .Where(tenant => !Tenants.IsSameOrAncestor(tenant, person.TenantId) && !Tenants.IsSameOrAncestor(person.TenantId, tenant))
                .Select(tenant => new DuplicateCandidate(null, tenant, null, null, 1m, ["IDENTIFIER"])));
        }

        return [.. candidates.OrderByDescending(candidate => candidate.Score).ThenBy(candidate => candidate.IndividualId, StringComparer.Ordinal).Take(Most)];

        static DateTime? Date(DateOnly? date) => date?.ToDateTime(TimeOnly.MinValue);

        void Add(string reason, decimal atLeast, IReadOnlyList<Row> rows)
        {
            foreach (var row in rows)
            {
                var known = found.GetValueOrDefault(row.Id) ?? row.ToCandidate(person.TenantId, 0, []);
                found[row.Id] = known with { Score = Math.Max(known.Score, atLeast), Reasons = [reason, .. known.Reasons] };
            }
        }
    }

    // Persons of records, in two look-ups by id: joined, the planner walks all of a city.
    private async Task<IReadOnlyList<Row>> PeopleAsync(Individual person, IReadOnlyList<Guid> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0) return [];
        var survivors = await db.QueryAsync<Guid>(
            "select coalesce(merged_into, id) from registries.individuals where tenant_id = @TenantId and id = any(@ids)", new { person.TenantId, ids = records.ToArray() }, cancellationToken);
        return await db.QueryAsync<Row>(
            "select id, individual_id, given_name, family_name, other_names from registries.individuals where tenant_id = @TenantId and id = any(@ids) and not is_deleted and id <> @Id",
            new { person.TenantId, person.Id, ids = survivors.Distinct().ToArray() }, cancellationToken);
    }

    // In which tenants an identity number stands, and nothing more: a city learns that another one knows the person, not who that is.
    private async Task<IReadOnlyList<string>> TenantsOfAsync(string[] platform, CancellationToken cancellationToken)
    {
        var scope = db.Context.Scope;
        db.Context.UseScope(Works.Platform.Edge.TenantScope.Everything);
        await db.ApplyScopeAsync(cancellationToken);
        var tenants = await db.QueryAsync<string>("select distinct tenant_id from registries.individual_identifiers where platform_index = any(@platform) and not is_deleted", new { platform }, cancellationToken);
        db.Context.UseScope(scope);
        await db.ApplyScopeAsync(cancellationToken);
        return tenants;
    }

    /// <summary>Those of the candidates with whom a stored person was never suspected before, whatever was decided then.</summary>
    public async Task<IReadOnlyList<DuplicateCandidate>> NewAsync(Individual person, IReadOnlyList<DuplicateCandidate> candidates, CancellationToken cancellationToken)
    {
        if (candidates.Count == 0) return candidates;
        var known = await db.QueryAsync<Pair>(
            """
            select case when individual_id = @Id then other_id else individual_id end as other_id, other_tenant_id from registries.duplicate_suspects
            where tenant_id = @TenantId and (individual_id = @Id or other_id = @Id)
            """, new { person.TenantId, person.Id }, cancellationToken);
        return [.. candidates.Where(candidate => !known.Contains(new Pair { OtherId = candidate.Id, OtherTenantId = candidate.TenantId }))];
    }

    /// <summary>Rule §14 row 5: a likeness is a finding, or blocks, unless a reason is given. One identity number in two cities is judged like one: the contract refuses it within a tenant only.</summary>
    /// <returns>The refusal; null when the person may be stored.</returns>
    public async Task<Failure?> RefusalAsync(Individual person, IReadOnlyList<DuplicateCandidate> candidates, string? distinctBecause, CancellationToken cancellationToken) =>
        candidates.Count == 0 || !string.IsNullOrWhiteSpace(distinctBecause)
            ? null : await controls.BrokenAsync(person.TenantId, "30-14-5", person.FullName, DuplicateErrors.Suspected(candidates), cancellationToken);

    /// <summary>Notes suspicions of a person; given a reason, they are dispelled at once.</summary>
    public void Keep(Individual person, IReadOnlyList<DuplicateCandidate> candidates, string? distinctBecause)
    {
        foreach (var candidate in candidates)
        {
            var suspect = new DuplicateSuspect
            {
                TenantId = person.TenantId, IndividualId = person.Id, OtherId = candidate.Id, OtherTenantId = candidate.TenantId, Score = candidate.Score, Reasons = candidate.Reasons,
                FoundBy = db.Context.Caller.Uuid, FoundTime = db.Now,
            };
            if (!string.IsNullOrWhiteSpace(distinctBecause)) suspect.Decide(null, distinctBecause.Trim(), db.Context.Caller.Uuid, db.Now);
            db.DuplicateSuspects.Add(suspect);
        }
    }

    private sealed record Pair
    {
        public Guid? OtherId { get; init; }
        public required string OtherTenantId { get; init; }
    }

    private sealed record Row
    {
        public required Guid Id { get; init; }
        public required string IndividualId { get; init; }
        public required string GivenName { get; init; }
        public string? FamilyName { get; init; }
        public string? OtherNames { get; init; }
        public decimal Score { get; init; }
        public bool? SameParent { get; init; }
        public bool? SameBirth { get; init; }
        public bool? SamePlace { get; init; }
        public bool? SameMobile { get; init; }

        public IReadOnlyList<string> Likeness()
        {
            var reasons = new List<string> { "NAME" };
            if (SameParent == true) reasons.Add("PARENT");
            if (SameBirth == true) reasons.Add("BIRTH_DATE");
            if (SamePlace == true) reasons.Add("LOCALITY");
            if (SameMobile == true) reasons.Add("MOBILE");
            return reasons;
        }

        public DuplicateCandidate ToCandidate(string tenantId, decimal score, IReadOnlyList<string> reasons) =>
            new(Id, tenantId, IndividualId, string.Join(' ', new[] { GivenName, OtherNames, FamilyName }.Where(part => !string.IsNullOrWhiteSpace(part))), score, reasons);
    }
}
