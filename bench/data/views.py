"""MoCo v2 views at 224 px with torchvision, in one process with one thread; prints the time and the core's time. Arguments: folder, pairs"""

import glob
import json
import sys
import time

import torch
from PIL import Image
from torchvision import transforms

torch.set_num_threads(1)
torch.manual_seed(0)
view = transforms.Compose(
    [
        transforms.RandomResizedCrop(224, scale=(0.2, 1.0)),
        transforms.RandomApply([transforms.ColorJitter(0.4, 0.4, 0.4, 0.1)], p=0.8),
        transforms.RandomGrayscale(p=0.2),
        transforms.RandomApply([transforms.GaussianBlur(23, (0.1, 2.0))], p=0.5),
        transforms.RandomHorizontalFlip(),
        transforms.ToTensor(),
        transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
    ]
)
paths = sorted(glob.glob(sys.argv[1] + "/*.jpg"))
pairs = int(sys.argv[2])


def load(index):
    with Image.open(paths[index % len(paths)]) as image:
        picture = image.convert("RGB")
    return view(picture), view(picture)


for index in range(16):
    load(index)
started, core = time.perf_counter(), time.process_time()
for index in range(pairs):
    load(index)
print(
    json.dumps(
        {
            "views": 2 * pairs,
            "seconds": time.perf_counter() - started,
            "coreSeconds": time.process_time() - core,
        }
    )
)
