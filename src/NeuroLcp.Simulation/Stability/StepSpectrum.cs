using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Stability;

/// <summary>
/// The modes of a circuit with delays. One step of the linearised simulation maps the state and everything on its way to the same a step
/// later: x ← x + Δt f, what was sent moves one place on. Its eigenvalues μ say exactly how the simulation grows or decays; as rates they are ln μ / Δt,
/// which for steps short against all time constants are the roots of the characteristic equation with its e^(−λ d).
/// </summary>
internal static class StepSpectrum
{
    /// <summary>Modes that die within a few steps say nothing: most of the registers empty at once.</summary>
    private const double Negligible = 1e-3;

    /// <summary>The rates of the modes, 1/ms: all but the fastest of small circuits, the slowest and the growing ones of large ones.</summary>
    /// <param name="linearisation">The circuit at a state.</param>
    /// <param name="step">Δt, ms.</param>
    public static Complex[] Of(Linearisation linearisation, double step)
    {
        int[] steps = [.. linearisation.Past.Select(p => DelaySteps.Of(p.Delay, step))];
        int size = linearisation.Size + linearisation.Past.Index().Sum(p => p.Item.Now.Rows * steps[p.Index]);
        Complex[] multipliers = size <= Linearisation.DenseStates ? Spectrum.Of(Matrix(size, Advance))
            : [.. KrylovSpectrum.Of(size, Advance).Select(r => r.Value)];
        return [.. multipliers.Where(m => m.Magnitude > Negligible).Select(m => Complex.Log(m) / step)];

        double[] Advance(double[] now)
        {
            var next = new double[size];
            double[] drift = linearisation.Step(now[..linearisation.Size], circuit =>
            {
                for (int l = 0, first = linearisation.Size; l < steps.Length; first += circuit.Past[l].Now.Rows * steps[l++])
                {
                    // a register holds what was sent 1, 2, …, n steps ago; the last arrives
                    int rows = circuit.Past[l].Now.Rows;
                    circuit.WriteSignal(circuit.Past[l].Past, now.AsSpan(first + (rows * (steps[l] - 1)), rows));
                }
            });
            for (int i = 0; i < drift.Length; i++)
            {
                next[i] = now[i] + (step * drift[i]);
            }

            for (int l = 0, first = linearisation.Size; l < steps.Length; first += linearisation.Past[l].Now.Rows * steps[l++])
            {
                int rows = linearisation.Past[l].Now.Rows;
                now.AsSpan(first, rows * (steps[l] - 1)).CopyTo(next.AsSpan(first + rows));
                linearisation.ReadSignal(linearisation.Past[l].Now, next.AsSpan(first, rows));
            }

            return next;
        }
    }

    private static Matrix<double> Matrix(int size, Func<double[], double[]> map)
    {
        Matrix<double> matrix = Matrix<double>.Build.Dense(size, size);
        for (int i = 0; i < size; i++)
        {
            var unit = new double[size];
            unit[i] = 1;
            matrix.SetColumn(i, map(unit));
        }

        return matrix;
    }
}
