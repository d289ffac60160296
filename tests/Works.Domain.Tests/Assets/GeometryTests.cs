using System.Globalization;
using System.Text.Json;
using Works.Registries.Assets;

namespace Works.Domain.Tests.Assets;

public sealed class GeometryTests
{
    [Theory]
    [InlineData("""{"type": "Point", "coordinates": [85.81, 20.31]}""", "85.81 20.31 85.81 20.31")]
    [InlineData("""{"type": "LineString", "coordinates": [[85.81, 20.31], [85.83, 20.29, 12.5]]}""", "85.81 20.29 85.83 20.31")]
    [InlineData("""{"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 1], [0, 0]], [[0.5, 0.1], [0.6, 0.1], [0.6, 0.2], [0.5, 0.1]]]}""", "0 0 2 1")]
    [InlineData("""{"type": "MultiPoint", "coordinates": [[-180, -90], [180, 90]]}""", "-180 -90 180 90")]
    [InlineData("""{"type": "MultiLineString", "coordinates": [[[0, 0], [1, 1]], [[4, 5], [6, 7]]]}""", "0 0 6 7")]
    [InlineData("""{"type": "MultiPolygon", "coordinates": [[[[0, 0], [2, 0], [2, 1], [0, 0]]], [[[5, 5], [6, 5], [6, 6], [5, 5]]]]}""", "0 0 6 6")]
    public void A_geometry_lies_within_its_outermost_positions(string json, string expected)
    {
        var (extent, wrong) = Geometry.Measure(JsonElement.Parse(json));
        Assert.Null(wrong);
        Assert.Equal(expected, string.Create(CultureInfo.InvariantCulture, $"{extent!.West} {extent.South} {extent.East} {extent.North}"));
    }

    [Theory]
    [InlineData("\"text\"")]
    [InlineData("[1, 2]")]
    [InlineData("""{"type": "Point"}""")]
    [InlineData("""{"type": 7, "coordinates": [1, 2]}""")]
    [InlineData("""{"type": "Circle", "coordinates": [1, 2]}""")]
    [InlineData("""{"type": "Point", "coordinates": [181, 2]}""")]
    [InlineData("""{"type": "Point", "coordinates": [1, -90.1]}""")]
    [InlineData("""{"type": "Point", "coordinates": [1]}""")]
    [InlineData("""{"type": "Point", "coordinates": [1, 2, 3, 4]}""")]
    [InlineData("""{"type": "Point", "coordinates": ["1", "2"]}""")]
    [InlineData("""{"type": "Point", "coordinates": [1e40, 2]}""")]
    [InlineData("""{"type": "Point", "coordinates": {"x": 1}}""")]
    [InlineData("""{"type": "LineString", "coordinates": [[1, 2]]}""")]
    [InlineData("""{"type": "LineString", "coordinates": [1, 2]}""")]
    [InlineData("""{"type": "Polygon", "coordinates": []}""")]
    [InlineData("""{"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [0, 0]]]}""")]
    [InlineData("""{"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 1], [0, 1]]]}""")]
    public void What_is_no_geometry_is_refused_with_a_reason(string json)
    {
        var (extent, wrong) = Geometry.Measure(JsonElement.Parse(json));
        Assert.Null(extent);
        Assert.NotNull(wrong);
    }

    [Fact]
    public void A_geometry_has_a_limit() =>
        Assert.NotNull(Geometry.Measure(JsonSerializer.SerializeToElement(new { type = "LineString", coordinates = Enumerable.Range(0, 10_001).Select(_ => new[] { 1m, 2m }) })).Wrong);
}
