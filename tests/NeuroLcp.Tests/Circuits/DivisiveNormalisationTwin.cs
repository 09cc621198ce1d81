using MathNet.Numerics.LinearAlgebra;
using static NeuroLcp.Tests.Circuits.Twin;

namespace NeuroLcp.Tests.Circuits;

/// <summary>
/// Rates r = d / (1 + mean d), d = relu(v)², under the dynamic inversion of Eq. 8, its derivatives taken by hand: with n neurons
/// ∂r_k/∂d_i = δ_ki / (1 + m) − r_k / (n (1 + m)).
/// </summary>
internal static class DivisiveNormalisationTwin
{
    public static void Equations(Twin t)
    {
        Vector<double> v = t["cortex.v"], psi = t["cortex.psi"], y = t["output.y"], output = t["output.psi"], u = t["output.u"];
        Vector<double> positive = v.PointwiseMaximum(0), drive = Times(positive, positive);
        double divisor = 1 + drive.Average();
        Vector<double> r = drive / divisor, back = t.W("W").TransposeThisAndMultiply(psi) + t.W("D").TransposeThisAndMultiply(output);
        Vector<double> byDrive = (back - (back.DotProduct(r) / r.Count)) / divisor;
        t.Drift["cortex.v"] = ((t.W("W") * r) + (t.W("U") * t.X) + t.Bias("b") + psi - v) / 20;
        t.Drift["cortex.psi"] = ((2 * Times(positive, byDrive)) - psi) / 10;
        t.Drift["output.y"] = ((t.W("D") * r) + t.Bias("c") + output - y) / 20;
        t.Drift["output.psi"] = (u - output) / 10;
        t.Drift["output.u"] = (-t.CrossEntropy(y, 64) - (0.1 * u)) / 500;
        t.Learn("W", psi, r);
        t.Learn("U", psi, t.X);
        t.Learn("b", psi);
        t.Learn("D", output, r);
        t.Learn("c", output);
        t.Control["cortex.v"] = psi;
        t.Control["output.y"] = output;
        t.Free.UnionWith(["output.u", "cortex.psi", "output.psi"]);
    }
}
