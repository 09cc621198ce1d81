using NeuroLcp.Numerics.RandomNumbers;

namespace NeuroLcp.Simulation.Tasks;

/// <summary>
/// The random numbers of one example, one after the other: a function of (seed, stream, example),
/// so that an example is the same whichever others are made, in whatever order, on however many threads.
/// Uniform and normal numbers are counted apart: the generator makes both from the same words, which must serve only once.
/// </summary>
internal struct ExampleDraws
{
    // Where a circuit's noise has its time step, the two kinds have their number.
    private const uint Uniforms = 0;
    private const uint Normals = 1;

    private readonly ulong _seed;
    private readonly uint _stream;
    private readonly uint _example;
    private uint _uniforms;
    private uint _normals;

    /// <summary>The draws of one example of one stream (<see cref="TaskStream"/>).</summary>
    public ExampleDraws(ulong seed, uint stream, int example)
    {
        _seed = seed;
        _stream = stream;
        _example = (uint)example;
    }

    /// <summary>The next number, uniform between two bounds.</summary>
    public double Uniform(double low, double high) => low + (high - low) * Philox.Uniform(_seed, _stream, _example, Uniforms, _uniforms++);

    /// <summary>The next number, normal with mean 0.</summary>
    public double Normal(double deviation) => deviation * Philox.Normal(_seed, _stream, _example, Normals, _normals++);

    /// <summary>The next integer, uniform from 0 to <paramref name="count"/> − 1.</summary>
    public int Below(int count) => Math.Min((int)Uniform(0, count), count - 1);
}
