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


def linear(w, name, x, outputs, bias=True):
    return F.linear(x, w(name + ".weight", outputs, x.shape[-1]), w(name + ".bias", outputs) if bias else None)


def conv(w, name, x, outputs, kernel, stride=1, padding=0, groups=1, bias=True, axes=2, dilation=1):
    weight = w(name + ".weight", outputs, x.shape[1] // groups, *[kernel] * axes)
    return getattr(F, f"conv{axes}d")(x, weight, w(name + ".bias", outputs) if bias else None, stride, padding, dilation, groups)


def conv_up(w, name, x, outputs, kernel, stride=1, padding=0, output_padding=0, groups=1, axes=2):
    weight = w(name + ".weight", x.shape[1], outputs // groups, *[kernel] * axes)
    return getattr(F, f"conv_transpose{axes}d")(x, weight, w(name + ".bias", outputs), stride, padding, output_padding, groups)


def layer_norm(w, name, x, epsilon=1e-5):
    return F.layer_norm(x, x.shape[-1:], w(name + ".weight", x.shape[-1]), w(name + ".bias", x.shape[-1]), epsilon)


def rms_norm(w, name, x, epsilon=1e-6):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + epsilon) * w(name + ".weight", x.shape[-1])


def batch_norm(w, name, x, training=True):
    c = x.shape[1]
    mean, var = w(name + ".running_mean", c, buffer=True).clone(), w(name + ".running_var", c, buffer=True).clone()
    return F.batch_norm(x, mean, var, w(name + ".weight", c), w(name + ".bias", c), training)


def group_norm(w, name, x, groups):
    return F.group_norm(x, groups, w(name + ".weight", x.shape[1]), w(name + ".bias", x.shape[1]))


def rotate(x, base=10000.0):
    half = x.shape[-1] // 2
    angle = torch.arange(x.shape[-2], dtype=torch.float64)[:, None] * base ** (-torch.arange(half, dtype=torch.float64) / half)
    cos, sin = torch.cat([angle, angle], -1).cos(), torch.cat([angle, angle], -1).sin()
    return x * cos + torch.cat([-x[..., half:], x[..., :half]], -1) * sin


def attention(w, name, x, heads, context=None, mask=None, causal=False, key_heads=None, rotary=None, bias=True, parts=("query", "key", "value", "output"), extra=None, width=None):
    source = x if context is None else context
    key_heads = key_heads or heads
    d = x.shape[-1] // heads

    def split(y, h):
        return y.view(y.shape[0], y.shape[1], h, d).transpose(1, 2)

    q = split(linear(w, f"{name}.{parts[0]}", x, heads * d, bias), heads)
    k = split(linear(w, f"{name}.{parts[1]}", source, key_heads * d, bias), key_heads)
    v = split(linear(w, f"{name}.{parts[2]}", source, key_heads * d, bias), key_heads)
    if rotary:
        q, k = rotate(q, rotary), rotate(k, rotary)
    if extra:
        k, v = torch.cat([extra[0], k], 2), torch.cat([extra[1], v], 2)
    k, v = k.repeat_interleave(heads // key_heads, 1), v.repeat_interleave(heads // key_heads, 1)
    scores = q @ k.transpose(-1, -2) / math.sqrt(d)
    if causal:
        queries, keys = scores.shape[-2:]
        late = torch.ones(queries, keys, dtype=torch.bool).triu(1 + keys - queries)
        scores = scores.masked_fill(late, -math.inf)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    y = (scores.softmax(-1) @ v).transpose(1, 2).reshape(x.shape[0], x.shape[1], heads * d)
    return linear(w, f"{name}.{parts[3]}", y, x.shape[-1], bias)


def mlp(w, name, x, inner, act=F.gelu, gated=False, bias=True, parts=("up", "gate", "down")):
    if gated:
        h = act(linear(w, f"{name}.{parts[1]}", x, inner, bias)) * linear(w, f"{name}.{parts[0]}", x, inner, bias)
    else:
        h = act(linear(w, f"{name}.{parts[0]}", x, inner, bias))
    return linear(w, f"{name}.{parts[2]}", h, x.shape[-1], bias)


def block(w, name, x, heads, inner=None, pre=True, norm=layer_norm, epsilon=1e-5, act=F.gelu, gated=False, bias=True, causal=False, rotary=None, key_heads=None, context=None, mask=None, scale=1.0, names=None, extra=None):
    n = names or dict(norm1="norm1", attention="attention", norm2="norm2", mlp="mlp", parts=("query", "key", "value", "output"), mlp_parts=("up", "gate", "down"))
    p = name + "." if name else ""

    def branch(x, norm_name, run):
        if pre:
            return x + scale * run(norm(w, p + norm_name, x, epsilon))
        return norm(w, p + norm_name, x + scale * run(x), epsilon)

    x = branch(x, n["norm1"], lambda y: attention(w, p + n["attention"], y, heads, None, mask, causal, key_heads, rotary, bias, n["parts"], extra))
    if context is not None:
        x = branch(x, "cross_norm", lambda y: attention(w, p + "cross", y, heads, context, bias=bias))
    return branch(x, n["norm2"], lambda y: mlp(w, p + n["mlp"], y, inner or 4 * x.shape[-1], act, gated, bias, n["mlp_parts"]))


def layers():
    x = even("x", (4, 3, 5))
    case("linear", lambda w, x: F.linear(x, w("weight", 6, 5), w("bias", 6)), x)
    case("embedding", lambda w, i: F.embedding(i, w("weight", 7, 4)), torch.tensor([[1, 2, 6], [0, 1, 1]]))

    class Root:
        """Names without a prefix."""
        def __init__(self, w): self.w = w
        def __call__(self, name, *shape, **more): return self.w(name.removeprefix("."), *shape, **more) if name.startswith(".") else self.w(name, *shape, **more)

    for axes in (1, 2, 3):
        x = even(f"x{axes}", (2, 4, *[7, 6, 5][:axes]))
        case(f"conv{axes}", lambda w, x: conv(Root(w), "", x, 6, 3, 2, 1, 2, axes=axes), x)
        case(f"conv_up{axes}", lambda w, x: conv_up(Root(w), "", x, 6, 3, 2, 1, 1, 2, axes=axes), x)
    x = even("x2", (3, 4, 5, 6))
    case("conv_dilated", lambda w, x: conv(Root(w), "", x, 5, 3, 1, 2, bias=False, dilation=2), x)
    case("batch_norm", lambda w, x: batch_norm(Root(w), "", x), x)
    case("batch_norm_eval", lambda w, x: batch_norm(Root(w), "", x, False), x)
    case("group_norm", lambda w, x: group_norm(Root(w), "", x, 2), x)
    case("layer_norm", lambda w, x: layer_norm(Root(w), "", x), x)
    case("rms_norm", lambda w, x: rms_norm(Root(w), "", x), x)
    case("squeeze_excite", lambda w, x: x * torch.sigmoid(linear(w, "excite", linear(w, "squeeze", x.mean((2, 3)), 2).relu(), 4))[:, :, None, None], x)
    case("layer_scale", lambda w, x: x * w("gamma", 6), x)
    case("film", lambda w, x, c: (lambda g: x * (1 + g[:, :4, None, None]) + g[:, 4:, None, None])(linear(w, "modulation", c, 8)), x, even("c", (3, 2)))
    case("cosine", lambda w, x: 10 * F.linear(F.normalize(x, dim=-1), F.normalize(w("weight", 5, 6), dim=-1)), even("x", (4, 6)))
    case("patches", lambda w, x: conv(w, "projection", x, 5, 2, 2).flatten(2).transpose(1, 2), even("x", (2, 3, 4, 6)))

    x, c = even("x", (2, 5, 8)), even("c", (2, 7, 6))
    seen = torch.tensor([[True] * 5, [True, True, True, False, False]])[:, None, None, :]
    case("attention", lambda w, x: attention(Root(w), "", x, 2), x)
    case("attention_causal", lambda w, x: attention(Root(w), "", x, 4, causal=True, key_heads=2, rotary=100.0, bias=False), x)
    case("attention_cross", lambda w, x, c: attention(Root(w), "", x, 2, c), x, c)
    case("attention_mask", lambda w, x: attention(Root(w), "", x, 2, mask=seen), x)
    case("attention_extra", lambda w, x, k, v: attention(Root(w), "", x, 2, causal=True, extra=(k, v)), x, even("k", (2, 2, 3, 4)), even("v", (2, 2, 3, 4)))

    for name, kind, gates in (("gru", torch.nn.GRU, 3), ("lstm", torch.nn.LSTM, 4)):
        module = kind(4, 3, num_layers=2, bidirectional=True, batch_first=True).double()

        def run(w, x, h, c=None):
            flat = [w(key, *value.shape) for key, value in module.named_parameters()]
            y, *s = getattr(torch._VF, name)(x, h if c is None else (h, c), flat, True, 2, 0.0, False, True, True)
            return (y, *s)

        case(name, run, even("x", (2, 5, 4)), *[even(n, (4, 2, 3)) for n in ("h", "c")[: gates - 2]])

    case("block_pre", lambda w, x: block(w, "", x, 2), x)
    case("block_post", lambda w, x: block(w, "", x, 2, pre=False, act=F.relu, inner=12), x)
    case("block_cross", lambda w, x, c: block(w, "", x, 2, norm=rms_norm, act=F.silu, gated=True, inner=12, context=c, scale=0.5), x, c)

    # A transformer layer of PyTorch's own, so that the reference above is checked, too.
    own = torch.nn.TransformerEncoderLayer(8, 2, 12, dropout=0.0, activation="relu", batch_first=True).double()
    w = Weights()
    mine = block(w, "", x, 2, pre=False, act=F.relu, inner=12)
    stack = lambda part: torch.cat([w.all[f"attention.{n}.{part}"] for n in ("query", "key", "value")])
    theirs = torch.nn.utils.stateless.functional_call(own, {
        "self_attn.in_proj_weight": stack("weight"), "self_attn.in_proj_bias": stack("bias"),
        "self_attn.out_proj.weight": w.all["attention.output.weight"], "self_attn.out_proj.bias": w.all["attention.output.bias"],
        "linear1.weight": w.all["mlp.up.weight"], "linear1.bias": w.all["mlp.up.bias"], "linear2.weight": w.all["mlp.down.weight"], "linear2.bias": w.all["mlp.down.bias"],
        "norm1.weight": w.all["norm1.weight"], "norm1.bias": w.all["norm1.bias"], "norm2.weight": w.all["norm2.weight"], "norm2.bias": w.all["norm2.bias"]}, (x,))
    assert torch.allclose(mine, theirs)


def time_net(w, name, t, width, outputs):
    rates = 10000.0 ** (-2.0 * torch.arange(width // 2, dtype=torch.float64) / width)
    angle = t[:, None] * rates
    return linear(w, name + ".second", F.silu(linear(w, name + ".first", torch.cat([angle.sin(), angle.cos()], 1), outputs)), outputs)


LLAMA = dict(norm1="input_layernorm", attention="self_attn", norm2="post_attention_layernorm", mlp="mlp", parts=("q_proj", "k_proj", "v_proj", "o_proj"), mlp_parts=("up_proj", "gate_proj", "down_proj"))


def groups_of(channels):
    groups = max(1, min(8, channels // 4))
    while channels % groups:
        groups -= 1
    return groups


def unet(w, x, t, context, axes, width, multipliers, cross, self_levels, outputs):
    def stage(name, x, channels, level):
        y = conv(w, name + ".conv1", F.silu(group_norm(w, name + ".norm1", x, groups_of(x.shape[1]))), channels, 3, 1, 1, axes=axes)
        if t is not None:
            y = y + linear(w, name + ".time", known, channels).reshape(y.shape[0], -1, *[1] * axes)
        y = conv(w, name + ".conv2", F.silu(group_norm(w, name + ".norm2", y, groups_of(channels))), channels, 3, 1, 1, axes=axes)
        y = y + (conv(w, name + ".skip", x, channels, 1, axes=axes) if x.shape[1] != channels else x)
        p = y.flatten(2).transpose(1, 2)
        if level in self_levels:
            p = p + attention(w, name + ".self", layer_norm(w, name + ".self_norm", p), 2)
        if level in cross:
            p = p + attention(w, name + ".cross", layer_norm(w, name + ".cross_norm", p), 2, context)
        return p.transpose(1, 2).reshape(y.shape)

    known = None if t is None else F.silu(time_net(w, "time", t, width, 4 * width))
    widths = [m * width for m in multipliers]
    y = conv(w, "in", x, widths[0], 3, 1, 1, axes=axes)
    skips = [y]
    for level, channels in enumerate(widths):
        y = stage(f"down.{level}", y, channels, level)
        skips.append(y)
        if level < len(widths) - 1:
            y = conv(w, f"shrink.{level}", y, channels, 3, 2, 1, axes=axes)
            skips.append(y)
    y = stage("middle", y, widths[-1], len(widths) - 1)
    at = 0
    for level in reversed(range(len(widths))):
        for _ in range(2):
            y = stage(f"up.{at}", torch.cat([y, skips.pop()], 1), widths[level], level)
            at += 1
        if level:
            y = conv(w, f"grow.{len(widths) - 1 - level}", F.interpolate(y, scale_factor=2, mode="nearest"), widths[level], 3, 1, 1, axes=axes)
    y = F.silu(group_norm(w, "norm", y, groups_of(y.shape[1])))
    return conv(w, "out", y, outputs, 3, 1, 1, axes=axes)


def families():
    def mlp_net(w, x):
        for i, width in enumerate((8, 6)):
            x = torch.tanh(batch_norm(w, f"body.norm{i}", linear(w, f"body.linear{i}", x, width)))
        return linear(w, "head", x, 3)

    case("mlp", mlp_net, even("x", (6, 5)))

    def convnet(w, x):
        for i, width in enumerate((4, 6, 8)):
            x = batch_norm(w, f"stages.{i}.norm", conv(w, f"stages.{i}.conv", x, width, 3, 2, 1, bias=False)).relu()
        return linear(w, "head", x.mean((2, 3)), 3)

    case("convnet", convnet, even("x", (4, 3, 8, 8)))

    def convnet_pooled(w, x):
        for i, width in enumerate((4, 6)):
            for d in ("", "2"):
                x = F.gelu(conv(w, f"stages.{i}.conv{d}", x, width, 3, 1, 1))
            x = F.max_pool2d(x, 2)
        return linear(w, "head", x.mean((2, 3)), 3)

    case("convnet_pooled", convnet_pooled, even("x", (2, 3, 8, 8)))

    def resnet(w, x, gate):
        def both(name, x, width, kernel, stride):
            return batch_norm(w, name + ".norm", conv(w, name + ".conv", x, width, kernel, stride, kernel // 2, bias=False))

        x = both("stem", x, 4, 3, 1).relu()
        for s, width in enumerate((4, 6, 8)):
            for b in range(2):
                name, stride = f"stages.{s}.{b}", 2 if s > 0 and b == 0 else 1
                y = both(name + ".second", both(name + ".first", x, width, 3, stride).relu(), width, 3, 1)
                if gate:
                    y = y * torch.sigmoid(linear(w, name + ".gate.excite", linear(w, name + ".gate.squeeze", y.mean((2, 3)), max(1, width // 4)).relu(), width))[:, :, None, None]
                x = ((both(name + ".shortcut", x, width, 1, stride) if stride == 2 or x.shape[1] != width else x) + y).relu()
        return linear(w, "head", x.mean((2, 3)), 3)

    case("resnet", lambda w, x: resnet(w, x, False), even("x", (3, 3, 8, 8)))
    case("resnet_gated", lambda w, x: resnet(w, x, True), even("x", (3, 3, 8, 8)))

    def vit(w, x, token):
        y = conv(w, "patches.projection", x, 8, 4, 4).flatten(2).transpose(1, 2)
        if token:
            y = torch.cat([w("class_token", 1, 1, 8).expand(x.shape[0], 1, 8), y], 1)
        y = y + w("positions", 1, y.shape[1], 8)
        for i in range(2):
            y = block(w, f"blocks.{i}", y, 2, epsilon=1e-6)
        y = layer_norm(w, "norm", y, 1e-6)
        return linear(w, "head", y[:, 0] if token else y.mean(1), 3)

    case("vit", lambda w, x: vit(w, x, True), even("x", (2, 3, 8, 8)))
    case("vit_mean", lambda w, x: vit(w, x, False), even("x", (2, 3, 8, 8)))

    tokens = torch.tensor([[3, 1, 4, 1, 5, 9], [2, 6, 5, 3, 5, 8]])

    def decoder(w, pre):
        y = F.embedding(tokens, w("embedding.weight", 10, 8)) + w("positions.weight", 12, 8)[:6]
        for i in range(2):
            y = block(w, f"blocks.{i}", y, 2, pre=pre, causal=True, act=F.gelu if pre else F.relu)
        y = layer_norm(w, "norm", y) if pre else y
        return y @ w("embedding.weight", 10, 8).T

    case("decoder", lambda w: decoder(w, True))
    case("decoder_post", lambda w: decoder(w, False))

    def llama(w):
        y = F.embedding(tokens, w("model.embed_tokens.weight", 10, 8))
        for i in range(2):
            y = block(w, f"model.layers.{i}", y, 4, inner=12, norm=rms_norm, epsilon=1e-6, act=F.silu, gated=True, bias=False, causal=True, rotary=10000.0, key_heads=2, names=LLAMA)
        return F.linear(rms_norm(w, "model.norm", y, 1e-6), w("lm_head.weight", 10, 8))

    case("llama", llama)

    padded = torch.tensor([[3, 1, 4, 1, 5], [2, 6, 5, 0, 0]])

    def encoder(w, pre, causal, pooling):
        seen = padded != 0
        y = F.embedding(padded, w("embedding.weight", 10, 8)) + w("positions.weight", 7, 8)[:5]
        y = y if pre else layer_norm(w, "norm_first", y)
        for i in range(2):
            y = block(w, f"blocks.{i}", y, 2, pre=pre, causal=causal, mask=seen[:, None, None, :])
        y = layer_norm(w, "norm", y) if pre else y
        scores = F.linear(y, w("embedding.weight", 10, 8), w("token_bias", 10))
        if pooling == "mean":
            pooled = (y * seen[:, :, None]).sum(1) / seen.sum(1)[:, None]
        else:
            pooled = y[torch.arange(2), seen.sum(1) - 1]
        return pooled, scores

    case("text_encoder", lambda w: encoder(w, True, False, "mean"))
    case("text_encoder_causal", lambda w: encoder(w, True, True, "last"))
    case("text_encoder_post", lambda w: encoder(w, False, False, "mean"))

    def towers(w, x, t):
        a = F.normalize(linear(w, "project_first", x, 4, False), dim=-1)
        b = F.normalize(linear(w, "project_second", t, 4, False), dim=-1)
        s = w("log_scale").clamp(max=math.log(100)).exp() * a @ b.T
        labels = torch.arange(5)
        return s, (F.cross_entropy(s, labels) + F.cross_entropy(s.T, labels)) / 2

    case("two_towers", towers, even("x", (5, 6)), even("t", (5, 3)))

    def coder(w, x, e):
        y = x
        for i, width in enumerate((4, 6)):
            y = conv(w, f"encoder.conv{i}", y, width, 3, 2, 1).relu()
        both = linear(w, "encoder.linear", y.flatten(1), 6)
        mean, logvar = both[:, :3], both[:, 3:]
        z = mean + (logvar / 2).exp() * e
        y = linear(w, "decoder.linear", z, 6 * 2 * 2).relu().view(-1, 6, 2, 2)
        y = conv_up(w, "decoder.up1", y, 4, 4, 2, 1).relu()
        y = conv_up(w, "decoder.up0", y, 2, 4, 2, 1)
        return y, -0.5 * (1 + logvar - mean**2 - logvar.exp()).sum(-1)

    case("vae", coder, even("x", (3, 2, 8, 8)), even("e", (3, 3)))

    t = even("t", (2,)) * 50 + 60
    case("mlp_denoiser", lambda w, x, c: mlp_denoiser(w, x, t, c), even("x", (2, 3)), even("c", (2, 4)))

    def patch_denoiser(w, x, c):
        y = conv(w, "patches.projection", x, 8, 2, 2).flatten(2).transpose(1, 2) + w("positions", 1, 9, 8) + time_net(w, "time", t, 8, 8)[:, None]
        for i in range(2):
            y = block(w, f"blocks.{i}", y, 2, context=c)
        y = linear(w, "out", layer_norm(w, "norm", y), 12)
        return F.fold(y.transpose(1, 2), (6, 6), 2, stride=2)

    case("patch_denoiser", patch_denoiser, even("x", (2, 3, 6, 6)), even("c", (2, 4, 5)))
    case("unet2", lambda w, x, c: unet(w, x, t, c, 2, 8, (1, 2), (1,), (1,), 3), even("x", (2, 3, 4, 6)), even("c", (2, 4, 5)))
    case("unet1", lambda w, x: unet(w, x, t, None, 1, 4, (1, 2, 2), (), (), 2), even("x", (2, 2, 8)))
    case("unet3", lambda w, x: unet(w, x, None, None, 3, 4, (1, 2), (), (), 1), even("x", (1, 2, 4, 4, 2)))

    def gan(w, z):
        y = linear(w, "generator.linear", z, 6 * 4).view(-1, 6, 2, 2)
        for i, width in ((1, 4), (0, 2)):
            y = conv_up(w, f"generator.up{i}", batch_norm(w, f"generator.norm{i}", y).relu(), width, 4, 2, 1)
        image = y.tanh()
        y = image
        for i, width in enumerate((4, 6)):
            y = F.leaky_relu(conv(w, f"discriminator.down{i}", y, width, 4, 2, 1), 0.2)
        return image, linear(w, "discriminator.score", y.flatten(1), 1)

    case("gan", gan, even("z", (3, 5)))


def mlp_denoiser(w, x, t, c):
    h = linear(w, "in", x, 8)
    known = time_net(w, "time", t, 8, 8) + linear(w, "condition", c, 8)
    for i in range(2):
        h = h + linear(w, f"down.{i}", F.silu(linear(w, f"up.{i}", h, 8) + known), 8)
    return linear(w, "out", F.silu(h), 3)


if __name__ == "__main__":
    optimizers()
    layers()
    families()
    os.makedirs(HERE, exist_ok=True)
    STORE.save(os.path.join(HERE, "golden.safetensors"))
    print(len(STORE), os.path.getsize(os.path.join(HERE, "golden.safetensors")))
