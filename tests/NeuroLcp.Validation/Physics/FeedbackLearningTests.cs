using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;
using NeuroLcp.Tests.Physics;
using NeuroLcp.Tests.Simulation;

namespace NeuroLcp.Validation.Physics;

/// <summary>Feedback weights learn from noise what the theory says they learn. Law 18 of the physics checks.</summary>
[TestFixture]
public sealed class FeedbackLearningTests
{
    [Test]
    public void NoiseRule_LearnsTheRowsOfTheGain()
    {
        // rule (Eq. 123): stationary at gamma Q = -E[eps u_hp'] / s, whose columns are in the row space of G_c whatever tau_eps / tau_u; c of
        // the scheme is 1 + (tau / dt)(1/rho - 1). u is slow and its echo is about a tenth of the noise in it. The last 60 of 80 phases are
        // averaged: 1.2e5 ms by 2048 trials, 2.4e6 correlation times: sqrt(15) / (0.1 sqrt(1.2e6)) = 3.5 % of the norm of Q, 2 degrees.
        // The first 20 phases bring Q to (1 - 0.2)^20 = 1 % of where it came from
        LinearFeedbackScheme scheme = new(rule: "-post.eps * pre.u_hp / s - gamma_Q * w");
        Matrix<double> learned = scheme.Learn(phases: 80, averaged: 60, trials: 2048, steps: 100, rate: 2e-4);

        const double dt = LinearFeedbackScheme.Dt;
        double rho = Math.Exp(-dt / LinearFeedbackScheme.TauEps), c = 1 + (LinearFeedbackScheme.Tau / dt * ((1 / rho) - 1));
        Matrix<double> expected = scheme.StationaryQ(learned),
            rows = scheme.Gain(c).SubMatrix(0, LinearFeedbackScheme.Outputs, 0, LinearFeedbackScheme.Hidden).Transpose();
        TestContext.Out.WriteLine(
            $"angle to G_c {Angle(learned, rows, LinearFeedbackScheme.Outputs):F2} degrees; off the stationary Q by {Off(learned, expected):P1}");

        Assert.That(Angle(expected, rows, LinearFeedbackScheme.Outputs), Is.LessThan(1e-3), "the theory's own rows");
        Assert.That(Angle(learned, rows, LinearFeedbackScheme.Outputs), Is.LessThan(3));
        Assert.That(Off(learned, expected), Is.LessThan(0.05));
    }

    [Test]
    public void EchoOfTheNoise_Simulated_IsThatOfTheTheoryAndNotThePapersLimit() =>
        LinearFeedbackEcho.IsThatOfTheTheory("post.eps * pre.u", LinearFeedbackEcho.Apart(4), trials: 4096, steps: 7000);

    [Test]
    public void NoiseRule_WhereNeuronsAreFastAndTheControllerSlow_LearnsTheGainTimesThePapersConstant()
    {
        // check 18 with both ratios at 0.005: gamma Q = -E[eps u_hp'] / s = tau_eps / tau_u G' / 2 (the half is what the high-pass leaves), but for
        // tau / tau_eps of the neurons' lag, once for each of about three neurons on the way, and (alpha + lambda) tau_eps / tau_u of the controller's leak,
        // lambda from 1 to 3: 1.5 and 1 %. Averaged are the last 10 of 16 phases, 512 trials by 3 s each: by StandardErrorOfEcho no more than 1.5 % of the
        // norm. An angle is off by no more than that: 1 degree
        LinearFeedbackTimes times = new(Tau: 0.5, Eps: 100, Controller: 20_000, HighPass: 100, Alpha: 0.5, S: 0.1);
        const double gamma = 0.005, share = 0.4;
        const int trials = 512, steps = 6000, phases = 16, averaged = 10;
        LinearFeedbackLoop loop = new(times, times.Tau, FormattableString.Invariant($"-post.eps * pre.u_hp / s - {gamma} * w"));
        Matrix<double> constant = times.Eps / (times.Controller * gamma) / 2 * loop.Theory().Gain(1)
            .SubMatrix(0, LinearFeedbackLoop.Outputs, 0, LinearFeedbackLoop.Hidden).Transpose();
        Matrix<double> sum = constant * 0;
        Assert.That(Off(loop.Feedback, constant), Is.GreaterThan(0.5), "it starts elsewhere");
        Assert.That(loop.Theory().StandardErrorOfEcho(averaged * steps, trials, highPassed: true), Is.LessThan(0.015));
        for (int phase = 0; phase < phases; phase++)
        {
            Matrix<double> before = loop.Feedback, mean = loop.MeanOfRule(trials, before: 2000, steps, presentation: phase * 10_000L);
            loop.Feedback = before + (share / gamma * mean);
            sum += phase >= phases - averaged ? loop.Feedback : constant * 0;
        }

        Matrix<double> learned = sum / averaged;
        TestContext.Out.WriteLine(
            $"off the paper's constant by {Off(learned, constant):P2}, angle to G' {Angle(learned, constant, LinearFeedbackLoop.Outputs):F2} degrees");
        Assert.That(Off(learned, constant), Is.LessThan(0.05));
        Assert.That(Angle(learned, constant, LinearFeedbackLoop.Outputs), Is.LessThan(3));
    }

    [TestCase("squared_error", 4, false)]
    [TestCase("squared_error", 4, true)]
    [TestCase("cross_entropy", 3, false)]
    [TestCase("cross_entropy", 3, true)]
    public void FeedbackOf64Units_FromRandomWeights_LearnsTheRowsOfTheGain(string loss, int rank, bool wholeCurrent)
    {
        // how far a learned Q may be off the rule's own stationary point is derived from the moments of the scheme (DendriticFeedback.StandardError), and so
        // is, with the stationary point, how far its columns are from those of G'. Of 68 rows that err apart from each other the norm spreads by less than a
        // tenth: half as much again is five standard deviations. What all rows err together is a Gaussian of as few as one direction, and within three of
        // its standard deviations in 99.7 % of cases. The angle between two spans is no more than the error over the smallest singular value
        DendriticFeedback circuit = new(loss, wholeCurrent);
        Matrix<double> start = circuit.Feedback(), gain = circuit.GainTransposed();
        Assert.That(Angle(start, gain, rank), Is.GreaterThan(60));
        Matrix<double> learned = circuit.Learn(1024);
        gain = circuit.GainTransposed();
        Matrix<double> expected = circuit.Stationary(learned);
        (double own, double shared) = circuit.StandardError(expected, 1024);
        (own, shared) = (own / expected.FrobeniusNorm(), shared / expected.FrobeniusNorm());
        TestContext.Out.WriteLine(
            $"{loss}, {(wholeCurrent ? "whole current" : "noise alone")}: angle to G' {Angle(start, gain, rank):F1} degrees before, {Angle(learned, gain, rank):F2} after; the theory's {Angle(expected, gain, rank):F2}; "
            + $"off the theory by {Off(learned, expected):P2}, derived {own:P2} of each row and {shared:P2} of all together");

        Assert.That(Angle(learned, gain, rank), Is.LessThan(10));
        Assert.That(Off(learned, expected), Is.LessThan(Math.Sqrt((1.5 * own * 1.5 * own) + (3 * shared * 3 * shared))));
        Assert.That(own + shared, Is.LessThan(0.05));
    }

    private static double Off(Matrix<double> a, Matrix<double> b) => (a - b).FrobeniusNorm() / b.FrobeniusNorm();

    /// <summary>The largest principal angle between the spans of the leading directions of two matrices, degrees.</summary>
    private static double Angle(Matrix<double> a, Matrix<double> b, int rank)
    {
        Matrix<double> overlap = Leading(a, rank).TransposeThisAndMultiply(Leading(b, rank));
        return Math.Acos(Math.Min(1, overlap.Svd().S.Minimum())) * 180 / Math.PI;
    }

    private static Matrix<double> Leading(Matrix<double> a, int rank) => a.Svd().U.SubMatrix(0, a.RowCount, 0, rank);

    /// <summary>The shipped circuit linear-feedback with 64 pyramidal units and 4 outputs, one input, and its theory by hand.</summary>
    private sealed class DendriticFeedback
    {
        private const int Inputs = 6, Hidden = 64, Outputs = 4;
        private const int Fast = 32, Slow = 60;
        private const long Steps = 500;
        private const double Dt = 4, Tau = 20, TauBasal = 5, TauApical = 10, TauEps = 100, TauU = 500, TauF = 100, Alpha = 2, S = 0.02, Gamma = 0.05;

        private static readonly double[][] X = TestCircuits.Rows(1, Inputs, "angle input"), Targets = [[0, 1, 0, 0]];

        private readonly Circuit _circuit;
        private readonly CircuitValues<double> _values;
        private readonly bool _isSquared, _wholeCurrent;
        private Matrix<double> _slopes = Identity(Hidden);
        private Matrix<double> _curvature = Identity(Outputs);

        public DendriticFeedback(string loss, bool wholeCurrent)
        {
            string[] rules = wholeCurrent
                ? ["plasticity.Q.d w/dt=(-post.apical * pre.u_hp / s^2 - gamma_Q * w) / tau_Q",
                    "plasticity.QY.d w/dt=(-post.fb * pre.u_hp / s^2 - gamma_Q * w) / tau_Q"]
                : [];
            string text = File.ReadAllText(Repository.Circuit("linear-feedback"));
            _circuit = TestCircuits.Parse(
                text, Inputs, Outputs, [$"pyramidal.size={Hidden}", $"learning.loss.kind={loss}", "learning.loss.soft_targets=0.05",
                    FormattableString.Invariant($"alpha={Alpha}"),
                FormattableString.Invariant($"s={S}"), FormattableString.Invariant($"gamma_Q={Gamma}"), "tau_Q=1 ms", "solver.tolerance=1e-11",
                    "solver.limit=20000",
                "Q.init=normal(0, 0.5)", "QY.init=normal(0, 0.1)", "D.init=normal(0, 1 / sqrt(fan_in))", .. rules]);
            _values = TestCircuits.Values<double>(_circuit);
            _isSquared = loss == "squared_error";
            _wholeCurrent = wholeCurrent;
            Linearise();
        }

        public Matrix<double> Feedback() => TestCircuits.MatrixOf(_values, "Q").Stack(TestCircuits.MatrixOf(_values, "QY"));

        /// <summary>G', G = D (1 - W s')^-1 with the outputs' identity behind it, as seen through the curvature of the loss.</summary>
        public Matrix<double> GainTransposed()
        {
            Matrix<double> hidden = TestCircuits.MatrixOf(_values, "D") * _slopes * (Identity(Hidden) - (TestCircuits.MatrixOf(_values, "W") * _slopes))
                .Inverse();
            return (_curvature * hidden.Append(Identity(Outputs))).Transpose();
        }

        /// <summary>Takes slopes and curvature where the circuit is at rest with its weights as they are.</summary>
        public void Linearise()
        {
            _slopes = Matrix<double>.Build.DenseOfDiagonalArray([.. At("pyramidal.soma").Select(v => 1 - (Math.Tanh(v) * Math.Tanh(v)))]);
            _curvature = _isSquared ? Identity(Outputs) : Softmax(At("output.y"));
        }

        /// <summary>First fast, then slowly and averaged.</summary>
        public Matrix<double> Learn(int trials)
        {
            Matrix<double> sum = Matrix<double>.Build.Dense(Hidden + Outputs, Outputs);
            for (int phase = 0; phase < Fast + Slow; phase++)
            {
                Matrix<double> before = Feedback();
                Phase(trials, phase * 10000L);

                // a phase of 2 s decays Q by 0.05 x 2000 = 100 times the rate: after the fast ones 1e-3 of where it came from is left
                Write(before + (Rate(phase) * (Feedback() - before)));
                if (phase >= Fast)
                {
                    sum += Feedback();
                }
            }

            Write(sum / Slow);
            Linearise();
            return sum / Slow;
        }

        private static double Rate(int phase) => phase < Fast ? 0.002 : 0.0006;

        /// <summary>
        /// The norm by which the average of the last phases may be off the stationary Q, of each row by itself and of all together. A phase's mean of
        /// current u_hp' errs, row by row, with the covariance of Gaussians: over lags k, E[a a'](k) E[h h'](k) + E[a h'](k) E[a h'](-k), a the row's current
        /// and h the high-passed control. The whole current has a mean besides, the control at rest, by which the mean of h over the phase is multiplied in all
        /// rows alike. Such an error moves Q by the rate times the phase, and is forgotten as Q decays: by gamma, and by what the rule of the whole current
        /// hears of Q u.
        /// </summary>
        public (double Own, double Shared) StandardError(Matrix<double> q, int trials)
        {
            double scale = _wholeCurrent ? S * S : S, length = Steps * Dt;
            Matrix<double> decay = (Gamma * Identity(Outputs)) + (_wholeCurrent ? Echo(q).Echo / (S * S) : 0 * Identity(Outputs)), average = 0 * decay;
            var weights = new List<Matrix<double>>();
            for (int phase = Fast + Slow - 1; phase >= 0; phase--)
            {
                // an error of this phase is in the average of this phase and, less what has decayed, of those after it
                Matrix<double> after = phase == Fast + Slow - 1 ? 0 * decay : Identity(Outputs) - (Rate(phase + 1) * length * decay);
                average = (after * average) + (phase >= Fast ? Identity(Outputs) / Slow : 0 * decay);
                weights.Add(Rate(phase) * length / scale * average);
            }

            (Matrix<double> step, Matrix<double> covariance) = Moments(q);
            int rows = Hidden + Outputs, all = step.RowCount;
            Matrix<double> seen = Matrix<double>.Build.Dense(rows + Outputs, all);
            seen.SetSubMatrix(0, _wholeCurrent ? Hidden : all - rows, Identity(Hidden));
            seen.SetSubMatrix(Hidden, _wholeCurrent ? 3 * Hidden : all - Outputs, Identity(Outputs));
            int u = (3 * Hidden) + (2 * Outputs);
            seen.SetSubMatrix(rows, u, Identity(Outputs));
            seen.SetSubMatrix(rows, u + Outputs, -Identity(Outputs));
            Matrix<double> later = covariance * seen.Transpose();
            double[] mean = _wholeCurrent ? [.. At("pyramidal.apical"), .. At("output.fb")] : new double[rows];
            Matrix<double> drift = Matrix<double>.Build.Dense(Outputs, Outputs);
            Matrix<double>[] errors = [.. Enumerable.Range(0, rows).Select(_ => Matrix<double>.Build.Dense(Outputs, Outputs))];
            for (int k = 0; k < Steps; k++)
            {
                Matrix<double> c = seen * later;
                double share = (k == 0 ? 0.5 : 1) * (Steps - k) / ((double)Steps * Steps * trials);
                for (int i = 0; i < rows; i++)
                {
                    for (int j = 0; j < Outputs; j++)
                    {
                        for (int l = 0; l < Outputs; l++)
                        {
                            // both signs of the lag
                            errors[i][j, l] += share * ((c[i, i] * (c[rows + j, rows + l] + c[rows + l, rows + j])) + (c[i, rows + l] * c[rows + j, i])
                                + (c[i, rows + j] * c[rows + l, i]));
                        }
                    }
                }

                Matrix<double> h = c.SubMatrix(rows, Outputs, rows, Outputs);
                drift += share * (h + h.Transpose());
                later = step * later;
            }

            return (Norm([.. errors]), Math.Sqrt(mean.Sum(m => m * m)) * Norm([drift]));

            double Norm(Matrix<double>[] all) => Math.Sqrt(all.Sum(e => weights.Sum(w => (w.TransposeThisAndMultiply(e) * w).Trace())));
        }

        /// <summary>
        /// gamma Q = -E[current u_hp'] / s^2, or -E[eps u_hp'] / s where the rule sees the noise alone, with E from the covariance of the
        /// linearised scheme at that Q.
        /// </summary>
        public Matrix<double> Stationary(Matrix<double> start)
        {
            Matrix<double> q = start;
            for (int i = 0; i < 25; i++)
            {
                (Matrix<double> noise, Matrix<double> echo, Matrix<double> heard) = Echo(q);

                // -(noise + q echo) / s^2 = gamma q, with q on the right solved for
                Matrix<double> next = _wholeCurrent ? -noise / (S * S) * ((Gamma * Identity(Outputs)) + (echo / (S * S))).Inverse() : -heard / (S * Gamma);
                q = (0.5 * q) + (0.5 * next);
            }

            return q;
        }

        /// <summary>E[current u_hp'] = noise + Q echo: what the noise of a dendrite itself brings, and what it is told of u. Beside it E[eps u_hp'].</summary>
        private (Matrix<double> Noise, Matrix<double> Echo, Matrix<double> Heard) Echo(Matrix<double> q)
        {
            const int apical = Hidden, fb = 3 * Hidden, u = fb + (2 * Outputs), slow = u + Outputs, heard = slow + Outputs, eps = heard + Outputs;
            (_, Matrix<double> c) = Moments(q);
            Matrix<double> Hp(int row, int rows) => c.SubMatrix(row, rows, u, Outputs) - c.SubMatrix(row, rows, slow, Outputs);
            Matrix<double> echo = Hp(heard, Outputs);
            return (Hp(apical, Hidden).Stack(Hp(fb, Outputs)) - (q * echo), echo, Hp(eps, Hidden + Outputs));
        }

        /// <summary>One step of all states and the noise, and their covariance.</summary>
        private (Matrix<double> Step, Matrix<double> Covariance) Moments(Matrix<double> q)
        {
            // z = (basal, apical, soma, fb, y, u, u_slow, a_u, eps): a_u is u through an apical lag, so that apical = Q a_u + what noise adds
            const int basal = 0, apical = Hidden, soma = 2 * Hidden, fb = 3 * Hidden, y = fb + Outputs, u = y + Outputs, slow = u + Outputs,
                heard = slow + Outputs, eps = heard + Outputs, all = eps + Hidden + Outputs;
            Matrix<double> a = Matrix<double>.Build.Dense(all, all), w = TestCircuits.MatrixOf(_values, "W") * _slopes,
                d = TestCircuits.MatrixOf(_values, "D") * _slopes;
            void Add(int to, int from, Matrix<double> block, double tau) =>
                a.SetSubMatrix(to, from, a.SubMatrix(to, block.RowCount, from, block.ColumnCount) + (block / tau));
            foreach ((int at, int length, double tau) in new[]
            {
                (basal, Hidden, TauBasal), (apical, Hidden, TauApical), (soma, Hidden, Tau), (fb, Outputs, TauApical), (y, Outputs, Tau), (slow, Outputs, TauF),
                    (heard, Outputs, TauApical),
            })
            {
                Add(at, at, -Identity(length), tau);
            }

            Add(basal, soma, w, TauBasal);
            Add(apical, u, q.SubMatrix(0, Hidden, 0, Outputs), TauApical);
            Add(apical, eps, S * Identity(Hidden), TauApical);
            Add(soma, basal, Identity(Hidden), Tau);
            Add(soma, apical, Identity(Hidden), Tau);
            Add(fb, u, q.SubMatrix(Hidden, Outputs, 0, Outputs), TauApical);
            Add(fb, eps + Hidden, S * Identity(Outputs), TauApical);
            Add(y, soma, d, Tau);
            Add(y, fb, Identity(Outputs), Tau);
            Add(u, y, -_curvature, TauU);
            Add(u, u, -Alpha * Identity(Outputs), TauU);
            Add(slow, u, Identity(Outputs), TauF);
            Add(heard, u, Identity(Outputs), TauApical);

            double rho = Math.Exp(-Dt / TauEps);
            Matrix<double> t = Identity(all) + (Dt * a), c = Matrix<double>.Build.Dense(all, all);
            t.SetSubMatrix(eps, eps, rho * Identity(Hidden + Outputs));
            c.SetSubMatrix(eps, eps, (1 - (rho * rho)) * Identity(Hidden + Outputs));
            Matrix<double> step = t;
            for (int i = 0; i < 13; i++)
            {
                c += t * c * t.Transpose();
                t *= t;
            }

            return (step, c);
        }

        private void Phase(int trials, long presentation)
        {
            using var pool = new WorkerPool(2);
            TrialBatch<double> batch = TestCircuits.Batch<double>(_circuit, [.. Enumerable.Repeat(X[0], trials)], [.. Enumerable.Repeat(Targets[0], trials)],
                presentation);
            var states = new TrialStates<double>(_circuit, trials);
            foreach (Variable state in _circuit.States)
            {
                double[] value = At(state.FullName);
                for (int i = 0; i < value.Length; i++)
                {
                    Array.Fill(states[state], value[i], i * trials, trials);
                }
            }

            states.HasStates = true;
            PlasticityRule[] rules = [_circuit.FindWeight("Q")!.Rule!, _circuit.FindWeight("QY")!.Rule!];
            foreach ((long steps, PlasticityRule[] learning) in new[] { (300L, Array.Empty<PlasticityRule>()), (Steps, rules) })
            {
                var simulation = new TimeSimulation<double>(_circuit, _values, new TimePhase(Dt, 7) { Rules = learning }, states, trials, pool);
                simulation.Start(batch);
                simulation.Run(steps);
                simulation.Finish();
                simulation.ApplyRules();
            }
        }

        private double[] At(string variable)
        {
            using var pool = new WorkerPool(1);
            Variable v = _circuit.Find(variable)!;
            var solver = new EquilibriumSolver<double>(_circuit, [], [(new VariableReference(v), v.Population.Size)], 1, pool);
            solver.Solve(_values, TestCircuits.Batch<double>(_circuit, X, Targets));
            Assert.That(solver.Report.Unconverged, Is.Zero, variable);
            return solver.Observed(0).ToArray();
        }

        private void Write(Matrix<double> q)
        {
            q.SubMatrix(0, Hidden, 0, Outputs).ToRowMajorArray().CopyTo(_values.Weight(_circuit.FindWeight("Q")!));
            q.SubMatrix(Hidden, Outputs, 0, Outputs).ToRowMajorArray().CopyTo(_values.Weight(_circuit.FindWeight("QY")!));
        }

        private static Matrix<double> Identity(int size) => Matrix<double>.Build.DenseIdentity(size);

        private static Matrix<double> Softmax(double[] y)
        {
            double[] p = [.. y.Select(Math.Exp)];
            double sum = p.Sum();
            Vector<double> v = Vector<double>.Build.DenseOfEnumerable(p.Select(e => e / sum));
            return Matrix<double>.Build.DenseOfDiagonalVector(v) - v.OuterProduct(v);
        }
    }
}
