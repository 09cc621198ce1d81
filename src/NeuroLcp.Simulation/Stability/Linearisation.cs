using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Lowering;
using NeuroLcp.Simulation.Plan.Programs;
using NeuroLcp.Simulation.Plan.Run;
using Vector = MathNet.Numerics.LinearAlgebra.Vector<double>;

namespace NeuroLcp.Simulation.Stability;

/// <summary>
/// The circuit linearised at a state: ẋ = J x, from the symbolic derivatives of its own equations, second derivatives of the activations
/// included. Small circuits get all eigenvalues; large ones the extreme ones, from a Krylov space. Delays are left out of J: signals arrive at
/// once. <see cref="StepSpectrum"/> has them.
/// </summary>
public sealed class Linearisation
{
    /// <summary>Up to this many states the whole Jacobian is formed.</summary>
    internal const int DenseStates = 300;

    private const int ColumnsAtOnce = 32;

    private readonly PlanProgram _program;
    private readonly CircuitValues<double> _values;

    // a Krylov space asks for one product after another: for those, columns that hold nothing would be most of the work
    private readonly Workspace<double> _one;
    private readonly Lazy<Workspace<double>> _several;
    private readonly (Variable State, PlanInput? Tangent, PlanOutput Derivative, int First)[] _states;

    /// <summary>Linearises at a state.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="values">Its weights.</param>
    /// <param name="trial">Input and target: a batch of one trial.</param>
    /// <param name="held">Variables held.</param>
    /// <param name="states">The value of every state that is not held, a number per unit; null for the initial state.</param>
    public Linearisation(Circuit circuit, CircuitValues<double> values, TrialBatch<double> trial, IReadOnlyList<Held> held, Func<Variable,
        double[]>? states = null)
    {
        _values = values;
        Dictionary<Variable, Expression> fixedValues = held.ToDictionary(h => h.Variable, h => h.Value);
        Variable[] moving = [.. circuit.States.Where(s => !fixedValues.ContainsKey(s))];
        HashSet<Variable> along = [.. circuit.Populations.SelectMany(p => p.Variables).Where(v => !fixedValues.ContainsKey(v))];
        var tangents = new Dictionary<Variable, Expression>();
        var builder = new ProgramBuilder(
            leaf => leaf switch
            {
                VariableReference v when fixedValues.TryGetValue(v.Variable, out Expression? value) => value,
                VariableReference v when !v.Variable.IsState => v.Variable.Equation,
                TangentReference t when !t.Variable.IsState => TangentOf(t.Variable),
                NoiseReference n => n.Off,
                _ => null,
            },
            leaf => leaf is TaskReference or VariableReference,
            remembers: true);
        foreach (Variable state in moving)
        {
            builder.Output(Differentiation.Tangent(state.Equation, along), state.Population.Size);
        }

        _program = builder.Build();
        Past = [.. _program.Past];
        _states = new (Variable, PlanInput?, PlanOutput, int)[moving.Length];
        int first = 0;
        for (int s = 0; s < moving.Length; s++)
        {
            Variable state = moving[s];
            _states[s] = (state, _program.FindInput(leaf => leaf is TangentReference t && t.Variable == state), _program.Outputs[s], first);
            first += state.Population.Size;
        }

        Size = first;
        Func<Variable, double[]> at = states ?? Initial(moving, values, trial);
        (PlanInput Input, double[] Column)[] given = [.. _program.Inputs.Select(input => (input, input.Source switch
        {
            VariableReference v => at(v.Variable),
            TaskReference { Field: TaskField.Input } => trial.Inputs.ToArray(),
            TaskReference => trial.Targets.ToArray(),
            _ => [],
        }))];
        _one = Prepared(1);
        _several = new Lazy<Workspace<double>>(() => Prepared(ColumnsAtOnce));

        Workspace<double> Prepared(int columns)
        {
            var work = new Workspace<double>(_program, columns);
            foreach ((PlanInput input, double[] column) in given)
            {
                for (int r = 0; r < column.Length; r++)
                {
                    work.Row(input.Slot + r).Fill(column[r]);
                }
            }

            _program.RunPrologue(work, values);
            return work;
        }

        Expression TangentOf(Variable value)
        {
            if (!tangents.TryGetValue(value, out Expression? tangent))
            {
                tangent = Differentiation.Tangent(value.Equation, along);
                tangents[value] = tangent;
            }

            return tangent;
        }
    }

    /// <summary>The number of states, units counted.</summary>
    public int Size { get; }

    /// <summary>Whether <see cref="Eigenvalues"/> gives all of them.</summary>
    public bool IsComplete => Size <= DenseStates;

    /// <summary>The tangents of delayed signals: where they are computed, where they are read, and how late, ms.</summary>
    internal IReadOnlyList<(PlanOutput Now, PlanOutput Past, double Delay)> Past { get; }

    /// <summary>J v, for several directions at once.</summary>
    /// <param name="directions">Columns of length <see cref="Size"/>; at most 32.</param>
    public double[][] Apply(IReadOnlyList<double[]> directions)
    {
        Workspace<double> work = directions.Count == 1 ? _one : _several.Value;
        Write(work, directions);
        bool settled = false;

        // a signal may be made of delayed signals: what is read follows what is computed as often as they follow one another
        for (int pass = 0; pass <= Past.Count && !settled; pass++)
        {
            _program.RunBody(work, _values);
            settled = true;
            foreach ((PlanOutput now, PlanOutput past, _) in Past)
            {
                settled &= Rows(work, now).SequenceEqual(Rows(work, past));
                Rows(work, now).CopyTo(Rows(work, past));
            }
        }

        return Read(work, directions.Count);
    }

    /// <summary>What the state alone does: J v with every delayed signal held.</summary>
    /// <param name="direction">A direction of length <see cref="Size"/>.</param>
    internal double[] ApplyHeld(double[] direction) => Step(direction, _ => { });

    /// <summary>J v with given tangents of the delayed signals; those of now can be read afterwards.</summary>
    /// <param name="direction">A direction of length <see cref="Size"/>.</param>
    /// <param name="signals">Fills in the tangents of the past, all zero before.</param>
    internal double[] Step(double[] direction, Action<Linearisation> signals)
    {
        Workspace<double> work = _one;
        Write(work, [direction]);
        foreach ((_, PlanOutput past, _) in Past)
        {
            Rows(work, past).Clear();
        }

        signals(this);
        _program.RunBody(work, _values);
        return Read(work, 1)[0];
    }

    /// <summary>A tangent of a delayed signal after <see cref="Step"/>, one value per unit.</summary>
    internal void ReadSignal(PlanOutput place, Span<double> to)
    {
        for (int r = 0; r < place.Rows; r++)
        {
            to[r] = _one.Row(place.Slot + r)[0];
        }
    }

    /// <summary>Sets a tangent of a delayed signal for <see cref="Step"/>, one value per unit.</summary>
    internal void WriteSignal(PlanOutput place, ReadOnlySpan<double> from)
    {
        for (int r = 0; r < place.Rows; r++)
        {
            _one.Row(place.Slot + r)[0] = from[r];
        }
    }

    private static Span<double> Rows(Workspace<double> work, PlanOutput place) => work.Rows(place.Slot, place.Rows);

    private void Write(Workspace<double> work, IReadOnlyList<double[]> directions)
    {
        foreach ((_, PlanInput? tangent, _, int first) in _states)
        {
            for (int r = 0; tangent is not null && r < tangent.Rows; r++)
            {
                Span<double> row = work.Row(tangent.Slot + r);
                row.Clear();
                for (int c = 0; c < directions.Count; c++)
                {
                    row[c] = directions[c][first + r];
                }
            }
        }
    }

    private double[][] Read(Workspace<double> work, int count)
    {
        var results = new double[count][];
        for (int c = 0; c < count; c++)
        {
            results[c] = new double[Size];
            foreach ((_, _, PlanOutput place, int first) in _states)
            {
                for (int r = 0; r < place.Rows; r++)
                {
                    results[c][first + r] = work.Row(place.Slot + r)[c];
                }
            }
        }

        return results;
    }

    /// <summary>The whole Jacobian, 1/ms.</summary>
    public Matrix<double> Jacobian()
    {
        Matrix<double> jacobian = Matrix<double>.Build.Dense(Size, Size);
        for (int first = 0; first < Size; first += ColumnsAtOnce)
        {
            int count = Math.Min(ColumnsAtOnce, Size - first);
            double[][] units = [.. Enumerable.Range(first, count).Select(i =>
            {
                var unit = new double[Size];
                unit[i] = 1;
                return unit;
            })];
            double[][] columns = Apply(units);
            for (int c = 0; c < count; c++)
            {
                jacobian.SetColumn(first + c, columns[c]);
            }
        }

        return jacobian;
    }

    /// <summary>Eigenvalues of J with every delayed signal held, 1/ms: what limits the step.</summary>
    internal Complex[] HeldEigenvalues()
    {
        if (Size > DenseStates)
        {
            return [.. KrylovSpectrum.Of(Size, ApplyHeld).Select(r => r.Value)];
        }

        Matrix<double> jacobian = Matrix<double>.Build.Dense(Size, Size);
        for (int i = 0; i < Size; i++)
        {
            var unit = new double[Size];
            unit[i] = 1;
            jacobian.SetColumn(i, ApplyHeld(unit));
        }

        return Spectrum.Of(jacobian);
    }

    /// <summary>Eigenvalues of J, 1/ms: all of them for small circuits, otherwise the extreme ones (Ritz values of an 80-dimensional Krylov space).</summary>
    public Complex[] Eigenvalues() => IsComplete ? Spectrum.Of(Jacobian()) : [.. KrylovSpectrum.Of(Size, v => Apply([v])[0]).Select(r => r.Value)];

    /// <summary>
    /// The modes that a person waits for, 1/ms: those nearest to zero, from a Krylov space of the inverted Jacobian, and those that grow or decay fastest;
    /// only ones that have converged. For circuits too large for all of them, and small enough for a dense matrix.
    /// </summary>
    public Complex[] SlowAndExtreme()
    {
        var inverse = Jacobian().LU();
        double[] Backwards(double[] v) => inverse.Solve(Vector.Build.DenseOfArray(v)).ToArray();
        List<Complex> found = [.. KrylovSpectrum.Of(Size, Backwards).Where(IsConverged).Select(r => 1 / r.Value)];
        double furthest = found.Select(e => e.Magnitude).DefaultIfEmpty(0).Max();
        found.AddRange(KrylovSpectrum.Of(Size, v => Apply([v])[0]).Where(IsConverged).Select(r => r.Value).Where(e => e.Magnitude > furthest));
        return [.. found];

        static bool IsConverged((Complex Value, double Residual) ritz) => ritz.Residual <= 1e-6 * ritz.Value.Magnitude;
    }

    private static Func<Variable, double[]> Initial(Variable[] moving, CircuitValues<double> values, TrialBatch<double> trial)
    {
        var initial = new InitialStates(moving);
        Workspace<double> work = initial.MakeWorkspace<double>(1);
        initial.Evaluate(work, values, trial, 0, 1);
        return state =>
        {
            PlanOutput place = initial.Place(Array.IndexOf(moving, state));
            return work.Rows(place.Slot, place.Rows).ToArray();
        };
    }
}
