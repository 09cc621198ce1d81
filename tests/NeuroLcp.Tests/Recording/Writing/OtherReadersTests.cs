using NUnit.Framework;
using PureHDF;

namespace NeuroLcp.Tests.Recording.Writing;

/// <summary>A recording opens in programs that are not ours.</summary>
[TestFixture]
internal sealed class OtherReadersTests
{
    [Test]
    public void Recording_ReadByPureHdf_HoldsEveryRow()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        SampleRecording.Write(path);

        using var file = H5File.OpenRead(path);

        float[] soma = file.Dataset("/states/hidden/soma").Read<float[]>();
        double[] time = file.Dataset("/states/hidden/time").Read<double[]>();
        double[] weight = file.Dataset("/plasticity/W/snapshots/weight").Read<double[]>();
        Assert.That(time, Is.EqualTo(Enumerable.Range(0, 21).Select(i => i * 0.5)));
        Assert.That(soma, Is.EqualTo(Enumerable.Range(0, 21 * SampleRecording.Units)
            .Select(i => SampleRecording.Soma(i / SampleRecording.Units, i % SampleRecording.Units))));
        Assert.That(weight[^1], Is.EqualTo(SampleRecording.Weight(2, SampleRecording.Units - 1, SampleRecording.Inputs - 1)));
        Assert.That(file.Attribute("title").Read<string>(), Is.EqualTo("Über-sample µ"));
    }

    [Test]
    public void Recording_ReadByH5py_HasStringsNumbersAndFilters()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        SampleRecording.Write(path);

        string output = OtherPrograms.Python(
            """
            import h5py, sys, numpy as np
            f = h5py.File(sys.argv[1], 'r')
            assert f.attrs['neurolcp_format'] == 'neurolcp-recording/1.0'
            assert f.attrs['title'] == 'Über-sample µ', f.attrs['title']
            assert f['run'].attrs['seed'] == 18446744073709551615
            assert list(f['run'].attrs['set']) == ['alpha=0.1', 'S=W.T']
            assert f['run/circuit_yaml'].asstr()[()] == 'circuit: τ\npopulations: {}\n'
            assert f['run/status'][()] == 1 and f['run/status'].dtype == np.uint8
            assert f['run/committed_step'][()] == 20
            v = f['states/hidden/soma']
            assert v.dtype == np.float32 and v.compression == 'gzip' and v.compression_opts == 1 and v.shuffle
            assert f['states/hidden/time'].compression is None
            rows, units = np.indices(v.shape)
            assert (v[()] == (rows + units / 64).astype('f4')).all()
            w = f['plasticity/W/snapshots/weight']
            assert w.chunks == (1, 20, 6) and w.dtype == np.float64
            k, post, pre = np.indices(w.shape)
            assert (w[()] == k * 1000 + post * 10 + pre / 16).all()
            def scaled(name, d):
                if isinstance(d, h5py.Dataset):
                    for i in range(d.ndim):
                        assert h5py.h5ds.is_scale(d.id) or len(d.dims[i]) == 1, name
            f.visititems(scaled)
            print(' '.join(sorted(f)))
            """,
            ["h5py"],
            path);

        Assert.That(output.Trim(), Is.EqualTo("plasticity populations run states training"));
    }

    [Test]
    public void EveryGroup_OpensInXarray_WithNamedAxesAndCoordinates()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        SampleRecording.Write(path);

        string output = OtherPrograms.Python(
            """
            import xarray as xr, sys
            def show(group):
                with xr.open_dataset(sys.argv[1], group=group, engine='h5netcdf') as d:
                    d.load()
                    return d
            s = show('states/hidden')
            print(dict(s.dims), s.soma.dims, s.soma.attrs['units'], s.time.dtype, float(s.soma.sel(time=2.5, unit=7)))
            w = show('plasticity/W/snapshots')
            print(w.weight.dims, float(w.weight.sel(update=200, post=3, pre=2)))
            t = show('training')
            print(t.loss.dims, float(t.loss[-1]))
            print(int(show('run').status), show('run').circuit_yaml.item()[:7])
            print(dict(show('populations/hidden').dims), sorted(show('run/committed_rows')))
            """,
            ["xarray", "h5netcdf"],
            path);

        // soma[5, 7] = 5 + 7/64; weight[2, 3, 2] = 2000 + 30 + 2/16; loss[4] = 1/5
        Assert.That(output.Trim().Split('\n'), Is.EqualTo(
        [
            "{'time': 21, 'unit': 20} ('time', 'unit') mV float64 5.109375",
            "('update', 'post', 'pre') 2030.125",
            "('update',) 0.2",
            "1 circuit",
            "{'neuron': 20} ['plasticity.W.snapshots', 'states.hidden', 'training']",
        ]));
    }

    [Test]
    public void Recording_IsDumpedByH5dump()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        SampleRecording.Write(path);

        var (code, output, error) = OtherPrograms.Run("h5dump", "-d", "/training/loss", path);
        if (code == 127)
        {
            Assert.Ignore("needs h5dump: apt-get install hdf5-tools");
        }

        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("(0): 1, 0.5, 0.333333, 0.25, 0.2"));
        Assert.That(output, Does.Contain("H5S_UNLIMITED"));
    }

    [Test]
    public void Recording_IsReadByNetCdf_WithNamedDimensions()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        SampleRecording.Write(path);

        var (code, output, error) = OtherPrograms.Run("ncdump", "-v", "loss", path);
        if (code == 127)
        {
            Assert.Ignore("needs ncdump: apt-get install netcdf-bin");
        }

        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("update = UNLIMITED ; // (5 currently)").And.Contain("double loss(update) ;").And.Contain(
            "float soma(time, unit) ;").And.Contain("loss = 1, 0.5, 0.333333333333333, 0.25, 0.2 ;"));
    }

    [Test]
    public void PythonRecipesOfTheSpecification_RunAsPrinted()
    {
        using var directory = new TemporaryDirectory();
        SampleRecording.Write(directory.File("run.h5"));
        string specification = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "recording-format.md"));
        string[] recipes = [.. specification.Split("```python\n").Skip(1).Select(part => part[..part.IndexOf("```", StringComparison.Ordinal)])];
        Assert.That(recipes, Has.Length.EqualTo(3));

        string output = "";
        foreach (string recipe in recipes)
        {
            output += OtherPrograms.Python(
                "import os, sys; os.environ['MPLBACKEND'] = 'Agg'; os.chdir(sys.argv[1])\n" + recipe + "\nif 'latest' in dir(): print(latest.shape)",
                ["h5py", "xarray", "h5netcdf", "matplotlib"],
                directory.Root);
        }

        Assert.That(output, Does.Contain("Über-sample µ 18446744073709551615").And.Contain("circuit: τ").And.EndWith("(21, 20)\n"));
        using var task = NeuroLcp.Recording.Reading.RecordingReader.Open(directory.File("task.h5"));
        Assert.That(task.Describe("train/input").Shape, Is.EqualTo([1000L, 784]));
    }

    private static string RepositoryRoot()
    {
        string? directory = TestContext.CurrentContext.TestDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "NeuroLcp.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new InvalidOperationException("the tests run outside the repository");
    }
}
