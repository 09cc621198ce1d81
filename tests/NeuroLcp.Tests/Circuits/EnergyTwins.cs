using MathNet.Numerics.LinearAlgebra;
using static NeuroLcp.Tests.Circuits.Twin;

namespace NeuroLcp.Tests.Circuits;

/// <summary>Energy-based dynamics: science.md 1.c, with the readout learned.</summary>
internal static class EnergyTwins
{
    /// <summary>Errors are values, or neurons with a time constant of 2 ms.</summary>
    public static void Recurrent(Twin t, bool neurons)
    {
        Vector<double> soma = t["pyramidal.soma"], u = t["output.u"], y = t["output.y"], r = Tanh(soma);
        Vector<double> surprise = soma - (t.W("W") * r) - (t.W("U") * t.X) - t.Bias("b"), surpriseOut = y - (t.W("D") * r) - t.Bias("c");
        Vector<double> error = neurons ? t["pyramidal.error"] : surprise, errorOut = neurons ? t["output.error"] : surpriseOut;
        if (neurons)
        {
            t.Drift["pyramidal.error"] = (surprise - error) / 2;
            t.Drift["output.error"] = (surpriseOut - errorOut) / 2;
        }

        Vector<double> feedback = Times(Slope(soma), (t.W("S") * error) + (t.W("B") * errorOut));
        t.Drift["pyramidal.soma"] = (feedback - error) / 20;
        t.Drift["output.y"] = (u - errorOut) / 20;
        t.Drift["output.u"] = (-t.CrossEntropy(y, 64) - (0.1 * u)) / 500;
        t.Learn("W", error, r, 1e-6);
        t.Learn("U", error, t.X);
        t.Learn("b", error);
        t.Learn("D", errorOut, r, 1e-6);
        t.Learn("c", errorOut);
        t.Learn("S", r, error, 1e-6);
        t.Learn("B", r, errorOut, 1e-6);
        t.Control["pyramidal.soma"] = feedback;
        t.Control["output.y"] = u;
        t.Free.Add("output.u");
        t.Free.Add("pyramidal.feedback");
    }
}
