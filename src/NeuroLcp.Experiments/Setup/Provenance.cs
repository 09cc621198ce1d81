using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using NeuroLcp.Commands;
using NeuroLcp.Language.Model;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Experiments.Setup;

/// <summary>What a recording says of how it was made: circuit text, overrides, seed, data, versions, machine and command.</summary>
internal static class Provenance
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Scalar of /run: 1 once a checkpoint stands beside the recording, to go on from.</summary>
    public const string HasCheckpoint = "has_checkpoint";

    /// <summary>Attributes of the file itself.</summary>
    public static AttributeSet FileAttributes(CircuitSetup setup, string verb) => new()
    {
        { "title", $"{setup.Circuit.Name}: {verb}" },
        { "source", $"neurolcp {ProgramVersion.Text}" },
        { "history", $"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ssZ} {Command()}" },
        { "run_id", Guid.NewGuid().ToString() },
        { "circuit_sha256", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(setup.Circuit.Text))) },
    };

    /// <summary>The group <c>/run</c>.</summary>
    public static GroupLayout Run(CircuitSetup setup, string verb, RunIdentity? identity = null, params ScalarLayout[] scalars)
    {
        var attributes = new AttributeSet
        {
            { "verb", verb },
            { "circuit", setup.Circuit.Name },
            { "learning", setup.Circuit.Method.Name() },
            { "seed", setup.Seed },
            { "task", setup.Task.Name },
            { "task_digest", setup.Task.Digest },
            { "precision", setup.Precision == Precision.Double ? "double" : "float" },
            { "threads", setup.Threads },
        };
        return new GroupLayout("/run")
        {
            Attributes = attributes,
            Scalars = identity is null ? scalars : [.. scalars, ScalarLayout.Integer(HasCheckpoint)],
            Texts = new Dictionary<string, string>
            {
                ["circuit_yaml"] = setup.Circuit.Text,
                ["expanded_yaml"] = setup.Circuit.Expansion ?? setup.Circuit.Text,
                ["overrides"] = string.Join('\n', setup.Circuit.Overrides),
                ["command"] = Command(),
                ["provenance_json"] = Json(setup).ToJsonString(Readable),
                ["request_json"] = (identity?.ToJson() ?? []).ToJsonString(Readable),
            },
        };
    }

    private static JsonObject Json(CircuitSetup setup) => new()
    {
        ["neurolcp"] = ProgramVersion.Text,
        ["runtime"] = RuntimeInformation.FrameworkDescription,
        ["os"] = RuntimeInformation.OSDescription,
        ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString(),
        ["vector_bits"] = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0,
        ["instruction_sets"] = InstructionSets(),
        ["libhdf5"] = RecordingFormat.LibraryVersion,
        ["processors"] = Environment.ProcessorCount,
        ["hostname"] = Environment.MachineName,
        ["slurm_job_id"] = Environment.GetEnvironmentVariable("SLURM_JOB_ID"),
        ["circuit_file"] = setup.Input.Circuit,
        ["task"] = setup.Task.Description,
        ["seed"] = setup.Seed,
    };

    private static string InstructionSets() => string.Join(' ', new (string Name, bool Has)[]
    {
        ("sse4.2", System.Runtime.Intrinsics.X86.Sse42.IsSupported), ("avx", System.Runtime.Intrinsics.X86.Avx.IsSupported),
            ("avx2", System.Runtime.Intrinsics.X86.Avx2.IsSupported),
        ("fma", System.Runtime.Intrinsics.X86.Fma.IsSupported), ("avx512f", System.Runtime.Intrinsics.X86.Avx512F.IsSupported),
            ("neon", System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported),
    }.Where(set => set.Has).Select(set => set.Name));

    private static string Command() =>
        string.Join(' ', Environment.GetCommandLineArgs().Skip(1).Prepend("neurolcp").Select(a => a.Contains(' ') ? $"'{a}'" : a));
}
