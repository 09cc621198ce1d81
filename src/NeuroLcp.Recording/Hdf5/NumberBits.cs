namespace NeuroLcp.Recording.Hdf5;

/// <summary>
/// Where the bits of a number stand in its bytes, as a file says. libhdf5 1.10 takes them from there without looking whether that is inside: of a number
/// without bits it reads at an address that is none, of one whose bits begin behind its end what happens to lie there.
/// </summary>
internal static class NumberBits
{
    /// <summary>Numbers of more bytes than any program writes; libhdf5 turns them in buffers of fixed size.</summary>
    private const int MostBytes = 16;

    /// <summary>Refuses numbers whose bits are not all within their bytes.</summary>
    /// <param name="type">The type, of numbers or of anything else.</param>
    /// <param name="what">What has that type, as it is named to the person.</param>
    /// <exception cref="Hdf5Exception">Some are not (<see cref="Hdf5Exception.IsRefusal"/>).</exception>
    internal static void Require(long type, string what)
    {
        H5T.class_t kind = H5T.get_class(type);
        if (kind == H5T.class_t.ENUM)
        {
            using Hdf5Id number = Hdf5Library.Own(H5T.get_super(type));
            Require(number, what);
        }
        else if (kind is H5T.class_t.INTEGER or H5T.class_t.FLOAT && !AreWithin(type, kind))
        {
            throw Hdf5Exception.Refusal($"the numbers of {what} are said to have bits outside of their {H5T.get_size(type)} bytes: it is damaged");
        }
    }

    private static bool AreWithin(long type, H5T.class_t kind)
    {
        ulong bytes = H5T.get_size(type), bits = H5T.get_precision(type);
        int offset = H5T.get_offset(type);
        if (bytes > MostBytes || bits == 0 || offset < 0 || bits + (ulong)offset > 8 * bytes)
        {
            return false;
        }

        if (kind == H5T.class_t.INTEGER)
        {
            return true;
        }

        Hdf5Library.Check(H5T.get_fields(type, out nuint sign, out nuint exponent, out nuint exponentBits, out nuint mantissa, out nuint mantissaBits));
        return sign < bits && exponentBits > 0 && exponent + exponentBits <= bits && mantissaBits > 0 && mantissa + mantissaBits <= bits;
    }
}
