using MathNet.Numerics.LinearAlgebra;

namespace NeuroLcp.Tests.Physics;

/// <summary>Time constants (ms), leak and noise of linear feedback on the paper's schedule.</summary>
internal sealed record LinearFeedbackTimes(double Tau, double Eps, double Controller, double HighPass, double Alpha, double S);

/// <summary>
/// Linear feedback linearised by hand from science.md 1.a, one Euler step at a time: z' = M z + B eps with z = (phi, y, u, u_slow) away from
/// the equilibrium, H_y = 1, and eps' = rho eps + sqrt(1 - rho^2) xi.
/// </summary>
internal sealed class LinearFeedbackTheory
{
    private readonly LinearFeedbackTimes _times;
    private readonly Matrix<double> _w;
    private readonly Matrix<double> _d;
    private readonly Matrix<double> _q;
    private readonly Matrix<double> _rates;
    private readonly double _rho;
    private readonly double _dt;

    public LinearFeedbackTheory(LinearFeedbackTimes times, double dt, Matrix<double> w, Matrix<double> d, Matrix<double> q, double[] slopes)
    {
        (_times, _dt, _q) = (times, dt, q);
        _rho = Math.Exp(-dt / times.Eps);
        Matrix<double> s = Matrix<double>.Build.DenseOfDiagonalArray(slopes), one = Identity(Outputs);
        (_w, _d) = (w * s, d * s);
        int y = Hidden, u = y + Outputs, slow = u + Outputs;
        Matrix<double> a = Matrix<double>.Build.Dense(N, N);
        a.SetSubMatrix(0, 0, (_w - Identity(Hidden)) / times.Tau);
        a.SetSubMatrix(0, u, q / times.Tau);
        a.SetSubMatrix(y, 0, _d / times.Tau);
        a.SetSubMatrix(y, y, -one / times.Tau);
        a.SetSubMatrix(y, u, one / times.Tau);
        a.SetSubMatrix(u, y, -one / times.Controller);
        a.SetSubMatrix(u, u, -times.Alpha * one / times.Controller);
        a.SetSubMatrix(slow, u, one / times.HighPass);
        a.SetSubMatrix(slow, slow, -one / times.HighPass);
        _rates = a;
        Map = Identity(N) + (dt * a);
        Noise = Matrix<double>.Build.Dense(N, Hidden);
        Noise.SetSubMatrix(0, 0, dt * times.S / times.Tau * Identity(Hidden));
    }

    public int Hidden => _q.RowCount;

    public int Outputs => _q.ColumnCount;

    /// <summary>States without the noise: phi, y, u, u_slow.</summary>
    public int N => Hidden + (3 * Outputs);

    /// <summary>M.</summary>
    public Matrix<double> Map { get; }

    /// <summary>B.</summary>
    public Matrix<double> Noise { get; }

    /// <summary>E[eps u'] = ((1/rho - M)^-1 B)', the rows of u (R5).</summary>
    public Matrix<double> EchoInControl() => Echoes().SubMatrix(Hidden + Outputs, Outputs, 0, Hidden).Transpose();

    /// <summary>E[eps u_hp'], the rows of u less those of u_slow.</summary>
    public Matrix<double> EchoOfNoise() => EchoInControl() - Echoes().SubMatrix(Hidden + (2 * Outputs), Outputs, 0, Hidden).Transpose();

    /// <summary>R1: E[eps u'] in continuous time, -s ([(tau_u / tau_eps + alpha) 1 + G_c Q]^-1 G_c)' with c = 1 + tau / tau_eps.</summary>
    public Matrix<double> ClosedForm()
    {
        Matrix<double> gain = Gain(1 + (_times.Tau / _times.Eps)), feedback = _q.Stack(Identity(Outputs));
        Matrix<double> loop = (((_times.Controller / _times.Eps) + _times.Alpha) * Identity(Outputs)) + (gain * feedback);
        return -_times.S * loop.Solve(gain.SubMatrix(0, Outputs, 0, Hidden)).Transpose();
    }

    /// <summary>What the paper makes of it (Eq. 134, R4): -s tau_eps / tau_u G', the limit of fast neurons and a slow controller.</summary>
    public Matrix<double> Limit() => -_times.S * _times.Eps / _times.Controller * Gain(1).SubMatrix(0, Outputs, 0, Hidden).Transpose();

    /// <summary>R2: what the high-pass leaves of an echo in continuous time.</summary>
    public double LeftByHighPass => _times.HighPass / (_times.HighPass + _times.Eps);

    /// <summary>D (c 1 - W s')^-1 with the outputs behind the hidden units; an output is reached from its own input through 1 / c.</summary>
    public Matrix<double> Gain(double c) => (_d * ((c * Identity(Hidden)) - _w).Inverse() / c).Append(Identity(Outputs) / c);

    /// <summary>The covariance of (z, eps) where the scheme has been running for long: C = T C T' + K, by doubling.</summary>
    public Matrix<double> Covariance()
    {
        Matrix<double> t = Matrix<double>.Build.Dense(N + Hidden, N + Hidden), c = Matrix<double>.Build.Dense(N + Hidden, N + Hidden);
        t.SetSubMatrix(0, 0, Map);
        t.SetSubMatrix(0, N, Noise);
        t.SetSubMatrix(N, N, _rho * Identity(Hidden));
        c.SetSubMatrix(N, N, (1 - (_rho * _rho)) * Identity(Hidden));
        for (int i = 0; i < 24; i++)
        {
            c += t * c * t.Transpose();
            t *= t;
        }

        return c;
    }

    /// <summary>The covariance in continuous time: A C + C A' + K = 0, as linear equations of C's columns one below the other.</summary>
    public Matrix<double> CovarianceInContinuousTime()
    {
        int n = N + Hidden;
        Matrix<double> a = Matrix<double>.Build.Dense(n, n), k = Matrix<double>.Build.Dense(n, n);
        a.SetSubMatrix(0, 0, _rates);
        a.SetSubMatrix(0, N, Noise / _dt);
        a.SetSubMatrix(N, N, -Identity(Hidden) / _times.Eps);
        k.SetSubMatrix(N, N, 2 / _times.Eps * Identity(Hidden));
        Matrix<double> equations = Identity(n).KroneckerProduct(a) + a.KroneckerProduct(Identity(n));
        return Matrix<double>.Build.DenseOfColumnMajor(n, n, equations.Solve(-Vector<double>.Build.DenseOfArray(k.ToColumnMajorArray())));
    }

    /// <summary>E[(Q u + s eps) u_hp'].</summary>
    public Matrix<double> FeedbackTimesEcho(bool withoutLoop = false)
    {
        int u = Hidden + Outputs, slow = u + Outputs;
        Matrix<double> c = Covariance(), noise = _times.S * (c.SubMatrix(N, Hidden, u, Outputs) - c.SubMatrix(N, Hidden, slow, Outputs));
        return withoutLoop ? noise : noise + (_q * (c.SubMatrix(u, Outputs, u, Outputs) - c.SubMatrix(u, Outputs, slow, Outputs)));
    }

    /// <summary>
    /// The standard error of the mean of eps u' over so many steps and trials, relative to that mean: for Gaussians an entry's variance is the sum over
    /// lags k of E[eps eps'](k) E[u u'](k) + E[eps u'](k) E[eps u'](-k), over the number of steps; the norm takes the sum over entries.
    /// </summary>
    public double StandardErrorOfEcho(long steps, int trials, bool highPassed)
    {
        int u = Hidden + Outputs;
        Matrix<double> t = Identity(N + Hidden), step = Matrix<double>.Build.Dense(N + Hidden, N + Hidden),
            seen = Matrix<double>.Build.Dense(Hidden + Outputs, N + Hidden), covariance = Covariance();
        step.SetSubMatrix(0, 0, Map);
        step.SetSubMatrix(0, N, Noise);
        step.SetSubMatrix(N, N, _rho * Identity(Hidden));
        seen.SetSubMatrix(0, N, Identity(Hidden));
        seen.SetSubMatrix(Hidden, u, Identity(Outputs));
        if (highPassed)
        {
            seen.SetSubMatrix(Hidden, u + Outputs, -Identity(Outputs));
        }

        double variance = 0;
        for (int k = 0; k * _dt < 20 * _times.Controller; k++)
        {
            Matrix<double> c = seen * t * covariance * seen.Transpose();
            double sum = 0;
            for (int i = 0; i < Hidden; i++)
            {
                for (int j = Hidden; j < Hidden + Outputs; j++)
                {
                    sum += (c[i, i] * c[j, j]) + (c[i, j] * c[j, i]);
                }
            }

            variance += (k == 0 ? 1 : 2) * sum;
            t *= step;
        }

        return Math.Sqrt(variance / ((double)steps * trials)) / (highPassed ? EchoOfNoise() : EchoInControl()).FrobeniusNorm();
    }

    private Matrix<double> Echoes() => ((Identity(N) / _rho) - Map).Solve(Noise);

    private static Matrix<double> Identity(int n) => Matrix<double>.Build.DenseIdentity(n);
}
