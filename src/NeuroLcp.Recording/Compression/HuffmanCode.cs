namespace NeuroLcp.Recording.Compression;

/// <summary>A prefix code for symbols of known frequency, in the canonical form that deflate sends as lengths alone (RFC 1951, 3.2.2).</summary>
internal sealed class HuffmanCode
{
    private readonly int _longest;
    private readonly byte[] _lengths;
    private readonly ushort[] _codes;
    private readonly long[] _keys;
    private readonly int[] _weights;
    private readonly int[] _parents;
    private readonly int[] _ofLength = new int[64];

    /// <param name="symbols">Symbols of the alphabet.</param>
    /// <param name="longest">Bits that a code may have at most.</param>
    internal HuffmanCode(int symbols, int longest)
    {
        _longest = longest;
        _lengths = new byte[symbols];
        _codes = new ushort[symbols];
        _keys = new long[symbols];
        _weights = new int[2 * symbols];
        _parents = new int[2 * symbols];
    }

    /// <summary>Bits of each symbol's code; 0 where the symbol has none.</summary>
    internal ReadOnlySpan<byte> Lengths => _lengths;

    /// <summary>The codes, their first bit lowest.</summary>
    internal ReadOnlySpan<ushort> Codes => _codes;

    /// <summary>Makes the code. Every symbol that occurs gets one; where fewer than two occur, others do, so that the code is complete.</summary>
    /// <param name="counts">How often each symbol occurs.</param>
    internal void Make(ReadOnlySpan<int> counts)
    {
        int used = 0;
        for (int symbol = 0; symbol < counts.Length; symbol++)
        {
            if (counts[symbol] > 0)
            {
                _keys[used++] = ((long)counts[symbol] << 16) | (uint)symbol;
            }
        }

        for (int symbol = 0; used < 2; symbol++)
        {
            if (counts[symbol] == 0)
            {
                _keys[used++] = (uint)symbol;
            }
        }

        Span<long> keys = _keys.AsSpan(0, used);
        keys.Sort();
        CountLengths(keys);
        Limit();
        Assign(keys);
    }

    /// <summary>Bits of all symbols together.</summary>
    internal long Bits(ReadOnlySpan<int> counts)
    {
        long bits = 0;
        for (int symbol = 0; symbol < counts.Length; symbol++)
        {
            bits += (long)counts[symbol] * _lengths[symbol];
        }

        return bits;
    }

    /// <summary>
    /// Huffman's tree, of which only the depths of the leaves are wanted: leaves in order of weight, and inner nodes, which come out in that order too.
    /// </summary>
    private void CountLengths(ReadOnlySpan<long> keys)
    {
        int leaves = keys.Length, nodes = leaves;
        for (int leaf = 0; leaf < leaves; leaf++)
        {
            _weights[leaf] = (int)(keys[leaf] >> 16);
        }

        for (int leaf = 0, inner = leaves; nodes < (2 * leaves) - 1; nodes++)
        {
            int sum = 0;
            for (int child = 0; child < 2; child++)
            {
                int lightest = leaf < leaves && (inner == nodes || _weights[leaf] <= _weights[inner]) ? leaf++ : inner++;
                sum += _weights[lightest];
                _parents[lightest] = nodes;
            }

            _weights[nodes] = sum;
        }

        Array.Clear(_ofLength);

        // from the root on, a node's depth in the place of its weight
        _weights[nodes - 1] = 0;
        for (int node = nodes - 2; node >= 0; node--)
        {
            _weights[node] = _weights[_parents[node]] + 1;
            if (node < leaves)
            {
                _ofLength[_weights[node]]++;
            }
        }
    }

    /// <summary>
    /// Shortens codes that are too long: two of the longest give up their place, one moves up to their parent, the other becomes the sister of a shorter code's
    /// (ITU-T T.81, K.3).
    /// </summary>
    private void Limit()
    {
        for (int length = _ofLength.Length - 1; length > _longest; length--)
        {
            while (_ofLength[length] > 0)
            {
                int shorter = length - 2;
                while (_ofLength[shorter] == 0)
                {
                    shorter--;
                }

                _ofLength[length] -= 2;
                _ofLength[length - 1]++;
                _ofLength[shorter + 1] += 2;
                _ofLength[shorter]--;
            }
        }
    }

    /// <summary>The longest codes to the rarest symbols; codes of one length in the order of their symbols.</summary>
    private void Assign(ReadOnlySpan<long> keys)
    {
        Array.Clear(_lengths);
        for (int length = _longest, at = 0; length > 0; length--)
        {
            for (int i = 0; i < _ofLength[length]; i++, at++)
            {
                _lengths[(ushort)keys[at]] = (byte)length;
            }
        }

        Span<int> next = stackalloc int[_longest + 1];
        for (int length = 1, code = 0; length <= _longest; length++)
        {
            code = (code + (length == 1 ? 0 : _ofLength[length - 1])) << 1;
            next[length] = code;
        }

        for (int symbol = 0; symbol < _lengths.Length; symbol++)
        {
            int length = _lengths[symbol];
            _codes[symbol] = length == 0 ? (ushort)0 : Reversed(next[length]++, length);
        }
    }

    private static ushort Reversed(int code, int length)
    {
        int reversed = 0;
        for (int i = 0; i < length; i++, code >>= 1)
        {
            reversed = (reversed << 1) | (code & 1);
        }

        return (ushort)reversed;
    }
}
