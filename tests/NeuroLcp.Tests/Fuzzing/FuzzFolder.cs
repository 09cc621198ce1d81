using System.Diagnostics;
using NeuroLcp.Cli;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Terminals;

namespace NeuroLcp.Tests.Fuzzing;

/// <summary>A folder of strange files' own, with the sound files that they are made from.</summary>
internal sealed class FuzzFolder
{
    /// <summary>A circuit whose simulation writes time courses, events, weights and synapses.</summary>
    public const string Spiking =
        """
        circuit: spiking
        parameters: {tau: 10 ms}
        populations:
          cell:
            size: 4
            initial: {v: 0.2}
            d v/dt: (1.5 - v) / tau
            spike: v >= 1
            when spike: {v: 0}
          out:
            size: 2
            d y/dt: (W @ cell.v - y) / tau
        weights:
          W: {post: out, pre: cell, init: "normal(0, 1)"}
        plasticity:
          W: {d w/dt: (post.y - w) / (100 * tau), online: true}
        time: {step: 1 ms, duration: 60 ms}
        record: [cell.v every 2 ms, out.y every 2 ms, cell.spike events, W synapses 3 every 10 ms]
        """;

    /// <summary>A circuit that learns from trials of a file.</summary>
    public const string Learning =
        """
        circuit: learning
        parameters: {tau: 10 ms}
        populations:
          sensory: {size: task.inputs, x: task.input}
          out:
            size: task.outputs
            error: task.target - y
            d y/dt: (-y + W @ sensory.x) / tau
        weights:
          W: {post: out, pre: sensory, init: zeros}
        plasticity:
          W: {rule: post.error * pre.x}
        readout: out.y
        learning: {optimiser: {kind: plain, rate: 0.1}, batch: 4, epochs: 2}
        """;

    /// <summary>
    /// A task as small as the circuit without one needs: what is drawn by default takes longer to make than everything else that is done with an input.
    /// </summary>
    public const string Task = "teacher(inputs=2, outputs=2, hidden=0, train=4, test=2)";

    private readonly Dictionary<string, byte[]> _sound = [];
    private readonly string? _program;

    /// <summary>Makes the folder, or goes on in one.</summary>
    /// <param name="root">Where; made, and left to the caller.</param>
    /// <param name="program">The program to start for each command; null where its work is done in this process.</param>
    public FuzzFolder(string root, string? program = null)
    {
        Root = root;
        _program = program;
        string sound = In("sound");
        Directory.CreateDirectory(In("out"));
        File.WriteAllText(In("spiking.yaml"), Spiking);
        File.WriteAllText(In("learning.yaml"), Learning);
        if (!Directory.Exists(sound))
        {
            SoundFiles.Write(this);
            string making = Directory.CreateDirectory(In("making")).FullName;
            foreach (string file in Directory.GetFiles(root))
            {
                File.Copy(file, Path.Combine(making, Path.GetFileName(file)));
            }

            Directory.Move(making, sound);
        }

        IdxFiles.Write(In("idx"));
        foreach (string file in Directory.GetFiles(sound))
        {
            _sound.Add(Path.GetFileName(file), File.ReadAllBytes(file));
            File.WriteAllBytes(In(Path.GetFileName(file)), _sound[Path.GetFileName(file)]);
        }
    }

    /// <summary>
    /// A path for a new folder, in memory where the system has such a place: an input is written, and waited for until the disk has it, many times a second.
    /// </summary>
    public static string NewPlace() => Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"neurolcp-fuzz-{Guid.NewGuid():N}");

    /// <summary>Whether commands are typed to the program itself.</summary>
    public bool IsReal => _program is not null;

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>Names of the sound files with an ending.</summary>
    public IEnumerable<string> Names(string ending) => _sound.Keys.Where(name => name.EndsWith(ending, StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    /// <summary>A sound file.</summary>
    public byte[] Sound(string name) => _sound[name];

    /// <summary>A path in the folder.</summary>
    public string In(string name) => Path.Combine(Root, name);

    /// <summary>Types a command; the real work is done, in this process.</summary>
    public (int Code, string Text) Type(params string[] arguments) => Type(CancellationToken.None, arguments);

    /// <summary>Types a command that is stopped at once where the token says so.</summary>
    public (int Code, string Text) Type(CancellationToken stop, params string[] arguments)
    {
        if (_program is not null)
        {
            return Started(arguments);
        }

        using var output = new StringWriter();
        VerbHandlers real = Engine.Handlers();
        VerbHandlers handlers = stop.CanBeCanceled ? real with
        { Run = (request, progress, _) => real.Run(request, progress, stop), Simulate = (request, progress, _) => real.Simulate(request, progress, stop) }
            : real;
        int code = new CommandLine(handlers, new Terminal { Out = output, Error = output, Environment = name => name == "NEUROLCP_DEBUG" ? "1" : null })
            .Run(arguments);
        return (code, output.ToString());
    }

    private (int Code, string Text) Started(string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [_program!, .. arguments])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("DOTNET_STARTUP_HOOKS");
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return (process.ExitCode, output.Result + errors.Result);
    }
}
