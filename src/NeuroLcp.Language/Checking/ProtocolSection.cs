using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Units;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Checking;

/// <summary>Reads the phases of a trial: <c>protocol:</c>, what a trial of training is made of, and <c>evaluation:</c>, how the circuit is tested.</summary>
internal static class ProtocolSection
{
    private const string Equilibrate = "equilibrate", Simulate = "simulate";
    private const string Example =
        "write a list: '- equilibrate: {noise: off}' or '- simulate: {duration: 1 s, noise: on}', each with 'learn: [W, U]' below it";

    /// <summary>The phases of a trial of training; without <c>protocol:</c> one equilibrium at which every increment acts.</summary>
    public static IReadOnlyList<Phase> Training(CircuitScope scope, MappingNode root, TimeSettings time)
    {
        Weight[] increments = [.. scope.Weights.Values.OfType<Weight>().Where(w => w.Rule is { InTime: false })];
        switch (root.Value("protocol"))
        {
            case null or ScalarNode { IsMissing: true }:
                return [new Phase { Kind = PhaseKind.Equilibrate, Learn = increments }];
            case SequenceNode list:
                Phase[] phases = [.. list.Items.Select(item => Read(scope, item, time, learns: true)).OfType<Phase>()];
                if (!scope.Findings.HasErrors)
                {
                    ReportIdle(scope, root.Key("protocol")!, phases);
                }

                return phases;
            case { } other:
                scope.Findings.Error(other.Position, $"'protocol' is a list of phases, this is {other.Kind}", Example);
                return [];
        }
    }

    /// <summary>How the circuit is tested: with what is under <c>free:</c> held, at its equilibrium unless <c>evaluation:</c> says otherwise.</summary>
    public static Phase Evaluation(CircuitScope scope, MappingNode root, TimeSettings time, IReadOnlyList<Held> free)
    {
        YamlNode? node = root.Value("evaluation");
        return (node is null or ScalarNode { IsMissing: true } ? null : Read(scope, node, time, learns: false) is { } phase ? phase with
        { Hold = [.. free, .. phase.Hold] } : null)
            ?? new Phase { Kind = PhaseKind.Equilibrate, Hold = free };
    }

    private static Phase? Read(CircuitScope scope, YamlNode node, TimeSettings time, bool learns)
    {
        Findings findings = scope.Findings;
        string described = learns ? "a phase of 'protocol'" : "'evaluation'";
        if (node is ScalarNode { Value: Equilibrate or Simulate } word)
        {
            return Run(scope, word.Value, null, time, word.Position);
        }

        if (node is not MappingNode mapping)
        {
            findings.Error(node.Position, $"{described} is {node.Kind}", Example);
            return null;
        }

        var section = new Section(mapping, described, findings);
        string[] known = learns ? [Equilibrate, Simulate, "learn", "hold", "repeat"] : [Equilibrate, Simulate, "hold"];
        if (!section.AllowOnly(known))
        {
            return null;
        }

        if (mapping.Key(Equilibrate) is null == mapping.Key(Simulate) is null)
        {
            if (mapping.Entries.Any(entry => !known.Contains(entry.Key.Value)))
            {
                return null;
            }

            findings.Error(mapping.Position, mapping.Key(Simulate) is null ? $"{described} does not say how the circuit runs"
                : $"{described} cannot both settle and run in time", $"one of '{Equilibrate}:' and '{Simulate}:' is expected");
            return null;
        }

        string kind = mapping.Key(Equilibrate) is null ? Simulate : Equilibrate;
        Section? own = Section.Under(mapping, kind, $"'{kind}' of {described}", findings, Example);
        if (own is null && mapping.Value(kind) is not ScalarNode { IsMissing: true })
        {
            return null;
        }

        Phase? phase = Run(scope, kind, own, time, mapping.Key(kind)!.Position);
        return phase is null ? null : phase with
        {
            Hold = WiringSection.Held(scope, mapping, "hold"),
            Learn = Learn(scope, section, phase),
            Repeat = SettingReader.Whole(scope, section, "repeat", 1) ?? 1,
        };
    }

    private static Phase? Run(CircuitScope scope, string kind, Section? section, TimeSettings time, SourcePosition position)
    {
        Findings findings = scope.Findings;
        if (section is not null && !section.AllowOnly(kind == Equilibrate ? ["noise"] : ["duration", "dt", "noise"]))
        {
            return null;
        }

        bool? noise = section is null ? null : SettingReader.Word(section, "noise", findings, "on", "off") is { } word ? word == "on" : null;
        if (kind == Equilibrate)
        {
            if (noise == true)
            {
                findings.Error(section!.Node.Value("noise")!.Position, "an equilibrium has no noise", $"run a noisy circuit in time, with '{Simulate}:'");
            }

            if (scope.HasEvents)
            {
                findings.Error(position, "a circuit with events comes to no rest and has no equilibrium", $"run it in time, with '{Simulate}:'");
            }

            return new Phase { Kind = PhaseKind.Equilibrate, Position = position };
        }

        var inTime = new Phase
        {
            Kind = PhaseKind.Simulate,
            Noise = noise ?? true,
            Duration = (section is null ? null : SettingReader.Number(scope, section, "duration", Dimension.Time, above: 0)) ?? time.Duration,
            Step = (section is null ? null : SettingReader.Number(scope, section, "dt", Dimension.Time, above: 0)) ?? time.Step,
            Position = position,
        };
        SettingsSection.RequireCountable(scope, position, inTime.Duration, inTime.Step);
        return inTime;
    }

    private static List<Weight> Learn(CircuitScope scope, Section section, Phase phase)
    {
        var learning = new List<Weight>();
        foreach (YamlNode item in section.Node.Value("learn") switch
        {
            null or ScalarNode { IsMissing: true } => [],
            SequenceNode list => list.Items,
            { } single => [single],
        })
        {
            if (section.AsText(item, "an entry of 'learn'", "the name of a weight") is not { } text)
            {
                continue;
            }

            if (!scope.Weights.TryGetValue(text.Value, out Weight? weight))
            {
                scope.Findings.Error(text.Position, $"unknown weight '{KeyText.Shorten(text.Value)}'", NearestName.Hint(text.Value, scope.Weights.Keys));
            }
            else if (weight?.TransposeOf is not null)
            {
                scope.Findings.Notice(text.Position, $"'{weight.Name}' is tied to '{weight.TransposeOf.Name}' and learns with it");
            }
            else if (weight is { Rule: null } && !scope.BrokenRules.Contains(weight))
            {
                scope.Findings.Error(text.Position, $"'{weight.Name}' has no rule to learn by", "add one under 'plasticity:'");
            }
            else if (weight is { Rule.InTime: true } && phase.Kind == PhaseKind.Equilibrate)
            {
                scope.Findings.Error(text.Position, $"the rule of '{weight.Name}' runs in time, an equilibrium has none",
                    $"let it learn in a phase '{Simulate}:'");
            }
            else if (weight is not null && !learning.Contains(weight))
            {
                learning.Add(weight);
            }
        }

        return learning;
    }

    private static void ReportIdle(CircuitScope scope, ScalarNode key, IReadOnlyList<Phase> phases)
    {
        foreach (Weight weight in scope.Weights.Values.OfType<Weight>().Where(w => w.Rule is not null && !phases.Any(p => p.Learn.Contains(w))))
        {
            scope.Findings.Warning(key.Position, $"'{weight.Name}' has a rule, but learns in no phase of the protocol", "add it to a 'learn:'");
        }
    }
}
