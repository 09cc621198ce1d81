using MathNet.Numerics.LinearAlgebra;
using static NeuroLcp.Tests.Circuits.Twin;

namespace NeuroLcp.Tests.Circuits;

/// <summary>Ensembles of event-burst neurons with Tsodyks-Markram synapses (science.md 1.d, d2): events at E, bursts with probability P.</summary>
internal static class BurstSpikingTwin
{
    private const int Count = 50;
    private const double Least = 0.002, Most = 0.010, Baseline = 0.5, Kappa = 0.008, Dead = 20;

    public static void Equations(Twin t)
    {
        Vector<double> soma = t["pyramidal.soma"], apical = t["pyramidal.apical"], u = t["output.u"], y = t["output.y"];
        Vector<double> rate = soma.Map(s => Least + ((Most - Least) / 2 * (1 + Math.Tanh(s))));
        Vector<double> chance = (Baseline + (Kappa * Times(Slope(soma), apical).PointwiseDivide(rate))).Map(p => Math.Clamp(p, 0, 1));

        // a renewal process with dead time T and hazard E / (1 - E T) has E events per time
        Vector<double> since = t["pyramidal.cell.since"], hazard = Cells(rate.Map(e => e / (1 - (e * Dead))), Count);
        Vector<double> events = Times(Happens(t.Noise(0), hazard.Map(h => 1 - Math.Exp(-h * Step))), since.Map(s => s > Dead ? 1.0 : 0));
        Vector<double> bursts = Times(Happens(t.Noise(1), Cells(chance, Count)), events);
        Vector<double> second = since.Map2((s, gap) => s > gap ? 1.0 : 0, t["pyramidal.cell.gap"]), spikes = events.Map2(Math.Max, second);
        Vector<double> never = Vector<double>.Build.Dense(since.Count, 3.6e6);
        t.When(events, "pyramidal.cell.since", Vector<double>.Build.Dense(since.Count));
        t.When(bursts, "pyramidal.cell.gap", 5 + (10 * t.Noise(2)));
        t.When(second, "pyramidal.cell.gap", never);
        t.Drift["pyramidal.cell.since"] = Vector<double>.Build.Dense(since.Count, 1);
        t.Drift["pyramidal.cell.gap"] = Vector<double>.Build.Dense(since.Count);
        Vector<double> facilitating = Terminals(t, "f", spikes, rest: 0.01, facilitation: 0.3, tauUse: 10, tauStock: 20);
        Vector<double> depressing = Terminals(t, "d", spikes, rest: 0.9, facilitation: 0.1, tauUse: 1000, tauStock: 20);

        Vector<double> e = Mean(events, Count) / Step, b = Mean(bursts, Count) / Step, teach = (b - (Baseline * e)) / Kappa;
        Vector<double> heardE = t["pyramidal.heard_events"], heardB = t["pyramidal.heard_bursts"], facil = t["pyramidal.facil"], depr = t["pyramidal.depr"];
        t.Drift["pyramidal.heard_events"] = (e - heardE) / 10;
        t.Drift["pyramidal.heard_bursts"] = (b - heardB) / 10;
        t.Drift["pyramidal.facil"] = ((Mean(facilitating, Count) / Step) - facil) / 10;
        t.Drift["pyramidal.depr"] = ((Mean(depressing, Count) / Step) - depr) / 10;
        t.Drift["pyramidal.plateau"] = (teach - t["pyramidal.plateau"]) / 20;

        Vector<double> r = (2 * (heardE - Least) / (Most - Least)) - 1, message = (heardB - (Baseline * heardE)) / Kappa;
        t.Drift["pyramidal.basal"] = ((t.W("W") * r) + (t.W("U") * t.X) + t.Bias("b") - t["pyramidal.basal"]) / 5;
        t.Drift["pyramidal.soma"] = (t["pyramidal.basal"] + t["pyramidal.plateau"] - soma) / 20;
        t.Drift["pyramidal.apical"] = ((t.W("S") * message) + (t.W("B") * u) - apical) / 10;
        t.Drift["output.y"] = ((t.W("D") * r) + t.Bias("c") + u - y) / 20;
        t.Drift["output.u"] = (-t.CrossEntropy(y, 1) - u) / 200;
        t.Values["pyramidal.linear_events"] = (LE[0] * facil) + (LE[1] * depr);
        t.Values["pyramidal.linear_bursts"] = (LB[0] * facil) + (LB[1] * depr);
        t.Values["pyramidal.quadratic_events"] = Quadratic(QE, facil, depr);
        t.Values["pyramidal.quadratic_bursts"] = Quadratic(QB, facil, depr);

        const double decay = 1e-3, tau = 300;
        t.Learn("W", (teach.OuterProduct(r) - (decay * t.W("W"))) / tau, 0);
        t.Learn("U", teach.OuterProduct(t.X) / tau, 0);
        t.Learn("b", teach / tau);
        t.Learn("D", (u.OuterProduct(r) - (decay * t.W("D"))) / tau, 0);
        t.Learn("c", u / tau);
        t.Learn("S", (r.OuterProduct(teach) - (decay * t.W("S"))) / tau, 0);
        t.Learn("B", (r.OuterProduct(u) - (decay * t.W("B"))) / tau, 0);
        t.Control["pyramidal.soma"] = t["pyramidal.plateau"];
        t.Control["output.y"] = u;
        t.Free.Add("output.u");
    }

    // what the calibration gave, in ms: the file has these numbers, and the tests of the calibration that they are right
    private static readonly double[] LE = [-3.6084, 1.1735], LB = [10.136, -0.71162];
    private static readonly double[] QE = [-4.2779, 1.1402, -380.09, 101.69, 4.3612], QB = [11.052, -0.66485, 482.23, -133.47, -6.318];

    private static Vector<double> Quadratic(double[] c, Vector<double> f, Vector<double> d) =>
        (c[0] * f) + (c[1] * d) + (c[2] * Times(f, f)) + (c[3] * Times(f, d)) + (c[4] * Times(d, d));

    /// <summary>Releases u x at a spike; then x loses what was released and u grows by f (1 - u).</summary>
    private static Vector<double> Terminals(Twin t, string kind, Vector<double> spikes, double rest, double facilitation, double tauUse, double tauStock)
    {
        Vector<double> use = t[$"pyramidal.cell.use_{kind}"], stock = t[$"pyramidal.cell.stock_{kind}"], released = Times(use, stock);
        t.Drift[$"pyramidal.cell.use_{kind}"] = (rest - use) / tauUse;
        t.Drift[$"pyramidal.cell.stock_{kind}"] = (1 - stock) / tauStock;
        t.When(spikes, $"pyramidal.cell.use_{kind}", use + (facilitation * (1 - use)));
        t.When(spikes, $"pyramidal.cell.stock_{kind}", stock - released);
        return Times(spikes, released);
    }
}
