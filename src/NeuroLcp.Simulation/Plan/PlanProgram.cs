using System.Numerics;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Model;
using NeuroLcp.Numerics;

namespace NeuroLcp.Simulation.Plan;

/// <summary>Something the caller writes before a run.</summary>
/// <param name="Source">The leaf it stands for.</param>
/// <param name="Slot">Its first row in the arena.</param>
/// <param name="Rows">Its rows.</param>
internal sealed record PlanInput(object Source, int Slot, int Rows);

/// <summary>The source of an input that is a value of the same program, a time ago. Two of one value and time are the same.</summary>
/// <param name="Place">The value, among those the program is asked to remember.</param>
/// <param name="Delay">How long ago, ms.</param>
internal sealed record PastValue(int Place, double Delay)
{
    /// <summary>What it means.</summary>
    public required Delayed Formula { get; init; }

    public bool Equals(PastValue? other) => other is not null && other.Place == Place && other.Delay == Delay;

    public override int GetHashCode() => HashCode.Combine(Place, Delay);
}

/// <summary>A value the caller reads after a run.</summary>
internal readonly record struct PlanOutput(int Slot, int Rows);

/// <summary>
/// A compiled set of formulae: flat stages over an arena of rows, trials contiguous. The plan has never heard of text, time or threads;
/// every column (trial) is computed independently of the others and of how many there are.
/// </summary>
internal sealed class PlanProgram(
    PlanInput[] inputs, PlanOutput[] outputs, PlanOutput[] remembered, Stage[] prologue, Stage[] body, int rows, int persistentRows, int registers)
{
    /// <summary>Elements of a tile: 4 KiB of floats, so that a handful of registers stay in L1.</summary>
    public const int TileElements = 1024;

    public PlanInput[] Inputs { get; } = inputs;

    public PlanOutput[] Outputs { get; } = outputs;

    /// <summary>Every value of the past that the program reads: where it is now, where it is read, and how long ago it was, ms.</summary>
    public IEnumerable<(PlanOutput Now, PlanOutput Past, double Delay)> Past =>
        from past in PastValues
        select (past.Now, past.Read, past.Value.Delay);

    /// <summary>The same with what each of them means.</summary>
    public IEnumerable<(PastValue Value, PlanOutput Now, PlanOutput Read)> PastValues =>
        from input in Inputs
        where input.Source is PastValue
        let past = (PastValue)input.Source
        select (past, remembered[past.Place], new PlanOutput(input.Slot, input.Rows));

    /// <summary>The first rows of the arena hold what belongs to a trial between evaluations: inputs, and what the prologue leaves behind.</summary>
    public int PersistentRows { get; } = persistentRows;

    /// <summary>Rows of the arena.</summary>
    public int Rows { get; } = rows;

    public int Registers { get; } = registers;

    /// <summary>The weights of the products that are done at every evaluation.</summary>
    public IEnumerable<Weight> BodyWeights => body.OfType<ProductStage>().Select(p => p.Weight).Distinct();

    /// <summary>The weights of all its products.</summary>
    public IEnumerable<Weight> Weights => prologue.Concat(body).OfType<ProductStage>().Select(p => p.Weight).Distinct();

    public PlanInput? FindInput(Predicate<Leaf> match) => Array.Find(Inputs, i => i.Source is Leaf leaf && match(leaf));

    public PlanInput? FindInput(Variable variable) => FindInput(leaf => leaf is VariableReference v && v.Variable == variable);

    /// <summary>What cannot change within a trial.</summary>
    public void RunPrologue<T>(Workspace<T> work, CircuitValues<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (Stage stage in prologue)
        {
            Run(stage, work, values);
        }
    }

    /// <summary>Everything else.</summary>
    public void RunBody<T>(Workspace<T> work, CircuitValues<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (Stage stage in body)
        {
            Run(stage, work, values);
        }
    }

    private static void Run<T>(Stage stage, Workspace<T> work, CircuitValues<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int columns = work.Columns;
        switch (stage)
        {
            case ProductStage p:
                Multiply(p, work, values);
                break;

            case ElementwiseStage e:
                RunTiles(e, work);
                break;
            case SoftmaxStage s:
                for (int first = 0; first < s.Rows; first += s.Group)
                {
                    Numerics.Softmax.Evaluate<T>(work.Rows(s.Source + first, s.Group), columns, s.Group, columns, work.Rows(s.Target + first, s.Group), columns);
                }

                break;
            case CellStage s:
                for (int unit = 0, cells = s.Rows / s.Units; unit < s.Units; unit++)
                {
                    RowSums.Repeat<T>(work.Row(s.Source + unit), work.Rows(s.Target + (unit * cells), cells));
                }

                break;
            case ReductionStage r:
                Reduce(r, work);
                break;
            case SpreadStage s:
                Spread(s, work, values);
                break;
            default:
                throw new InvalidOperationException(stage.GetType().Name);
        }
    }

    /// <summary>W x or Wᵀ x, with the weight in the orientation that suits the number of trials where it is kept in both.</summary>
    private static void Multiply<T>(ProductStage p, Workspace<T> work, CircuitValues<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Weight w = p.Weight;
        int columns = work.Columns;
        (int rows, int depth) = p.Transposed ? (w.Columns, w.Rows) : (w.Rows, w.Columns);
        ReadOnlySpan<T> x = work.Rows(p.Source, depth), matrix = values.Weight(w);
        Span<T> y = work.Rows(p.Target, rows);
        bool alongResults = p.Transposed;
        if (work.Transposes?.Find(w) is { } other && alongResults != (columns <= TransposedWeights<T>.FewTrials))
        {
            matrix = other;
            alongResults = !alongResults;
        }

        if (alongResults)
        {
            MatrixProducts.MultiplyTransposed(matrix, depth, rows, x, columns, y, columns, columns);
        }
        else
        {
            MatrixProducts.Multiply(matrix, rows, depth, x, columns, y, columns, columns);
        }
    }

    private static void RunTiles<T>(ElementwiseStage stage, Workspace<T> work)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int columns = work.Columns;
        int tileRows = Math.Clamp(TileElements / columns, 1, stage.Rows);
        foreach ((int slot, int register) in stage.Spread)
        {
            ReadOnlySpan<T> row = work.Rows(slot, 1);
            Span<T> tile = work.Register(register);
            for (int r = 0; r < tileRows; r++)
            {
                row.CopyTo(tile[(r * columns)..]);
            }
        }

        for (int first = 0; first < stage.Rows; first += tileRows)
        {
            int count = Math.Min(tileRows, stage.Rows - first);
            int length = count * columns;
            foreach (ref readonly Instruction i in stage.Instructions.AsSpan())
            {
                Span<T> target = i.Target.Place == Place.Slot ? work.Rows(i.Target.Index + first, count) : work.Register(i.Target.Index)[..length];
                ReadOnlySpan<T> a = i.First.Place == Place.Slot ? work.Rows(i.First.Index + first, count) : work.Register(i.First.Index)[..length];
                ReadOnlySpan<T> b = i.Second.Place == Place.Slot ? work.Rows(i.Second.Index + first, count) : work.Register(i.Second.Index)[..length];
                ReadOnlySpan<T> c = i.Third.Place == Place.Slot ? work.Rows(i.Third.Index + first, count) : work.Register(i.Third.Index)[..length];
                Apply(i, a, b, c, target);
            }
        }
    }

    private static void Apply<T>(in Instruction i, ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, Span<T> target)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        switch (i.Operation)
        {
            case Operation.Add:
                Arithmetic.Add(a, b, target);
                break;
            case Operation.Subtract:
                Arithmetic.Subtract(a, b, target);
                break;
            case Operation.Multiply:
                Arithmetic.Multiply(a, b, target);
                break;
            case Operation.Divide:
                Arithmetic.Divide(a, b, target);
                break;
            case Operation.Power:
                Activations.Pow(a, b, target);
                break;
            case Operation.AddScalar:
                Arithmetic.AddScalar(a, T.CreateChecked(i.Scalar), target);
                break;
            case Operation.MultiplyScalar:
                Arithmetic.MultiplyScalar(a, T.CreateChecked(i.Scalar), target);
                break;
            case Operation.DivideScalar:
                Arithmetic.DivideScalar(a, T.CreateChecked(i.Scalar), target);
                break;
            case Operation.Function:
                i.Function!.Tile(a, target);
                break;
            case Operation.BinaryFunction:
                i.Function!.Tile(a, b, target);
                break;
            case Operation.Select:
                Numerics.Selection.Select(a, b, c, target);
                break;
            case Operation.SelectScalar:
                Numerics.Selection.SelectScalar(a, T.CreateChecked(i.Scalar), b, target);
                break;
            default:
                throw new InvalidOperationException(i.Operation.ToString());
        }
    }

    /// <summary>Sums go down the units in order, so that a column's result does not depend on its neighbours.</summary>
    private static void Reduce<T>(ReductionStage stage, Workspace<T> work)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int rows = stage.Rows / stage.Groups;
        for (int group = 0; group < stage.Groups; group++)
        {
            Span<T> target = work.Row(stage.Target + group);
            ReadOnlySpan<T> source = work.Rows(stage.Source + (group * rows), rows);
            if ((ReductionKind)stage.Kind == ReductionKind.LogSumExp)
            {
                LogSumExp(source, rows, work.Columns, target);
                continue;
            }

            RowSums.Sum(source, rows, target);
            if ((ReductionKind)stage.Kind == ReductionKind.Mean)
            {
                Arithmetic.MultiplyScalar(target, T.One / T.CreateChecked(rows), target);
            }
        }
    }

    /// <summary>max + log Σ exp(x − max), down each column.</summary>
    private static void LogSumExp<T>(ReadOnlySpan<T> source, int rows, int columns, Span<T> target)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int c = 0; c < columns; c++)
        {
            T largest = source[c];
            for (int r = 1; r < rows; r++)
            {
                largest = T.Max(largest, source[(r * columns) + c]);
            }

            T sum = T.Zero;
            for (int r = 0; r < rows; r++)
            {
                sum += T.Exp(source[(r * columns) + c] - largest);
            }

            target[c] = largest + T.Log(sum);
        }
    }

    private static void Spread<T>(SpreadStage stage, Workspace<T> work, CircuitValues<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Span<T> target = work.Rows(stage.Target, stage.Rows);
        if (stage.Source is ZeroColumn)
        {
            target.Clear();
            return;
        }

        ReadOnlySpan<T> column = values.PerUnit(stage.Source);
        for (int r = 0; r < stage.Rows; r++)
        {
            target.Slice(r * work.Columns, work.Columns).Fill(column[r]);
        }
    }
}
