namespace NeuroLcp.Experiments.Files;

/// <summary>Where weights come from: a weight file or a recording, optionally one group of it.</summary>
/// <param name="Path">The HDF5 file.</param>
/// <param name="Group">The group that holds one dataset per weight; null for the file's own layout.</param>
/// <param name="Snapshot">Which snapshot of a recording, from 0; null for the last.</param>
public sealed record WeightSource(string Path, string? Group, long? Snapshot = null);
