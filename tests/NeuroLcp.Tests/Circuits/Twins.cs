namespace NeuroLcp.Tests.Circuits;

/// <summary>The hand-written equations of every shipped circuit.</summary>
internal static class Twins
{
    public static readonly IReadOnlyDictionary<string, Action<Twin>> All = new Dictionary<string, Action<Twin>>
    {
        ["linear-quadratic"] = DynamicInversionTwins.LinearQuadratic,
        ["dynamic-inversion"] = t => DynamicInversionTwins.Recurrent(t, tied: false),
        ["dynamic-inversion-tied"] = t => DynamicInversionTwins.Recurrent(t, tied: true),
        ["dynamic-inversion-pi"] = DynamicInversionTwins.ProportionalIntegral,
        ["dynamic-inversion-feedforward"] = DynamicInversionTwins.Feedforward,
        ["dynamic-inversion-random"] = DynamicInversionTwins.RandomFeedback,
        ["energy"] = t => EnergyTwins.Recurrent(t, neurons: false),
        ["energy-neurons"] = t => EnergyTwins.Recurrent(t, neurons: true),
        ["energy-feedforward"] = EnergyTwins.Feedforward,
        ["predictive-coding"] = EnergyTwins.PredictiveCoding,
        ["burst-ensemble"] = MicrocircuitTwins.BurstEnsemble,
        ["burst-spiking"] = BurstSpikingTwin.Equations,
        ["interneuron"] = MicrocircuitTwins.Interneuron,
        ["interneuron-sacramento"] = MicrocircuitTwins.Sacramento,
        ["interneuron-conductance"] = MicrocircuitTwins.Conductance,
        ["excitatory-inhibitory"] = ExcitatoryInhibitoryTwin.Equations,
        ["divisive-normalisation"] = DivisiveNormalisationTwin.Equations,
        ["linear-feedback"] = LinearFeedbackTwins.Recurrent,
        ["linear-feedback-paper"] = LinearFeedbackTwins.Paper,
        ["linear-feedback-feedforward"] = LinearFeedbackTwins.Feedforward,
        ["linear-feedback-conductance"] = LinearFeedbackTwins.Conductance,
    };
}
