using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Works.Bench;

// bench/run [--small N] [--large N] [--persons N] [--seconds S] [--estimates] [--keep]: measures the host against pgbench running the same SQL on the same cluster.
int Option(string name, int otherwise) => Array.IndexOf(args, name) is >= 0 and var at ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
var (small, large, seconds) = (Option("--small", 10_000), Option("--large", 1_000_000), Option("--seconds", 15));
var root = new DirectoryInfo(AppContext.BaseDirectory);
while (!File.Exists(Path.Combine(root!.FullName, "Works.slnx"))) root = root.Parent;
var folder = Path.Combine(root.FullName, "bench", ".data");
if (!args.Contains("--keep") && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);

await using var works = await Instance.StartAsync(root.FullName, folder, Option("--port", 18_080));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"host idle: {works.MemoryMiB} MiB"));
await works.ExecuteAsync("grant usage on all sequences in schema platform to works_app"); // for currval in the scripts
var requests = new Requests(works.Address, await works.SignInAsync());
var generator = new Generator(works);

// Projects of their own for the estimates that are created: a project has one live estimate.
var modelProject = await requests.ProjectAsync();
var modelNumber = (string)(await requests.PostAsync(requests.EstimateCreate(modelProject)))!["estimates"]![0]!["estimateNumber"]!;
const int FreeProjects = 400_000;
await generator.CopyAsync("projects.projects", $"id = '{modelProject}'", 0, FreeProjects, (_, i, row) =>
{
    (row["id"], row["path"], row["project_number"]) = (Requests.FreeProject(i), Requests.FreeProject(i), $"PJ/F/{i:00000000}");
    Generator.Place(row, i);
});
await works.ExecuteAsync("vacuum analyze projects.projects");

var stand = new Stand(works, seconds, args.Contains("--scripts"));
foreach (var (from, size) in new[] { (0, small), (small, large) })
{
    if (size > from)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await generator.EstimatesAsync(modelNumber, from, size - from);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{size} estimates (loaded {size - from} by COPY in {clock.Elapsed.TotalSeconds:0} s)"));
    }

    await stand.LatencyAsync("search by id", size, i => requests.EstimateSearch($"ids={Generator.Id(2, i * 7919 % size)}"), 10);
    await stand.LatencyAsync("search by number", size, i => requests.EstimateSearch($"estimateNumber=ES/B/{i * 7919 % size:00000000}"), 10);
    await stand.LatencyAsync("inbox", size, _ => requests.Inbox(), 50);
    var create = Requests.FreeProject(stand.Next++);
    var recording = await Recording.OfAsync(works, requests.EstimateCreate(create), "insert into estimates.estimates");
    var number = await works.ScalarAsync<string>($"select estimate_number from estimates.estimates where project_id = '{create}'");
    var script = recording.Script(new Dictionary<string, string>(StringComparer.Ordinal) { [create] = "00000000-0000-7000-8000-:p", [number!] = "ES/P/:n/:client_id" });
    await stand.CompareAsync("estimate create, 12 lines", recording, script, i => requests.EstimateCreate(Requests.FreeProject(i)), isWrite: true);

    var page = requests.EstimateSearch("limit=10&offset=20");
    var pages = await Recording.OfAsync(works, page, "estimates.estimates");
    await stand.CompareAsync("estimate search, page of 10", pages, pages.Script(new Dictionary<string, string>(StringComparer.Ordinal)), _ => page, isWrite: false);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"host under load: {works.MemoryMiB} MiB"));
    await generator.FinishCreatedAsync();
}

Console.WriteLine();
if (!args.Contains("--estimates")) await new WorkOrders(stand, requests, generator).RunAsync(large);
if (!args.Contains("--estimates")) await new Persons(stand, requests, generator).RunAsync(Option("--persons", large));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"host at the end: {works.MemoryMiB} MiB"));

namespace Works.Bench
{
    /// <summary>Requests as contract clients send them.</summary>
    internal sealed class Requests(Uri address, string token)
    {
        public const string City = "pg.citya";

        public static string FreeProject(int i) => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-7000-8000-{100_000_000_000L + i}");

        public async Task<JsonNode?> PostAsync(Shot shot)
        {
            using var http = new HttpClient { BaseAddress = address };
            using var content = new ByteArrayContent(shot.Body);
            content.Headers.ContentType = new("application/json");
            using var reply = await http.PostAsync(new Uri(shot.Path, UriKind.Relative), content);
            var text = await reply.Content.ReadAsStringAsync();
            return reply.IsSuccessStatusCode ? JsonNode.Parse(text) : throw new InvalidOperationException($"{shot.Path}: {text}");
        }

        public async Task<string> ProjectAsync() => (string)(await PostAsync(Shot("/project/v1/_create", new JsonObject
        {
            ["Projects"] = new JsonArray(new JsonObject
            {
                ["tenantId"] = City, ["name"] = "Model project", ["projectType"] = "WT-CWS", ["description"] = "Storm water drain",
                ["address"] = new JsonObject { ["tenantId"] = City, ["city"] = City, ["boundaryType"] = "Ward", ["boundary"] = "B1" },
            }),
        })))!["Project"]![0]!["id"]!;

        /// <summary>Twelve lines: ten rows from the schedule of rates, one off it, one overhead.</summary>
        public Shot EstimateCreate(string projectId)
        {
            JsonArray lines = [];
            for (var i = 0; i < 10; i++) lines.Add(Line("SOR", "SOR_000225", 182.60m, 27m, "CUM", 4930.20m, (2, 10m, 1.5m, 0.9m)));
            lines.Add(Line("NON-SOR", "1", 850m, 3m, "NOS", 2550m, (3, null, null, null)));
            lines.Add(new JsonObject { ["category"] = "OVERHEAD", ["name"] = "GST", ["amountDetail"] = new JsonArray(new JsonObject { ["type"] = "GST", ["amount"] = 9333.36m }) });
            return Shot("/estimate/v1/_create", new JsonObject
            {
                ["estimate"] = new JsonObject
                {
                    ["tenantId"] = City, ["projectId"] = projectId, ["status"] = "ACTIVE", ["name"] = "Drain", ["executingDepartment"] = "WRK",
                    ["address"] = new JsonObject { ["tenantId"] = City, ["city"] = City }, ["estimateDetails"] = lines,
                    ["additionalDetails"] = new JsonObject { ["totalEstimatedAmount"] = 61185.36m },
                },
                ["workflow"] = new JsonObject { ["action"] = "SUBMIT", ["comments"] = "please check" },
            });
        }

        public Shot EstimateSearch(string criteria) => Shot($"/estimate/v1/_search?tenantId={City}&{criteria}", []);

        public Shot Inbox() => Shot("/inbox/v2/_search", new JsonObject
        {
            ["inbox"] = new JsonObject
            {
                ["tenantId"] = City, ["limit"] = 10, ["offset"] = 0, ["moduleSearchCriteria"] = new JsonObject(),
                ["processSearchCriteria"] = new JsonObject { ["tenantId"] = City, ["moduleName"] = "estimate-service", ["businessService"] = new JsonArray("ESTIMATE") },
            },
        });

        private static JsonObject Line(string category, string sorId, decimal rate, decimal quantity, string uom, decimal amount, (decimal? Count, decimal? Length, decimal? Width, decimal? Height) size) => new()
        {
            ["sorId"] = sorId, ["category"] = category, ["name"] = "Excavation", ["description"] = "abutment", ["unitRate"] = rate, ["noOfunit"] = quantity, ["uom"] = uom,
            ["quantity"] = size.Count, ["length"] = size.Length, ["width"] = size.Width, ["height"] = size.Height,
            ["amountDetail"] = new JsonArray(new JsonObject { ["type"] = "EstimatedAmount", ["amount"] = amount }),
        };

        public Shot Shot(string path, JsonObject body, string? asToken = null)
        {
            body["RequestInfo"] = new JsonObject { ["apiId"] = "Rainmaker", ["msgId"] = "1|en_IN", ["authToken"] = asToken ?? token };
            return new Shot(path, Encoding.UTF8.GetBytes(body.ToJsonString()));
        }
    }
}
