using MathNet.Numerics.LinearAlgebra;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Stability;
using NeuroLcp.Tests.Simulation;

namespace NeuroLcp.Tests.Language.Derivation;

/// <summary>
/// The equilibrium of one trial by Newton's method on the circuit as the interpreter has it, whatever its stability: another way to the same state
/// than relaxation, and to the last digit.
/// </summary>
internal sealed class NewtonEquilibrium
{
    private readonly Dictionary<Variable, double[]> _states;

    private NewtonEquilibrium(Circuit circuit, Dictionary<Variable, double[]> states, Instant instant) =>
        (Circuit, _states, Instant) = (circuit, states, instant);

    public Circuit Circuit { get; }

    /// <summary>The trial there.</summary>
    public Instant Instant { get; }

    /// <summary>The value of every state.</summary>
    public IReadOnlyDictionary<Variable, double[]> States => _states;

    public double[] this[string variable] => Instant.Values[Circuit.Find(variable)!];

    /// <summary>Solves; null where Newton's method does not get there.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="weights">Its own weights, row-major.</param>
    /// <param name="input">The input.</param>
    /// <param name="target">The target.</param>
    /// <param name="start">The states to start from.</param>
    public static NewtonEquilibrium? Of(Circuit circuit, Dictionary<string, double[]> weights, double[] input, double[] target, IReadOnlyDictionary<Variable,
        double[]> start)
    {
        CircuitValues<double> values = TestCircuits.Values<double>(circuit, weights);
        var interpreter = new Interpreter(circuit, circuit.Weights.ToDictionary(w => w.Name, w => TestCircuits.MatrixOf(values, w.Name).ToArray()),
            Initialisation.Parameters(circuit, 3));
        NeuroLcp.Simulation.Batches.TrialBatch<double> trial = TestCircuits.Batch<double>(circuit, [input], [target]);
        Variable[] order = [.. circuit.States];
        Vector<double> x = Flat(order, start);
        (Vector<double> f, Instant at) = Drift(x);
        for (int step = 0; step < 60; step++)
        {
            if (f.InfinityNorm() < 1e-15)
            {
                break;
            }

            Dictionary<Variable, double[]> states = Split(order, x);
            Vector<double> move = new Linearisation(circuit, values, trial, [], s => states[s]).Jacobian().Solve(f);
            double length = 1;
            (Vector<double> next, Instant there) = Drift(x - move);
            while (!(next.L2Norm() < f.L2Norm()) && length > 1e-3)
            {
                length /= 2;
                (next, there) = Drift(x - (length * move));
            }

            if (!(next.L2Norm() < f.L2Norm()))
            {
                break;
            }

            x -= length * move;
            (f, at) = (next, there);
        }

        // drift in 1/ms with time constants above 1 ms: ten roundings of values of order one
        return f.InfinityNorm() < 1e-13 ? new NewtonEquilibrium(circuit, Split(order, x), at) : null;

        (Vector<double>, Instant) Drift(Vector<double> point)
        {
            Instant instant = interpreter.Evaluate(Split(order, point), input, target);
            return (Flat(order, interpreter.Drift(instant)), instant);
        }
    }

    private static Vector<double> Flat(Variable[] order, IReadOnlyDictionary<Variable, double[]> states) =>
        Vector<double>.Build.DenseOfEnumerable(order.SelectMany(s => states[s]));

    private static Dictionary<Variable, double[]> Split(Variable[] order, Vector<double> x)
    {
        var states = new Dictionary<Variable, double[]>();
        int first = 0;
        foreach (Variable state in order)
        {
            states[state] = x.SubVector(first, state.Population.Size).ToArray();
            first += state.Population.Size;
        }

        return states;
    }
}
