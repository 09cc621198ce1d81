"""The circuit noisy-pair.yaml in Brian2, C++ standalone: 256 units, two dense projections, Ornstein-Uhlenbeck noise, one trial.

    python3 brian2_noise.py weights.npz [--steps 4000] [--threads 0]

weights.npz holds W, Q and drive. One JSON object goes to stdout: microseconds a step, as the built program itself measures its run (building
is not in it), and the root mean square of the somata, to be compared with NeuroLcp's.
"""

import argparse
import contextlib
import json
import shutil
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")
with contextlib.redirect_stdout(sys.stderr):
    import brian2 as b2
import numpy as np

EQUATIONS = """
deps/dt    = -eps / tau_eps + sqrt(2 / tau_eps) * xi : 1
dsoma/dt   = (-soma + basal + apical + drive) / tau  : 1
dapical/dt = (-apical + fed + s * eps) / tau_apical  : 1
rate       = tanh(soma)                              : 1
basal                                                : 1
fed                                                  : 1
drive                                                : 1
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights")
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--threads", type=int, default=0, help="OpenMP threads; 0 builds without OpenMP")
    arguments = parser.parse_args()
    data = np.load(arguments.weights)
    folder = tempfile.mkdtemp(prefix="brian2-")
    try:
        b2.set_device("cpp_standalone", directory=folder, build_on_run=False)
        b2.prefs.devices.cpp_standalone.openmp_threads = arguments.threads
        b2.prefs.core.default_float_dtype = np.float32
        b2.defaultclock.dt = 0.5 * b2.ms
        constants = {"tau": 20 * b2.ms, "tau_apical": 10 * b2.ms, "tau_eps": 100 * b2.ms, "s": 0.5}
        units = b2.NeuronGroup(data["W"].shape[0], EQUATIONS, method="euler", namespace=constants)
        units.drive = data["drive"]
        units.eps = "randn()"
        projections = []
        for name, target in (("W", "basal"), ("Q", "fed")):
            synapses = b2.Synapses(units, units, f"w : 1\n{target}_post = w * rate_pre : 1 (summed)")
            synapses.connect()
            # all to all: synapses come in the order of presynaptic, then postsynaptic units
            synapses.w = np.ascontiguousarray(data[name].T).ravel()
            projections.append(synapses)
        # the second half is looked at, thinly: looking must not cost
        seen = b2.StateMonitor(units, "soma", record=True, dt=20 * b2.ms)
        network = b2.Network(units, seen, *projections)
        network.run(arguments.steps * 0.5 * b2.ms)
        with contextlib.redirect_stdout(sys.stderr):
            b2.device.build(directory=folder, compile=True, run=False)
            b2.device.run(folder, with_output=False, run_args=[])
        seconds = b2.device._last_run_time
        soma = np.asarray(seen.soma)
        print(json.dumps({
            "version": b2.__version__,
            "microseconds": 1e6 * seconds / arguments.steps,
            "threads": arguments.threads,
            "soma_rms": float(np.sqrt(np.mean(soma[:, soma.shape[1] // 2 :] ** 2))),
        }))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
