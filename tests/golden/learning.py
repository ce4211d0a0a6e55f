"""Reference outputs and gradients of layers, families and optimisers, computed with PyTorch.

Weights and inputs come from a small formula that the tests repeat, so that only results are stored:

    /usr/bin/python3 tests/golden/learning.py
"""
import json
import math
import os
import struct

import numpy as np
import torch
import torch.nn.functional as F

torch.manual_seed(0)
torch.set_num_threads(1)
HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "learning")


def even(name, shape):
    """Even numbers in [-1, 1) from a name: a hash of position and name."""
    seed = 2166136261
    for byte in name.encode():
        seed = ((seed ^ byte) * 16777619) % 2**32
    count = int(np.prod(shape)) if len(shape) else 1
    z = (np.arange(count, dtype=np.uint64) * np.uint64(2654435761) + np.uint64(seed)) % np.uint64(2**32)
    for _ in range(2):
        z = (z ^ (z >> np.uint64(16))) * np.uint64(0x45D9F3B) % np.uint64(2**32)
    z = z ^ (z >> np.uint64(16))
    return torch.tensor((z.astype(np.float64) / 2**31 - 1).reshape(shape))


def first(name, shape):
    """First value of a parameter or buffer."""
    u = even(name, shape)
    if len(shape) >= 2:
        return u * math.sqrt(3 / (np.prod(shape) / shape[0]))
    if name.endswith(("running_var", "gamma")) or name.endswith("weight"):
        return 1 + 0.2 * u
    return 0.2 * u


class Weights:
    """Parameters by name, made when they are first asked for."""

    def __init__(self):
        self.all = {}

    def __call__(self, name, *shape, buffer=False):
        if name not in self.all:
            value = first(name, shape).to(torch.float64)
            self.all[name] = value if buffer else value.requires_grad_()
        return self.all[name]


class Store(dict):
    def save(self, path):
        header, blobs, at = {}, [], 0
        for name, value in self.items():
            data = np.ascontiguousarray(value, dtype=np.float32).tobytes()
            header[name] = {"dtype": "F32", "shape": list(np.shape(value)), "data_offsets": [at, at + len(data)]}
            at += len(data)
            blobs.append(data)
        text = json.dumps(header, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 8)
        with open(path, "wb") as file:
            file.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))


STORE = Store()


def case(name, forward, *inputs):
    """Stores the output, the gradients of the inputs, and for each parameter ⟨gradient, formula⟩ and the gradient's norm."""
    w = Weights()
    inputs = [x.to(torch.float64).requires_grad_() if x.is_floating_point() else x for x in inputs]
    outputs = forward(w, *inputs)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    loss = sum((y * even(f"loss{i}", tuple(y.shape))).sum() for i, y in enumerate(outputs))
    leaves = {key: value for key, value in w.all.items() if value.requires_grad}
    floating = [x for x in inputs if x.is_floating_point()]
    gradients = torch.autograd.grad(loss, floating + list(leaves.values()), allow_unused=True)
    for i, y in enumerate(outputs):
        STORE[f"{name}/output{i}"] = y.detach().numpy()
    for i, x in enumerate(floating):
        STORE[f"{name}/input{i}"] = gradients[i].numpy()
    digests = []
    for (key, value), gradient in zip(sorted(leaves.items()), [gradients[len(floating) + list(leaves).index(key)] for key in sorted(leaves)]):
        gradient = torch.zeros_like(value) if gradient is None else gradient
        digests.append([(gradient * even("probe" + key, tuple(value.shape))).sum().item(), gradient.norm().item()])
    if digests:
        STORE[f"{name}/parameters"] = np.array(digests)


class NAdam:
    """NAdam as PyTorch has it since 2.0; 1.13 multiplies one momentum too many into its product of the next step."""

    def __init__(self, parameters, lr, decay, betas=(0.9, 0.999), eps=1e-8, psi=4e-3):
        self.p, self.lr, self.decay, self.betas, self.eps, self.psi = parameters[0], lr, decay, betas, eps, psi
        self.m, self.v, self.t, self.product = torch.zeros_like(self.p), torch.zeros_like(self.p), 0, 1.0

    @torch.no_grad()
    def step(self):
        self.t += 1
        g = self.p.grad + self.decay * self.p
        now, after = (self.betas[0] * (1 - 0.5 * 0.96 ** (t * self.psi)) for t in (self.t, self.t + 1))
        self.product *= now
        self.m = self.betas[0] * self.m + (1 - self.betas[0]) * g
        self.v = self.betas[1] * self.v + (1 - self.betas[1]) * g * g
        denominator = (self.v / (1 - self.betas[1] ** self.t)).sqrt() + self.eps
        self.p -= self.lr * ((1 - now) / (1 - self.product) * g + after / (1 - self.product * after) * self.m) / denominator


def optimizers():
    def run(name, make, shape=(3, 5)):
        p = (even("start", shape) * 2).to(torch.float64).requires_grad_()
        optimizer = make([p])
        track = []
        for step in range(6):
            p.grad = (even(f"gradient{step}", shape) + 0.1 * p.detach()).clone()
            optimizer.step()
            track.append(p.detach().numpy().copy())
        STORE[f"optimizer/{name}"] = np.stack(track)

    o = torch.optim
    run("sgd", lambda p: o.SGD(p, lr=0.1, weight_decay=0.05))
    run("momentum", lambda p: o.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.05))
    run("nesterov", lambda p: o.SGD(p, lr=0.1, momentum=0.9, nesterov=True))
    run("adam", lambda p: o.Adam(p, lr=0.02, weight_decay=0.1))
    run("adamw", lambda p: o.AdamW(p, lr=0.02, weight_decay=0.1, betas=(0.8, 0.99)))
    run("amsgrad", lambda p: o.Adam(p, lr=0.02, betas=(0.5, 0.6), amsgrad=True))
    run("nadam", lambda p: NAdam(p, lr=0.02, decay=0.1))
    run("rmsprop", lambda p: o.RMSprop(p, lr=0.02, weight_decay=0.1))
    run("rmsprop_centered", lambda p: o.RMSprop(p, lr=0.02, momentum=0.9, centered=True))

    p = torch.zeros(1, requires_grad=True)
    s = o.lr_scheduler

    def rates(name, make, steps=24):
        optimizer = o.SGD([p], lr=1.0)
        scheduler = make(optimizer)
        track = []
        for _ in range(steps):
            track.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        STORE[f"schedule/{name}"] = np.array(track)

    rates("onecycle", lambda q: s.OneCycleLR(q, max_lr=1.0, total_steps=25))
    rates("cosine", lambda q: s.CosineAnnealingLR(q, T_max=24, eta_min=0.1))
    rates("steps", lambda q: s.StepLR(q, step_size=7, gamma=0.5))
    rates("exponential", lambda q: s.ExponentialLR(q, gamma=0.9))


if __name__ == "__main__":
    optimizers()
    os.makedirs(HERE, exist_ok=True)
    STORE.save(os.path.join(HERE, "golden.safetensors"))
    print(len(STORE), os.path.getsize(os.path.join(HERE, "golden.safetensors")))
