using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;

namespace NeuroLcp.Diagrams;

/// <summary>What reaches a variable, and by which way.</summary>
public enum LinkKind
{
    /// <summary>Through weights.</summary>
    Synapses,

    /// <summary>Unit by unit from a partner population, without a weight.</summary>
    Partner,

    /// <summary>One number from all units of another population, such as their mean, without a weight.</summary>
    Pooled,

    /// <summary>From another variable of the same unit.</summary>
    Within,

    /// <summary>A weight without pre: one value per unit.</summary>
    Bias,

    /// <summary>From outside the circuit: the task's input.</summary>
    Input,

    /// <summary>From outside the circuit: the task's target or the loss.</summary>
    Target,

    /// <summary>Noise.</summary>
    Noise,
}

/// <summary>One arrow of a circuit.</summary>
/// <param name="Kind">The way.</param>
/// <param name="Source">Where it comes from; null for what comes from outside or is the unit's own.</param>
/// <param name="Target">The variable whose equation it stands in.</param>
/// <param name="Weights">The weights on the way, that of the target first; empty where there are none.</param>
/// <param name="Text">What is written at it, in the words of the circuit file.</param>
public sealed record Link(LinkKind Kind, Variable? Source, Variable Target, IReadOnlyList<Weight> Weights, string Text);

/// <summary>Who drives whom in a circuit, read off its equations: nothing is drawn that no equation says.</summary>
public sealed class CircuitGraph
{
    private readonly List<Link> _links = [];

    private CircuitGraph(Circuit circuit) => Circuit = circuit;

    /// <summary>The circuit.</summary>
    public Circuit Circuit { get; }

    /// <summary>Its arrows, in the order of the equations; none twice.</summary>
    public IReadOnlyList<Link> Links => _links;

    /// <summary>Reads the equations of a circuit.</summary>
    public static CircuitGraph Of(Circuit circuit)
    {
        var graph = new CircuitGraph(circuit);
        foreach (Variable variable in circuit.Populations.SelectMany(p => p.Variables))
        {
            graph.Read(variable, variable.Equation, []);
        }

        return graph;
    }

    private void Read(Variable target, Expression e, IReadOnlyList<MatrixProduct> way, string pooled = "", double late = 0)
    {
        switch (e)
        {
            case VariableReference { Variable: var source } when way.Count > 0:
                Add(LinkKind.Synapses, source, target, way, Late(late));
                break;
            case VariableReference { Variable: var source } when source.Population == target.Population:
                if (source != target)
                {
                    Add(LinkKind.Within, source, target, way, "");
                }

                break;
            case VariableReference { Variable: var source }:
                // the mean over all units is one number; that over the cells of each unit still goes unit by unit
                Add(pooled.Length > 0 ? LinkKind.Pooled : LinkKind.Partner, source, target, way, $"{pooled} {Late(late)}".Trim());
                break;
            case Reduction { Operand.Shape.Rows.Units: null } pool:
                Read(target, pool.Operand, way, pool.Kind.ToString().ToLowerInvariant(), late);
                break;
            case Delayed past:
                Read(target, past.Operand, way, pooled, late + past.Delay);
                break;
            case TaskReference { Field: var field }:
                Add(field == TaskField.Input ? LinkKind.Input : LinkKind.Target, null, target, way, field == TaskField.Input ? "input" : "target");
                break;
            case NoiseReference { Source.Kind: var kind }:
                Add(LinkKind.Noise, null, target, way, kind switch
                { NoiseKind.White => "white noise", NoiseKind.OrnsteinUhlenbeck => "OU noise", _ => "chance" });
                break;
            case BiasReference { Weight: var bias }:
                Add(new Link(LinkKind.Bias, null, target, [bias], bias.Name));
                break;
            case MatrixProduct product:
                Read(target, product.Operand, [.. way, product], pooled, late);
                break;
            case Constant or ParameterReference or DrawnParameterReference or StepLength:
                break;
            case Negation or Binary or Application or Delayed or Spread or Reduction or Softmax:
                foreach (Expression operand in e.Operands)
                {
                    Read(target, operand, way, pooled, late);
                }

                break;
            default:
                throw new InvalidOperationException($"How is {e.GetType().Name} drawn?");
        }
    }

    /// <summary>How long a signal is on its way, where it takes any time.</summary>
    private static string Late(double ms) => ms == 0 ? "" : FormattableString.Invariant($"({ms:G4} ms)");

    private void Add(LinkKind kind, Variable? source, Variable target, IReadOnlyList<MatrixProduct> way, string outside)
    {
        IEnumerable<string> words = way.Select(p =>
            p.Transposed ? $"{p.Weight.Name}.T" : p.Weight.TransposeOf is { } owner ? $"{p.Weight.Name} = {owner.Name}.T" : p.Weight.Name);
        Add(new Link(kind, source, target, [.. way.Select(p => p.Weight)], string.Join(" ", outside.Length > 0 ? words.Append(outside) : words)));
    }

    private void Add(Link link)
    {
        // an equation may name the same variable several times: one arrow says it
        if (!_links.Any(l => l.Kind == link.Kind && l.Source == link.Source && l.Target == link.Target && l.Text == link.Text))
        {
            _links.Add(link);
        }
    }

    /// <summary>
    /// The column of each population: inputs first, the readout behind all that reaches it, the others by the longest way from the input along arrows that
    /// lead away from it. What leads back is feedback.
    /// </summary>
    public IReadOnlyDictionary<Population, int> Columns()
    {
        Population? last = Circuit.Readout?.Population;
        List<(Population From, Population To)> arrows =
            [.. _links.Where(l => l.Source is not null && l.Source.Population != l.Target.Population).Select(l => (l.Source!.Population, l.Target.Population))
            .Distinct()];
        var entered = _links.Where(l => l.Kind == LinkKind.Input).Select(l => l.Target.Population).ToHashSet();
        Dictionary<Population, int> distance = Distances(entered.Count > 0 ? entered : [Circuit.Populations[0]], arrows, last);
        var columns = new Dictionary<Population, int>();
        foreach (Population population in distance.OrderBy(d => d.Value).Select(d => d.Key).Where(p => p != last))
        {
            columns[population] = Behind(population, p => distance[p] < distance[population]) ?? 0;
        }

        if (last is not null && distance.ContainsKey(last))
        {
            columns[last] = Behind(last, _ => true) ?? 0;
        }

        // what the input does not reach without the readout: behind what drives it, or before what it drives
        List<Population> rest = [.. Circuit.Populations.Where(p => !columns.ContainsKey(p))];
        while (rest.Count > 0)
        {
            Population next = rest.FirstOrDefault(p => Behind(p, _ => true) is not null) ?? rest.FirstOrDefault(p => Before(p) is not null) ?? rest[0];
            columns[next] = Behind(next, _ => true) ?? Before(next) ?? 0;
            rest.Remove(next);
        }

        List<int> used = [.. columns.Values.Distinct().Order()];
        return columns.ToDictionary(c => c.Key, c => used.IndexOf(c.Value));

        int? Behind(Population population, Func<Population, bool> leadsOn) =>
            arrows.Where(a => a.To == population && columns.ContainsKey(a.From) && leadsOn(a.From)).Select(a => (int?)columns[a.From] + 1).Max();

        int? Before(Population population) => arrows.Where(a => a.From == population && columns.ContainsKey(a.To)).Select(a => (int?)columns[a.To] - 1).Min();
    }

    /// <summary>Arrows from the input to each population that it reaches without passing through the readout.</summary>
    private static Dictionary<Population, int> Distances(IEnumerable<Population> from, List<(Population From, Population To)> arrows, Population? last)
    {
        var found = from.ToDictionary(p => p, _ => 0);
        var waiting = new Queue<Population>(found.Keys);
        while (waiting.TryDequeue(out Population? population))
        {
            foreach (Population next in arrows.Where(a => a.From == population && population != last).Select(a => a.To).Where(next => !found.ContainsKey(next)))
            {
                found[next] = found[population] + 1;
                waiting.Enqueue(next);
            }
        }

        return found;
    }
}
