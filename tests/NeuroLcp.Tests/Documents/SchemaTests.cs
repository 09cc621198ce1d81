using System.Globalization;
using System.Text.Json.Nodes;
using NJsonSchema;
using NUnit.Framework;
using NeuroLcp.Language.Checking;
using NeuroLcp.Language.Losses;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Learning;
using NeuroLcp.Tests.Language;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace NeuroLcp.Tests.Documents;

/// <summary>docs/circuit.schema.json, which editors use: it accepts the shipped circuits and refuses what the language refuses by its form.</summary>
[TestFixture]
public sealed class SchemaTests
{
    private static readonly Lazy<JsonSchema> Schema = new(() => JsonSchema.FromJsonAsync(Text).GetAwaiter().GetResult());

    private static string Text => File.ReadAllText(Path.Combine(CircuitFolder.Root, "docs", "circuit.schema.json"));

    private static IEnumerable<string> Names => CircuitFolder.Names;

    [TestCaseSource(nameof(Names))]
    public void Schema_AcceptsTheShippedCircuit(string name)
    {
        string text = File.ReadAllText(CircuitFolder.Path(name));

        Assert.That(Errors(text), Is.Empty);
        Assert.That(text, Does.StartWith("# yaml-language-server: $schema=../docs/circuit.schema.json\n"));
    }

    [TestCase("readout: output.y", "readouts: output.y", TestName = "Schema_Refuses_AnUnknownSection")]
    [TestCase("circuit: dynamic-inversion", "", TestName = "Schema_Refuses_ACircuitWithoutAName")]
    [TestCase("    size: 256\n", "", TestName = "Schema_Refuses_APopulationWithoutASize")]
    [TestCase("d soma/dt:", "d soma/ds:", TestName = "Schema_Refuses_AMisspeltDerivative")]
    [TestCase("rate:        tanh(soma)", "rate: [soma]", TestName = "Schema_Refuses_AListForAFormula")]
    [TestCase("b: {post: pyramidal}", "b: {pre: pyramidal}", TestName = "Schema_Refuses_AWeightWithoutPost")]
    [TestCase("b: {post: pyramidal}", "b: {post: pyramidal, sing: excitatory}", TestName = "Schema_Refuses_AnUnknownKeyOfAWeight")]
    [TestCase("b: {post: pyramidal}", "b: {post: pyramidal, sign: positive}", TestName = "Schema_Refuses_AnUnknownSign")]
    [TestCase("b: {post: pyramidal}", "b: {post: pyramidal, delay: 3 ms, delay_at: soma}", TestName = "Schema_Refuses_AnUnknownPlaceOfADelay")]
    [TestCase("b: {post: pyramidal}", "b: W", TestName = "Schema_Refuses_ATieWithoutATranspose")]
    [TestCase("U: {rule: post.apical * pre.x}", "U: post.apical * pre.x", TestName = "Schema_Refuses_ARuleAsText")]
    [TestCase("U: {rule: post.apical * pre.x}", "U: {rule: clip(post.x, 0, 1) * pre.x}", TestName = "Schema_Refuses_AFormulaCutByCommas")]
    [TestCase("U: {rule: post.apical * pre.x}", "U: {decay: 0.1}", TestName = "Schema_Refuses_ARuleWithoutARule")]
    [TestCase("U: {rule: post.apical * pre.x}", "U: {rule: post.x, d w/dt: post.x}", TestName = "Schema_Refuses_TwoRulesForAWeight")]
    [TestCase("U: {rule: post.apical * pre.x}", "U: {rule: post.x, nonlocal: 1}", TestName = "Schema_Refuses_ANumberForASwitch")]
    [TestCase("free: {output.u: 0}", "free: {u: 0}", TestName = "Schema_Refuses_AHeldVariableWithoutPopulation")]
    [TestCase("kind: cross_entropy", "kind: crossentropy", TestName = "Schema_Refuses_AnUnknownLoss")]
    [TestCase("batch: 64", "bach: 64", TestName = "Schema_Refuses_AnUnknownKeyOfLearning")]
    [TestCase("kind: auto", "kind: bisection", TestName = "Schema_Refuses_AnUnknownSolver")]
    [TestCase("step: 0.5 ms", "step: 0.5", TestName = "Schema_Refuses_AStepWithoutUnit")]
    [TestCase("rate:        tanh(soma)", "cell: {d v/dt: 1}", TestName = "Schema_Refuses_CellsWithoutACount")]
    [TestCase("rate:        tanh(soma)", "cell: {count: 3, size: 4, cell: 5}", TestName = "Schema_Refuses_CellsOfCells")]
    [TestCase("rate:        tanh(soma)", "when spike: soma", TestName = "Schema_Refuses_AnUpdateAsText")]
    [TestCase("step: 0.5 ms", "scheme: rk4", TestName = "Schema_Refuses_AnUnknownScheme")]
    public void Schema_Refuses(string right, string wrong)
    {
        string text = File.ReadAllText(CircuitFolder.Path("dynamic-inversion"));
        Assert.That(text, Does.Contain(right));

        Assert.That(Errors(text.Replace(right, wrong, StringComparison.Ordinal)), Is.Not.Empty);
    }

    [Test]
    public void Schema_AcceptsEventsAndCells()
    {
        string text = File.ReadAllText(CircuitFolder.Path("dynamic-inversion")).Replace(
            "rate:        tanh(soma)",
            "spike: soma > 1\n    when spike: {soma: 0}\n    cell: {count: 10, units: {v: mV}, initial: {v: 1 mV}, d v/dt: 0, s: poisson(5 Hz), when s: {v: 0}}",
            StringComparison.Ordinal);

        Assert.That(Errors(text), Is.Empty);
    }

    [Test]
    public void Schema_KnowsTheSectionsOfTheLanguage() =>
        Assert.That(JsonNode.Parse(Text)!["properties"]!.AsObject().Select(property => property.Key), Is.EquivalentTo(CircuitCheck.Sections));

    [Test]
    public void Schema_HasTheWordsThatTheLanguageHas()
    {
        JsonNode properties = JsonNode.Parse(Text)!["properties"]!, learning = properties["learning"]!["properties"]!;

        Assert.That(Words(properties["solver"]!), Is.EqualTo(EquilibriumMethod.All.Select(m => m.Name)));
        Assert.That(Words(learning["loss"]!), Is.EqualTo(Loss.All.Select(l => l.Name)));
        Assert.That(Words(learning["optimiser"]!), Is.EqualTo(OptimiserSettings.Kinds));

        static IEnumerable<string> Words(JsonNode section) => section["properties"]!["kind"]!["enum"]!.AsArray().Select(word => word!.GetValue<string>());
    }

    [Test]
    public void Document_NamesEveryMethodOfTheLanguage()
    {
        string document = File.ReadAllText(Path.Combine(CircuitFolder.Root, "docs", "language.md"));
        foreach (string name in EquilibriumMethod.All.Select(m => m.Name).Concat(Loss.All.Select(l => l.Name)).Concat(OptimiserSettings.Kinds))
        {
            Assert.That(document, Does.Contain($"`{name}`").Or.Contain($"kind: {name}"), name);
        }
    }

    [Test]
    public void Document_DescribesEveryKeyOfTheSchema()
    {
        string document = File.ReadAllText(Path.Combine(CircuitFolder.Root, "docs", "language.md"));
        foreach (string key in Keys(JsonNode.Parse(Text)!))
        {
            Assert.That(document, Does.Match($@"`(\w+\.)?{key}(:|\.|`)"), key);
        }
    }

    private static IEnumerable<string> Keys(JsonNode node)
    {
        foreach ((string name, JsonNode? child) in node as JsonObject ?? [])
        {
            foreach (string key in name == "properties" ? child!.AsObject().SelectMany(p => Keys(p.Value!).Prepend(p.Key)) : child is null ? [] : Keys(child))
            {
                yield return key;
            }
        }

        foreach (JsonNode? child in node as JsonArray ?? [])
        {
            foreach (string key in child is null ? [] : Keys(child))
            {
                yield return key;
            }
        }
    }

    private static string[] Errors(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return [.. Schema.Value.Validate(Json(stream.Documents[0].RootNode)!.ToJsonString()).Select(error => error.ToString())];
    }

    /// <summary>YAML as an editor sees it: unquoted numbers and switches have their own types.</summary>
    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(entry => KeyValuePair.Create(((YamlScalarNode)entry.Key).Value!, Json(entry.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Json)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" } => null,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } word => JsonValue.Create(word.Value == "true"),
        YamlScalarNode { Style: ScalarStyle.Plain } number when double.TryParse(number.Value, NumberStyles.Float, CultureInfo.InvariantCulture,
            out double value) => JsonValue.Create(value),
        YamlScalarNode text => JsonValue.Create(text.Value),
        _ => throw new InvalidOperationException($"{node.NodeType} has no place in a circuit."),
    };
}
