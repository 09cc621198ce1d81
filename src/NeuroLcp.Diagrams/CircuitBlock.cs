using NeuroLcp.Graphics;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Diagrams;

/// <summary>The two sides of a population's box.</summary>
internal enum Side
{
    /// <summary>Where what comes from the input arrives, and what is recurrent.</summary>
    Left,

    /// <summary>Where what goes on to the readout leaves, and feedback arrives.</summary>
    Right,
}

/// <summary>A population as a box: its name, then a row for each variable. Places are set by <see cref="CircuitLayout"/>.</summary>
internal sealed class CircuitBlock
{
    public const double FontSize = 10;
    public const double HeaderHeight = 21;
    public const double PortSpacing = 13;
    public const double LaneSpacing = 7;
    private const double LeastRow = 18, Padding = 9, HeldMark = 13, ToLanes = 9;

    private readonly Dictionary<Variable, CircuitRow> _rows;

    /// <param name="population">The population.</param>
    /// <param name="column">Its column.</param>
    /// <param name="within">The arrows from variable to variable of a unit.</param>
    /// <param name="held">The variables that are held to run without control: a sign stands behind their names.</param>
    public CircuitBlock(Population population, int column, IReadOnlyList<Link> within, IReadOnlySet<Variable> held)
    {
        Population = population;
        Column = column;
        _rows = population.Variables.ToDictionary(v => v, v =>
            new CircuitRow(v, [.. population.Updates.Where(u => u.Event == v).Select(u => u.State.Name).Distinct()]));
        Lanes = CircuitLane.Of([.. population.Variables], within);
        LaneCount = Lanes.Select(l => l.Number + 1).DefaultIfEmpty(0).Max();
        double name = TextExtent.Of(population.Name, FontSize, bold: true) + TextExtent.Of(SizeText, FontSize) + (2 * Padding);
        double rows = Rows.Select(r => TextExtent.Of(r.Text, FontSize) + (held.Contains(r.Variable) ? HeldMark : 0)).DefaultIfEmpty(0)
            .Max() + (2 * Padding) + (LaneCount == 0 ? 0 : (LaneCount * LaneSpacing) + ToLanes);
        Width = Math.Max(Math.Max(name, rows), 56);
    }

    public Population Population { get; }

    public int Column { get; }

    /// <summary>The rows, in the order of the file.</summary>
    public IEnumerable<CircuitRow> Rows => Population.Variables.Select(v => _rows[v]);

    /// <summary>What is written behind the name.</summary>
    public string SizeText => FormattableString.Invariant($" · {Population.Size}");

    /// <summary>How variables of a unit follow from each other: lanes at the right inside the box.</summary>
    public IReadOnlyList<CircuitLane> Lanes { get; }

    public int LaneCount { get; }

    public double X { get; set; }

    public double Y { get; set; }

    public double Width { get; set; }

    public double Height => HeaderHeight + Rows.Sum(r => r.Height);

    /// <summary>Where names begin.</summary>
    public double TextStart => X + Padding;

    /// <summary>Where the lanes begin: arrowheads and dots stand there.</summary>
    public double LaneStart => X + Width - Padding - (LaneCount * LaneSpacing) - 3;

    /// <summary>The row of a variable.</summary>
    public CircuitRow Row(Variable variable) => _rows[variable];

    /// <summary>The side of the box at x.</summary>
    public double Edge(Side side) => side == Side.Left ? X : X + Width;

    /// <summary>Gives each row the room its ports need.</summary>
    public void SizeRows()
    {
        foreach (CircuitRow row in Rows)
        {
            row.Height = Math.Max(LeastRow, (Math.Max(row.Ports(Side.Left).Count, row.Ports(Side.Right).Count) * PortSpacing) + 5);
        }
    }

    /// <summary>Places the rows below each other.</summary>
    public void PlaceRows()
    {
        double y = Y + HeaderHeight;
        foreach (CircuitRow row in Rows)
        {
            row.Middle = y + (row.Height / 2);
            y += row.Height;
        }
    }
}

/// <summary>A variable in its population's box.</summary>
/// <param name="variable">The variable.</param>
/// <param name="sets">The states that it sets, where it is an event.</param>
internal sealed class CircuitRow(Variable variable, IReadOnlyList<string> sets)
{
    private readonly List<CircuitPort> _left = [], _right = [];

    public Variable Variable { get; } = variable;

    /// <summary>Its name, with the unit of a state that has one, and what an event sets.</summary>
    public string Text { get; } = variable.IsState && variable.Dimension != Dimension.None ? $"{variable.Name} ({variable.Dimension})"
        : sets.Count > 0 ? $"{variable.Name} sets {string.Join(", ", sets)}" : variable.Name;

    public double Height { get; set; }

    public double Middle { get; set; }

    /// <summary>Where lines meet the box, from top to bottom.</summary>
    public List<CircuitPort> Ports(Side side) => side == Side.Left ? _left : _right;

    /// <summary>The y of a port.</summary>
    public double At(Side side, CircuitPort port) => Middle + ((Ports(side).IndexOf(port) - ((Ports(side).Count - 1) / 2.0)) * CircuitBlock.PortSpacing);
}

/// <summary>A place where lines meet a box: one for each that arrives, one for all that leave, one for the readout.</summary>
/// <param name="Arriving">The link that arrives; null where lines leave.</param>
/// <param name="IsReadout">True where the circuit's answer leaves.</param>
internal sealed record CircuitPort(Link? Arriving, bool IsReadout = false);

/// <summary>A variable of a unit and those that follow from it, as a line with arrowheads.</summary>
/// <param name="Source">The variable.</param>
/// <param name="Targets">Those whose equations name it.</param>
/// <param name="Number">Which lane, from 0.</param>
internal sealed record CircuitLane(Variable Source, IReadOnlyList<Variable> Targets, int Number)
{
    /// <summary>Lanes for the arrows of a population: as few as keep lines from lying on each other, short lines nearest to the names.</summary>
    public static IReadOnlyList<CircuitLane> Of(List<Variable> rows, IReadOnlyList<Link> within)
    {
        var lanes = new List<CircuitLane>();
        var taken = new List<List<(int From, int To)>>();
        foreach ((Variable source, Variable[] targets, int from, int to) in within.GroupBy(l => l.Source!).Select(g =>
        {
            Variable[] targets = [.. g.Select(l => l.Target)];
            int[] all = [rows.IndexOf(g.Key), .. targets.Select(t => rows.IndexOf(t))];
            return (g.Key, targets, all.Min(), all.Max());
        }).OrderBy(s => s.Item4 - s.Item3).ThenBy(s => s.Item3))
        {
            int number = taken.FindIndex(spans => spans.All(s => to < s.From || from > s.To));
            if (number < 0)
            {
                number = taken.Count;
                taken.Add([]);
            }

            taken[number].Add((from, to));
            lanes.Add(new CircuitLane(source, targets, number));
        }

        return lanes;
    }
}
