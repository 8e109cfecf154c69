# The step of moco-step.ts in PyTorch on one thread, in either memory format, as JSON lines on stdout: moco_step.py ARCHITECTURE
import copy
import json
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(1)
STEPS, WARMUP, BATCH, SIDE, TERMS = 45, 5, 64, 32, 2
WIDTH, DIM, QUEUE, GROUPS = 16, 64, 1024, 2


class GroupedNorm(nn.Module):
    """Batch norm of each part of the batch on its own, as on a GPU of its own."""

    def __init__(self, channels):
        super().__init__()
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, x):
        return torch.cat([self.norm(part) for part in x.chunk(GROUPS)])


class Block(nn.Module):
    def __init__(self, into, out, stride):
        super().__init__()
        self.conv1, self.norm1 = nn.Conv2d(into, out, 3, stride, 1, bias=False), GroupedNorm(out)
        self.conv2, self.norm2 = nn.Conv2d(out, out, 3, 1, 1, bias=False), GroupedNorm(out)
        shortcut = [nn.Conv2d(into, out, 1, stride, bias=False), GroupedNorm(out)] if stride != 1 else []
        self.shortcut = nn.Sequential(*shortcut)

    def forward(self, x):
        inner = torch.relu(self.norm1(self.conv1(x)))
        return torch.relu(self.norm2(self.conv2(inner)) + self.shortcut(x))


class Bottleneck(nn.Module):
    def __init__(self, into, width, stride):
        super().__init__()
        out = 4 * width
        self.conv1, self.norm1 = nn.Conv2d(into, width, 1, bias=False), GroupedNorm(width)
        self.conv2, self.norm2 = nn.Conv2d(width, width, 3, stride, 1, bias=False), GroupedNorm(width)
        self.conv3, self.norm3 = nn.Conv2d(width, out, 1, bias=False), GroupedNorm(out)
        self.shortcut = nn.Sequential(nn.Conv2d(into, out, 1, stride, bias=False), GroupedNorm(out))

    def forward(self, x):
        narrow = torch.relu(self.norm1(self.conv1(x)))
        inner = torch.relu(self.norm2(self.conv2(narrow)))
        return torch.relu(self.norm3(self.conv3(inner)) + self.shortcut(x))


BLOCKS = {
    "resnet10": [Block(WIDTH, WIDTH, 1), *(Block(k * WIDTH, 2 * k * WIDTH, 2) for k in (1, 2, 4))],
    "resnet14": [Bottleneck(WIDTH, WIDTH, 1), *(Bottleneck(4 * k * WIDTH, 2 * k * WIDTH, 2) for k in (1, 2, 4))],
}[sys.argv[1]]
FEATURES = {"resnet10": 8, "resnet14": 32}[sys.argv[1]] * WIDTH


class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc0, self.norm0 = nn.Linear(FEATURES, FEATURES), GroupedNorm(FEATURES)
        self.fc2, self.norm2 = nn.Linear(FEATURES, DIM), GroupedNorm(DIM)

    def forward(self, x):
        hidden = torch.relu(self.norm0(self.fc0(x)[:, :, None, None]))
        return F.normalize(self.norm2(self.fc2(hidden[:, :, 0, 0])[:, :, None, None])[:, :, 0, 0])


def measure(memory_format):
    stem = [nn.Conv2d(3, WIDTH, 3, 2, 1, bias=False), GroupedNorm(WIDTH), nn.ReLU()]
    query = nn.Sequential(*stem, *BLOCKS, nn.AdaptiveAvgPool2d(1), nn.Flatten(), Head())
    query = copy.deepcopy(query).to(memory_format=memory_format)
    key = copy.deepcopy(query)
    optimizer = torch.optim.SGD(query.parameters(), lr=0.05, momentum=0.9, weight_decay=1e-4)
    queue = F.normalize(torch.randn(QUEUE, DIM))
    draw = lambda: torch.randn(BATCH, 3, SIDE, SIDE).contiguous(memory_format=memory_format)
    pairs = [(draw(), draw()) for _ in range(TERMS)]
    times = []
    for _ in range(STEPS):
        wall, cpu = time.perf_counter(), time.process_time()
        with torch.no_grad():
            for mine, other in zip(key.parameters(), query.parameters()):
                mine.mul_(0.98).add_(other, alpha=0.02)
            keys = []
            for _, images in pairs:
                order = torch.randperm(BATCH)
                keys.append(key(images[order])[torch.argsort(order)])
        loss = 0
        for (images, _), positive in zip(pairs, keys):
            q = query(images)
            logits = torch.cat([(q * positive).sum(1, True), q @ queue.t()], 1) / 0.2
            loss = loss + 0.5 * F.cross_entropy(logits, torch.zeros(BATCH, dtype=torch.long))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        queue = torch.cat([*keys, queue[: -BATCH * TERMS]])
        loss.item()
        times.append((1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)))
    median = lambda column: sorted(each[column] for each in times[WARMUP:])[(STEPS - WARMUP) // 2]
    name = f"torch {torch.__version__}, {str(memory_format).removeprefix('torch.')}"
    print(json.dumps({"engine": name, "wallMs": median(0), "cpuMs": median(1), "firstMs": times[0][0]}), flush=True)


measure(torch.contiguous_format)
measure(torch.channels_last)
