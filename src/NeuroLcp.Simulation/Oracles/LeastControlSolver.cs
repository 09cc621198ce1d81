using MathNet.Numerics.LinearAlgebra;
using NeuroLcp.Simulation.Batches;

namespace NeuroLcp.Simulation.Oracles;

/// <summary>
/// Finds the least control of a trial by Newton's method on its conditions of stationarity (KKT), with exact second derivatives:
/// Aᵀp + Eᵀu = 0 with p = (−f, p_z), g = 0, ∇L + α u = 0. Steps are globalised by the objective itself where α > 0, and by a path of
/// falling α where α = 0 cannot be reached at once.
/// </summary>
/// <remarks>
/// F can have several minima. The one found is that of the basin the start lies in, so that a circuit is compared with the optimum on its
/// own branch when the search starts at its own equilibrium.
/// </remarks>
/// <param name="equations">The circuit's free dynamics as numbers.</param>
internal sealed class LeastControlSolver(LeastControlEquations equations)
{
    /// <summary>A residual below this counts as solved; Newton's method ends at 1e-12 and better.</summary>
    public const double Tolerance = 1e-8;

    private const double Rest = 1e-13;
    private const int MostSteps = 200;

    /// <summary>Largest and smallest α, times that of the first solvable problem, on the path to α = 0.</summary>
    private static readonly double[] Path = [1, 0.1, 1e-2, 1e-3, 1e-4];

    /// <summary>Finds the least control.</summary>
    /// <param name="alpha">α for the loss as the circuit divides it; 0 for perfect control.</param>
    /// <param name="start">A state (φ, z) to start from: the circuit's own equilibrium.</param>
    /// <param name="trial">Input and target: a batch of one trial.</param>
    public LeastControl Solve(double alpha, Vector<double> start, TrialBatch<double> trial)
    {
        if (alpha > 0)
        {
            return Minimise(alpha, start, trial);
        }

        LeastControl direct = Meet(Start(start, trial), trial);
        if (direct.Converged && direct.IsMinimum)
        {
            return direct;
        }

        LeastControl along = Minimise(Path[0], start, trial);
        int steps = direct.Iterations + along.Iterations;
        foreach (double next in Path.Skip(1))
        {
            along = Minimise(next, along.State, trial);
            steps += along.Iterations;
        }

        LeastControl end = Meet((along.State, along.Multipliers, along.Output), trial);
        LeastControl best = end.Converged || !direct.Converged ? end : direct;
        return best with { Iterations = steps + end.Iterations };
    }

    /// <summary>α > 0: Newton's method on F, damped.</summary>
    private LeastControl Minimise(double alpha, Vector<double> start, TrialBatch<double> trial)
    {
        (LeastControlPoint point, _) = equations.Settle(start, trial) ?? (equations.At(start, trial), false);
        double damping = 0, previous = double.PositiveInfinity;
        int step = 0;
        while (true)
        {
            (Matrix<double> a, Matrix<double> e, Matrix<double> k) = equations.Derivatives();
            Vector<double> u = point.Gradient / -alpha, p = equations.Multipliers(point, a, e, u);
            Vector<double> r = equations.Stationarity(point.X, p, u, trial);
            double residual = Residual(r, p, point);
            Matrix<double> hessian = Hessian(a);
            if (residual < Rest || step >= MostSteps || (residual < Tolerance && residual >= 0.5 * previous))
            {
                return Result(alpha, point, p, u, residual, IsMinimum(hessian + (e.TransposeThisAndMultiply(k) / alpha), a, null), step);
            }

            step++;
            LeastControlPoint? next = null;
            for (int attempt = 0; attempt < 60 && next is null; attempt++)
            {
                Vector<double>? dx = Step(hessian, a, e, k, alpha, null, damping, r, null, null)?.Dx;
                next = dx is null ? null : Search(point, dx, r, alpha, residual, trial);
                damping = next is not null ? damping / 10 : Math.Max(10 * damping, 1e-6 * hessian.Diagonal().AbsoluteMaximum());
            }

            if (next is null)
            {
                // no step lowers F any more: rounding, or a kink
                return Result(alpha, point, p, u, residual, false, step);
            }

            damping = damping < 1e-12 ? 0 : damping;
            (point, previous) = (equations.At(next.X, trial), residual);
        }
    }

    /// <summary>The longest of the steps dx, dx/2, dx/4 … that lowers F as much as its slope promises.</summary>
    private LeastControlPoint? Search(LeastControlPoint from, Vector<double> dx, Vector<double> r, double alpha, double residual, TrialBatch<double> trial)
    {
        // ∇F = −r in the controlled states; in the inner ones r = 0 by the choice of their multipliers
        double slope = -r.DotProduct(dx), objective = Objective(from, alpha);
        if (!(slope < 0))
        {
            return null;
        }

        for (double length = 1; length > 1e-4; length /= 2)
        {
            if (equations.Settle(from.X + (length * dx), trial) is not ({ } point, true))
            {
                continue;
            }

            // close to the minimum F no longer resolves its own fall
            double rounding = residual < 1e-5 ? 1e-13 * Math.Abs(objective) : 0;
            if (Objective(point, alpha) <= objective + (1e-4 * length * slope) + rounding)
            {
                return point;
            }
        }

        return null;
    }

    /// <summary>α = 0: Newton's method on all conditions at once, each step as long as it lowers what they miss.</summary>
    private LeastControl Meet((Vector<double> X, Vector<double> P, Vector<double> U) start, TrialBatch<double> trial)
    {
        (Vector<double> x, Vector<double> p, Vector<double> u) = start;
        LeastControlPoint point = equations.At(x, trial);
        Vector<double> r = equations.Stationarity(x, p = Consistent(p, point), u, trial);
        double miss = Miss(r, point, u), previous = double.PositiveInfinity;
        for (int step = 0; ; step++)
        {
            (Matrix<double> a, Matrix<double> e, Matrix<double> k) = equations.Derivatives();
            Matrix<double> hessian = Hessian(a);
            double residual = Math.Max(Residual(r, p, point), Target(point, u).L2Norm());
            if (residual < Rest || step >= MostSteps || !double.IsFinite(miss) || (residual < Tolerance && miss >= 0.5 * previous))
            {
                return Result(0, point, p, u, residual, IsMinimum(hessian, a, k), step);
            }

            previous = miss;
            if (Step(hessian, a, e, k, 0, Shift(), 0, r, point.G, Target(point, u)) is not ({ } dx, var dp, { } du))
            {
                return Result(0, point, p, u, residual, false, step);
            }

            for (double length = 1; length > 1e-6; length /= 2)
            {
                LeastControlPoint tried = equations.At(x + (length * dx), trial);
                Vector<double> triedP = p.Clone(), triedU = u + (length * du);
                if (dp is not null)
                {
                    triedP.SetSubVector(equations.Controlled, equations.Inner, p.SubVector(equations.Controlled, equations.Inner) + (length * dp));
                }

                triedP = Consistent(triedP, tried);
                Vector<double> triedR = equations.Stationarity(tried.X, triedP, triedU, trial);
                double triedMiss = Miss(triedR, tried, triedU);
                if (triedMiss < miss || (length == 1 && residual < Tolerance))
                {
                    (x, p, u, r, point, miss) = (tried.X, triedP, triedU, triedR, tried, triedMiss);
                    break;
                }
            }

            if (miss == previous)
            {
                return Result(0, point, p, u, residual, false, step);
            }
        }
    }

    /// <summary>Multipliers to start from: those that leave the least of Aᵀp + Eᵀu, with p = −f where states are controlled.</summary>
    private (Vector<double> X, Vector<double> P, Vector<double> U) Start(Vector<double> start, TrialBatch<double> trial)
    {
        (LeastControlPoint point, _) = equations.Settle(start, trial) ?? (equations.At(start, trial), false);
        (Matrix<double> a, Matrix<double> e, _) = equations.Derivatives();
        int n = equations.Controlled, inner = equations.Inner;
        Vector<double> right = a.SubMatrix(0, n, 0, a.ColumnCount).TransposeThisAndMultiply(point.F);
        Matrix<double> left = inner == 0 ? e.Transpose() : a.SubMatrix(n, inner, 0, a.ColumnCount).Transpose().Append(e.Transpose());
        Vector<double> found = left.Svd().Solve(right);
        Vector<double> p = Vector<double>.Build.Dense(equations.States.Size);
        p.SetSubVector(0, n, -point.F);
        if (inner > 0)
        {
            p.SetSubVector(n, inner, found.SubVector(0, inner));
        }

        return (point.X, p, found.SubVector(inner, equations.Outputs));
    }

    /// <summary>
    /// One step of Newton's method: changes of the state, of the inner multipliers and of u that solve the linearised conditions
    /// (H + δ) dx − A_gᵀ dp − Eᵀ du = r,  A_g dx = −g,  K dx + (α + shift) du = −t.
    /// </summary>
    private StepOf? Step(
        Matrix<double> hessian, Matrix<double> a, Matrix<double> e, Matrix<double> k, double alpha, Matrix<double>? shift, double damping, Vector<double> r,
            Vector<double>? g, Vector<double>? t)
    {
        int all = equations.States.Size, n = equations.Controlled, inner = equations.Inner, m = equations.Outputs;
        Matrix<double> system = Matrix<double>.Build.Dense(all + inner + m, all + inner + m);
        Vector<double> right = Vector<double>.Build.Dense(all + inner + m);
        system.SetSubMatrix(0, 0, hessian + Matrix<double>.Build.DiagonalIdentity(all).Multiply(damping));
        system.SetSubMatrix(0, all + inner, -e.Transpose());
        system.SetSubMatrix(all + inner, 0, k);
        system.SetSubMatrix(all + inner, all + inner, Matrix<double>.Build.DenseDiagonal(m, m, alpha) + (shift ?? Matrix<double>.Build.Dense(m, m)));
        right.SetSubVector(0, all, r);
        if (inner > 0)
        {
            Matrix<double> ofInner = a.SubMatrix(n, inner, 0, all);
            system.SetSubMatrix(0, all, -ofInner.Transpose());
            system.SetSubMatrix(all, 0, ofInner);
            if (g is not null)
            {
                right.SetSubVector(all, inner, -g);
            }
        }

        if (t is not null)
        {
            right.SetSubVector(all + inner, m, -t);
        }

        Vector<double> step = system.LU().Solve(right);
        return step.ForAll(double.IsFinite)
            ? new StepOf(step.SubVector(0, all), inner == 0 ? null : step.SubVector(all, inner), step.SubVector(all + inner, m))
            : null;
    }

    /// <summary>½‖f‖² differentiated twice by x, and what the other terms of the Lagrangian add: A_fᵀA_f − Σ p∇²F − Σ u∇²y.</summary>
    private Matrix<double> Hessian(Matrix<double> a)
    {
        Matrix<double> ofControlled = a.SubMatrix(0, equations.Controlled, 0, a.ColumnCount);
        return ofControlled.TransposeThisAndMultiply(ofControlled) - equations.Curvature();
    }

    /// <summary>
    /// Whether the Hessian is positive along every direction that respects the constraints: inner states follow, and where
    /// <paramref name="k"/> is given ∇L does not change.
    /// </summary>
    private bool IsMinimum(Matrix<double> hessian, Matrix<double> a, Matrix<double>? k)
    {
        int n = equations.Controlled, inner = equations.Inner;
        Matrix<double> free = Matrix<double>.Build.DenseIdentity(n);
        if (inner > 0)
        {
            free = free.Stack(-a.SubMatrix(n, inner, n, inner).LU().Solve(a.SubMatrix(n, inner, 0, n)));
        }

        if (k is not null)
        {
            var svd = (k * free).Transpose().Svd();
            int rank = svd.S.Count(s => s > 1e-10 * Math.Max(svd.S[0], 1e-300));
            if (rank == n)
            {
                return true;
            }

            free *= svd.U.SubMatrix(0, n, rank, n - rank);
        }

        Matrix<double> reduced = free.TransposeThisAndMultiply(hessian * free);
        reduced = (reduced + reduced.Transpose()) / 2;
        if (reduced.Enumerate().Any(v => !double.IsFinite(v)))
        {
            return false;
        }

        // positive up to rounding, by a Cholesky decomposition of what is shifted by rounding
        double shift = 1e-10 * Math.Max(reduced.Diagonal().AbsoluteMaximum(), 1e-300);
        try
        {
            _ = (reduced + Matrix<double>.Build.DiagonalIdentity(reduced.RowCount).Multiply(shift)).Cholesky();
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private LeastControl Result(double alpha, LeastControlPoint point, Vector<double> p, Vector<double> u, double residual, bool isMinimum, int steps) => new()
    {
        Alpha = alpha,
        State = point.X,
        Control = -point.F,
        Multipliers = p,
        Output = u,
        Loss = point.Loss,
        Residual = residual,
        IsMinimum = isMinimum,
        Iterations = steps,
    };

    private Vector<double> Consistent(Vector<double> p, LeastControlPoint point)
    {
        Vector<double> result = p.Clone();
        result.SetSubVector(0, equations.Controlled, -point.F);
        return result;
    }

    /// <summary>
    /// A softmax does not see a shift of all outputs, so that ∇L = 0 says nothing about the sum of u. With α = 0 it is kept at zero by this
    /// term, which adds nothing to ∇L itself since the components of that sum to zero.
    /// </summary>
    private Matrix<double>? Shift() => equations.IsSoftmax ? Matrix<double>.Build.Dense(equations.Outputs, equations.Outputs, 1.0 / equations.Outputs) : null;

    private Vector<double> Target(LeastControlPoint point, Vector<double> u) =>
        equations.IsSoftmax ? point.Gradient + (u.Sum() / equations.Outputs) : point.Gradient;

    private double Miss(Vector<double> r, LeastControlPoint point, Vector<double> u) =>
        Math.Sqrt(Square(r) + Square(Target(point, u)) + (point.G is null ? 0 : Square(point.G)));

    private static double Residual(Vector<double> r, Vector<double> p, LeastControlPoint point) =>
        Math.Max(r.L2Norm() / (1e-5 + p.L2Norm()), point.G is null ? 0 : point.G.L2Norm() / (1e-5 + point.X.L2Norm()));

    private static double Objective(LeastControlPoint point, double alpha) => (0.5 * Square(point.F)) + (point.Loss / alpha);

    private static double Square(Vector<double> v) => v.DotProduct(v);

    private sealed record StepOf(Vector<double> Dx, Vector<double>? Dp, Vector<double> Du);
}
