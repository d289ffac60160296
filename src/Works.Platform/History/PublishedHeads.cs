namespace Works.Platform.History;

/// <summary>
/// The heads as they were published: one line per batch in a file outside the database, only ever added to. Copy it elsewhere as
/// often as you like; whoever rewrites the tables cannot rewrite the copies.
/// </summary>
internal sealed class PublishedHeads(HistorySettings settings)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Tenant> _tenants = new(StringComparer.Ordinal);
    private long _read;

    /// <summary>Tenants with published heads.</summary>
    public IReadOnlyList<string> Tenants
    {
        get
        {
            lock (_lock) return [.. _tenants.Keys];
        }
    }

    /// <summary>Reads what was added since the last time.</summary>
    public void Refresh()
    {
        lock (_lock)
        {
            if (!File.Exists(settings.HeadsFile))
            {
                _read = 0;
                _tenants.Clear();
                return;
            }

            using var file = Open(FileMode.Open, FileAccess.Read);
            ReadOn(file);
        }
    }

    /// <summary>The newest published head of a tenant; null when there is none.</summary>
    public Head? Last(string tenantId)
    {
        lock (_lock) return _tenants.GetValueOrDefault(tenantId)?.Last;
    }

    /// <summary>What is wrong with the file itself, for this tenant; null when nothing is.</summary>
    public string? Fault(string tenantId)
    {
        lock (_lock) return _tenants.GetValueOrDefault(tenantId)?.Fault;
    }

    /// <summary>The published batch; null when it was not published.</summary>
    public Batch? Find(string tenantId, long number)
    {
        lock (_lock)
        {
            if (_tenants.GetValueOrDefault(tenantId) is not { } tenant || number < 1 || number > tenant.Offsets.Count) return null;
            using var file = Open(FileMode.Open, FileAccess.Read);
            file.Position = tenant.Offsets[(int)(number - 1)];
            using var reader = new StreamReader(file);
            return Batch.OfLine(System.Text.Encoding.UTF8.GetBytes(reader.ReadLine() ?? string.Empty));
        }
    }

    /// <summary>Adds batches that are not published yet; the others are left out. On disk when it returns.</summary>
    public void Append(IEnumerable<Batch> batches)
    {
        lock (_lock)
        {
            Directory.CreateDirectory(settings.Folder);
            using var others = LockFile();
            using var file = Open(FileMode.OpenOrCreate, FileAccess.ReadWrite);
            ReadOn(file);
            file.SetLength(_read); // half a line is what a host was writing when it died
            file.Position = _read;
            foreach (var batch in batches)
            {
                if (_tenants.GetValueOrDefault(batch.Head.TenantId)?.Last is { } last && last.Number >= batch.Head.Number) continue;
                var line = System.Text.Encoding.UTF8.GetBytes(batch.ToLine() + "\n");
                file.Write(line);
                Note(batch.Head, _read);
                _read += line.Length;
            }

            file.Flush(flushToDisk: true);
        }
    }

    private FileStream Open(FileMode mode, FileAccess access) => new(settings.HeadsFile, mode, access, FileShare.ReadWrite, 64 * 1024);

    // Hosts on one folder take turns.
    private FileStream LockFile()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(Path.Combine(settings.Folder, "heads.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (attempt < 200 && Directory.Exists(settings.Folder))
            {
                Task.Delay(10).GetAwaiter().GetResult(); // called from a background worker only
            }
        }
    }

    private void ReadOn(FileStream file)
    {
        if (file.Length < _read)
        {
            _read = 0; // replaced by another file: read it anew
            _tenants.Clear();
        }

        file.Position = _read;
        var (line, buffer) = (new MemoryStream(), new byte[64 * 1024]);
        for (int count; (count = file.Read(buffer, 0, buffer.Length)) > 0;)
        {
            var rest = buffer.AsSpan(0, count);
            for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
            {
                line.Write(rest[..end]);
                if (Batch.OfLine(line.GetBuffer().AsSpan(0, (int)line.Length)) is { } batch) Note(batch.Head, _read);
                _read += line.Length + 1;
                line.SetLength(0);
            }

            line.Write(rest);
        }
    }

    private void Note(Head head, long offset)
    {
        if (!_tenants.TryGetValue(head.TenantId, out var tenant)) _tenants[head.TenantId] = tenant = new Tenant();
        if (head.Number == tenant.Offsets.Count + 1)
        {
            tenant.Offsets.Add(offset);
            tenant.Last = head;
        }
        else
        {
            tenant.Fault ??= $"heads.jsonl has head {head.Number} of {head.TenantId} where {tenant.Offsets.Count + 1} follows";
        }
    }

    private sealed class Tenant
    {
        // Eight bytes per batch: all that is kept of the file.
        public List<long> Offsets { get; } = [];

        public Head? Last { get; set; }

        public string? Fault { get; set; }
    }
}
