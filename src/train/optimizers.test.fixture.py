"""Recipe of optimizers.test.fixture.ts: python optimizers.test.fixture.py > optimizers.test.fixture.ts (PyTorch 2.x)

A 64-32-32-10 sigmoid net with batch norm from PyTorch, each optimizer from the same first weights on the same batches.
"""
import json

import torch
from torch import nn

torch.set_num_threads(1)
state = 1


def uniform():
    """The same numbers as in the test: a linear congruential generator, from -1 to 1."""
    global state
    state = (1664525 * state + 1013904223) % 2**32
    return state / 2**31 - 1


def tensor(*shape):
    size = torch.Size(shape).numel()
    return torch.tensor([uniform() for _ in range(size)]).reshape(shape)


x = tensor(320, 64)
y = torch.tensor([int((uniform() + 1) / 2 * 10) for _ in range(320)])
kernels = [tensor(64, 32) * 0.3, tensor(32, 32) * 0.3, tensor(32, 10) * 0.3]

optimizers = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9),
    "nesterov": lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9, nesterov=True),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.001, alpha=0.99, eps=1e-3),
    "adam": lambda p: torch.optim.Adam(p, lr=0.002, eps=1e-3),
    "adamW": lambda p: torch.optim.AdamW(p, lr=0.002, eps=1e-3, weight_decay=0.1),
}

curves = {}
for name, make in optimizers.items():
    model = nn.Sequential(
        nn.Linear(64, 32, bias=False), nn.BatchNorm1d(32, eps=1e-3), nn.Sigmoid(),
        nn.Linear(32, 32, bias=False), nn.BatchNorm1d(32, eps=1e-3), nn.Sigmoid(), nn.Linear(32, 10))
    with torch.no_grad():
        for layer, kernel in zip([model[0], model[3], model[6]], kernels):
            layer.weight.copy_(kernel.T)
        model[6].bias.zero_()
    optimizer = make(model.parameters())
    losses = []
    for step in range(200):
        start = step * 32 % 320
        loss = nn.functional.cross_entropy(model(x[start:start + 32]), y[start:start + 32])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    curves[name] = {str(step): losses[step - 1] for step in (1, 2, 3, 10, 50, 100, 200)}

print(f"/** Losses by step from PyTorch {torch.__version__.split('+')[0]}: see optimizers.test.fixture.py. */")
print(f"export const curves: Record<string, Record<string, number>> = {json.dumps(curves, indent=2)};")
