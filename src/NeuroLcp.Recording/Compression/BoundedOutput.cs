namespace NeuroLcp.Recording.Compression;

/// <summary>A stretch of an array to write to, which remembers that something did not fit rather than failing.</summary>
internal sealed class BoundedOutput : Stream
{
    private byte[] _bytes = [];
    private int _end;

    /// <summary>Whether more was written than there was room for.</summary>
    internal bool Overflowed { get; private set; }

    /// <summary>Where the next byte goes.</summary>
    internal int At { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Begins anew.</summary>
    internal void Take(byte[] bytes, int start, int end)
    {
        _bytes = bytes;
        At = start;
        _end = end;
        Overflowed = false;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > _end - At)
        {
            Overflowed = true;
            At = _end;
            return;
        }

        buffer.CopyTo(_bytes.AsSpan(At));
        At += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
