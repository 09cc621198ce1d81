namespace NeuroLcp.Recording.Export;

/// <summary>A foreign format cannot hold what it was asked to; the message says what, and what to ask instead.</summary>
public sealed class ExportException(string message) : Exception(message);
