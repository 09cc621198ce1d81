using MathNet.Numerics.LinearAlgebra;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Units;
using NeuroLcp.Tests.Simulation;

namespace NeuroLcp.Tests.Circuits;

/// <summary>A shipped circuit with a few units, at a random instant; what its file says there against what its twin says.</summary>
internal sealed class SmallShipped
{
    private const int Inputs = 4, Outputs = 3;

    private const ulong Seed = 7;

    private readonly string _name;
    private readonly Twin _twin;
    private readonly Dictionary<string, double[]> _states;
    private readonly Dictionary<string, double[,]> _weights;
    private readonly double[] _input = TestCircuits.Normals(Inputs, "twin input"), _target = [0, 1, 0];
    private readonly double[][] _noise;

    public SmallShipped(string name)
    {
        _name = name;
        Circuit circuit = Load([]);

        // pure numbers about 1/2; times some tens of ms
        _states = circuit.States.ToDictionary(
            s => s.FullName, s =>
                TestCircuits.Normals(s.Population.Size, "twin " + s.FullName).Select(v => (s.Dimension == Dimension.Time ? 30 : 0.5) * v).ToArray());

        // small, so that no rate is so near its bound that it hides what it is made of
        _weights = circuit.Weights.Where(w => w.TransposeOf is null).ToDictionary(
            w => w.Name,
            w => Matrix<double>.Build.DenseOfRowMajor(w.Rows, w.Columns, TestCircuits.Normals(w.Rows * w.Columns, "twin " + w.Name)).Multiply(0.1).ToArray());
        foreach (Weight tied in circuit.Weights.Where(w => w.TransposeOf is not null))
        {
            _weights[tied.Name] = Matrix<double>.Build.DenseOfArray(_weights[tied.TransposeOf!.Name]).Transpose().ToArray();
        }

        _noise = [.. circuit.Noise.Select((n, i) => Noise(n, TestCircuits.Normals(n.Population.Size, $"twin noise {i}")))];
        _twin = new Twin(
            _states.ToDictionary(s => s.Key, s => Vector<double>.Build.Dense(s.Value)),
                _weights.ToDictionary(w => w.Key, w => Matrix<double>.Build.DenseOfArray(w.Value)),
            Vector<double>.Build.Dense(_input), Vector<double>.Build.Dense(_target), [.. _noise.Select(n => Vector<double>.Build.Dense(n))],
            Initialisation.Parameters(circuit, Seed)
                .ToDictionary(p => $"{p.Key.Population.Name}.{p.Key.Parameter.Name}", p => Vector<double>.Build.Dense(p.Value)));
        Twins.All[name](_twin);
    }

    /// <summary>The circuit with a few units and some overrides; throws where they cannot be.</summary>
    public Circuit Load(IReadOnlyList<string> overrides)
    {
        return NeuroLcp.Language.CircuitFile.Load(Language.CircuitFolder.Path(_name), new TaskShape(Inputs, Outputs),
            [.. TestCircuits.FewUnits(_name), .. overrides]);
    }

    /// <summary>Where the file and the twin part, or null.</summary>
    public string? Difference(IReadOnlyList<string> overrides)
    {
        Circuit circuit;
        try
        {
            circuit = Load(overrides);
        }
        catch (CircuitException refused)
        {
            return $"refused: {refused.Diagnostics[0].Message}";
        }

        var interpreter = new Interpreter(circuit, _weights, Initialisation.Parameters(circuit, Seed));
        Instant instant = interpreter.Evaluate(circuit.States.ToDictionary(s => s, s => _states[s.FullName]), _input, _target, _noise, step: Twin.Step);
        Dictionary<Variable, double[]> drift = interpreter.Drift(instant);
        return Names("states", circuit.States.Select(s => s.FullName), _twin.Drift.Keys)
            ?? Names("rules", circuit.Weights.Where(w => w.Rule is not null).Select(w => w.Name), _twin.Rules.Keys)
            ?? Names("controlled", circuit.Control.Select(c => c.State.FullName), _twin.Control.Keys)
            ?? Names("held", circuit.Free.Select(h => h.Variable.FullName), _twin.Free)
            ?? Names("events", Changed(circuit).Select(u => u.State.FullName), _twin.Updates.Select(u => u.State))
            ?? Changed(circuit).Zip(_twin.Updates, (update, expected) => Compare(instant, update, expected)).FirstOrDefault(d => d is not null)
            ?? _twin.Values.Select(v => Compare(v.Key, instant.Values[circuit.Find(v.Key)!], v.Value)).FirstOrDefault(d => d is not null)
            ?? circuit.States.Select(s => Compare($"d {s.FullName}/dt", drift[s], _twin.Drift[s.FullName])).FirstOrDefault(d => d is not null)
            ?? circuit.Control.Select(c => Compare($"control of {c.State.FullName}", instant.Values[c.Current], _twin.Control[c.State.FullName]))
                .FirstOrDefault(d => d is not null)
            ?? circuit.Weights.Where(w => w.Rule is not null)
                .Select(w => Compare($"rule of {w.Name}", [.. interpreter.Rule(instant, w.Rule!).Cast<double>()],
                Vector<double>.Build.DenseOfEnumerable(_twin.Rules[w.Name].ToRowMajorArray()))
                ?? Compare($"decay of {w.Name}", [1 - w.Rule!.Decay], Vector<double>.Build.Dense(1, _twin.Kept[w.Name]))
                ?? Compare($"rate of {w.Name}", [w.Rule!.Rate], Vector<double>.Build.Dense(1, _twin.Rate.GetValueOrDefault(w.Name, 1)))).FirstOrDefault(d =>
                    d is not null)
            ?? circuit.Free.Select(h => Compare($"held {h.Variable.FullName}", [instant.Single(h.Value)], Vector<double>.Build.Dense(1)))
                .FirstOrDefault(d => d is not null);
    }

    private static double[] Noise(NoiseSource source, double[] normals) =>
        source.Kind == NoiseKind.Uniform ? [.. normals.Select(n => 1 / (1 + Math.Exp(-1.7 * n)))] : normals;

    private static IEnumerable<EventUpdate> Changed(Circuit circuit) => circuit.Populations.SelectMany(p => p.Updates);

    /// <summary>Whether an event happens where it should, and what it does where it happens.</summary>
    private static string? Compare(Instant instant, EventUpdate update, (string State, Vector<double> Happens, Vector<double> Value) expected)
    {
        double[] value = instant.PerUnit(update.Value, update.State.Population.Axis), happens = instant.Values[update.Event];
        return update.State.FullName != expected.State ? $"events change {update.State.FullName}, not {expected.State}"
            : Compare(update.Event.FullName, happens, expected.Happens)
            ?? Compare($"{update.State.FullName} at {update.Event.FullName}", [.. value.Zip(happens, (v, h) => v * h)],
                expected.Value.PointwiseMultiply(expected.Happens));
    }

    private static string? Names(string what, IEnumerable<string> found, IEnumerable<string> expected)
    {
        string[] other = [.. found.Except(expected), .. expected.Except(found)];
        return other.Length == 0 ? null : $"{what}: {string.Join(", ", other)} on one side only";
    }

    private static string? Compare(string what, double[] found, Vector<double> expected)
    {
        // sums of a few dozen products, each rounded once: 1e-13 of the largest
        double scale = Math.Max(1e-9, expected.AbsoluteMaximum());
        for (int i = 0; i < found.Length; i++)
        {
            if (!(Math.Abs(found[i] - expected[i]) <= 1e-11 * scale))
            {
                return FormattableString.Invariant($"{what}: {found[i]:G6} in the file, {expected[i]:G6} by hand");
            }
        }

        return null;
    }
}
