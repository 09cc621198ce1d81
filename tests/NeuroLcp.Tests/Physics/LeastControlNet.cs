using MathNet.Numerics.LinearAlgebra;

namespace NeuroLcp.Tests.Physics;

/// <summary>
/// A net of neurons v with rates r = tanh v and learned outputs y, and its controlled equilibrium, found by Newton's method from the equations
/// as they stand on paper. Nothing of the product is in here: this is what the circuits are compared with.
/// </summary>
/// <remarks>
/// At rest, with s = tanh′(v):
///   0 = −v + W r + x̂ + ψ        x̂ = U x + b
///   0 = −ψ + s (S ψ + B u)
///   0 = −y + D r + c + u
///   0 = −∇L(y) − α u
/// With S = Wᵀ and B = Dᵀ this is the stationary point of F = ½‖f‖² + L/α over (v, y), f the right-hand sides without control; with α = 0
/// that of ½‖f‖² under ∇L = 0. A hierarchy is the same net with a block lower triangular W.
/// </remarks>
internal sealed record LeastControlNet(Matrix<double> W, Vector<double> Drive, Matrix<double> D, Vector<double> C, Matrix<double> S, Matrix<double> B)
{
    public int Units => W.RowCount;

    public int Outputs => D.RowCount;

    /// <summary>Squared error of a target, or softmax cross-entropy.</summary>
    public required Vector<double> Target { get; init; }

    public bool CrossEntropy { get; init; }

    public double Alpha { get; init; }

    /// <summary>Two layers as one net [first; second]: W leads from the first to the second and S back; the outputs read and reach the second alone.</summary>
    public static LeastControlNet OfLayers(Matrix<double> w, Vector<double> drive1, Vector<double> drive2, Matrix<double> d, Vector<double> c, Matrix<double> s,
        Matrix<double> b, Vector<double> target)
    {
        int first = w.ColumnCount, all = w.ColumnCount + w.RowCount;
        return new LeastControlNet(
            Embed(w, first, 0), Stack(drive1, drive2), Matrix<double>.Build.Dense(d.RowCount, first).Append(d), c, Embed(s, 0, first),
                Matrix<double>.Build.Dense(first, d.RowCount).Stack(b))
        { Target = target };

        Matrix<double> Embed(Matrix<double> block, int row, int column)
        {
            Matrix<double> whole = Matrix<double>.Build.Dense(all, all);
            whole.SetSubMatrix(row, column, block);
            return whole;
        }
    }

    /// <summary>The state of the net: what Newton's method solves for.</summary>
    public sealed record State(Vector<double> V, Vector<double> Psi, Vector<double> Y, Vector<double> U)
    {
        /// <summary>½‖ψ‖² over neurons and outputs.</summary>
        public double Control => 0.5 * (Psi.DotProduct(Psi) + U.DotProduct(U));
    }

    public double Loss(Vector<double> y) => CrossEntropy ? LogSumExp(y) - Target.DotProduct(y) : 0.5 * (y - Target).DotProduct(y - Target);

    public Vector<double> LossGradient(Vector<double> y) => (CrossEntropy ? Softmax(y) : y) - Target;

    public Matrix<double> LossHessian(Vector<double> y)
    {
        if (!CrossEntropy)
        {
            return Matrix<double>.Build.DenseIdentity(Outputs);
        }

        Vector<double> p = Softmax(y);
        return Matrix<double>.Build.DiagonalOfDiagonalVector(p) - p.OuterProduct(p);
    }

    /// <summary>f over the neurons: −v + W tanh v + x̂.</summary>
    public Vector<double> Drift(Vector<double> v) => (W * v.Map(Math.Tanh)) - v + Drive;

    /// <summary>F = ½‖f‖² + L/α.</summary>
    public double Objective(Vector<double> v, Vector<double> y)
    {
        Vector<double> f = Drift(v), g = (D * v.Map(Math.Tanh)) + C - y;
        return (0.5 * (f.DotProduct(f) + g.DotProduct(g))) + (Loss(y) / Alpha);
    }

    /// <summary>tanh′(v) on the diagonal.</summary>
    public static Matrix<double> Slope(Vector<double> v) => Matrix<double>.Build.DiagonalOfDiagonalVector(v.Map(a => 1 - (Math.Tanh(a) * Math.Tanh(a))));

    /// <summary>G = [D s (Id − W s)⁻¹, Id], the gain from a control of neurons and outputs to the outputs.</summary>
    public Matrix<double> Gain(Vector<double> v)
    {
        Matrix<double> s = Slope(v);
        return (D * s * (Identity(Units) - (W * s)).Inverse()).Append(Identity(Outputs));
    }

    /// <summary>The free equilibrium: Newton's method from where relaxation leads.</summary>
    public Vector<double> FreeState()
    {
        Vector<double> v = Vector<double>.Build.Dense(Units);
        for (int k = 0; k < 2000; k++)
        {
            v += 0.5 * Drift(v);
        }

        for (int k = 0; k < 5; k++)
        {
            v += (Identity(Units) - (W * Slope(v))).Solve(Drift(v));
        }

        return v;
    }

    public Vector<double> FreeOutput() => (D * FreeState().Map(Math.Tanh)) + C;

    /// <summary>
    /// The controlled equilibrium that is reached from rest with a slow controller: the equations above as a flow (Euler's steps of a tenth of the
    /// neurons' time constant, a controller five times slower), then Newton's method from where the flow has come.
    /// </summary>
    /// <remarks>F may have several minima for one input; circuits are compared on the branch that is reached from rest.</remarks>
    public State Solve()
    {
        var state = new State(Vector<double>.Build.Dense(Units), Vector<double>.Build.Dense(Units), Vector<double>.Build.Dense(Outputs),
            Vector<double>.Build.Dense(Outputs));
        for (int k = 0; k < 20_000 && Residual(state, Alpha).InfinityNorm() > 1e-3; k++)
        {
            Vector<double> change = 0.1 * Residual(state, Alpha);
            state = new State(
                state.V + change.SubVector(0, Units), state.Psi + change.SubVector(Units, Units), state.Y + change.SubVector(2 * Units, Outputs),
                state.U + (0.2 * change.SubVector((2 * Units) + Outputs, Outputs)));
        }

        return Newton(state, Alpha, 10);
    }

    /// <summary>The residuals of the four equations, stacked.</summary>
    public Vector<double> Residual(State at, double alpha)
    {
        Vector<double> r = at.V.Map(Math.Tanh);
        return Stack(
            (W * r) - at.V + Drive + at.Psi,
            (Slope(at.V) * ((S * at.Psi) + (B * at.U))) - at.Psi,
            (D * r) + C - at.Y + at.U,
            -LossGradient(at.Y) - (alpha * at.U));
    }

    public State Newton(State at, double alpha, int steps)
    {
        int n = Units, m = Outputs;
        for (int k = 0; k < steps; k++)
        {
            Matrix<double> s = Slope(at.V);
            Vector<double> curvature = at.V.Map(a => -2 * Math.Tanh(a) * (1 - (Math.Tanh(a) * Math.Tanh(a))));
            Matrix<double> gate = Matrix<double>.Build.DiagonalOfDiagonalVector(curvature.PointwiseMultiply((S * at.Psi) + (B * at.U)));
            Matrix<double> jacobian = Matrix<double>.Build.Dense((2 * n) + (2 * m), (2 * n) + (2 * m));
            jacobian.SetSubMatrix(0, 0, (W * s) - Identity(n));
            jacobian.SetSubMatrix(0, n, Identity(n));
            jacobian.SetSubMatrix(n, 0, gate);
            jacobian.SetSubMatrix(n, n, (s * S) - Identity(n));
            jacobian.SetSubMatrix(n, (2 * n) + m, s * B);
            jacobian.SetSubMatrix(2 * n, 0, D * s);
            jacobian.SetSubMatrix(2 * n, 2 * n, -Identity(m));
            jacobian.SetSubMatrix(2 * n, (2 * n) + m, Identity(m));
            jacobian.SetSubMatrix((2 * n) + m, 2 * n, -LossHessian(at.Y));
            jacobian.SetSubMatrix((2 * n) + m, (2 * n) + m, -alpha * Identity(m));
            Vector<double> step = jacobian.Solve(Residual(at, alpha));
            at = new State(at.V - step.SubVector(0, n), at.Psi - step.SubVector(n, n), at.Y - step.SubVector(2 * n, m), at.U - step.SubVector((2 * n) + m, m));
        }

        return at;
    }

    public static Matrix<double> Identity(int n) => Matrix<double>.Build.DenseIdentity(n);

    public static Vector<double> Stack(params IEnumerable<Vector<double>> parts) => Vector<double>.Build.DenseOfEnumerable(parts.SelectMany(p => p));

    private static Vector<double> Softmax(Vector<double> y)
    {
        Vector<double> e = (y - y.Maximum()).Map(Math.Exp);
        return e / e.Sum();
    }

    private static double LogSumExp(Vector<double> y) => y.Maximum() + Math.Log((y - y.Maximum()).Map(Math.Exp).Sum());
}
