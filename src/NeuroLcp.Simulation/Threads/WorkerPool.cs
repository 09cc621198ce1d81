namespace NeuroLcp.Simulation.Threads;

/// <summary>
/// A fixed set of threads that run one piece of work together. The caller is worker 0. What is computed must not depend on which worker
/// does it: workers take numbered pieces from <see cref="Next"/> and every piece writes its own place.
/// </summary>
public sealed class WorkerPool : IDisposable
{
    /// <summary>Looks before a thread goes to sleep, some 30 µs: in training the next piece of work comes sooner, and to wake up takes as long.</summary>
    private const int Looks = 400;

    private readonly Thread[] _threads;
    private readonly bool _spins;
    private readonly SemaphoreSlim _start = new(0);
    private readonly CountdownEvent _done;
    private readonly Action<int> _takePieces;
    private Action<int>? _work;
    private Action<int, int>? _piece;
    private int _pieces;
    private int _next;
    private Exception? _failure;
    private volatile bool _closing;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">Workers in all, the caller included; at least 1.</param>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Count = threads;
        _takePieces = TakePieces;
        _spins = threads <= Environment.ProcessorCount;
        _done = new CountdownEvent(Math.Max(1, threads - 1));
        _threads = new Thread[threads - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _threads[i] = new Thread(() => Loop(worker)) { IsBackground = true, Name = $"worker {worker}" };
            _threads[i].Start();
        }
    }

    /// <summary>Workers in all.</summary>
    public int Count { get; }

    /// <summary>The number of the next piece of the work at hand; counts from 0.</summary>
    public int Next() => Interlocked.Increment(ref _next) - 1;

    /// <summary>Runs the work once on every worker and returns when all are through.</summary>
    /// <param name="work">Called with the worker's number.</param>
    /// <exception cref="Exception">A failure of a worker is thrown again here: of several divergences that of the first trial.</exception>
    public void Run(Action<int> work)
    {
        _work = work;
        _next = 0;
        _failure = null;
        if (_threads.Length > 0)
        {
            _done.Reset();
            _start.Release(_threads.Length);
        }

        Try(work, 0);
        if (_threads.Length > 0)
        {
            for (int look = 0; _spins && look < Looks && !_done.IsSet; look++)
            {
                Thread.SpinWait(8);
            }

            _done.Wait();
        }

        if (_failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
        }
    }

    /// <summary>Runs numbered pieces of work, each once, on whichever worker is free, and returns when all are through.</summary>
    /// <param name="pieces">How many.</param>
    /// <param name="work">Called with the worker's number and the piece's.</param>
    /// <exception cref="Exception">As <see cref="Run"/>.</exception>
    public void RunPieces(int pieces, Action<int, int> work)
    {
        (_pieces, _piece) = (pieces, work);
        Run(_takePieces);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closing = true;
        if (_threads.Length > 0)
        {
            _start.Release(_threads.Length);
        }

        foreach (Thread thread in _threads)
        {
            thread.Join();
        }

        _start.Dispose();
        _done.Dispose();
    }

    private void Loop(int worker)
    {
        while (true)
        {
            for (int look = 0; _spins && look < Looks && _start.CurrentCount == 0; look++)
            {
                Thread.SpinWait(8);
            }

            _start.Wait();
            if (_closing)
            {
                return;
            }

            Try(_work!, worker);
            _done.Signal();
        }
    }

    private void TakePieces(int worker)
    {
        for (int piece = Next(); piece < _pieces; piece = Next())
        {
            _piece!(worker, piece);
        }
    }

    private void Try(Action<int> work, int worker)
    {
        try
        {
            work(worker);
        }
        catch (Exception e)
        {
            lock (_done)
            {
                // pieces are handed out in order, so the first trial that fails has always been started: name that one on any number of threads
                if (_failure is null || (e is DivergenceException later && _failure is DivergenceException known && later.Trial < known.Trial))
                {
                    _failure = e;
                }
            }
        }
    }
}
