using NUnit.Framework;
using NeuroLcp.Tests.Language;
using NeuroLcp.Tests.Recording;
using NeuroLcp.Tests.Experiments;

namespace NeuroLcp.Tests.Inspection.Export;

/// <summary>Exported files in the programs they are meant for, against the recording as h5py reads it.</summary>
[TestFixture]
internal sealed class ExportReadersTests
{
    private TemporaryDirectory _directory = null!;

    private string Recording => _directory.File("run.h5");

    [OneTimeSetUp]
    public void Simulate()
    {
        _directory = new TemporaryDirectory();
        string task = StudyFiles.Clouds(_directory.File("task.h5"));
        Shell.Done("simulate", CircuitFolder.Path("dynamic-inversion"), "--task", $"h5:{task}", "--set", "pyramidal.size=7", "--duration", "10ms", "--dt",
            "0.1ms", "--trials", "2", "-o", Recording);
    }

    [OneTimeTearDown]
    public void TidyUp() => _directory.Dispose();

    [Test]
    public void Npz_OpensInNumPy_WithoutPickle()
    {
        string path = Export("npz", "run.npz");

        string seen = OtherPrograms.Python(
            """
            import sys, json, h5py, numpy as np
            z = np.load(sys.argv[2], allow_pickle=False)
            about = json.loads(str(z['about']))
            with h5py.File(sys.argv[1], 'r') as f:
                for name, what in about['arrays'].items():
                    a = f[what['path']]
                    assert z[name].dtype == a.dtype and z[name].shape == a.shape and (z[name] == a[()]).all(), name
                assert str(z['circuit']) == f['run/expanded_yaml'].asstr()[()]
            print(len(about['arrays']), about['arrays']['states.pyramidal.soma']['axes'], z['states.pyramidal.soma'].shape)
            """,
            ["numpy", "h5py"],
            Recording,
            path);

        Assert.That(seen, Does.Match(@"^\d+ \['time', 'trial', 'unit'\] \(101, 2, 7\)\n$"));
    }

    [Test]
    public void Csv_OpensInPandas_WithEveryValueAsItWas()
    {
        string path = Export("csv", "pyramidal.csv", "--what", "states.pyramidal");

        string seen = OtherPrograms.Python(
            """
            import sys, h5py, numpy as np, pandas as pd
            d = pd.read_csv(sys.argv[2], float_precision='round_trip')
            wide = d.pivot(index='time', columns=['trial', 'unit'], values='soma')
            with h5py.File(sys.argv[1], 'r') as f:
                assert (wide.to_numpy().astype('f4').reshape(101, 2, 7) == f['states/pyramidal/soma'][()]).all()
                assert (wide.index.to_numpy() == f['states/pyramidal/time'][()]).all()
            print(list(d.columns), len(d))
            """,
            ["pandas", "h5py"],
            Recording,
            path);

        Assert.That(seen.Trim(), Is.EqualTo("['time', 'trial', 'unit', 'basal', 'soma', 'apical'] 1414"));
    }

    [Test]
    public void Mat_LoadsInOctave_AsTimeByTrialByUnit()
    {
        string path = Export("mat", "run.mat");
        using var reader = NeuroLcp.Recording.Reading.RecordingReader.Open(Recording);
        float soma = reader.Read<float>("/states/pyramidal/soma")[(((50 * 2) + 1) * 7) + 4];

        var (code, output, error) = OtherPrograms.Run(
            "octave", "--no-gui", "-q", "--eval", $"s = load('{path}'); x = s.states.pyramidal; printf('%d ', size(x.soma)); printf('%d %.9g %.9g', size(s.plasticity.W.snapshots.weight, 2), x.time(51), x.soma(51, 2, 5));");
        if (code == 127)
        {
            Assert.Ignore("needs octave: apt-get install octave");
        }

        Assert.That(code, Is.Zero, error);
        Assert.That(output, Is.EqualTo(FormattableString.Invariant($"101 2 7 7 5 {soma:G9}")));
    }

    [Test]
    public void Mat_HasTheTypesOfMatlab()
    {
        string path = Export("mat", "types.mat");

        string seen = OtherPrograms.Python(
            """
            import sys, h5py
            with h5py.File(sys.argv[1], 'r') as f:
                assert f.userblock_size == 512
                p = f['states/pyramidal']
                print(p.attrs['MATLAB_class'].decode(), [b''.join(x).decode() for x in p.attrs['MATLAB_fields']])
                print(p['soma'].attrs['MATLAB_class'].decode(), p['time'].attrs['MATLAB_class'].decode(), p['time'].shape, p['unit'].attrs['MATLAB_class'].decode(), p['soma'].attrs['units'])
                c = f['run/circuit']
                print(c.attrs['MATLAB_class'].decode(), c.attrs['MATLAB_int_decode'], c.dtype, c.shape[1], ''.join(map(chr, c[:8, 0])))
            """,
            ["h5py"],
            path);

        Assert.That(seen.Trim().Split('\n'), Is.EqualTo(
        [
            "struct ['time', 'trial', 'unit', 'basal', 'soma', 'apical']",
            "single double (1, 101) int32 1",
            "char 2 uint16 1 circuit:",
        ]));
    }

    [Test]
    public void Nwb_HasWhatItsSchemaRequires()
    {
        string path = Export("nwb", "run.nwb");

        // NWB 2.7 core: nwb.file.yaml (NWBFile) and nwb.base.yaml (TimeSeries), what is not optional, and the types of what is fixed
        string seen = OtherPrograms.Python(
            """
            import sys, h5py, numpy as np, datetime, uuid
            text = lambda d: d.asstr()[()]
            ids = []
            def typed(o, name):
                assert o.attrs['namespace'] == 'core' and o.attrs['neurodata_type'] == name
                ids.append(str(uuid.UUID(o.attrs['object_id'])))
            with h5py.File(sys.argv[2], 'r') as f, h5py.File(sys.argv[1], 'r') as r:
                typed(f, 'NWBFile')
                assert f.attrs['nwb_version'] == '2.7.0'
                for g in ['acquisition', 'analysis', 'processing', 'stimulus/presentation', 'stimulus/templates', 'general']:
                    assert isinstance(f[g], h5py.Group), g
                for d in ['identifier', 'session_description', 'session_start_time', 'timestamps_reference_time']:
                    assert f[d].shape == () and text(f[d])
                assert f['file_create_date'].ndim == 1
                start = datetime.datetime.fromisoformat(text(f['session_start_time']))
                assert start.tzinfo is not None and abs(start.timestamp() * 1000 - r['run/start_unix_ms'][()]) < 1
                assert f['general/source_script'].attrs['file_name'] == 'dynamic-inversion.yaml'
                for name, s in f['acquisition'].items():
                    typed(s, 'TimeSeries')
                    d, t = s['data'], s['timestamps']
                    assert t.dtype == np.float64 and t.shape == d.shape[:1] and (t[()] == r['states/pyramidal/time'][()] / 1000).all()
                    assert t.attrs['interval'].dtype == np.int32 and t.attrs['interval'] == 1 and t.attrs['unit'] == 'seconds'
                    assert isinstance(d.attrs['unit'], str) and d.attrs['continuity'] == 'continuous'
                    assert all(d.attrs[a].dtype == np.float32 for a in ['conversion', 'offset', 'resolution'])
                    assert (d[()] == r['states/' + name.replace('.', '/')][()]).all()
                assert len(set(ids)) == len(ids)
                print(' '.join(f['acquisition']), len(f.attrs))
            """,
            ["h5py"],
            Recording,
            path);

        Assert.That(seen.Trim(), Is.EqualTo("pyramidal.basal pyramidal.soma pyramidal.apical output.y output.u 4"));
    }

    [Test]
    public void Sonata_HasAReportATrial_InTheTypesOfTheGuide()
    {
        string folder = _directory.File("reports");
        Shell.Done("export", Recording, "--to", "sonata", "--what", "pyramidal.apical", "-o", folder);

        string seen = OtherPrograms.Python(
            """
            import sys, h5py, numpy as np, os
            with h5py.File(sys.argv[1], 'r') as r:
                for trial in range(2):
                    with h5py.File(os.path.join(sys.argv[2], f'pyramidal.apical.trial{trial}.h5'), 'r') as f:
                        assert f.attrs['magic'] == 0x0A7A and f.attrs['magic'].dtype == np.uint32 and list(f.attrs['version']) == [0, 1]
                        p = f['report/pyramidal']
                        m = p['mapping']
                        assert p['data'].dtype == np.float32 and (p['data'][()] == r['states/pyramidal/apical'][:, trial]).all()
                        assert m['node_ids'].dtype == np.uint64 and m['index_pointers'].dtype == np.uint64 and m['element_ids'].dtype == np.uint32
                        assert m['index_pointers'] == m['index_pointer'] and (m['element_ids'][()] == 2).all()
                        t0, t1, dt = m['time'][()]
                        assert (t0, t1, dt) == (0, 101 * 0.1, 0.1), (t0, t1, dt)
                        n, t = 0, t0
                        while t < t1 - 1e-6:
                            n, t = n + 1, t + dt
                        assert n == len(p['data'])
            print('ok')
            """,
            ["h5py"],
            Recording,
            folder);

        Assert.That(seen.Trim(), Is.EqualTo("ok"));
    }

    private string Export(string format, string name, params string[] more)
    {
        string path = _directory.File(name);
        Shell.Done(["export", Recording, "--to", format, "-o", path, .. more]);
        return path;
    }
}
