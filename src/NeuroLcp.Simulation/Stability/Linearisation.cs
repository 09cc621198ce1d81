using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using NeuroLcp.Language.Expressions;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan;

namespace NeuroLcp.Simulation.Stability;

/// <summary>
/// The circuit linearised at a state: ẋ = J x, from the symbolic derivatives of its own equations, second derivatives of the activations
/// included. Small circuits get all eigenvalues; large ones the extreme ones, from a Krylov space.
/// </summary>
public sealed class Linearisation
{
    /// <summary>Up to this many states the whole Jacobian is formed.</summary>
    private const int DenseStates = 300;

    /// <summary>Directions of the Krylov space of larger circuits.</summary>
    private const int KrylovDirections = 80;

    private const int ColumnsAtOnce = 32;

    private readonly PlanProgram _program;
    private readonly CircuitValues<double> _values;
    private readonly Workspace<double> _work;
    private readonly (Variable State, PlanInput? Tangent, PlanOutput Derivative, int First)[] _states;

    /// <summary>Linearises at a state.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="values">Its weights.</param>
    /// <param name="trial">Input and target: a batch of one trial.</param>
    /// <param name="held">Variables held.</param>
    /// <param name="states">The value of every state that is not held, a number per unit; null for the initial state.</param>
    public Linearisation(Circuit circuit, CircuitValues<double> values, TrialBatch<double> trial, IReadOnlyList<Held> held, Func<Variable, double[]>? states = null)
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
            leaf => leaf is TaskReference or VariableReference);
        foreach (Variable state in moving)
        {
            builder.Output(Differentiation.Tangent(state.Equation, along), state.Population.Size);
        }

        _program = builder.Build();
        _work = new Workspace<double>(_program, ColumnsAtOnce);
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
        foreach (PlanInput input in _program.Inputs)
        {
            double[] column = input.Source switch
            {
                VariableReference v => at(v.Variable),
                TaskReference { Field: TaskField.Input } => trial.Inputs.ToArray(),
                TaskReference => trial.Targets.ToArray(),
                _ => [],
            };
            for (int r = 0; r < column.Length; r++)
            {
                _work.Row(input.Slot + r).Fill(column[r]);
            }
        }

        _program.RunPrologue(_work, values);

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

    /// <summary>J v, for several directions at once.</summary>
    /// <param name="directions">Columns of length <see cref="Size"/>; at most 32.</param>
    public double[][] Apply(IReadOnlyList<double[]> directions)
    {
        foreach ((_, PlanInput? tangent, _, int first) in _states)
        {
            for (int r = 0; tangent is not null && r < tangent.Rows; r++)
            {
                Span<double> row = _work.Row(tangent.Slot + r);
                row.Clear();
                for (int c = 0; c < directions.Count; c++)
                {
                    row[c] = directions[c][first + r];
                }
            }
        }

        _program.RunBody(_work, _values);
        var results = new double[directions.Count][];
        for (int c = 0; c < directions.Count; c++)
        {
            results[c] = new double[Size];
            foreach ((_, _, PlanOutput place, int first) in _states)
            {
                for (int r = 0; r < place.Rows; r++)
                {
                    results[c][first + r] = _work.Row(place.Slot + r)[c];
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

    /// <summary>Eigenvalues of J, 1/ms: all of them for small circuits, otherwise the extreme ones (Ritz values of an 80-dimensional Krylov space).</summary>
    public Complex[] Eigenvalues() => Size <= DenseStates ? [.. Jacobian().Evd().EigenValues] : Ritz();

    /// <summary>Arnoldi's process with full reorthogonalisation from a fixed, rough start.</summary>
    private Complex[] Ritz()
    {
        int m = Math.Min(KrylovDirections, Size);
        var basis = new List<double[]>();
        var start = new double[Size];
        for (int i = 0; i < Size; i++)
        {
            start[i] = Numerics.Philox.Normal(0, Initialisation.Stream("krylov"), 0, 0, (uint)i);
        }

        Normalise(start);
        basis.Add(start);
        Matrix<double> hessenberg = Matrix<double>.Build.Dense(m, m);
        for (int k = 0; k < m; k++)
        {
            double[] w = Apply([basis[k]])[0];
            for (int pass = 0; pass < 2; pass++)
            {
                for (int j = 0; j <= k; j++)
                {
                    double projection = Dot(basis[j], w);
                    hessenberg[j, k] += projection;
                    for (int i = 0; i < Size; i++)
                    {
                        w[i] -= projection * basis[j][i];
                    }
                }
            }

            double norm = Normalise(w);
            if (k + 1 == m || norm < 1e-12)
            {
                return [.. hessenberg.SubMatrix(0, k + 1, 0, k + 1).Evd().EigenValues];
            }

            hessenberg[k + 1, k] = norm;
            basis.Add(w);
        }

        return [];
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

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static double Normalise(double[] v)
    {
        double norm = Math.Sqrt(Dot(v, v));
        for (int i = 0; norm > 0 && i < v.Length; i++)
        {
            v[i] /= norm;
        }

        return norm;
    }
}
