using System.Text.Json;

namespace Works.Registries.Assets;

/// <summary>Checks GeoJSON (RFC 7946) as far as a registry needs it: form, closed rings, degrees in range; and says what it lies within.</summary>
internal static class Geometry
{
    private const int MaxPositions = 10_000;

    /// <summary>The rectangle a geometry lies within, in degrees; null with the reason when it is none.</summary>
    public static (Extent? Extent, string? Wrong) Measure(JsonElement geometry)
    {
        if (geometry.ValueKind != JsonValueKind.Object || !geometry.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String
            || !geometry.TryGetProperty("coordinates", out var coordinates)) return (null, "A geometry has a type and coordinates");
        var extent = new Extent();
        var wrong = type.GetString() switch
        {
            "Point" => extent.Take(coordinates),
            "MultiPoint" => Each(coordinates, 1, extent.Take),
            "LineString" => Line(coordinates, extent),
            "MultiLineString" => Each(coordinates, 1, line => Line(line, extent)),
            "Polygon" => Polygon(coordinates, extent),
            "MultiPolygon" => Each(coordinates, 1, polygon => Polygon(polygon, extent)),
            _ => "The type of a geometry is Point, LineString, Polygon, MultiPoint, MultiLineString or MultiPolygon",
        };
        return wrong is null ? (extent, null) : (null, wrong);
    }

    private static string? Line(JsonElement line, Extent extent) => Each(line, 2, extent.Take);

    private static string? Polygon(JsonElement rings, Extent extent) => Each(rings, 1, ring => Each(ring, 4, extent.Take) ?? (IsClosed(ring) ? null : "A ring ends where it begins"));

    private static bool IsClosed(JsonElement ring) => ring[0][0].GetDecimal() == ring[ring.GetArrayLength() - 1][0].GetDecimal() && ring[0][1].GetDecimal() == ring[ring.GetArrayLength() - 1][1].GetDecimal();

    private static string? Each(JsonElement items, int least, Func<JsonElement, string?> check)
    {
        if (items.ValueKind != JsonValueKind.Array || items.GetArrayLength() < least) return $"Coordinates are a list of at least {least}";
        foreach (var item in items.EnumerateArray())
            if (check(item) is { } wrong) return wrong;
        return null;
    }

    /// <summary>A rectangle in degrees that grows with each position.</summary>
    internal sealed class Extent
    {
        private int _positions;

        public decimal West { get; private set; } = 180;
        public decimal South { get; private set; } = 90;
        public decimal East { get; private set; } = -180;
        public decimal North { get; private set; } = -90;

        public string? Take(JsonElement position)
        {
            if (++_positions > MaxPositions) return $"A geometry has at most {MaxPositions} positions";
            if (position.ValueKind != JsonValueKind.Array || position.GetArrayLength() is < 2 or > 3 || !position.EnumerateArray().All(number => number.ValueKind == JsonValueKind.Number && number.TryGetDecimal(out _)))
                return "A position is a list of longitude and latitude";
            var (longitude, latitude) = (position[0].GetDecimal(), position[1].GetDecimal());
            if (longitude is < -180 or > 180 || latitude is < -90 or > 90) return "Longitude lies between -180 and 180 degrees, latitude between -90 and 90";
            (West, East) = (Math.Min(West, longitude), Math.Max(East, longitude));
            (South, North) = (Math.Min(South, latitude), Math.Max(North, latitude));
            return null;
        }
    }
}
