namespace NeuroLcp.Commands;

/// <summary>How far a piece of long work is.</summary>
/// <param name="Phase">What is going on, such as <c>epoch 2/5</c>; a new phase starts a new estimate of the time left.</param>
/// <param name="Done">Units of work done in this phase.</param>
/// <param name="Total">Units of work of this phase; 0 where unknown.</param>
/// <param name="Numbers">Free text of numbers, such as <c>loss 0.21, accuracy 94.1 %</c>.</param>
public readonly record struct ProgressTick(string Phase, long Done, long Total, string Numbers = "");
