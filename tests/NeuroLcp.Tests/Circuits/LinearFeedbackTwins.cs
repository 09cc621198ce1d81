using MathNet.Numerics.LinearAlgebra;
using static NeuroLcp.Tests.Circuits.Twin;

namespace NeuroLcp.Tests.Circuits;

/// <summary>Linear feedback: science.md 1.a, Eq. 123 (in the paper's circuit 135) with the scaling of Eq. 139, Eq. 136 where forward rules are gated.</summary>
internal static class LinearFeedbackTwins
{
    private const double S = 0.005, Gamma = 3e-4, Slow = 0.1;

    public static void Paper(Twin t)
    {
        Vector<double> soma = t["pyramidal.soma"], u = t["output.u"], y = t["output.y"], r = Tanh(soma), apical = (t.W("Q") * u) + (0.01 * t.Noise(0)),
            high = u - t["output.u_slow"];
        t.Drift["pyramidal.soma"] = ((t.W("W") * r) + (t.W("U") * t.X) + t.Bias("b") + apical - soma) / 20;
        t.Drift["output.y"] = ((t.W("D") * r) + t.Bias("c") + u - y) / 20;
        t.Drift["output.u"] = (-t.CrossEntropy(y, 64) - (0.1 * u)) / 500;
        t.Drift["output.u_slow"] = high / 100;
        t.Learn("W", apical, r);
        t.Learn("U", apical, t.X);
        t.Learn("b", apical);
        t.Learn("D", u, r);
        t.Learn("c", u);
        AntiHebbian(t, "Q", apical, high, 0.01, 0.01, 1e5 * 500);
        t.Control["pyramidal.soma"] = apical;
        t.Control["output.y"] = u;
        t.Free.Add("output.u");
    }

    public static void Recurrent(Twin t)
    {
        Vector<double> soma = t["pyramidal.soma"], apical = t["pyramidal.apical"], r = Tanh(soma);
        t.Drift["pyramidal.basal"] = ((t.W("W") * r) + (t.W("U") * t.X) + t.Bias("b") - t["pyramidal.basal"]) / 5;
        t.Drift["pyramidal.apical"] = ((t.W("Q") * t["output.u"]) + (S * t.Noise(0)) - apical) / 10;
        t.Drift["pyramidal.soma"] = (t["pyramidal.basal"] + apical - soma) / 20;
        Vector<double> high = Output(t, r, t.Noise(1));
        Vector<double> gated = Times(Slope(soma), apical);
        t.Learn("W", gated, r);
        t.Learn("U", gated, t.X);
        t.Learn("b", gated);
        t.Rate["W"] = Slow;
        AntiHebbian(t, "Q", S * t.Noise(0), high, S, Gamma, 100);
        t.Control["pyramidal.soma"] = apical;
    }

    public static void Feedforward(Twin t)
    {
        Vector<double> soma1 = t["hidden1.soma"], soma2 = t["hidden2.soma"], apical1 = t["hidden1.apical"], apical2 = t["hidden2.apical"];
        t.Drift["hidden1.basal"] = ((t.W("U") * t.X) + t.Bias("b1") - t["hidden1.basal"]) / 5;
        t.Drift["hidden1.apical"] = ((t.W("Q1") * t["output.u"]) + (S * t.Noise(0)) - apical1) / 10;
        t.Drift["hidden1.soma"] = (t["hidden1.basal"] + apical1 - soma1) / 20;
        t.Drift["hidden2.basal"] = ((t.W("W") * Tanh(soma1)) + t.Bias("b2") - t["hidden2.basal"]) / 5;
        t.Drift["hidden2.apical"] = ((t.W("Q2") * t["output.u"]) + (S * t.Noise(1)) - apical2) / 10;
        t.Drift["hidden2.soma"] = (t["hidden2.basal"] + apical2 - soma2) / 20;
        Vector<double> high = Output(t, Tanh(soma2), t.Noise(2));
        t.Learn("U", Times(Slope(soma1), apical1), t.X);
        t.Learn("W", Times(Slope(soma2), apical2), Tanh(soma1));
        t.Learn("b1", Times(Slope(soma1), apical1));
        t.Learn("b2", Times(Slope(soma2), apical2));

        // lags beyond those of the outputs: a soma above hidden2; soma, basal dendrite and soma above hidden1; tau / tau_eps = 0.2 and 0.05
        AntiHebbian(t, "Q1", 1.2 * 1.05 * 1.2 * S * t.Noise(0), high, S, Gamma, 100);
        AntiHebbian(t, "Q2", 1.2 * S * t.Noise(1), high, S, Gamma, 100);
        t.Control["hidden1.soma"] = apical1;
        t.Control["hidden2.soma"] = apical2;
    }

    public static void Conductance(Twin t)
    {
        const double gL = 3, gB = 10, gA = 6, capacitance = 380, v0 = 10, attenuation = gA / (gL + gB + gA);
        Vector<double> soma = t["pyramidal.soma"], basal = t["pyramidal.basal"], apical = t["pyramidal.apical"], r = Tanh(soma / v0),
            psi = attenuation * apical, noise = S * v0 / attenuation * t.Noise(0);
        t.Drift["pyramidal.basal"] = ((t.W("W") * r) + (t.W("U") * t.X) + t.Bias("b") - basal) / 5;
        t.Drift["pyramidal.apical"] = ((t.W("Q") * t["output.u"]) + noise - apical) / 10;
        t.Drift["pyramidal.soma"] = ((gB * basal) + (gA * apical) - ((gL + gB + gA) * soma)) / capacitance;
        Vector<double> high = Output(t, r, t.Noise(1)), gated = Times(Slope(soma / v0), psi);
        t.Learn("W", gated, r);
        t.Learn("U", gated, t.X);
        t.Learn("b", gated);
        AntiHebbian(t, "Q", noise, high, S, Gamma, 100);
        foreach (string weight in new[] { "W", "U", "b" })
        {
            t.Rate[weight] = (weight == "W" ? Slow : 1) * v0 * (gL + gB + gA) / gB;
        }

        t.Control["pyramidal.soma"] = psi / v0;
    }

    /// <summary>Outputs with a learned feedback of their own; gives the high-passed u.</summary>
    private static Vector<double> Output(Twin t, Vector<double> rate, Vector<double> noise)
    {
        Vector<double> u = t["output.u"], y = t["output.y"], fb = t["output.fb"], high = u - t["output.u_slow"];
        t.Drift["output.fb"] = ((t.W("QY") * u) + (S * noise) - fb) / 10;
        t.Drift["output.y"] = ((t.W("D") * rate) + t.Bias("c") + fb - y) / 20;
        t.Drift["output.u"] = (-t.CrossEntropy(y, 1) - (6.4 * u)) / 500;
        t.Drift["output.u_slow"] = high / 100;
        t.Learn("D", fb, rate);
        t.Learn("c", fb);
        AntiHebbian(t, "QY", S * noise, high, S, Gamma, 100);
        t.Control["output.y"] = fb;
        t.Free.Add("output.u");
        return high;
    }

    /// <summary>dQ/dt = (-current u_hp' / s^2 - gamma_Q Q) / tau_Q.</summary>
    private static void AntiHebbian(Twin t, string weight, Vector<double> current, Vector<double> high, double s, double gamma, double tau) =>
        t.Learn(weight, (-(current.OuterProduct(high) / (s * s)) - (gamma * t.W(weight))) / tau, 0);
}
