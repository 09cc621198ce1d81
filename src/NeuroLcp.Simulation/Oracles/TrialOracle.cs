using MathNet.Numerics.LinearAlgebra;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Batches;

namespace NeuroLcp.Simulation.Oracles;

/// <summary>
/// Compares one trial's controlled equilibrium with its least control, and adds the exact gradients of that trial to sums over all of them.
/// </summary>
/// <param name="equations">The free dynamics as numbers.</param>
/// <param name="lossScale">What the circuit divides the loss by.</param>
internal sealed class TrialOracle(LeastControlEquations equations, double lossScale)
{
    private readonly LeastControlSolver _solver = new(equations);

    /// <summary>Σ −dH/dW (−dF*/dW) over the trials so far.</summary>
    public Dictionary<Weight, double[]> Gradient { get; } = WeightSums.Zero(equations.Free.Weights);

    /// <summary>Σ −dL/dW of the free circuit over the trials so far.</summary>
    public Dictionary<Weight, double[]> LossGradient { get; } = WeightSums.Zero(equations.Free.Weights);

    /// <summary>Looks at the circuit's own equilibrium.</summary>
    /// <param name="x">Its states φ and z.</param>
    /// <param name="alpha">α for the loss of a trial.</param>
    /// <param name="controller">What its controller does there.</param>
    /// <param name="trial">The trial.</param>
    public ControlledPoint Examine(Vector<double> x, double alpha, ControllerGain controller, TrialBatch<double> trial)
    {
        LeastControlPoint point = equations.Settle(x, trial)?.Point ?? equations.At(x, trial);
        (Matrix<double> a, Matrix<double> e, _) = equations.Derivatives();
        Vector<double> psi = -point.F;
        Matrix<double> control = Matrix<double>.Build.Dense(a.RowCount, equations.Controlled);
        control.SetSubMatrix(0, 0, Matrix<double>.Build.DenseIdentity(equations.Controlled));

        // y answers a control of the free dynamics by G = −E A⁻¹
        Matrix<double> gain = -(e * a.LU().Solve(control));
        Matrix<double> reachable = Reachable();
        Matrix<double> row = gain.TransposeThisAndMultiply(reachable);
        Vector<double> u = alpha > 0 ? point.Gradient * (-lossScale / alpha) : LeastSquares(gain.Transpose(), psi);
        Vector<double> p = equations.Multipliers(point, a, e, u);
        double stationarity = equations.Stationarity(point.X, p, u, trial).L2Norm() / (1e-5 + p.L2Norm());
        bool isLinear = !(PrincipalAngles.ToSpace(psi, controller.Feedback) > 1e-4);
        return new ControlledPoint
        {
            Point = point,
            Control = psi,
            Gain = gain,
            Stationarity = stationarity,
            ControlAngle = PrincipalAngles.ToSpace(psi, row),
            FeedbackAngles = isLinear
                ? PrincipalAngles.Between(Reached(controller.Feedback), row)
                : PrincipalAngles.Between(Reached(-(Total(a) * controller.Response)), OptimalResponse(a, e) * reachable),
            IsLinear = isLinear,
            Reachable = reachable,
        };

        Matrix<double> Reached(Matrix<double> feedback) => feedback.ColumnCount == reachable.RowCount ? feedback * reachable : feedback;
    }

    /// <summary>df/dφ with the inner states at rest.</summary>
    private Matrix<double> Total(Matrix<double> a)
    {
        int n = equations.Controlled, inner = equations.Inner;
        Matrix<double> direct = a.SubMatrix(0, n, 0, n);
        return inner == 0 ? direct : direct - (a.SubMatrix(0, n, n, inner) * a.SubMatrix(n, inner, n, inner).LU().Solve(a.SubMatrix(n, inner, 0, n)));
    }

    /// <summary>dψ*/du along the states for which Aᵀp + Eᵀu = 0: how a least control changes with u when φ follows it.</summary>
    private Matrix<double> OptimalResponse(Matrix<double> a, Matrix<double> e)
    {
        int n = equations.Controlled, inner = equations.Inner, all = equations.States.Size;
        Matrix<double> ofControlled = a.SubMatrix(0, n, 0, all);
        Matrix<double> system = Matrix<double>.Build.Dense(all + inner, all + inner), right = Matrix<double>.Build.Dense(all + inner, equations.Outputs);
        system.SetSubMatrix(0, 0, ofControlled.TransposeThisAndMultiply(ofControlled) - equations.Curvature());
        right.SetSubMatrix(0, 0, e.Transpose());
        if (inner > 0)
        {
            Matrix<double> ofInner = a.SubMatrix(n, inner, 0, all);
            system.SetSubMatrix(0, all, -ofInner.Transpose());
            system.SetSubMatrix(all, 0, ofInner);
        }

        return -(ofControlled * system.LU().Solve(right).SubMatrix(0, all, 0, equations.Outputs));
    }

    /// <summary>Finds the least control on the branch of a state, and adds its gradient to the sum.</summary>
    public LeastControl Optimum(Vector<double> x, double alpha, TrialBatch<double> trial)
    {
        LeastControl optimum = _solver.Solve(alpha / lossScale, x, trial);
        if (optimum.Converged)
        {
            equations.AddWeightDerivatives(optimum.State, optimum.Multipliers, optimum.Output, trial, Gradient);
        }

        return optimum;
    }

    /// <summary>Lets the circuit go free from near its free equilibrium, adds the gradient of its loss to the sum, and says the loss of the trial.</summary>
    /// <returns>The loss, or not a number where the free circuit does not come to rest.</returns>
    public double Free(Vector<double> x, TrialBatch<double> trial)
    {
        LeastControlPoint point = equations.At(x, trial);
        for (int step = 0; step < 50 && Drift(point) > 0; step++)
        {
            Vector<double> drift = equations.Inner == 0 ? point.F : Vector<double>.Build.DenseOfEnumerable(point.F.Concat(point.G!));
            Vector<double> dx = equations.Derivatives().A.LU().Solve(-drift);
            LeastControlPoint? next = null;
            for (double length = 1; length > 1e-3 && next is null && dx.ForAll(double.IsFinite); length /= 2)
            {
                LeastControlPoint tried = equations.At(point.X + (length * dx), trial);
                next = Drift(tried) < Drift(point) ? tried : null;
            }

            if (next is null)
            {
                break;
            }

            point = next;
        }

        point = equations.At(point.X, trial);
        if (!(Drift(point) <= 1e-8 * (1 + point.X.L2Norm())))
        {
            return double.NaN;
        }

        // y answers dF by −E A⁻¹ dF, so that −dL = (A⁻ᵀEᵀ∇L)ᵀ dF − ∇Lᵀ dy
        (Matrix<double> a, Matrix<double> e, _) = equations.Derivatives();
        Vector<double> u = -lossScale * point.Gradient, p = -a.Transpose().LU().Solve(e.TransposeThisAndMultiply(u));
        equations.AddWeightDerivatives(point.X, p, u, trial, LossGradient);
        return point.Loss * lossScale;

        static double Drift(LeastControlPoint point) => Math.Max(point.F.L2Norm(), point.G?.L2Norm() ?? 0);
    }

    /// <summary>A basis of the directions that u can have: all of them, or those whose components sum to zero for a softmax.</summary>
    private Matrix<double> Reachable()
    {
        int m = equations.Outputs;
        if (!equations.IsSoftmax || m == 1)
        {
            return Matrix<double>.Build.DenseIdentity(m);
        }

        // Helmert's orthonormal contrasts
        return Matrix<double>.Build.Dense(m, m - 1, (i, j) =>
            i <= j ? 1 / Math.Sqrt((j + 1.0) * (j + 2)) : i == j + 1 ? -(j + 1.0) / Math.Sqrt((j + 1.0) * (j + 2)) : 0);
    }

    private static Vector<double> LeastSquares(Matrix<double> a, Vector<double> b) => a.Svd().Solve(b);
}

/// <summary>A trial at the circuit's own controlled equilibrium.</summary>
internal sealed record ControlledPoint
{
    /// <summary>The free dynamics there.</summary>
    public required LeastControlPoint Point { get; init; }

    /// <summary>ψ = −f: the control that holds the circuit there.</summary>
    public required Vector<double> Control { get; init; }

    /// <summary>G, from a control of the controlled states to the readout.</summary>
    public required Matrix<double> Gain { get; init; }

    /// <summary>‖Aᵀp + Eᵀu‖ / (1e-5 + ‖p‖).</summary>
    public required double Stationarity { get; init; }

    /// <summary>The angle between ψ and the row space of G.</summary>
    public required double ControlAngle { get; init; }

    /// <summary>
    /// Principal angles between what the feedback reaches and what it should: at fixed φ the row space of G where ψ is linear in the controller's signals,
    /// otherwise the directions in which the least control changes with u.
    /// </summary>
    public required double[] FeedbackAngles { get; init; }

    /// <summary>
    /// Whether ψ is linear in the controller's signals at fixed φ: false where it is found by way of φ, as by error neurons and interneurons.
    /// </summary>
    public required bool IsLinear { get; init; }

    /// <summary>A basis of the directions that u can have.</summary>
    public required Matrix<double> Reachable { get; init; }
}
