using System.Numerics;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Files;
using NeuroLcp.Recording.Hdf5;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Outputs;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Recovery;
using NeuroLcp.Recording.Rows;

namespace NeuroLcp.Recording.Writing;

/// <summary>Writes a recording live: described once, then appended to and committed; knows arrays and axes, no circuit.</summary>
/// <remarks>
/// The file is in HDF5's single-writer mode from the moment it bears its name, so that others can read it while it grows and a kill loses
/// nothing that was committed. One thread at a time may use a writer; different writers may be used by different threads.
/// </remarks>
public sealed class RecordingWriter : IDisposable
{
    private readonly Dictionary<string, RecordedScalar> _scalars;
    private readonly List<GrowingGroup> _growing;
    private readonly Dictionary<string, Dictionary<string, RecordedArray>> _arrays = [];
    private readonly WrittenFile _written;
    private readonly long _file;
    private readonly SpaceGuard _space;
    private RecordingException? _failure;
    private bool _closed;

    private RecordingWriter(WrittenFile written, long file, List<GrowingGroup> growing, Dictionary<string, RecordedScalar> scalars)
    {
        _written = written;
        _file = file;
        _space = new SpaceGuard(() => FreeSpace.At(written.Directory));
        _growing = growing;
        _scalars = scalars;
        foreach (GrowingGroup group in _growing)
        {
            _arrays.Add(group.Path, group.Arrays.ToDictionary(a => a.Path[(group.Path.Length + 1)..], a => new RecordedArray(this, group, a)));
        }
    }

    /// <summary>The file, as the caller named it.</summary>
    public string Path => _written.Path;

    /// <summary>Is told each phase of a commit, for tests that let the process die or the disk fail there.</summary>
    internal Action<CommitPhase>? Passing { get; set; }

    private long Outstanding
    {
        get
        {
            long bytes = 0;
            foreach (GrowingGroup group in _growing)
            {
                bytes += group.Outstanding;
            }

            return bytes;
        }
    }

    /// <summary>Makes the file with all its groups, axes, arrays and texts, and enters single-writer mode.</summary>
    /// <param name="path">The file; missing directories are made. It appears only when it is complete and readable.</param>
    /// <param name="layout">All it will ever hold.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced; it stays until the new one is ready.</param>
    /// <param name="claim">The claim to that name, where the caller took it before long work and holds it until the writer is closed; else the writer takes
    /// one.</param>
    /// <exception cref="ArgumentException">The layout contradicts itself; the message names group and member.</exception>
    /// <exception cref="RecordingException">The file exists, cannot be made here, or its name cannot be claimed (<see cref="OutputClaim.Take"/>).</exception>
    /// <exception cref="Hdf5Exception">libhdf5 is not installed.</exception>
    public static RecordingWriter Create(string path, RecordingLayout layout, bool overwrite = false, OutputClaim? claim = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(layout);
        LayoutValidation.Check(layout);
        using var entered = Hdf5Library.Enter();
        OutputClaim held = claim ?? OutputClaim.Take(path, overwrite);
        using var target = new NewFile(path, overwrite, held);
        WriterLock? locked = null;
        long file = -1;
        try
        {
            file = WritableFile.Create(target.TemporaryPath);
            var builder = new RecordingBuilder(file, layout);
            builder.Build();
            Hdf5Library.Check(H5F.flush(file, H5F.scope_t.GLOBAL));
            Hdf5Library.Check(H5F.start_swmr_write(file));
            locked = WriterLock.Take(target.TemporaryPath);
            target.Publish(synchronise: false);   // the disk is waited for at the first checkpoint, for name and rows together
            return new RecordingWriter(new WrittenFile(path, held.FullPath, locked, claim is null ? held : null), file, builder.Growing, builder.Scalars);
        }
        catch (Exception failure)
        {
            locked?.Dispose();
            if (file >= 0)
            {
                _ = H5F.close(file);
            }

            if (claim is null)
            {
                held.Dispose();
            }

            if (failure is Hdf5Exception)
            {
                throw RecordingException.WhileWriting(path, failure, "Nothing was recorded.");
            }

            throw;
        }
    }

    /// <summary>
    /// Goes on with a recording whose process died, or that was closed before its run was complete: cuts every growing group to the given
    /// rows, and returns a writer that continues as if it had never stopped. Single numbers keep the values they had; status, end and writer
    /// are those of a running recording.
    /// </summary>
    /// <param name="path">The recording.</param>
    /// <param name="rows">Rows to keep of every growing group, by path; at most those that are committed (<see cref="RecordingReader.CommittedRows"/>).</param>
    /// <param name="claim">The claim to its name, as in <see cref="Create"/>.</param>
    /// <param name="layout">What will be written: what the file must hold to be gone on with. Null where the caller takes it as it is.</param>
    /// <exception cref="RecordingException">
    /// The file is missing, damaged, no recording, complete, or still being written, has fewer committed rows or other growing groups than the rows name, or is
    /// laid out otherwise; the message says which, and
    /// nothing was changed. Or the disk failed; then the same call can be made again.
    /// </exception>
    /// <exception cref="Hdf5Exception">libhdf5 is not installed.</exception>
    public static RecordingWriter Resume(string path, IReadOnlyDictionary<string, long> rows, OutputClaim? claim = null, RecordingLayout? layout = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(rows);
        using var entered = Hdf5Library.Enter();
        FileExamination.Of(path);
        OutputClaim held = claim ?? OutputClaim.OfExisting(path);
        try
        {
            var (file, objects) = RecordingResumption.Open(path, rows, layout, held);
            return new RecordingWriter(new WrittenFile(path, held.FullPath, WriterLock.Take(held.FullPath), claim is null ? held : null), file, objects.Growing,
                objects.Scalars);
        }
        catch when (claim is null)
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>A growing array or growing axis, for appending in a loop.</summary>
    /// <exception cref="ArgumentException">There is none of that name; the message lists those there are.</exception>
    public RecordedArray Array(string group, string name)
    {
        if (!_arrays.TryGetValue(group, out var members))
        {
            throw new ArgumentException($"there is no growing group '{group}'; there are: {string.Join(", ", _arrays.Keys)}");
        }

        return members.TryGetValue(name, out RecordedArray? array)
            ? array
            : throw new ArgumentException($"there is no growing array '{group}/{name}'; there are: {string.Join(", ", members.Keys)}");
    }

    /// <summary>Appends whole rows to one array, or coordinates to the growing axis, by name.</summary>
    /// <inheritdoc cref="RecordedArray.Append{T}(ReadOnlySpan{T})"/>
    public void Append<T>(string group, string array, ReadOnlySpan<T> rows)
        where T : unmanaged, INumber<T> => Array(group, array).Append(rows);

    /// <summary>Appends one row of a single value.</summary>
    /// <inheritdoc cref="RecordedArray.Append{T}(ReadOnlySpan{T})"/>
    public void Append<T>(string group, string array, T value)
        where T : unmanaged, INumber<T> => Array(group, array).Append(value);

    /// <summary>Sets a scalar; the file has it from the next commit on.</summary>
    /// <exception cref="ArgumentException">There is none of that name, or it holds whole numbers.</exception>
    public void SetScalar(string group, string name, double value)
    {
        RequireWritable();
        Scalar(group, name).Set(value);
    }

    /// <inheritdoc cref="SetScalar(string, string, double)"/>
    public void SetScalar(string group, string name, long value)
    {
        RequireWritable();
        Scalar(group, name).Set(value);
    }

    /// <summary>Rows of a group that the last commit made safe.</summary>
    /// <exception cref="ArgumentException">There is no growing group of that path.</exception>
    public long CommittedRows(string group) => ((long[])Counter(group).Buffer)[0];

    /// <summary>
    /// Makes rows durable against the death of this process and visible to live readers. Groups with compressed (wide) arrays commit whole
    /// blocks (<see cref="GroupLayout.RowsPerBlock"/>), the others every row; <see cref="CommittedRows"/> tells.
    /// </summary>
    /// <param name="includePartialBlocks">
    /// Commits every row, at the price of file space: the incomplete chunks are written again later, and HDF5 does not reuse what they took.
    /// Meant for checkpoints, not for each step.
    /// </param>
    /// <exception cref="InvalidOperationException">The arrays of a group have different numbers of rows.</exception>
    /// <exception cref="RecordingException">
    /// The disk failed, or the file was removed: nothing more can be written; earlier commits are safe. Or the disk is nearly full: then the
    /// file was closed, as interrupted, with every row of the last commit.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The recording is closed.</exception>
    public void Commit(bool includePartialBlocks = false)
    {
        RequireWritable();
        foreach (GrowingGroup group in _growing)
        {
            group.RequireEqualRows();
        }

        RequireOwnFile();
        Guarded(Outstanding, () => CommitRows(includePartialBlocks));
    }

    /// <summary>Waits until the disk itself has what was committed; a commit alone reaches the operating system.</summary>
    /// <exception cref="RecordingException">The disk failed.</exception>
    /// <exception cref="ObjectDisposedException">The recording is closed.</exception>
    public void Synchronise()
    {
        RequireWritable();
        RequireOwnFile();
        Guarded(0, _written.Synchronise);
    }

    /// <summary>
    /// Commits everything, leaves single-writer mode and closes the file, which from then on is an ordinary one (once readers of it in the
    /// same process are closed too: libhdf5 shares the file between them).
    /// </summary>
    /// <param name="status">How the run ended; for all but <see cref="RecordingStatus.Complete"/> uneven rows at the end are left out.</param>
    /// <param name="finalAttributes">Root attributes known only now.</param>
    /// <exception cref="ArgumentException"><paramref name="status"/> is <see cref="RecordingStatus.Running"/>.</exception>
    /// <exception cref="InvalidOperationException">A complete run whose arrays have different numbers of rows.</exception>
    /// <exception cref="RecordingException">The disk failed.</exception>
    public void Complete(RecordingStatus status = RecordingStatus.Complete, AttributeSet? finalAttributes = null)
    {
        if (status == RecordingStatus.Running)
        {
            throw new ArgumentException("a closed recording is not running; say how it ended");
        }

        RequireWritable();
        if (status == RecordingStatus.Complete)
        {
            foreach (GrowingGroup group in _growing)
            {
                group.RequireEqualRows();
            }
        }

        RequireOwnFile();
        Guarded(Outstanding, () =>
        {
            CommitRows(includePartialBlocks: true);
            _written.Synchronise();   // a file that says how it ended holds what it says
            SignOff(status);
            if (finalAttributes is { Count: > 0 })
            {
                // Attributes cannot be made in single-writer mode.
                WritableFile.AddAttributes(_written.FullPath, finalAttributes);
            }

            _written.Synchronise();
        });
        _written.Dispose();
    }

    /// <summary>Closes a recording that was not completed as interrupted, with every whole row; never throws.</summary>
    public void Dispose()
    {
        if (_closed || _failure is not null)
        {
            _written.Dispose();
            return;
        }

        try
        {
            Complete(RecordingStatus.Interrupted);
        }
        catch (RecordingException)
        {
            // What was committed is in the file; whoever disposes without completing is already handling an error of their own.
            _written.Dispose();
        }
    }

    /// <summary>Throws where nothing can be written any more.</summary>
    internal void RequireWritable()
    {
        if (_failure is not null)
        {
            throw _failure;
        }

        ObjectDisposedException.ThrowIf(_closed, this);
    }

    /// <summary>Hands a group's whole blocks over between commits, so that memory stays bounded.</summary>
    internal void WriteBlocks(GrowingGroup group)
    {
        // not while the library is held: other recordings need not wait for this one's compression
        group.Finish();
        Guarded(group.Outstanding, group.StartBlocks);
    }

    private RecordedScalar Scalar(string group, string name) =>
        _scalars.TryGetValue($"{group}/{name}", out RecordedScalar? scalar)
            ? scalar
            : throw new ArgumentException($"there is no scalar '{group}/{name}'; there are: {string.Join(", ", _scalars.Keys)}");

    private RecordedScalar Counter(string group) => Scalar(RecordingFormat.CommittedRowsGroup, RecordingFormat.CounterName(group));

    /// <summary>Data first, axes next, counters after them, then the other numbers and the file's own bookkeeping.</summary>
    private void CommitRows(bool includePartialBlocks)
    {
        Passing?.Invoke(CommitPhase.BeforeData);
        foreach (GrowingGroup group in _growing)
        {
            group.Write(includePartialBlocks);
        }

        Passing?.Invoke(CommitPhase.DataHandedOver);
        FlushRows();
        Scalar(RecordingFormat.RunGroup, RecordingFormat.Heartbeat).Set(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        foreach (RecordedScalar scalar in _scalars.Values)
        {
            scalar.Write();
        }

        Passing?.Invoke(CommitPhase.AfterCounters);
        Hdf5Library.Check(H5F.flush(_file, H5F.scope_t.GLOBAL));
        Passing?.Invoke(CommitPhase.AfterFlush);
    }

    /// <summary>Blocks may have been handed over since the last commit, so a group is flushed even where this one added nothing.</summary>
    private void FlushRows()
    {
        foreach (GrowingGroup group in _growing.Where(HasNews))
        {
            group.FlushValues();
        }

        Passing?.Invoke(CommitPhase.AfterData);
        foreach (GrowingGroup group in _growing.Where(HasNews))
        {
            group.FlushCoordinate();
        }

        Passing?.Invoke(CommitPhase.AfterAxes);
        foreach (GrowingGroup group in _growing.Where(HasNews))
        {
            RecordedScalar counter = Counter(group.Path);
            counter.Set(group.Written);
            counter.Write();
        }
    }

    /// <summary>Says how the run ended, once its last rows are safe, and closes the file.</summary>
    private void SignOff(RecordingStatus status)
    {
        foreach (var (name, value) in ((string, long)[])
            [
                (RecordingFormat.Status, (long)status),
                (RecordingFormat.Ended, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()),
                (RecordingFormat.WriterProcess, 0),
                (RecordingFormat.WriterStart, 0),
            ])
        {
            RecordedScalar scalar = Scalar(RecordingFormat.RunGroup, name);
            scalar.Set(value);
            scalar.Write();
        }

        Hdf5Library.Check(H5F.flush(_file, H5F.scope_t.GLOBAL));
        CloseFile();
    }

    /// <summary>What is written must be found under the name it is written for.</summary>
    private void RequireOwnFile()
    {
        _failure = _written.Loss();
        if (_failure is not null)
        {
            throw _failure;
        }
    }

    private bool HasNews(GrowingGroup group) => group.Written != CommittedRows(group.Path);

    private void CloseFile()
    {
        foreach (RecordedScalar scalar in _scalars.Values)
        {
            Hdf5Library.Check(H5D.close(scalar.Dataset));
        }

        foreach (GrowingArray array in _growing.SelectMany(g => g.Arrays))
        {
            Hdf5Library.Check(H5D.close(array.Dataset));
        }

        Hdf5Library.Check(H5F.close(_file));
        _written.Unlock();
        _closed = true;
    }

    /// <summary>
    /// Runs a piece of writing, if the disk has room for it; a failure is final. The file is then abandoned rather than closed: closing would
    /// write what is left of the library's state in an order that no reader is prepared for, while the state on disk is that of the last commit.
    /// </summary>
    private void Guarded(long bytes, Action write)
    {
        using var entered = Hdf5Library.Enter();
        try
        {
            if (!_space.Allows(bytes))
            {
                CloseForLackOfSpace(bytes);
            }

            write();
        }
        catch (Exception failure) when (failure is (IOException or UnauthorizedAccessException) and not RecordingException)
        {
            _failure = RecordingException.WhileWriting(Path, failure, "Nothing more can be recorded; what was committed before stays readable.");
            throw _failure;
        }
    }

    /// <summary>
    /// While there is still room to do so in good order. Numbers set since the last commit belong to rows that are not written, and stay out.
    /// </summary>
    private void CloseForLackOfSpace(long bytes)
    {
        FlushRows();
        SignOff(RecordingStatus.Interrupted);
        _written.Synchronise();
        _failure = new RecordingException(
            Path,
            $"{FreeSpace.Text(_space.Free)} are left on the disk, too few for the next {FreeSpace.Text(bytes)} and the end of the file. "
            + "It was closed as interrupted and holds every committed row; free some space, or copy it to another disk, and resume the run");
        throw _failure;
    }
}
