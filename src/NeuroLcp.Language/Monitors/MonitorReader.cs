using System.Globalization;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Monitors;

/// <summary>
/// Reads one entry of <c>record:</c>: what, then clauses in any order, each at most once.
/// <code>
/// pyramidal.soma, pyramidal.apical every 5 ms from 1 s to 2 s units 0:16 trials 0 mean bits 14 as slow
/// pyramidal.cell.event events        W, D every 100 updates        Q synapses 500 every 1 ms        weights statistics
/// </code>
/// </summary>
internal sealed class MonitorReader
{
    /// <summary>Takes a mistake: where it begins in the entry, how long it is, what is wrong and what to write.</summary>
    internal delegate void Mistake(int offset, int length, string message, string? hint);

    private static readonly string[] s_clauses =
        ["every", "from", "to", "units", "trials", "mean", "min", "max", "last", "float32", "float64", "bits", "events", "synapses", "statistics", "as"];

    private readonly Circuit _circuit;
    private readonly Mistake _mistake;
    private readonly string _text;
    private readonly List<(string Word, int Offset)> _words = [];
    private (int Offset, int Length) _names;
    private int _next;
    private bool _wrong;

    private MonitorReader(string text, Circuit circuit, Mistake mistake)
    {
        _text = text;
        _circuit = circuit;
        _mistake = mistake;
        for (int i = 0; i < text.Length;)
        {
            int start = i;
            while (i < text.Length && !char.IsWhiteSpace(text[i]))
            {
                i++;
            }

            if (i > start)
            {
                _words.Add((text[start..i], start));
            }

            i++;
        }
    }

    /// <summary>Reads an entry.</summary>
    /// <param name="text">The entry.</param>
    /// <param name="circuit">The circuit whose names it uses.</param>
    /// <param name="mistake">Takes each mistake.</param>
    /// <returns>The monitor, or null where there was a mistake.</returns>
    public static CircuitMonitor? Read(string text, Circuit circuit, Mistake mistake)
    {
        var reader = new MonitorReader(text, circuit, mistake);
        CircuitMonitor? monitor = reader.Read();
        return reader._wrong ? null : monitor;
    }

    private CircuitMonitor? Read()
    {
        if (_words.Count == 0)
        {
            Wrong(0, Math.Max(1, _text.Length), "nothing is named", "write, for example, 'pyramidal.soma every 5 ms'");
            return null;
        }

        CircuitMonitor? monitor = Named();
        var seen = new HashSet<string>();
        while (monitor is not null && !_wrong && _next < _words.Count)
        {
            (string clause, int at) = _words[_next++];
            string family = clause is "min" or "max" or "last" ? "mean" : clause is "float64" or "bits" ? "float32" : clause;
            if (!s_clauses.Contains(clause))
            {
                Wrong(at, clause.Length, $"unknown word '{clause}'",
                    NearestName.Hint(clause, s_clauses) ?? $"what is recorded may be followed by {string.Join(", ", s_clauses)}");
            }
            else if (!seen.Add(family))
            {
                Wrong(at, clause.Length, clause == family ? $"'{clause}' is said twice" : $"'{clause}' contradicts what was said before it", "say one of them");
            }
            else
            {
                monitor = Clause(monitor, clause, at);
            }
        }

        return monitor is null || _wrong ? null : Whole(monitor);
    }

    /// <summary>The names before the clauses, with commas between.</summary>
    private CircuitMonitor? Named()
    {
        var variables = new List<Variable>();
        var weights = new List<Weight>();
        string word;
        do
        {
            (word, int offset) = _words[_next++];
            foreach (string name in word.Split(','))
            {
                if (name == "*" || name.Contains('.', StringComparison.Ordinal))
                {
                    variables.AddRange(Variables(name, offset));
                }
                else if (name.Length > 0)
                {
                    weights.AddRange(Weights(name, offset));
                }

                offset += name.Length + 1;
            }
        }
        while (word.EndsWith(',') && _next < _words.Count);

        (int start, int length) = (_words[0].Offset, _words[_next - 1].Offset + word.Length - _words[0].Offset);
        _names = (start, length);
        if (!_wrong && variables.Count > 0 == weights.Count > 0)
        {
            Wrong(start, length, variables.Count > 0 ? "variables and weights in one entry" : "nothing is named", "write two entries");
        }

        return _wrong ? null : new CircuitMonitor
        {
            Written = _text,
            Kind = variables.Count > 0 ? MonitorKind.Traces : MonitorKind.Snapshots,
            Variables = [.. _circuit.Populations.SelectMany(p => p.Variables).Where(variables.Contains)],
            Weights = [.. _circuit.Weights.Where(weights.Contains)],
        };
    }

    private IReadOnlyList<Variable> Variables(string what, int offset)
    {
        List<Variable> all = [.. _circuit.Populations.SelectMany(p => p.Variables)];
        List<Variable> found = what == "*" ? all
            : what.EndsWith(".*", StringComparison.Ordinal) ? [.. all.Where(v => v.Population.Name == what[..^2])] : [.. all.Where(v => v.FullName == what)];
        if (found.Count == 0)
        {
            Wrong(offset, what.Length, $"no variable '{what}' in circuit '{_circuit.Name}'",
                NearestName.Of(what, all.Select(v => v.FullName)) is { } near ? $"did you mean '{near}'?"
                    : $"it has {string.Join(", ", all.Select(v => v.FullName))} (or population.*, or *)");
        }

        return found;
    }

    private IReadOnlyList<Weight> Weights(string what, int offset)
    {
        IReadOnlyList<Weight> found = _circuit.FindWeight(what) is { } weight ? [weight] : what == "weights" ? _circuit.Weights : [];
        if (found.Count == 0)
        {
            IEnumerable<string> names = _circuit.Weights.Select(w => w.Name).Append("weights");
            Wrong(offset, what.Length, $"no weight '{what}' in circuit '{_circuit.Name}'",
                _circuit.Populations.FirstOrDefault(p => p.Name == what) is { Variables: [var first, ..] }
                    ? $"a variable is written population.variable, such as '{first.FullName}', and all of a population '{what}.*'"
                    : NearestName.Hint(what, names) ?? $"it has {string.Join(", ", names)}; a variable is written population.variable");
        }

        return found;
    }

    private CircuitMonitor Clause(CircuitMonitor monitor, string clause, int at) => clause switch
    {
        "every" => monitor with { Every = Interval(at) },
        "from" => monitor with { FromMs = Time("from", at) },
        "to" => monitor with { ToMs = Time("to", at) },
        "units" => monitor with { Units = Indices("units", at) },
        "trials" => monitor with { Trials = Indices("trials", at) },
        "mean" => monitor with { Reduction = MonitorReduction.Mean },
        "min" => monitor with { Reduction = MonitorReduction.Minimum },
        "max" => monitor with { Reduction = MonitorReduction.Maximum },
        "last" => monitor,
        "float32" => monitor with { IsDouble = false },
        "float64" => monitor with { IsDouble = true },
        "bits" => monitor with { KeptBits = Whole("bits", at, 52) },
        "events" => Kind(monitor, MonitorKind.Events, clause, at),
        "synapses" => Kind(monitor, MonitorKind.Synapses, clause, at) with { Synapses = Whole("synapses", at, int.MaxValue) },
        "statistics" => Kind(monitor, MonitorKind.Statistics, clause, at),
        _ => monitor with { Name = Name(at) },
    };

    private CircuitMonitor Kind(CircuitMonitor monitor, MonitorKind kind, string clause, int at)
    {
        bool ofWeights = kind != MonitorKind.Events;
        if (monitor.Kind is not (MonitorKind.Traces or MonitorKind.Snapshots))
        {
            Wrong(at, clause.Length, $"'{clause}' contradicts what was said before it", "write two entries");
        }
        else if (ofWeights != monitor.Weights.Count > 0)
        {
            Wrong(at, clause.Length, ofWeights ? $"'{clause}' is said of weights" : "'events' is said of events and conditions", null);
        }

        return monitor with { Kind = kind };
    }

    /// <summary>What only the whole entry can tell.</summary>
    private CircuitMonitor? Whole(CircuitMonitor monitor)
    {
        void Refuse(string message, string? hint) => Wrong(_names.Offset, _names.Length, message, hint);

        bool ofWeights = monitor.Weights.Count > 0;
        if (monitor.Kind == MonitorKind.Events && monitor.Variables.FirstOrDefault(v => v.Kind == VariableKind.Number) is { } number)
        {
            string[] events = [.. _circuit.Populations.SelectMany(p => p.Variables).Where(v => v.Kind != VariableKind.Number).Select(v => v.FullName)];
            Refuse($"'{number.FullName}' is neither an event nor a condition",
                events.Length == 0 ? "the circuit has none" : $"there are {string.Join(", ", events)}");
        }
        else if (ofWeights && (monitor.Units is not null || monitor.Trials is not null || monitor.Reduction != MonitorReduction.Point))
        {
            Refuse("weights have no units, trials or means to choose", "write 'synapses N' for some of the synapses");
        }
        else if (ofWeights && monitor.Name is not null)
        {
            Refuse("what is recorded of a weight stands under its own name", "leave 'as' out");
        }
        else if (monitor.Kind is MonitorKind.Events
            && (monitor.Every is not null || monitor.Reduction != MonitorReduction.Point || monitor.IsDouble is not null || monitor.KeptBits is not null))
        {
            Refuse("of events every one is recorded, with its time", "leave 'every', means and precision out");
        }
        else if (monitor.Reduction != MonitorReduction.Point && monitor.Every is null)
        {
            Refuse("over how long?", "add 'every TIME', such as 'every 5 ms'");
        }
        else if (monitor.FromMs >= monitor.ToMs)
        {
            Refuse("it ends before it begins", "write 'from' a time 'to' a later one");
        }
        else if (monitor.KeptBits > 23 && monitor.IsDouble != true)
        {
            monitor = monitor with { IsDouble = true };
        }

        foreach (Variable variable in monitor.Variables)
        {
            if (monitor.Units?.FirstBeyond(variable.Population.Size) is { } beyond)
            {
                Refuse($"population '{variable.Population.Name}' has no unit {beyond}", $"it has {variable.Population.Size}, counted from 0");
                break;
            }
        }

        return monitor;
    }

    private MonitorInterval? Interval(int at)
    {
        const string example = "write a time or a number of steps, updates or epochs, such as 'every 5 ms' or 'every 100 updates'";
        if (Quantity() is not { } read)
        {
            Wrong(at, "every".Length, "'every' needs to know how often", example);
            return null;
        }

        (double number, string unit, int offset, int length) = read;
        if (Unit.All.TryGetValue(unit, out Unit? known) && known.Dimension == Dimension.Time && number > 0)
        {
            return new MonitorInterval(number * known.Factor, MonitorIntervalUnit.Milliseconds);
        }

        MonitorIntervalUnit? counted = unit switch
        {
            "step" or "steps" => MonitorIntervalUnit.Steps,
            "update" or "updates" => MonitorIntervalUnit.Updates,
            "epoch" or "epochs" => MonitorIntervalUnit.Epochs,
            _ => null,
        };
        if (counted is null || !(number >= 1 && number <= int.MaxValue && number == Math.Floor(number)))
        {
            Wrong(offset, length, $"'{_text.Substring(offset, length)}' is no distance between samples", example);
            return null;
        }

        return new MonitorInterval(number, counted.Value);
    }

    private double? Time(string clause, int at)
    {
        if (Quantity() is not { } read)
        {
            Wrong(at, clause.Length, $"'{clause}' needs a time", $"such as '{clause} 100 ms'");
            return null;
        }

        if (!Unit.All.TryGetValue(read.Unit, out Unit? unit) || unit.Dimension != Dimension.Time || !(read.Number >= 0 && double.IsFinite(read.Number)))
        {
            Wrong(read.Offset, read.Length, $"'{_text.Substring(read.Offset, read.Length)}' is not a time", $"such as '{clause} 100 ms'");
            return null;
        }

        return read.Number * unit.Factor;
    }

    /// <summary>A number and what follows it, in one word or two.</summary>
    private (double Number, string Unit, int Offset, int Length)? Quantity()
    {
        if (_next >= _words.Count)
        {
            return null;
        }

        (string word, int offset) = _words[_next++];
        string number = word.TrimEnd([.. word.Where(char.IsLetter)]), unit = word[number.Length..];
        int end = offset + word.Length;

        // a number alone says nothing, so that 'min' behind it is a minute, and not what becomes of the samples
        if (unit.Length == 0 && _next < _words.Count && (_words[_next].Word == "min" || !s_clauses.Contains(_words[_next].Word)))
        {
            (unit, int start) = _words[_next++];
            end = start + unit.Length;
        }

        bool ok = double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        return (ok ? value : double.NaN, unit, offset, end - offset);
    }

    private IndexSelection? Indices(string clause, int at)
    {
        if (_next >= _words.Count)
        {
            Wrong(at, clause.Length, $"'{clause}' needs to know which", $"such as '{clause} 0:16' or '{clause} 0,3,7', counted from 0");
            return null;
        }

        (string word, int offset) = _words[_next++];
        while (word.EndsWith(',') && _next < _words.Count)
        {
            word += _words[_next++].Word;
        }

        if (!IndexSelection.TryParse(word, out IndexSelection selection))
        {
            Wrong(offset, word.Length, $"'{word}' selects nothing",
                $"write, for example, '{clause} 0:16' (16 excluded), '{clause} 0,3,7' or '{clause} ::4', counted from 0");
            return null;
        }

        return selection;
    }

    private int? Whole(string clause, int at, int most)
    {
        if (_next < _words.Count && int.TryParse(_words[_next].Word, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1
            && number <= most)
        {
            _next++;
            return number;
        }

        Wrong(at, clause.Length, $"'{clause}' needs a number of 1 or more{(most == int.MaxValue ? "" : $", {most} at most")}",
            $"such as '{clause} {(clause == "bits" ? 14 : 500)}'");
        return null;
    }

    private string? Name(int at)
    {
        if (_next >= _words.Count || !Checking.KeyText.IsWord(_words[_next].Word))
        {
            Wrong(at, 2, "'as' needs a name", "letters, digits and _, such as 'as slow'");
            return null;
        }

        return _words[_next++].Word;
    }

    private void Wrong(int offset, int length, string message, string? hint)
    {
        _wrong = true;
        _mistake(offset, length, message, hint);
    }
}
