using System.Reflection;
using System.Text;
using Dapper;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Works.Platform.Edge;

namespace Works.Platform;

/// <summary>A row that belongs to one tenant. The filter on it is set once, here; row-level security backs it.</summary>
public interface ITenantOwned
{
    /// <summary>Tenant that owns the row.</summary>
    string TenantId { get; }
}

/// <summary>A row whose descendants may read it: masters, definitions, accounts of a state.</summary>
public interface IInherited : ITenantOwned;

/// <summary>An aggregate that two people may change at once: the second is told.</summary>
public interface IVersioned
{
    /// <summary>Raised by one with every saved change.</summary>
    int RowVersion { get; set; }
}

/// <summary>A row whose changes leave no audit entry: it is itself a record of what happened, or a secret.</summary>
public interface IUnaudited;

/// <summary>The entities and migrations that one module contributes.</summary>
/// <param name="Assembly">Assembly of the module.</param>
public sealed record ModelPart(Assembly Assembly);

/// <summary>A constraint that speaks for a rule: when the database refuses, the client gets the rule's refusal.</summary>
/// <param name="Constraint">Name of the constraint or unique index.</param>
/// <param name="Refusal">What to answer.</param>
public sealed record ConstraintRule(string Constraint, Func<Failure> Refusal);

/// <summary>Sees what a transaction saves, inside it, whichever module saves it.</summary>
public interface ISaveWatcher
{
    /// <summary>Called once per audit entry after it is saved; what it changes through <paramref name="db"/> is saved with it.</summary>
    /// <param name="db">The transaction.</param>
    /// <param name="tenantId">Tenant of the record.</param>
    /// <param name="after">Its changed members as the audit keeps them: JSON.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>True when it changed anything.</returns>
    Task<bool> SavedAsync(WorksDb db, string tenantId, string after, CancellationToken cancellationToken);
}

/// <summary>The one database context. Modules reach their own tables through internal extension properties.</summary>
public sealed class WorksDb(
    DbContextOptions<WorksDb> options, IEnumerable<ModelPart> parts, IEnumerable<ISaveWatcher> watchers, RequestContext context, TimeProvider clock, FieldCipher cipher)
    : DbContext(options)
{
    private readonly List<Action> _afterCommit = [];
    private readonly Dictionary<(string TenantId, string Model, string RecordId), SortedSet<string>> _reads = [];
    private long? _now;

    /// <summary>Annotation for the rare column that is not its property in snake case.</summary>
    public const string ColumnAnnotation = "Works:Column";

    /// <summary>Who calls, and for which tenants.</summary>
    public RequestContext Context { get; } = context;

    /// <summary>Encrypts attributes. An entity that shows its encrypted attributes in clear takes the context in its constructor and keeps this.</summary>
    public FieldCipher Cipher { get; } = cipher;

    /// <summary>Milliseconds since 1970 UTC, as the contract writes instants. Read once per transaction: all it writes happened at one time.</summary>
    public long Now => _now ??= clock.GetUtcNow().ToUnixTimeMilliseconds();

    private string[] Own => [.. Context.Scope.Tenants];

    private string[] Readable => [.. Context.Scope.Tenants, .. Context.Scope.Inherited];

    private bool Unbounded => Context.Scope.IsEverything;

    /// <summary>Runs <paramref name="action"/> when the transaction has committed, never when it is rolled back: what is in memory follows what is stored.</summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    /// <summary>Saves and commits what the request changed.</summary>
    public async Task CommitAsync(IDbContextTransaction transaction, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        await SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(CancellationToken.None); // a client that hangs up now must not leave memory behind what is stored
        foreach (var action in _afterCommit) action();
        _afterCommit.Clear();
    }

    /// <summary>Opens the transaction and tells row-level security which tenants it is for.</summary>
    public async Task<IDbContextTransaction> BeginAsync(CancellationToken cancellationToken)
    {
        _now = null;
        var transaction = await Database.BeginTransactionAsync(cancellationToken);
        await ApplyScopeAsync(cancellationToken);
        return transaction;
    }

    /// <summary>Sets the scope of the running transaction from <see cref="RequestContext.Scope"/>; called again when the scope changes.</summary>
    public async Task ApplyScopeAsync(CancellationToken cancellationToken)
    {
        var tenants = string.Join(',', Context.Scope.Tenants);
        var inherited = string.Join(',', Context.Scope.Inherited);
        await Database.ExecuteSqlAsync(
            $"select set_config('role', {Works.Platform.Database.RoleName}, true), set_config('works.tenants', {tenants}, true), set_config('works.inherited', {inherited}, true)",
            cancellationToken);
    }

    /// <summary>Reads rows with SQL of our own, inside the running transaction: reports and hot reads. Columns match members in snake case.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? arguments, CancellationToken cancellationToken) =>
        (await Database.GetDbConnection().QueryAsync<T>(
            new CommandDefinition(sql, arguments, Database.CurrentTransaction?.GetDbTransaction(), cancellationToken: cancellationToken))).AsList();

    /// <summary>Runs SQL of our own inside the running transaction.</summary>
    /// <returns>Number of rows changed.</returns>
    public Task<int> ExecuteAsync(string sql, object? arguments, CancellationToken cancellationToken) =>
        Database.GetDbConnection().ExecuteAsync(
            new CommandDefinition(sql, arguments, Database.CurrentTransaction?.GetDbTransaction(), cancellationToken: cancellationToken));

    /// <summary>Notes a change made with SQL of our own, which the change tracker does not see: one entry for the whole batch.</summary>
    /// <param name="tenantId">Tenant whose rows changed.</param>
    /// <param name="entity">Qualified name of the table.</param>
    /// <param name="entityId">What the batch was about.</param>
    /// <param name="operation">CREATE, UPDATE or DELETE.</param>
    /// <param name="before">What stood there; null when nothing did.</param>
    /// <param name="after">What stands there now; null when nothing does.</param>
    public void NoteBatch(string tenantId, string entity, string entityId, string operation, object? before, object? after) => Add(new AuditEntry
    {
        TenantId = tenantId, Entity = entity, EntityId = entityId, Operation = operation, Actor = Context.Caller.Uuid, CorrelationId = Context.CorrelationId,
        ChangedTime = Now,
        Before = before is null ? null : System.Text.Json.JsonSerializer.Serialize(before, WireJson.Options),
        After = after is null ? null : System.Text.Json.JsonSerializer.Serialize(after, WireJson.Options),
    });

    /// <summary>
    /// Notes that the caller is shown in clear what others see masked (spec 30 §5.6): one entry per record, with the transaction. Where nothing
    /// can be noted nothing is shown, because the reply is written after the commit.
    /// </summary>
    /// <param name="tenantId">Tenant of the record.</param>
    /// <param name="model">Model of <c>DataSecurity.SecurityPolicy</c>.</param>
    /// <param name="recordId">Id of the record.</param>
    /// <param name="field">Attribute that is shown.</param>
    public void NoteRead(string tenantId, string model, string recordId, string field)
    {
        // A record of the state is read from its cities, which cannot write there: the entry stands where the reader works.
        var where = Context.Scope.IsEverything || Context.Scope.Allows(tenantId) ? tenantId : Context.Scope.Tenants is [var first, ..] ? first : tenantId;
        if (!_reads.TryGetValue((where, model, recordId), out var fields)) _reads[(where, model, recordId)] = fields = new(StringComparer.Ordinal);
        fields.Add(field);
    }

    /// <inheritdoc />
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        foreach (var ((tenantId, model, recordId), fields) in _reads) NoteBatch(tenantId, model, recordId, AuditEntry.Read, before: null, new { fields, tenantId });
        _reads.Clear();
        ChangeTracker.DetectChanges();
        ChangeTracker.AutoDetectChangesEnabled = false; // each look at the tracker below would compare every tracked value again
        try
        {
            AuditTrail.Record(this);
            foreach (var entry in ChangeTracker.Entries<IVersioned>().Where(entry => entry.State == EntityState.Modified))
                entry.Property(nameof(IVersioned.RowVersion)).CurrentValue = entry.Entity.RowVersion + 1;
            List<AuditEntry> noted = [.. ChangeTracker.Entries<AuditEntry>().Where(entry => entry.State == EntityState.Added && entry.Entity.After is not null).Select(entry => entry.Entity)];
            var count = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
            var changed = false;
            foreach (var entry in noted)
                foreach (var watcher in watchers) changed |= await watcher.SavedAsync(this, entry.TenantId, entry.After!, cancellationToken);
            return changed ? count + await SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken) : count;
        }
        finally
        {
            ChangeTracker.AutoDetectChangesEnabled = true;
        }
    }

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        configurationBuilder.Properties<EncryptedText>().HaveConversion<EncryptedTextConverter>();
    }

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(WorksDb).Assembly);
        foreach (var part in parts) modelBuilder.ApplyConfigurationsFromAssembly(part.Assembly);

        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties()) property.SetColumnName((string?)property.FindAnnotation(ColumnAnnotation)?.Value ?? SnakeCase(property.Name));
            if (entity.IsOwned()) continue;
            var filter = typeof(IInherited).IsAssignableFrom(entity.ClrType) ? nameof(FilterInherited)
                : typeof(ITenantOwned).IsAssignableFrom(entity.ClrType) ? nameof(FilterOwned) : null;
            if (filter is not null)
            {
                GetType().GetMethod(filter, BindingFlags.Instance | BindingFlags.NonPublic)!
                    .MakeGenericMethod(entity.ClrType).Invoke(this, [modelBuilder]);
            }

            if (typeof(IVersioned).IsAssignableFrom(entity.ClrType))
                modelBuilder.Entity(entity.ClrType).Property(nameof(IVersioned.RowVersion)).IsConcurrencyToken();
        }
    }

    private void FilterOwned<T>(ModelBuilder model)
        where T : class, ITenantOwned =>
        model.Entity<T>().HasQueryFilter(row => Unbounded || Own.Contains(row.TenantId));

    private void FilterInherited<T>(ModelBuilder model)
        where T : class, IInherited =>
        model.Entity<T>().HasQueryFilter(row => Unbounded || Readable.Contains(row.TenantId));

    internal static string SnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0 && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])))) text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
