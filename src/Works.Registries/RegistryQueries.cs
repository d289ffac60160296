using Works.Platform;

namespace Works.Registries;

/// <summary>Short ways to ask the database, and to write where the caller of the request may only read.</summary>
internal static class RegistryQueries
{
    extension(WorksDb db)
    {
        /// <summary>True when the query finds a row.</summary>
        public async Task<bool> QueryAnyAsync(string sql, object arguments, CancellationToken cancellationToken) =>
            (await db.QueryAsync<int>(sql + " limit 1", arguments, cancellationToken)).Count > 0;

        /// <summary>Records of the same persons as the given ones, survivors first. Two index look-ups: a join through the survivor walks the whole table.</summary>
        public Task<IReadOnlyList<RecordOfPerson>> RecordsOfAsync(string tenantId, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken) => db.QueryAsync<RecordOfPerson>(
            """
            with asked as materialized (
                select m.id as asked, coalesce(m.merged_into, m.id) as survivor from registries.individuals m where m.tenant_id = @tenantId and m.id = any(@ids))
            select a.asked, a.survivor as id from asked a
            union all
            (select a.asked, o.id from asked a join registries.individuals o on o.tenant_id = @tenantId and o.merged_into = a.survivor order by o.created_time, o.id)
            """, new { tenantId, ids = ids.ToArray() }, cancellationToken);

        /// <summary>
        /// Does something at a tenant to which the request does not reach, because a rule of this module says so: persons of the state behind the
        /// records of a city. What was changed is saved before the scope ends.
        /// </summary>
        public async Task<T> AtTenantAsync<T>(string tenantId, Func<Task<T>> action, CancellationToken cancellationToken)
        {
            var scope = db.Context.Scope;
            if (scope.Allows(tenantId)) return await action();
            await db.SaveChangesAsync(cancellationToken);
            db.Context.UseScope(new Works.Platform.Edge.TenantScope([.. scope.Tenants, tenantId], scope.Inherited));
            await db.ApplyScopeAsync(cancellationToken);
            var result = await action();
            await db.SaveChangesAsync(cancellationToken);
            db.Context.UseScope(scope);
            await db.ApplyScopeAsync(cancellationToken);
            return result;
        }
    }
}

/// <summary>A record asked for, and one of the same person.</summary>
internal sealed record RecordOfPerson
{
    public required Guid Asked { get; init; }
    public required Guid Id { get; init; }
}
