using System.Globalization;
using System.Text.Json.Nodes;

namespace Works.Bench;

/// <summary>
/// Registering people, and finding one who is registered already. Names are combinations of sixty first names and forty family names, fathers'
/// likewise, born over sixty years, in four hundred places: a name is borne by hundreds, as in a city.
/// </summary>
internal sealed class Persons(Stand stand, Requests requests, Generator generator)
{
    private static readonly string[] First =
    [
        "Asha", "Bimla", "Chandan", "Deepa", "Ekta", "Farida", "Gopal", "Hari", "Indira", "Jagannath", "Kamala", "Lakshmi", "Mohammed", "Nirmala", "Omkar", "Padma", "Rahim", "Sarita",
        "Tulsi", "Uma", "Vijay", "Yasin", "Zarina", "Anil", "Basanti", "Chitra", "Dinesh", "Fatima", "Ganesh", "Hema", "Ishwar", "Jyoti", "Kiran", "Lalita", "Manoj", "Namita", "Prakash",
        "Radha", "Suresh", "Trilochan", "Urmila", "Vasanta", "Abdul", "Bharat", "Champa", "Dhruba", "Gita", "Hemanta", "Jamuna", "Khirod", "Laxman", "Minati", "Naresh", "Pramila", "Ranjan",
        "Sabita", "Tapan", "Upendra", "Vidya", "Yudhisthir",
    ];

    private static readonly string[] Last =
    [
        "Behera", "Das", "Khan", "Nayak", "Sahu", "Patra", "Mohanty", "Pradhan", "Rout", "Swain", "Jena", "Mallick", "Barik", "Sethi", "Naik", "Majhi", "Munda", "Oraon", "Lenka", "Biswal",
        "Panda", "Mishra", "Dash", "Ghosh", "Roy", "Singh", "Kumar", "Yadav", "Sharma", "Verma", "Reddy", "Rao", "Murmu", "Soren", "Tudu", "Hembram", "Bag", "Digal", "Kanhar", "Sabar",
    ];

    private int _made;

    public async Task RunAsync(int persons)
    {
        var works = stand.Works;
        // How names sound is for the registry to say: it is asked for every first and every last name.
        List<(string Given, string Search, string Key)> names = [];
        foreach (var i in Enumerable.Range(0, First.Length * 4))
        {
            var name = $"{First[i % First.Length]} {Last[(i * 7) % Last.Length]}";
            var id = (string)(await requests.PostAsync(Create(name, name)))!["Individual"]!["id"]!;
            names.Add((name, await works.ScalarAsync<string>($"select name_search from registries.individuals where id = '{id}'") ?? name, await works.ScalarAsync<string>($"select name_key from registries.individuals where id = '{id}'") ?? name));
        }

        var model = (string)(await requests.PostAsync(Create("Model Person", "Model Father")))!["Individual"]!["id"]!;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await generator.CopyAsync("registries.individuals", $"id = '{model}'", 0, persons, (_, i, row) =>
        {
            var (own, father) = (names[Spread(i, 1, names.Count)], names[Spread(i, 2, names.Count)]);
            (row["id"], row["individual_id"]) = (Generator.Id(70, i), $"IND-B-{i:00000000}");
            (row["given_name"], row["name_search"], row["name_key"]) = own;
            (row["father_name"], row["parent_search"], row["parent_key"]) = father;
            row["date_of_birth"] = new DateOnly(1945, 1, 1).AddDays(Spread(i, 3, 60 * 365)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            (row["ward"], row["locality"], row["mobile_index"]) = ($"W{Spread(i, 4, 40)}", $"L{Spread(i, 4, 400)}", $"m{i}");
        });
        await generator.CopyAsync("registries.individual_identifiers", $"individual_id = '{model}'", 0, persons, (row, i, values) =>
            (values["id"], values["individual_id"], values["value_index"], values["platform_index"]) = (Generator.Id(80 + row, i), Generator.Id(70, i), $"v{i}-{row}", $"p{i}-{row}"));
        await works.ExecuteAsync("vacuum analyze registries.individuals, registries.individual_identifiers");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{persons} individuals (loaded by COPY in {clock.Elapsed.TotalSeconds:0} s)"));

        await stand.LatencyAsync("duplicate search", persons, i =>
        {
            var body = Person(names[Spread(i, 5, names.Count)].Given, names[Spread(i, 6, names.Count)].Given);
            body["Individual"]!["dateOfBirth"] = new DateOnly(1945, 1, 1).AddDays(Spread(i, 7, 60 * 365)).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);
            body["Individual"]!["address"]![0]!["locality"]!["code"] = $"L{Spread(i, 8, 400)}";
            return requests.Shot("/individual/v1/duplicates/_find", body);
        }, 50);

        var recording = await Recording.OfAsync(works, Create("Recorded Person", "Recorded Father"), "insert into registries.individuals");
        var columns = "select i.individual_id || '|' || i.mobile_index || '|' || n.value_index || '|' || n.platform_index from registries.individuals i join registries.individual_identifiers n on n.individual_id = i.id where i.given_name = 'Recorded Person'";
        var made = (await works.ScalarAsync<string>(columns))!.Split('|');
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < made.Length; i++) renamed[made[i]] = $"P{i}/:n/:client_id";
        await stand.CompareAsync("individual create", recording, recording.Script(renamed), _ => Create(names[Spread(_made, 9, names.Count)].Given, names[Spread(_made, 10, names.Count)].Given), isWrite: true);
    }

    private Shot Create(string name, string father) => requests.Shot("/individual/v1/_create", Person(name, father));

    // Numbers nobody has yet; born on one of many days, so that not everybody is everybody's double.
    private JsonObject Person(string name, string father)
    {
        var i = Interlocked.Increment(ref _made);
        return new JsonObject
        {
            ["Individual"] = new JsonObject
            {
                ["tenantId"] = Requests.City, ["name"] = new JsonObject { ["givenName"] = name }, ["gender"] = "FEMALE", ["fatherName"] = father, ["relationship"] = "FATHER", ["photo"] = "photo",
                ["dateOfBirth"] = new DateOnly(1945, 1, 1).AddDays(Spread(i, 11, 60 * 365)).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture),
                ["mobileNumber"] = string.Create(CultureInfo.InvariantCulture, $"7{i:000000000}"),
                ["address"] = new JsonArray(new JsonObject
                {
                    ["tenantId"] = Requests.City, ["type"] = "PERMANENT", ["city"] = Requests.City, ["locality"] = new JsonObject { ["code"] = "SUN01" }, ["ward"] = new JsonObject { ["code"] = "B1" },
                }),
                ["identifiers"] = new JsonArray(new JsonObject { ["identifierType"] = "AADHAAR", ["identifierId"] = string.Create(CultureInfo.InvariantCulture, $"27{i:0000000000}") }),
                ["skills"] = new JsonArray(new JsonObject { ["type"] = "MASON", ["level"] = "HIGHLY_SKILLED" }),
            },
        };
    }

    // Below count, scattered, the same in every run.
    private static int Spread(int i, int salt, int count) => (int)(((uint)i * 2_654_435_761u ^ (uint)salt * 2_246_822_519u) % (uint)count);
}
