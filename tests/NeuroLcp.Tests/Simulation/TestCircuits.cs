using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using NeuroLcp.Language;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;
using NeuroLcp.Numerics.RandomNumbers;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Tasks;
using NeuroLcp.Tests.Language;

namespace NeuroLcp.Tests.Simulation;

/// <summary>Circuits, weights and trials for tests of the engine.</summary>
internal static class TestCircuits
{
    /// <summary>A circuit from its text; its errors fail the test as a person would read them.</summary>
    public static Circuit Parse(string text, int inputs, int outputs, params string[] overrides) =>
        Checked(() => CircuitFile.Parse(new SourceText("test.yaml", text), new TaskShape(inputs, outputs), overrides), text);

    /// <summary>A circuit that ships with the program.</summary>
    public static Circuit Shipped(string name, int inputs, int outputs, params string[] overrides) =>
        Checked(() => CircuitFile.Load(CircuitFolder.Path(name), new TaskShape(inputs, outputs), overrides), name);

    /// <summary>Overrides that leave a shipped circuit a handful of units, different numbers of them in different populations.</summary>
    public static string[] FewUnits(string name) =>
        [.. System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(CircuitFolder.Path(name)), @"^  (\w+):\n    size: +\d+",
            System.Text.RegularExpressions.RegexOptions.Multiline)
            .Select((match, i) => FormattableString.Invariant($"{match.Groups[1].Value}.size={7 - (2 * i)}"))];

    /// <summary>Standard normal numbers that depend on the seed and the name alone.</summary>
    public static double[] Normals(int count, string name, ulong seed = 7) =>
        [.. Enumerable.Range(0, count).Select(i => Philox.Normal(seed, Initialisation.Stream(name), 0, 0, (uint)i))];

    /// <summary>Rows of standard normal numbers, one row a trial.</summary>
    public static double[][] Rows(int trials, int length, string name, double scale = 1) =>
        [.. Normals(trials * length, name).Select(n => scale * n).Chunk(length)];

    /// <summary>The initial weights of a circuit with biases that are not zero, so that nothing about them goes unseen.</summary>
    public static Dictionary<string, double[]> Weights(Circuit circuit, ulong seed = 3) => circuit.Weights.Where(w => w.TransposeOf is null).ToDictionary(
        w => w.Name,
        w => w.Pre is null ? [.. Normals(w.Rows, "bias:" + w.Name, seed).Select(n => w.Sign.OfMagnitude(0.3 * n))] : Initialisation.Weight(w, seed)
            .Cast<double>().ToArray());

    /// <summary>Values of a circuit with <see cref="Weights"/>, some of them replaced.</summary>
    public static CircuitValues<T> Values<T>(Circuit circuit, IReadOnlyDictionary<string, double[]>? weights = null, ulong seed = 3)
        where T : unmanaged, IFloatingPointIeee754<T> => CircuitValues<T>.Draw(circuit, seed, weights ?? Weights(circuit, seed));

    /// <summary>Trials with these inputs and targets, the first presentation numbered <paramref name="firstPresentation"/>.</summary>
    public static TrialBatch<T> Batch<T>(Circuit circuit, double[][] inputs, double[][] targets, long firstPresentation = 0)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var batch = new TrialBatch<T>(circuit.Task, circuit.Learning.SoftTargets, inputs.Length);
        batch.Load(Examples(inputs, targets), [.. Enumerable.Range(0, inputs.Length)], firstPresentation);
        return batch;
    }

    /// <summary>Examples with these inputs and targets.</summary>
    public static ArrayExamples Examples(double[][] inputs, double[][] targets) =>
        new([.. inputs.SelectMany(x => x)], inputs[0].Length, [.. targets.SelectMany(y => y)], targets[0].Length, null);

    /// <summary>A task made of these trials, for training and test alike.</summary>
    public static LearningTask Task(double[][] inputs, double[][] targets) =>
        new("test", Examples(inputs, targets), Examples(inputs, targets), "", "trials of a test");

    /// <summary>A weight as it acts, [post, pre].</summary>
    public static Matrix<double> MatrixOf(CircuitValues<double> values, string name)
    {
        Weight weight = values.Circuit.FindWeight(name)!;
        return Matrix<double>.Build.DenseOfRowMajor(weight.Rows, weight.Columns, values.Read(weight));
    }

    /// <summary>A bias as a vector.</summary>
    public static MathNet.Numerics.LinearAlgebra.Vector<double> VectorOf(CircuitValues<double> values, string name) => MatrixOf(values, name).Column(0);

    private static Circuit Checked(Func<Circuit> make, string text)
    {
        try
        {
            return make();
        }
        catch (CircuitException errors)
        {
            throw new AssertionException(DiagnosticText.Format(errors.Diagnostics) + "\n" + text);
        }
    }
}
