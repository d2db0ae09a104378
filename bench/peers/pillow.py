"""Pillow as people use it: `python pillow.py TASK FILE REPEATS OUT_FOLDER`.

Prints {"program", "cpu_ms": [of each repetition]}, and leaves what the last one made in the folder.
"""

import io
import json
import pathlib
import resource
import sys

import PIL
from PIL import Image, ImageOps


def jpeg(picture):
    profile = picture.info.get("icc_profile") if picture.mode == "RGB" else None
    file = io.BytesIO()
    picture.convert("RGB").save(file, "JPEG", quality=80, subsampling="4:2:0", optimize=True, icc_profile=profile)
    return file.getvalue()


def thumbnail(data, edge):
    picture = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    picture.thumbnail((edge, edge))
    return jpeg(picture)


def thumbnail_twice(data):
    return {"display": thumbnail(data, 1080), "thumbnail": thumbnail(data, 256)}


def one_decode(data):
    """The size is told to the decoder first, and the small picture is made of the larger one."""
    picture = Image.open(io.BytesIO(data))
    picture.draft("RGB", (1080, 1080))
    picture.thumbnail((1080, 1080), Image.Resampling.LANCZOS, reducing_gap=None)
    picture = ImageOps.exif_transpose(picture)
    display = jpeg(picture)
    picture.thumbnail((256, 256), Image.Resampling.LANCZOS, reducing_gap=None)
    return {"display": display, "thumbnail": jpeg(picture)}


def cpu_ms():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return (usage.ru_utime + usage.ru_stime) * 1000


def main():
    task, file, repeats, out = sys.argv[1:]
    run = {"thumbnail-twice": thumbnail_twice, "one-decode": one_decode}[task]
    data = pathlib.Path(file).read_bytes()
    files, taken = run(data), []
    for _ in range(int(repeats)):
        before = cpu_ms()
        files = run(data)
        taken.append(cpu_ms() - before)
    for name, content in files.items():
        pathlib.Path(out, f"{name}.jpg").write_bytes(content)
    print(json.dumps({"program": f"Pillow {PIL.__version__}", "cpu_ms": taken}))


main()
