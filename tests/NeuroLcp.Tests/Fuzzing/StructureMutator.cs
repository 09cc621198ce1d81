using System.Globalization;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Hdf5;
using NeuroLcp.Tests.Recording;

namespace NeuroLcp.Tests.Fuzzing;

/// <summary>
/// Changes what an HDF5 file holds, and leaves it a sound HDF5 file: arrays that are missing, of another shape or type, under another's name, with numbers that
/// no program writes. Other programs make such files, with no bad intentions. The same seed makes the same changes.
/// </summary>
internal static class StructureMutator
{
    private static readonly double[] s_reals = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -1, 0, 0.5, 1e-300, 1e300, -1e300, 2, 1e6];
    private static readonly long[] s_wholes = [0, 1, -1, 2, 3, 100, 1 << 20, int.MaxValue, int.MinValue, 1L << 53, long.MaxValue, long.MinValue];
    private static readonly string[] s_texts =
        ["", "x", "{}", "[]", "null", "{\"verb\": \"run\"}", "{\"verb\": 3, \"seed\": \"x\", \"task\": []}", "circuit: a\n", "ms", "kg", "1", "\u001b[2J",
        "DIMENSION_SCALE", "neurolcp-recording/9.9", "\0", "é", "a/../../b"];
    private static readonly string[] s_attributes =
        ["units", "long_name", "CLASS", "NAME", "_FillValue", "rows_per_block", "kept_mantissa_bits", "neurolcp_format", "run_id", "post", "pre", "population",
        "cells_per_unit", "created"];
    private static readonly long[] s_lengths = [0, 1, 2, 3, 4, 5, 7, 60, 100];

    /// <summary>Changes a closed file; false where the library does not open it for that.</summary>
    public static bool TryMutate(string path, Random random)
    {
        try
        {
            CraftedFile.Change(path, file =>
            {
                int changes = 1 + random.Next(3);
                for (int i = 0; i < changes; i++)
                {
                    Try(file, random);
                }
            });
            return true;
        }
        catch (Hdf5Exception)
        {
            return false;
        }
    }

    /// <summary>What contradicts itself is not changed.</summary>
    private static void Try(long file, Random random)
    {
        try
        {
            Change(file, random);
        }
        catch (Hdf5Exception)
        {
        }
    }

    private static void Change(long file, Random random)
    {
        List<(string Path, H5I.type_t Kind)> objects = [.. Hdf5Tree.Walk(file).Where(o => o.Path != "/")];
        if (objects.Count == 0)
        {
            // everything was taken out already
            New(file, "/W", random);
            return;
        }

        (string path, H5I.type_t kind) = One(objects, random);
        (string other, _) = One(objects, random);
        switch (random.Next(8))
        {
            case 0:
                CraftedFile.Delete(file, path);
                break;
            case 1 when path != other:
                // the one under the other's name
                CraftedFile.Delete(file, path);
                Hdf5Library.Check(H5L.create_hard(file, other, file, path));
                break;
            case 2 or 3 when kind == H5I.type_t.DATASET:
                CraftedFile.Delete(file, path);
                New(file, path, random);
                break;
            case 4 when kind == H5I.type_t.DATASET:
                Resize(file, path, random);
                break;
            case 5 or 6:
                using (Hdf5Id located = Hdf5Library.Own(H5O.open(file, path)))
                {
                    string name = One(s_attributes, random);
                    if (H5A.exists(located, name) > 0)
                    {
                        Hdf5Library.Check(H5A.delete(located, name));
                    }

                    Hdf5Attributes.Write(located, name, Value(random));
                }

                break;
            default:
                New(file, $"{path[..path.LastIndexOf('/')]}/{One(["time", "event", "unit", "W", "v", "label", "input", "target", "status", "0"], random)}",
                    random);
                break;
        }
    }

    private static void New(long file, string path, Random random)
    {
        int rank = random.Next(4);
        long[] shape = [.. Enumerable.Range(0, rank).Select(_ => One(s_lengths, random))];
        long count = shape.Aggregate(1L, (product, length) => product * length);
        switch (random.Next(6))
        {
            case 0:
                Hdf5Builder.CreateText(file, path, One(s_texts, random));
                break;
            case 1 when rank > 0:
                long grown = Hdf5Builder.CreateGrowing(file, path, random.Next(2) == 0 ? ElementType.Float64 : ElementType.Int64, shape.AsSpan(1),
                    [10, .. shape.Skip(1).Select(length => Math.Max(1, length))], compress: random.Next(2) == 0);
                _ = H5D.set_extent(grown, Hdf5Shape.ToHdf5(shape));
                _ = H5D.close(grown);
                break;
            case 2 or 3:
                _ = H5D.close(Hdf5Builder.CreateStatic(file, path, ElementType.Int64, shape, Filled(count, s_wholes, random)));
                break;
            default:
                _ = H5D.close(Hdf5Builder.CreateStatic(file, path, ElementType.Float64, shape, Filled(count, s_reals, random)));
                break;
        }
    }

    private static void Resize(long file, string path, Random random)
    {
        using Hdf5Id dataset = Hdf5Library.Own(H5D.open(file, path));
        using Hdf5Id space = Hdf5Library.Own(H5D.get_space(dataset));
        long[] shape = Hdf5Shape.Of(space);
        if (shape.Length > 0)
        {
            shape[0] = One(s_lengths, random);
            Hdf5Library.Check(H5D.set_extent(dataset, Hdf5Shape.ToHdf5(shape)));
        }
    }

    private static object Value(Random random) => random.Next(4) switch
    {
        0 => One(s_wholes, random),
        1 => One(s_reals, random),
        _ => One([.. s_texts.Where(text => !text.Contains('\0', StringComparison.Ordinal))], random),
    };

    /// <summary>Mostly small numbers in a row, as times and units are, with others between.</summary>
    private static T[] Filled<T>(long count, T[] strange, Random random)
    {
        int every = 1 + random.Next(20);
        return [.. Enumerable.Range(0, (int)count)
            .Select(i => random.Next(every) == 0 ? One(strange, random) : (T)Convert.ChangeType(i, typeof(T), CultureInfo.InvariantCulture))];
    }

    private static T One<T>(IReadOnlyList<T> of, Random random) => of[random.Next(of.Count)];
}
