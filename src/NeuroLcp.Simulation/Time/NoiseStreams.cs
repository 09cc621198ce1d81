using System.Numerics;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Numerics;
using NeuroLcp.Simulation.Plan;

namespace NeuroLcp.Simulation.Time;

/// <summary>
/// The noise of a circuit in time. Every number is a function of (seed, source, presentation, step, unit), so it depends neither on threads
/// nor on which trials run together nor on other populations.
/// </summary>
internal sealed class NoiseStreams
{
    private readonly Source[] _sources;
    private readonly ulong _seed;

    /// <param name="circuit">The circuit.</param>
    /// <param name="program">The program that reads the noise.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="step">The step, ms.</param>
    public NoiseStreams(Circuit circuit, PlanProgram program, ulong seed, double step)
    {
        _seed = seed;
        var sources = new List<Source>();
        var ordinal = new Dictionary<Population, int>();
        foreach (NoiseSource noise in circuit.Noise)
        {
            int number = ordinal.GetValueOrDefault(noise.Population);
            ordinal[noise.Population] = number + 1;
            if (program.FindInput(leaf => leaf is Language.Expressions.NoiseReference r && r.Source == noise) is not { } place)
            {
                continue;
            }

            // named after its population, so that another population's noise does not change it
            uint stream = Initialisation.Stream($"noise:{noise.Population.Name}:{number}");
            double decay = noise.Kind == NoiseKind.White ? 0 : Math.Exp(-step / FixedValue.Of(noise.TimeConstant!));
            double scale = noise.Kind == NoiseKind.White ? 1 / Math.Sqrt(step) : Math.Sqrt(1 - (decay * decay));
            sources.Add(new Source(noise.Kind, place.Slot, place.Rows, stream, decay, scale));
        }

        _sources = [.. sources];
    }

    /// <summary>Rows of scratch that <see cref="Advance"/> needs.</summary>
    public int ScratchRows => _sources.Length == 0 ? 0 : _sources.Max(s => s.Rows);

    /// <summary>The noise of the first step: a stationary Ornstein-Uhlenbeck process starts from its stationary law.</summary>
    public void Start<T>(Workspace<T> work, ReadOnlySpan<uint> presentations)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (ref readonly Source s in _sources.AsSpan())
        {
            Philox.Normals(_seed, s.Kind == NoiseKind.White ? s.Stream : s.Stream ^ 0x80000000u, presentations, 0, s.Rows, work.Rows(s.Slot, s.Rows), work.Columns);
            if (s.Kind == NoiseKind.White)
            {
                Span<T> rows = work.Rows(s.Slot, s.Rows);
                Arithmetic.MultiplyScalar(rows, T.CreateChecked(s.Scale), rows);
            }
        }
    }

    /// <summary>
    /// The noise of a step. White: N(0, 1) / √Δt, so that Δt times it is the increment of a Wiener process. Ornstein-Uhlenbeck, exact for
    /// every Δt: ε ← ρ ε + √(1 − ρ²) N(0, 1) with ρ = exp(−Δt/τ).
    /// </summary>
    public void Advance<T>(Workspace<T> work, ReadOnlySpan<uint> presentations, uint step, Span<T> scratch)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (ref readonly Source s in _sources.AsSpan())
        {
            Span<T> rows = work.Rows(s.Slot, s.Rows);
            if (s.Kind == NoiseKind.White)
            {
                Philox.Normals(_seed, s.Stream, presentations, step, s.Rows, rows, work.Columns);
                Arithmetic.MultiplyScalar(rows, T.CreateChecked(s.Scale), rows);
                continue;
            }

            Span<T> fresh = scratch[..rows.Length];
            Philox.Normals(_seed, s.Stream, presentations, step, s.Rows, fresh, work.Columns);
            Arithmetic.MultiplyScalar(fresh, T.CreateChecked(s.Scale), fresh);
            Arithmetic.MultiplyScalar(rows, T.CreateChecked(s.Decay), rows);
            Arithmetic.Add(rows, fresh, rows);
        }
    }

    private readonly record struct Source(NoiseKind Kind, int Slot, int Rows, uint Stream, double Decay, double Scale);
}
