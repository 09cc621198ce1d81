using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace NeuroLcp.Recording.Compression;

/// <summary>Writes bits to bytes as deflate wants them: the first bit is the lowest of the first byte (RFC 1951, 3.1.1).</summary>
/// <remarks>It may write up to <see cref="Slack"/> bytes beyond the last one that counts.</remarks>
internal ref struct BitWriter(Span<byte> bytes)
{
    /// <summary>Bytes beyond the end that must be there.</summary>
    internal const int Slack = sizeof(ulong);

    private readonly Span<byte> _bytes = bytes;
    private ulong _bits;
    private int _count;
    private int _at;

    /// <summary>Bits written.</summary>
    public readonly long Length => (8L * _at) + _count;

    /// <summary>Adds bits that wait; at most 56 may wait between two calls of <see cref="Store"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ulong bits, int count)
    {
        _bits |= bits << _count;
        _count += count;
    }

    /// <summary>Puts whole bytes of what waits in their place; fewer than 8 bits go on waiting.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store()
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes[_at..], _bits);
        int whole = _count >> 3;
        _at += whole;
        _bits >>= whole << 3;
        _count &= 7;
    }

    /// <summary>Adds bits.</summary>
    public void Write(uint bits, int count)
    {
        Add(bits, count);
        Store();
    }

    /// <summary>Goes on at the next whole byte.</summary>
    public void Align()
    {
        _count = (_count + 7) & ~7;
        Store();
    }

    /// <summary>Adds whole bytes, from a whole byte on.</summary>
    public void Copy(ReadOnlySpan<byte> data)
    {
        data.CopyTo(_bytes[_at..]);
        _at += data.Length;
    }
}
