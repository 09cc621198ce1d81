namespace NeuroLcp.Simulation;

/// <summary>Random streams are told apart by name, so that adding one never renumbers the others.</summary>
internal static class StreamName
{
    /// <summary>FNV-1a, 32 bits, of the UTF-16 code units.</summary>
    public static uint Hash(string name)
    {
        uint hash = 2166136261;
        foreach (char c in name)
        {
            hash = (hash ^ c) * 16777619;
        }

        return hash & 0x7FFFFFFF;
    }
}
