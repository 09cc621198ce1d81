using MathNet.Numerics.LinearAlgebra;
using static NeuroLcp.Tests.Circuits.Twin;

namespace NeuroLcp.Tests.Circuits;

/// <summary>Circuits whose apical dendrites are driven by other neurons: interneurons (science.md 1.e) and bursting ensembles (1.d).</summary>
internal static class MicrocircuitTwins
{
    /// <summary>E1 with lateral nudging 0.1.</summary>
    public static void Interneuron(Twin t)
    {
        const double nudging = 0.1;
        Vector<double> soma = t["pyramidal.soma"], apical = t["pyramidal.apical"], v = t["interneuron.v"], u = t["output.u"], r = Tanh(soma);
        Vector<double> predicted = (t.W("WI") * r) + (t.W("UI") * t.X) + t.Bias("bI");
        t.Drift["pyramidal.basal"] = ((t.W("W") * r) + (t.W("U") * t.X) + t.Bias("b") - t["pyramidal.basal"]) / 5;
        t.Drift["pyramidal.soma"] = (t["pyramidal.basal"] + apical - soma) / 20;
        t.Drift["pyramidal.apical"] = (Times(Slope(soma), (t.W("S") * (soma - v) / (1 - nudging)) + (t.W("B") * u)) - apical) / 10;
        t.Drift["interneuron.v"] = (((1 - nudging) * predicted) + (nudging * soma) - v) / 5;
        Outputs(t, r, 1, 3, 3e-4);
        Pyramidal(t, apical, r, 3e-4);
        Interneurons(t, (v - predicted) / nudging, r, 3e-4);
        foreach (string recurrent in new[] { "W", "S", "WI" })
        {
            t.Rate[recurrent] = 0.1;
        }

        t.Control["pyramidal.soma"] = apical;
        t.Free.Add("pyramidal.apical");
    }

    /// <summary>E2: rates compared, with nudging 0.1 and inhibition by weights of its own; S stays as drawn.</summary>
    public static void Sacramento(Twin t)
    {
        const double nudging = 0.1;
        Vector<double> soma = t["pyramidal.soma"], apical = t["pyramidal.apical"], v = t["interneuron.v"], r = Tanh(soma);
        Vector<double> predicted = (t.W("WI") * r) + (t.W("UI") * t.X) + t.Bias("bI");
        t.Drift["pyramidal.basal"] = ((t.W("W") * r) + (t.W("U") * t.X) + t.Bias("b") - t["pyramidal.basal"]) / 5;
        t.Drift["pyramidal.soma"] = (t["pyramidal.basal"] + apical - soma) / 20;
        t.Drift["pyramidal.apical"] = (Times(Slope(soma), (((t.W("S") * r) + (t.W("SI") * Tanh(v))) / (1 - nudging)) + (t.W("B") * t["output.u"]))
            - apical) / 10;
        t.Drift["interneuron.v"] = (((1 - nudging) * predicted) + (nudging * soma) - v) / 5;
        Outputs(t, r, 1, 6.4);
        Pyramidal(t, apical, r);
        t.Rules.Remove("S");
        t.Learn("SI", -apical, Tanh(v));
        t.Rate["SI"] = 0.25;
        Interneurons(t, (v - predicted) / nudging, r);
        t.Control["pyramidal.soma"] = apical;
        t.Free.Add("pyramidal.apical");
    }

    /// <summary>E1 in mV: leak 3 nS, dendrites 10 nS, apical dendrite and nudging 6 nS, V0 = 10 mV (science.md 0, multicompartment mapping).</summary>
    public static void Conductance(Twin t)
    {
        const double basalShare = 10.0 / 19, apicalShare = 6.0 / 19, nudging = 6.0 / 19, unnudged = 10.0 / 13, scale = 10;
        Vector<double> soma = t["pyramidal.soma"], apical = t["pyramidal.apical"], basal = t["pyramidal.basal"], v = t["interneuron.v"], r = Tanh(soma / scale),
            psi = apicalShare * apical / scale;
        Vector<double> dendrite = (t.W("WI") * r) + (t.W("UI") * t.X) + t.Bias("bI");
        t.Drift["pyramidal.basal"] = ((t.W("W") * r) + (t.W("U") * t.X) + t.Bias("b") - basal) / 5;
        t.Drift["pyramidal.soma"] = ((basalShare * basal) + (apicalShare * apical) - soma) / 20;
        Vector<double> surprise = (soma - v) / (1 - nudging) / scale;
        t.Drift["pyramidal.apical"] = ((Times(Slope(soma / scale), (basalShare * (t.W("S") * surprise)) + (scale * (t.W("B") * t["output.u"]))) / apicalShare)
            - apical) / 10;
        t.Drift["interneuron.v"] = (((10 * dendrite) + (6 * soma)) / 19 - v) / 5;
        Outputs(t, r, 1, 3, 3e-4);
        Pyramidal(t, psi * scale, r, 3e-4);
        Interneurons(t, (v - (unnudged * dendrite)) / nudging, r, 3e-4);
        foreach (string weight in new[] { "W", "U", "b", "S" })
        {
            t.Rate[weight] = (weight is "W" or "S" ? 0.1 : 1) / basalShare;
        }

        foreach (string weight in new[] { "WI", "UI", "bI" })
        {
            t.Rate[weight] = (weight is "WI" ? 0.1 : 1) / unnudged;
        }

        t.Control["pyramidal.soma"] = psi;
        t.Free.Add("pyramidal.apical");
    }

    /// <summary>Ensembles: events at E, bursts with probability P, E from 2 to 10 Hz.</summary>
    public static void BurstEnsemble(Twin t)
    {
        const double least = 0.002, most = 0.010, baseline = 0.5, kappa = 0.001;
        Vector<double> soma = t["pyramidal.soma"], apical = t["pyramidal.apical"], facilitating = t["pyramidal.facil"], depressing = t["pyramidal.depr"],
            u = t["output.u"];
        Vector<double> events = soma.Map(s => least + ((most - least) * 0.5 * (1 + Math.Tanh(s))));
        Vector<double> probability = (baseline + (kappa * Slope(soma).PointwiseDivide(events).PointwiseMultiply(apical))).Map(p => Math.Clamp(p, 0, 1));
        Vector<double> bursts = Times(events, probability), plateau = (bursts - (baseline * events)) / kappa;
        Vector<double> rate = (2 * (depressing - least) / (most - least)) - 1;
        t.Drift["pyramidal.facil"] = (bursts - facilitating) / 5;
        t.Drift["pyramidal.depr"] = (events - depressing) / 5;
        t.Drift["pyramidal.basal"] = ((t.W("W") * rate) + (t.W("U") * t.X) + t.Bias("b") - t["pyramidal.basal"]) / 5;
        t.Drift["pyramidal.soma"] = (t["pyramidal.basal"] + plateau - soma) / 20;
        t.Drift["pyramidal.apical"] = ((t.W("S") * (facilitating - (baseline * depressing)) / kappa) + (t.W("B") * u) - apical) / 10;
        Outputs(t, rate, 64, 0.1);
        Pyramidal(t, plateau, rate);
        t.Control["pyramidal.soma"] = plateau;
    }

    private static void Outputs(Twin t, Vector<double> rate, double batch, double alpha, double decay = 1e-6)
    {
        Vector<double> u = t["output.u"], y = t["output.y"];
        t.Drift["output.y"] = ((t.W("D") * rate) + t.Bias("c") + u - y) / 20;
        t.Drift["output.u"] = (-t.CrossEntropy(y, batch) - (alpha * u)) / 500;
        t.Learn("D", u, rate, decay);
        t.Learn("c", u);
        t.Control["output.y"] = u;
        t.Free.Add("output.u");
    }

    private static void Pyramidal(Twin t, Vector<double> psi, Vector<double> rate, double decay = 1e-6)
    {
        t.Learn("W", psi, rate, decay);
        t.Learn("U", psi, t.X);
        t.Learn("b", psi);
        t.Learn("S", rate, psi, decay);
        t.Learn("B", rate, t["output.u"], decay);
    }

    private static void Interneurons(Twin t, Vector<double> mismatch, Vector<double> rate, double decay = 1e-6)
    {
        t.Learn("WI", mismatch, rate, decay);
        t.Learn("UI", mismatch, t.X);
        t.Learn("bI", mismatch);
    }
}
