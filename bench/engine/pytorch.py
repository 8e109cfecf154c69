# PyTorch's figures for a part of measure.ts's tasks, as JSON lines on stdout: pytorch.py THREADS PART
import json
import resource
import sys
import time

import torch
import torchvision

torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(1)
PATIENCE_S, FEWEST = 10, 5


def measure(task, work, unit, compute):
    times, started = [], time.perf_counter()
    while len(times) < FEWEST or time.perf_counter() - started < PATIENCE_S:
        began = time.perf_counter()
        compute()
        times.append(time.perf_counter() - began)
    best = min(times)
    rate = work / best / 1e9 if unit == "GFLOPS" else work / best
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    line = {"engine": "pytorch", "version": f"torch {torch.__version__}", "task": task, "rate": rate, "unit": unit}
    print(json.dumps({**line, "ms": best * 1000, "firstMs": times[0] * 1000, "peakMB": peak}), flush=True)


def measure_products():
    a, b = torch.rand(768, 768), torch.rand(768, 768)
    measure("matmul 768", 2 * 768**3, "GFLOPS", lambda: (a @ b).sum().item())
    x = torch.rand(64, 64, 32, 32, requires_grad=True)
    conv = torch.nn.Conv2d(64, 64, 3, padding=1, bias=False)
    work = 2 * 64 * 32 * 32 * 64 * 64 * 9
    with torch.no_grad():
        measure("conv forward", work, "GFLOPS", lambda: conv(x).sum().item())

    def backward():
        x.grad = None
        conv.zero_grad()
        conv(x).square().sum().backward()
        return (x.grad.sum() + conv.weight.grad.sum()).item()

    measure("conv forward + backward", 3 * work, "GFLOPS", backward)


def measure_network(name, side, batch):
    model = getattr(torchvision.models, name)(num_classes=100)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.03, momentum=0.9, weight_decay=1e-4)
    images, labels = torch.rand(batch, 3, side, side), torch.arange(batch) % 100
    cross_entropy = torch.nn.CrossEntropyLoss()

    def train():
        optimizer.zero_grad()
        loss = cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    def infer():
        with torch.no_grad():
            return model(images).sum().item()

    label = f"{name}, {side} px, batch {batch}"
    measure(f"{label}: training step", batch, "images/s", train)
    model.eval()
    measure(f"{label}: inference", batch, "images/s", infer)


PARTS = {
    "operators": measure_products,
    "resnet18": lambda: measure_network("resnet18", 64, 64),
    "resnet50": lambda: measure_network("resnet50", 224, 8),
}
PARTS[sys.argv[2]]()
