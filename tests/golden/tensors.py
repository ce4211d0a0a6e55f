"""Writes the golden values of tests/Praxis.Tensors.Tests/Golden: for every operation of Tensor the result and the first
gradient that PyTorch gives. Inputs are made by a formula that the test repeats, so only results are written. The cases of
Linalg are in linalg.py.
Run: /usr/bin/python3 tensors.py (torch 1.13)."""

import math
import struct
from pathlib import Path

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
MASK = (1 << 64) - 1
cases = {}


def stream(text):
    """SplitMix64 from the FNV-1a hash of a text, as numbers in [0, 1) with 53 bits."""
    state = 0xCBF29CE484222325
    for byte in text.encode():
        state = ((state ^ byte) * 0x100000001B3) & MASK
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield ((z ^ (z >> 31)) >> 11) * 2.0**-53


class Input:
    def __init__(self, kind, sizes, low, high):
        self.kind, self.sizes, self.low, self.high = kind, sizes, low, high

    def make(self, name, index):
        numbers = stream(f"{name}#{index}")
        count = math.prod(self.sizes)
        values = [self.low + (self.high - self.low) * next(numbers) for _ in range(count)]
        if self.kind in ("whole", "tied"):
            values = [math.floor(value) for value in values]
        if self.kind == "truth":
            values = [value < 0.5 for value in values]
        kind = {"whole": torch.int64, "truth": torch.bool}.get(self.kind, torch.float64)
        tensor = torch.tensor(values, dtype=kind).reshape(self.sizes)
        return tensor.requires_grad_() if self.kind in ("real", "tied") else tensor

    def __str__(self):
        return f"{self.kind} {self.low!r} {self.high!r} {'x'.join(map(str, self.sizes)) or '-'}"


def real(*sizes, low=-2.0, high=2.0):
    """Real numbers with a gradient."""
    return Input("real", sizes, low, high)


def fixed(*sizes, low=-2.0, high=2.0):
    """Real numbers without a gradient."""
    return Input("fixed", sizes, low, high)


def tied(*sizes, low=-2.0, high=3.0):
    """Few different real numbers, with a gradient."""
    return Input("tied", sizes, low, high)


def whole(*sizes, low=0.0, high=5.0):
    return Input("whole", sizes, low, high)


def truth(*sizes):
    return Input("truth", sizes, 0.0, 1.0)


def case(name, *inputs, f):
    assert name not in cases, name
    tensors = [spec.make(name, i) for i, spec in enumerate(inputs)]
    outputs = f(*tensors)
    outputs = list(outputs) if isinstance(outputs, (tuple, list)) else [outputs]
    loss = torch.zeros(())
    for k, output in enumerate(outputs):
        if output.requires_grad:
            numbers = stream(f"{name}#w{k}")
            weights = torch.tensor([2 * next(numbers) - 1 for _ in range(output.numel())]).reshape(output.shape)
            loss = loss + (output * weights).sum()
    wanted = [tensor for tensor in tensors if tensor.requires_grad]
    gradients = torch.autograd.grad(loss, wanted, allow_unused=True) if loss.requires_grad else [None] * len(wanted)
    gradients = [torch.zeros_like(t) if g is None else g for g, t in zip(gradients, wanted)]
    for value in [*outputs, *gradients]:
        assert not value.is_floating_point() or not value.isnan().any(), f"{name}: NaN"
    cases[name] = (inputs, outputs, gradients)


def elementwise():
    functions = [
        ("Negate", torch.neg, -2.0, 2.0), ("Abs", torch.abs, -2.0, 2.0), ("Sign", torch.sign, -2.0, 2.0),
        ("Square", torch.square, -2.0, 2.0), ("Sqrt", torch.sqrt, 0.1, 4.0), ("Rsqrt", torch.rsqrt, 0.1, 4.0),
        ("Reciprocal", torch.reciprocal, 0.3, 3.0), ("Exp", torch.exp, -3.0, 3.0), ("Exp2", torch.exp2, -3.0, 3.0),
        ("Expm1", torch.expm1, -0.1, 0.1), ("Log", torch.log, 0.1, 4.0), ("Log2", torch.log2, 0.1, 4.0),
        ("Log10", torch.log10, 0.1, 4.0), ("Log1p", torch.log1p, -0.1, 0.1), ("Sin", torch.sin, -6.0, 6.0),
        ("Cos", torch.cos, -6.0, 6.0), ("Tan", torch.tan, -1.3, 1.3), ("Asin", torch.asin, -0.9, 0.9),
        ("Acos", torch.acos, -0.9, 0.9), ("Atan", torch.atan, -3.0, 3.0), ("Sinh", torch.sinh, -3.0, 3.0),
        ("Cosh", torch.cosh, -3.0, 3.0), ("Tanh", torch.tanh, -3.0, 3.0), ("Asinh", torch.asinh, -3.0, 3.0),
        ("Acosh", torch.acosh, 1.1, 4.0), ("Atanh", torch.atanh, -0.9, 0.9), ("Erf", torch.erf, -2.5, 2.5),
        ("Erfc", torch.erfc, -2.5, 2.5), ("ErfInv", torch.erfinv, -0.95, 0.95), ("Lgamma", torch.lgamma, 0.2, 6.0),
        ("Digamma", torch.digamma, 0.2, 6.0), ("Floor", torch.floor, -3.0, 3.0), ("Ceiling", torch.ceil, -3.0, 3.0),
        ("Round", torch.round, -3.0, 3.0), ("Truncate", torch.trunc, -3.0, 3.0), ("Frac", torch.frac, -3.0, 3.0),
        ("Relu", torch.relu, -2.0, 2.0), ("Relu6", F.relu6, -8.0, 8.0), ("LeakyRelu", F.leaky_relu, -2.0, 2.0),
        ("Elu", F.elu, -3.0, 3.0), ("Selu", F.selu, -3.0, 3.0), ("Sigmoid", torch.sigmoid, -5.0, 5.0),
        ("LogSigmoid", F.logsigmoid, -9.0, 9.0), ("Softplus", F.softplus, -25.0, 25.0), ("Gelu", F.gelu, -3.0, 3.0),
        ("Silu", F.silu, -4.0, 4.0), ("Mish", F.mish, -4.0, 4.0), ("HardTanh", F.hardtanh, -2.0, 2.0),
        ("HardSigmoid", lambda x: F.relu6(x + 3) / 6, -5.0, 5.0), ("HardSwish", lambda x: x * F.relu6(x + 3) / 6, -5.0, 5.0), ("Softsign", F.softsign, -3.0, 3.0),
    ]
    for name, function, low, high in functions:
        case(name, real(19, low=low, high=high), f=function)
    case("Lgamma/negative", real(9, low=-2.9, high=-2.1), f=torch.lgamma)
    case("Digamma/negative", real(9, low=-2.9, high=-2.1), f=torch.digamma)
    case("Abs/ties at zero", tied(9), f=torch.abs)
    case("Relu/ties at zero", tied(9), f=torch.relu)
    case("Round/halves", tied(12, low=-4.0, high=5.0), f=lambda x: torch.round(x / 2))
    case("LeakyRelu/slope", real(3, 4), f=lambda x: F.leaky_relu(x, 0.2))
    case("Elu/alpha", real(3, 4), f=lambda x: F.elu(x, 1.7))
    case("Softplus/beta", real(3, 7, low=-6.0, high=6.0), f=lambda x: F.softplus(x, 3, 5))
    case("Gelu/tanh", real(19, low=-3.0, high=3.0), f=lambda x: F.gelu(x, approximate="tanh"))
    case("HardTanh/bounds", real(3, 4), f=lambda x: F.hardtanh(x, -0.5, 1.5))
    case("Clamp", real(3, 5), f=lambda x: x.clamp(-1, 0.5))
    case("Clamp/ties at the bounds", tied(12), f=lambda x: x.clamp(-1, 1))
    case("Clamp/low", real(3, 5), f=lambda x: x.clamp(min=-0.3))
    case("Clamp/high", real(3, 5), f=lambda x: x.clamp(max=0.3))
    case("Clamp/whole numbers", whole(9, low=-5.0), f=lambda x: x.clamp(-2, 3))
    for exponent in (2, 1, 0.5, -1, -0.5, 3, 2.5, 0, -2.3):
        case(f"Pow/{exponent}", real(19, low=0.2, high=3.0), f=lambda x: x.pow(exponent))
    case("Pow/cube of negative numbers", real(11), f=lambda x: x.pow(3))
    case("Pow/tensors", real(3, 5, low=0.2, high=3.0), real(3, 5), f=lambda x, y: x.pow(y))
    case("Pow/broadcast", real(3, 1, low=0.2, high=3.0), real(5), f=lambda x, y: x.pow(y))
    case("PowOf", real(19), f=lambda x: torch.pow(1.7, x))
    case("Add", real(3, 7), real(3, 7), f=lambda x, y: x + y)
    case("Add/broadcast", real(2, 1, 5), real(3, 1), f=lambda x, y: x + y)
    case("Add/number", real(3, 7), f=lambda x: x + 1.25)
    case("Add/scaled", real(3, 7), real(7), f=lambda x, y: torch.add(x, y, alpha=-0.7))
    case("Subtract", real(3, 7), real(3, 7), f=lambda x, y: x - y)
    case("Subtract/broadcast", real(5), real(3, 1), f=lambda x, y: x - y)
    case("Subtract/number", real(3, 7), f=lambda x: (x - 1.5, 1.5 - x))
    case("Multiply", real(3, 7), real(3, 7), f=lambda x, y: x * y)
    case("Multiply/broadcast", real(2, 1, 5), real(4, 1), f=lambda x, y: x * y)
    case("Multiply/with itself", real(3, 4), f=lambda x: x * x)
    case("Multiply/number", real(3, 7), f=lambda x: x * -1.5)
    case("Divide", real(3, 7), real(3, 7, low=0.5, high=2.0), f=lambda x, y: x / y)
    case("Divide/broadcast", real(3, 1), real(5, low=0.5, high=2.0), f=lambda x, y: x / y)
    case("Divide/number", real(3, 7, low=0.5, high=2.0), f=lambda x: (x / 1.7, 1.7 / x))
    case("Divide/whole numbers", whole(7, low=1.0, high=9.0), whole(7, low=1.0, high=9.0), f=lambda x, y: x / y)
    case("Remainder", real(15, low=-7.0, high=7.0), fixed(15, low=0.5, high=3.0), f=torch.remainder)
    case("Remainder/both gradients", real(15, low=-7.0, high=7.0), real(15, low=-3.0, high=-0.5), f=torch.remainder)
    case("Remainder/number", real(15, low=-7.0, high=7.0), f=lambda x: (x % 1.7, x % -1.7))
    case("Remainder/whole numbers", whole(15, low=-9.0, high=9.0), whole(15, low=1.0, high=5.0), f=lambda x, y: x % y)
    case("Affine", real(3, 7), f=lambda x: x * 0.7 + 1.1)
    case("Atan2", real(19), real(19), f=torch.atan2)
    case("Atan2/broadcast", real(3, 1), real(4), f=torch.atan2)
    case("Hypot", real(3, 4), real(4), f=torch.hypot)
    case("LogAddExp", real(3, 4, low=-50.0, high=50.0), real(4, low=-50.0, high=50.0), f=torch.logaddexp)
    case("Maximum", real(3, 4), real(4), f=torch.maximum)
    case("Maximum/ties", tied(12), tied(12), f=torch.maximum)
    case("Maximum/number", real(12), f=lambda x: x.clamp(min=0.3))
    case("Minimum", real(3, 4), real(4), f=torch.minimum)
    case("Minimum/ties", tied(12), tied(12), f=torch.minimum)
    case("Minimum/number", real(12), f=lambda x: x.clamp(max=0.3))
    case("Lerp/number", real(3, 4), real(3, 4), f=lambda x, y: torch.lerp(x, y, 0.3))
    case("Lerp/tensor", real(3, 4), real(3, 4), real(3, 4, low=0.0, high=1.0), f=torch.lerp)
    case("Lerp/without a gradient", fixed(3, 4), fixed(4), fixed(3, 1, low=0.0, high=1.0), f=lambda x, y, w: x + w * (y - x))


def comparisons():
    pair = [tied(4, 3), tied(3)]
    for name, function in [("Less", torch.lt), ("Greater", torch.gt), ("LessOrEqual", torch.le), ("GreaterOrEqual", torch.ge), ("EqualTo", torch.eq), ("NotEqualTo", torch.ne)]:
        case(f"{name}/tensor", *pair, f=function)
        case(f"{name}/number", tied(9), f=lambda x: function(x, 1))
    case("EqualTo/whole numbers", whole(4, 3), whole(3), f=torch.eq)
    case("And", truth(2, 6), truth(6), f=torch.logical_and)
    case("And/numbers", tied(12), tied(12), f=torch.logical_and)
    case("Or", truth(2, 6), truth(6), f=torch.logical_or)
    case("Xor", truth(2, 6), truth(6), f=torch.logical_xor)
    case("Not", truth(2, 6), f=torch.logical_not)
    case("Not/numbers", tied(12), f=torch.logical_not)
    odd = lambda x: torch.where(x > 1, x * math.inf, torch.where(x < -1, x * math.nan, x))
    case("IsNan", tied(12), f=lambda x: odd(x).isnan())
    case("IsInfinite", tied(12), f=lambda x: odd(x).isinf())
    case("IsFinite", tied(12), f=lambda x: odd(x).isfinite())
    case("Where", truth(3, 4), real(3, 4), real(3, 4), f=torch.where)
    case("Where/broadcast", truth(4, 1), real(3), real(2, 1, 1), f=torch.where)
    case("Where/number", truth(3, 4), real(3, 4), f=lambda m, x: (torch.where(m, x, 0.5), torch.where(m, 0.5, x)))
    case("MaskedFill", real(3, 4), truth(4), f=lambda x, m: x.masked_fill(m, -7))


def reductions():
    dims = [("all", None), ("first", 0), ("middle", 1), ("last", -1), ("first and last", (0, 2)), ("first two", (0, 1)), ("last two", (1, 2))]
    for label, dim in dims:
        over = tuple(range(3)) if dim is None else dim if isinstance(dim, tuple) else (dim,)
        for keep in (False, True):
            name = label + (", kept" if keep else "")
            case(f"Sum/{name}", real(2, 3, 4), f=lambda x: x.sum(over, keepdim=keep))
            case(f"Max/{name}", tied(2, 3, 4), f=lambda x: x.amax(over, keepdim=keep))
        case(f"Mean/{label}", real(2, 3, 4), f=lambda x: x.mean(over))
        case(f"Min/{label}", tied(2, 3, 4), f=lambda x: x.amin(over))
        case(f"Var/{label}", real(2, 3, 4), f=lambda x: x.var(over, unbiased=True))
        case(f"Std/{label}", real(2, 3, 4), f=lambda x: x.std(over, unbiased=False))
        case(f"LogSumExp/{label}", real(2, 3, 4, low=-40.0, high=40.0), f=lambda x: x.logsumexp(over))
        case(f"Any/{label}", tied(2, 3, 4, low=0.0, high=2.0), f=lambda x: x.bool().permute(tuple(d for d in range(3) if d not in [o % 3 for o in over]) + over).flatten(3 - len(over)).any(-1))
        case(f"All/{label}", tied(2, 3, 4, low=0.0, high=6.0), f=lambda x: x.bool().permute(tuple(d for d in range(3) if d not in [o % 3 for o in over]) + over).flatten(3 - len(over)).all(-1))
        case(f"Product/{label}", real(2, 3, 4), f=lambda x: x.permute(tuple(d for d in range(3) if d not in [o % 3 for o in over]) + over).flatten(3 - len(over)).prod(-1))
        for p in (1, 2, 3, 2.5, math.inf):
            case(f"Norm/{label}, {p}", real(2, 3, 4), f=lambda x: torch.linalg.vector_norm(x, p, over))
    case("Norm/0", tied(2, 3, 4), f=lambda x: torch.linalg.vector_norm(x.detach(), 0, 1))
    case("Norm/minus infinity", real(2, 3, 4), f=lambda x: torch.linalg.vector_norm(x, -math.inf, 1))
    case("Norm/zeros", real(2, 3), f=lambda x: torch.linalg.vector_norm(x * torch.tensor([[0.0], [1.0]]), 2, 1))
    case("Sum/whole numbers", whole(3, 4), f=lambda x: x.sum(0))
    case("Sum/truth values", truth(3, 4), f=lambda x: x.sum(0))
    case("Mean/whole numbers", whole(3, 4), f=lambda x: x.double().mean(0))
    case("Sum/transposed", real(3, 5), f=lambda x: x.t().sum(0))
    case("Sum/long", real(77), f=lambda x: x.sum())
    case("Product/zeros", tied(3, 5), f=lambda x: x.prod(1))
    case("Product/two zeros", tied(6, low=-1.0, high=2.0), f=lambda x: x.prod())
    case("Product/whole numbers", whole(3, 4), f=lambda x: x.prod(0))
    case("Var/correction 0", real(2, 7), f=lambda x: x.var(1, unbiased=False, keepdim=True))
    case("Std/correction 1", real(2, 7), f=lambda x: x.std())
    case("Std/of a constant", real(2, 1), f=lambda x: x.expand(2, 3).std(1))
    case("Max/along", real(3, 5), f=lambda x: x.max(1))
    case("Max/along, kept", real(3, 5), f=lambda x: x.max(0, keepdim=True))
    case("Min/along", real(3, 5), f=lambda x: x.min(1))
    case("ArgMax/all", real(3, 5), f=lambda x: x.argmax())
    case("ArgMax/along", real(3, 5), f=lambda x: x.argmax(0))
    case("ArgMin/all", real(3, 5), f=lambda x: x.argmin())
    case("ArgMin/along, kept", real(3, 5), f=lambda x: x.argmin(1, keepdim=True))
    case("LogSumExp/kept", real(3, 5), f=lambda x: x.logsumexp((0,), keepdim=True))
    case("CumSum/first", real(4, 3), f=lambda x: x.cumsum(0))
    case("CumSum/last", real(3, 19), f=lambda x: x.cumsum(1))
    case("CumSum/whole numbers", whole(2, 9), f=lambda x: x.cumsum(1))
    case("CumProduct/first", real(4, 3), f=lambda x: x.cumprod(0))
    case("CumProduct/last, with zeros", tied(2, 7), f=lambda x: x.cumprod(1))
    case("CumProduct/whole numbers", whole(2, 9, low=1.0), f=lambda x: x.cumprod(1))
    case("CumMax/first", real(5, 3), f=lambda x: x.cummax(0))
    case("CumMax/ties", tied(2, 9), f=lambda x: x.cummax(1))
    case("CumMin/last", real(2, 9), f=lambda x: x.cummin(1))
    case("CumMin/ties", tied(2, 9), f=lambda x: x.cummin(1))
    case("LogCumSumExp/last", real(2, 7, low=-30.0, high=30.0), f=lambda x: x.logcumsumexp(1))
    case("LogCumSumExp/first", real(5, 2), f=lambda x: x.logcumsumexp(0))


def views():
    case("Reshape", real(2, 3, 4), f=lambda x: x.reshape(4, 6))
    case("Reshape/open size", real(2, 3, 4), f=lambda x: x.reshape(3, -1))
    case("Reshape/of a transposed", real(2, 3, 4), f=lambda x: x.transpose(0, 2).reshape(4, 6))
    case("Flatten", real(2, 3, 4), f=lambda x: (x.flatten(), x.flatten(1), x.flatten(0, 1)))
    case("Unflatten", real(2, 6), f=lambda x: (x.unflatten(1, (2, 3)), x.unflatten(1, (-1, 2))))
    case("T", real(2, 3, 4), f=lambda x: x.mT)
    case("Transpose", real(2, 3, 4), f=lambda x: x.transpose(0, -1))
    case("Permute", real(2, 3, 4), f=lambda x: x.permute(2, 0, 1))
    case("MoveDim", real(2, 3, 4), f=lambda x: (x.movedim(0, -1), x.movedim(2, 0)))
    case("Unsqueeze", real(2, 3), f=lambda x: (x.unsqueeze(0), x.unsqueeze(1), x.unsqueeze(-1)))
    case("Squeeze", real(1, 3, 1), f=lambda x: (x.squeeze(), x.squeeze(0), x.squeeze(-1), x.squeeze(1)))
    case("Expand", real(3, 1), f=lambda x: (x.expand(2, 3, 4), x.expand(-1, 5)))
    case("ExpandAs", real(3, 1), fixed(3, 4), f=lambda x, y: x.expand_as(y))
    case("Narrow", real(3, 7), f=lambda x: (x.narrow(1, 2, 3), x.narrow(0, -2, 2)))
    case("Slice", real(3, 7), f=lambda x: (x[:, 1:6:2], x[:, ::3], x[-2:], x[:, :-1], x[:, 5:2]))
    case("Select", real(3, 4), f=lambda x: (x.select(0, 1), x.select(1, -1)))
    case("Diagonal", real(3, 5), f=lambda x: (x.diagonal(), x.diagonal(2), x.diagonal(-1)))
    case("Diagonal/dimensions", real(3, 2, 4), f=lambda x: x.diagonal(1, 0, 2))
    case("DiagonalMatrix", real(2, 3), f=lambda x: (x.diag_embed(), x.diag_embed(1), x.diag_embed(-2)))
    case("Unfold", real(2, 7), f=lambda x: (x.unfold(1, 3, 2), x.unfold(1, 2, 1), x.unfold(0, 2, 1)))
    case("Split/lengths", real(2, 7), f=lambda x: x.split([2, 4, 1], 1))
    case("Split/length", real(7, 2), f=lambda x: x.split(3))
    case("Split/one part used", real(7, 2), f=lambda x: x.split(3)[1])
    case("Chunk", real(7, 2), f=lambda x: x.chunk(3))
    case("Unbind", real(3, 2), f=lambda x: x.unbind(1))
    case("Cat", real(2, 3), real(1, 3), real(2, 3), f=lambda x, y, z: (torch.cat([x, y, z]), torch.cat([x, z], -1)))
    case("Stack", real(2, 3), real(2, 3), f=lambda x, y: (torch.stack([x, y]), torch.stack([x, y], 1), torch.stack([x, y], -1)))
    case("Clone", real(2, 3), f=lambda x: x.t().clone())
    case("Contiguous", real(2, 3), f=lambda x: x.t().contiguous())
    case("Detach", real(2, 3), f=lambda x: x.detach() * x)
    case("To", real(5, low=-9.0, high=9.0), f=lambda x: (x.long(), x.bool(), x.to(torch.float64)))
    case("Index/positions and ranges", real(4, 5, 6), f=lambda x: (x[1], x[:, -2], x[1:3, ..., ::2], x[..., None, 0], x[-1, 2, 3]))
    case("Index/tensor", real(4, 5), whole(3, low=-4.0, high=4.0), f=lambda x, i: (x[i], x[:, i]))
    case("Index/matrix of positions", real(4, 5), whole(2, 3, high=4.0), f=lambda x, i: (x[i], x[:, i]))
    case("Index/mask", real(4, 5), truth(4), truth(4, 5), f=lambda x, m, n: (x[m], x[n]))
    case("Index/mask of a later dimension", real(3, 4), truth(4), f=lambda x, m: x[:, m])
    case("Index/view of a view", real(6, 8), f=lambda x: x[1:5].t()[::2].unfold(1, 2, 2).permute(2, 0, 1)[1])


def arranging():
    for mode in ("constant", "reflect", "replicate", "circular"):
        case(f"Pad/{mode}, one dimension", real(2, 3, 5), f=lambda x: F.pad(x, (2, 1), mode))
        case(f"Pad/{mode}, two dimensions", real(1, 2, 4, 5), f=lambda x: F.pad(x, (2, 1, 0, 3) if mode != "circular" else (2, 1, 1, 3), mode))
    case("Pad/value", real(2, 3), f=lambda x: F.pad(x, (1, 2, 0, 1), value=1.5))
    case("Pad/negative", real(3, 6), f=lambda x: (F.pad(x, (-1, 2)), F.pad(x, (-2, -1, 1, -1))))
    case("Roll", real(3, 5), f=lambda x: (x.roll(2, 1), x.roll(-1, 0), x.roll((1, -7), (0, 1))))
    case("Flip", real(3, 5), f=lambda x: (x.flip(1), x.flip((0, 1)), x.flip(-2)))
    case("Repeat", real(2, 3), f=lambda x: (x.repeat(2, 3), x.repeat(2, 1, 2)))
    case("RepeatInterleave/times", real(2, 3), f=lambda x: (x.repeat_interleave(2, 0), x.repeat_interleave(3, -1)))
    case("RepeatInterleave/each its times", real(2, 3), f=lambda x: x.repeat_interleave(torch.tensor([2, 0, 3]), 1))
    case("Tril", real(2, 4, 5), f=lambda x: (x.tril(), x.tril(1), x.tril(-2)))
    case("Triu", real(2, 4, 5), f=lambda x: (x.triu(), x.triu(1), x.triu(-2)))
    case("Meshgrid", real(2), real(3), real(2), f=lambda x, y, z: torch.meshgrid(x, y, z, indexing="ij"))
    case("PixelShuffle", real(2, 8, 2, 3), f=lambda x: F.pixel_shuffle(x, 2))
    case("PixelUnshuffle", real(2, 2, 4, 6), f=lambda x: F.pixel_unshuffle(x, 2))
    case("Windows2d", real(2, 2, 5, 4), f=lambda x: (F.unfold(x, (2, 3)), F.unfold(x, (3, 2), padding=1, stride=2), F.unfold(x, (2, 2), dilation=2)))
    case("FoldWindows2d", real(2, 8, 12), f=lambda x: F.fold(x, (4, 5), (2, 2)))
    case("FoldWindows2d/options", real(1, 12, 9), f=lambda x: F.fold(x, (5, 5), (3, 2), padding=1, stride=2))
    case("OneHot", whole(2, 4), f=lambda x: F.one_hot(x, 5))


def indexing():
    case("Gather", real(3, 5), whole(3, 7), f=lambda x, i: x.gather(1, i))
    case("Gather/first", real(3, 5), whole(2, 4, high=3.0), f=lambda x, i: x.gather(0, i))
    case("ScatterAdd", real(3, 5), whole(3, 7), real(3, 7), f=lambda x, i, y: x.scatter_add(1, i, y))
    case("ScatterAdd/first", real(3, 5), whole(4, 5, high=3.0), real(4, 5), f=lambda x, i, y: x.scatter_add(0, i, y))
    case("IndexSelect", real(3, 5), whole(4, high=3.0), f=lambda x, i: x.index_select(0, i))
    case("IndexSelect/last", real(3, 5), whole(7), f=lambda x, i: x.index_select(1, i))
    case("IndexAdd", real(3, 5), whole(4, high=3.0), real(4, 5), f=lambda x, i, y: x.index_add(0, i, y))
    case("IndexAdd/last", real(3, 5), whole(4), real(3, 4), f=lambda x, i, y: x.index_add(1, i, y))
    case("Embedding", real(5, 3), whole(2, 4), f=lambda x, i: F.embedding(i, x))
    case("NonZero", tied(3, 4), f=lambda x: x.nonzero())
    case("MaskedSelect", real(3, 4), truth(3, 4), f=lambda x, m: x.masked_select(m))
    case("MaskedSelect/broadcast", real(3, 1), truth(4), f=lambda x, m: x.masked_select(m))


def sorting():
    case("Sort/last", real(3, 7), f=lambda x: x.sort(dim=-1, stable=True))
    case("Sort/first, descending", real(5, 3), f=lambda x: x.sort(0, descending=True))
    case("Sort/ties", tied(2, 9), f=lambda x: x.sort(dim=1, stable=True))
    case("Sort/ties, descending", tied(2, 9), f=lambda x: torch.sort(x, dim=1, stable=True, descending=True))
    case("Sort/whole numbers", whole(2, 9), f=lambda x: x.sort(dim=1, stable=True))
    case("ArgSort", real(3, 7), f=lambda x: (x.argsort(), x.argsort(0, descending=True)))
    case("TopK/largest", real(3, 7), f=lambda x: x.topk(3))
    case("TopK/smallest, first", real(6, 2), f=lambda x: x.topk(4, 0, largest=False))
    case("KthValue", real(3, 7), f=lambda x: x.kthvalue(3))
    case("KthValue/first, kept", real(6, 2), f=lambda x: x.kthvalue(2, 0, keepdim=True))
    case("Median/all", real(3, 4), f=lambda x: x.median())
    case("Median/along", real(3, 7), f=lambda x: x.median(1))
    case("Median/along, even, kept", real(4, 3), f=lambda x: x.median(0, keepdim=True))
    for q in (0, 0.2, 0.5, 0.93, 1):
        case(f"Quantile/{q}", real(3, 7), f=lambda x: x.quantile(q, 1))
    case("Quantile/all", real(3, 4), f=lambda x: x.quantile(0.37))
    case("Quantile/first, kept", real(5, 2), f=lambda x: x.quantile(0.6, 0, keepdim=True))
    case("SearchSorted", tied(9), tied(2, 5), f=lambda x, y: (torch.searchsorted(x.detach().sort().values, y.detach()), torch.searchsorted(x.detach().sort().values, y.detach(), right=True)))
    case("Unique", tied(3, 5), f=lambda x: torch.unique(x.detach(), return_inverse=True, return_counts=True))
    case("Unique/whole numbers", whole(15, high=9.0), f=lambda x: torch.unique(x, return_inverse=True, return_counts=True))
    case("BinCount", whole(15), f=lambda x: (x.bincount(), x.bincount(minlength=9)))
    case("BinCount/weights", whole(15), fixed(15), f=lambda x, w: x.bincount(w))
    case("Histogram", fixed(40), f=lambda x: (torch.histc(x, 6), torch.histc(x, 5, -1, 1.5)))


def products():
    for name, a, b in [
        ("vector, vector", (5,), (5,)), ("matrix, vector", (3, 5), (5,)), ("vector, matrix", (5,), (5, 3)), ("matrix, matrix", (3, 5), (5, 4)),
        ("batch, matrix", (2, 3, 5), (5, 4)), ("matrix, batch", (3, 5), (2, 5, 4)), ("batch, batch", (2, 3, 5), (2, 5, 4)),
        ("batch, vector", (2, 3, 5), (5,)), ("vector, batch", (5,), (2, 5, 4)), ("broadcast batches", (2, 1, 3, 4), (3, 4, 2)),
        ("one row", (1, 5), (5, 4)), ("one column", (3, 5), (5, 1)), ("one inner", (3, 1), (1, 4)), ("odd sizes", (7, 11), (11, 9)),
    ]:
        case(f"MatMul/{name}", real(*a), real(*b), f=torch.matmul)
    case("MatMul/transposed", real(5, 3), real(4, 5), f=lambda x, y: x.t() @ y.t())
    case("MatMul/gaps", real(3, 6), real(6, 4), f=lambda x, y: x[:, ::2] @ y[1::2, 1:])
    case("MatMul/whole numbers", whole(3, 4), whole(4, 2), f=torch.matmul)
    case("Dot", real(7), real(7), f=torch.dot)
    case("Outer", real(3), real(4), f=torch.outer)
    case("Linear", real(3, 5), real(4, 5), real(4), f=F.linear)
    case("Linear/vector", real(5), real(4, 5), real(4), f=F.linear)
    case("Linear/batch", real(2, 3, 5), real(4, 5), real(4), f=F.linear)
    case("Linear/no bias", real(3, 5), real(4, 5), f=F.linear)


def convolutions():
    one = [
        ("plain", (2, 3, 7), (4, 3, 3), {}), ("stride 2, padding 1", (2, 3, 7), (4, 3, 3), dict(stride=2, padding=1)),
        ("dilation 2", (2, 3, 7), (4, 3, 3), dict(dilation=2)), ("groups 2", (2, 4, 6), (6, 2, 3), dict(groups=2, padding=1)),
        ("depthwise", (2, 4, 6), (4, 1, 3), dict(groups=4, padding=1)), ("one tap", (2, 3, 5), (4, 3, 1), {}), ("one tap, stride 2", (2, 3, 5), (4, 3, 1), dict(stride=2)),
        ("even kernel, all options", (1, 4, 11), (4, 2, 4), dict(stride=3, padding=2, dilation=2, groups=2)),
    ]
    two = [
        ("plain", (2, 3, 5, 6), (4, 3, 3, 3), {}), ("stride 2, padding 1", (1, 3, 6, 5), (4, 3, 3, 3), dict(stride=2, padding=1)),
        ("dilation 2, padding 2", (1, 2, 6, 6), (3, 2, 3, 3), dict(dilation=2, padding=2)), ("groups 2", (1, 4, 5, 5), (4, 2, 3, 3), dict(groups=2, padding=1)),
        ("depthwise", (2, 3, 5, 5), (3, 1, 3, 3), dict(groups=3, padding=1)), ("depthwise, multiplier 2, stride 2", (1, 3, 6, 5), (6, 1, 3, 3), dict(groups=3, stride=2, padding=1)),
        ("pointwise", (2, 5, 3, 4), (4, 5, 1, 1), {}), ("long kernel", (1, 2, 5, 7), (3, 2, 1, 5), dict(padding=2)),
        ("even kernel, all options", (1, 4, 8, 9), (4, 2, 2, 2), dict(stride=2, padding=1, dilation=3, groups=2)),
        ("as large as the input", (2, 3, 4, 4), (5, 3, 4, 4), {}),
    ]
    three = [
        ("plain", (1, 2, 3, 4, 4), (3, 2, 2, 2, 2), {}), ("stride 2, padding 1", (1, 2, 4, 5, 4), (2, 2, 3, 3, 3), dict(stride=2, padding=1)),
        ("groups 2", (1, 4, 3, 3, 3), (4, 2, 2, 2, 2), dict(groups=2)), ("dilation 2", (1, 2, 4, 4, 5), (2, 2, 2, 2, 2), dict(dilation=2, padding=1)),
    ]
    for axes, function, table in [(1, F.conv1d, one), (2, F.conv2d, two), (3, F.conv3d, three)]:
        for name, x, w, options in table:
            case(f"Conv{axes}d/{name}", real(*x), real(*w), real(w[0]), f=lambda x, w, b: function(x, w, b, **options))
    case("Conv2d/no bias", real(1, 2, 4, 4), real(3, 2, 3, 3), f=F.conv2d)
    case("Conv/options for each axis", real(1, 2, 6, 7), real(3, 2, 3, 2), real(3), f=lambda x, w, b: F.conv2d(x, w, b, stride=(2, 1), padding=(1, 0), dilation=(1, 3)))
    case("Conv/more padding after", real(1, 2, 5, 4), real(3, 2, 2, 4), f=lambda x, w: F.conv2d(F.pad(x, (1, 2, 0, 1)), w))
    for axes, function, table in [
        (1, F.conv_transpose1d, [("plain", (2, 3, 5), (3, 4, 3), {}), ("stride 2, output padding", (2, 3, 4), (3, 4, 3), dict(stride=2, padding=1, output_padding=1)), ("groups 2, dilation 2", (1, 4, 4), (4, 3, 3), dict(groups=2, dilation=2))]),
        (2, F.conv_transpose2d, [("plain", (1, 3, 4, 3), (3, 2, 3, 3), {}), ("stride 2", (1, 3, 3, 4), (3, 2, 2, 2), dict(stride=2)), ("stride 2, output padding", (1, 2, 3, 3), (2, 3, 3, 3), dict(stride=2, padding=1, output_padding=1)), ("groups 2", (1, 4, 3, 3), (4, 2, 3, 3), dict(groups=2, stride=2)), ("dilation 2, padding 2", (1, 2, 4, 4), (2, 3, 3, 3), dict(dilation=2, padding=2))]),
        (3, F.conv_transpose3d, [("plain", (1, 2, 2, 3, 2), (2, 2, 2, 2, 2), {}), ("stride 2, output padding", (1, 2, 2, 2, 3), (2, 2, 3, 3, 3), dict(stride=2, padding=1, output_padding=1))]),
    ]:
        for name, x, w, options in table:
            case(f"ConvTranspose{axes}d/{name}", real(*x), real(*w), real(w[1] * options.get("groups", 1)), f=lambda x, w, b: function(x, w, b, **options))
    case("ConvTranspose/options for each axis", real(1, 2, 3, 4), real(2, 3, 3, 2), f=lambda x, w: F.conv_transpose2d(x, w, stride=(2, 1), padding=(1, 0), output_padding=(1, 0), dilation=(1, 2)))


def pooling():
    case("MaxPool1d", real(2, 2, 7), f=lambda x: (F.max_pool1d(x, 3), F.max_pool1d(x, 3, 2, 1), F.max_pool1d(x, 2, 1, 0, 3)))
    case("MaxPool2d", real(1, 2, 5, 6), f=lambda x: (F.max_pool2d(x, 2), F.max_pool2d(x, 3, 2, 1), F.max_pool2d(x, 2, 1, 0, 2)))
    case("MaxPool3d", real(1, 1, 4, 4, 5), f=lambda x: (F.max_pool3d(x, 2), F.max_pool3d(x, 3, 2, 1)))
    case("MaxPool/indices", real(1, 2, 5, 6), f=lambda x: F.max_pool2d(x, (2, 3), (2, 1), (1, 0), (1, 2), return_indices=True))
    case("MaxPool/ceiling", real(1, 2, 5, 6), f=lambda x: (F.max_pool2d(x, 2, ceil_mode=True), F.max_pool2d(x, 3, 2, 1, ceil_mode=True)))
    case("AvgPool1d", real(2, 2, 7), f=lambda x: (F.avg_pool1d(x, 3), F.avg_pool1d(x, 3, 2, 1), F.avg_pool1d(x, 3, 2, 1, count_include_pad=False)))
    case("AvgPool2d", real(1, 2, 5, 6), f=lambda x: (F.avg_pool2d(x, 2), F.avg_pool2d(x, 3, 2, 1), F.avg_pool2d(x, 3, 2, 1, count_include_pad=False)))
    case("AvgPool3d", real(1, 1, 4, 4, 5), f=lambda x: (F.avg_pool3d(x, 2), F.avg_pool3d(x, 3, 2, 1), F.avg_pool3d(x, 3, 2, 1, count_include_pad=False)))
    case("AvgPool/ceiling", real(1, 2, 5, 6), f=lambda x: (F.avg_pool2d(x, 2, ceil_mode=True), F.avg_pool2d(x, (3, 2), (2, 3), 1, ceil_mode=True), F.avg_pool2d(x, 3, 2, 1, ceil_mode=True, count_include_pad=False)))
    case("AdaptiveAvgPool", real(1, 2, 5, 7), f=lambda x: (F.adaptive_avg_pool2d(x, (1, 1)), F.adaptive_avg_pool2d(x, (3, 4)), F.adaptive_avg_pool2d(x, (7, 9)), F.adaptive_avg_pool1d(x[0], 3)))
    case("AdaptiveAvgPool/three dimensions", real(1, 1, 3, 4, 5), f=lambda x: F.adaptive_avg_pool3d(x, (2, 3, 2)))
    case("AdaptiveMaxPool", real(1, 2, 5, 7), f=lambda x: (F.adaptive_max_pool2d(x, (1, 1)), F.adaptive_max_pool2d(x, (3, 4)), F.adaptive_max_pool1d(x[0], 3)))


def wrapped(image, grid, align):
    """Bilinear sampling on a torus."""
    n, _, height, width = image.shape
    px = (grid[..., 0] + 1) / 2 * (width - 1) if align else ((grid[..., 0] + 1) * width - 1) / 2
    py = (grid[..., 1] + 1) / 2 * (height - 1) if align else ((grid[..., 1] + 1) * height - 1) / 2
    left, top = px.detach().floor(), py.detach().floor()

    def at(y, x):
        flat = (y.long() % height) * width + x.long() % width
        return image.flatten(2).gather(2, flat.flatten(1)[:, None].expand(-1, image.shape[1], -1)).unflatten(2, grid.shape[1:3])

    a, b = (px - left)[:, None], (py - top)[:, None]
    return at(top, left) * (1 - a) * (1 - b) + at(top, left + 1) * a * (1 - b) + at(top + 1, left) * (1 - a) * b + at(top + 1, left + 1) * a * b


def sampling():
    for axes, mode, sizes, out in [(1, "linear", (2, 2, 5), (8,)), (2, "bilinear", (1, 2, 3, 5), (5, 4)), (3, "trilinear", (1, 1, 3, 2, 4), (2, 4, 5))]:
        case(f"Interpolate/nearest, {axes}", real(*sizes), f=lambda x: F.interpolate(x, out, mode="nearest"))
        for align in (False, True):
            case(f"Interpolate/linear, {axes}{', corners aligned' if align else ''}", real(*sizes), f=lambda x: F.interpolate(x, out, mode=mode, align_corners=align))
    case("Interpolate/factor", real(1, 2, 3, 5), f=lambda x: (F.interpolate(x, scale_factor=2, mode="nearest"), F.interpolate(x, scale_factor=2, mode="bilinear"), F.interpolate(x, scale_factor=0.5, mode="bilinear", recompute_scale_factor=True)))
    case("Interpolate/smaller", real(1, 1, 7, 9), f=lambda x: (F.interpolate(x, (3, 4), mode="bilinear"), F.interpolate(x, (3, 4), mode="nearest"), F.interpolate(x, (1, 1), mode="bilinear", align_corners=True)))
    for border, padding in [("Zeros", "zeros"), ("Border", "border"), ("Reflect", "reflection")]:
        for align in (False, True):
            label = border + (", corners aligned" if align else "")
            case(f"GridSample/{label}", real(1, 2, 3, 4), real(1, 4, 4, 2, low=-1.7, high=1.7), f=lambda x, g: F.grid_sample(x, g, "bilinear", padding, align))
            case(f"GridSample/nearest, {label}", real(1, 2, 3, 4), fixed(1, 4, 4, 2, low=-1.7, high=1.7), f=lambda x, g: F.grid_sample(x, g, "nearest", padding, align))
    case("GridSample/far reflections", real(1, 1, 3, 4), real(1, 3, 3, 2, low=-9.0, high=9.0), f=lambda x, g: F.grid_sample(x, g, "bilinear", "reflection", False))
    for align in (False, True):
        case(f"GridSample/Wrap{', corners aligned' if align else ''}", real(1, 2, 3, 4), real(1, 4, 4, 2, low=-2.7, high=2.7), f=lambda x, g: wrapped(x, g, align))
    case("AffineGrid", real(2, 2, 3), f=lambda t: F.affine_grid(t, (2, 1, 3, 4), False))
    case("AffineGrid/corners aligned", real(2, 2, 3), f=lambda t: F.affine_grid(t, (2, 1, 3, 4), True))


def normalisation():
    for dim in (0, 1, -1):
        case(f"Softmax/{dim}", real(2, 3, 5, low=-9.0, high=9.0), f=lambda x: x.softmax(dim))
        case(f"LogSoftmax/{dim}", real(2, 3, 5, low=-9.0, high=9.0), f=lambda x: x.log_softmax(dim))
    case("LayerNorm/last", real(3, 7), real(7), real(7), f=lambda x, w, b: F.layer_norm(x, (7,), w, b))
    case("LayerNorm/last two", real(2, 3, 4), real(3, 4), real(3, 4), f=lambda x, w, b: F.layer_norm(x, (3, 4), w, b, 1e-3))
    case("LayerNorm/plain", real(2, 3, 4), f=lambda x: F.layer_norm(x, (4,)))
    case("LayerNorm/weight only", real(3, 4), real(4), f=lambda x, w: F.layer_norm(x, (4,), w))
    rms = lambda x, epsilon: x * (x.square().mean(-1, keepdim=True) + epsilon).rsqrt()
    case("RmsNorm", real(3, 7), real(7), f=lambda x, w: rms(x, 1e-6) * w)
    case("RmsNorm/plain", real(2, 3, 4), f=lambda x: rms(x, 0.1))
    case("GroupNorm", real(2, 6, 3), real(6), real(6), f=lambda x, w, b: F.group_norm(x, 3, w, b))
    case("GroupNorm/images", real(2, 4, 2, 3), real(4), real(4), f=lambda x, w, b: F.group_norm(x, 2, w, b, 1e-2))
    case("GroupNorm/plain", real(2, 4, 3), f=lambda x: F.group_norm(x, 1))
    case("InstanceNorm", real(2, 3, 5), real(3), real(3), f=lambda x, w, b: F.instance_norm(x, weight=w, bias=b))
    case("InstanceNorm/plain", real(2, 3, 2, 3), f=F.instance_norm)

    def batch_norm(x, mean, variance, w=None, b=None, training=True, momentum=0.1, epsilon=1e-5):
        mean, variance = mean.clone(), variance.clone()
        return F.batch_norm(x, mean, variance, w, b, training, momentum, epsilon), mean, variance

    case("BatchNorm/training", real(4, 3), fixed(3), fixed(3, low=0.5, high=2.0), real(3), real(3), f=batch_norm)
    case("BatchNorm/training, images", real(2, 3, 2, 3), fixed(3), fixed(3, low=0.5, high=2.0), real(3), real(3), f=lambda x, m, v, w, b: batch_norm(x, m, v, w, b, True, 0.3, 1e-2))
    case("BatchNorm/evaluation", real(2, 3, 4), fixed(3), fixed(3, low=0.5, high=2.0), real(3), real(3), f=lambda x, m, v, w, b: batch_norm(x, m, v, w, b, False))
    case("BatchNorm/evaluation, plain", real(4, 3), fixed(3), fixed(3, low=0.5, high=2.0), f=lambda x, m, v: batch_norm(x, m, v, None, None, False))
    case("BatchNorm/no statistics", real(4, 3, 2), f=lambda x: F.batch_norm(x, None, None, training=True))
    case("Normalize", real(3, 5), f=lambda x: (F.normalize(x, dim=1), F.normalize(x, p=1, dim=0), F.normalize(x, p=3, dim=-1)))
    case("CosineSimilarity", real(3, 5), real(3, 5), f=lambda x, y: (F.cosine_similarity(x, y, 1), F.cosine_similarity(x, y, 0)))


def reduced(losses, reduction, weights=None):
    """The mean of weighted losses is Σ w·l / Σ w."""
    losses = losses if weights is None else losses * weights
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean() if weights is None else losses.sum() / weights.expand_as(losses).sum()


def losses():
    for reduction in ("mean", "sum", "none"):
        case(f"CrossEntropy/{reduction}", real(4, 5), whole(4), f=lambda x, t: F.cross_entropy(x, t, reduction=reduction))
        case(f"CrossEntropy/{reduction}, class weights", real(4, 5), whole(4), fixed(5, low=0.2, high=2.0), f=lambda x, t, w: F.cross_entropy(x, t, w, reduction=reduction))
        case(f"CrossEntropy/{reduction}, smoothing", real(4, 5), whole(4), f=lambda x, t: F.cross_entropy(x, t, reduction=reduction, label_smoothing=0.1))
        case(f"CrossEntropy/{reduction}, ignored label", real(6, 4), whole(6, high=4.0), f=lambda x, t: F.cross_entropy(x, t, reduction=reduction, ignore_index=1))
        case(f"CrossEntropy/{reduction}, smoothing and class weights", real(4, 5), whole(4), fixed(5, low=0.2, high=2.0), f=lambda x, t, w: F.cross_entropy(x, t, w, reduction=reduction, label_smoothing=0.2))
        case(f"CrossEntropy/{reduction}, sample weights", real(4, 5), whole(4), fixed(4, low=0.2, high=2.0), f=lambda x, t, w: reduced(F.cross_entropy(x, t, reduction="none"), reduction, w))
        case(f"CrossEntropy/{reduction}, distributions", real(3, 4), real(3, 4, low=0.0, high=1.0), f=lambda x, t: F.cross_entropy(x, t / t.sum(1, keepdim=True), reduction=reduction))
        case(f"CrossEntropy/{reduction}, positions", real(2, 3, 2, 2), whole(2, 2, 2, high=3.0), f=lambda x, t: F.cross_entropy(x, t, reduction=reduction))
        case(f"NegativeLogLikelihood/{reduction}", real(4, 5), whole(4), f=lambda x, t: F.nll_loss(x, t, reduction=reduction))
        case(f"NegativeLogLikelihood/{reduction}, class weights, ignored label", real(6, 4), whole(6, high=4.0), fixed(4, low=0.2, high=2.0), f=lambda x, t, w: F.nll_loss(x, t, w, reduction=reduction, ignore_index=2))
        case(f"BinaryCrossEntropyWithLogits/{reduction}", real(3, 4, low=-9.0, high=9.0), real(3, 4, low=0.0, high=1.0), f=lambda x, t: F.binary_cross_entropy_with_logits(x, t, reduction=reduction))
        case(f"BinaryCrossEntropyWithLogits/{reduction}, positive weight", real(3, 4), fixed(3, 4, low=0.0, high=1.0), fixed(4, low=0.2, high=3.0), f=lambda x, t, w: F.binary_cross_entropy_with_logits(x, t, reduction=reduction, pos_weight=w))
        case(f"BinaryCrossEntropyWithLogits/{reduction}, weights", real(3, 4), fixed(3, 4, low=0.0, high=1.0), fixed(3, 1, low=0.2, high=3.0), f=lambda x, t, w: reduced(F.binary_cross_entropy_with_logits(x, t, reduction="none"), reduction, w))
        case(f"BinaryCrossEntropy/{reduction}", real(3, 4, low=0.05, high=0.95), fixed(3, 4, low=0.0, high=1.0), f=lambda x, t: F.binary_cross_entropy(x, t, reduction=reduction))
        case(f"MseLoss/{reduction}", real(3, 4), real(3, 4), f=lambda x, t: F.mse_loss(x, t, reduction=reduction))
        case(f"MseLoss/{reduction}, weights", real(3, 4), real(3, 4), fixed(4, low=0.2, high=2.0), f=lambda x, t, w: reduced(F.mse_loss(x, t, reduction="none"), reduction, w))
        case(f"L1Loss/{reduction}", real(3, 4), real(3, 4), f=lambda x, t: F.l1_loss(x, t, reduction=reduction))
        case(f"HuberLoss/{reduction}", real(3, 4), real(3, 4), f=lambda x, t: F.huber_loss(x, t, reduction=reduction, delta=0.7))
        case(f"SmoothL1Loss/{reduction}", real(3, 4), real(3, 4), f=lambda x, t: F.smooth_l1_loss(x, t, reduction=reduction, beta=0.7))
        # The divergence is summed over the last dimension before it is reduced.
        case(f"KlDivergence/{reduction}", real(3, 4, low=-4.0, high=-0.1), real(3, 4, low=0.1, high=1.0), f=lambda x, t: reduced(F.kl_div(x, t, reduction="none").sum(-1), reduction))
        case(f"KlDivergence/{reduction}, logarithms", real(3, 4, low=-4.0, high=-0.1), real(3, 4, low=-4.0, high=-0.1), f=lambda x, t: reduced(F.kl_div(x, t, reduction="none", log_target=True).sum(-1), reduction))
    case("CrossEntropy/default ignored label", real(4, 5), whole(4), f=lambda x, t: F.cross_entropy(x, torch.where(t == 2, -100, t)))
    case("CrossEntropy/smoothing and ignored label", real(6, 4), whole(6, high=4.0), f=lambda x, t: F.cross_entropy(x[t != 1], t[t != 1], label_smoothing=0.1))
    case("CrossEntropy/large scores", real(3, 4, low=-800.0, high=800.0), whole(3, high=4.0), f=F.cross_entropy)
    case("CrossEntropy/distributions with weights and smoothing", real(3, 4), fixed(3, 4, low=0.0, high=1.0), fixed(4, low=0.2, high=2.0), f=lambda x, t, w: F.cross_entropy(x, t, w, reduction="sum", label_smoothing=0.1))
    case("SmoothL1Loss/beta 0", real(3, 4), real(3, 4), f=lambda x, t: F.smooth_l1_loss(x, t, beta=0))
    case("BinaryCrossEntropyWithLogits/large", real(8, low=-900.0, high=900.0), fixed(8, low=0.0, high=1.0), f=F.binary_cross_entropy_with_logits)


def attend(q, k, v, hidden=None, bias=None, scale=None):
    repeats = q.shape[1] // k.shape[1]
    k, v = k.repeat_interleave(repeats, 1), v.repeat_interleave(repeats, 1)
    scores = q @ k.transpose(-1, -2) * (q.shape[-1] ** -0.5 if scale is None else scale)
    scores = scores if bias is None else scores + bias
    if hidden is not None:
        hidden = hidden.expand(scores.shape)
        empty = hidden.all(-1, keepdim=True)
        scores = scores.masked_fill(hidden & ~empty, -math.inf)
    weights = scores.softmax(-1)
    weights = weights if hidden is None else weights.masked_fill(hidden, 0)
    return weights @ v, weights


def attention():
    qkv = [real(2, 2, 3, 4), real(2, 2, 5, 4), real(2, 2, 5, 3)]
    late = (torch.arange(5) > torch.arange(3)[:, None] + 2)
    for name, take in [("Attention", lambda y: y[0]), ("AttentionWithWeights", lambda y: y)]:
        case(f"{name}/plain", *qkv, f=lambda q, k, v: take(attend(q, k, v)))
        case(f"{name}/scale", *qkv, f=lambda q, k, v: take(attend(q, k, v, scale=0.3)))
        case(f"{name}/causal", *qkv, f=lambda q, k, v: take(attend(q, k, v, hidden=late)))
        case(f"{name}/mask", *qkv, truth(2, 1, 3, 5), f=lambda q, k, v, m: take(attend(q, k, v, hidden=~m)))
        case(f"{name}/mask of keys", *qkv, truth(1, 5), f=lambda q, k, v, m: take(attend(q, k, v, hidden=~m)))
        case(f"{name}/mask and causal", *qkv, truth(3, 5), f=lambda q, k, v, m: take(attend(q, k, v, hidden=~m | late)))
        case(f"{name}/bias", *qkv, fixed(2, 3, 5), f=lambda q, k, v, m: take(attend(q, k, v, bias=m)))
        case(f"{name}/bias with a gradient", *qkv, real(1, 2, 3, 5), f=lambda q, k, v, m: take(attend(q, k, v, bias=m)))
        case(f"{name}/grouped heads", real(1, 4, 3, 4), real(1, 2, 3, 4), real(1, 2, 3, 2), f=lambda q, k, v: take(attend(q, k, v, hidden=torch.ones(3, 3, dtype=torch.bool).triu(1))))


def segments():
    def gather(f):
        """f over the rows of each of five segments, of which the last is empty."""
        return lambda x, i: torch.stack([f(x[i == k]) if k < 4 and (i == k).any() else torch.zeros(x.shape[1:]) for k in range(5)])

    ids = [whole(8, high=4.0)]
    for name, f in [("Sum", lambda r: r.sum(0)), ("Mean", lambda r: r.mean(0)), ("Max", lambda r: r.amax(0)), ("Min", lambda r: r.amin(0))]:
        case(f"SegmentReduce/{name}", real(8, 3), *ids, f=gather(f))
    case("SegmentReduce/Max, ties", tied(8, 3), *ids, f=gather(lambda r: r.amax(0)))
    case("SegmentReduce/vector", real(8), *ids, f=gather(lambda r: r.mean(0)))

    def softmax(x, i):
        same = (i[:, None] == i).double()
        e = (x - x.detach().amax(0)).exp()
        return e / (same @ e)

    case("SegmentSoftmax", real(8, 3, low=-9.0, high=9.0), *ids, f=softmax)
    # No two positions meet: each column is a permutation's beginning.
    case("Scatter", real(5, 3), real(4, 3), f=lambda x, y: x.scatter(0, torch.tensor([[1, 0, 4], [0, 3, 2], [4, 1, 0], [2, 2, 1]]), y))
    case("Scatter/several meet", real(4, 2), real(3, 2), f=lambda x, y: x.scatter(0, torch.tensor([[3, 1]]), y[2:]))
    case("IndexPut", real(5, 3), real(2, 3), f=lambda x, y: x.index_copy(0, torch.tensor([4, 1]), y))
    case("IndexPut/broadcast", real(3, 5), real(3, 1), f=lambda x, y: x.index_copy(1, torch.tensor([0, 3, 2]), y.expand(3, 3)))
    case("MaskedScatter", real(3, 4), truth(3, 4), real(12), f=lambda x, m, y: x.masked_scatter(m, y))


def contractions():
    for equation, *shapes in [
        ("ij,jk->ik", (2, 3), (3, 4)), ("bij,bjk->bik", (2, 2, 3), (2, 3, 4)), ("ij->ji", (2, 3)), ("ij->", (2, 3)), ("ii->i", (3, 3)), ("ii", (3, 3)),
        ("i,j->ij", (2,), (3,)), ("ij,ij->i", (2, 3), (2, 3)), ("ij,jk", (2, 3), (3, 2)), ("bhqd,bhkd->bhqk", (1, 2, 2, 3), (1, 2, 4, 3)),
        ("...ij,...jk->...ik", (2, 2, 3), (2, 3, 2)), ("...i,i->...", (2, 2, 3), (3,)), ("boi,bi->bo", (2, 3, 4), (2, 4)), ("ij,jk,kl->il", (2, 3), (3, 2), (2, 3)),
        ("abc,cd,be->aed", (2, 2, 3), (3, 2), (2, 2)), ("iij->j", (2, 2, 3)), ("ij,kl->", (2, 2), (2, 3)), ("b...i->...b", (2, 2, 3)),
    ]:
        case(f"Einsum/{equation}", *[real(*shape) for shape in shapes], f=lambda *x: torch.einsum(equation, *x))
    for p in (1, 2, 3, math.inf):
        case(f"DistancesTo/{p}", real(3, 4), real(5, 4), f=lambda x, y: torch.cdist(x, y, p))
    case("DistancesTo/batch", real(2, 3, 2), real(2, 4, 2), f=lambda x, y: torch.cdist(x, y))
    case("DistancesTo/many rows", real(30, 2), real(3, 2), f=lambda x, y: torch.cdist(x, y))
    case("SquaredDistancesTo", real(3, 4), real(5, 4), f=lambda x, y: (x[:, None] - y).square().sum(-1))
    case("MaxPlus", real(3, 4), real(2, 4), f=lambda x, w: (x[:, None] + w).max(-1))
    case("MinPlus", real(3, 4), real(2, 4), f=lambda x, w: (x[:, None] + w).min(-1))
    case("StraightThrough", real(3, 4), f=lambda x: x + (x.round() - x).detach())
    case("ScaleGradient", real(3, 4), f=lambda x: -2 * x + (3 * x).detach())


def write(folder_name):
    """Writes the cases so far to the folder of this name."""
    folder = Path(__file__).parent / folder_name
    folder.mkdir(exist_ok=True)
    with open(folder / "cases.txt", "w", encoding="utf-8", newline="\n") as text, open(folder / "values.bin", "wb") as blob:
        for name, (inputs, outputs, gradients) in cases.items():
            shapes = ",".join("x".join(map(str, output.shape)) or "-" for output in outputs)
            text.write(f"{name}|{','.join(map(str, inputs))}|{shapes}\n")
            for value in [*outputs, *gradients]:
                numbers = value.detach().double().flatten().tolist()
                blob.write(struct.pack(f"<{len(numbers)}d", *numbers))
    size = sum(path.stat().st_size for path in folder.iterdir())
    print(f"{len(cases)} cases, {size:,} bytes")


if __name__ == "__main__":
    for group in (segments, contractions, elementwise, comparisons, reductions, views, arranging, indexing, sorting, products, convolutions, pooling, sampling, normalisation, losses, attention):
        group()
    write("tensors")
