using System.Globalization;
using System.Numerics;
using NeuroLcp.Simulation.Oracles;

namespace NeuroLcp.Experiments.Diagnose;

/// <summary>A diagnosis as a person reads it. docs/diagnostics.md explains every line.</summary>
internal static class DiagnosisText
{
    /// <summary>The whole diagnosis of one snapshot.</summary>
    public static IEnumerable<string> Lines(Diagnosis d, ControllerComparison? controllers) =>
    [
        .. Controller(d), "", .. Control(d), "", .. Directions(d), .. Updates(d), .. Feedback(d), "", .. Loop(d.Loop), .. controllers?.Lines() ?? [],
            .. d.Notes.Select(n => $"note: {n}"), Verdict(d),
    ];

    /// <summary>One line a snapshot, for a table over training.</summary>
    public static IEnumerable<string> Overview(IReadOnlyList<Snapshot> snapshots)
    {
        List<WeightDiagnosis> weights = [.. snapshots[0].Diagnosis.Weights.Where(w => !double.IsNaN(w.Update))];
        List<FeedbackDiagnosis> feedback = [.. snapshots[0].Diagnosis.Feedback.Where(f => !f.IsTied)];
        yield return "angles in degrees: of increments to -dH/dW, of feedback weights to their forward weights";
        yield return string.Concat(
            $"{"update",8} {"H",9} {"least H",9} {"distance",9} {"space",7}",
            string.Concat(weights.Select(w => $" {w.Weight.Name,6}")),
            string.Concat(feedback.Select(f => $" {Name(f.Pair),8}")));
        foreach (Snapshot snapshot in snapshots)
        {
            Diagnosis d = snapshot.Diagnosis;
            yield return string.Concat(
                $"{snapshot.Update,8} {G(Mean(d, t => t.Control)),9} {G(Mean(d, t => t.OptimalControl)),9} {G(Mean(d, t => t.Distance)),9} {Degrees(Mean(d, Largest)),7}",
                string.Concat(weights.Select(w => $" {Degrees(d.Weights.First(x => x.Weight.Name == w.Weight.Name).GradientAngle),6}")),
                string.Concat(feedback.Select(f => $" {Degrees(d.Feedback.First(x => Name(x.Pair) == Name(f.Pair)).Angle),8}")));
        }
    }

    /// <summary>The numbers to watch while a circuit learns.</summary>
    public static string Brief(Diagnosis d)
    {
        string weights = string.Join(", ", d.Weights.Where(w => !double.IsNaN(w.GradientAngle)).Select(w => $"{w.Weight.Name} {Degrees(w.GradientAngle)}"));
        string feedback = string.Join(", ", d.Feedback.Where(f => !f.IsTied).Select(f => $"{Name(f.Pair)} {Degrees(f.Angle)}")
            .Concat(d.Gains.Select(g => $"{g.Weight.Name}~G.T {Degrees(g.Angle)}")));
        return $"psi {G(100 * Mean(d, t => t.Distance))} % from the least control; increments to {(d.Alpha == 0 ? "-dH" : "-dF*")}: {weights} deg{(feedback.Length == 0 ? "" : $"; feedback {feedback} deg")}";
    }

    /// <summary>What the distance says, in a line.</summary>
    public static string Verdict(Diagnosis d)
    {
        string regime = d.Alpha == 0 ? "reaches the target" : $"balances the loss at alpha_eff = {G(d.Alpha)}";
        string away = d.WorstDistance < 10 ? $"{G(100 * d.WorstDistance)} %" : $"{G(d.WorstDistance)} times its norm";
        return d.Optimality switch
        {
            Optimality.Optimal =>
                $"verdict: the control is optimal: on every trial it is the least control that {regime} (largest relative distance {G(d.WorstDistance)})",
            Optimality.NearlyOptimal => $"verdict: the control is nearly optimal: at most {away} from the least control that {regime}",
            Optimality.NotOptimal => $"verdict: the control is NOT optimal: up to {away} from the least control that {regime}",
            _ => "verdict: no least control was found to compare with",
        };
    }

    /// <summary>"S ~ W.T".</summary>
    public static string Name(FeedbackPair pair) => $"{pair.Feedback.Name}~{pair.Forward.Name}{(pair.Kind == FeedbackKind.Transpose ? ".T" : "")}";

    private static IEnumerable<string> Controller(Diagnosis d)
    {
        yield return d.Alpha == 0
            ? "controller: no leak (alpha_eff = 0): control goes on until the loss is stationary"
            : $"controller: alpha_eff = {G(d.Alpha)}, the leak over the gain on the loss gradient of a trial{(d.IsIsotropic ? "" : " (mean over outputs)")}";
    }

    private static IEnumerable<string> Control(Diagnosis d)
    {
        yield return $"{"mean over trials",-34} {"circuit",12} {"least control",14}";
        yield return Row("control H = |psi|^2 / 2", Mean(d, t => t.Control), Mean(d, t => t.OptimalControl));
        yield return Row("loss with control L", Mean(d, t => t.Loss), Mean(d, t => t.OptimalLoss));
        if (d.Alpha > 0)
        {
            yield return Row("objective F = H + L / alpha_eff", Mean(d, t => t.Objective), Mean(d, t => t.OptimalObjective));
        }

        yield return $"{"loss without control",-34} {G(Mean(d, t => t.FreeLoss)),12}";

        static string Row(string what, double circuit, double optimum) => $"{what,-34} {G(circuit),12} {G(optimum),14}";
    }

    private static IEnumerable<string> Directions(Diagnosis d)
    {
        yield return $"{"",-34} {"mean",12} {"worst trial",14}";
        yield return Row("distance |psi - psi*| / |psi*|", t => t.Distance, G, true);
        yield return Row("cosine of psi and psi*", t => t.Cosine, Cosine, false);
        yield return Row("not stationary (KKT residual)", t => t.Stationarity, G, true);
        yield return Row("not at rest (residual)", t => t.Residual, G, true);
        yield return Row("psi to the row space of G, deg", t => t.ControlAngle, Degrees, true);
        int rank = d.Trials.Max(t => t.FeedbackAngles.Count);
        yield return Row($"feedback to it, deg, largest of {rank}", Largest, Degrees, true);

        string Row(string what, Func<TrialDiagnosis, double> of, Func<double, string> shown, bool largest)
        {
            List<double> all = [.. d.Trials.Where(t => t.HasOptimum).Select(of).Where(double.IsFinite)];
            double worst = all.Count == 0 ? double.NaN : largest ? all.Max() : all.Min();
            return $"{what,-34} {shown(Mean(d, of)),12} {shown(worst),14}";
        }
    }

    private static IEnumerable<string> Updates(Diagnosis d)
    {
        if (d.Weights.Count == 0)
        {
            yield break;
        }

        string objective = d.Alpha == 0 ? "-dH/dW" : "-dF*/dW";
        yield return "";
        yield return $"{"increments, summed over trials",-22} {"to " + objective,20} {"to -dL/dW, free",21}";
        yield return $"{"",-22} {"deg",9} {"ratio",10} {"deg",10} {"ratio",10}";
        foreach (WeightDiagnosis w in d.Weights)
        {
            yield return double.IsNaN(w.Update)
                ? $"  {w.Weight.Name,-20} {(w.Weight.Rule is null ? "does not learn" : "learns in time"),20}"
                : $"  {w.Weight.Name,-20} {Degrees(w.GradientAngle),9} {G(w.Update / w.Gradient),10} {Degrees(w.LossAngle),10} {G(w.Update / w.LossGradient),10}";
        }
    }

    private static IEnumerable<string> Feedback(Diagnosis d)
    {
        if (d.Feedback.Count + d.Gains.Count == 0)
        {
            yield break;
        }

        yield return "";
        yield return $"{"feedback weights",-22} {"deg",9} {"norm ratio",11}";
        foreach (FeedbackDiagnosis f in d.Feedback)
        {
            yield return $"  {$"{f.Pair.Feedback.Name} to {f.Pair.Forward.Name}{(f.Pair.Kind == FeedbackKind.Transpose ? ".T" : "")}",-20} {Degrees(f.Angle),9} {G(f.Ratio),11}{(f.IsTied ? "  tied" : "")}";
        }

        foreach (GainDiagnosis g in d.Gains)
        {
            yield return $"  {g.Weight.Name + " to G.T",-20} {Degrees(g.Angle),9} {"",11}  column spaces {Degrees(g.Principal)} deg";
        }
    }

    private static IEnumerable<string> Loop(ClosedLoop loop)
    {
        yield return loop.Growing > 0
            ? $"closed loop, first trial: {Stability(loop)}"
            : $"closed loop, first trial: stable; {loop.States} states{(loop.IsComplete ? "" : ", slow and extreme modes only")}";
        string neutral = loop.Neutral == 0 ? "" : $"{loop.Neutral} neither grows nor decays; ";
        yield return $"  slowest modes, ms: {neutral}{string.Join(", ", loop.Eigenvalues.Skip(loop.Neutral).Take(4).Select(Mode))}";
        if (loop.Predicted.Count > 0)
        {
            yield return $"  of the controller alone, all else at rest, ms: {string.Join(", ", loop.Predicted.Skip(loop.Neutral).Take(4).Select(t => G(t.Real)))}{(loop.Predicted.Count > 4 ? ", ..." : "")}";
        }

        static string Mode(Complex mode) =>
            G(-1 / mode.Real) + (Math.Abs(mode.Imaginary) < 1e-3 * Math.Abs(mode.Real) ? "" : $" (turning in {G(2 * Math.PI / Math.Abs(mode.Imaginary))})");
    }

    /// <summary>"stable", or how it is not.</summary>
    internal static string Stability(ClosedLoop loop) => loop.Growing > 0
        ? $"UNSTABLE: {loop.Growing} of {loop.States} modes grow, the fastest with a time constant of {G(1 / loop.GrowthRate)} ms"
        : $"stable; the slowest of {loop.States} modes decays in {G(-1 / loop.GrowthRate)} ms";

    private static double Largest(TrialDiagnosis t) => t.FeedbackAngles.Count == 0 ? double.NaN : t.FeedbackAngles[^1];

    private static double Mean(Diagnosis d, Func<TrialDiagnosis, double> of) =>
        d.Trials.Where(t => t.HasOptimum).Select(of).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();

    private static string G(double value) =>
        double.IsNaN(value) ? "-" : value.ToString(value != 0 && Math.Abs(value) is < 1e-3 or >= 9.9995e4 ? "0.###e-0" : "G4", CultureInfo.InvariantCulture);

    /// <summary>1 − cos is what tells two nearly parallel vectors apart.</summary>
    private static string Cosine(double value) => value > 0.9999 ? $"1 - {G(Math.Max(0, 1 - value))}" : G(value);

    private static string Degrees(double value) =>
        double.IsNaN(value) ? "-" : value.ToString(value is > 0 and < 0.01 ? "0e-0" : "F2", CultureInfo.InvariantCulture);
}
