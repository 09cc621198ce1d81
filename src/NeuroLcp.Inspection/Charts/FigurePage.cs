using NeuroLcp.Graphics;

namespace NeuroLcp.Inspection.Charts;

/// <summary>Panels above and beside each other, with plots of one width in a row and of one left side in a column.</summary>
/// <param name="Width">Width of the figure.</param>
/// <param name="Rows">The rows from the top.</param>
internal sealed record FigurePage(double Width, IReadOnlyList<FigureRow> Rows)
{
    private const double Edge = 2, ColumnGap = 6, RowGap = 7, LetterRoom = 13, SwatchLength = 12, EntryGap = 11;

    /// <summary>What it shows, for screen readers.</summary>
    public required string Title { get; init; }

    /// <summary>What colours mean, below the panels; empty where nothing is to be told apart, or lines bear their names.</summary>
    public IReadOnlyList<KeyEntry> Key { get; init; } = [];

    /// <summary>What a reader has to know to read the figure rightly, below all else.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The figure.</summary>
    public Drawing Drawn()
    {
        var marks = new List<Mark>();
        Dictionary<int, Margins[]> margins = Rows.GroupBy(r => r.Columns).ToDictionary(g => g.Key, Joined);
        int letter = 0;
        double y = Edge;
        foreach (FigureRow row in Rows)
        {
            Margins[] around = margins[row.Columns];
            Margins[] own = [.. row.Panels.Select(p => p.Around(PlotWidth(row, around), row.Height))];
            bool hasHeading = row.Panels.Any(p => p.Title.Length > 0 || p.HasLetter);
            double top = y + (hasHeading ? Math.Max(PrintStyle.LineHeight + 2, own.Max(m => m.Top)) : own.Max(m => m.Top)), x = Edge;
            for (int i = 0; i < row.Panels.Count; i++)
            {
                var frame = new Frame(x + around[i].Left, top, PlotWidth(row, around), row.Height);
                marks.AddRange(row.Panels[i].Draw(frame));
                marks.AddRange(Heading(row.Panels[i], row.Panels[i].HasLetter ? letter++ : null, x, frame, around[i].Right, y));
                x = frame.Right + around[i].Right + ColumnGap;
            }

            y = top + row.Height + own.Max(m => m.Bottom) + RowGap;
        }

        y = Written(marks, y - RowGap + 2);
        return new Drawing(Width, y + Edge, Title, marks) { Description = string.Join("; ", Notes), IsForPrint = true };
    }

    /// <summary>About how wide the plots of a row with so many panels will be: what is to be averaged or thinned has to know before.</summary>
    public static double PlotWidth(double width, int columns) => (width / columns) - 62;

    /// <summary>A text cut off where there is no room for the rest.</summary>
    public static string Fitted(string text, double width)
    {
        string fitted = text;
        while (fitted.Length > 1 && TextExtent.Of(fitted, PrintStyle.TextSize) > width)
        {
            fitted = fitted.TrimEnd('…')[..^1] + "…";
        }

        return fitted;
    }

    private static double RoomLeft(IPanel panel, Margins own) => panel.HasLetter ? Math.Max(own.Left, LetterRoom) : own.Left;

    private Margins[] Joined(IEnumerable<FigureRow> rows)
    {
        var joined = new Margins[rows.First().Columns];
        foreach (FigureRow row in rows)
        {
            for (int i = 0; i < row.Panels.Count; i++)
            {
                Margins own = row.Panels[i].Around(PlotWidth(Width, row.Columns), row.Height);
                joined[i] = joined[i].Joined(own with { Left = RoomLeft(row.Panels[i], own) });
            }
        }

        return joined;
    }

    private double PlotWidth(FigureRow row, Margins[] around) =>
        (Width - (2 * Edge) - ((row.Columns - 1) * ColumnGap) - around.Sum(m => m.Left + m.Right)) / row.Columns;

    private IEnumerable<Mark> Heading(IPanel panel, int? letter, double left, Frame frame, double right, double top)
    {
        double baseline = top + PrintStyle.CapitalHeight + 1;

        // a figure of one panel needs no letter to point at it
        if (letter is { } number && Rows.Sum(r => r.Panels.Count(p => p.HasLetter)) > 1)
        {
            yield return new Label(new Spot(left, baseline), Letters(number), PrintStyle.LetterSize, TextAlign.Start, Palette.Ink) { IsBold = true };
        }

        if (panel.Title.Length > 0)
        {
            yield return new Label(new Spot(frame.Left, baseline), Fitted(panel.Title, frame.Width + right), PrintStyle.TextSize, TextAlign.Start, Palette.Ink);
        }
    }

    /// <summary>Key and notes.</summary>
    /// <returns>Where they end.</returns>
    private double Written(List<Mark> marks, double top)
    {
        double y = top;
        if (Key.Count > 0)
        {
            double x = Edge;
            y += PrintStyle.LineHeight;
            foreach (KeyEntry entry in Key)
            {
                double width = SwatchLength + PrintStyle.Gap + TextExtent.Of(entry.Text, PrintStyle.TextSize);
                if (x > Edge && x + width > Width - Edge)
                {
                    (x, y) = (Edge, y + PrintStyle.LineHeight);
                }

                double middle = y - (PrintStyle.CapitalHeight / 2);
                marks.Add(Line.Through(new Pen(entry.Colour, 1.5 * PrintStyle.Point, entry.IsDashed ? [4, 2] : []), null, new Spot(x, middle),
                    new Spot(x + SwatchLength, middle)));
                marks.Add(new Label(new Spot(x + SwatchLength + PrintStyle.Gap, y), entry.Text, PrintStyle.TextSize, TextAlign.Start, Palette.Ink));
                x += width + EntryGap;
            }

            y += 3;
        }

        foreach (string line in Notes.SelectMany(n => Wrapped(n, Width - (2 * Edge))))
        {
            y += PrintStyle.LineHeight;
            marks.Add(new Label(new Spot(Edge, y), line, PrintStyle.TextSize, TextAlign.Start, Palette.Grey));
        }

        return y + 2;
    }

    private static string Letters(int number) => number < 26 ? ((char)('a' + number)).ToString() : Letters((number / 26) - 1) + Letters(number % 26);

    private static IEnumerable<string> Wrapped(string text, double width)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            string longer = line.Length == 0 ? word : $"{line} {word}";
            if (line.Length > 0 && TextExtent.Of(longer, PrintStyle.TextSize) > width)
            {
                yield return line;
                longer = word;
            }

            line = longer;
        }

        yield return line;
    }
}

/// <summary>Panels side by side.</summary>
/// <param name="Height">Height of their plots.</param>
/// <param name="Columns">How many there is room for, as many as there are panels or more.</param>
/// <param name="Panels">The panels from the left.</param>
internal sealed record FigureRow(double Height, int Columns, params IReadOnlyList<IPanel> Panels);

/// <summary>What a colour means.</summary>
/// <param name="Text">In words.</param>
/// <param name="Colour">The colour.</param>
/// <param name="IsDashed">Whether the line is broken.</param>
internal sealed record KeyEntry(string Text, string Colour, bool IsDashed = false);
