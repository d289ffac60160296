using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

/// <summary>Answers who a uuid is, within the tenants of the request.</summary>
internal sealed class UserDirectory(WorksDb db) : IUserDirectory
{
    public async Task<IReadOnlyDictionary<Guid, Caller>> ByUuidAsync(IReadOnlyCollection<Guid> uuids, CancellationToken cancellationToken) => uuids.Count == 0
        ? new Dictionary<Guid, Caller>()
        : await db.Users.AsNoTracking().Where(user => uuids.Contains(user.Uuid)).ToDictionaryAsync(user => user.Uuid, user => user.ToCaller(), cancellationToken);
}
