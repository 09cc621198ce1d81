using System.Diagnostics;
using System.Runtime.Versioning;
using NUnit.Framework;
using NeuroLcp.Tests.Architecture;

namespace NeuroLcp.Tests.Cli;

[TestFixture]
[SupportedOSPlatform("linux")]
internal sealed class LauncherTests
{
    private const string Building = "neurolcp: building NeuroLcp (first use, about half a minute)...\n";

    private LauncherSandbox _sandbox = null!;

    [SetUp]
    public void MakeCheckout() => _sandbox = new LauncherSandbox();

    [TearDown]
    public void RemoveCheckout() => _sandbox.Dispose();

    [TestCase("neurolcp")]
    [TestCase("tests/run.sh")]
    [TestCase("tests/bench.sh")]
    [TestCase(".ci/run")]
    public void TheScripts_AreValidBash(string script)
    {
        using Process bash = Process.Start("bash", ["-n", Path.Combine(RepositoryFiles.Root, script)]);
        bash.WaitForExit();

        Assert.That(bash.ExitCode, Is.Zero);
    }

    [Test]
    public void FirstUse_Builds_LaterOnesDoNot()
    {
        (int code, _, string error) = _sandbox.Run("--help");
        (int again, _, string silence) = _sandbox.Run("--help");

        Assert.That((code, error), Is.EqualTo((0, Building)));
        Assert.That((again, silence), Is.EqualTo((0, "")));
        Assert.That(_sandbox.Calls, Is.EqualTo(new[] { "publish", "program [--help]", "program [--help]" }));
    }

    [Test]
    public void Arguments_AndTheExitCode_ArePassedOnAsTheyAre_ThroughASymlink()
    {
        string link = Path.Combine(_sandbox.Folder, "nl");
        File.CreateSymbolicLink(link, Path.Combine(_sandbox.Root, "neurolcp"));
        _sandbox.Environment["FAKE_EXIT"] = "75";
        (int code, string program, _) = LauncherSandbox.Wait(_sandbox.Start(link, "run", "a circuit.yaml", "", "--set", "S=W.T * 2", "$HOME"));

        Assert.That(code, Is.EqualTo(75));
        Assert.That(program, Does.StartWith(Path.Combine(_sandbox.Root, ".neurolcp")));
        Assert.That(_sandbox.Calls[^1], Is.EqualTo("program [run] [a circuit.yaml] [] [--set] [S=W.T * 2] [$HOME]"));
    }

    [Test]
    public void AChangedSource_IsBuiltAgain()
    {
        _sandbox.Run();
        File.WriteAllText(_sandbox.Source, "return 1;");
        _sandbox.Run();

        Assert.That(_sandbox.Calls.Count(call => call == "publish"), Is.EqualTo(2));
    }

    [Test]
    public void ASourceChangedDuringABuild_IsBuiltNextTime()
    {
        _sandbox.Environment["FAKE_BUILD_SECONDS"] = "0.5";
        Process building = _sandbox.Start(Path.Combine(_sandbox.Root, "neurolcp"));
        Assert.That(() => _sandbox.Calls, Is.EqualTo(new[] { "publish" }).After(20).Seconds.PollEvery(10).MilliSeconds);
        File.WriteAllText(_sandbox.Source, "return 1;");
        LauncherSandbox.Wait(building);
        _sandbox.Run();

        Assert.That(_sandbox.Calls.Count(call => call == "publish"), Is.EqualTo(2));
    }

    [Test]
    public void ADeletedSource_IsBuiltAgain()
    {
        string other = Path.Combine(Path.GetDirectoryName(_sandbox.Source)!, "Other.cs");
        File.WriteAllText(other, "");
        _sandbox.Run();
        File.Delete(other);
        _sandbox.Run();

        Assert.That(_sandbox.Calls.Count(call => call == "publish"), Is.EqualTo(2));
    }

    [Test]
    public void ConcurrentFirstUses_BuildOnce_AndAllRun()
    {
        _sandbox.Environment["FAKE_BUILD_SECONDS"] = "0.5";
        Process[] started = [.. Enumerable.Range(0, 4).Select(n => _sandbox.Start(Path.Combine(_sandbox.Root, "neurolcp"), $"{n}"))];
        int[] codes = [.. started.Select(process => LauncherSandbox.Wait(process).ExitCode)];

        Assert.That(codes, Is.All.Zero);
        Assert.That(
            _sandbox.Calls.Order(StringComparer.Ordinal),
            Is.EqualTo(new[] { "program [0]", "program [1]", "program [2]", "program [3]", "publish" }));
    }

    [Test]
    public void ARunningProgram_KeepsItsFiles_WhenANewerOneIsBuilt()
    {
        string end = Path.Combine(_sandbox.Folder, "end");
        _sandbox.Environment["FAKE_RUN_UNTIL"] = end;
        Process running = _sandbox.Start(Path.Combine(_sandbox.Root, "neurolcp"), "run");
        string program = running.StandardOutput.ReadLine()!;
        _sandbox.Environment.Remove("FAKE_RUN_UNTIL");

        File.WriteAllText(_sandbox.Source, "return 1;");
        string newer = _sandbox.Run().Out.Trim();
        Assert.That(newer, Is.Not.EqualTo(program));
        Assert.That(program, Does.Exist, "in use");

        File.WriteAllText(end, "");
        LauncherSandbox.Wait(running);
        File.WriteAllText(_sandbox.Source, "return 2;");
        _sandbox.Run();
        Assert.That(program, Does.Not.Exist, "no longer in use");
    }

    [Test]
    public void WithoutAHome_TheBuildGetsOneThatItCanWriteIn()
    {
        // dotnet refuses to start without one, and NuGet would write its own beside the sources
        _sandbox.AddTool("dotnet", "echo \"home $HOME\" >>\"$CALLS\"; echo 10.0.100");
        _sandbox.Environment["HOME"] = "";
        _sandbox.Run();

        Assert.That(_sandbox.Calls[0], Is.EqualTo($"home {Path.Combine(_sandbox.Root, ".neurolcp", "home")}"));
    }

    [Test]
    public void AFailedBuild_ShowsWhy_AndIsTriedAgain()
    {
        _sandbox.Environment["FAKE_BUILD_ERROR"] = "1";
        (int code, string output, string error) = _sandbox.Run("run");
        _sandbox.Environment.Remove("FAKE_BUILD_ERROR");

        Assert.That((code, output), Is.EqualTo((4, "")));
        Assert.That(error, Does.Contain("error CS1002").And.Contain("neurolcp: the build failed"));
        Assert.That(_sandbox.Run("run").ExitCode, Is.Zero);
    }

    [Test]
    public void WithoutTheCompilerThatWorksAhead_TheProgramIsBuiltPlainly_AndThatCompilerIsNotAskedForEachTime()
    {
        _sandbox.Environment["FAKE_NO_COMPILER"] = "1";
        (int code, _, string error) = _sandbox.Run("run");
        File.WriteAllText(_sandbox.Source, "return 1;");
        _sandbox.Run("run");
        string log = File.ReadAllText(Path.Combine(_sandbox.Root, ".neurolcp", "build.log"));

        Assert.That((code, error), Is.EqualTo((0, Building)));
        Assert.That(_sandbox.Calls, Is.EqualTo(new[] { "publish", "publish plainly", "program [run]", "publish plainly", "program [run]" }));
        Assert.That(log, Does.Contain("Not compiled ahead of time"));

        // a week later it is asked for again; what it said is kept beside the build
        string why = Path.Combine(_sandbox.Root, ".neurolcp", "not-precompiled");
        Assert.That(File.ReadAllText(why), Does.Contain("NU1101").And.Contain("could not be compiled ahead of time"));
        File.SetLastWriteTimeUtc(why, DateTime.UtcNow.AddDays(-8));
        _sandbox.Environment.Remove("FAKE_NO_COMPILER");
        File.WriteAllText(_sandbox.Source, "return 2;");
        _sandbox.Run("run");

        Assert.That(_sandbox.Calls[^2..], Is.EqualTo(new[] { "publish", "program [run]" }));
        Assert.That(why, Does.Not.Exist);
    }

    [Test]
    public void WhatDoesNotCompile_IsCompiledOnce()
    {
        _sandbox.Environment["FAKE_BUILD_ERROR"] = "1";
        _sandbox.Run("run");

        Assert.That(_sandbox.Calls, Is.EqualTo(new[] { "publish" }));
        Assert.That(Path.Combine(_sandbox.Root, ".neurolcp", "not-precompiled"), Does.Not.Exist);
    }

    [Test]
    public void WithoutDotnet_SaysWhatToType()
    {
        File.Delete(Path.Combine(_sandbox.Bin, "dotnet"));
        (int code, string output, string error) = _sandbox.Run("run");

        Assert.That((code, output), Is.EqualTo((4, "")));
        Assert.That(error, Does.Contain("the .NET SDK 10 or newer is needed, and 'dotnet' is not on PATH. Type\n")
            .And.Contain("    curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0\n"));
    }

    [TestCase("8.0.404", "this one is 8.0.404")]
    [TestCase("9.0.100-rc.1", "this one is 9.0.100-rc.1")]
    [TestCase("", "gives no version")]
    public void AnOldDotnet_IsRefused_ByItsVersion(string version, string words)
    {
        // an empty version stands for a runtime without an SDK
        _sandbox.Environment["FAKE_VERSION"] = version.Length > 0 ? version : "none";
        (int code, _, string error) = _sandbox.Run("run");

        Assert.That(code, Is.EqualTo(4));
        Assert.That(error, Does.Contain(words));
    }

    [Test]
    public void WithoutLibhdf5_WhereNothingMayBeInstalled_SaysWhatToType()
    {
        File.Delete(Path.Combine(_sandbox.Libraries, "libhdf5_serial.so.103"));
        (int code, string output, string error) = _sandbox.Run("run");

        Assert.That((code, output), Is.EqualTo((4, "")));
        Assert.That(error, Does.Contain("libhdf5 is missing: recordings are HDF5 files. Type\n")
            .And.Contain("    sudo apt-get update && sudo apt-get install libhdf5-103-1 libhdf5-hl-100\n"));
    }

    [TestCase("0", "")]
    [TestCase("1000", "sudo ")]
    public void WithoutLibhdf5_WhereItMay_InstallsIt(string user, string through)
    {
        string library = Path.Combine(_sandbox.Libraries, "libhdf5_serial.so.103");
        File.Delete(library);
        File.Delete(Path.Combine(_sandbox.Bin, "id"));
        _sandbox.AddTool("id", $"echo {user}");
        _sandbox.AddTool("sudo", "[ \"$1\" = -n ] && shift; [ \"$1\" = true ] || echo \"sudo\" >>\"$CALLS\"; \"$@\"");
        _sandbox.AddTool("apt-get", $"echo \"apt-get $*\" >>\"$CALLS\"; case $* in *install*) : >'{library}' ;; esac; echo chatter");
        _sandbox.Environment["NEUROLCP_NO_INSTALL"] = "";
        (int code, string output, string error) = _sandbox.Run("run");

        string[] expected =
            ["apt-get -qq update", "apt-get -qq install -y --no-install-recommends libhdf5-103-1 libhdf5-hl-100", "publish", "program [run]"];
        Assert.That(_sandbox.Calls.Where(call => call != "sudo"), Is.EqualTo(expected));
        Assert.That(_sandbox.Calls.Contains("sudo"), Is.EqualTo(through.Length > 0));
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Not.Contain("chatter"), "stdout belongs to the program");
    }

    // counters as VSTest writes them: ignored tests are total − executed
    [TestCase("total=\"5\" executed=\"5\" passed=\"5\" failed=\"0\"", 0, 0, "5 passed, 0 failed")]
    [TestCase("total=\"5\" executed=\"4\" passed=\"4\" failed=\"0\"", 0, 0, "4 passed, 0 failed, 1 skipped")]
    [TestCase("total=\"5\" executed=\"4\" passed=\"3\" failed=\"1\"", 1, 1, "3 passed, 1 failed, 1 skipped")]
    [TestCase("total=\"5\" executed=\"5\" passed=\"5\" failed=\"0\"", 1, 1, "5 passed, 1 failed", Description = "a crashed test host names no test")]
    [TestCase("", 1, 1, "0 passed, 1 failed", Description = "a test host that never came up")]
    [TestCase("", 0, 1, "0 passed, 1 failed", Description = "a filter that matches nothing proves nothing")]
    [TestCase("total=\"2\" executed=\"0\" passed=\"0\" failed=\"0\"", 0, 1, "0 passed, 1 failed, 2 skipped")]
    public void Test_EndsWithTheCounts_AndTheirExitCode(string counters, int dotnetExit, int exit, string lastLine)
    {
        _sandbox.Environment["FAKE_COUNTERS"] = counters;
        _sandbox.Environment["FAKE_TEST_EXIT"] = $"{dotnetExit}";
        (int code, string output, _) = _sandbox.Run("test");

        Assert.That((code, output.TrimEnd().Split('\n')[^1]), Is.EqualTo((exit, lastLine)));
    }

    [Test]
    public void Test_ThatDoesNotCompile_IsAFailure_AndShowsWhy()
    {
        _sandbox.Environment["FAKE_BUILD_ERROR"] = "1";
        (int code, string output, _) = _sandbox.Run("test");

        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("error CS1002").And.EndWith("\n0 passed, 1 failed\n"));
        Assert.That(_sandbox.Calls, Is.Empty, "nothing stale is tested");
    }

    [Test]
    public void ContinuousIntegration_RunsTheTests()
    {
        _sandbox.Environment["FAKE_COUNTERS"] = "total=\"3\" executed=\"3\" passed=\"3\" failed=\"0\"";
        _sandbox.Environment["CI"] = "true";
        (int code, string output, _) = LauncherSandbox.Wait(_sandbox.Start(Path.Combine(_sandbox.Root, ".ci", "run")));

        Assert.That((code, output), Is.EqualTo((0, "3 passed, 0 failed\n")));
    }

    [Test]
    public void TestSlow_AddsTheSlowProject_AndItsCounts()
    {
        _sandbox.Environment["FAKE_COUNTERS"] = "total=\"3\" executed=\"3\" passed=\"3\" failed=\"0\"";
        (int code, string output, _) = _sandbox.Run("test", "--slow");

        Assert.That((code, output), Is.EqualTo((0, "6 passed, 0 failed\n")));
        Assert.That(
            _sandbox.Calls.Select(Path.GetFileName), Is.EqualTo(new[] { "NeuroLcp.Tests.csproj", "NeuroLcp.Validation.csproj" }));
    }

    [TestCase("", "")]
    [TestCase(" adam", " [adam]")]
    public void TestMutants_BuildsTheProgramThatTriesThem_AndHandsOver(string name, string handed)
    {
        _sandbox.Environment["FAKE_EXIT"] = "1";
        (int code, string program, _) = _sandbox.Run(("test --mutants" + name).Split(' '));

        Assert.That(code, Is.EqualTo(1));
        Assert.That(program.Trim(), Does.EndWith("NeuroLcp.Mutants.dll"));
        Assert.That(_sandbox.Calls, Is.EqualTo(new[] { $"program [{_sandbox.Root}] [{Path.Combine(_sandbox.Root, ".neurolcp", "mutants")}]{handed}" }));
    }

    [TestCase("Launcher", "filtered FullyQualifiedName~Launcher")]
    [TestCase("--filter Name=a", "filtered Name=a")]
    public void Test_TakesPartOfAName_OrArgumentsOfDotnetTest(string arguments, string expected)
    {
        _sandbox.Run(["test", .. arguments.Split(' ')]);

        Assert.That(_sandbox.Calls[^1], Is.EqualTo(expected));
    }

    [Test]
    public void TestHelp_ComesFromTheProgram()
    {
        _sandbox.Run("test", "--help");

        Assert.That(_sandbox.Calls[^1], Is.EqualTo("program [test] [--help]"));
    }

    [TestCase("", "program [--quick]")]
    [TestCase("--report --render", "program [--report] [--render]")]
    [TestCase("--filter Products", "program [--filter] [Products]")]
    public void Bench_BuildsTheBenchmarks_AndHandsOver(string arguments, string expected)
    {
        _sandbox.Environment["FAKE_EXIT"] = "3";
        (int code, string program, _) = _sandbox.Run(["bench", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.That(code, Is.EqualTo(3));
        Assert.That(program.Trim(), Does.EndWith("NeuroLcp.Benchmarks.dll"));
        Assert.That(_sandbox.Calls, Is.EqualTo(new[] { expected }), "neither the program nor a peer is needed");
    }

    [Test]
    public void BenchReport_BuildsTheProgramToo_AndInstallsNothingWhereNothingMayBe()
    {
        _sandbox.AddTool("apt-get", "echo \"apt-get $*\" >>\"$CALLS\"");
        (int code, _, string error) = _sandbox.Run("bench", "--report", "--only", "kernel");

        // whether peers are there depends on the machine; g++ is not on this PATH
        Assert.That(code, Is.Zero, error);
        Assert.That(error, Does.Contain("neurolcp: peers that need other packages will be left out. To measure them too, type\n").And.Contain(" g++"));
        Assert.That(_sandbox.Calls, Is.EqualTo(new[] { "publish", "program [--report] [--only] [kernel]" }));
    }

    [Test]
    public void Bench_ThatDoesNotCompile_ShowsWhy()
    {
        _sandbox.Environment["FAKE_BUILD_ERROR"] = "1";
        (int code, string output, string error) = _sandbox.Run("bench");

        Assert.That((code, output), Is.EqualTo((4, "")));
        Assert.That(error, Does.Contain("error CS1002").And.Contain("neurolcp: the benchmarks could not be built"));
    }

    [Test]
    public void BenchHelp_ComesFromTheProgram()
    {
        _sandbox.Run("bench", "--report", "--help");

        Assert.That(_sandbox.Calls[^1], Is.EqualTo("program [bench] [--report] [--help]"));
    }
}
