using System.Diagnostics;
using NUnit.Framework;

namespace NeuroLcp.Validation.Physics;

/// <summary>Weights and trials written by h5py, the equilibrium found again by Newton's method in NumPy.</summary>
[TestFixture]
[Category("Slow")]
public sealed class NumpyEquilibriumTests
{
    private const string Python = "/usr/bin/python3";

    private const string Write = """
        import sys, h5py, numpy as np
        g = np.random.default_rng(5)
        n, m, k, trials = 20, 6, 4, 30
        with h5py.File(sys.argv[1], 'w') as f:
            f['W'] = 0.6 * g.standard_normal((n, n)) / np.sqrt(n)
            f['U'] = g.standard_normal((n, m)) / np.sqrt(m)
            f['D'] = g.standard_normal((k, n)) / np.sqrt(n)
            f['S'] = 0.3 * g.standard_normal((n, n)) / np.sqrt(n)
            f['B'] = 0.5 * g.standard_normal((n, k)) / np.sqrt(k)
            f['b'] = 0.2 * g.standard_normal(n)
            f['c'] = 0.2 * g.standard_normal(k)
        with h5py.File(sys.argv[2], 'w') as f:
            f['test/input'] = g.standard_normal((trials, m))
            f['test/label'] = g.integers(0, k, trials)
            f['test/label'][:k] = np.arange(k)
            f['train/input'] = g.standard_normal((trials, m))
            f['train/label'] = np.arange(trials) % k
        """;

    // unknowns: soma v, apical a, output y, control u; residuals of the four equations at rest
    private const string Solve = """
        import sys, h5py, numpy as np
        weights, task, found = (h5py.File(p, 'r') for p in sys.argv[1:4])
        W, U, D, S, B, b, c = (weights[k][:] for k in 'WUDSBbc')
        n, k = W.shape[0], D.shape[0]
        alpha, batch = 0.1, 64
        worst = 0.0
        def residual(z, x, t):
            v, a, y, u = z[:n], z[n:2*n], z[2*n:2*n+k], z[2*n+k:]
            p = np.exp(y - y.max()); p /= p.sum()
            return np.concatenate([
                -v + W @ np.tanh(v) + U @ x + b + a,
                -a + (1 - np.tanh(v)**2) * (S @ a + B @ u),
                -y + D @ np.tanh(v) + c + u,
                -(p - t) / batch - alpha * u])
        for i, x in enumerate(task['test/input'][:]):
            t = np.eye(k)[task['test/label'][i]]
            z = np.zeros(2 * n + 2 * k)
            for step in range(60):
                r = residual(z, x, t)
                J = np.empty((z.size, z.size))
                for j in range(z.size):
                    e = np.zeros_like(z); e[j] = 1e-6
                    J[:, j] = (residual(z + e, x, t) - residual(z - e, x, t)) / 2e-6
                z = z - np.linalg.solve(J, r)
                if np.abs(r).max() < 1e-14: break
            g = found['states/equilibrium']
            ours = np.concatenate([g['pyramidal.soma'][i], g['pyramidal.apical'][i], g['output.y'][i], g['output.u'][i]])
            worst = max(worst, np.abs(ours - z).max())
        print('%.3e' % worst)
        """;

    [Test]
    public void Equilibria_OfWeightsFromH5py_EqualNewtonInNumPy()
    {
        if (!File.Exists(Python) || Call("-c", "import h5py, numpy").Code != 0)
        {
            Assert.Ignore("needs Python's h5py and numpy: apt-get install python3-h5py python3-numpy");
        }

        string folder = Directory.CreateTempSubdirectory("neurolcp-validation-").FullName;
        try
        {
            string weights = Path.Combine(folder, "weights.h5"), task = Path.Combine(folder, "task.h5"), found = Path.Combine(folder, "found.h5");
            Assert.That(Call("-c", Write, weights, task), Is.EqualTo((0, "", "")));

            Repository.Run(
                "equilibrate", Repository.Circuit("dynamic-inversion"), "--weights", weights, "--task", $"h5:{task}", "--precision", "double", "--set",
                    "pyramidal.size=20",
                "--set", "solver.tolerance=1e-13", "--set", "solver.limit=20000", "-o", found);

            (int code, string worst, string error) = Call("-c", Solve, weights, task, found);
            Assert.That(code, Is.Zero, error);
            TestContext.Out.WriteLine($"largest difference: {worst}");
            Assert.That(double.Parse(worst, System.Globalization.CultureInfo.InvariantCulture), Is.LessThan(1e-9));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (int Code, string Output, string Error) Call(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Trim(), error.Result);
    }
}
