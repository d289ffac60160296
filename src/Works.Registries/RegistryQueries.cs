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
