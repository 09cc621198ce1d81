using NUnit.Framework;

namespace NeuroLcp.Tests.Recording;

/// <summary>A disk of a few megabytes, in memory; only root can make one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private SmallDisk()
    {
    }

    public string Root => _directory.Root;

    /// <summary>Mounts one, or ignores the test where that is not permitted.</summary>
    public static SmallDisk Mount(string size)
    {
        var disk = new SmallDisk();
        var (code, _, error) = OtherPrograms.Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", disk.Root);
        if (code != 0)
        {
            disk._directory.Dispose();
            Assert.Ignore($"needs permission to mount a small disk (root): {error.Trim()}");
        }

        return disk;
    }

    public string File(string name) => _directory.File(name);

    public void Dispose()
    {
        OtherPrograms.Run("umount", Root);
        _directory.Dispose();
    }
}
