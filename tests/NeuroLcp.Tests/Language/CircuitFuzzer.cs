using System.Diagnostics;
using System.Globalization;
using System.Text;
using NeuroLcp.Language;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;

namespace NeuroLcp.Tests.Language;

/// <summary>
/// Makes circuit files that nobody would write, and says what the language does wrong with one. Case number i is always the same file.
/// </summary>
internal sealed class CircuitFuzzer(IReadOnlyList<string> seeds)
{
    private static readonly string[] Words =
    [
        "tanh", "tanh'", "sigmoid''", "sum", "mean", "softmax", "logsumexp", "clip", "square", "grad", "ou", "normal", "uniform", "lognormal", "xi", "pi",
            "max", "relu'",
        "task.input", "task.target", "task.loss", "task.inputs", "task.outputs", "post.x", "pre.x", "post", "pre", "w", "fan_in", "uniform_fan_in", "zeros",
            "W.T", "W", "b",
        "pyramidal", "pyramidal.size", "output.u", "sensory.x", "soma", "apical", "tau", "alpha", "1", "0", "-1", "2.5e3", "1e999", ".5", "20 ms", "3 mV",
            "5 Hz", "1/0",
        "+", "-", "*", "/", "^", "@", "'", "''", "(", ")", ",", ".", ":", ": ", "- ", "{", "}", "[", "]", "#", " #", "&a", "*a", "!t", "%", "|", ">", "?", "? ",
            "\"", "'", "\\",
        "---", "...", "\t", "\n", "\r", "\r\n", "  ", "    ", "\u2028", "\u0085", "\0", "é", "τ", "\U0001F9E0", "\ud800", "<<", "~", "null", "true", "d x/dt",
            "d w/dt", "rule", "decay",
        "online", "nonlocal", "size", "units", "initial", "init", "unit", "sign", "excitatory", "inhibitory", "connect", "positions", "delay", "delay_at",
            "axon", "dendrite", "delayed", "lowpass", "W_synapse", "ring(1 mm)", "torus(1 mm)", "gaussian(150 um)", "probability(0.1)", "within", "distance",
            "self", "W.T", "circuit", "populations", "weights", "plasticity", "control", "free", "readout", "learning", "solver", "time", "precision", "record",
            "task",
        "poisson", "bernoulli", "rate", "if", "and", "or", "not", ">", "<=", "cell", "cell.v", "cell:", "count", "when spike", "spike", "scheme",
    ];

    private static readonly string[] Targets =
        ["alpha", "tau", "W", "S", "W.init", "W.unit", "W.sign", "W.connect", "W.delay", "W.lowpass", "W.init", "pyramidal.positions", "pyramidal.size",
            "pyramidal.rate", "pyramidal.soma", "output.units.y", "output.initial.y", "learning.batch", "learning.loss.per", "learning.loss",
         "learning.optimiser.rate", "solver.tolerance", "time.step", "readout", "free.output.u", "control.pyramidal.soma", "plasticity.W.rule",
             "plasticity.W.rate", "populations.output.size", "", ".", "..", "nothing"];

    /// <summary>The file and the overrides of a case.</summary>
    public (string Text, string[] Overrides) Case(int index)
    {
        var random = new Random(index);
        string text = random.Next(4) == 0 ? Generated(random) : seeds[random.Next(seeds.Count)];
        int mutations = random.Next(6);
        for (int i = 0; i < mutations; i++)
        {
            text = Mutated(text, random);
        }

        string[] overrides = random.Next(3) > 0 ? []
            : [.. Enumerable.Range(0, random.Next(3))
            .Select(_ => $"{Targets[random.Next(Targets.Length)]}{(random.Next(20) == 0 ? "" : "=")}{Formula(random, random.Next(4))}")];
        return (text, overrides);
    }

    /// <summary>
    /// What goes wrong with a file: an exception other than <see cref="CircuitException"/>, a finding that cannot be shown, or a circuit that passed and yet
    /// has no value. Null where all is well.
    /// </summary>
    public static string? Trouble(string text, string[] overrides)
    {
        try
        {
            Circuit circuit = CircuitFile.Parse(new SourceText("fuzz.yaml", text), new TaskShape(4, 3), overrides);
            Evaluate(circuit);
            FuzzedRun.Try(circuit);
            return null;
        }
        catch (CircuitException refused)
        {
            string shown = DiagnosticText.Format(refused.Diagnostics);
            return refused.Diagnostics.Any(d => d.Severity == Severity.Error)
                && shown.EndsWith(refused.Diagnostics.Count(d => d.Severity == Severity.Error) == 1 ? "1 error" : "errors", StringComparison.Ordinal)
                ? null : "refused without an error: " + shown;
        }
        catch (Exception trouble)
        {
            return trouble.ToString();
        }
    }

    /// <summary>Runs cases one after the other and reports the first that goes wrong.</summary>
    /// <param name="from">The first case.</param>
    /// <param name="count">How many.</param>
    /// <param name="longest">The longest any case may take.</param>
    /// <param name="started">Told of each case before it runs.</param>
    /// <returns>What went wrong, with the file, or null.</returns>
    public string? Run(int from, int count, TimeSpan longest, Action<int>? started = null)
    {
        for (int index = from; index < from + count; index++)
        {
            started?.Invoke(index);
            (string text, string[] overrides) = Case(index);
            var watch = Stopwatch.StartNew();
            string? trouble = Trouble(text, overrides) ?? (watch.Elapsed > longest ? $"took {watch.Elapsed}" : null);
            if (trouble is not null)
            {
                return $"case {index} with --set {string.Join(" --set ", overrides)}\n{trouble}\n{text}";
            }
        }

        return null;
    }

    /// <summary>A circuit that passed has a value: its drift, loss and rules at the initial state, and its tangent.</summary>
    private static void Evaluate(Circuit circuit)
    {
        if (circuit.Populations.Sum(p => (long)p.Size) > 2000 || circuit.Weights.Sum(w => (long)w.Rows * w.Columns) > 100_000)
        {
            return;
        }

        Dictionary<DrawnParameterReference, double[]> drawn = Initialisation.Parameters(circuit, 1);
        var interpreter = new Interpreter(circuit, Initialisation.Weights(circuit, 1), drawn);
        Instant instant = interpreter.Evaluate(Initialisation.States(circuit, drawn), new double[4], [0, 1, 0],
            [.. circuit.Noise.Select(n => new double[n.Population.Size])], interpreter.Free());
        interpreter.Next(instant);
        if (circuit.Loss is not null)
        {
            interpreter.Loss(instant);
        }

        foreach (PlasticityRule rule in circuit.Weights.Select(w => w.Rule).OfType<PlasticityRule>())
        {
            interpreter.Rule(instant, rule);
        }

        var states = circuit.States.ToHashSet();
        foreach (Variable variable in circuit.EvaluationOrder)
        {
            Differentiation.Tangent(variable.Equation, states);
            if (variable.IsState)
            {
                Differentiation.Elementwise(variable.Equation, variable);
            }
        }

        DiagnosticText.Format(circuit.Findings);
    }

    private static string Mutated(string text, Random random)
    {
        int at = random.Next(text.Length + 1), length = Math.Min(random.Next(1, 40), text.Length - at);
        string[] lines = text.Split('\n');
        int line = random.Next(lines.Length), other = random.Next(lines.Length);
        switch (random.Next(14))
        {
            case 0:
                return text.Remove(at, length);
            case 1:
                return text.Insert(at, Words[random.Next(Words.Length)]);
            case 2:
                return text.Remove(at, length).Insert(at, Words[random.Next(Words.Length)]);
            case 3:
                return text[..at];
            case 4:
                return string.Join('\n', lines.Where((_, i) => i != line));
            case 5:
                (lines[line], lines[other]) = (lines[other], lines[line]);
                return string.Join('\n', lines);
            case 6:
                return string.Join('\n', lines.Take(line).Append(lines[other]).Concat(lines.Skip(line)));
            case 7:
                return text.Insert(at, ((char)random.Next(1, 0x300)).ToString());
            case 8:
                return text.Insert(at, new string("([{-'+.x\n "[random.Next(10)], random.Next(1, 400)));
            case 9:
                return text.Insert(at, text.Substring(at, length));
            case 10:
                lines[line] = new string(' ', random.Next(8)) + lines[line].TrimStart();
                return string.Join('\n', lines);
            case 11:
                {
                    int colon = lines[line].IndexOf(':', StringComparison.Ordinal);
                    lines[line] = colon < 0 ? lines[line] + ":" : lines[line][..(colon + 1)] + " " + Formula(random, random.Next(5));
                    return string.Join('\n', lines);
                }

            case 12:
                {
                    int word = Words.Length == 0 ? 0 : random.Next(Words.Length), second = random.Next(Words.Length);
                    return text.Replace(Words[word], Words[second], StringComparison.Ordinal);
                }

            default:
                return text.Insert(at, string.Concat(Enumerable.Range(0, random.Next(1, 8))
                    .Select(_ => Words[random.Next(Words.Length)] + (random.Next(2) == 0 ? " " : ""))));
        }
    }

    private static string Formula(Random random, int depth)
    {
        if (depth == 0)
        {
            return Words[random.Next(Words.Length)];
        }

        string a = Formula(random, depth - 1), b = Formula(random, random.Next(depth));
        return random.Next(7) switch
        {
            0 => $"({a} + {b})",
            1 => $"{a} * {b}",
            2 => $"{Words[random.Next(18)]}({a})",
            3 => $"{Words[random.Next(18)]}({a}, {b})",
            4 => $"{a} / {b}",
            5 => $"W @ {a}",
            _ => $"-{a} ^ {b}",
        };
    }

    /// <summary>A circuit of the right form whose formulae are random.</summary>
    private static string Generated(Random random)
    {
        var text = new StringBuilder("circuit: generated\nparameters:\n  tau: 20 ms\n  alpha: 0.1\n");
        string[] sizes = ["3", "task.inputs", "task.outputs", "a.size", "2 * alpha + 2.8", "p0.size", "p1.size"];
        int populations = random.Next(1, 4);
        text.Append("populations:\n");
        for (int p = 0; p < populations; p++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  p{p}:\n    size: {sizes[random.Next(sizes.Length)]}\n");
            for (int v = 0; v < random.Next(1, 5); v++)
            {
                string formula = Valid(random, random.Next(5));
                text.Append(random.Next(2) == 0 ? $"    x{v}: {formula}\n" : $"    d x{v}/dt: (-x{v} + {formula}) / tau\n");
            }

            if (random.Next(2) == 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"    cell:\n      count: {random.Next(1, 4)}\n      d c/dt: (-c + {Valid(random, 2)}) / tau\n      e: poisson(({Valid(random, 1)}) * 1 Hz) if c > {Valid(random, 1)}\n");
                text.Append(CultureInfo.InvariantCulture, $"      f: bernoulli({Valid(random, 1)}) if e\n      when {(random.Next(2) == 0 ? "e" : "f")}: {{c: \"{(random.Next(2) == 0 ? $"uniform(0, {Valid(random, 2)})" : Valid(random, 2))}\"}}\n");
            }
        }

        text.Append("weights:\n");
        foreach (string weight in (string[])["W", "V"])
        {
            text.Append(CultureInfo.InvariantCulture, $"  {weight}: {{post: p{random.Next(populations)}, pre: p{random.Next(populations)}, init: \"{(random.Next(2) == 0 ? "normal(0, 1 / sqrt(fan_in))" : Formula(random, 2).Replace("\"", "", StringComparison.Ordinal))}\"}}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"plasticity:\n  W: {{rule: \"post.x0 * pre.x{random.Next(3)} - {Valid(random, 1)} * w\"}}\n");
        return text.ToString();
    }

    private static string Valid(Random random, int depth)
    {
        if (depth == 0)
        {
            return random.Next(8) switch { 0 => "x0", 1 => "x1", 2 => "x2", 3 => "alpha", 4 => "2", 5 => "p0.x0", 6 => "p1.x1", _ => "0" };
        }

        string a = Valid(random, depth - 1), b = Valid(random, random.Next(depth));
        return random.Next(14) switch
        {
            0 => $"({a} + {b})",
            1 => $"({a}) * {b}",
            2 => $"tanh''({a})",
            3 => $"clip({a}, {b}, 1)",
            4 => $"({a}) / ({b})",
            5 => $"W @ ({a})",
            6 => $"V.T @ ({a})",
            7 => $"sum({a})",
            8 => $"softmax({a}) - logsumexp({b})",
            9 => $"({a} > {b} and not {b} <= 1)",
            10 => $"rate(poisson(({a}) * 1 Hz) if {b} > 0) * tau",
            11 => $"mean(cell.c) * {b}",
            12 => $"sum(rate(cell.e)) * tau + {a}",
            _ => $"-({a})^2",
        };
    }
}
