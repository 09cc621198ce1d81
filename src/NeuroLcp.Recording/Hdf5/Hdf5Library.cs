using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>The system's libhdf5: found by soname, entered by one thread at a time.</summary>
/// <remarks>
/// Every use of the bindings stands inside <c>using (Hdf5Library.Enter())</c>. The lock is ours rather than the library's because a
/// sequence of calls (extend, select, write, flush) must not interleave with another thread's, and because a build of libhdf5 without
/// thread safety is then as good as one with it.
/// </remarks>
internal static partial class Hdf5Library
{
    /// <summary>Name under which the bindings import the core library.</summary>
    internal const string Core = "hdf5";

    /// <summary>Name under which the bindings import the high-level library (dimension scales).</summary>
    internal const string HighLevel = "hdf5_hl";

    // Distributions install no plain libhdf5.so without their development package, so the sonames are named here: HDF5 1.10
    // (Debian 12, Ubuntu 22.04 and 24.04) first, then 1.14 (Debian 13). The two halves must come from one build.
    private static readonly (string Core, string HighLevel)[] Sonames =
    [
        ("libhdf5_serial.so.103", "libhdf5_serial_hl.so.100"),
        ("libhdf5.so.103", "libhdf5_hl.so.100"),
        ("libhdf5_serial.so.310", "libhdf5_serial_hl.so.310"),
        ("libhdf5.so.310", "libhdf5_hl.so.310"),
        ("libhdf5_serial.so", "libhdf5_serial_hl.so"),
        ("libhdf5.so", "libhdf5_hl.so"),
    ];

    private static readonly Lock Gate = new();
    private static nint s_core;
    private static nint s_highLevel;

    // The error stack, and with it the switch that prints it to stderr, belongs to a thread in a thread-safe libhdf5.
    [ThreadStatic]
    private static bool t_silenced;

    /// <summary>Waits for the library, loads it on first use, and holds it until the result is disposed. Reentrant.</summary>
    /// <exception cref="Hdf5Exception">libhdf5 is not installed; the message says what to type.</exception>
    internal static Entry Enter()
    {
        Gate.Enter();
        try
        {
            if (s_core == 0)
            {
                Load();
            }

            if (!t_silenced)
            {
                _ = H5E.set_auto(H5E.DEFAULT, 0, 0);
                t_silenced = true;
            }
        }
        catch
        {
            Gate.Exit();
            throw;
        }

        return default;
    }

    /// <summary>Turns a negative result into an exception that carries HDF5's own account of the failure.</summary>
    internal static long Check(long result, [CallerArgumentExpression(nameof(result))] string call = "")
    {
        if (result < 0)
        {
            throw Hdf5Exception.FromErrorStack(call);
        }

        return result;
    }

    /// <summary>Checks a new identifier and wraps it so that a <c>using</c> closes it.</summary>
    internal static Hdf5Id Own(long id, [CallerArgumentExpression(nameof(id))] string call = "") => new(Check(id, call));

    /// <summary>Value of an exported identifier such as <c>H5T_NATIVE_FLOAT_g</c>; exists only once the library is open.</summary>
    internal static unsafe long Identifier(string symbol) => *(long*)NativeLibrary.GetExport(s_core, symbol);

    /// <summary>A function that the library exports under one of these names.</summary>
    internal static nint Function(string name, string otherName) =>
        NativeLibrary.TryGetExport(s_core, name, out nint function) ? function : NativeLibrary.GetExport(s_core, otherName);

    /// <summary>Loads the first pair of which both halves are installed.</summary>
    internal static (nint Core, nint HighLevel) LoadFirst(IReadOnlyList<(string Core, string HighLevel)> candidates)
    {
        foreach (var (core, highLevel) in candidates)
        {
            if (NativeLibrary.TryLoad(core, out nint coreHandle))
            {
                if (NativeLibrary.TryLoad(highLevel, out nint highLevelHandle))
                {
                    return (coreHandle, highLevelHandle);
                }

                NativeLibrary.Free(coreHandle);
            }
        }

        throw new Hdf5Exception(
            "The HDF5 library is not installed, and recordings need it. On Debian or Ubuntu type: "
            + "apt-get install libhdf5-103-1 libhdf5-hl-100   (elsewhere: the packages that hold "
            + $"{candidates[0].Core} and {candidates[0].HighLevel}, HDF5 1.10 or later)");
    }

    private static void Load()
    {
        var (core, highLevel) = LoadFirst(Sonames);
        s_highLevel = highLevel;
        NativeLibrary.SetDllImportResolver(
            Assembly.GetExecutingAssembly(),
            (name, _, _) => name == Core ? core : name == HighLevel ? s_highLevel : 0);

        // Without this libhdf5 closes files from an exit handler, under the feet of a thread that may still write. What has not been
        // committed by then must stay uncommitted, exactly as after a kill.
        _ = H5.dont_atexit();
        if (H5.open() < 0)
        {
            throw new Hdf5Exception("The HDF5 library was found but does not start; reinstall libhdf5-103-1.");
        }

        s_core = core;
        MakeMemoryZero();
        if (!FileLimits.FollowsLinks)
        {
            _ = H5L.unregister(H5L.type_t.EXTERNAL);
        }
    }

    /// <summary>
    /// Has most of what malloc gives be zero, and what is given back be no address: a second net under <see cref="Hdf5Tree"/>, for what libhdf5 1.10 may use
    /// without having set it. No more than that: a small piece that the same thread gave back a moment ago is handed out again as it is.
    /// </summary>
    private static void MakeMemoryZero()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        const int perturb = -6, allOnes = 255;   // what is taken is filled with the complement
        try
        {
            _ = mallopt(perturb, allOnes);
        }
        catch (EntryPointNotFoundException)
        {
            // a C library without this, as musl
        }
    }

    [LibraryImport("libc")]
    private static partial int mallopt(int param, int value);

    /// <summary>Proof of holding the library.</summary>
    internal readonly ref struct Entry
    {
        /// <summary>Lets the next thread in.</summary>
        public void Dispose() => Gate.Exit();
    }
}
