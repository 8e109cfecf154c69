"""Reads a rendered world with other programs, and prints what they see as JSON: read-world.py FOLDER scipy|pil|coco"""

import glob
import json
import sys

folder, program = sys.argv[1:]


def read_mats():
    import numpy
    from scipy.io import loadmat

    for path in sorted(glob.glob(f"{folder}/pascal3d/Annotations/*/*.mat")):
        record = loadmat(path, squeeze_me=True, struct_as_record=False)["record"]
        objects = [
            {
                "class": getattr(each, "class"),
                "bbox": each.bbox.tolist(),
                "azimuth": each.viewpoint.azimuth,
                "elevation": each.viewpoint.elevation,
                "distance": each.viewpoint.distance,
                "coarse": [each.viewpoint.azimuth_coarse, each.viewpoint.elevation_coarse],
            }
            for each in numpy.atleast_1d(record.objects)
        ]
        yield {"filename": record.filename, "imgsize": record.imgsize.tolist(), "objects": objects}


def read_masks():
    import numpy
    from PIL import Image

    for kind in ["voc/VOCdevkit/VOC2007/SegmentationClass", "ade20k/ADEChallengeData2016/annotations/*"]:
        for path in sorted(glob.glob(f"{folder}/{kind}/*.png")):
            mask = Image.open(path)
            indices = numpy.array(mask)
            boxes = {}
            for index in numpy.unique(indices).tolist():
                rows, columns = numpy.where(indices == index)
                boxes[index] = [int(v) for v in (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)]
            palette = mask.getpalette()[:9] if mask.mode == "P" else None
            yield {"file": path[len(folder) + 1 :], "mode": mask.mode, "boxes": boxes, "palette": palette}


def read_coco():
    from pycocotools import mask
    from pycocotools.coco import COCO

    coco = COCO(f"{folder}/coco/annotations/instances_train2017.json")
    for annotation in coco.loadAnns(coco.getAnnIds()):
        runs = coco.annToRLE(annotation)
        name = coco.loadCats(annotation["category_id"])[0]["name"]
        yield {
            "category": name,
            "area": [annotation["area"], int(mask.area(runs))],
            "bbox": annotation["bbox"],
            "seen": mask.toBbox(runs).tolist(),
        }


sys.stdout = sys.stderr
rows = list({"scipy": read_mats, "pil": read_masks, "coco": read_coco}[program]())
sys.stdout = sys.__stdout__
json.dump(rows, sys.stdout)
