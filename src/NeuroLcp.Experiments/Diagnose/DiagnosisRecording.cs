using System.Numerics;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Writing;
using NeuroLcp.Simulation.Oracles;

namespace NeuroLcp.Experiments.Diagnose;

/// <summary>Diagnoses over training: <c>/training/diagnostics</c>, a row a snapshot.</summary>
internal static class DiagnosisRecording
{
    /// <summary>The group.</summary>
    public const string Group = "/training/diagnostics";

    /// <summary>The slowest modes are recorded, so many of them.</summary>
    private const int MostModes = 32;

    /// <summary>Its layout, from a first diagnosis: every later one of the same circuit has the same numbers.</summary>
    public static GroupLayout Layout(Diagnosis first) => new(Group)
    {
        RowsPerBlock = 1,
        Axes =
        [
            ArrayAxis.Growing("update", ElementType.Int64, null, "updates made"),
            ArrayAxis.Index("trial", first.Trials.Count, "trial of the training set"),
            ArrayAxis.Index("mode", Math.Min(MostModes, first.Loop.States), "mode of the closed loop, slowest first"),
        ],
        Arrays =
        [
            Number("alpha_eff", "1", "leak of the controller over its gain on the loss gradient of a trial"),
            .. TrialQuantity.All.Select(q => new ArrayLayout(q.Name, ElementType.Float64, ["update", "trial"], q.Units, q.Meaning)),
            .. first.Weights.SelectMany(w => Numbers(w).Select(n => Number(n.Name, n.Units, n.Meaning))),
            .. first.Feedback.SelectMany(f => Numbers(f).Select(n => Number(n.Name, n.Units, n.Meaning))),
            .. first.Gains.SelectMany(g => Numbers(g).Select(n => Number(n.Name, n.Units, n.Meaning))),
            new ArrayLayout("eigenvalue_real", ElementType.Float64, ["update", "mode"], "1/ms", "real part of an eigenvalue of the closed loop, first trial"),
            new ArrayLayout("eigenvalue_imaginary", ElementType.Float64, ["update", "mode"], "1/ms",
                "imaginary part of an eigenvalue of the closed loop, first trial"),
        ],
    };

    /// <summary>Appends a snapshot.</summary>
    public static void Append(RecordingWriter writer, Snapshot snapshot)
    {
        Diagnosis d = snapshot.Diagnosis;
        writer.Append(Group, "update", snapshot.Update);
        writer.Append(Group, "alpha_eff", d.Alpha);
        foreach (TrialQuantity quantity in TrialQuantity.All)
        {
            writer.Append<double>(Group, quantity.Name, d.Trials.Select(quantity.Of).ToArray());
        }

        foreach ((string name, _, _, double value) in d.Weights.SelectMany(Numbers).Concat(d.Feedback.SelectMany(Numbers)).Concat(d.Gains.SelectMany(Numbers)))
        {
            writer.Append(Group, name, value);
        }

        // of a large circuit fewer may be known
        int modes = Math.Min(MostModes, d.Loop.States);
        writer.Append<double>(Group, "eigenvalue_real", Modes(e => e.Real));
        writer.Append<double>(Group, "eigenvalue_imaginary", Modes(e => e.Imaginary));

        double[] Modes(Func<Complex, double> part) =>
            [.. Enumerable.Range(0, modes).Select(m => m < d.Loop.Eigenvalues.Count ? part(d.Loop.Eigenvalues[m]) : double.NaN)];
    }

    private static ArrayLayout Number(string name, string units, string meaning) => new(name, ElementType.Float64, ["update"], units, meaning);

    private static IEnumerable<(string Name, string Units, string Meaning, double Value)> Numbers(WeightDiagnosis w) =>
    [
        ($"{w.Weight.Name}.increment_norm", "1", $"norm of the increments of {w.Weight.Name}, summed over the trials", w.Update),
        ($"{w.Weight.Name}.gradient_norm", "1", $"norm of the negative gradient of the least control by {w.Weight.Name}", w.Gradient),
        ($"{w.Weight.Name}.gradient_angle", "degree", "angle between the two", w.GradientAngle),
        ($"{w.Weight.Name}.loss_gradient_norm", "1", $"norm of the negative gradient of the free loss by {w.Weight.Name}", w.LossGradient),
        ($"{w.Weight.Name}.loss_angle", "degree", "angle of the increments to it", w.LossAngle),
    ];

    private static IEnumerable<(string Name, string Units, string Meaning, double Value)> Numbers(FeedbackDiagnosis f)
    {
        string forward = f.Pair.Forward.Name, to = f.Pair.Kind == FeedbackKind.Transpose ? $"the transpose of {forward}" : forward;
        return
        [
            ($"{f.Pair.Feedback.Name}.angle_to_{forward}", "degree", $"angle of {f.Pair.Feedback.Name} to {to}", f.Angle),
            ($"{f.Pair.Feedback.Name}.norm_to_{forward}", "1", $"norm of {f.Pair.Feedback.Name} over that of {forward}", f.Ratio),
        ];
    }

    private static IEnumerable<(string Name, string Units, string Meaning, double Value)> Numbers(GainDiagnosis g) =>
    [
        ($"{g.Weight.Name}.angle_to_gain", "degree", $"angle of {g.Weight.Name} to the transposed gain, mean over trials", g.Angle),
        ($"{g.Weight.Name}.principal_angle_to_gain", "degree", "largest principal angle between their column spaces, mean over trials", g.Principal),
    ];
}
