using System.Globalization;
using System.Text;

namespace NeuroLcp.Tests.Simulation.Plan.Lowering;

/// <summary>
/// Writes circuit files at random: several populations, every operator and function of the language, matrix products both ways, tied
/// weights, sums and softmax over populations, drawn parameters, biases, and rules that come apart into products and rules that do not; ensembles
/// of cells, conditions, events and what they do.
/// Values stay of order one, so that errors of rounding can be told from errors of meaning.
/// </summary>
internal sealed class RandomCircuitText
{
    private static readonly string[] Functions =
    [
        "tanh", "sigmoid", "relu", "softplus", "sin", "cos", "abs", "sign", "step", "square", "tanh'", "tanh''", "sigmoid'", "sigmoid''", "softplus'", "relu'",
            "sin'", "cos''",
    ];

    private readonly Random _random;
    private readonly StringBuilder _text = new();
    private readonly List<Group> _groups = [];
    private readonly List<(string Name, string Post, string Pre)> _matrices = [];

    private static readonly string[] Smooth =
    [
        "tanh", "sigmoid", "softplus", "sin", "cos", "square", "tanh'", "tanh''", "sigmoid'", "sigmoid''", "softplus'", "sin'", "cos''",
    ];

    private readonly bool _free;
    private bool _hasEvents;

    private RandomCircuitText(int seed, bool free) => (_random, _free) = (new Random(seed), free);

    /// <summary>The file of a seed; for a task of 3 inputs and 4 outputs.</summary>
    public static string Of(int seed)
    {
        var writer = new RandomCircuitText(seed, false);
        writer.Write();
        return writer._text.ToString();
    }

    /// <summary>
    /// A file that states free dynamics alone, smooth and bounded, without control and rules; for a task of 3 inputs and 4 outputs.
    /// </summary>
    public static string OfFreeDynamics(int seed)
    {
        var writer = new RandomCircuitText(seed, true);
        writer.Write();
        return writer._text.ToString();
    }

    /// <summary>The same with units that are ensembles of cells, in which things happen.</summary>
    public static string WithEvents(int seed)
    {
        var writer = new RandomCircuitText(seed, false) { _hasEvents = true };
        writer.Write();
        return writer._text.ToString();
    }

    private void Write()
    {
        int size = _random.Next(1, 7);
        _groups.Add(new Group("sensory", "in", "task.inputs", ["x"], ["x: task.input"], []));
        _groups.Add(new Group("alpha_cells", "a", size.ToString(CultureInfo.InvariantCulture), ["s0", "s1"], [], ["s0", "s1"]));
        _groups.Add(new Group("beta_cells", "a", "alpha_cells.size", ["s2"], [], ["s2"]));
        string[] output = _free ? ["y"] : ["y", "u"];
        _groups.Add(new Group("output", "out", "task.outputs", [.. output], [], output));
        foreach ((string post, string pre) in new[]
            { ("alpha_cells", "sensory"), ("alpha_cells", "alpha_cells"), ("beta_cells", "output"), ("output", "alpha_cells"), ("output", "output") })
        {
            _matrices.Add(($"W{_matrices.Count}", post, pre));
        }

        foreach (Group group in _groups.Skip(1))
        {
            int values = _random.Next(1, 4);
            for (int v = 0; v < values; v++)
            {
                string name = $"v{v}";
                string formula = Formula(group, group.Axis, 3);
                group.Lines.Add($"{name}: {(_random.Next(3) == 0 ? formula : $"tanh({formula})")}");
                group.Names.Add(name);
            }
        }

        foreach (Group group in _groups.Skip(1))
        {
            if (group.Name == "alpha_cells" && !_free)
            {
                group.Lines.Add($"low: -L0 @ ({Whole(group, "out", 2)}) + 0.1");
                group.Names.AddRange(["low", "L0_synapse"]);
            }

            foreach (string state in group.States)
            {
                group.Lines.Add($"d {state}/dt: {(_free ? FreeDerivative(group, state) : Derivative(group, state))}");
            }
        }

        _text.AppendLine("circuit: random").AppendLine("about: Written at random.").AppendLine("source: []").AppendLine("parameters:");
        _text.AppendLine("  tau: 4 ms").AppendLine("  tau_long: 0.009 s").AppendLine($"  k0: {Number()}").AppendLine("  k1: 0.5 + k0 / 2");
        _text.AppendLine("  g0: \"normal(0.2, 0.7)\"").AppendLine("  g1: \"uniform(-0.9, 1)\"").AppendLine("  g2: \"lognormal(0.7, 0.3)\"");
        if (!_free)
        {
            _text.AppendLine("  tau_each: \"lognormal(7 ms, 0.2)\"");
        }

        _text.AppendLine("populations:");
        foreach (Group group in _groups)
        {
            _text.AppendLine($"  {group.Name}:").AppendLine($"    size: {group.Size}");
            if (group.Axis == "a")
            {
                _text.AppendLine("    positions: ring(1 mm)");
            }

            if (group.States.Length > 0)
            {
                _text.AppendLine("    initial: {" + string.Join(", ", group.States.Select((s, i) => $"{s}: g{i} * {Number()} + k0")) + "}");
            }

            foreach (string line in group.Lines)
            {
                _text.AppendLine("    " + line);
            }

            if (_hasEvents && group.States.Length > 0)
            {
                WriteCells(group);
            }
        }

        WriteWeights();
        _text.AppendLine("readout: output.y");
        if (!_free)
        {
            WriteRules();
            _text.AppendLine("control: {output.y: u}").AppendLine("free: {output.u: 0}");
        }

        _text.AppendLine("learning:").AppendLine(
            $"  loss: {{kind: {(_random.Next(2) == 0 ? "squared_error" : "cross_entropy")}, per: {(_random.Next(2) == 0 ? "trial" : "batch")}}}");
        _text.AppendLine("  batch: 3").AppendLine("solver: {tolerance: 1e-12, limit: 1}").AppendLine($"time: {{scheme: {Pick("euler", "exponential")}}}");
    }

    /// <summary>
    /// Cells with leaks, a state without one, an own draw, every kind of event and condition, and updates that draw, meet in one step and swap; the
    /// unit sees sums and means of them.
    /// </summary>
    private void WriteCells(Group group)
    {
        string U() => Pick([.. group.Names, .. group.Axis == "a" ? ["b0"] : Array.Empty<string>(), "k0", "g1", "cell_mean"]);
        string S() => Pick("p", "(q / tau)", "m", "tanh(m) * p", "softmax(q / tau)", "g0", "(p > k0)", U());
        string C() => Pick("half", "seen", S());
        string E() => Pick("spike", "burst", "crossing or spike", "not spike if crossing", "spike or crossing", "(spike if q > 0)", "(p < k1 and burst)",
            "crossing and not spike");
        string[] lines =
        [
            "units: {q: ms}",
            $"count: {_random.Next(1, 5)}",
            $"initial: {{p: g0 * {Number()}, q: (k0 - {Number()}) * 4 ms, m: g2}}",
            $"half: 0.5 * {S()} + {Pick("mean", "sum", "logsumexp")}({S()} + p)",
            $"d p/dt: (-p + tanh({U()} * {C()}) + {Number()}) / {Pick("tau", "(g2 * tau)", "tau_long")}",
            $"d q/dt: {Pick("1", "-q / tau_long + sin(m)", "0.5 * (tanh(half) - q / tau)")}",
            $"d m/dt: {Pick("0 / tau", "(half - m * m) / tau_long", "(ou(tau) - 2 * m) / tau + xi / sqrt(tau)")}",
            $"spike: poisson({Number()} * exp(0.2 * sin({C()})) * 300 Hz) if q > {Pick("-2 ms", "tau / 4")} or not p >= {U()}",
            $"burst: bernoulli(sigmoid({C()})) if spike",
            $"crossing: p + {C()} > {U()} and q <= {Number()} * tau",
            $"any: {E()}",
            $"when any: {{p: {C()}}}",
            $"when crossing: {{m: {C()}, q: \"uniform(-tau, tau)\"}}",
            $"when spike: {{p: m, m: p, q: 0}}",
            $"when burst: {{p: \"{Pick("normal", "uniform", "lognormal")}(0.6, 0.3 + square({C()}))\"}}",
        ];
        _text.AppendLine("    cell_mean: mean(cell.p) - sum(tanh(cell.m)) / 4")
            .AppendLine($"    cell_rate: mean(rate(cell.{Pick("spike", "burst", "crossing")}) * cell.p)");
        _text.AppendLine($"    d seen/dt: (-seen + mean(cell.half) + cell_rate * 1 ms - 3 * rate(poisson({Number()} * 50 Hz)) * 1 ms) / tau")
            .AppendLine("    cell:");
        foreach (string line in lines)
        {
            _text.AppendLine("      " + line);
        }
    }

    private void WriteWeights()
    {
        _text.AppendLine("weights:");
        foreach ((string name, string post, string pre) in _matrices)
        {
            _text.AppendLine($"  {name}: {{post: {post}, pre: {pre}, init: \"normal(0, {(_free ? "0.7" : "1")} / sqrt(fan_in))\"{Pick("", "", ", sign: excitatory", ", sign: inhibitory")}{(_free ? "" : Connection(post, pre) + Delay())}}}");
        }

        if (!_free)
        {
            _text.AppendLine($"  L0: {{post: alpha_cells, pre: output, init: \"normal(0, 1 / sqrt(fan_in))\", lowpass: {Pick("5 ms", "tau_each")}{Delay()}}}");
        }

        _text.AppendLine("  WT: W0.T");
        _text.AppendLine("  b0: {post: alpha_cells, init: \"normal(0, 0.5)\"}").AppendLine("  b1: {post: beta_cells, init: \"uniform(-1, 1)\"}")
            .AppendLine("  b2: {post: output, init: \"normal(0, 0.5)\"}");
    }

    private void WriteRules()
    {
        _text.AppendLine("plasticity:");
        foreach ((string name, string post, string pre) in _matrices)
        {
            _text.AppendLine($"  {name}:").AppendLine($"    rule: {Rule(post, pre)}").AppendLine("    nonlocal: true");
        }

        _text.AppendLine("  b0:").AppendLine($"    rule: {Rule("alpha_cells", null)}").AppendLine("    nonlocal: true");
    }

    private string Derivative(Group group, string state) => _random.Next(7) switch
    {
        0 when group.Name == "output" => $"(-grad(task.loss, y) - k1 * {state} + {Formula(group, group.Axis, 2)}) / tau_long",
        1 => $"-{state} / tau + ({Formula(group, group.Axis, 3)}) / tau_long",
        2 => $"({Formula(group, group.Axis, 3)} - k0 * {state}) * 0.25 / tau",
        4 => $"(-{state} + {Formula(group, group.Axis, 3)}) / tau_each",
        3 => $"(-{state} + 0.5 * {state} + {Formula(group, group.Axis, 2)}) / (tau + tau_long)",
        _ => $"(-{state} + {Formula(group, group.Axis, 3)}) / tau",
    };

    /// <summary>Equations that name their time constant in the ways a person might; the rest is bounded, so that there is an equilibrium.</summary>
    private string FreeDerivative(Group group, string state) => _random.Next(5) switch
    {
        0 when group.Name == "alpha_cells" => $"-{state} / tau + 0.5 * sin(W1 @ ({Whole(group, "a", 2)})) / tau_long",
        1 => $"(0.5 * tanh({Drive(group)}) - 2 * {state}) / tau_long",
        2 => $"(-{state} + 0.4 * cos({Drive(group)})) / (tau + tau_long)",
        3 => $"(-{state} + 0.6 * tanh({Drive(group)})) / tau + 0.1 * sqrt(2 / tau) * xi",
        _ => $"(-{state} + 0.6 * tanh({Drive(group)})) / tau",
    };

    /// <summary>A formula that joins populations for certain.</summary>
    private string Drive(Group group) => $"{Formula(group, group.Axis, 3)} + {Product(group, group.Axis, 2)}";

    /// <summary>A formula with a value per unit of an axis, or a single number.</summary>
    private string Formula(Group place, string axis, int depth)
    {
        if (depth == 0)
        {
            return Leaf(place, axis);
        }

        switch (_random.Next(16))
        {
            case 0:
                return Leaf(place, axis);
            case 1 or 2:
                return $"({F()} + {F()})";
            case 3:
                return $"({F()} - {F()})";
            case 4:
                return $"{Factor(place, axis, depth)} * {Factor(place, axis, depth)}";
            case 5:
                return $"{Factor(place, axis, depth)} / (1.5 + tanh({F()}))";
            case 6:
                return $"-{Factor(place, axis, depth)}";
            case 7:
                return $"(1.3 + tanh({F()}))^{Pick("2", "3", "-1", "-2", "0.5", "1.7", "k1", "0")}";
            case 8:
                return $"(1.3 + tanh({F()}))^(sin({F()}))";
            case 9 when !_free:
                return $"{Pick("min", "max")}({F()}, {F()})";
            case 10 when !_free:
                return $"clip({F()}, -0.6, {Pick("0.4", "0.9")})";
            case 11:
                return _random.Next(4) switch
                {
                    0 => $"exp(tanh({F()}))",
                    1 => $"log(1.6 + cos({F()}))",
                    2 =>
                    $"sqrt(0.1 + {(_free ? "square" : "abs")}({F()}))",
                    _ => $"softmax({Whole(place, axis, depth - 1)})"
                };
            case 12:
                return Reduced(place, depth);
            case 13:
                return Product(place, axis, depth);
            case 14 when !_free:
                return $"delayed({F()}, {Pick("2", "4", "6")} ms)";
            default:
                return $"{Pick(_free ? Smooth : Functions)}({F()})";
        }

        string F() => Formula(place, axis, depth - 1);
    }

    private string Factor(Group place, string axis, int depth)
    {
        string formula = Formula(place, axis, depth - 1);
        return formula.Contains(' ') || formula[0] == '-' ? $"({formula})" : formula;
    }

    private string Reduced(Group place, int depth)
    {
        string axis = Pick("in", "a", "out");
        string whole = Whole(place, axis, depth - 1);
        return _random.Next(4) switch { 0 => $"sum({whole}) / 4", 1 => $"logsumexp({whole})", _ => $"mean({whole})" };
    }

    private string Product(Group place, string axis, int depth)
    {
        var forward = _matrices.Where(m => AxisOf(m.Post) == axis && AxisOf(m.Pre) != "").Select(m => (m.Name, m.Pre)).ToList();
        forward.AddRange(_matrices.Where(m => AxisOf(m.Pre) == axis).Select(m => (m.Name + ".T", m.Post)));
        if (axis == "in")
        {
            forward.Add(("WT", "alpha_cells"));
        }

        (string weight, string from) = forward[_random.Next(forward.Count)];
        return $"{weight} @ ({Whole(place, AxisOf(from), depth - 1)})";
    }

    /// <summary>A formula that has a value per unit for certain.</summary>
    private string Whole(Group place, string axis, int depth)
    {
        string variable = VariableOf(axis);
        return depth == 0 ? variable : $"{variable} {Pick("+", "-", "*")} {Factor(place, axis, depth)}";
    }

    private string Leaf(Group place, string axis)
    {
        switch (_random.Next(7))
        {
            case 0:
                return Number();
            case 1:
                return Pick("k0", "k1", "pi");
            case 2 when place.Axis == axis:
                return Pick("g0", "g1", "g2");
            case 3 when axis == "a" && place.Name is "alpha_cells" or "beta_cells":
                return "b0";
            case 3 when axis == "out":
                return _free ? "b2" : Pick("b2", "task.target");
            case 3 when axis == "in":
                return "task.input";
            default:
                return VariableOf(axis);
        }
    }

    private string VariableOf(string axis)
    {
        string[] names = [.. _groups.Where(g => g.Axis == axis).SelectMany(g => g.Names.Select(n => $"{g.Name}.{n}"))];
        return Pick(names);
    }

    private string Rule(string post, string? pre)
    {
        string P() => "post." + Pick([.. _groups.First(g => g.Name == post).Names]);
        string Q() => pre is null ? "k0" : "pre." + Pick([.. _groups.First(g => g.Name == pre).Names]);
        return _random.Next(9) switch
        {
            0 => $"{P()} * {Q()}",
            1 => $"{P()} * {Q()} - k0 * w * {P()}^2",
            2 => $"tanh({P()} * {Q()}) + g0",
            3 => $"({P()} - {P()}) * (tanh({Q()}) + 0.2) / k1",
            4 => $"cos({P()} + {Q()}) * w",
            5 => $"{P()} * ({Q()} - w) - {Number()}",
            6 => $"-({P()} + g1) * {Q()} / (2 + w^2)",
            7 => $"max({P()}, {Q()}) - sigmoid(w)",
            _ => $"w * tanh'({P()}) + {Q()}",
        };
    }

    private string Connection(string post, string pre) => (AxisOf(post) == "a" && AxisOf(pre) == "a" ? _random.Next(6) : _random.Next(4)) switch
    {
        0 => ", connect: probability(0.6)",
        4 => ", connect: gaussian(200 um) * (1 - self / 2)",
        5 => ", connect: 0.3 + within(250 um) / 2",
        _ => "",
    };

    /// <summary>Against steps of 2 ms.</summary>
    private string Delay() => Pick("", "", ", delay: 2 ms", ", delay: 5.9 ms", ", delay: 4 ms, delay_at: dendrite");

    private string AxisOf(string group) => _groups.First(g => g.Name == group).Axis;

    private string Number() => (0.3 + (1.2 * _random.NextDouble())).ToString("F3", CultureInfo.InvariantCulture);

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];

    private sealed record Group(string Name, string Axis, string Size, List<string> Names, List<string> Lines, string[] States);
}
