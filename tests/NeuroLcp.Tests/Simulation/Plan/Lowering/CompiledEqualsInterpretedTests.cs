using System.Numerics;
using NUnit.Framework;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Numerics.RandomNumbers;
using NeuroLcp.Simulation;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Plasticity;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;
using NeuroLcp.Tests.Language;

namespace NeuroLcp.Tests.Simulation.Plan.Lowering;

/// <summary>The interpreter defines what an equation means; the engine is held to it, on random circuits and on all that ship.</summary>
[TestFixture]
public sealed class CompiledEqualsInterpretedTests
{
    private const int Trials = 3;

    private static IEnumerable<string> Shipped => CircuitFolder.Names;

    [TestCase(0)]
    [TestCase(100)]
    [TestCase(200)]
    public void RandomCircuits_CompiledInDouble_EqualTheInterpreter(int first) => HoldAll<double>(first, 100, RandomCircuitText.Of);

    [TestCase(0)]
    [TestCase(100)]
    [TestCase(200)]
    public void RandomCircuits_CompiledInFloat_EqualTheInterpreter(int first) => HoldAll<float>(first, 100, RandomCircuitText.Of);

    [TestCase(0)]
    [TestCase(100)]
    public void RandomEnsembles_CompiledInDouble_EqualTheInterpreter(int first) => HoldAll<double>(first, 100, RandomCircuitText.WithEvents);

    [TestCase(0)]
    [TestCase(100)]
    public void RandomEnsembles_CompiledInFloat_EqualTheInterpreter(int first) => HoldAll<float>(first, 100, RandomCircuitText.WithEvents);

    [TestCaseSource(nameof(Shipped))]
    public void ShippedCircuit_CompiledInDouble_EqualsTheInterpreter(string name) => HoldShipped<double>(name);

    [TestCaseSource(nameof(Shipped))]
    public void ShippedCircuit_CompiledInFloat_EqualsTheInterpreter(string name) => HoldShipped<float>(name);

    private static void HoldAll<T>(int first, int count, Func<int, string> text)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int shortened = 0;
        Assert.Multiple(() =>
        {
            for (int seed = first; seed < first + count; seed++)
            {
                Circuit circuit = TestCircuits.Parse(text(seed), 3, 4);
                string? difference = Difference<T>(circuit, TestCircuits.Rows(Trials, 3, $"input{seed}"), TestCircuits.Rows(Trials, 4, $"target{seed}"),
                    out bool all);
                shortened += all ? 0 : 1;
                if (difference is not null)
                {
                    Assert.Fail($"seed {seed}: {difference}\n{circuit.Text}");
                }
            }
        });
        Assert.That(shortened, Is.LessThanOrEqualTo(count / 10), "circuits that grew beyond all numbers");
    }

    private static void HoldShipped<T>(string name)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // 5 steps: at the initial state alone, all zeros, most terms would not be seen
        Circuit circuit = TestCircuits.Shipped(name, 4, 3, [.. TestCircuits.FewUnits(name), "solver.limit=5"]);

        Assert.That(Difference<T>(circuit, TestCircuits.Rows(Trials, 4, "input"), TestCircuits.Rows(Trials, 3, "target"), out bool all), Is.Null);
        Assert.That(all);
    }

    /// <summary>Where the engine and the interpreter part, or null; and whether all steps in time could be compared.</summary>
    private static string? Difference<T>(Circuit circuit, double[][] inputs, double[][] targets, out bool all)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        CircuitValues<T> values = TestCircuits.Values<T>(circuit);
        var comparison = new Comparison<T>(circuit, values, inputs, targets);
        string? inTime = comparison.InTime();
        all = comparison.Steps == comparison.AllSteps;
        return inTime ?? (circuit.HasEvents ? null : comparison.AtRest());
    }

    private sealed class Comparison<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>
        /// How many steps in time are to be compared. Delays are up to three steps. With events, in double, two: what a cell's 'when' multiplies soon grows
        /// beyond all numbers; in float one: where a draw comes close to its probability, rounding decides what happens.
        /// </summary>
        public int AllSteps { get; }

        // relative to the largest value of the circuit: a term that cancels keeps the rounding of what it was
        private static readonly double Tolerance = typeof(T) == typeof(float) ? 1e-5 : 1e-12;

        private readonly Circuit _circuit;
        private readonly CircuitValues<T> _values;
        private readonly TrialBatch<T> _batch;
        private readonly Interpreter _interpreter;
        private readonly Variable[] _variables;

        public Comparison(Circuit circuit, CircuitValues<T> values, double[][] inputs, double[][] targets)
        {
            _circuit = circuit;
            AllSteps = Steps = !circuit.HasEvents ? 5 : typeof(T) == typeof(double) ? 2 : 1;
            _values = values;
            _batch = TestCircuits.Batch<T>(circuit, inputs, targets);

            // the interpreter gets what the engine was given after rounding, so that only the arithmetic differs
            _interpreter = new Interpreter(
                circuit,
                circuit.Weights.ToDictionary(w => w.Name, w => Table(values.Read(w), w.Rows, w.Columns)),
                Initialisation.Parameters(circuit, 3).ToDictionary(p => p.Key, p => p.Value.Select(Rounded).ToArray()),
                circuit.Weights.Where(w => values.Exists(w) is not null).ToDictionary(w => w.Name, w => Wiring.Of(w, 3)!));
            _variables = [.. circuit.Populations.SelectMany(p => p.Variables)];
        }

        /// <summary>How many steps in time are compared: all, but for circuits that leave the range of numbers before.</summary>
        public int Steps { get; private set; }

        /// <summary>
        /// Every variable at each of a few steps, and the state after it. A delayed signal is what the interpreter says of the step it was sent in.
        /// </summary>
        public string? InTime()
        {
            const double dt = 2;
            const ulong seed = 1;
            T[][] sampled = Sampled(dt, seed);
            for (int t = 0; t < Trials; t++)
            {
                var instants = new List<Instant>();
                Instant? before = null;
                double[][] noise = FirstNoise(seed, t, dt);
                for (int k = 0; k < Steps; k++)
                {
                    (int now, int trial) = (k, t);
                    Dictionary<Variable, double[]> states = _circuit.States.ToDictionary(s => s, s => Sample(now, trial, s));
                    before ??= _interpreter.Before(_interpreter.Evaluate(states, Column(_batch.Inputs, t), Column(_batch.Targets, t), noise, step: dt));
                    Instant instant = _interpreter.Evaluate(
                        states, Column(_batch.Inputs, t), Column(_batch.Targets, t), noise,
                        step: dt, past: delay => now < DelaySteps.Of(delay, dt) ? before : instants[now - DelaySteps.Of(delay, dt)]);
                    instants.Add(instant);
                    double scale = Scale(instant);
                    Dictionary<Variable, double[]> following = _interpreter.Next(instant);
                    foreach (Variable variable in _variables)
                    {
                        string? difference = Compare($"{variable}, step {k}, trial {t}", Sample(k, t, variable), instant.Values[variable], scale);
                        if (difference is null && variable.IsState)
                        {
                            double[] next = following[variable];
                            difference = Compare($"next {variable}, step {k}, trial {t}", Sample(k + 1, t, variable), next,
                                Math.Max(scale, next.Max(Math.Abs)));
                        }

                        if (difference is not null)
                        {
                            return difference;
                        }
                    }

                    noise = NextNoise(noise, seed, t, (uint)k + 1, dt);
                }
            }

            return null;

            double[] Sample(int step, int trial, Variable variable) =>
                Row(sampled[Array.IndexOf(_variables, variable)], (step * Trials) + trial, variable.Population.Size);
        }

        /// <summary>
        /// The noise of the first step of a trial, from the generator itself: a function of the seed, the population and how many sources it has before
        /// this one, the trial, the step and the unit.
        /// </summary>
        private double[][] FirstNoise(ulong seed, int trial, double dt) => [.. _circuit.Noise.Select(source =>
        {
            int ordinal = _circuit.Noise.TakeWhile(n => n != source).Count(n => n.Population == source.Population);
            uint stream = Initialisation.Stream($"noise:{source.Population.Name}:{ordinal}") ^ (source.Kind == NoiseKind.OrnsteinUhlenbeck ? 0x80000000u : 0);
            var numbers = new T[source.Population.Size];
            uint presentation = (uint)_batch.Presentations[trial];
            if (source.Kind == NoiseKind.Uniform)
            {
                Philox.Uniforms<T>(seed, stream, [presentation], 0, numbers.Length, numbers, 1);
            }
            else
            {
                Philox.Normals<T>(seed, stream, [presentation], 0, numbers.Length, numbers, 1);
            }

            return numbers.Select(n => double.CreateChecked(n) / (source.Kind == NoiseKind.White ? Math.Sqrt(dt) : 1)).ToArray();
        })];

        /// <summary>
        /// The noise of a later step, from that of the one before: ε ← ρ ε + √(1 − ρ²) N(0, 1), ρ = exp(−dt/τ), for Ornstein-Uhlenbeck; fresh numbers
        /// otherwise.
        /// </summary>
        private double[][] NextNoise(double[][] before, ulong seed, int trial, uint step, double dt) => [.. _circuit.Noise.Select((source, index) =>
        {
            int ordinal = _circuit.Noise.TakeWhile(n => n != source).Count(n => n.Population == source.Population);
            uint stream = Initialisation.Stream($"noise:{source.Population.Name}:{ordinal}"), presentation = (uint)_batch.Presentations[trial];
            var numbers = new T[source.Population.Size];
            if (source.Kind == NoiseKind.Uniform)
            {
                Philox.Uniforms<T>(seed, stream, [presentation], step, numbers.Length, numbers, 1);
            }
            else
            {
                Philox.Normals<T>(seed, stream, [presentation], step, numbers.Length, numbers, 1);
            }

            double rho = source.Kind == NoiseKind.OrnsteinUhlenbeck ? Math.Exp(-dt / Constancy.Value(source.TimeConstant!)!.Value) : 0;
            double scale = source.Kind == NoiseKind.White ? 1 / Math.Sqrt(dt) : Math.Sqrt(1 - (rho * rho));
            return numbers.Select((n, i) => (rho * before[index][i]) + (scale * double.CreateChecked(n))).ToArray();
        })];

        /// <summary>Every variable at each step; of a circuit that grows beyond all numbers, at those before.</summary>
        private T[][] Sampled(double dt, ulong seed)
        {
            using var pool = new WorkerPool(1);
            for (; ; Steps--)
            {
                var simulation = new TimeSimulation<T>(_circuit, _values, _batch, [], [.. _variables.Select(v => new TimeMonitor(v))], dt, seed, Steps, pool);
                try
                {
                    simulation.Run(Steps, last: true);
                    return [.. _variables.Select((_, i) => simulation.Sampled(i))];
                }
                catch (DivergenceException) when (Steps > 0)
                {
                }
            }
        }

        /// <summary>
        /// After a few relaxation steps: every variable, the loss, the increments of every rule, and no drift in the states that the solver
        /// replaces by their targets.
        /// </summary>
        public string? AtRest()
        {
            using var pool = new WorkerPool(1);
            PlasticityRule[] rules = [.. _circuit.Weights.Select(w => w.Rule).OfType<PlasticityRule>()];
            var increments = new RuleIncrements<T>(rules, 1, Trials);
            int firstVariable = increments.Observed.Count;
            var solver = new EquilibriumSolver<T>(
                _circuit, [], [.. increments.Observed, .. _variables.Select(v => ((Expression)new VariableReference(v), v.Population.Size)),
                    (_circuit.Loss!, 1)], Trials, pool);
            solver.Solve(_values, _batch);
            for (int piece = 0; piece < increments.Pieces; piece++)
            {
                increments.AddPiece(piece, 0, solver.Observed, Trials, _values);
            }

            var expected = rules.ToDictionary(r => r, r => new double[r.Weight.Rows * r.Weight.Columns]);
            var ruleScale = rules.ToDictionary(r => r, _ => 1.0);
            for (int t = 0; t < Trials; t++)
            {
                Instant instant = Evaluate(v => Column(solver.Observed(firstVariable + Array.IndexOf(_variables, v)), t), t);
                double scale = Scale(instant);
                Dictionary<Variable, double[]> drift = _interpreter.Drift(instant);
                foreach (Variable variable in _variables)
                {
                    string? difference = Compare($"{variable} at rest, trial {t}",
                        Column(solver.Observed(firstVariable + Array.IndexOf(_variables, variable)), t), instant.Values[variable], scale);
                    if (difference is null && variable.IsState && !solver.Iterated.Contains(variable))
                    {
                        // 1 ms: the shortest time constant here is 4 ms
                        difference = Compare($"drift of {variable} at its target, trial {t}", drift[variable], new double[variable.Population.Size], scale);
                    }

                    if (difference is not null)
                    {
                        return difference;
                    }
                }

                double loss = _interpreter.Loss(instant);
                if (Compare($"loss, trial {t}", Column(solver.Observed(firstVariable + _variables.Length), t), [loss], scale * scale) is { } wrong)
                {
                    return wrong;
                }

                foreach (PlasticityRule rule in rules)
                {
                    double[] one = [.. _interpreter.Rule(instant, rule).Cast<double>()];
                    ruleScale[rule] = Math.Max(ruleScale[rule], Math.Max(scale * scale, one.Max(Math.Abs)));
                    for (int i = 0; i < one.Length; i++)
                    {
                        expected[rule][i] += one[i];
                    }
                }
            }

            return rules.Select((rule, r) => Compare($"increment of {rule.Weight}", [.. increments.Increments(r).ToArray().Select(double.CreateChecked)],
                expected[rule], Trials * ruleScale[rule]))
                .FirstOrDefault(d => d is not null);
        }

        private Instant Evaluate(Func<Variable, double[]> value, int trial, IReadOnlyList<double[]>? noise = null) => _interpreter.Evaluate(
            _circuit.States.ToDictionary(s => s, value), Column(_batch.Inputs, trial), Column(_batch.Targets, trial), noise);

        private static double Scale(Instant instant) => Math.Max(1, instant.Values.Values.Max(v => v.Max(Math.Abs)));

        private static string? Compare(string what, double[] found, double[] expected, double scale)
        {
            for (int i = 0; i < expected.Length; i++)
            {
                if (!(Math.Abs(found[i] - expected[i]) <= Tolerance * scale))
                {
                    return FormattableString.Invariant($"{what}, element {i}: compiled {found[i]:R}, interpreted {expected[i]:R}, scale {scale:G3}");
                }
            }

            return null;
        }

        private static double Rounded(double value) => double.CreateChecked(T.CreateSaturating(value));

        private static double[] Row(T[] samples, int row, int length) => [.. samples.AsSpan(row * length, length).ToArray().Select(double.CreateChecked)];

        private static double[] Column(ReadOnlySpan<T> values, int trial)
        {
            var column = new double[values.Length / Trials];
            for (int i = 0; i < column.Length; i++)
            {
                column[i] = double.CreateChecked(values[(i * Trials) + trial]);
            }

            return column;
        }

        private static double[,] Table(double[] values, int rows, int columns)
        {
            var table = new double[rows, columns];
            Buffer.BlockCopy(values, 0, table, 0, values.Length * sizeof(double));
            return table;
        }
    }
}
