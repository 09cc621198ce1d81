using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>The coordinates attached to an array's axes.</summary>
internal static unsafe class Hdf5Scales
{
    /// <summary>Whether scales are attached to any axis.</summary>
    internal static bool Has(long dataset) => Hdf5Library.Check(H5A.exists(dataset, "DIMENSION_LIST")) > 0;

    /// <summary>Path of the last scale attached to each axis; null where there is none.</summary>
    internal static string?[] Of(long dataset, int rank)
    {
        string?[] paths = new string?[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            var found = new StrongBox<string?>();
            var handle = GCHandle.Alloc(found);
            try
            {
                int index = 0;

                // A scale that was removed leaves a reference behind that cannot be followed; the axis then simply has no name.
                _ = H5DS.iterate_scales(dataset, (uint)axis, ref index, &Visit, GCHandle.ToIntPtr(handle));
                _ = H5E.clear(H5E.DEFAULT);
            }
            finally
            {
                handle.Free();
            }

            paths[axis] = found.Value;
        }

        return paths;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Visit(long dataset, uint axis, long scale, nint found)
    {
        byte[] name = new byte[1024];
        nint length = H5I.get_name(scale, name, (nuint)name.Length);
        if (length > 0 && length < name.Length)
        {
            ((StrongBox<string?>)GCHandle.FromIntPtr(found).Target!).Value = Encoding.UTF8.GetString(name, 0, (int)length);
        }

        return 0;
    }
}
