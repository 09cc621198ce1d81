namespace NeuroLcp.Recording.Hdf5;

/// <summary>An HDF5 identifier of any kind, released at the end of its scope.</summary>
internal readonly ref struct Hdf5Id(long value)
{
    private readonly long _value = value;

    /// <summary>The raw <c>hid_t</c>.</summary>
    public static implicit operator long(Hdf5Id id) => id._value;

    /// <summary>Drops the reference, which closes whatever it is.</summary>
    public void Dispose()
    {
        if (_value > 0)
        {
            _ = H5I.dec_ref(_value);
        }
    }
}
