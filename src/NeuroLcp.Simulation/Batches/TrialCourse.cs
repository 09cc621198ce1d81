namespace NeuroLcp.Simulation.Batches;

/// <summary>The course of one trial's relaxation: when its steps are shortened, when it starts again, when it is accelerated and when no longer.</summary>
/// <remarks>
/// What counts is the length of the undamped step itself: beside its state, the step of a trial that grows or shrinks by a factor stays the same.
/// </remarks>
internal struct TrialCourse(int trial, bool warm)
{
    /// <summary>Steps over which a trial must have come closer, or its steps are shortened.</summary>
    private const int Patience = 20;

    /// <summary>A trial whose step has grown this much over its shortest starts again from rest with shorter steps.</summary>
    private const double Runaway = 1e3;

    /// <summary>Steps shortened this often and still not settled: there is nothing to settle at, or rounding stands in the way.</summary>
    private const int MostCuts = 40;

    /// <summary>
    /// Plain steps before a trial is accelerated: after them it is near where plain steps would lead, and its differences tell of that neighbourhood.
    /// </summary>
    public const int FirstPause = 20;

    /// <summary>The same for a trial that starts from near where it will rest: it is in that neighbourhood from the beginning.</summary>
    private const int WarmPause = 3;

    /// <summary>Where acceleration did not help, the next attempt comes after twice as many plain steps, at most this many.</summary>
    private const int LongestPause = 80;

    /// <summary>An accelerated trial whose step has grown this much has gone astray.</summary>
    private const double Astray = 10;

    private double _best = double.PositiveInfinity;
    private int _waited;
    private int _plain;
    private int _pause = warm ? WarmPause : FirstPause;
    private double _halved;
    private int _sinceHalved;

    /// <summary>Its number in the batch.</summary>
    public int Trial { get; } = trial;

    /// <summary>Whether it starts from near where it will rest.</summary>
    public bool IsWarm { get; } = warm;

    /// <summary>Steps taken.</summary>
    public int Steps { get; private set; }

    /// <summary>How often its steps were shortened.</summary>
    public int Cuts { get; private set; }

    /// <summary>True where the last to be shortened were the steps of the leaks alone.</summary>
    public bool LeaksWereShortened { get; set; }

    /// <summary>True where it has to start again from rest.</summary>
    public bool Restarts { get; set; }

    /// <summary>True while it is accelerated.</summary>
    public bool IsAccelerated { get; private set; }

    /// <summary>True for the one evaluation in which it stands still, to be judged as the state that would be delivered.</summary>
    public bool IsStill { get; private set; }

    /// <summary>True where it had met the tolerance before.</summary>
    public bool IsCandidate { get; private set; }

    /// <summary>True where that is the last look at it, whatever it shows.</summary>
    public bool IsOver { get; private set; }

    /// <summary>η of the leaks and of the others before it was made to stand still.</summary>
    public (double Fast, double Slow) Damping { get; private set; }

    /// <summary>Steps of Newton's method taken on its way, to an end or not.</summary>
    public int NewtonSteps { get; set; }

    /// <summary>True where Newton's method was tried when it came near, and it goes on relaxing.</summary>
    public bool IsPassedBack { get; set; }

    /// <summary>The length of its step where acceleration began.</summary>
    public double EntryStep { get; private set; }

    /// <summary>What was compared with the tolerance there.</summary>
    public double EntryResidual { get; private set; }

    /// <summary>True where its steps were shortened too often.</summary>
    public readonly bool IsExhausted => Cuts > MostCuts;

    /// <summary>True where it has taken its share of plain steps and comes closer: time to accelerate it.</summary>
    public readonly bool IsDue => !IsAccelerated && _plain > _pause && _waited == 0;

    /// <summary>Counts a step.</summary>
    /// <param name="step">Its length.</param>
    /// <returns>True where a plain trial has not come closer for a while, or has run away: its steps have to be shortened.</returns>
    public bool Advance(double step)
    {
        Steps++;
        if (IsAccelerated)
        {
            return false;
        }

        bool runaway = !double.IsFinite(step) || step > Runaway * _best;
        _plain++;
        if (step < _best)
        {
            _best = step;
            _waited = 0;
        }
        else
        {
            _waited++;
        }

        if (!runaway && _waited < Patience)
        {
            return false;
        }

        Cuts++;
        _waited = 0;
        _plain = 0;
        Restarts = runaway;
        _best = runaway ? double.PositiveInfinity : step;
        return true;
    }

    /// <summary>It stands still for one evaluation.</summary>
    /// <param name="fast">η of its leaks.</param>
    /// <param name="slow">η of the others.</param>
    /// <param name="isCandidate">True where it has met the tolerance, on its way.</param>
    /// <param name="isOver">True where it will not go on.</param>
    public void StandStill(double fast, double slow, bool isCandidate, bool isOver) =>
        (IsStill, IsCandidate, IsOver, Damping) = (true, isCandidate, isOver, (fast, slow));

    /// <summary>It has been looked at, and goes on by plain steps unless it rests.</summary>
    public void Move()
    {
        IsStill = false;
        IsAccelerated = false;
    }

    /// <summary>Acceleration begins.</summary>
    public void Accelerate(double step, double residual)
    {
        IsAccelerated = true;
        (EntryStep, EntryResidual) = (step, residual);
        (_halved, _sinceHalved) = (step, 0);
    }

    /// <summary>Whether acceleration is of use: its step halves within a plain trial's patience, and stays near what it was.</summary>
    /// <param name="step">The length of the step.</param>
    /// <param name="isLast">True where there will be no further one.</param>
    public bool IsHelped(double step, bool isLast)
    {
        if (step <= 0.5 * _halved)
        {
            (_halved, _sinceHalved) = (step, 0);
            return true;
        }

        return ++_sinceHalved <= Patience && step <= Astray * EntryStep && !(isLast && step > EntryStep);
    }

    /// <summary>The trial is back where acceleration began.</summary>
    public void GoOnPlain()
    {
        IsAccelerated = false;
        _plain = 0;
        _pause = Math.Min(2 * _pause, LongestPause);
    }
}
