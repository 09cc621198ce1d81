using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NeuroLcp.Recording.Arrays;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>Attributes of any object, in and out.</summary>
internal static unsafe class Hdf5Attributes
{
    internal static void Write(long location, AttributeSet attributes)
    {
        foreach (var (name, value) in attributes)
        {
            Write(location, name, value);
        }
    }

    /// <summary>Writes one attribute, in place of an older one of that name.</summary>
    internal static void Write(long location, string name, object value)
    {
        if (Hdf5Library.Check(H5A.exists(location, name)) > 0)
        {
            Hdf5Library.Check(H5A.delete(location, name));
        }

        switch (value)
        {
            case string text: WriteText(location, name, [text], scalar: true); break;
            case string[] texts: WriteText(location, name, texts, scalar: false); break;
            case ulong number: WriteNumbers(location, name, new[] { number }, scalar: true); break;
            case Array numbers: WriteNumbers(location, name, numbers, scalar: false); break;
            case uint number: WriteNumbers(location, name, new[] { number }, scalar: true); break;
            case sbyte number: WriteNumbers(location, name, new[] { number }, scalar: true); break;
            case int number: WriteNumbers(location, name, new[] { number }, scalar: true); break;
            case long number: WriteNumbers(location, name, new[] { number }, scalar: true); break;
            case float number: WriteNumbers(location, name, new[] { number }, scalar: true); break;
            case double number: WriteNumbers(location, name, new[] { number }, scalar: true); break;
            default: throw new ArgumentException($"attribute '{name}' has a type that cannot be stored: {value.GetType().Name}");
        }
    }

    /// <summary>
    /// Reads one attribute: string, long, ulong (only where it does not fit long), double, or an array of string, long, ulong or double;
    /// null for what is none of these (references, compounds) or empty.
    /// </summary>
    /// <param name="location">Group or array.</param>
    /// <param name="name">The attribute.</param>
    /// <param name="largestText">Bytes of the largest text of the file, where it is known.</param>
    internal static object? Read(long location, string name, long largestText = 0)
    {
        using Hdf5Id attribute = Hdf5Library.Own(H5A.open(location, name));
        using Hdf5Id type = Hdf5Library.Own(H5A.get_type(attribute));
        using Hdf5Id space = Hdf5Library.Own(H5A.get_space(attribute));
        H5S.class_t spaceClass = H5S.get_simple_extent_type(space);
        if (spaceClass == H5S.class_t.NULL)
        {
            return null;
        }

        NumberBits.Require(type, $"its attribute '{name}'");
        bool scalar = spaceClass == H5S.class_t.SCALAR;
        long count = Count(name, type, space);
        long id = attribute;
        switch (H5T.get_class(type))
        {
            case H5T.class_t.STRING:
                Hdf5Text.RequireFew(type, count, largestText, $"its attribute '{name}'");
                string[] texts = Hdf5Text.Read(type, space, count, (memory, buffer) => H5A.read(id, memory, buffer));
                return scalar ? texts[0] : texts;
            case H5T.class_t.FLOAT:
                return One(Numbers<double>(id, H5T.NATIVE_DOUBLE, count), scalar);
            case H5T.class_t.INTEGER when H5T.get_sign(type) == H5T.sign_t.NONE && H5T.get_size(type) == sizeof(ulong):
                ulong[] large = Numbers<ulong>(id, H5T.NATIVE_UINT64, count);
                return large.All(n => n <= long.MaxValue) ? One(large.Select(n => (long)n).ToArray(), scalar) : One(large, scalar);
            case H5T.class_t.INTEGER or H5T.class_t.ENUM:
                return One(Numbers<long>(id, H5T.NATIVE_INT64, count), scalar);
            default:
                return null;
        }
    }

    /// <summary>How many elements it has, if they are few enough to be described by.</summary>
    private static long Count(string name, long type, long space)
    {
        int rank = (int)Hdf5Library.Check(H5S.get_simple_extent_ndims(space));
        ulong[] lengths = new ulong[rank];
        if (rank > 0)
        {
            Hdf5Library.Check(H5S.get_simple_extent_dims(space, lengths, null));
        }

        double elements = lengths.Aggregate(1.0, (product, length) => product * length), bytes = elements * Math.Max(sizeof(long), (ulong)H5T.get_size(type));
        return bytes <= FileLimits.Attribute
            ? (long)elements
            : throw Hdf5Exception.Refusal(
                $"its attribute '{name}' has {FileLimits.Text(bytes)}, more than the {FileLimits.Text(FileLimits.Attribute)} that are read of one");
    }

    /// <summary>Names of an object's attributes, in alphabetical order.</summary>
    internal static IReadOnlyList<string> Names(long location)
    {
        var names = new List<string>();
        var handle = GCHandle.Alloc(names);
        try
        {
            ulong position = 0;
            Hdf5Library.Check(H5A.iterate(location, H5.index_t.NAME, H5.iter_order_t.INC, ref position, &Collect, GCHandle.ToIntPtr(handle)));
        }
        finally
        {
            handle.Free();
        }

        return names;
    }

    private static object One<T>(T[] values, bool scalar)
        where T : unmanaged => scalar ? values[0] : values;

    private static T[] Numbers<T>(long attribute, long memoryType, long count)
        where T : unmanaged
    {
        var values = new T[count];
        fixed (T* buffer = values)
        {
            if (count > 0)
            {
                Hdf5Library.Check(H5A.read(attribute, memoryType, (nint)buffer));
            }
        }

        return values;
    }

    private static void WriteText(long location, string name, string[] texts, bool scalar)
    {
        using var type = new Hdf5Id(Hdf5Text.CreateType());
        using Hdf5Id space = Space(texts.Length, scalar);
        using Hdf5Id attribute = Hdf5Library.Own(H5A.create(location, name, type, space));
        long id = attribute;
        Hdf5Text.Write(texts, type, (memory, buffer) => H5A.write(id, memory, buffer));
    }

    private static void WriteNumbers(long location, string name, Array numbers, bool scalar)
    {
        Type element = numbers.GetType().GetElementType()!;
        var (file, memory) = Hdf5Types.Stored(element);
        using Hdf5Id space = Space(numbers.Length, scalar);
        using Hdf5Id attribute = Hdf5Library.Own(H5A.create(location, name, file, space));
        fixed (byte* buffer = &MemoryMarshal.GetArrayDataReference(numbers))
        {
            Hdf5Library.Check(H5A.write(attribute, memory, (nint)buffer));
        }
    }

    private static Hdf5Id Space(int length, bool scalar) =>
        Hdf5Library.Own(scalar ? H5S.create(H5S.class_t.SCALAR) : H5S.create_simple(1, [(ulong)length], null));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Collect(long location, byte* name, nint info, nint names)
    {
        ((List<string>)GCHandle.FromIntPtr(names).Target!).Add(Marshal.PtrToStringUTF8((nint)name)!);
        return 0;
    }
}
