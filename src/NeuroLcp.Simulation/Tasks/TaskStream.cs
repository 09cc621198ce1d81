namespace NeuroLcp.Simulation.Tasks;

/// <summary>
/// The random streams that tasks and the order of presentation draw from. Training and test trials never share one, and
/// none is one of a circuit's own streams, which are small numbers: the high bits keep the two apart.
/// </summary>
internal static class TaskStream
{
    public const uint DigitsTrain = 0x7A5C_0001;
    public const uint DigitsTest = 0x7A5C_0002;
    public const uint DigitsTrainClasses = 0x7A5C_0003;
    public const uint DigitsTestClasses = 0x7A5C_0004;
    public const uint TeacherWeights = 0x7A5C_0005;
    public const uint TeacherTrain = 0x7A5C_0006;
    public const uint TeacherTest = 0x7A5C_0007;
    public const uint PresentationOrder = 0x7A5C_0008;
}
