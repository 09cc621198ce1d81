using System.Runtime.Intrinsics;
using NUnit.Framework;
using NeuroLcp.Numerics.Lanes;
using NeuroLcp.Numerics.RandomNumbers;

namespace NeuroLcp.Tests.Numerics.RandomNumbers;

internal sealed class PhiloxTests
{
    private const ulong Seed = 0x0123456789ABCDEF;

    [Test]
    public void Block_OfKnownCounters_GivesTheKnownAnswers()
    {
        // the known-answer vectors published with the generator (Random123, kat_vectors), philox4x32 with 10 rounds
        Assert.That(Philox.Block(0, 0, 0, 0, 0), Is.EqualTo((0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)));
        Assert.That(Philox.Block(ulong.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue),
            Is.EqualTo((0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)));

        // digits of π: counter 243f6a88 85a308d3 13198a2e 03707344, key a4093822 299f31d0; each word in its place
        Assert.That(
            Philox.Block(seed: 0x299f31d0a4093822, stream: 0x03707344, presentation: 0x13198a2e, step: 0x85a308d3, block: 0x243f6a88),
            Is.EqualTo((0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)));
    }

    [Test]
    public void Uniform_OfAWord_IsTheMiddleOfItsCell()
    {
        // (word + ½) / 2³²: neither 0 nor 1, whatever the word; and the logarithm of a normal number is taken of it
        (uint w0, uint w1, uint w2, uint w3) = Philox.Block(Seed, 5, 3, 17, block: 2);
        uint[] words = [w0, w1, w2, w3];
        for (uint i = 0; i < 4; i++)
        {
            Assert.That(Philox.Uniform(Seed, 5, 3, 17, 8 + i), Is.EqualTo((words[i] + 0.5) / 4294967296.0));
        }
    }

    [Test]
    public void Numbers_OfABatch_AreThoseOfTheirAddress([Values(1, 4, 6, 7, 9, 33, 70)] int units, [Values(1, 2, 7, 8, 9, 16, 31)] int trials)
    {
        uint[] presentations = Presentations(trials);
        int stride = trials + 2;
        float[] normals = new float[units * stride], uniforms = new float[units * stride];
        double[] exactNormals = new double[units * stride], exactUniforms = new double[units * stride];
        Philox.Normals<float>(Seed, 5, presentations, 17, units, normals, stride);
        Philox.Uniforms<float>(Seed, 5, presentations, 17, units, uniforms, stride);
        Philox.Normals<double>(Seed, 5, presentations, 17, units, exactNormals, stride);
        Philox.Uniforms<double>(Seed, 5, presentations, 17, units, exactUniforms, stride);

        for (int i = 0; i < units; i++)
        {
            for (int t = 0; t < stride; t++)
            {
                int at = (i * stride) + t;
                double normal = t < trials ? Philox.Normal(Seed, 5, presentations[t], 17, (uint)i) : 0;
                double uniform = t < trials ? Philox.Uniform(Seed, 5, presentations[t], 17, (uint)i) : 0;
                Assert.That(exactNormals[at], Is.EqualTo(normal));
                Assert.That(exactUniforms[at], Is.EqualTo(uniform));
                Assert.That(normals[at], Is.EqualTo(normal).Within(1e-5));
                Assert.That(uniforms[at], Is.EqualTo(uniform).Within(1.2e-7));
            }
        }
    }

    [Test]
    public void Normals_OfATrial_DoNotDependOnTheBatch()
    {
        const int units = 10;
        uint[] all = Presentations(50);
        float[] together = new float[units * all.Length];
        Philox.Normals<float>(Seed, 1, all, 3, units, together, all.Length);
        var random = new Random(4);

        for (int round = 0; round < 100; round++)
        {
            // any subset in any order
            int[] chosen = Enumerable.Range(0, all.Length).OrderBy(_ => random.Next()).Take(random.Next(1, all.Length)).ToArray();
            uint[] presentations = Array.ConvertAll(chosen, t => all[t]);
            float[] apart = new float[units * chosen.Length];
            float[] expected = [.. Enumerable.Range(0, units).SelectMany(unit => chosen.Select(t => together[(unit * all.Length) + t]))];
            Philox.Normals<float>(Seed, 1, presentations, 3, units, apart, chosen.Length);
            Assert.That(Samples.SameBits<float>(apart, expected));
        }
    }

    [Test]
    public void Numbers_OfEveryVectorWidth_GiveTheSameBits()
    {
        AssertSameAtEveryWidth<PhiloxBatch.NormalNumbers>();
        AssertSameAtEveryWidth<PhiloxBatch.UniformNumbers>();
    }

    [Test]
    public void Normals_OfSingle_AreCloseToDoubleForEveryKindOfWord()
    {
        // random words never come near the ends of the range, where ln U and the quadrants need care: these do
        uint[] words = [.. Enumerable.Range(0, 32)
            .SelectMany(b => new[] { 1u << b, (1u << b) - 1, ~(1u << b), unchecked(0u - (1u << b)), 0xC0000000u + (1u << b), 0xB504F334u - (1u << b) })];
        double worst = 0;
        foreach (uint radius in words)
        {
            foreach (uint angle in words)
            {
                float first = BitConverter.UInt32BitsToSingle(radius), second = BitConverter.UInt32BitsToSingle(angle), third = first, fourth = second;
                PhiloxBatch.NormalNumbers.FromWords<SingleLanes1, float>(ref first, ref second, ref third, ref fourth);
                double r = Math.Sqrt(-2 * Math.Log((radius + 0.5) / 4294967296.0));
                (double sine, double cosine) = Math.SinCos(2 * Math.PI * angle / 4294967296.0);
                worst = Math.Max(worst, Math.Max(Math.Abs(first - (r * cosine)), Math.Abs(second - (r * sine))));
                Assert.That((third, fourth), Is.EqualTo((first, second)));
            }
        }

        TestContext.Out.WriteLine($"largest difference of float normals from double: {worst:E2}");
        Assert.That(worst, Is.LessThan(3e-6));
    }

    [Test]
    public void Uniforms_OfExtremeWords_StayInsideTheOpenInterval()
    {
        float least = BitConverter.UInt32BitsToSingle(0), most = BitConverter.UInt32BitsToSingle(uint.MaxValue), other = least, another = most;
        PhiloxBatch.UniformNumbers.FromWords<SingleLanes1, float>(ref least, ref most, ref other, ref another);
        Assert.That((least, most), Is.EqualTo((MathF.Pow(2, -24), 1 - MathF.Pow(2, -24))));
        Assert.That((other, another), Is.EqualTo((least, most)));
    }

    [Test]
    public void Normals_OfAMillionDraws_HaveNormalMomentsAndTails()
    {
        // 256 units × 64 trials × 64 steps
        const int units = 256, trials = 64, steps = 64;
        double count = units * trials * steps;
        float[] x = new float[units * trials];
        double[] moments = new double[5];
        int[] beyond = new int[5];
        double pairs = 0, neighbours = 0;
        for (uint step = 0; step < steps; step++)
        {
            Philox.Normals<float>(7, 2, Presentations(trials), step, units, x, trials);
            for (int i = 0; i < x.Length; i++)
            {
                double v = x[i], power = 1;
                for (int k = 1; k <= 4; k++)
                {
                    moments[k] += power *= v;
                    beyond[k] += Math.Abs(v) > k ? 1 : 0;
                }

                // between the two numbers of a pair (rows 0 and 1, 2 and 3, …), and between neighbouring trials
                pairs += (i / trials) % 2 == 0 ? v * x[i + trials] : 0;
                neighbours += i % trials < trials - 1 ? v * x[i + 1] : 0;
            }
        }

        // var(xᵏ) = E x²ᵏ − (E xᵏ)²: 1, 2, 15, 96; tolerances are four standard errors
        Assert.That(moments[1] / count, Is.EqualTo(0).Within(4 * Math.Sqrt(1 / count)));
        Assert.That(moments[2] / count, Is.EqualTo(1).Within(4 * Math.Sqrt(2 / count)));
        Assert.That(moments[3] / count, Is.EqualTo(0).Within(4 * Math.Sqrt(15 / count)));
        Assert.That(moments[4] / count, Is.EqualTo(3).Within(4 * Math.Sqrt(96 / count)));

        // a sum of n products of independent normals has variance n
        Assert.That(pairs, Is.EqualTo(0).Within(4 * Math.Sqrt(count / 2)));
        Assert.That(neighbours, Is.EqualTo(0).Within(4 * Math.Sqrt(count * (trials - 1) / trials)));

        // P(|x| > k) = erfc(k/√2); binomial standard errors
        double[] tails = [1, 0.317310508, 0.045500264, 0.002699796, 6.33424837e-5];
        for (int k = 1; k <= 4; k++)
        {
            Assert.That(beyond[k], Is.EqualTo(count * tails[k]).Within(4 * Math.Sqrt(count * tails[k] * (1 - tails[k]))), $"|x| > {k}");
        }
    }

    [Test]
    public void Uniforms_OfAMillionDraws_FillTheirRangeEvenly()
    {
        const int units = 256, trials = 64, steps = 64, bins = 128;
        double count = units * trials * steps;
        float[] x = new float[units * trials];
        int[] histogram = new int[bins];
        for (uint step = 0; step < steps; step++)
        {
            Philox.Uniforms<float>(7, 3, Presentations(trials), step, units, x, trials);
            foreach (float v in x)
            {
                histogram[(int)(v * bins)]++;
            }
        }

        // χ² with 127 degrees of freedom: mean 127, variance 254
        double expected = count / bins;
        double chiSquare = histogram.Sum(h => (h - expected) * (h - expected) / expected);
        Assert.That(chiSquare, Is.EqualTo(bins - 1).Within(4 * Math.Sqrt(2 * (bins - 1))));
    }

    [Test]
    public void Numbers_OfDifferentSeedsStreamsAndSteps_Differ()
    {
        double reference = Philox.Normal(1, 2, 3, 4, 5);
        Assert.That(Philox.Normal(2, 2, 3, 4, 5), Is.Not.EqualTo(reference));
        Assert.That(Philox.Normal(1UL << 32 | 1, 2, 3, 4, 5), Is.Not.EqualTo(reference));
        Assert.That(Philox.Normal(1, 3, 3, 4, 5), Is.Not.EqualTo(reference));
        Assert.That(Philox.Normal(1, 2, 4, 4, 5), Is.Not.EqualTo(reference));
        Assert.That(Philox.Normal(1, 2, 3, 5, 5), Is.Not.EqualTo(reference));
        Assert.That(Philox.Normal(1, 2, 3, 4, 6), Is.Not.EqualTo(reference));
    }

    [Test]
    public void Normals_WithTooShortADestination_SayWhatIsNeeded() =>
        Assert.That(() => Philox.Normals<float>(1, 1, new uint[5], 1, 4, new float[19], 5),
            Throws.ArgumentException.With.Message.StartsWith("destination has 19 elements, but its shape needs at least 20."));

    private static uint[] Presentations(int trials) => Enumerable.Range(0, trials).Select(t => (uint)((t * 7919) + 13)).ToArray();

    private static unsafe void AssertSameAtEveryWidth<TNumbers>()
        where TNumbers : PhiloxBatch.INumbers
    {
        const int units = 101, trials = 67;
        float[][] results = [new float[units * trials], new float[units * trials], new float[units * trials], new float[units * trials]];
        fixed (uint* presentations = Presentations(trials))
        fixed (float* one = results[0], four = results[1], eight = results[2], sixteen = results[3])
        {
            PhiloxBatch.Run<TNumbers, SingleLanes1, float>(Seed, 2, presentations, 9, units, trials, one, trials);
            PhiloxBatch.Run<TNumbers, SingleLanes128, Vector128<float>>(Seed, 2, presentations, 9, units, trials, four, trials);
            PhiloxBatch.Run<TNumbers, SingleLanes256, Vector256<float>>(Seed, 2, presentations, 9, units, trials, eight, trials);
            PhiloxBatch.Run<TNumbers, SingleLanes512, Vector512<float>>(Seed, 2, presentations, 9, units, trials, sixteen, trials);
        }

        Assert.That(Samples.SameBits<float>(results[1], results[0]), "128 bits");
        Assert.That(Samples.SameBits<float>(results[2], results[0]), "256 bits");
        Assert.That(Samples.SameBits<float>(results[3], results[0]), "512 bits");
    }
}
