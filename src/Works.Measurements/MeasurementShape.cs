using Works.Platform;

namespace Works.Measurements;

/// <summary>What must be there, and how long it may be: rule 0 of spec 20 §3.1, in the wording of the contract's bean validation.</summary>
internal static class MeasurementShape
{
    private const int MostItems = int.MaxValue;

    /// <summary>The list itself.</summary>
    public static Failure? List(string root, IReadOnlyList<MeasurementWire>? measurements) =>
        measurements is null ? MeasurementErrors.Missing($"{root}.measurements")
        : measurements.Count == 0 ? MeasurementErrors.Size($"{root}.measurements", 1, MostItems) : null;

    /// <summary>Everything of all measurements.</summary>
    public static Failure[] Of(string root, IReadOnlyList<MeasurementWire>? measurements) =>
        List(root, measurements) is { } missing ? [missing] : [.. measurements!.SelectMany((measurement, i) => Of(root, i, measurement))];

    /// <summary>Everything of one measurement.</summary>
    public static IEnumerable<Failure> Of(string root, int index, MeasurementWire measurement)
    {
        var failures = new List<Failure>();
        var path = $"{root}.measurements[{index}]";
        void Needed(string member, bool isThere)
        {
            if (!isThere) failures.Add(MeasurementErrors.Missing($"{path}.{member}"));
        }

        void Size(string member, string? value, int least, int most)
        {
            if (!string.IsNullOrWhiteSpace(value) && (value.Length < least || value.Length > most)) failures.Add(MeasurementErrors.Size($"{path}.{member}", least, most));
        }

        Needed("tenantId", !string.IsNullOrWhiteSpace(measurement.TenantId));
        Needed("referenceId", !string.IsNullOrWhiteSpace(measurement.ReferenceId));
        Needed("entryDate", measurement.EntryDate is not null);
        Size("id", measurement.Id, 0, 64);
        Size("tenantId", measurement.TenantId, 2, 64);
        Size("measurementNumber", measurement.MeasurementNumber, 2, 64);
        Size("physicalRefNumber", measurement.PhysicalRefNumber, 2, 100);
        Size("referenceId", measurement.ReferenceId, 2, 64);
        for (var j = 0; j < (measurement.Measures?.Count ?? 0); j++)
        {
            var measure = measurement.Measures![j];
            Needed($"measures[{j}].targetId", !string.IsNullOrWhiteSpace(measure.TargetId));
            Needed($"measures[{j}].currentValue", measure.CurrentValue is not null);
            Size($"measures[{j}].targetId", measure.TargetId, 2, 64);
            Size($"measures[{j}].comments", measure.Comments, 2, 256);
            if (measure.Documents is { Count: 0 }) failures.Add(MeasurementErrors.Size($"{path}.measures[{j}].documents", 1, MostItems));
        }

        return failures;
    }
}
