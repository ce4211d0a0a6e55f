"""Writes the golden values of tests/Praxis.Tensors.Tests/Spectral/FourierGoldenTests: torch.fft, torch.stft and complex
arithmetic with their first gradients, in float64. Both sides compute the inputs; the parts of a result and of its gradient
follow each other in one row. Run: python3 fourier.py (torch 1.13)."""

from pathlib import Path

import numpy as np
import torch

folder = Path(__file__).parent / "fourier"
folder.mkdir(exist_ok=True)
values = {}


def numbers(seed, shape):
    i = torch.arange(int(np.prod(shape)), dtype=torch.float64)
    return torch.cos(1.3 * i + 0.01 * i * i + seed).reshape(shape)


def store(name, function, shape, is_complex):
    real = numbers(1, shape).requires_grad_()
    imaginary = numbers(2, shape).requires_grad_()
    result = function(torch.complex(real, imaginary) if is_complex else real)
    parts = [result.real, result.imag] if result.is_complex() else [result]
    loss = sum((part * numbers(3 + i, part.shape)).sum() for i, part in enumerate(parts))
    gradients = torch.autograd.grad(loss, [real, imaginary] if is_complex else [real])
    values[name] = torch.cat([part.detach().flatten() for part in [*parts, *gradients]]).numpy()


fft = torch.fft
for norm in ["backward", "ortho", "forward"]:
    store(f"fft {norm}", lambda x: fft.fft(x, norm=norm), (3, 7), True)
    store(f"ifft {norm}", lambda x: fft.ifft(x, norm=norm), (3, 8), True)
    store(f"rfft {norm}", lambda x: fft.rfft(x, norm=norm), (2, 9), False)
    store(f"irfft {norm}", lambda x: fft.irfft(x, norm=norm), (2, 5), True)
    store(f"rfft2 {norm}", lambda x: fft.rfft2(x, norm=norm), (2, 4, 6), False)
    store(f"irfft2 {norm}", lambda x: fft.irfft2(x, norm=norm), (2, 4, 4), True)
store("fft real", lambda x: fft.fft(x), (2, 6), False)
store("fft longer", lambda x: fft.fft(x, n=10), (3, 7), True)
store("fft shorter", lambda x: fft.fft(x, n=4), (3, 7), True)
store("fft first", lambda x: fft.fft(x, dim=0), (5, 3), True)
store("rfft even", lambda x: fft.rfft(x), (2, 8), False)
store("rfft longer", lambda x: fft.rfft(x, n=12), (2, 9), False)
store("rfft middle", lambda x: fft.rfft(x, dim=1), (2, 6, 3), False)
store("irfft odd", lambda x: fft.irfft(x, n=7), (2, 4), True)
store("irfft longer", lambda x: fft.irfft(x, n=12), (2, 4), True)
store("irfft shorter", lambda x: fft.irfft(x, n=4), (2, 6), True)
store("fft2", lambda x: fft.fft2(x), (2, 3, 4), True)
store("ifft2 sized", lambda x: fft.ifft2(x, s=(5, 3)), (2, 3, 4), True)
store("rfft2 dims", lambda x: fft.rfft2(x, dim=(2, 0)), (3, 2, 5), False)
store("irfft2 sized", lambda x: fft.irfft2(x, s=(3, 5)), (2, 3, 3), True)
store("fftn", lambda x: fft.fftn(x), (2, 3, 4), True)
store("fftn sized", lambda x: fft.fftn(x, s=(3, 3)), (2, 3, 4), True)
store("ifftn", lambda x: fft.ifftn(x), (2, 3, 4), True)
store("rfftn", lambda x: fft.rfftn(x), (3, 4, 5), False)
store("irfftn", lambda x: fft.irfftn(x, s=(3, 4, 5)), (3, 4, 3), True)
store("fftshift", lambda x: fft.fftshift(x), (2, 5, 4), True)
store("ifftshift last", lambda x: fft.ifftshift(x, dim=-1), (2, 5), False)

hann = torch.hann_window(8, dtype=torch.float64)
hamming = torch.hamming_window(8, periodic=False, dtype=torch.float64)
blackman = torch.blackman_window(6, dtype=torch.float64)
store("stft", lambda x: torch.stft(x, 8, 2, window=hann, return_complex=True), (2, 20), False)
store("stft odd", lambda x: torch.stft(x, 7, 3, return_complex=True, pad_mode="constant"), (19,), False)
store("stft beginning", lambda x: torch.stft(x, 8, 3, window=hamming, center=False, return_complex=True), (2, 21), False)
store("stft normalized", lambda x: torch.stft(x, 8, 2, 6, window=blackman, normalized=True, return_complex=True), (18,), False)
store("istft", lambda x: torch.istft(x, 8, 2, window=hann), (2, 5, 9), True)
store("istft length", lambda x: torch.istft(x, 8, 2, window=hann, length=15), (5, 9), True)
store("istft beginning", lambda x: torch.istft(x, 8, 3, window=hamming, center=False), (2, 5, 4), True)
store("istft normalized", lambda x: torch.istft(x, 8, 2, 6, window=blackman, normalized=True), (5, 7), True)

store("abs", lambda z: z.abs(), (3, 4), True)
store("angle", lambda z: z.angle(), (3, 4), True)
store("exp", lambda z: z.exp(), (3, 4), True)
store("log", lambda z: z.log(), (3, 4), True)
store("sqrt", lambda z: z.sqrt(), (3, 4), True)
store("reciprocal", lambda z: z.reciprocal(), (3, 4), True)
store("power", lambda z: z ** 2.5, (3, 4), True)
store("quotient", lambda z: z[0] / z[1], (2, 4), True)
store("product", lambda z: z[0] * z[1].conj(), (2, 4), True)
store("matmul", lambda z: z[0] @ z[1].mH, (2, 3, 4), True)
store("polar", lambda x: torch.polar(x[0] ** 2, x[1]), (2, 5), False)
store("sum", lambda z: z.sum(0) * z.mean(), (3, 4), True)

values["fftfreq 5"] = fft.fftfreq(5, 0.5, dtype=torch.float64).numpy()
values["fftfreq 6"] = fft.fftfreq(6, dtype=torch.float64).numpy()
values["rfftfreq 5"] = fft.rfftfreq(5, 0.5, dtype=torch.float64).numpy()
values["rfftfreq 6"] = fft.rfftfreq(6, dtype=torch.float64).numpy()
for name, window in [("hann", torch.hann_window), ("hamming", torch.hamming_window), ("blackman", torch.blackman_window)]:
    for periodic in [True, False]:
        values[f"{name} {'periodic' if periodic else 'symmetric'}"] = window(9, periodic=periodic, dtype=torch.float64).numpy()

np.savez_compressed(folder / "fourier.npz", **values)
