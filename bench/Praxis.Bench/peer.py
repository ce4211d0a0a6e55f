"""The other side of the bench: the same workloads in PyTorch.

Reads lines "NAME COUNT" and answers with the seconds that COUNT runs took, or with a line that begins with "error".
"""
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


def gemm(m, k, n, batch=None):
    shape = (lambda *s: s) if batch is None else (lambda *s: (batch, *s))
    a, b = torch.randn(shape(m, k)), torch.randn(shape(k, n))
    return lambda: torch.matmul(a, b)


def conv(backward):
    x = torch.randn(32, 64, 32, 32, requires_grad=backward)
    w = torch.randn(64, 64, 3, 3, requires_grad=backward)
    if not backward:
        return lambda: F.conv2d(x, w, padding=1)
    g = torch.randn(32, 64, 32, 32)

    def run():
        F.conv2d(x, w, padding=1).backward(g)
        x.grad = w.grad = None
    return run


def depthwise():
    x = torch.randn(32, 64, 32, 32, requires_grad=True)
    w = torch.randn(64, 1, 3, 3, requires_grad=True)
    g = torch.randn(32, 64, 32, 32)

    def run():
        F.conv2d(x, w, padding=1, groups=64).backward(g)
        x.grad = w.grad = None
    return run


def elementwise(f, backward=True):
    x = torch.randn(4096, 4096, requires_grad=backward)
    if not backward:
        y = torch.randn(4096, 4096)
        return lambda: f(x, y)
    g = torch.randn_like(f(x))

    def run():
        f(x).backward(g)
        x.grad = None
    return run


def tiny(record):
    a, b = torch.randn(10, requires_grad=record), torch.randn(10)

    def run():
        for _ in range(1000):
            a + b
    return run


def attention():
    q, k, v = (torch.randn(1, 8, 512, 64, requires_grad=True) for _ in range(3))
    g = torch.randn(1, 8, 512, 64)

    def run():
        (torch.softmax(q @ k.transpose(-2, -1) * 0.125, -1) @ v).backward(g)
        q.grad = k.grad = v.grad = None
    return run


def step(model, optimizer, loss):
    def run():
        optimizer.zero_grad(set_to_none=True)
        loss(model).backward()
        optimizer.step()
    return run


def mlp():
    model = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 10))
    x, y = torch.randn(128, 784), torch.randint(0, 10, (128,))
    return step(model, torch.optim.Adam(model.parameters()), lambda m: F.cross_entropy(m(x), y))


class Basic(nn.Module):
    def __init__(self, a, b, stride):
        super().__init__()
        self.c1, self.n1 = nn.Conv2d(a, b, 3, stride, 1, bias=False), nn.BatchNorm2d(b)
        self.c2, self.n2 = nn.Conv2d(b, b, 3, 1, 1, bias=False), nn.BatchNorm2d(b)
        self.short = nn.Sequential() if a == b else nn.Sequential(nn.Conv2d(a, b, 1, stride, bias=False), nn.BatchNorm2d(b))

    def forward(self, x):
        y = F.relu(self.n1(self.c1(x)))
        return F.relu(self.n2(self.c2(y)) + self.short(x))


def resnet():
    layers, width = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()], 16
    for w in (16, 32, 64):
        for i in range(3):
            layers.append(Basic(width, w, 2 if i == 0 and w > 16 else 1))
            width = w
    model = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))
    x, y = torch.randn(32, 3, 32, 32), torch.randint(0, 10, (32,))
    return step(model, torch.optim.SGD(model.parameters(), 0.01, momentum=0.9), lambda m: F.cross_entropy(m(x), y))


class Attend(nn.Module):
    def __init__(self, width, heads, causal=False):
        super().__init__()
        self.heads, self.causal = heads, causal
        self.q, self.kv, self.o = nn.Linear(width, width), nn.Linear(width, 2 * width), nn.Linear(width, width)

    def forward(self, x, context=None):
        b, t, w = x.shape
        c = x if context is None else context
        split = lambda z: z.view(b, z.shape[1], self.heads, -1).transpose(1, 2)
        q, (k, v) = split(self.q(x)), (split(z) for z in self.kv(c).chunk(2, -1))
        s = q @ k.transpose(-2, -1) / (w // self.heads) ** 0.5
        if self.causal:
            s = s.masked_fill(self.mask(t), float("-inf"))
        return self.o((torch.softmax(s, -1) @ v).transpose(1, 2).reshape(b, t, w))

    def mask(self, t):
        if not hasattr(self, "_mask"):
            self._mask = torch.ones(t, t, dtype=torch.bool).triu(1)
        return self._mask


class Block(nn.Module):
    def __init__(self, width, heads, causal=False, cross=False):
        super().__init__()
        self.n1, self.a = nn.LayerNorm(width), Attend(width, heads, causal)
        self.n2, self.m = nn.LayerNorm(width), nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.n3, self.c = (nn.LayerNorm(width), Attend(width, heads)) if cross else (None, None)

    def forward(self, x, context=None):
        x = x + self.a(self.n1(x))
        if self.c is not None:
            x = x + self.c(self.n3(x), context)
        return x + self.m(self.n2(x))


class Tower(nn.Module):
    def __init__(self, length, width, heads, blocks, causal=False, cross=False):
        super().__init__()
        self.position = nn.Parameter(torch.randn(length, width) * 0.02)
        self.blocks = nn.ModuleList(Block(width, heads, causal, cross) for _ in range(blocks))
        self.norm = nn.LayerNorm(width)

    def forward(self, x, context=None):
        x = x + self.position
        for block in self.blocks:
            x = block(x, context)
        return self.norm(x)


def gpt():
    class Gpt(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed, self.tower, self.head = nn.Embedding(256, 128), Tower(128, 128, 4, 4, True), nn.Linear(128, 256)

        def forward(self, t):
            return self.head(self.tower(self.embed(t)))
    model = Gpt()
    t, y = torch.randint(0, 256, (16, 128)), torch.randint(0, 256, (16 * 128,))
    return step(model, torch.optim.AdamW(model.parameters()), lambda m: F.cross_entropy(m(t).view(-1, 256), y))


def cnn():
    layers, width = [], 3
    for w in (16, 32, 64):
        layers += [nn.Conv2d(width, w, 3, 2, 1), nn.BatchNorm2d(w), nn.ReLU()]
        width = w
    model = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))
    x, y = torch.randn(64, 3, 16, 16), torch.randint(0, 10, (64,))
    return step(model, torch.optim.Adam(model.parameters()), lambda m: F.cross_entropy(m(x), y))


def towers():
    class Two(nn.Module):
        def __init__(self):
            super().__init__()
            self.patch, self.image = nn.Linear(48, 48), Tower(17, 48, 4, 3)
            self.cls = nn.Parameter(torch.randn(1, 1, 48))
            self.embed, self.text = nn.Embedding(60, 48), Tower(14, 48, 4, 2)
            self.scale = nn.Parameter(torch.tensor(2.0))
            self.pi, self.pt = nn.Linear(48, 32), nn.Linear(48, 32)

        def forward(self, x, t):
            i = self.image(torch.cat([self.cls.expand(len(x), 1, 48), self.patch(x)], 1))[:, 0]
            c = self.text(self.embed(t)).mean(1)
            logits = F.normalize(self.pi(i), dim=-1) @ F.normalize(self.pt(c), dim=-1).T * self.scale.exp()
            y = torch.arange(len(x))
            return (F.cross_entropy(logits, y) + F.cross_entropy(logits.T, y)) / 2
    model, x, t = Two(), torch.randn(64, 16, 48), torch.randint(0, 60, (64, 14))
    return step(model, torch.optim.AdamW(model.parameters()), lambda m: m(x, t))


class Residual(nn.Module):
    def __init__(self, a, b):
        super().__init__()
        self.n1, self.c1, self.t = nn.GroupNorm(8, a), nn.Conv2d(a, b, 3, 1, 1), nn.Linear(64, b)
        self.n2, self.c2 = nn.GroupNorm(8, b), nn.Conv2d(b, b, 3, 1, 1)
        self.short = nn.Sequential() if a == b else nn.Conv2d(a, b, 1)

    def forward(self, x, t):
        y = self.c1(F.silu(self.n1(x))) + self.t(t)[:, :, None, None]
        return self.c2(F.silu(self.n2(y))) + self.short(x)


def unet():
    class UNet(nn.Module):
        def __init__(self):
            super().__init__()
            self.time = nn.Sequential(nn.Linear(16, 64), nn.SiLU(), nn.Linear(64, 64))
            self.inp, self.out = nn.Conv2d(3, 24, 3, 1, 1), nn.Conv2d(24, 3, 3, 1, 1)
            self.d1, self.s1 = Residual(24, 24), nn.Conv2d(24, 48, 3, 2, 1)
            self.d2, self.s2 = Residual(48, 48), nn.Conv2d(48, 48, 3, 2, 1)
            self.mid = Residual(48, 48)
            self.u2, self.u1 = Residual(96, 48), Residual(72, 24)

        def forward(self, x, t):
            t = self.time(t)
            a = self.d1(self.inp(x), t)
            b = self.d2(self.s1(a), t)
            y = self.mid(self.s2(b), t)
            y = self.u2(torch.cat([F.interpolate(y, scale_factor=2.0), b], 1), t)
            y = self.u1(torch.cat([F.interpolate(y, scale_factor=2.0), a], 1), t)
            return self.out(y)
    model, x, t, e = UNet(), torch.randn(32, 3, 16, 16), torch.randn(32, 16), torch.randn(32, 3, 16, 16)
    return step(model, torch.optim.AdamW(model.parameters()), lambda m: F.mse_loss(m(x, t), e))


def denoiser():
    class Denoiser(nn.Module):
        def __init__(self):
            super().__init__()
            self.inp, self.out, self.embed = nn.Linear(12, 64), nn.Linear(64, 12), nn.Embedding(20, 64)
            self.tower = Tower(36, 64, 4, 2, cross=True)

        def forward(self, x, c):
            return self.out(self.tower(self.inp(x), self.embed(c)))
    model, x, c, e = Denoiser(), torch.randn(64, 36, 12), torch.randint(0, 20, (64, 6)), torch.randn(64, 36, 12)
    return step(model, torch.optim.AdamW(model.parameters()), lambda m: F.mse_loss(m(x, c), e))


def td3():
    import copy

    def net(i, o, last=None):
        return nn.Sequential(nn.Linear(i, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, o), *([last] if last else []))
    actor, c1, c2 = net(8, 2, nn.Tanh()), net(10, 1), net(10, 1)
    targets = [copy.deepcopy(m) for m in (actor, c1, c2)]
    actor_opt, critic_opt = torch.optim.Adam(actor.parameters(), 1e-3), torch.optim.Adam([*c1.parameters(), *c2.parameters()], 1e-3)
    s, a, r, n, d = torch.randn(128, 8), torch.rand(128, 2) * 2 - 1, torch.randn(128, 1), torch.randn(128, 8), torch.zeros(128, 1)
    count = [0]

    def run():
        with torch.no_grad():
            noise = (torch.randn_like(a) * 0.2).clamp(-0.5, 0.5)
            na = torch.cat([n, (targets[0](n) + noise).clamp(-1, 1)], 1)
            y = r + (1 - d) * 0.99 * torch.min(targets[1](na), targets[2](na))
        sa = torch.cat([s, a], 1)
        critic_opt.zero_grad(set_to_none=True)
        (F.mse_loss(c1(sa), y) + F.mse_loss(c2(sa), y)).backward()
        critic_opt.step()
        count[0] += 1
        if count[0] % 2 == 0:
            actor_opt.zero_grad(set_to_none=True)
            (-c1(torch.cat([s, actor(s)], 1)).mean()).backward()
            actor_opt.step()
            with torch.no_grad():
                for target, source in zip(targets, (actor, c1, c2)):
                    for p, q in zip(target.parameters(), source.parameters()):
                        p.mul_(0.995).add_(q, alpha=0.005)
    return run


def chain():
    p, a, b = torch.randn(4, requires_grad=True), torch.randn(4), torch.randn(4)

    def run():
        x = p
        for _ in range(12000):
            x = torch.tanh(x * b + a)
        x.sum().backward()
        p.grad = None
    return run


def symmetric(n, dtype):
    a = torch.randn(n, n, dtype=dtype)
    a = a + a.T
    return lambda: torch.linalg.eigh(a)


def decompose(f, *shape, dtype=torch.float32):
    a = torch.randn(*shape, dtype=dtype)
    return lambda: f(a)


def rfft():
    x = torch.randn(256, 4096)
    return lambda: torch.fft.rfft(x)


WORKLOADS = {
    "gemm-1024": lambda: gemm(1024, 1024, 1024),
    "gemm-64": lambda: gemm(64, 64, 64),
    "gemm-17x129x65": lambda: gemm(17, 129, 65),
    "gemm-64x32x32x32": lambda: gemm(32, 32, 32, 64),
    "conv-forward": lambda: conv(False),
    "conv-both": lambda: conv(True),
    "depthwise-both": depthwise,
    "softmax": lambda: elementwise(lambda x: torch.softmax(x, -1)),
    "layer-norm": lambda: elementwise(lambda x: F.layer_norm(x, (4096,))),
    "gelu": lambda: elementwise(F.gelu),
    "log-sum-exp": lambda: elementwise(lambda x: torch.logsumexp(x, -1)),
    "add": lambda: elementwise(lambda x, y: x + y, False),
    "multiply": lambda: elementwise(lambda x, y: x * y, False),
    "sum": lambda: elementwise(lambda x, y: x.sum(), False),
    "tiny-add": lambda: tiny(False),
    "tiny-add-recorded": lambda: tiny(True),
    "attention": attention,
    "step-mlp": mlp,
    "step-resnet20": resnet,
    "step-gpt": gpt,
    "step-cnn": cnn,
    "step-towers": towers,
    "step-unet": unet,
    "step-denoiser": denoiser,
    "td3-update": td3,
    "chain-36000": chain,
    "svd-256": lambda: decompose(torch.linalg.svd, 256, 256),
    "eigh-256": lambda: symmetric(256, torch.float32),
    "qr-512": lambda: decompose(torch.linalg.qr, 512, 512),
    "svd-40x30x30-f64": lambda: decompose(torch.linalg.svd, 40, 30, 30, dtype=torch.float64),
    "eigh-650-f64": lambda: symmetric(650, torch.float64),
    "rfft-256x4096": rfft,
}


def main():
    torch.set_num_threads(int(sys.argv[1]))
    torch.manual_seed(7)
    ready = {}
    print("ready", torch.__version__, flush=True)
    for line in sys.stdin:
        name, count = line.split()
        try:
            if name not in ready:
                ready.clear()
                ready[name] = WORKLOADS[name]()
                ready[name]()
            run = ready[name]
            start = time.perf_counter()
            for _ in range(int(count)):
                run()
            print(time.perf_counter() - start, flush=True)
        except Exception as error:  # one row must not end the table
            print("error", type(error).__name__, error, flush=True)


main()
