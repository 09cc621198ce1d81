"""Matrix products and one relaxation iteration of circuits/dynamic-inversion.yaml in NumPy.

    OPENBLAS_NUM_THREADS=1 python3 numpy_products.py 256x256x64 512x512x64 ...

y = A x with A (m, n) and x (n, trials), trials contiguous, into memory that is there. Speeds are GFLOP/s of the shortest of many runs, one
JSON object on stdout. How many threads OpenBLAS takes, and for which processor it computes (OPENBLAS_CORETYPE), is decided when it loads.
"""

import json
import sys
import time

import numpy as np


def shortest(work, budget=0.25):
    """Seconds of the fastest run; runs of less than a millisecond are timed together."""
    work()
    best, runs, end = np.inf, 1, time.perf_counter() + budget
    while time.perf_counter() < end:
        begin = time.perf_counter()
        for _ in range(runs):
            work()
        taken = time.perf_counter() - begin
        best = min(best, taken / runs)
        if taken < 1e-3:
            runs *= 2
    return best


def product(m, n, trials):
    rng = np.random.default_rng(1)
    a, x = (rng.random(shape, dtype=np.float32) - np.float32(0.5) for shape in ((m, n), (n, trials)))
    y = np.empty((m, trials), np.float32)
    return 2e-9 * m * n * trials / shortest(lambda: np.matmul(a, x, out=y))


def iteration(n=256, m=10, trials=64):
    """Seconds of one undamped relaxation step with its residual."""
    rng = np.random.default_rng(2)
    forward = (rng.standard_normal((n + m, n)) / n**0.5).astype(np.float32)
    backward = (rng.standard_normal((n, n + m)) / n**0.5).astype(np.float32)
    drive = rng.standard_normal((n + m, trials)).astype(np.float32)
    targets = np.full((m, trials), 1 / m, np.float32)
    state, after, change = (np.zeros((2 * n + m, trials), np.float32) for _ in range(3))
    rate, gate, fed = (np.empty((n, trials), np.float32) for _ in range(3))
    pre, error = np.empty((n + m, trials), np.float32), np.empty((m, trials), np.float32)
    one, alpha, share = np.float32(1), np.float32(0.9), np.float32(1 / trials)

    def step():
        np.tanh(state[:n], out=rate)
        np.matmul(forward, rate, out=pre)
        np.add(pre, drive, out=pre)
        np.matmul(backward, state[n:], out=fed)
        np.multiply(rate, rate, out=gate)
        np.subtract(one, gate, out=gate)
        np.add(pre[:n], state[n : 2 * n], out=after[:n])
        np.multiply(gate, fed, out=after[n : 2 * n])
        np.add(pre[n:], state[2 * n :], out=error)
        np.exp(error, out=error)
        np.divide(error, error.sum(0), out=error)
        np.subtract(error, targets, out=error)
        np.multiply(error, share, out=error)
        np.multiply(state[2 * n :], alpha, out=after[2 * n :])
        np.subtract(after[2 * n :], error, out=after[2 * n :])
        np.subtract(after, state, out=change)
        np.vdot(change, change)
        np.vdot(state, state)
        np.add(state, change, out=state)

    return shortest(step)


def blas():
    """The library that the products run in, by its file."""
    with open("/proc/self/maps") as maps:
        files = {line.split()[-1] for line in maps if "blas" in line or "mkl" in line}
    return ", ".join(sorted(files)) or "built in"


def main():
    shapes = sys.argv[1:] or ["256x256x64"]
    speeds = {shape: product(*map(int, shape.split("x"))) for shape in shapes}
    print(json.dumps({"version": np.__version__, "blas": blas(), "products": speeds, "iteration_seconds": iteration()}))


if __name__ == "__main__":
    main()
