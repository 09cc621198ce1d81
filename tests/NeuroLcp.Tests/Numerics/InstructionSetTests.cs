using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NUnit.Framework;

namespace NeuroLcp.Tests.Numerics;

/// <summary>The bits of the kernels, here and on lesser processors, which the runtime can be told to imitate.</summary>
internal sealed class InstructionSetTests
{
    private const string ReportVariable = "NEUROLCP_DIGEST_REPORT";

    // What this digest should be is not derivable by hand. It was taken from the plain loops (DOTNET_EnableHWIntrinsic=0) and must be taken
    // again, in the same way, whenever a kernel is meant to compute something else or the digest's inputs change.
    private const string ExpectedDigest = "6242d28ea2eb0e253998eb241d330723";

    private static int WidestVector =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 32;

    [Test]
    public void Digest_OnThisProcessor_IsThatOfThePlainLoops()
    {
        string digest = NumericsDigest.Compute();
        if (Environment.GetEnvironmentVariable(ReportVariable) is { } report)
        {
            File.WriteAllText(report, $"{WidestVector} {digest}");
        }

        Assert.That(digest, Is.EqualTo(ExpectedDigest), $"with vectors of {WidestVector} bits");
    }

    [TestCase("EnableAVX512", 256)]
    [TestCase("EnableAVX2", 128)]
    [TestCase("EnableHWIntrinsic", 32)]
    public void Digest_WithInstructionsSwitchedOff_IsTheSame(string instructions, int widest)
    {
        if (!X86Base.IsSupported)
        {
            Assert.Ignore("The switches are those of x86 processors.");
        }

        string report = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { "vstest", typeof(InstructionSetTests).Assembly.Location,
                $"--TestCaseFilter:Name={nameof(Digest_OnThisProcessor_IsThatOfThePlainLoops)}" },
            Environment = { ["DOTNET_" + instructions] = "0", [ReportVariable] = report },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.That(File.Exists(report), $"the child process wrote no report:\n{output}{errors.Result}");
            string[] found = File.ReadAllText(report).Split(' ');

            // the switch must have had its effect, or nothing was tested; a processor may have less than the switch leaves
            Assert.That(int.Parse(found[0]), Is.EqualTo(Math.Min(widest, WidestVector)));
            Assert.That(found[1], Is.EqualTo(ExpectedDigest));
        }
        finally
        {
            File.Delete(report);
        }
    }
}
