"""Writes normalization.txt: the canonical decompositions and combining classes of Unicode, from Python's own tables.
Run: python3 normalization.py. One line a fact, in hexadecimal: 'D character parts', 'X character' for a decomposition
that is never composed again, and 'C first last class' for a run of characters of one combining class."""

import sys
import unicodedata
from pathlib import Path

lines = []
for point in range(sys.maxunicode + 1):
    character = chr(point)
    parts = unicodedata.decomposition(character)
    if parts and not parts.startswith("<"):
        excluded = unicodedata.normalize("NFC", character) != character
        lines.append(f"{'X' if excluded else 'D'} {point:X} {' '.join(format(int(part, 16), 'X') for part in parts.split())}")
first = None
for point in range(sys.maxunicode + 2):
    kind = unicodedata.combining(chr(point)) if point <= sys.maxunicode else 0
    if first is not None and kind != first[1]:
        lines.append(f"C {first[0]:X} {point - 1:X} {first[1]:X}")
        first = None
    if kind and first is None:
        first = (point, kind)
(Path(__file__).parent / "normalization.txt").write_text("\n".join(lines) + "\n")
