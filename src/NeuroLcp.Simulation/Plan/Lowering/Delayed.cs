using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Plan.Graph;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Plan.Lowering;

/// <content>What was a time ago.</content>
internal sealed partial class ProgramBuilder
{
    Node IOperationVisitor<Node>.Visit(Delayed d)
    {
        Node now = Lower(d.Operand);
        if (!remembers || (now.Variance != Variance.Step && mayHaveChanged?.Invoke(d.Operand) != true))
        {
            return now;
        }

        if (now.Kind == NodeKind.Scalar || (now.IsRow && mayHaveChanged is not null))
        {
            // what is one number for all units here need not be in the next phase
            now = Full(now, DelayedSignals.Rows(d));
        }

        int place = _remembered.IndexOf(now);
        if (place < 0)
        {
            place = _remembered.Count;
            _remembered.Add(now);
        }

        var past = new PastValue(place, d.Delay) { Formula = d };
        _past.TryAdd(DelayedSignals.Meaning(d), past);
        return Add(new NodeKey(NodeKind.Input, 0, now.Rows, now.IsRow, -1, -1, 0, past), Variance.Step, []);
    }
}
