using System.Numerics;
using System.Numerics.Tensors;
using NeuroLcp.Language.Functions;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Numerics.Elementwise;
using NeuroLcp.Numerics.RandomNumbers;
using NeuroLcp.Simulation.Plan.Run;

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
    /// <param name="isFloat">In single precision.</param>
    public NoiseStreams(Circuit circuit, PlanProgram program, ulong seed, double step, bool isFloat)
    {
        _seed = seed;
        var sources = new List<Source>();
        var ordinal = new Dictionary<Population, int>();
        foreach (NoiseSource noise in circuit.Noise)
        {
            int number = ordinal.GetValueOrDefault(noise.Population);
            ordinal[noise.Population] = number + 1;
            if (program.FindInput(leaf => leaf is Language.Operations.NoiseReference r && r.Source == noise) is not { } place)
            {
                continue;
            }

            // named after its population, so that another population's noise does not change it
            uint stream = Initialisation.Stream($"noise:{noise.Population.Name}:{number}");
            double scale = noise.Kind == NoiseKind.White ? 1 / Math.Sqrt(step) : 1, decay = 0, lost = 0;
            if (noise.Kind == NoiseKind.OrnsteinUhlenbeck)
            {
                double leak = step / Constancy.Value(noise.TimeConstant!)!.Value;
                decay = Math.Exp(-leak);
                scale = Math.Sqrt(1 - (decay * decay));
                if (leak < SlowStates.LeastLeak(isFloat))
                {
                    // the decay is too near 1 to be told from it: what is lost is taken away instead, and both are computed without 1 - e^(-k)
                    lost = leak * MeanDecay.Instance.Value(leak);
                    scale = Math.Sqrt(2 * leak * MeanDecay.Instance.Value(2 * leak));
                }
            }

            sources.Add(new Source(noise, place.Slot, place.Rows, stream, decay, lost, scale));
        }

        _sources = [.. sources];
    }

    /// <summary>Rows of scratch that <see cref="Advance"/> needs.</summary>
    public int ScratchRows => _sources.Length == 0 ? 0 : _sources.Max(s => s.Rows);

    /// <summary>The noise of the first step: a stationary Ornstein-Uhlenbeck process starts from its stationary law, or goes on from where it was.</summary>
    /// <param name="work">Where the noise stands.</param>
    /// <param name="presentations">The trials.</param>
    /// <param name="step">The number of the step.</param>
    /// <param name="from">Where the trials of the batch stand.</param>
    /// <param name="trials">Trials of the batch.</param>
    /// <param name="first">The first trial here.</param>
    public void Start<T>(Workspace<T> work, ReadOnlySpan<uint> presentations, uint step, TrialStates<T> from, int trials, int first)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (ref readonly Source s in _sources.AsSpan())
        {
            Span<T> rows = work.Rows(s.Slot, s.Rows);
            if (s.Noise.Kind != NoiseKind.OrnsteinUhlenbeck)
            {
                Fresh(s, rows, presentations, step);
            }
            else if (from.HasNoise)
            {
                Columns.Load(work, new PlanOutput(s.Slot, s.Rows), from[s.Noise], trials, first);
            }
            else
            {
                Philox.Normals(_seed, s.Stream ^ 0x80000000u, presentations, step, s.Rows, rows, work.Columns);
            }
        }
    }

    /// <summary>Leaves the Ornstein-Uhlenbeck sources where the next phase finds them.</summary>
    public void Store<T>(Workspace<T> work, TrialStates<T> to, int trials, int first)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (ref readonly Source s in _sources.AsSpan())
        {
            if (s.Noise.Kind == NoiseKind.OrnsteinUhlenbeck)
            {
                Columns.Store(work, new PlanOutput(s.Slot, s.Rows), to[s.Noise], trials, first);
            }
        }
    }

    /// <summary>Keeps the noise of the step to come, for a checkpoint.</summary>
    public void Save<T>(Workspace<T> work, SavedState state, string place)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (ref readonly Source s in _sources.AsSpan())
        {
            state.Add<T>(Name(place, s), work.Rows(s.Slot, s.Rows));
        }
    }

    /// <summary>Goes on with the noise that was kept.</summary>
    public void Restore<T>(Workspace<T> work, SavedState state, string place)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (ref readonly Source s in _sources.AsSpan())
        {
            state.CopyTo(Name(place, s), work.Rows(s.Slot, s.Rows));
        }
    }

    /// <summary>
    /// The noise of a step. White: N(0, 1) / √Δt, so that Δt times it is the increment of a Wiener process. Ornstein-Uhlenbeck, exact for
    /// every Δt: ε ← ρ ε + √(1 − ρ²) N(0, 1) with ρ = exp(−Δt/τ). What events are drawn with is N(0, 1) or uniform in (0, 1).
    /// </summary>
    public void Advance<T>(Workspace<T> work, ReadOnlySpan<uint> presentations, uint step, Span<T> scratch)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (ref readonly Source s in _sources.AsSpan())
        {
            Span<T> rows = work.Rows(s.Slot, s.Rows);
            if (s.Noise.Kind != NoiseKind.OrnsteinUhlenbeck)
            {
                Fresh(s, rows, presentations, step);
                continue;
            }

            Span<T> fresh = scratch[..rows.Length];
            Philox.Normals(_seed, s.Stream, presentations, step, s.Rows, fresh, work.Columns);
            Arithmetic.MultiplyScalar(fresh, T.CreateChecked(s.Scale), fresh);
            if (s.Lost > 0)
            {
                TensorPrimitives.MultiplyAdd(rows, T.CreateChecked(-s.Lost), fresh, fresh);
            }
            else
            {
                Arithmetic.MultiplyScalar(rows, T.CreateChecked(s.Decay), rows);
            }

            Arithmetic.Add(rows, fresh, rows);
        }
    }

    /// <summary>Noise that does not remember the step before.</summary>
    private void Fresh<T>(in Source s, Span<T> rows, ReadOnlySpan<uint> presentations, uint step)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (s.Noise.Kind == NoiseKind.Uniform)
        {
            Philox.Uniforms(_seed, s.Stream, presentations, step, s.Rows, rows, presentations.Length);
            return;
        }

        Philox.Normals(_seed, s.Stream, presentations, step, s.Rows, rows, presentations.Length);
        if (s.Scale != 1)
        {
            Arithmetic.MultiplyScalar(rows, T.CreateChecked(s.Scale), rows);
        }
    }

    private static string Name(string place, in Source source) => $"{place}/noise/{source.Stream:x8}";

    private readonly record struct Source(NoiseSource Noise, int Slot, int Rows, uint Stream, double Decay, double Lost, double Scale);
}
