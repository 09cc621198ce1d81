"""The training step of circuits/dynamic-inversion.yaml in PyTorch, and recurrent backprop of the same net.

    python3 pytorch_training.py data.npz [--threads 2] [--steps 20] [--warmup 3]

data.npz holds weights (initial.W, ..., trained.W, ...), trials (inputs, targets) and the equilibria that NeuroLcp finds for the first
batch (initial.soma, ...). One JSON object goes to stdout: seconds and iterations a step, and how far the equilibria are apart.

Written to be fast: no autograd, no memory taken within a step, two matrix products an iteration (weights that see the same rates lie side
by side in one matrix), arithmetic in place. As is usual, one stopping rule and one step length serve the whole batch.
"""

import argparse
import json
import math
import time

import numpy as np
import torch

TOLERANCE, LIMIT, PATIENCE, CHECK_EVERY = 1e-6, 800, 20, 5
ALPHA, DECAY, CLIP = 0.1, 1e-6, 10.0


class Net:
    """Weights, row vectors of trials on their left: forward = [W; D] transposed, backward = [S B] transposed."""

    def __init__(self, data, which):
        w = {name: torch.from_numpy(np.ascontiguousarray(data[f"{which}.{name}"], dtype=np.float32)) for name in "WUDSBbc"}
        self.units, self.outputs = w["W"].shape[0], w["D"].shape[0]
        self.forward = torch.cat([w["W"], w["D"]]).t().contiguous()
        self.backward = torch.cat([w["S"].t(), w["B"].t()]).contiguous()
        self.encoder = w["U"].t().contiguous()
        self.bias = torch.cat([w["b"], w["c"]])


class Descent:
    """Adam on given increments, clipped together."""

    def __init__(self, parameters, rate):
        self.parameters = parameters
        for p in parameters:
            p.grad = torch.zeros_like(p)
        self.adam = torch.optim.Adam(parameters, lr=rate, foreach=True)

    def step(self, decayed):
        norm = math.sqrt(sum(float(torch.sum(p.grad * p.grad)) for p in self.parameters))
        if norm > CLIP:
            for p in self.parameters:
                p.grad.mul_(CLIP / norm)
        self.adam.step()
        for p in decayed:
            p.mul_(1 - DECAY)


class LeastControl:
    """One step: relax to the controlled equilibrium, then the local rules with Kolen and Pollack's feedback learning."""

    def __init__(self, net, batch, rate):
        n, m = net.units, net.outputs
        self.net, self.batch = net, batch
        self.drive, self.pre = torch.empty(batch, n + m), torch.empty(batch, n + m)
        self.state, self.next, self.change = (torch.empty(batch, 2 * n + m) for _ in range(3))
        self.rate, self.gate, self.fed = (torch.empty(batch, n) for _ in range(3))
        self.error = torch.empty(batch, m)
        self.soma, self.control = self.state[:, :n], self.state[:, n:]
        self.apical, self.u = self.control[:, :n], self.control[:, n:]
        self.descent = Descent([net.forward, net.backward, net.encoder, net.bias], rate)

    def iterate(self, targets):
        """next <- one undamped step from state."""
        net, n = self.net, self.net.units
        torch.tanh(self.soma, out=self.rate)
        torch.addmm(self.drive, self.rate, net.forward, out=self.pre)
        torch.mm(self.control, net.backward, out=self.fed)
        torch.mul(self.rate, self.rate, out=self.gate).neg_().add_(1)
        torch.add(self.pre[:, :n], self.apical, out=self.next[:, :n])
        torch.mul(self.gate, self.fed, out=self.next[:, n : 2 * n])
        torch.add(self.pre[:, n:], self.u, out=self.error)
        torch.softmax(self.error, 1, out=self.error)
        self.error.sub_(targets)
        u = self.next[:, 2 * n :]
        torch.mul(self.u, 1 - ALPHA, out=u).sub_(self.error, alpha=1 / self.batch)

    def relax(self, inputs, targets):
        net, n = self.net, self.net.units
        self.drive.copy_(net.bias)
        self.drive[:, :n].addmm_(inputs, net.encoder)
        self.state.zero_()
        step, best, since = 1.0, math.inf, 0
        for iteration in range(1, LIMIT + 1):
            self.iterate(targets)
            torch.sub(self.next, self.state, out=self.change)
            if iteration % CHECK_EVERY == 0:
                residual = float(torch.linalg.vector_norm(self.change)) / (1e-5 + float(torch.linalg.vector_norm(self.state)))
                if residual <= TOLERANCE:
                    return iteration, True
                since = 0 if residual < best else since + CHECK_EVERY
                best = min(best, residual)
                if since >= PATIENCE:
                    step, since = step / 2, 0
            self.state.add_(self.change, alpha=step)
        return LIMIT, False

    def learn(self, inputs):
        net = self.net
        torch.tanh(self.soma, out=self.rate)
        # W, D: control times rate; S, B the same transposed; Adam descends, the rules ascend
        torch.mm(self.rate.t(), self.control, out=net.forward.grad).neg_()
        net.backward.grad.copy_(net.forward.grad.t())
        torch.mm(inputs.t(), self.apical, out=net.encoder.grad).neg_()
        torch.sum(self.control, 0, out=net.bias.grad).neg_()
        self.descent.step([net.forward, net.backward])

    def step(self, inputs, targets):
        iterations, converged = self.relax(inputs, targets)
        self.learn(inputs)
        return iterations, converged


class RecurrentBackprop:
    """One step: the free equilibrium, the adjoint equation at it by iteration, the gradient."""

    def __init__(self, net, batch, rate):
        n, m = net.units, net.outputs
        self.net, self.batch = net, batch
        self.drive = torch.empty(batch, n)
        self.soma, self.next, self.change, self.rate, self.gate, self.adjoint, self.sent = (torch.empty(batch, n) for _ in range(7))
        self.error = torch.empty(batch, m)
        self.descent = Descent([net.forward, net.encoder, net.bias], rate)

    def settle(self, state, iterate):
        state.zero_()
        step, best, since = 1.0, math.inf, 0
        for iteration in range(1, LIMIT + 1):
            iterate()
            torch.sub(self.next, state, out=self.change)
            if iteration % CHECK_EVERY == 0:
                residual = float(torch.linalg.vector_norm(self.change)) / (1e-5 + float(torch.linalg.vector_norm(state)))
                if residual <= TOLERANCE:
                    return iteration, True
                since = 0 if residual < best else since + CHECK_EVERY
                best = min(best, residual)
                if since >= PATIENCE:
                    step, since = step / 2, 0
            state.add_(self.change, alpha=step)
        return LIMIT, False

    def step(self, inputs, targets):
        net, n = self.net, self.net.units
        recurrent, readout = net.forward[:, :n], net.forward[:, n:]
        self.drive.copy_(net.bias[:n])
        self.drive.addmm_(inputs, net.encoder)

        def free():
            torch.tanh(self.soma, out=self.rate)
            torch.addmm(self.drive, self.rate, recurrent, out=self.next)

        def backward():
            torch.addmm(self.sent, self.adjoint, recurrent.t(), out=self.next).mul_(self.gate)

        first, rested = self.settle(self.soma, free)
        torch.tanh(self.soma, out=self.rate)
        torch.mul(self.rate, self.rate, out=self.gate).neg_().add_(1)
        torch.addmm(net.bias[n:].expand(self.batch, -1), self.rate, readout, out=self.error)
        torch.softmax(self.error, 1, out=self.error)
        self.error.sub_(targets).div_(self.batch)
        torch.mm(self.error, readout.t(), out=self.sent)
        second, solved = self.settle(self.adjoint, backward)
        grad = net.forward.grad
        torch.mm(self.rate.t(), self.adjoint, out=grad[:, :n])
        torch.mm(self.rate.t(), self.error, out=grad[:, n:])
        torch.mm(inputs.t(), self.adjoint, out=net.encoder.grad)
        torch.sum(self.adjoint, 0, out=net.bias.grad[:n])
        torch.sum(self.error, 0, out=net.bias.grad[n:])
        self.descent.step([net.forward])
        return first + second, rested and solved


def batches(data, size):
    inputs, targets = (torch.from_numpy(np.ascontiguousarray(data[name], dtype=np.float32)) for name in ("inputs", "targets"))
    return [(inputs[i : i + size].clone(), targets[i : i + size].clone()) for i in range(0, len(inputs) - size + 1, size)]


def agreement(data, which, batch, trials):
    """How far the equilibria of the first batch are from NeuroLcp's, a trial at a time."""
    own = LeastControl(Net(data, which), batch, 1e-3)
    iterations, converged = own.relax(*trials)
    theirs = torch.from_numpy(np.ascontiguousarray(data[f"{which}.soma"], dtype=np.float32))
    apart = (own.soma - theirs).abs().amax(1)
    same = apart < 1e-3
    return {
        "same_equilibrium": float(same.float().mean()),
        "largest_difference_there": float(apart[same].max()) if bool(same.any()) else None,
        "iterations": iterations,
        "converged": converged,
    }


def measure(step, trials, warmup, steps):
    """Shortest, median and mean seconds of a step, mean iterations, share of batches that met the tolerance."""
    for i in range(warmup):
        step(*trials[i % len(trials)])
    seconds, iterations, converged = [], [], []
    for i in range(steps):
        begin = time.perf_counter()
        count, met = step(*trials[(warmup + i) % len(trials)])
        seconds.append(time.perf_counter() - begin)
        iterations.append(count)
        converged.append(met)
    return {
        "seconds": float(np.mean(seconds)),
        "median_seconds": float(np.median(seconds)),
        "shortest_seconds": float(np.min(seconds)),
        "iterations": float(np.mean(iterations)),
        "converged": float(np.mean(converged)),
        "steps": steps,
    }


def blas():
    """The library that the products run in, by its file."""
    with open("/proc/self/maps") as maps:
        files = {line.split()[-1] for line in maps if "blas" in line or "mkl" in line}
    return ", ".join(sorted(files)) or "built in"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--warmup", type=int, default=3)
    parser.add_argument("--batch", type=int, default=64)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.set_flush_denormal(True)
    data = np.load(arguments.data)
    result = {"version": torch.__version__, "threads": torch.get_num_threads(), "blas": blas()}
    with torch.no_grad():
        trials = batches(data, arguments.batch)
        for which, rate in (("initial", 1e-3), ("trained", 1e-4)):
            result[which] = {
                "agreement": agreement(data, which, arguments.batch, trials[0]),
                "least_control": measure(LeastControl(Net(data, which), arguments.batch, rate).step, trials, arguments.warmup, arguments.steps),
                "backprop": measure(RecurrentBackprop(Net(data, which), arguments.batch, rate).step, trials, arguments.warmup, arguments.steps),
            }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
