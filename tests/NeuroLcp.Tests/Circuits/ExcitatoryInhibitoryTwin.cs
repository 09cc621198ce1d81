using MathNet.Numerics.LinearAlgebra;
using static NeuroLcp.Tests.Circuits.Twin;

namespace NeuroLcp.Tests.Circuits;

/// <summary>
/// E2 of science.md 1.e (rates compared, no gain at the apical dendrite) with rates from 0, low-pass synapses and a time constant for each neuron.
/// </summary>
internal static class ExcitatoryInhibitoryTwin
{
    public static void Equations(Twin t)
    {
        const double nudging = 0.1, gamma = 1e-5, recurrent = 3e-4;
        Vector<double> basal = t["pyramidal.basal"], soma = t["pyramidal.soma"], apical = t["pyramidal.apical"], v = t["interneuron.v"], y = t["output.y"],
            u = t["output.u"];
        Vector<double> r = Rate(soma), error = r - Rate(basal), basket = Rate(t["basket.v"]), inhibition = Rate(v);

        // what arrives through low-pass synapses: τ ṡ = −s + W r, with 3 ms for excitation and what must cancel it, 6 ms for the inhibition of basal dendrites
        t.Drift["pyramidal.W_synapse"] = ((t.W("W") * r) - t["pyramidal.W_synapse"]) / 3;
        t.Drift["pyramidal.V_synapse"] = ((t.W("V") * basket) - t["pyramidal.V_synapse"]) / 6;
        t.Drift["pyramidal.S_synapse"] = ((t.W("S") * r) - t["pyramidal.S_synapse"]) / 3;
        t.Drift["pyramidal.SI_synapse"] = ((t.W("SI") * inhibition) - t["pyramidal.SI_synapse"]) / 3;
        t.Drift["interneuron.WI_synapse"] = ((t.W("WI") * r) - t["interneuron.WI_synapse"]) / 3;
        t.Drift["interneuron.VI_synapse"] = ((t.W("VI") * basket) - t["interneuron.VI_synapse"]) / 6;

        t.Drift["basket.v"] = ((t.W("K") * t.X) - t["basket.v"]) / 5;
        t.Drift["pyramidal.basal"] = (t["pyramidal.W_synapse"] + (t.W("U") * t.X) + t["pyramidal.V_synapse"] + t.Bias("b") - basal) / 5;
        t.Drift["pyramidal.soma"] = (basal + apical - soma).PointwiseDivide(t.Drawn("pyramidal.tau"));
        t.Drift["pyramidal.apical"] =
            (((t["pyramidal.S_synapse"] + t["pyramidal.SI_synapse"]) / (1 - nudging)) + (t.W("B") * u) - apical)
                .PointwiseDivide(t.Drawn("pyramidal.tau_apical"));
        Vector<double> predicted = t["interneuron.WI_synapse"] + (t.W("UI") * t.X) + t["interneuron.VI_synapse"] + t.Bias("bI");
        t.Drift["interneuron.v"] = (((1 - nudging) * predicted) + (nudging * soma) - v).PointwiseDivide(t.Drawn("interneuron.tau_I"));
        t.Drift["output.y"] = ((t.W("D") * r) + t.Bias("c") + u - y).PointwiseDivide(t.Drawn("output.tau"));
        t.Drift["output.u"] = (-t.CrossEntropy(y, 1) - (3 * u)) / 500;

        // Urbanczik-Senn on basal dendrites, its transpose on the way back, and the same of the interneurons, who infer the soma from its nudging
        t.Learn("U", error, t.X);
        t.Learn("V", error, basket);
        t.Learn("W", error, r, recurrent);
        t.Learn("b", error);
        t.Learn("D", u, r, gamma);
        t.Learn("c", u);
        t.Learn("S", r, error, recurrent);
        t.Learn("B", r, u, gamma);
        Vector<double> inferred = Rate(predicted + ((v - predicted) / nudging)) - Rate(predicted);
        t.Learn("SI", -r, inferred, recurrent);
        t.Learn("WI", inferred, r, recurrent);
        t.Learn("UI", inferred, t.X);
        t.Learn("VI", inferred, basket);
        t.Learn("bI", inferred);

        foreach (string weight in new[] { "W", "S", "SI", "WI" })
        {
            t.Rate[weight] = 0.1;
        }

        t.Control["pyramidal.soma"] = apical;
        t.Control["output.y"] = u;
        t.Free.Add("pyramidal.apical");
        t.Free.Add("output.u");
    }

    private static Vector<double> Rate(Vector<double> potential) => Tanh(potential).PointwiseMaximum(0);
}
