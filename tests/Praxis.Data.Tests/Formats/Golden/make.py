"""Makes the pictures in this folder. Needs Python with Pillow, and cjpeg (libjpeg-turbo) and pnmtopng (netpbm, libpng) to encode."""
import math
import random
import subprocess
from io import BytesIO
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent


def scene(width, height, channels):
    """Soft gradients, hard coloured edges and a little noise: what a decoder can get wrong shows in one of them."""
    rng = random.Random(width * 1000 + height)
    image = Image.new("RGB", (width, height))
    for y in range(height):
        for x in range(width):
            pixel = [128 + 100 * math.sin(x / 5 + c) * math.cos(y / (4 + c)) + rng.gauss(0, 4) for c in range(3)]
            if (x - width / 3) ** 2 + (y - height / 2) ** 2 < (height / 4) ** 2:
                pixel = [220, 30, 60]
            if x > 2 * width / 3 and y > height / 2:
                pixel = [20, 40, 200]
            image.putpixel((x, y), tuple(min(255, max(0, round(v))) for v in pixel))
    return image if channels == 3 else image.convert("L")


def jpeg(name, width, height, channels, *options, scans=None):
    ppm = BytesIO()
    scene(width, height, channels).save(ppm, "PPM")
    if scans:
        script = HERE / "scans.txt"
        script.write_text(scans)
        options += ("-scans", str(script))
    data = subprocess.run(["cjpeg", *options], input=ppm.getvalue(), stdout=subprocess.PIPE, check=True).stdout
    if scans:
        script.unlink()
    (HERE / f"{name}.jpg").write_bytes(data)
    if "-progressive" not in options:
        Image.open(BytesIO(data)).save(HERE / f"{name}.png", optimize=True)


def png(name, width, height, channels, maximum, *options):
    """A picture whose value at (x, y) in channel c is (2621 x + 811 y + 17011 c) mod (maximum + 1)."""
    magic = {1: b"P5", 3: b"P6"}[channels]
    values = [(2621 * x + 811 * y + 17011 * c) % (maximum + 1) for y in range(height) for x in range(width) for c in range(channels)]
    body = b"".join(v.to_bytes(2 if maximum > 255 else 1, "big") for v in values)
    pnm = magic + b"\n%d %d\n%d\n" % (width, height, maximum) + body
    data = subprocess.run(["pnmtopng", *options], input=pnm, stdout=subprocess.PIPE, check=True).stdout
    (HERE / f"{name}.png").write_bytes(data)


jpeg("grey", 37, 29, 1, "-quality", "85", "-grayscale")
jpeg("444", 37, 29, 3, "-quality", "90", "-sample", "1x1")
jpeg("422", 37, 29, 3, "-quality", "85", "-sample", "2x1")
jpeg("420", 37, 29, 3, "-quality", "80", "-sample", "2x2")
jpeg("440", 37, 29, 3, "-quality", "85", "-sample", "1x2")
jpeg("411", 37, 29, 3, "-quality", "85", "-sample", "4x1")
jpeg("410", 37, 29, 3, "-quality", "85", "-sample", "4x2")
jpeg("420-restart", 51, 40, 3, "-quality", "75", "-sample", "2x2", "-restart", "3B")
jpeg("420-scans", 37, 29, 3, "-quality", "80", "-sample", "2x2", scans="0;\n1;\n2;\n")
jpeg("rgb", 21, 18, 3, "-quality", "90", "-rgb")
jpeg("tiny", 1, 1, 3, "-quality", "90", "-sample", "2x2")
jpeg("narrow", 3, 19, 3, "-quality", "90", "-sample", "2x2")
jpeg("rough", 40, 24, 3, "-quality", "5", "-sample", "2x2")
jpeg("progressive", 16, 16, 3, "-quality", "80", "-progressive")

png("libpng-grey1-interlaced", 13, 11, 1, 1, "-interlace")
png("libpng-grey2", 13, 11, 1, 3)
png("libpng-grey4-interlaced", 13, 11, 1, 15, "-interlace")
png("libpng-grey16-interlaced", 9, 7, 1, 65535, "-interlace")
png("libpng-palette-interlaced", 9, 7, 3, 255, "-interlace")
png("libpng-rgb8-interlaced", 9, 7, 3, 255, "-interlace", "-force")
png("libpng-rgb16", 9, 7, 3, 65535)
