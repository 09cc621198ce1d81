using System.Diagnostics;

namespace NeuroLcp.Benchmarks.Report;

/// <summary>Seconds by stopwatch, after warming up until nothing gets faster: code that runs for the first times is not yet the code that stays.</summary>
internal static class Timing
{
    private const double ShortestRun = 0.5e-3;

    /// <summary>The shortest of many runs: what else the machine does can only lengthen them. Short ones are timed together.</summary>
    /// <param name="work">What is timed.</param>
    /// <param name="budget">Seconds to spend, warming up included; at least three runs are made.</param>
    public static double Shortest(Action work, double budget = 0.4)
    {
        WarmUp(work, budget / 2);
        double best = double.MaxValue;
        long begin = Stopwatch.GetTimestamp();
        for (int round = 0; round < 3 || Stopwatch.GetElapsedTime(begin).TotalSeconds < budget / 2; round++)
        {
            long start = Stopwatch.GetTimestamp();
            int runs = 0;
            do
            {
                work();
                runs++;
            }
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < ShortestRun);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds / runs);
        }

        return best;
    }

    /// <summary>The shortest of a few runs of something that takes long.</summary>
    public static double ShortestOf(int rounds, Action work)
    {
        double best = double.MaxValue;
        for (int round = 0; round < rounds; round++)
        {
            best = Math.Min(best, Once(work));
        }

        return best;
    }

    /// <summary>One run.</summary>
    public static double Once(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    // tiered compilation replaces methods after thirty calls, a tenth of a second later and in steps
    private static void WarmUp(Action work, double budget)
    {
        long begin = Stopwatch.GetTimestamp();
        int runs = 0;
        do
        {
            work();
            runs++;
        }
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < budget && runs < 1_000_000);
    }
}
