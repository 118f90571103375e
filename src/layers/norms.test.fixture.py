"""Recipe of norms.test.fixture.ts: python norms.test.fixture.py > norms.test.fixture.ts (PyTorch 2.x)

Normalizations of images [2, 3, 2, 4] (batch, height, width, channels) and their gradients, in float64.
"""
import json

import torch
from torch import nn

x = torch.tensor([((i * 37) % 17 - 8) / 4 for i in range(48)], dtype=torch.float64).reshape(2, 3, 2, 4)
weights = torch.tensor([((i * 29) % 13 - 6) / 3 for i in range(48)], dtype=torch.float64).reshape(2, 3, 2, 4)
gamma = torch.tensor([0.5, 1.0, -1.5, 2.0], dtype=torch.float64)
beta = torch.tensor([0.1, -0.2, 0.3, 0.4], dtype=torch.float64)

norms = {
    "batchNorm": lambda z: nn.functional.batch_norm(z, None, None, gamma, beta, True, 0.1, 1e-3),
    "groupNorm": lambda z: nn.functional.group_norm(z, 2, gamma, beta, 1e-3),
    "layerNorm": lambda z: nn.functional.group_norm(z, 1, gamma, beta, 1e-3),
    "instanceNorm": lambda z: nn.functional.instance_norm(z, None, None, gamma, beta, True, 0.1, 1e-3),
}
results = {}
for name, norm in norms.items():
    z = x.clone().requires_grad_()
    y = norm(z.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
    (y * weights).sum().backward()
    results[name] = {"y": y.detach().flatten().tolist(), "dx": z.grad.flatten().tolist()}

print(f"/** From PyTorch {torch.__version__.split('+')[0]}: see norms.test.fixture.py. */")
print(f"export const norms: Record<string, {{ y: number[]; dx: number[] }}> = {json.dumps(results)};")
