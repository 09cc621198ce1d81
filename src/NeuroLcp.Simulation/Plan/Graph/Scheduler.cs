using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Plan.Graph;

/// <summary>Puts a graph in order: which stage computes what, what needs a slot and what can stay in a register.</summary>
internal static class Scheduler
{
    /// <param name="nodes">The graph, each node behind its operands.</param>
    /// <param name="wanted">What the caller reads after a run.</param>
    /// <param name="remembered">What the caller keeps for later runs.</param>
    public static PlanProgram Schedule(List<Node> nodes, List<Node> wanted, List<Node> remembered)
    {
        List<Node> outputs = [.. wanted, .. remembered];
        var needed = new HashSet<Node>();
        foreach (Node output in outputs)
        {
            Mark(output, needed);
        }

        List<Node> live = [.. nodes.Where(needed.Contains)];
        AssignLevels(live);
        var consumers = live.ToDictionary(n => n, _ => new List<Node>());
        foreach (Node node in live)
        {
            foreach (Node operand in node.Operands)
            {
                consumers[operand].Add(node);
            }
        }

        (int rows, int persistent) = AssignSlots(live, outputs, consumers);
        var prologue = new List<Stage>();
        var body = new List<Stage>();
        int registers = 0;
        foreach (Variance variance in new[] { Variance.Trial, Variance.Step })
        {
            List<Stage> stages = variance == Variance.Trial ? prologue : body;
            foreach (IGrouping<int, Node> level in live.Where(n => n.Variance == variance).GroupBy(n => n.Level).OrderBy(g => g.Key))
            {
                IEnumerable<IGrouping<Node, Node>> whole = level.Where(n => n.Whole is not null).GroupBy(n => n.Whole!.IsGroupedByOperand ? n.Operands[0] : n);
                foreach (Node node in whole.OrderBy(g => g.Min(n => n.Id)).SelectMany(g => g.OrderBy(n => n.Id)))
                {
                    stages.Add(node.Whole!.Stage(node));
                }

                foreach (IGrouping<(int Rows, bool IsRow), Node> chain in level.Where(n => n.Kind == NodeKind.Elementwise).GroupBy(n => (n.Rows, n.IsRow)))
                {
                    (ElementwiseStage stage, int used) = Fuse([.. chain.OrderBy(n => n.Id)], chain.Key.Rows, consumers);
                    stages.Add(stage);
                    registers = Math.Max(registers, used);
                }
            }
        }

        return new PlanProgram(
            [.. live.Where(n => n.Kind == NodeKind.Input).Select(n => new PlanInput(n.Source!, n.Slot, n.Rows))],
            [.. wanted.Select(n => new PlanOutput(n.Slot, n.Rows))],
            [.. remembered.Select(n => new PlanOutput(n.Slot, n.Rows))],
            [.. prologue],
            [.. body],
            rows,
            persistent,
            registers);
    }

    private static void Mark(Node node, HashSet<Node> needed)
    {
        if (needed.Add(node))
        {
            foreach (Node operand in node.Operands)
            {
                Mark(operand, needed);
            }
        }
    }

    /// <summary>
    /// Elementwise nodes run at the level of their deepest operand, so that a chain between two matrix products is one stage; everything
    /// else needs its operands whole and runs a level later. Elementwise chains of different height on one level (a number per trial
    /// and a number per unit) are one level apart.
    /// </summary>
    private static void AssignLevels(List<Node> live)
    {
        foreach (Node node in live)
        {
            int level = 0;
            foreach (Node operand in node.Operands)
            {
                bool sameStage = node.Kind == NodeKind.Elementwise && operand.Kind == NodeKind.Elementwise
                    && operand.Rows == node.Rows && operand.IsRow == node.IsRow && operand.Variance == node.Variance;
                bool ready = operand.Kind is NodeKind.Scalar or NodeKind.Input || operand.Variance < node.Variance;
                level = Math.Max(level, ready ? 0 : sameStage ? operand.Level : operand.Level + 1);
            }

            node.Level = level;
        }
    }

    private static (int Rows, int Persistent) AssignSlots(List<Node> live, List<Node> outputs, Dictionary<Node, List<Node>> consumers)
    {
        var kept = outputs.ToHashSet();
        int row = 0, persistent = 0;

        // what outlives a step comes first, so that closing up the columns of finished trials moves as little as possible
        foreach (Node node in live.OrderBy(n => Outlives(n) ? 0 : 1).ThenBy(n => n.Id))
        {
            bool leavesStage = node.Kind != NodeKind.Elementwise
                || kept.Contains(node)
                || consumers[node].Any(c => c.Kind != NodeKind.Elementwise || c.Level != node.Level || c.Variance != node.Variance || c.Rows != node.Rows
                    || c.IsRow != node.IsRow);
            if (node.Kind != NodeKind.Scalar && leavesStage)
            {
                node.Slot = row;
                row += node.Rows;
            }

            if (Outlives(node))
            {
                persistent = row;
            }
        }

        return (row, persistent);

        bool Outlives(Node n) => (n.Kind == NodeKind.Input && n.Variance == Variance.Step)
            || (n.Variance == Variance.Trial && (kept.Contains(n) || consumers[n].Any(c => c.Variance == Variance.Step)));
    }

    private static (ElementwiseStage Stage, int Registers) Fuse(List<Node> chain, int rows, Dictionary<Node, List<Node>> consumers)
    {
        var members = chain.ToHashSet();
        var register = new Dictionary<Node, int>();
        var free = new Stack<int>();
        var spread = new List<(int Slot, int Register)>();
        int used = 0;
        var lastUse = new Dictionary<Node, int>();
        for (int i = 0; i < chain.Count; i++)
        {
            foreach (Node operand in chain[i].Operands)
            {
                lastUse[operand] = i;
            }
        }

        // numbers per trial are repeated down a register once per stage
        foreach (Node node in chain)
        {
            foreach (Node operand in node.Operands.Where(o => o.IsRow && !node.IsRow && o.Kind != NodeKind.Scalar && !register.ContainsKey(o)))
            {
                register[operand] = used;
                spread.Add((operand.Slot, used++));
            }
        }

        var instructions = new List<Instruction>(chain.Count);
        for (int i = 0; i < chain.Count; i++)
        {
            Node node = chain[i];
            Operand first = Locate(node.Operands[0]);
            Operand second = node.Operands.Count > 1 ? Locate(node.Operands[1]) : first;
            Operand third = node.Operands.Count > 2 ? Locate(node.Operands[2]) : first;
            foreach (Node operand in node.Operands.Distinct())
            {
                if (operand.Slot < 0 && members.Contains(operand) && lastUse[operand] == i)
                {
                    free.Push(register[operand]);
                }
            }

            Operand target;
            if (node.Slot >= 0)
            {
                target = new Operand(Place.Slot, node.Slot);
            }
            else
            {
                int index = free.Count > 0 ? free.Pop() : used++;
                register[node] = index;
                target = new Operand(Place.Register, index);
            }

            instructions.Add(new Instruction(node.Operation, target, first, second, third, node.Value, node.Function));
        }

        return (new ElementwiseStage(rows, [.. instructions], [.. spread]), used);

        Operand Locate(Node operand) => register.TryGetValue(operand, out int index)
            ? new Operand(Place.Register, index)
            : new Operand(Place.Slot, operand.Slot);
    }
}
