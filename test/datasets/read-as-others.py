"""What other programs read in a data set or an image set, as JSON: read-as-others.py PROGRAM PATH"""
import glob, io, json, os, sys, tarfile

def scipy_boxes(root):
    import scipy.io
    out = {}
    for path in sorted(glob.glob(os.path.join(root, "Annotations", "*", "*.mat"))):
        record = scipy.io.loadmat(path, squeeze_me=True, struct_as_record=False)["record"]
        objects = record.objects if hasattr(record.objects, "__len__") else [record.objects]
        folder, name = path.split(os.sep)[-2:]
        out[f"{folder}/{name[:-4]}"] = [
            [o.__dict__["class"], *(float(v) for v in o.bbox), float(o.viewpoint.azimuth), float(o.viewpoint.elevation)] for o in objects
        ]
    return out

def pil_masks(root):
    from PIL import Image
    out = {}
    for path in sorted(glob.glob(os.path.join(root, "VOCdevkit", "VOC2007", "SegmentationClass", "*.png"))):
        out[os.path.basename(path)[:-4]] = list(Image.open(path).tobytes())
    return out

def coco_boxes(root):
    from pycocotools.coco import COCO
    sys.stdout, stdout = io.StringIO(), sys.stdout
    coco = COCO(os.path.join(root, "annotations", "instances_train2017.json"))
    sys.stdout = stdout
    out = {}
    for image in coco.loadImgs(coco.getImgIds()):
        found = coco.loadAnns(coco.getAnnIds(imgIds=image["id"]))
        out[image["file_name"][:-4]] = [[coco.loadCats(a["category_id"])[0]["name"], *a["bbox"], a["iscrowd"]] for a in found]
    return out

def webdataset(folder):
    """Groups a shard's files as WebDataset does: by the name up to the first dot of its last part."""
    from PIL import Image
    samples = {}
    for shard in sorted(glob.glob(os.path.join(folder, "shards", "*.tar"))):
        with tarfile.open(shard) as tar:
            for member in tar:
                head, base = os.path.split(member.name)
                stem, ending = base.split(".", 1)
                sample = samples.setdefault(os.path.join(head, stem), {})
                bytes = tar.extractfile(member).read()
                if ending == "json":
                    sample["json"] = json.loads(bytes)
                else:
                    image = Image.open(io.BytesIO(bytes))
                    image.load()
                    sample[ending] = [image.format, image.mode, *image.size]
    return samples

print(json.dumps({"scipy": scipy_boxes, "pil": pil_masks, "coco": coco_boxes, "webdataset": webdataset}[sys.argv[1]](sys.argv[2])))
