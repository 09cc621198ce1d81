using System.Diagnostics;
using System.Runtime.Versioning;
using NeuroLcp.Tests.Architecture;

namespace NeuroLcp.Tests.Cli;

/// <summary>
/// A checkout with nothing but the launcher in it, and a PATH with only the tools the launcher needs and whatever a test adds:
/// the launcher is run for real, what it calls is not.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class LauncherSandbox : IDisposable
{
    private static readonly string[] Tools =
        ["bash", "readlink", "id", "find", "flock", "mkdir", "rm", "mv", "cp", "touch", "date", "cat", "grep", "awk", "mktemp", "env", "sleep", "dirname"];

    private static readonly string[] ToolFolders = ["/usr/bin", "/bin"];

    public LauncherSandbox()
    {
        Folder = Directory.CreateTempSubdirectory("launcher-").FullName;
        Root = Path.Combine(Folder, "a checkout");
        Bin = Path.Combine(Folder, "bin");
        Libraries = Path.Combine(Folder, "lib");
        foreach (string folder in new[] { Root, Bin, Libraries, Path.Combine(Folder, "home"), Path.Combine(Root, "src", "NeuroLcp.Cli"),
            Path.Combine(Root, "tests"), Path.Combine(Root, ".ci") })
        {
            Directory.CreateDirectory(folder);
        }

        foreach (string file in new[] { "neurolcp", "tests/run.sh", "tests/bench.sh", ".ci/run", "Directory.Build.props", "Directory.Packages.props",
            "global.json" })
        {
            File.Copy(Path.Combine(RepositoryFiles.Root, file), Path.Combine(Root, file));
        }

        foreach (string tool in Tools)
        {
            string found = ToolFolders.Select(folder => Path.Combine(folder, tool)).First(File.Exists);
            File.CreateSymbolicLink(Path.Combine(Bin, tool), found);
        }

        File.WriteAllText(Source, "return 0;");
        File.WriteAllText(Path.Combine(Libraries, "libhdf5_serial.so.103"), "");
        AddTool("dotnet", FakeDotnet);
    }

    /// <summary>The folder of it all.</summary>
    public string Folder { get; }

    /// <summary>The checkout.</summary>
    public string Root { get; }

    /// <summary>The only folder on PATH.</summary>
    public string Bin { get; }

    /// <summary>The only folder where libhdf5 is looked for.</summary>
    public string Libraries { get; }

    /// <summary>A source file of the product.</summary>
    public string Source => Path.Combine(Root, "src", "NeuroLcp.Cli", "Program.cs");

    /// <summary>What was called, a line each.</summary>
    public string[] Calls => File.Exists(Log) ? File.ReadAllLines(Log) : [];

    /// <summary>Extra environment of the launcher.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    private string Log => Path.Combine(Folder, "calls");

    // `publish` builds a file after a while, `test` writes a result file, a program lists its arguments
    private const string FakeDotnet =
        """
        case $1 in
            --version) echo "${FAKE_VERSION:-10.0.100}" ;;
            publish)
                case $* in *Precompile=true*) ahead=yes; echo publish >>"$CALLS" ;; *) ahead=; echo "publish plainly" >>"$CALLS" ;; esac
                sleep "${FAKE_BUILD_SECONDS:-0}"
                [ -z "${FAKE_BUILD_ERROR:-}" ] || { echo "Program.cs(1,1): error CS1002: ; expected"; exit 1; }
                [ -z "$ahead" ] || [ -z "${FAKE_NO_COMPILER:-}" ] || { echo "error NU1101: Unable to find package Microsoft.NETCore.App.Crossgen2"; exit 1; }
                while [ "$1" != -o ]; do shift; done
                mkdir -p "$2" && : >"$2/neurolcp.dll" ;;
            build)
                [ -z "${FAKE_BUILD_ERROR:-}" ] || { echo "Program.cs(1,1): error CS1002: ; expected"; exit 1; } ;;
            test)
                echo "test $2" >>"$CALLS"
                all=$*
                case $all in *--filter*) echo "filtered${all##*--filter}" >>"$CALLS" ;; esac
                while [ "$1" != --results-directory ]; do shift; done
                [ -z "${FAKE_COUNTERS:-}" ] || echo "<Counters $FAKE_COUNTERS notExecuted=\"0\" />" >"$2/result.$$.trx"
                exit "${FAKE_TEST_EXIT:-0}" ;;
            *)
                program=$1
                shift
                echo "program$(printf ' [%s]' "$@")" >>"$CALLS"
                echo "$program"
                [ -z "${FAKE_RUN_UNTIL:-}" ] || while [ ! -e "$FAKE_RUN_UNTIL" ]; do sleep 0.05; done
                exit "${FAKE_EXIT:-0}" ;;
        esac
        """;

    /// <summary>Puts a bash script on PATH.</summary>
    public void AddTool(string name, string script)
    {
        string path = Path.Combine(Bin, name);
        File.WriteAllText(path, "#!" + Path.Combine(Bin, "bash") + "\n" + script + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Starts the launcher.</summary>
    public Process Start(string launcher, params string[] arguments)
    {
        ProcessStartInfo start = new(Path.Combine(Bin, "bash"))
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(launcher);
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        start.Environment["PATH"] = Bin;
        start.Environment["HOME"] = Path.Combine(Folder, "home");
        start.Environment["CALLS"] = Log;
        start.Environment["NEUROLCP_LIBRARY_PATH"] = Libraries;
        start.Environment["NEUROLCP_NO_INSTALL"] = "1";
        foreach ((string name, string value) in Environment)
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Runs the launcher to its end.</summary>
    public (int ExitCode, string Out, string Error) Run(params string[] arguments) => Wait(Start(Path.Combine(Root, "neurolcp"), arguments));

    /// <summary>Waits for a launcher and takes what it wrote.</summary>
    public static (int ExitCode, string Out, string Error) Wait(Process process)
    {
        using (process)
        {
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.Result);
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
