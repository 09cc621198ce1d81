using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NUnit.Framework;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Tests.Language;
using NeuroLcp.Tests.Recording;

namespace NeuroLcp.Tests.Experiments.Run;

/// <summary>
/// What a recording may hold: docs/recording-layout.json is made from files that every verb has written, and docs/recording-format.md names just that.
/// After a wanted change: <c>NEUROLCP_UPDATE_GOLDEN=1 ./neurolcp test RecordingLayout</c>, and read the difference.
/// </summary>
[TestFixture]
public sealed partial class RecordingLayoutTests
{
    private static readonly string Docs = Path.Combine(CircuitFolder.Root, "docs");

    private static readonly Lazy<SortedDictionary<string, JsonObject>> Found = new(Describe);

    [Test]
    public void TheLayoutInJson_IsThatOfTheFilesThatAreWritten()
    {
        string file = Path.Combine(Docs, "recording-layout.json");
        var root = new JsonObject
        {
            ["format"] = RecordingFormat.Id,
            ["about"] = "Every array a recording may hold, as docs/recording-format.md explains. Names in <> stand for those of a circuit; 'float' is float32 or float64; T* is the axis that grows; units that are 'its own' are those of the circuit.",
            ["arrays"] = new JsonObject(Found.Value.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value.DeepClone()))),
        };
        string made = root.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
            .ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable("NEUROLCP_UPDATE_GOLDEN") is "1")
        {
            File.WriteAllText(file, made);
        }

        Assert.That(made, Is.EqualTo(File.ReadAllText(file)));
    }

    [Test]
    public void TheSpecification_NamesWhatIsWritten_AndNothingElse()
    {
        string text = File.ReadAllText(Path.Combine(Docs, "recording-format.md"));
        string tree = text[(text.IndexOf("```text\n/ ", StringComparison.Ordinal) + 8)..];
        var named = new HashSet<string>();
        string[] groups = [];
        foreach (string line in tree[..tree.IndexOf("\n```", StringComparison.Ordinal)].Split('\n'))
        {
            string what = Regex.Split(line.Trim(), " {2,}")[0];
            if (line.StartsWith('/'))
            {
                groups = [.. what.Split(", ").Select(g => g.TrimEnd('/'))];
            }
            else if (line.StartsWith("   ", StringComparison.Ordinal) && !line.StartsWith("      ", StringComparison.Ordinal))
            {
                named.UnionWith(what.Split(", ").SelectMany(name => groups.Select(g => $"{g}/{Brackets().Replace(name, "")}")));
            }
        }

        Assert.That(named.Order(StringComparer.Ordinal), Is.EqualTo(Found.Value.Keys.Order(StringComparer.Ordinal)));
    }

    private static SortedDictionary<string, JsonObject> Describe()
    {
        using var directory = new TemporaryDirectory();
        string task = StudyFiles.Clouds(directory.File("task.h5"));
        string[] data = ["--task", $"h5:{task}", "--batch", "8"];
        string online = directory.File("online.yaml");
        File.WriteAllText(online, Online);
        string inversion = CircuitFolder.Path("dynamic-inversion"), wired = CircuitFolder.Path("excitatory-inhibitory"),
            spiking = CircuitFolder.Path("burst-spiking");
        string[][] commands =
        [
            ["run", inversion, .. data, "--set", "pyramidal.size=8", "--epochs", "1", "--diagnose", "1", "--record", "weights statistics", "--record",
                "W synapses 5", "--record", "output.u every 2 updates as few"],
            ["run", CircuitFolder.Path("linear-feedback"), .. data, "--set", "pyramidal.size=4", "--set", "learning.epochs=0", "--diagnose", "1"],
            ["run", wired, .. data, "--set", "pyramidal.size=9", "--set", "basket.size=4", "--epochs", "1"],
            ["simulate", spiking, .. data, "--set", "pyramidal.size=3", "--set", "pyramidal.cell.count=5", "--duration", "60ms", "--trials", "2", "--record",
                "pyramidal.cell.spike events", "--record", "pyramidal.cell.since every 5 ms"],
            ["simulate", online, .. data, "--duration", "20ms", "--record", "W every 5 ms"],
            ["equilibrate", inversion, .. data, "--set", "pyramidal.size=8", "--free"],
            ["diagnose", inversion, .. data, "--set", "pyramidal.size=8", "--trials", "2"],
        ];
        var found = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        for (int i = 0; i < commands.Length; i++)
        {
            string file = directory.File(FormattableString.Invariant($"{i}.h5"));
            Shell.Done([.. commands[i], "-o", file]);
            using RecordingReader reader = RecordingReader.Open(file);
            Visit(reader, "", commands[i][0], found);
        }

        return found;
    }

    private static void Visit(RecordingReader reader, string group, string verb, SortedDictionary<string, JsonObject> found)
    {
        foreach (string name in reader.Arrays(group.Length == 0 ? "/" : group))
        {
            string path = $"{group}/{name}", pattern = Pattern(reader, group, name);
            ArrayDescription description = reader.Describe(path);
            if (!found.TryGetValue(pattern, out JsonObject? entry))
            {
                found[pattern] = entry = new JsonObject
                {
                    ["type"] = Type(description),
                    ["axes"] = new JsonArray([.. Axes(reader, path, group).Select(a => JsonValue.Create(a))]),
                    ["written_by"] = new JsonArray()
                };
                if (reader.TextAttribute(path, "units") is { Length: > 0 } units)
                {
                    entry["units"] = Own().IsMatch(pattern) ? "its own" : units;
                }

                string[] attributes = [.. reader.Attributes(path).Except(["CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "_FillValue", "units"])
                    .Where(a => !a.StartsWith('_'))];
                entry["attributes"] = new JsonArray([.. attributes.Select(a => JsonValue.Create(a))]);
            }

            JsonArray verbs = entry["written_by"]!.AsArray();
            if (!verbs.Any(v => (string)v! == verb))
            {
                verbs.Add(verb);
            }
        }

        foreach (string name in reader.Groups(group.Length == 0 ? "/" : group))
        {
            Visit(reader, $"{group}/{name}", verb, found);
        }
    }

    /// <summary>The path with the names of a circuit taken out.</summary>
    private static string Pattern(RecordingReader reader, string group, string name)
    {
        string[] parts = group.Split('/', StringSplitOptions.RemoveEmptyEntries);
        switch (parts[0])
        {
            case "populations":
                return $"/populations/<population>/{(name is "neuron" or "position_x" or "position_y" ? name : "<parameter>")}";
            case "plasticity":
                return $"/plasticity/<weight>/{parts[2]}/{(name.StartsWith("angle_to_", StringComparison.Ordinal) ? "angle_to_<weight>" : name)}";
            case "events":
                return $"/events/<event>/{name}";
            case "run" when parts.Length == 2:
                return "/run/committed_rows/<group>";
            case "states":
                bool known = parts[1] is "equilibrium" or "free" or "probe";
                string monitor = known ? parts[1] : "<monitor>";
                string array = name is "time" or "trial" or "unit" or "cell" or "update" or "steps" or "residual" or "converged" or "loss" ? name
                    : name.EndsWith("_unit", StringComparison.Ordinal) ? "<population>_unit" : name.Contains('.', StringComparison.Ordinal)
                        ? "<population>.<variable>"
                    : reader.Exists($"/populations/{name}") ? "<population>" : "<variable>";
                return $"/states/{monitor}/{array}";
            case "training" when parts.Length == 2 && parts[1] == "diagnostics":
                string quantity = Regex.Replace(name, @"^\w+\.", "<weight>.");
                return $"{group}/{Regex.Replace(quantity, @"(angle_to|norm_to)_(?!gain)\w+$", "$1_<weight>")}";
            default:
                return $"{group}/{name}";
        }
    }

    private static IEnumerable<string> Axes(RecordingReader reader, string path, string group) => reader.Axes(path).Select((axis, i) =>
    {
        string name = axis is null ? path : axis;
        string pattern = Pattern(reader, group, name[(name.LastIndexOf('/') + 1)..]);
        return pattern[(pattern.LastIndexOf('/') + 1)..] + (i == 0 && reader.CommittedRows(group) is not null && IsGrowing(reader, group, name) ? " (T*)" : "");
    });

    private static bool IsGrowing(RecordingReader reader, string group, string axis) =>
        axis.StartsWith(group + "/", StringComparison.Ordinal) && reader.Describe(axis).Shape[0] == reader.CommittedRows(group)
        && axis[(group.Length + 1)..] is "time" or "update" or "event" or "trial" or "epoch"
            && !(axis.EndsWith("/trial", StringComparison.Ordinal) && reader.Exists(group + "/time"));

    private static string Type(ArrayDescription description) => description.Kind switch
    {
        ElementKind.Float => "float",
        ElementKind.Integer => description.ElementBytes == 1 ? "uint8" : FormattableString.Invariant($"int{8 * description.ElementBytes}"),
        _ => "text",
    };

    private const string Online =
        """
        circuit: online
        parameters: {tau: 10 ms}
        populations:
          sensory: {size: task.inputs, x: task.input}
          cortex: {size: 3, d v/dt: (-v + W @ sensory.x) / tau}
        weights:
          W: {post: cortex, pre: sensory, init: uniform_fan_in}
        plasticity:
          W: {d w/dt: (post.v * pre.x - w) / tau, online: true}
        """;

    /// <summary>What has the unit that the circuit file gives it.</summary>
    [GeneratedRegex(@"(<variable>|<parameter>|/weight|norm)$")]
    private static partial Regex Own();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Brackets();
}
