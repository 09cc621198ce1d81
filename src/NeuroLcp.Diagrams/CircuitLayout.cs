using NeuroLcp.Graphics;
using NeuroLcp.Language.Model;

namespace NeuroLcp.Diagrams;

/// <summary>
/// Where everything of a circuit's picture is. Populations stand in columns from the input at the left to the readout at the right. An arrow to a column
/// further right leaves at the right and arrives at the left; feedback the other way round; recurrent arrows bow at the left. What skips a column passes above
/// (forward) or below (feedback) all boxes. Every arriving arrow has a port of its own, so that labels, which stand before the arrowheads, cannot overlap.
/// </summary>
internal sealed class CircuitLayout
{
    public const double LabelSize = 9;
    private const double Margin = 10, BlockGap = 30, Tip = 8, Stub = 16, Bow = 14, BowStep = 7, MiddleLeast = 40, LaneStep = 8, TrackStep = 10;

    private static readonly CircuitPort s_leaving = new((Link?)null), s_readout = new(null, IsReadout: true);

    private readonly Dictionary<Population, CircuitBlock> _blocks;
    private readonly List<CircuitBlock>[] _columns;
    private readonly List<Link> _outer;
    private readonly double[] _zoneLeft, _zoneRight, _middle;

    private CircuitLayout(CircuitGraph graph)
    {
        IReadOnlyDictionary<Population, int> columns = graph.Columns();
        _outer = [.. graph.Links.Where(l => l.Kind != LinkKind.Within)];
        _blocks = graph.Circuit.Populations.ToDictionary(p => p, p =>
            new CircuitBlock(p, columns[p], [.. graph.Links.Where(l => l.Kind == LinkKind.Within && l.Target.Population == p)],
            graph.Circuit.Free.Select(h => h.Variable).ToHashSet()));
        _columns = [.. Enumerable.Range(0, columns.Values.Max() + 1)
            .Select(c => graph.Circuit.Populations.Select(p => _blocks[p]).Where(b => b.Column == c).ToList())];
        Readout = graph.Circuit.Readout;
        AddPorts();
        PlaceVertically();
        SortPorts();
        (_zoneLeft, _zoneRight, _middle) = (new double[_columns.Length], new double[_columns.Length], new double[_columns.Length]);
        PlaceHorizontally();
        Routes = [.. _outer.Select(Route)];
        if (Readout is not null)
        {
            CircuitBlock block = _blocks[Readout.Population];
            double y = block.Row(Readout).At(Side.Right, s_readout);
            ReadoutRoute = Straight(new Spot(block.Edge(Side.Right), y), Side.Left, Stub, null);
        }

        // what was routed above the boxes moves everything down
        double top = Routes.SelectMany(r => r.Spots).Concat(Blocks.Select(b => new Spot(b.X, b.Y))).Min(s => s.Y);
        Shift(Margin - top);
        Height = Routes.SelectMany(r => r.Spots).Select(s => s.Y + LabelSize).Concat(Blocks.Select(b => b.Y + b.Height)).Max() + Margin;
    }

    /// <summary>The boxes.</summary>
    public IEnumerable<CircuitBlock> Blocks => _columns.SelectMany(c => c);

    /// <summary>The arrows between them and from outside.</summary>
    public IReadOnlyList<CircuitRoute> Routes { get; private set; }

    /// <summary>The circuit's answer.</summary>
    public Variable? Readout { get; }

    /// <summary>The arrow that leaves with it.</summary>
    public CircuitRoute? ReadoutRoute { get; private set; }

    public double Width { get; private set; }

    public double Height { get; }

    /// <summary>Lays out.</summary>
    public static CircuitLayout Of(CircuitGraph graph) => new(graph);

    private static Side Opposite(Side side) => side == Side.Left ? Side.Right : Side.Left;

    private int Column(Variable variable) => _blocks[variable.Population].Column;

    private Side ArrivesAt(Link link) => link.Kind == LinkKind.Target ? Side.Right
        : link.Source is null || link.Source.Population == link.Target.Population || Column(link.Source) < Column(link.Target) ? Side.Left : Side.Right;

    private Side LeavesAt(Link link) =>
        link.Source!.Population == link.Target.Population ? Side.Left : Column(link.Source) == Column(link.Target) ? Side.Right : Opposite(ArrivesAt(link));

    private double PortY(Link link) =>
        _blocks[link.Target.Population].Row(link.Target) is var row ? row.At(ArrivesAt(link), row.Ports(ArrivesAt(link)).First(p => p.Arriving == link)) : 0;

    private double SourceY(Link link) => _blocks[link.Source!.Population].Row(link.Source).At(LeavesAt(link), s_leaving);

    private double Middle(Variable variable) => _blocks[variable.Population].Row(variable).Middle;

    private void AddPorts()
    {
        foreach (Link link in _outer)
        {
            _blocks[link.Target.Population].Row(link.Target).Ports(ArrivesAt(link)).Add(new CircuitPort(link));
            if (link.Source is not null)
            {
                List<CircuitPort> ports = _blocks[link.Source.Population].Row(link.Source).Ports(LeavesAt(link));
                if (!ports.Contains(s_leaving))
                {
                    ports.Add(s_leaving);
                }
            }
        }

        if (Readout is not null)
        {
            _blocks[Readout.Population].Row(Readout).Ports(Side.Right).Add(s_readout);
        }

        foreach (CircuitBlock block in Blocks)
        {
            block.SizeRows();
        }
    }

    /// <summary>The tallest column first, then its neighbours outwards, each moved to where its arrows are straightest.</summary>
    private void PlaceVertically()
    {
        double[] heights = [.. _columns.Select(c => c.Sum(b => b.Height) + (BlockGap * (c.Count - 1)))];
        double tallest = heights.Max();
        int first = Array.IndexOf(heights, tallest);
        foreach (int column in Enumerable.Range(0, _columns.Length).OrderBy(c => Math.Abs(c - first)))
        {
            Stack(column, (tallest - heights[column]) / 2);
            double[] slopes = [.. _outer.Where(l => l.Source is not null && Column(l.Source) != Column(l.Target)).Select(l =>
                Column(l.Source!) == column && IsPlaced(Column(l.Target)) ? Middle(l.Target) - Middle(l.Source!) : Column(l.Target) == column
                    && IsPlaced(Column(l.Source!)) ? Middle(l.Source!) - Middle(l.Target) : double.NaN).Where(double.IsFinite)];
            if (slopes.Length > 0 && column != first)
            {
                Stack(column, Math.Clamp(((tallest - heights[column]) / 2) + slopes.Average(), 0, tallest - heights[column]));
            }

            bool IsPlaced(int other) => Math.Abs(other - first) < Math.Abs(column - first);
        }

        void Stack(int column, double y)
        {
            foreach (CircuitBlock block in _columns[column])
            {
                block.Y = y;
                block.PlaceRows();
                y += block.Height + BlockGap;
            }
        }
    }

    /// <summary>Ports of a row in the order of what they lead to, so that lines cross as little as the rows allow.</summary>
    private void SortPorts()
    {
        foreach (CircuitRow row in Blocks.SelectMany(b => b.Rows))
        {
            foreach (Side side in Enum.GetValues<Side>())
            {
                List<CircuitPort> sorted = [.. row.Ports(side).OrderBy(p => Towards(row, side, p))];
                row.Ports(side).Clear();
                row.Ports(side).AddRange(sorted);
            }
        }

        double Towards(CircuitRow row, Side side, CircuitPort port)
        {
            double[] ys = port.IsReadout ? [row.Middle] : port.Arriving is { } link
                ? [link.Source is null ? double.MaxValue : link.Source == row.Variable ? row.Middle + 1 : Middle(link.Source)]
                : [.. _outer.Where(l => l.Source == row.Variable && LeavesAt(l) == side).Select(l => Middle(l.Target))];
            return ys.DefaultIfEmpty(row.Middle).Average();
        }
    }

    private void PlaceHorizontally()
    {
        for (int c = 0; c < _columns.Length; c++)
        {
            double width = _columns[c].Max(b => b.Width);
            foreach (CircuitBlock block in _columns[c])
            {
                block.Width = width;
            }

            // labels stand in the zone beside the box, bows around them
            _zoneLeft[c] = ZoneOf(c, Side.Left);
            _zoneRight[c] = Math.Max(ZoneOf(c, Side.Right),
                _columns[c].Any(b => b.Population == Readout?.Population) ? Stub + Tip + TextExtent.Of("readout", LabelSize) : 0);
        }

        double x = Margin + _zoneLeft[0];
        for (int c = 0; c < _columns.Length; c++)
        {
            foreach (CircuitBlock block in _columns[c])
            {
                block.X = x;
            }

            int passing = _outer.Count(l => Passes(l) && (LaneColumns(l).First == c || LaneColumns(l).Second == c));
            _middle[c] = c + 1 < _columns.Length ? MiddleLeast + (LaneStep * passing) : 0;
            x += _columns[c][0].Width + _zoneRight[c] + _middle[c] + (c + 1 < _columns.Length ? _zoneLeft[c + 1] : Margin);
        }

        Width = x;
    }

    private double ZoneOf(int column, Side side)
    {
        IEnumerable<double> labels = _outer.Where(l => Column(l.Target) == column && ArrivesAt(l) == side)
            .Select(l => LabelWidth(l) + Tip + (l.Source is null ? Stub : 4));
        double[] bows = [.. Bows(column, side).Select(b => b.Depth + 6)];
        return labels.Concat(bows).DefaultIfEmpty(0).Max();
    }

    private static double LabelWidth(Link link) => TextExtent.Of(CircuitPicture.TextOf(link), LabelSize) + 4;

    /// <summary>The arrows that bow beside a column, the shorter inside the longer, each around the labels of all that arrives between its ends.</summary>
    private IEnumerable<(Link Link, double Depth)> Bows(int column, Side side)
    {
        double depth = 0;
        List<Link> arriving = [.. _outer.Where(l => Column(l.Target) == column && ArrivesAt(l) == side)];
        foreach (Link link in arriving.Where(l => l.Source is not null && Column(l.Source) == column)
            .OrderBy(l => Math.Abs(Middle(l.Source!) - Middle(l.Target))))
        {
            double from = Math.Min(Middle(link.Source!), Middle(link.Target)), to = Math.Max(Middle(link.Source!), Middle(link.Target));
            double around = arriving.Where(l => l == link || (Middle(l.Target) > from && Middle(l.Target) < to))
                .Max(l => LabelWidth(l) + (l.Source is null ? Stub : 0));
            depth = Math.Max(depth + BowStep, around + Bow);
            yield return (link, depth);
        }
    }

    /// <summary>True for an arrow that skips a column.</summary>
    private bool Passes(Link link) => link.Source is not null && Math.Abs(Column(link.Source) - Column(link.Target)) > 1;

    /// <summary>The channels in which a passing arrow goes up or down: numbered by the column to their left, the first at its source.</summary>
    private (int First, int Second) LaneColumns(Link link) =>
        Column(link.Source!) < Column(link.Target) ? (Column(link.Source!), Column(link.Target) - 1) : (Column(link.Source!) - 1, Column(link.Target));

    private double LaneX(Link link, int channel)
    {
        int number = _outer.Where(l => Passes(l) && (LaneColumns(l).First == channel || LaneColumns(l).Second == channel)).TakeWhile(l => l != link).Count();
        CircuitBlock left = _columns[channel][0];
        return left.X + left.Width + _zoneRight[channel] + (MiddleLeast / 2) + (LaneStep * number);
    }

    private CircuitRoute Route(Link link)
    {
        Side side = ArrivesAt(link);
        CircuitBlock target = _blocks[link.Target.Population];
        var end = new Spot(target.Edge(side), PortY(link));
        if (link.Source is null)
        {
            return Straight(end, side, LabelWidth(link) + Stub, link);
        }

        CircuitBlock source = _blocks[link.Source.Population];
        var start = new Spot(source.Edge(LeavesAt(link)), SourceY(link));
        double away = side == Side.Left ? -1 : 1;
        if (source.Column == target.Column)
        {
            // straight beside the labels, then a half turn; a cubic reaches three quarters of the way to its controls
            double straight = (Bows(target.Column, side).First(b => b.Link == link).Depth - Bow) * away, turn = Bow * away / 0.75;
            Spot from = start.Shifted(straight, 0), to = end.Shifted(straight, 0);
            return new CircuitRoute(link, start, [LinePart.To(from), new LinePart(from.Shifted(turn, 0), to.Shifted(turn, 0), to), LinePart.To(end)], side);
        }

        double zoneAtTarget = side == Side.Left ? _zoneLeft[target.Column] : _zoneRight[target.Column],
            zoneAtSource = side == Side.Left ? _zoneRight[source.Column] : _zoneLeft[source.Column];
        Spot leave = start.Shifted(-away * zoneAtSource, 0), arrive = end.Shifted(away * zoneAtTarget, 0);
        if (!Passes(link))
        {
            double half = (arrive.X - leave.X) / 2;
            return new CircuitRoute(link, start, [LinePart.To(leave), new LinePart(leave.Shifted(half, 0), arrive.Shifted(-half, 0), arrive), LinePart.To(end)],
                side);
        }

        List<Link> sameWay = [.. _outer.Where(l => Passes(l) && ArrivesAt(l) == side)];
        double track = side == Side.Left ? Blocks.Min(b => b.Y) - 14 - (TrackStep * sameWay.IndexOf(link))
            : Blocks.Max(b => b.Y + b.Height) + 14 + (TrackStep * sameWay.IndexOf(link));
        double up = LaneX(link, LaneColumns(link).First), down = LaneX(link, LaneColumns(link).Second);
        return new CircuitRoute(link, start, Rounded(start, new Spot(up, start.Y), new Spot(up, track), new Spot(down, track), new Spot(down, end.Y), end),
            side);
    }

    private static CircuitRoute Straight(Spot end, Side side, double length, Link? link) => link is null
        ? new CircuitRoute(null, end, [LinePart.To(end.Shifted(length, 0))], side)
        : new CircuitRoute(link, end.Shifted(side == Side.Left ? -Stub : Stub, 0), [LinePart.To(end)], side);

    /// <summary>A line with round corners.</summary>
    private static List<LinePart> Rounded(params ReadOnlySpan<Spot> corners)
    {
        const double radius = 6;
        var parts = new List<LinePart>();
        for (int i = 1; i < corners.Length - 1; i++)
        {
            Spot before = Towards(corners[i], corners[i - 1], radius), after = Towards(corners[i], corners[i + 1], radius);
            parts.Add(LinePart.To(before));
            parts.Add(new LinePart(corners[i], corners[i], after));
        }

        parts.Add(LinePart.To(corners[^1]));
        return parts;

        static Spot Towards(Spot from, Spot to, double distance)
        {
            double x = to.X - from.X, y = to.Y - from.Y, length = Math.Max(Math.Sqrt((x * x) + (y * y)), 1e-9), part = Math.Min(distance / length, 0.5);
            return new Spot(from.X + (part * x), from.Y + (part * y));
        }
    }

    private void Shift(double y)
    {
        foreach (CircuitBlock block in Blocks)
        {
            block.Y += y;
            block.PlaceRows();
        }

        Routes = [.. Routes.Select(r => r.Shifted(y))];
        ReadoutRoute = ReadoutRoute?.Shifted(y);
    }
}

/// <summary>The line of an arrow.</summary>
/// <param name="Link">What it stands for; null for the readout.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="Parts">Its parts; the last ends at the tip.</param>
/// <param name="Side">The side of the box that it arrives at: at the left it points right.</param>
internal sealed record CircuitRoute(Link? Link, Spot Start, IReadOnlyList<LinePart> Parts, Side Side)
{
    /// <summary>Where it ends.</summary>
    public Spot End => Parts[^1].End;

    /// <summary>All places that say how far it reaches.</summary>
    public IEnumerable<Spot> Spots => Parts.Select(p => p.End).Prepend(Start);

    /// <summary>The same elsewhere.</summary>
    public CircuitRoute Shifted(double y) =>
        this with
        {
            Start = Start.Shifted(0, y),
            Parts = [.. Parts.Select(p => new LinePart(p.First.Shifted(0, y), p.Second.Shifted(0, y), p.End.Shifted(0, y)))]
        };
}
