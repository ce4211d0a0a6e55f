"""Writes the golden checkpoints of tests/Praxis.Learning.Tests/Checkpoints with torch.save, in both of its formats.
Run: python3 pytorch.py (torch 1.13)."""

import collections
from pathlib import Path

import torch

folder = Path(__file__).parent / "pytorch"
folder.mkdir(exist_ok=True)


def save(value, name, **options):
    torch.save(value, folder / f"{name}.pt", **options)
    torch.save(value, folder / f"{name}_legacy.pt", _use_new_zipfile_serialization=False, **options)


counting = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)
types = collections.OrderedDict(
    (str(kind).removeprefix("torch."), (torch.arange(4) - 1).to(kind))
    for kind in [torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32]
)
types["uint8"] = torch.tensor([1, 255], dtype=torch.uint8)
types["bool"] = torch.tensor([[True], [False]])
types["scalar"] = torch.tensor(2.5)
types["empty"] = torch.zeros(0, 3)
save(types, "types")

shared = torch.arange(12, dtype=torch.float32)
views = {
    "row": counting,
    "transposed": counting.transpose(0, 2),
    "slice": counting[:, 1:, ::2],
    "expanded": torch.tensor([1.0, 2.0])[:, None].expand(2, 3),
    "first": shared[:6],
    "second": shared[4:].reshape(2, 4),
    "tied.a": shared,
    "tied.b": shared,
    "parameter": torch.nn.Parameter(torch.tensor([1.0, -1.0])),
}
save(views, "views")

module = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
with torch.no_grad():
    for parameter in module.parameters():
        parameter.copy_(torch.arange(parameter.numel()).reshape(parameter.shape) / 4)
optimizer = torch.optim.Adam(module.parameters(), lr=0.5)
for parameter in module.parameters():
    parameter.grad = torch.ones_like(parameter)
optimizer.step()
training = {
    "epoch": 7,
    "best": 0.25,
    "name": "größe",
    "done": False,
    "nothing": None,
    "big": 1 << 70,
    "negative": -5,
    "raw": (1, 2.5, "x"),
    "shape": torch.Size([2, 3]),
    "device": torch.device("cpu"),
    "kind": torch.float16,
    "history": [1.0, 2.0],
    "model": module.state_dict(),
    "optimizer": optimizer.state_dict(),
}
save(training, "training")
for protocol in [3, 4, 5]:
    torch.save(training, folder / f"protocol{protocol}.pt", pickle_protocol=protocol)

torch.save(module, folder / "whole_module.pt")
torch.save({"a": torch.zeros(2, dtype=torch.int16)}, folder / "int16.pt")
torch.save({"a": torch.zeros(2, 2).to_sparse()}, folder / "sparse.pt")
torch.jit.save(torch.jit.script(torch.nn.Linear(1, 1)), str(folder / "script.pt"))
