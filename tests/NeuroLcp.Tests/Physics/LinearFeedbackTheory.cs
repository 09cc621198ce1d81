using MathNet.Numerics.LinearAlgebra;
using static NeuroLcp.Tests.Physics.LinearFeedbackScheme;

namespace NeuroLcp.Tests.Physics;

/// <summary>
/// The circuit linearised by hand from science.md 1.a, one Euler step at a time: z' = M z + B eps with z = (phi, y, u, u_slow) away from
/// the equilibrium, H_y = 1, and eps' = rho eps + sqrt(1 - rho^2) xi.
/// </summary>
internal sealed class LinearFeedbackTheory
{
    private const int N = Hidden + (3 * Outputs);

    private readonly Matrix<double> _m;
    private readonly Matrix<double> _b;
    private readonly Matrix<double> _q;
    private readonly double _rho;

    public LinearFeedbackTheory(double dt, Matrix<double> w, Matrix<double> d, Matrix<double> q, double[] slopes)
    {
        _q = q;
        _rho = Math.Exp(-dt / TauEps);
        Matrix<double> s = Matrix<double>.Build.DenseOfDiagonalArray(slopes), a = Matrix<double>.Build.Dense(N, N);
        const int y = Hidden, u = y + Outputs, slow = u + Outputs;
        a.SetSubMatrix(0, 0, ((w * s) - Matrix<double>.Build.DenseIdentity(Hidden)) / Tau);
        a.SetSubMatrix(0, u, q / Tau);
        a.SetSubMatrix(y, 0, d * s / Tau);
        Matrix<double> one = Matrix<double>.Build.DenseIdentity(Outputs);
        a.SetSubMatrix(y, y, -one / Tau);
        a.SetSubMatrix(y, u, one / Tau);
        a.SetSubMatrix(u, y, -one / TauU);
        a.SetSubMatrix(u, u, -Alpha * one / TauU);
        a.SetSubMatrix(slow, u, one / TauF);
        a.SetSubMatrix(slow, slow, -one / TauF);
        _m = Matrix<double>.Build.DenseIdentity(N) + (dt * a);
        _b = Matrix<double>.Build.Dense(N, Hidden);
        _b.SetSubMatrix(0, 0, dt * S / Tau * Matrix<double>.Build.DenseIdentity(Hidden));
    }

    /// <summary>E[eps u_hp'] = ((1/rho - M)^-1 B)', the rows of u less those of u_slow (R5).</summary>
    public Matrix<double> EchoOfNoise()
    {
        Matrix<double> z = ((Matrix<double>.Build.DenseIdentity(N) / _rho) - _m).Solve(_b);
        return (z.SubMatrix(Hidden + Outputs, Outputs, 0, Hidden) - z.SubMatrix(Hidden + (2 * Outputs), Outputs, 0, Hidden)).Transpose();
    }

    /// <summary>E[(Q u + s eps) u_hp'] from the covariance of (z, eps): C = T C T' + K, by doubling.</summary>
    public Matrix<double> FeedbackTimesEcho(bool withoutLoop = false)
    {
        const int all = N + Hidden, u = Hidden + Outputs, slow = u + Outputs;
        Matrix<double> t = Matrix<double>.Build.Dense(all, all), c = Matrix<double>.Build.Dense(all, all);
        t.SetSubMatrix(0, 0, _m);
        t.SetSubMatrix(0, N, _b);
        t.SetSubMatrix(N, N, _rho * Matrix<double>.Build.DenseIdentity(Hidden));
        c.SetSubMatrix(N, N, (1 - (_rho * _rho)) * Matrix<double>.Build.DenseIdentity(Hidden));
        for (int i = 0; i < 16; i++)
        {
            c += t * c * t.Transpose();
            t *= t;
        }

        Matrix<double> noise = S * (c.SubMatrix(N, Hidden, u, Outputs) - c.SubMatrix(N, Hidden, slow, Outputs));
        return withoutLoop ? noise : noise + (_q * (c.SubMatrix(u, Outputs, u, Outputs) - c.SubMatrix(u, Outputs, slow, Outputs)));
    }
}
