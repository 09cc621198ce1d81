using MathNet.Numerics.LinearAlgebra;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Batches;

namespace NeuroLcp.Simulation.Oracles;

/// <summary>
/// What the controller of a circuit does near rest, from the linearised equations: how far it lets the loss down (α), how it reaches ψ, how the
/// whole circuit follows it.
/// </summary>
/// <remarks>
/// The target enters the gradient of both losses with slope −1, so that moving it tells the gain on the loss gradient of the trial, whatever the
/// loss is divided by. With all that is not controlled at rest for φ as it is, J_vv δv + b δt = 0, the gain on −∇L is −J_vv⁻¹ b. A controller
/// without a leak has no such rest: J_vv is singular, and what counts is where the loss gradient drives it, N (LᵀN)⁻¹ Lᵀ b with N and L its null spaces.
/// </remarks>
internal sealed record ControllerGain
{
    /// <summary>
    /// α for the loss of a trial: ψ of the readout (or the controller's signal, where the readout is not controlled by it alone) is −∇L/α at rest. 0 for a
    /// controller without a leak.
    /// </summary>
    public required double Alpha { get; init; }

    /// <summary>False where the outputs have leaks of their own, and <see cref="Alpha"/> is their mean.</summary>
    public required bool IsIsotropic { get; init; }

    /// <summary>From the controller to ψ at fixed φ: a column an output.</summary>
    public required Matrix<double> Feedback { get; init; }

    /// <summary>The same columns, up to a mixture: how φ moves along the equilibria of the circuit as the target does.</summary>
    public required Matrix<double> Response { get; init; }

    /// <summary>τ_u u̇ = −Loop u with all else at rest: the slow limit of the loop; null for a proportional controller.</summary>
    public required Matrix<double>? Loop { get; init; }

    /// <summary>Linearises at an equilibrium.</summary>
    /// <param name="free">The free dynamics: names the controlled states.</param>
    /// <param name="structure">The controller.</param>
    /// <param name="circuit">The whole circuit; its states hold the controlled and the controller's, what it observes begins with the controller's
    /// signals.</param>
    /// <param name="x">Its equilibrium.</param>
    /// <param name="trial">The trial.</param>
    /// <param name="moved">The trial with one output's target moved up or down by 1.</param>
    public static ControllerGain Of(FreeDynamics free, ControllerStructure structure, CircuitAtRest circuit, Vector<double> x, TrialBatch<double> trial,
        Func<int, double, TrialBatch<double>> moved)
    {
        int outputs = free.Readout.Population.Size;
        Matrix<double> byTarget = Matrix<double>.Build.Dense(x.Count, outputs);
        for (int o = 0; o < outputs; o++)
        {
            byTarget.SetColumn(o, (circuit.Residual(x, moved(o, 1)) - circuit.Residual(x, moved(o, -1))) / 2);
        }

        circuit.Residual(x, trial);
        Matrix<double> jacobian = circuit.Jacobian();
        foreach (Variable state in free.Controlled)
        {
            // in the unit of its control
            for (int row = circuit.States.First(state); row < circuit.States.First(state) + state.Population.Size; row++)
            {
                jacobian.SetRow(row, jacobian.Row(row) * free.Scale(state));
                byTarget.SetRow(row, byTarget.Row(row) * free.Scale(state));
            }
        }

        int[] all = [.. Enumerable.Range(0, x.Count)], controlled = Places(circuit, free.Controlled), own = Places(circuit, structure.States),
            rest = [.. all.Except(controlled)];
        Matrix<double> toControl = Pick(byTarget, controlled, null);
        Matrix<double>? follows = null;
        bool isPerfect = false;
        if (rest.Length > 0)
        {
            Matrix<double> ofRest = Pick(jacobian, rest, rest), drive = Pick(byTarget, rest, null);
            Matrix<double>? driven = Unchecked(ofRest, drive);
            isPerfect = driven is not null;
            follows = driven ?? -ofRest.LU().Solve(drive);
            toControl = isPerfect ? Pick(jacobian, controlled, rest) * follows : toControl + (Pick(jacobian, controlled, rest) * follows);
        }

        (double alpha, bool isotropic) = isPerfect ? (0, true) : Leakage(Candidates());
        Matrix<double> response = -(isPerfect ? Leaking(jacobian, rest) : jacobian).LU().Solve(byTarget);
        return new ControllerGain
        {
            Alpha = alpha,
            IsIsotropic = isotropic,
            Feedback = toControl,
            Response = Pick(response, controlled, null),
            Loop = own.Length == 0 ? null : SlowLimit(jacobian, own, [.. all.Except(own)]),
        };

        // gains on −∇L: of the readout's own ψ, then of each signal; all are affine in the target and in states, so that a difference is exact
        IEnumerable<Matrix<double>> Candidates()
        {
            if (free.Controlled.Contains(free.Readout))
            {
                yield return toControl.SubMatrix(Array.IndexOf(controlled, circuit.States.First(free.Readout)), outputs, 0, outputs);
            }

            Matrix<double> signals = Matrix<double>.Build.Dense(circuit.Observe(x, trial).Count, outputs);
            for (int o = 0; o < outputs; o++)
            {
                signals.SetColumn(o, (Signals(o, 1) - Signals(o, -1)) / 2);
            }

            for (int s = 0; s < structure.Signals.Count; s++)
            {
                (int first, int count) = circuit.RowsOf(s).GetOffsetAndLength(signals.RowCount);
                yield return signals.SubMatrix(first, count, 0, outputs);
            }
        }

        Vector<double> Signals(int output, double by)
        {
            Vector<double> state = x.Clone();
            for (int i = 0; i < rest.Length; i++)
            {
                state[rest[i]] += by * follows![i, output];
            }

            return circuit.Observe(state, moved(output, by));
        }
    }

    /// <summary>
    /// N (LᵀN)⁻¹ Lᵀ b: where b drives states that nothing holds back; null where all are held. By inverse iteration, from a shift too small to matter.
    /// </summary>
    private static Matrix<double>? Unchecked(Matrix<double> j, Matrix<double> b)
    {
        const double shift = 1e-8;
        double size = Math.Max(j.FrobeniusNorm(), b.FrobeniusNorm());
        Matrix<double> shifted = j - Matrix<double>.Build.DenseDiagonal(j.RowCount, j.RowCount, shift * size);
        if (j.RowCount < b.ColumnCount || !(shifted.LU().Solve(b).FrobeniusNorm() * size > 1e3 * b.FrobeniusNorm()))
        {
            return null;
        }

        Matrix<double> right = Iterate(shifted, b);
        if ((j * right).FrobeniusNorm() > 1e-12 * size)
        {
            return null;
        }

        Matrix<double> left = Iterate(shifted.Transpose(), right);
        return right * left.TransposeThisAndMultiply(right).LU().Solve(left.TransposeThisAndMultiply(b));

        static Matrix<double> Iterate(Matrix<double> matrix, Matrix<double> start)
        {
            var inverse = matrix.LU();
            Matrix<double> basis = start;
            for (int step = 0; step < 4; step++)
            {
                basis = inverse.Solve(basis).QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin).Q;
            }

            return basis;
        }
    }

    /// <summary>
    /// The equations with the least leak in everything that is not controlled: without any, the sum of u is held by nothing where a softmax
    /// has no leak.
    /// </summary>
    private static Matrix<double> Leaking(Matrix<double> jacobian, int[] rest)
    {
        Matrix<double> leaking = jacobian.Clone();
        foreach (int state in rest)
        {
            leaking[state, state] -= 1e-9;
        }

        return leaking;
    }

    /// <summary>−(J_uu − J_uv J_vv⁻¹ J_vu).</summary>
    private static Matrix<double> SlowLimit(Matrix<double> jacobian, int[] own, int[] others) =>
        (Pick(jacobian, own, others) * Pick(jacobian, others, others).LU().Solve(Pick(jacobian, others, own))) - Pick(jacobian, own, own);

    /// <summary>α from a gain K on −∇L: the first candidate that is one number times the identity, or the mean of the last.</summary>
    private static (double Alpha, bool IsIsotropic) Leakage(IEnumerable<Matrix<double>> candidates)
    {
        double last = double.NaN;
        foreach (Matrix<double> k in candidates.Where(k => k.RowCount == k.ColumnCount))
        {
            double mean = k.Trace() / k.RowCount;
            if (mean > 0 && (k - Matrix<double>.Build.DenseDiagonal(k.RowCount, k.RowCount, mean)).FrobeniusNorm() <= 1e-6 * k.FrobeniusNorm())
            {
                return (1 / mean, true);
            }

            last = mean > 0 ? 1 / mean : last;
        }

        return (last, false);
    }

    private static int[] Places(CircuitAtRest circuit, IEnumerable<Variable> variables) =>
        [.. variables.SelectMany(v => Enumerable.Range(circuit.States.First(v), v.Population.Size))];

    private static Matrix<double> Pick(Matrix<double> from, int[] rows, int[]? columns) =>
        Matrix<double>.Build.Dense(rows.Length, columns?.Length ?? from.ColumnCount, (i, j) => from[rows[i], columns is null ? j : columns[j]]);
}
