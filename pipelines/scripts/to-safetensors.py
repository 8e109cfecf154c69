"""A PyTorch checkpoint as safetensors (https://github.com/huggingface/safetensors, "Format").

    python3 to-safetensors.py moco_v2_800ep_pretrain.pth.tar moco_v2.safetensors

Needs torch alone. Takes a state dict, or a training checkpoint that has one under "state_dict" or "model"; floating-point tensors only,
in their own precision, under their own names.
"""
import json
import struct
import sys

import torch

DTYPES = {torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16"}

source, target = sys.argv[1:]
state = torch.load(source, map_location="cpu")
for key in ("state_dict", "model"):
    state = state.get(key, state)
tensors = {name: t.detach().contiguous() for name, t in state.items() if torch.is_tensor(t) and t.dtype in DTYPES}
if not tensors:
    sys.exit(f"{source}: no floating-point tensors, neither at the top nor under state_dict or model")

header, offset = {}, 0
for name, t in tensors.items():
    size = t.numel() * t.element_size()
    header[name] = {"dtype": DTYPES[t.dtype], "shape": list(t.shape), "data_offsets": [offset, offset + size]}
    offset += size
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
with open(target, "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text)
    for t in tensors.values():
        file.write(t.view(-1).view(torch.int16 if t.element_size() == 2 else t.dtype).numpy().tobytes())
print(f"{len(tensors)} tensors, {offset} bytes")
