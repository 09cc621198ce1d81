using MathNet.Numerics.LinearAlgebra;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Lowering;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Plan.Programs;

/// <summary>
/// Formulae of one trial as a function of some variables: their values at a point, and their derivatives there, from symbolic tangents.
/// </summary>
internal sealed class TangentProgram
{
    private const int ColumnsAtOnce = 32;

    private readonly CircuitValues<double> _values;
    private readonly PlanProgram _formulae;
    private readonly Workspace<double> _one;
    private readonly Lazy<(TangentPlan Plan, Workspace<double> Work)> _linear;
    private readonly StateLayout _moving;
    private readonly StateLayout _given;
    private readonly int[] _first;
    private double[] _point = [];
    private double[] _constants = [];
    private TrialBatch<double>? _trial;
    private bool _isLinearised;

    /// <param name="values">Weights.</param>
    /// <param name="standsFor">The formula a leaf stands for; null for what moves or is given, and for what comes from the task.</param>
    /// <param name="moving">The variables the formulae are a function of.</param>
    /// <param name="given">Variables whose values are given and do not move.</param>
    /// <param name="through">Variables that stand for formulae of those that move.</param>
    /// <param name="formulae">The formulae, and the rows of each.</param>
    public TangentProgram(
        CircuitValues<double> values,
        Func<Leaf, Expression?> standsFor,
        StateLayout moving,
        StateLayout given,
        IReadOnlySet<Variable> through,
        IReadOnlyList<(Expression Formula, int Rows)> formulae)
    {
        (_values, _moving, _given) = (values, moving, given);
        var builder = new ProgramBuilder(standsFor, _ => true);
        _first = new int[formulae.Count + 1];
        foreach ((int f, (Expression formula, int rows)) in formulae.Index())
        {
            builder.Output(formula, rows);
            _first[f + 1] = _first[f] + rows;
        }

        _formulae = builder.Build();
        _one = new Workspace<double>(_formulae, 1);
        _linear = new(() =>
        {
            var plan = new TangentPlan(standsFor, moving, through, formulae);
            return (plan, new Workspace<double>(plan.Program, ColumnsAtOnce));
        });
    }

    /// <summary>Rows of all formulae.</summary>
    public int Rows => _first[^1];

    /// <summary>The rows of one formula.</summary>
    public Range RowsOf(int formula) => _first[formula].._first[formula + 1];

    /// <summary>Goes to a point and evaluates the formulae there.</summary>
    /// <param name="point">What moves.</param>
    /// <param name="given">What does not.</param>
    /// <param name="trial">Input and target: a batch of one trial.</param>
    public Vector<double> At(ReadOnlySpan<double> point, ReadOnlySpan<double> given, TrialBatch<double> trial)
    {
        (_point, _constants, _trial, _isLinearised) = (point.ToArray(), given.ToArray(), trial, false);
        Load(_formulae, _one);
        _formulae.RunPrologue(_one, _values);
        _formulae.RunBody(_one, _values);
        Vector<double> result = Vector<double>.Build.Dense(Rows);
        for (int f = 0; f < _formulae.Outputs.Length; f++)
        {
            PlanOutput place = _formulae.Outputs[f];
            for (int r = 0; r < place.Rows; r++)
            {
                result[_first[f] + r] = _one.Row(place.Slot + r)[0];
            }
        }

        return result;
    }

    /// <summary>The derivatives at the point along several directions, at most 32.</summary>
    public double[][] Apply(IReadOnlyList<double[]> directions)
    {
        (TangentPlan plan, Workspace<double> work) = Linearise();
        (PlanProgram tangents, PlanInput?[] places) = (plan.Program, plan.Directions);
        for (int v = 0; v < places.Length; v++)
        {
            if (places[v] is not { } place)
            {
                continue;
            }

            int first = _moving.First(_moving.Variables[v]);
            for (int r = 0; r < place.Rows; r++)
            {
                Span<double> row = work.Row(place.Slot + r);
                row.Clear();
                for (int c = 0; c < directions.Count; c++)
                {
                    row[c] = directions[c][first + r];
                }
            }
        }

        tangents.RunBody(work, _values);
        var results = new double[directions.Count][];
        for (int c = 0; c < directions.Count; c++)
        {
            results[c] = new double[Rows];
            for (int f = 0; f < tangents.Outputs.Length; f++)
            {
                PlanOutput place = tangents.Outputs[f];
                for (int r = 0; r < place.Rows; r++)
                {
                    results[c][_first[f] + r] = work.Row(place.Slot + r)[c];
                }
            }
        }

        return results;
    }

    /// <summary>All derivatives at the point: a row per row of the formulae, a column per unit of what moves.</summary>
    public Matrix<double> Jacobian()
    {
        Matrix<double> jacobian = Matrix<double>.Build.Dense(Rows, _moving.Size);
        for (int first = 0; first < _moving.Size; first += ColumnsAtOnce)
        {
            int count = Math.Min(ColumnsAtOnce, _moving.Size - first);
            double[][] units = [.. Enumerable.Range(first, count).Select(i =>
            {
                var unit = new double[_moving.Size];
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

    /// <summary>What belongs to the point is computed once for all directions.</summary>
    private (TangentPlan Plan, Workspace<double> Work) Linearise()
    {
        (TangentPlan plan, Workspace<double> work) = _linear.Value;
        if (!_isLinearised)
        {
            Load(plan.Program, work);
            plan.Program.RunPrologue(work, _values);
            _isLinearised = true;
        }

        return (plan, work);
    }

    private void Load(PlanProgram program, Workspace<double> work)
    {
        TrialBatch<double> trial = _trial ?? throw new InvalidOperationException("no point was given");
        foreach (PlanInput input in program.Inputs)
        {
            ReadOnlySpan<double> column = input.Source switch
            {
                VariableReference v => _moving.Has(v.Variable) ? _moving.Of(_point, v.Variable) : _given.Of(_constants, v.Variable),
                TaskReference { Field: TaskField.Input } => trial.Inputs,
                TaskReference => trial.Targets,
                _ => [],
            };
            for (int r = 0; r < column.Length; r++)
            {
                work.Row(input.Slot + r).Fill(column[r]);
            }
        }
    }
}
