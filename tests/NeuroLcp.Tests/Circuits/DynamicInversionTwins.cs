using MathNet.Numerics.LinearAlgebra;
using static NeuroLcp.Tests.Circuits.Twin;

namespace NeuroLcp.Tests.Circuits;

/// <summary>Dynamic inversion: science.md 1.b with the readout learned (reduced form, section 0), so that the gate stands before B u too.</summary>
internal static class DynamicInversionTwins
{
    public static void Recurrent(Twin t, bool tied)
    {
        t.Drift["output.u"] = (-t.CrossEntropy(t["output.y"], 64) - (0.1 * t["output.u"])) / 500;
        Controlled(t, t["output.u"], tied);
    }

    /// <summary>u = i - 5 grad L, with 500 ms di/dt = -grad L / 2 - i / 10.</summary>
    public static void ProportionalIntegral(Twin t)
    {
        Vector<double> gradient = t.CrossEntropy(t["output.y"], 64), i = t["output.i"];
        t.Drift["output.i"] = ((-0.5 * gradient) - (0.1 * i)) / 500;
        Controlled(t, i - (5 * gradient), tied: false);
        t.Free.Add("output.i");
    }

    private static void Controlled(Twin t, Vector<double> u, bool tied)
    {
        Vector<double> soma = t["pyramidal.soma"], apical = t["pyramidal.apical"], y = t["output.y"], r = Tanh(soma);
        t.Drift["pyramidal.basal"] = ((t.W("W") * r) + (t.W("U") * t.X) + t.Bias("b") - t["pyramidal.basal"]) / 5;
        t.Drift["pyramidal.soma"] = (t["pyramidal.basal"] + apical - soma) / 20;
        t.Drift["pyramidal.apical"] = (Times(Slope(soma), (t.W("S") * apical) + (t.W("B") * u)) - apical) / 10;
        t.Drift["output.y"] = ((t.W("D") * r) + t.Bias("c") + u - y) / 20;
        const double gamma = 1e-6;
        t.Learn("W", apical, r, gamma);
        t.Learn("U", apical, t.X);
        t.Learn("b", apical);
        t.Learn("D", u, r, gamma);
        t.Learn("c", u);
        if (!tied)
        {
            t.Learn("S", r, apical, gamma);
            t.Learn("B", r, u, gamma);
        }

        t.Control["pyramidal.soma"] = apical;
        t.Control["output.y"] = u;
        t.Free.Add("output.u");
    }

    /// <summary>S and B stay as drawn, and nothing decays.</summary>
    public static void RandomFeedback(Twin t)
    {
        Recurrent(t, tied: true);
        t.Learn("W", t["pyramidal.apical"], Tanh(t["pyramidal.soma"]));
        t.Learn("D", t["output.u"], Tanh(t["pyramidal.soma"]));
    }

    public static void LinearQuadratic(Twin t)
    {
        Vector<double> soma = t["pyramidal.soma"], apical = t["pyramidal.apical"], u = t["output.u"], y = t["output.y"];
        t.Drift["pyramidal.basal"] = ((t.W("W") * soma) + (t.W("U") * t.X) + t.Bias("b") - t["pyramidal.basal"]) / 5;
        t.Drift["pyramidal.soma"] = (t["pyramidal.basal"] + apical - soma) / 20;
        t.Drift["pyramidal.apical"] = ((t.W("S") * apical) + (t.W("B") * u) - apical) / 10;
        t.Drift["output.y"] = ((t.W("D") * soma) + t.Bias("c") + u - y) / 20;
        t.Drift["output.u"] = (-t.SquaredError(y) - (0.1 * u)) / 500;
        t.Learn("U", apical, t.X);
        t.Learn("b", apical);
        t.Learn("D", u, soma);
        t.Learn("c", u);
        t.Control["pyramidal.soma"] = apical;
        t.Control["output.y"] = u;
        t.Free.Add("output.u");
    }

    public static void Feedforward(Twin t)
    {
        Vector<double> soma1 = t["hidden1.soma"], soma2 = t["hidden2.soma"], psi1 = t["hidden1.apical"], psi2 = t["hidden2.apical"], u = t["output.u"],
            y = t["output.y"];
        t.Drift["hidden1.basal"] = ((t.W("U") * t.X) + t.Bias("b1") - t["hidden1.basal"]) / 5;
        t.Drift["hidden1.soma"] = (t["hidden1.basal"] + psi1 - soma1) / 20;
        t.Drift["hidden1.apical"] = (Times(Slope(soma1), t.W("S") * psi2) - psi1) / 10;
        t.Drift["hidden2.basal"] = ((t.W("W") * Tanh(soma1)) + t.Bias("b2") - t["hidden2.basal"]) / 5;
        t.Drift["hidden2.soma"] = (t["hidden2.basal"] + psi2 - soma2) / 20;
        t.Drift["hidden2.apical"] = (Times(Slope(soma2), t.W("B") * u) - psi2) / 10;
        t.Drift["output.y"] = ((t.W("D") * Tanh(soma2)) + t.Bias("c") + u - y) / 20;
        t.Drift["output.u"] = (-t.CrossEntropy(y, 64) - (0.1 * u)) / 500;
        t.Learn("U", psi1, t.X);
        t.Learn("W", psi2, Tanh(soma1), 1e-6);
        t.Learn("D", u, Tanh(soma2), 1e-6);
        t.Learn("S", Tanh(soma1), psi2, 1e-6);
        t.Learn("B", Tanh(soma2), u, 1e-6);
        t.Learn("b1", psi1);
        t.Learn("b2", psi2);
        t.Learn("c", u);
        t.Control["hidden1.soma"] = psi1;
        t.Control["hidden2.soma"] = psi2;
        t.Control["output.y"] = u;
        t.Free.Add("output.u");
    }
}
