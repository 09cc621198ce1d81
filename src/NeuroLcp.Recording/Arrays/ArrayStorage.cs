namespace NeuroLcp.Recording.Arrays;

/// <summary>How an array lies in its file.</summary>
/// <param name="StoredBytes">Bytes that its elements take there.</param>
/// <param name="Chunk">Lengths of a chunk, slowest axis first; null where the array is in one piece.</param>
/// <param name="Filters">What its chunks pass through, in order, for instance "shuffle", "deflate".</param>
public sealed record ArrayStorage(long StoredBytes, IReadOnlyList<long>? Chunk, IReadOnlyList<string> Filters);
