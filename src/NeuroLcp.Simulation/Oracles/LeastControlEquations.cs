using MathNet.Numerics.LinearAlgebra;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Programs;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Oracles;

/// <summary>
/// What a least control of one trial is made of, as numbers: F = (f, g) in the states x = (φ, z), the readout y, the loss L and its gradient,
/// their derivatives by x, and those of pᵀF + uᵀy once and twice by x and once by the weights.
/// </summary>
internal sealed class LeastControlEquations
{
    private readonly TangentProgram _equations;
    private readonly TangentProgram _adjoint;
    private readonly TangentProgram _factors;
    private readonly List<(Weight Weight, int Post, int Pre)> _products = [];
    private readonly int _drifts;

    /// <param name="free">The free dynamics.</param>
    /// <param name="values">Weights and drawn parameters.</param>
    public LeastControlEquations(FreeDynamics free, CircuitValues<double> values)
    {
        Free = free;
        var adjoint = new FreeAdjoint(free);
        States = new StateLayout(adjoint.States);
        Controlled = free.Controlled.Sum(s => s.Population.Size);
        Outputs = free.Readout.Population.Size;
        IsSoftmax = free.Circuit.Learning.Loss.IsOfProbabilities;
        _drifts = adjoint.States.Count;
        IReadOnlySet<Variable> through = adjoint.Through;
        var nothing = new StateLayout([]);
        Expression gradient = new Adjoints([(free.Loss, 1)], _ => null).Of(free.Readout);
        _equations = new TangentProgram(
            values,
            adjoint.StandsFor,
            States,
            nothing,
            through,
            [
                .. adjoint.States.Select(s => (free.Drift(s), s.Population.Size)),
                (new VariableReference(free.Readout), Outputs),
                (gradient, Outputs),
                (free.Loss, 1),
            ]);

        var multipliers = new StateLayout([.. adjoint.Multipliers, adjoint.Output]);
        _adjoint = new TangentProgram(values, adjoint.StandsFor, States, multipliers, through,
            [.. adjoint.States.Select(s => (adjoint.Of(s), s.Population.Size))]);
        var factors = new List<(Expression, int)>();
        foreach (Weight weight in free.Weights)
        {
            foreach (OuterProduct product in adjoint.Of(weight))
            {
                int post = Add(product.Post, weight.Rows);
                _products.Add((weight, post, product.Pre is null ? -1 : Add(product.Pre, weight.Columns)));
            }
        }

        _factors = new TangentProgram(values, adjoint.StandsFor, States, multipliers, through, factors);

        int Add(Expression formula, int rows)
        {
            factors.Add((formula, rows));
            return factors.Count - 1;
        }
    }

    /// <summary>The free dynamics.</summary>
    public FreeDynamics Free { get; }

    /// <summary>x: controlled states, then inner ones.</summary>
    public StateLayout States { get; }

    /// <summary>How many entries of x are controlled; the first ones.</summary>
    public int Controlled { get; }

    /// <summary>Entries of x that are not controlled.</summary>
    public int Inner => States.Size - Controlled;

    /// <summary>Units of the readout.</summary>
    public int Outputs { get; }

    /// <summary>Whether the loss is a softmax cross-entropy, which does not see a shift of all outputs.</summary>
    public bool IsSoftmax { get; }

    /// <summary>Everything at a state.</summary>
    public LeastControlPoint At(Vector<double> x, TrialBatch<double> trial)
    {
        Vector<double> all = _equations.At(x.AsArray(), [], trial);
        return new LeastControlPoint(
            x,
            all.SubVector(0, Controlled),
            Inner == 0 ? null : all.SubVector(Controlled, Inner),
            Part(all, _drifts),
            Part(all, _drifts + 1),
            Part(all, _drifts + 2)[0]);

        Vector<double> Part(Vector<double> vector, int formula)
        {
            (int offset, int length) = _equations.RowsOf(formula).GetOffsetAndLength(vector.Count);
            return vector.SubVector(offset, length);
        }
    }

    /// <summary>A = ∂F/∂x, E = ∂y/∂x and K = ∂(∇L)/∂x at the state last evaluated.</summary>
    public (Matrix<double> A, Matrix<double> E, Matrix<double> K) Derivatives()
    {
        Matrix<double> all = _equations.Jacobian();
        int n = States.Size;
        return (all.SubMatrix(0, n, 0, n), all.SubMatrix(n, Outputs, 0, n), all.SubMatrix(n + Outputs, Outputs, 0, n));
    }

    /// <summary>Moves the inner states to their own equilibrium for the controlled ones as they are; null where anything there is not finite.</summary>
    public (LeastControlPoint Point, bool Settled)? Settle(Vector<double> x, TrialBatch<double> trial)
    {
        LeastControlPoint point = At(x, trial);
        for (int step = 0; step < 50 && point.G is { } g && g.L2Norm() > 1e-14 * (1 + point.X.L2Norm()); step++)
        {
            Matrix<double> a = Derivatives().A.SubMatrix(Controlled, Inner, Controlled, Inner);
            Vector<double> next = point.X.Clone();
            next.SetSubVector(Controlled, Inner, point.X.SubVector(Controlled, Inner) - a.LU().Solve(g));
            LeastControlPoint moved = At(next, trial);
            if (!next.ForAll(double.IsFinite) || !(moved.G!.L2Norm() < g.L2Norm()))
            {
                At(point.X, trial);
                break;
            }

            point = moved;
        }

        bool settled = point.G is null || point.G.L2Norm() <= 1e-9 * (1 + point.X.L2Norm());
        return point.F.ForAll(double.IsFinite) && double.IsFinite(point.Loss) ? (point, settled) : null;
    }

    /// <summary>p = (−f, p_z) with the inner multipliers such that the inner part of Aᵀp + Eᵀu is zero.</summary>
    public Vector<double> Multipliers(LeastControlPoint point, Matrix<double> a, Matrix<double> e, Vector<double> u)
    {
        int n = Controlled, inner = Inner;
        Vector<double> p = Vector<double>.Build.Dense(States.Size);
        p.SetSubVector(0, n, -point.F);
        if (inner > 0)
        {
            Vector<double> rest = a.SubMatrix(0, n, n, inner).TransposeThisAndMultiply(point.F) - e.SubMatrix(0, e.RowCount, n, inner)
                .TransposeThisAndMultiply(u);
            p.SetSubVector(n, inner, a.SubMatrix(n, inner, n, inner).Transpose().LU().Solve(rest));
        }

        return p;
    }

    /// <summary>r = Aᵀp + Eᵀu.</summary>
    public Vector<double> Stationarity(Vector<double> x, Vector<double> p, Vector<double> u, TrialBatch<double> trial) =>
        _adjoint.At(x.AsArray(), Joined(p, u), trial);

    /// <summary>Σ p ∇²F + Σ u ∇²y at the state and multipliers last given to <see cref="Stationarity"/>.</summary>
    public Matrix<double> Curvature() => _adjoint.Jacobian();

    /// <summary>Adds ∂(pᵀF + uᵀy)/∂W of every weight, row-major [post, pre].</summary>
    public void AddWeightDerivatives(Vector<double> x, Vector<double> p, Vector<double> u, TrialBatch<double> trial, IReadOnlyDictionary<Weight, double[]> sums)
    {
        Vector<double> factors = _factors.At(x.AsArray(), Joined(p, u), trial);
        foreach ((Weight weight, int post, int pre) in _products)
        {
            double[] sum = sums[weight];
            Span<double> posts = factors.AsArray().AsSpan(_factors.RowsOf(post));
            ReadOnlySpan<double> pres = pre < 0 ? [1.0] : factors.AsArray().AsSpan(_factors.RowsOf(pre));
            for (int i = 0; i < posts.Length; i++)
            {
                for (int j = 0; j < pres.Length; j++)
                {
                    sum[(i * pres.Length) + j] += posts[i] * pres[j];
                }
            }
        }
    }

    private static double[] Joined(Vector<double> p, Vector<double> u) => [.. p, .. u];
}

/// <summary>The equations at a state.</summary>
/// <param name="X">The state (φ, z).</param>
/// <param name="F">f, the free drift of the controlled states; −f is the control that holds them.</param>
/// <param name="G">g, the drift of the inner states; null without any.</param>
/// <param name="Y">The readout.</param>
/// <param name="Gradient">∇L by the readout, as the circuit divides the loss.</param>
/// <param name="Loss">L, as the circuit divides it.</param>
internal sealed record LeastControlPoint(Vector<double> X, Vector<double> F, Vector<double>? G, Vector<double> Y, Vector<double> Gradient, double Loss);
