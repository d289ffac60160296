using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

/// <summary>Who a uuid is, as far as the tenants of the request go.</summary>
internal sealed class UserDirectory(WorksDb db) : IUserDirectory
{
    public async Task<IReadOnlyDictionary<Guid, Caller>> ByUuidAsync(IReadOnlyCollection<Guid> uuids, CancellationToken cancellationToken) =>
        await db.Users.AsNoTracking().Where(user => uuids.Contains(user.Uuid)).ToDictionaryAsync(user => user.Uuid, user => user.ToCaller(), cancellationToken);

    public async Task<string?> DesignationAsync(string tenantId, Guid uuid, CancellationToken cancellationToken) =>
        (await db.QueryAsync<string?>(
            """
            select a.designation from administration.employee_assignments a
            where a.tenant_id = @tenantId and a.employee_uuid = @uuid and a.is_current order by a.from_date desc limit 1
            """, new { tenantId, uuid }, cancellationToken)).SingleOrDefault();

    public async Task<Caller?> CitizenAsync(string stateTenant, string userName, CancellationToken cancellationToken) =>
        (await db.UsersNamed(stateTenant, UserTypes.Citizen, userName).AsNoTracking().SingleOrDefaultAsync(cancellationToken))?.ToCaller();
}
