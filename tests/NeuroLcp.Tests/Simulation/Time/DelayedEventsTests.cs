using System.Numerics;
using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;
using NeuroLcp.Simulation.Training;

namespace NeuroLcp.Tests.Simulation.Time;

/// <summary>An event that takes its time arrives, and arrives once: from the first instant, across phases, for any step.</summary>
[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public sealed class DelayedEventsTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static string OneSpike(string weight, string arriving) => $$"""
        circuit: one-spike
        populations:
          a:
            size: 1
            initial: {v: 1}
            d v/dt: 0
            spike: v > 0.5
            when spike: {v: 0}
          b:
            size: 1
            d got/dt: {{arriving}}
        weights:
          W: {post: b, pre: a, init: 1{{weight}}}
        """;

    [TestCase(", delay: 1.5 ms", "W @ rate(a.spike)")]
    [TestCase(", delay: 1.5 ms, delay_at: dendrite", "W @ rate(a.spike)")]
    [TestCase("", "delayed(W @ rate(a.spike), 1.5 ms)")]
    [TestCase("", "W @ delayed(rate(a.spike), 1.5 ms)")]
    [TestCase(", delay: 1 ms", "delayed(W @ rate(a.spike), 0.5 ms)")]
    [TestCase(", delay: 1.5 ms", "W @ (rate(a.spike) * (1 + a.v) / 2)")]
    public void AnEventOfTheFirstInstant_ArrivesOnce_AfterItsDelay(string weight, string arriving)
    {
        // the spike of step 0 arrives in step 15 of 0.1 ms and counts 1 / Δt · Δt = 1 from the step behind it
        double[] got = Trace(TestCircuits.Parse(OneSpike(weight, arriving), 1, 1), "b.got", 50);

        Assert.That(got, Is.EqualTo(Enumerable.Range(0, 51).Select(k => k <= 15 ? 0.0 : 1)).Within(1e-6));
    }

    [Test]
    public void WhatIsNoEvent_WasAlwaysAsAtTheFirstInstant()
    {
        // a signal of both, 2 v and events, and v = 1 in step 0 and 0 from then on, so that 2 arrives until the delay is over, the event with the last of it
        double[] got = Trace(TestCircuits.Parse(OneSpike("", "W @ delayed(2 * a.v / (1 ms) + rate(a.spike), 1.5 ms)"), 1, 1), "b.got", 50);

        // ∫ = 2 Δt k up to step 15, in it 2 Δt + 1, then nothing
        Assert.That(got, Is.EqualTo(Enumerable.Range(0, 51).Select(k => k <= 15 ? 0.2 * k : 4.2)).Within(1e-5));
    }

    [Test]
    public void PoissonEvents_ArriveAsOftenAsTheyLeft()
    {
        // what has arrived after 400 steps is what had been sent after 300, unit by unit; the first instant included, where a third of all units fire
        const string text = """
            circuit: many
            populations:
              a:
                size: 30
                e: poisson(4 kHz)
                d sent/dt: rate(e)
                d got/dt: delayed(rate(e), 10 ms)
            """;
        Circuit circuit = TestCircuits.Parse(text, 1, 1);
        double[] sent = Trace(circuit, "a.sent", 400, trials: 40), got = Trace(circuit, "a.got", 400, trials: 40);
        int row = 30 * 40;

        Assert.That(sent[row..(2 * row)].Count(s => s > 0.5), Is.InRange(row / 5, row / 2), "events in the first step");
        Assert.That(got[(400 * row)..], Is.EqualTo(sent[(300 * row)..(301 * row)]).Within(1e-2));
        Assert.That(got[..(100 * row)], Is.All.Zero);
    }

    [Test]
    public void ARuleInTime_SeesAnEventThatArrives_Once()
    {
        // behind an axonal delay pre.x is what it was a delay ago; Δw = ∫ rate(spike) dt = 1
        Circuit circuit = TestCircuits.Parse(OneSpike(", delay: 1.5 ms", "W @ rate(a.spike)")
            + "\nplasticity:\n  W: {d w/dt: rate(pre.spike) * (1 + 0 * post.got)}\n", 1, 1);
        CircuitValues<T> values = TestCircuits.Values<T>(circuit);
        using var pool = new WorkerPool(1);
        TimeSimulation<T> simulation = Simulation(circuit, values, 1, pool);
        simulation.Run(10);
        simulation.ApplyRules();
        Assert.That(values.Read(circuit.FindWeight("W")!)[0], Is.EqualTo(1), "still on its way");

        simulation.Run(30);
        simulation.ApplyRules();
        Assert.That(values.Read(circuit.FindWeight("W")!)[0], Is.EqualTo(2).Within(1e-6));
    }

    /// <summary>A spike at 0.6 ms through 1.5 ms arrives at 2.1 ms, 1.1 ms into the second phase; 'late' is the time since, at its end of 5 ms.</summary>
    /// <param name="dt">Δt of the second phase: the arrival belongs to its step floor(1.1 / Δt), and counts from the step behind that.</param>
    [TestCase(0.1, 1.2)]
    [TestCase(0.05, 1.15)]
    [TestCase(0.25, 1.25)]
    [TestCase(0.5, 1.5)]
    public void ASpikeInFlightAtTheEndOfAPhase_ArrivesInTheNext_AtItsTime(double dt, double counted) =>
        Assert.That(Late(FormattableString.Invariant($"- simulate: {{duration: 5 ms, dt: {dt} ms}}\n    learn: [c]")), Is.EqualTo(5 - counted).Within(1e-5));

    [TestCase("- simulate: {duration: 0.5 ms, dt: 0.1 ms}\n    repeat: 5\n  - simulate: {duration: 2.5 ms, dt: 0.1 ms}\n    learn: [c]")]
    [TestCase("- simulate: {duration: 1 ms, dt: 0.25 ms}\n  - simulate: {duration: 0.05 ms, dt: 0.05 ms}\n  - simulate: {duration: 3.95 ms, dt: 0.05 ms}\n    learn: [c]")]
    public void ASpike_CrossesManyPhases(string phases)
    {
        // arrival at 2.1 ms of the trial, seen from 2.2 ms on; the trial ends at 6 ms. In steps of 0.25 ms, from 1 ms on, it belongs to the step at 2 ms, which
        // is the first of the next phase, and is seen from 2.05 ms on
        Assert.That(Late(phases), Is.EqualTo(phases.Contains("0.25 ms", StringComparison.Ordinal) ? 3.95 : 3.8).Within(1e-5));
    }

    [TestCase(3, 5)]
    [TestCase(0.5, 12.5)]
    [TestCase(7, 1)]
    public void ATrialCutAnywhere_IsTheTrialThatWasNot_ToTheBit(double first, double second)
    {
        // delays of three kinds, events of two, rules that see what arrives: a pause between phases changes nothing
        CircuitValues<T> whole = Trained(FormattableString.Invariant($"protocol: [{{simulate: {{duration: {first + second} ms}}, learn: [U, W]}}]\n"), Busy);
        CircuitValues<T> cut = Trained(
            FormattableString.Invariant($"protocol: [{{simulate: {{duration: {first} ms}}}}, {{simulate: {{duration: {second} ms}}, learn: U}}]\n"), Busy);

        Assert.That(cut.Read(cut.Circuit.FindWeight("U")!), Is.EqualTo(whole.Read(whole.Circuit.FindWeight("U")!)));
        Assert.That(cut.Read(cut.Circuit.FindWeight("U")!), Is.Not.EqualTo(TestCircuits.Values<T>(cut.Circuit).Read(cut.Circuit.FindWeight("U")!)));
    }

    [Test]
    public void WhatIsHeldInOnePhase_StillArrivesInTheNext()
    {
        // 'in' is 0, held at 1 for 4 ms, then 0 again; delayed by 2 ms it is 1 from 3 to 7 ms of the trial: ∫ = 2 of the 4 in the held phase, 2 behind it
        const string text = """
            circuit: held
            populations:
              output:
                size: task.outputs
                in: 0
                late: delayed(in, 2 ms)
                d felt/dt: late / (1 ms)
                y: felt
            weights:
              c: {post: output}
            plasticity:
              c: {rule: post.felt}
            readout: output.y
            learning: {batch: 1, epochs: 1, optimiser: {kind: plain, rate: 1}}
            time: {step: 0.5 ms}
            evaluation: {simulate: {duration: 1 ms}}

            """;
        string[] protocols =
        [
            "protocol: [{simulate: {duration: 1 ms}}, {simulate: {duration: 4 ms}, hold: {output.in: 1}, learn: c}]",
            "protocol: [{simulate: {duration: 1 ms}}, {simulate: {duration: 4 ms}, hold: {output.in: 1}}, {simulate: {duration: 4 ms}, learn: c}]",
            "protocol: [{simulate: {duration: 1 ms}}, {simulate: {duration: 4 ms}, hold: {output.in: 1}}, {simulate: {duration: 4 ms, dt: 0.1 ms}, learn: c}]",
        ];

        Assert.That(protocols.Select(p => Trained(p, text) is var v ? v.Read(v.Circuit.FindWeight("c")!)[0] : 0), Is.EqualTo(new[] { 2.0, 4, 4 }).Within(1e-5));
    }

    [Test]
    public void AfterAnEquilibrium_NothingElseIsOnItsWay()
    {
        // x relaxes to 1; what left before the equilibrium would still arrive after it, and move what is at rest
        const string text = """
            circuit: rested
            populations:
              output:
                size: task.outputs
                d x/dt: (1 - x) / (10 ms)
                d y/dt: (-y + delayed(x, 5 ms)) / (10 ms)
            weights:
              c: {post: output}
            plasticity:
              c: {rule: post.y}
            readout: output.y
            learning: {batch: 1, epochs: 1, optimiser: {kind: plain, rate: 1}}
            solver: {tolerance: 1e-6}
            time: {step: 0.5 ms}
            protocol: [{simulate: {duration: 6 ms}}, equilibrate, {simulate: {duration: 5 ms}, learn: c}]
            """;
        CircuitValues<T> values = Trained("", text);

        Assert.That(values.Read(values.Circuit.FindWeight("c")!)[0], Is.EqualTo(1).Within(1e-4));
    }

    [Test]
    public void ASimulation_TakenUpWithEventsOnTheirWay_GoesOnToTheBit([Values(1, 7, 23)] int at, [Values(1, 3)] int threads)
    {
        Circuit circuit = TestCircuits.Parse(Busy, 2, 1);
        (double[] Whole, double[] Resumed) ends = (End(null), []);
        SavedState? kept = null;
        End((simulation, step) => kept = step == at ? simulation.Save() : kept);
        ends.Resumed = End((simulation, step) =>
        {
            if (step == at)
            {
                simulation.Restore(kept!);
            }
        });

        Assert.That(ends.Resumed, Is.EqualTo(ends.Whole));

        double[] End(Action<TimeSimulation<T>, int>? after)
        {
            CircuitValues<T> values = TestCircuits.Values<T>(circuit);
            using var pool = new WorkerPool(threads);
            TimeSimulation<T> simulation = Simulation(circuit, values, 40, pool, 0.5);
            for (int step = 1; step <= 40; step++)
            {
                simulation.Run(1);
                after?.Invoke(simulation, step);
            }

            return [.. circuit.States.SelectMany(simulation.Read)];
        }
    }

    private const string Busy = """
        circuit: busy
        parameters: {tau: 10 ms}
        populations:
          sensory: {size: task.inputs, x: task.input}
          output:
            size: task.outputs
            eps: ou(20 ms)
            spike: v > 0.1 + eps / 4
            other: poisson(300 Hz)
            when spike: {v: v - 0.2}
            arrives: delayed(rate(other) + v / (1 ms), 2.5 ms)
            d v/dt: (-v + W @ (rate(spike) * 1 ms + 0.3 * v) + U @ sensory.x + arrives * 1 ms) / tau
            d y/dt: (-y + v) / tau
            d t/dt: 1 / (7 ms)
        weights:
          W: {post: output, pre: output, init: 0.4, delay: 3 ms}
          U: {post: output, pre: sensory, init: 0.5, delay: 1.5 ms, delay_at: dendrite}
        plasticity:
          W: {d w/dt: post.v * rate(pre.spike) - w / (1 s)}
          U: {rule: (post.y + post.t) * pre.x}
        readout: output.y
        learning: {batch: 5, epochs: 1, optimiser: {kind: plain, rate: 0.1}}
        time: {step: 0.5 ms}
        evaluation: {simulate: {duration: 1 ms}}

        """;

    /// <summary>How long a spike of 0.6 ms has been there at the end of a trial of 6 ms, the first phase of which takes 1 ms.</summary>
    private static double Late(string phases)
    {
        string text = $$"""
            circuit: inflight
            populations:
              a:
                size: 1
                d v/dt: 1 / (1 ms)
                spike: v > 0.55
                when spike: {v: -100}
              output:
                size: task.outputs
                d got/dt: W @ rate(a.spike)
                d y/dt: got / (1 ms)
            weights:
              W: {post: output, pre: a, init: 1, delay: 1.5 ms}
              c: {post: output}
            plasticity:
              c: {rule: post.y}
            readout: output.y
            learning: {batch: 1, epochs: 1, optimiser: {kind: plain, rate: 1} }
            evaluation: {simulate: {duration: 1 ms} }
            protocol:
              - simulate: {duration: 1 ms, dt: 0.1 ms}
              {{phases}}

            """;
        CircuitValues<T> values = Trained("", text, trials: 1);
        return values.Read(values.Circuit.FindWeight("c")!)[0];
    }

    private static CircuitValues<T> Trained(string protocol, string text, int trials = 5)
    {
        Circuit circuit = TestCircuits.Parse(text + protocol, 2, 1);
        CircuitValues<T> values = CircuitValues<T>.Draw(circuit, 3);
        using var pool = new WorkerPool(2);
        double[][] x = TestCircuits.Rows(trials, 2, "busy x"), y = TestCircuits.Rows(trials, 1, "busy y");
        new Trainer<T>(circuit, TestCircuits.Task(x, y), values, 3, pool).Step();
        return values;
    }

    private static TimeSimulation<T> Simulation(Circuit circuit, CircuitValues<T> values, int trials, WorkerPool pool, double step = 0.1,
        params TimeMonitor[] monitors) => new(
        circuit, values, TestCircuits.Batch<T>(circuit, TestCircuits.Rows(trials, circuit.Task.Inputs, "x"), TestCircuits.Rows(trials, 1, "y")), [], monitors,
            step, 3, 1000, pool);

    /// <summary>A variable at every step, [step, trial, unit].</summary>
    private static double[] Trace(Circuit circuit, string variable, int steps, int trials = 1)
    {
        using var pool = new WorkerPool(2);
        TimeSimulation<T> simulation = Simulation(circuit, TestCircuits.Values<T>(circuit), trials, pool, 0.1, new TimeMonitor(circuit.Find(variable)!));
        simulation.Run(steps, last: true);
        return [.. simulation.Sampled(0).Select(double.CreateChecked)];
    }
}
