using System.Globalization;
using System.Text.RegularExpressions;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>A call to libhdf5 failed, or the library is missing. The message ends in HDF5's own innermost reason.</summary>
public sealed partial class Hdf5Exception : IOException
{
    internal Hdf5Exception(string message)
        : base(message)
    {
    }

    private Hdf5Exception(string message, IReadOnlyList<string> errorStack)
        : base(message)
    {
        ErrorStack = errorStack;
        foreach (string line in errorStack)
        {
            if (Errno().Match(line) is { Success: true } match)
            {
                SystemError = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
                break;
            }
        }
    }

    /// <summary>HDF5's error stack, one line "function: description" a level, from the API call inwards; empty where there is none.</summary>
    public IReadOnlyList<string> ErrorStack { get; } = [];

    /// <summary>The operating system's <c>errno</c> where HDF5 reports one (28: no space left), otherwise 0.</summary>
    public int SystemError { get; }

    /// <summary>Whether nothing failed, but what the file asks for is refused; the message then says all there is to say.</summary>
    internal bool IsRefusal { get; private init; }

    /// <summary>Refuses what a file asks for.</summary>
    internal static Hdf5Exception Refusal(string message) => new(message) { IsRefusal = true };

    /// <summary>Takes the calling thread's error stack, names the call, and empties the stack.</summary>
    internal static Hdf5Exception FromErrorStack(string call)
    {
        IReadOnlyList<string> stack = H5E.Descriptions();
        _ = H5E.clear(H5E.DEFAULT);
        int parenthesis = call.IndexOf('(', StringComparison.Ordinal);
        string function = parenthesis < 0 ? call : call[..parenthesis];
        string reason = stack.Count == 0 ? "no reason given" : stack[^1];
        return new Hdf5Exception($"HDF5 {function} failed: {reason}", stack);
    }

    [GeneratedRegex(@"\berrno = (\d+)")]
    private static partial Regex Errno();
}
