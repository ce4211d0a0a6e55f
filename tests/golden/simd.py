"""Writes the golden files of tests/Praxis.Tensors.Tests/Simd: elementary and special functions of random numbers, computed
in 200 bits and more. A row is the function, its arguments and its value, each number a float64 in its shortest exact form.
Run: python3 simd.py (mpmath 1.2)."""

import random
from pathlib import Path

from mpmath import (
    acos, acosh, asin, asinh, atan, atan2, atanh, cbrt, cos, cosh, diff, digamma, erf, erfc, erfinv, exp, expm1, gamma,
    log, log10, log1p, mp, mpf, pi, polygamma, sin, sinh, sqrt, tan, tanh,
)

mp.prec = 400
random.seed(11)
folder = Path(__file__).parent / "simd"
folder.mkdir(exist_ok=True)


def even(low, high):
    return lambda: random.uniform(low, high)


def signed(low, high):
    return lambda: 10 ** random.uniform(low, high) * random.choice([-1, 1])


def positive(low, high):
    return lambda: abs(signed(low, high)())


def near_one(low, high):
    return lambda: 1 + signed(low, high)()


def below_one(low, high):
    return lambda: 1 - abs(signed(low, high)())


def above_one(low, high):
    return lambda: 1 + abs(signed(low, high)())


def sigmoid(x):
    return 1 / (1 + exp(-x))


def normal(x):
    return erfc(-x / sqrt(2)) / 2


def density(x):
    return exp(-x * x / 2) / sqrt(2 * pi)


def gelu_tanh(x):
    return x / (1 + exp(-2 * sqrt(2 / pi) * (x + mpf("0.044715") * x**3)))


def mish(x):
    return x * tanh(log1p(exp(x)))


logarithmic = [positive(-300, 300), even(0.5, 2), near_one(-8, -1)]
periodic = [even(-10, 10), signed(-3, 6), signed(6, 15)]
inverse = [even(-1, 1), signed(-5, 0), below_one(-8, -1)]
functions = {
    "Exp": (exp, [even(-745, 709), even(-2, 2), signed(-9, 0)]),
    "ExpM1": (expm1, [even(-40, 709), even(-2, 2), signed(-12, 0)]),
    "Exp2": (lambda x: mpf(2) ** x, [even(-1074, 1023), even(-2, 2)]),
    "Log": (log, logarithmic),
    "Log1P": (log1p, [positive(-300, 300), even(-0.9, 2), signed(-12, -1)]),
    "Log2": (lambda x: log(x) / log(2), logarithmic),
    "Log10": (log10, logarithmic),
    "Sin": (sin, periodic),
    "Cos": (cos, periodic),
    "Tan": (tan, periodic),
    "Asin": (asin, inverse),
    "Acos": (acos, inverse),
    "Atan": (atan, [even(-3, 3), signed(-5, 5)]),
    "Sinh": (sinh, [even(-710, 710), even(-3, 3), signed(-6, 0)]),
    "Cosh": (cosh, [even(-710, 710), even(-3, 3)]),
    "Tanh": (tanh, [even(-20, 20), even(-2, 2), signed(-6, 0)]),
    "Asinh": (asinh, [signed(-6, 300), even(-3, 3)]),
    "Acosh": (acosh, [positive(0, 300), even(1, 3), above_one(-8, -1)]),
    "Atanh": (atanh, [even(-1, 1), signed(-6, 0), below_one(-8, -1)]),
    "Erf": (erf, [even(-6, 6), even(-2, 2), signed(-6, 0)]),
    "Erfc": (erfc, [even(-6, 26.5), even(-2, 2), signed(-6, 0)]),
    "Sigmoid": (sigmoid, [even(-740, 40), even(-4, 4)]),
    "Silu": (lambda x: x * sigmoid(x), [even(-740, 40), even(-4, 4)]),
    "SiluDerivative": (lambda x: sigmoid(x) * (1 + x * (1 - sigmoid(x))), [even(-20, 20), even(-4, 4)]),
    "Softplus": (lambda x: log1p(exp(x)), [even(-700, 19.9), even(-4, 4)]),
    "Gelu": (lambda x: x * normal(x), [even(-38, 10), even(-4, 4), signed(-6, 0)]),
    "GeluDerivative": (lambda x: normal(x) + x * density(x), [even(-6, 6)]),
    "GeluTanh": (gelu_tanh, [even(-2, 10), even(-2, 2)]),
    "GeluTanhDerivative": (lambda x: diff(gelu_tanh, x), [even(-6, 6)]),
    "Mish": (mish, [even(-700, 40), even(-4, 4)]),
    "MishDerivative": (lambda x: diff(mish, x), [even(-20, 20), even(-4, 4)]),
    "ReciprocalSqrt": (lambda x: 1 / sqrt(x), [positive(-300, 300), even(0.5, 2)]),
    "Cbrt": (lambda x: cbrt(x) if x > 0 else -cbrt(-x), [signed(-300, 300), even(-9, 9)]),
}
scalar_functions = {
    "Lgamma": (lambda x: log(abs(gamma(x))), [even(0.01, 3), even(0.9, 2.1), positive(-8, 8), even(-9.9, -0.1)]),
    "Digamma": (digamma, [even(0.01, 3), positive(-8, 8), even(-9.9, -0.1)]),
    "Trigamma": (lambda x: polygamma(1, x), [even(0.01, 3), positive(-8, 8), even(-9.9, -0.1)]),
    "Polygamma3": (lambda x: polygamma(3, x), [even(0.01, 3), positive(-4, 4), even(-4.9, -0.1)]),
    "Polygamma8": (lambda x: polygamma(8, x), [even(0.01, 3), positive(-4, 4), even(-4.9, -0.1)]),
    "ErfInv": (erfinv, [even(-1, 1), signed(-9, 0), below_one(-12, -2)]),
    "ErfcInv": (lambda x: erfinv(1 - x), [even(0.05, 1.95), positive(-9, 0)]),
}


def number(value):
    return repr(float(value))


def write(out, table, count):
    for name, (function, draws) in table.items():
        for draw in draws:
            for _ in range(count):
                x = float(draw())
                out.write(f"{name} {number(x)} {number(function(mpf(x)))}\n")


with open(folder / "vectormath.txt", "w") as out:
    write(out, functions, 12)
    for i in range(45):
        x = random.choice([positive(-20, 20), even(0.5, 2)])()
        y = float(random.uniform(-700, 700) / log(mpf(x))) if i % 3 else random.uniform(-8, 8)
        out.write(f"Pow {number(x)} {number(y)} {number(mpf(x) ** mpf(y))}\n")
    for _ in range(30):
        y, x = signed(-3, 3)(), signed(-3, 3)()
        out.write(f"Atan2 {number(y)} {number(x)} {number(atan2(mpf(y), mpf(x)))}\n")

mp.prec = 200
with open(folder / "special.txt", "w") as out:
    write(out, scalar_functions, 12)
