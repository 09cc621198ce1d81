namespace NeuroLcp.Simulation.Plan.Run;

/// <summary>The elementwise operations of a plan. Suffix Scalar: the second operand is a number known when the plan is made.</summary>
internal enum Operation
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    AddScalar,
    MultiplyScalar,
    DivideScalar,
    Function,
    BinaryFunction,

    /// <summary>The second operand where the first is above 0, elsewhere the third.</summary>
    Select,

    /// <summary>A number where the first operand is above 0, elsewhere the second operand.</summary>
    SelectScalar,
}
