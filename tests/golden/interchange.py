"""Writes the golden files of tests/Praxis.Tensors.Tests/Interchange: small arrays as numpy writes them, and a
safetensors file laid out by hand from the format's description. Run: python3 interchange.py (numpy 1.24)."""

import json
import struct
from pathlib import Path

import numpy as np

folder = Path(__file__).parent / "interchange"
folder.mkdir(exist_ok=True)

counting = np.arange(24).reshape(2, 3, 4)
for code in ["f2", "f4", "f8", "i4", "i8", "u1"]:
    np.save(folder / f"row_{code}.npy", counting.astype("<" + code))
np.save(folder / "row_b1.npy", counting % 3 == 0)
for code in ["f2", "f4", "f8", "i4", "i8"]:
    np.save(folder / f"big_{code}.npy", counting.astype(">" + code))
np.save(folder / "column_f4.npy", np.asfortranarray(counting.astype("<f4")))
np.save(folder / "column_big_i8.npy", np.asfortranarray(counting.astype(">i8")))
np.save(folder / "scalar_f8.npy", np.float64(2.5))
np.save(folder / "empty_f4.npy", np.zeros((0, 3), np.float32))
np.save(folder / "vector_f4.npy", np.arange(5, dtype=np.float32))
np.save(folder / "objects.npy", np.array([{"a": 1}, None], dtype=object), allow_pickle=True)
np.save(folder / "structured.npy", np.zeros(2, dtype=[("x", "<f4"), ("y", "<i4")]))
np.save(folder / "texts.npy", np.array(["one", "two"]))
np.save(folder / "complex.npy", np.zeros(2, np.complex64))
for version in [(2, 0), (3, 0)]:
    with open(folder / f"version{version[0]}_f4.npy", "wb") as file:
        np.lib.format.write_array(file, counting.astype("<f4"), version=version)

arrays = {"weight": counting.astype("<f4"), "label": np.arange(7), "mask": np.array([True, False])}
np.savez(folder / "stored.npz", **arrays)
np.savez_compressed(folder / "deflated.npz", **arrays)
np.savez(folder / "with_objects.npz", weight=counting.astype("<f4"), names=np.array(["a", None], dtype=object))

# The format's own writer orders by type, widest first, then by name, and pads the header to eight bytes.
values = {
    "i64": ("I64", np.arange(-2, 2, dtype="<i8").tobytes(), [4]),
    "f64": ("F64", np.array([0.5, -1.25], "<f8").tobytes(), [2, 1]),
    "a.weight": ("F32", np.arange(6, dtype="<f4").tobytes(), [2, 3]),
    "b.weight": ("F32", b"", [0, 3]),
    "i32": ("I32", np.array([7], "<i4").tobytes(), []),
    "bf16": ("BF16", struct.pack("<2H", 0x3F80, 0xC000), [2]),
    "f16": ("F16", np.array([1, -2], "<f2").tobytes(), [2]),
    "u8 \u00fcber \"quoted\"\n": ("U8", bytes([1, 2, 3]), [3]),
    "bool": ("BOOL", bytes([1, 0, 1]), [1, 3]),
}
header = {"__metadata__": {"format": "pt", "made by": "hand"}}
offset = 0
for name, (code, data, shape) in values.items():
    header[name] = {"dtype": code, "shape": shape, "data_offsets": [offset, offset + len(data)]}
    offset += len(data)
text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
text += b" " * (-len(text) % 8)
(folder / "all.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + b"".join(v[1] for v in values.values()))
