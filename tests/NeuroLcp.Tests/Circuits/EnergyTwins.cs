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

    /// <summary>Two layers: errors travel one layer down.</summary>
    public static void Feedforward(Twin t)
    {
        Vector<double> y = t["output.y"], u = t["output.u"], rate2 = Tanh(t["hidden2.soma"]);
        Vector<double> error = y - (t.W("D") * rate2) - t.Bias("c");
        t.Drift["output.y"] = (u - error) / 20;
        t.Drift["output.u"] = (-t.CrossEntropy(y, 64) - (0.1 * u)) / 500;
        Layers(t, error, 1e-3);
        t.Control["output.y"] = u;
    }

    /// <summary>Two layers below outputs clamped to their target with a precision of 0.1 (check 25).</summary>
    public static void PredictiveCoding(Twin t)
    {
        const double precision = 0.1;
        Vector<double> prediction = (t.W("D") * Tanh(t["hidden2.soma"])) + t.Bias("c"), error = precision * (t.Target - prediction);
        t.Drift["output.y"] = (((1 - precision) * prediction) + (precision * t.Target) - t["output.y"]) / 20;
        Layers(t, error, 0);
        t.Control["output.y"] = error;
    }

    private static void Layers(Twin t, Vector<double> errorOut, double gamma)
    {
        Vector<double> soma1 = t["hidden1.soma"], soma2 = t["hidden2.soma"], rate1 = Tanh(soma1), rate2 = Tanh(soma2);
        Vector<double> error1 = soma1 - (t.W("U") * t.X) - t.Bias("b1"), error2 = soma2 - (t.W("W") * rate1) - t.Bias("b2");
        Vector<double> feedback1 = Times(Slope(soma1), t.W("S") * error2), feedback2 = Times(Slope(soma2), t.W("B") * errorOut);
        t.Drift["hidden1.soma"] = (feedback1 - error1) / 20;
        t.Drift["hidden2.soma"] = (feedback2 - error2) / 20;
        t.Learn("U", error1, t.X);
        t.Learn("W", error2, rate1, gamma);
        t.Learn("D", errorOut, rate2, gamma);
        t.Learn("S", rate1, error2, gamma);
        t.Learn("B", rate2, errorOut, gamma);
        t.Learn("b1", error1);
        t.Learn("b2", error2);
        t.Learn("c", errorOut);
        t.Control["hidden1.soma"] = feedback1;
        t.Control["hidden2.soma"] = feedback2;
        t.Free.Add("output.u");
        t.Free.Add("hidden1.feedback");
        t.Free.Add("hidden2.feedback");
    }
}
