"""Recipe of residual.test.fixture.ts: python residual.test.fixture.py > residual.test.fixture.ts (PyTorch 2.15)

A residual net with batch norm from PyTorch in float64: the loss of 100 steps of SGD with momentum, from the first weights
and on the batches that the test makes, too.
"""
import json

import torch
from torch import nn

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
state = 1


def uniform():
    """The same numbers as in the test: a linear congruential generator, from -1 to 1."""
    global state
    state = (1664525 * state + 1013904223) % 2**32
    return state / 2**31 - 1


def tensor(*shape):
    size = torch.Size(shape).numel()
    return torch.tensor([uniform() for _ in range(size)]).reshape(shape)


x = tensor(64, 6, 6, 2).permute(0, 3, 1, 2)
y = torch.tensor([int((uniform() + 1) / 2 * 3) for _ in range(64)])


def convolution(size, inputs, filters):
    layer = nn.Conv2d(inputs, filters, size, padding=size // 2, bias=False)
    layer.weight.data = (tensor(size, size, inputs, filters) * 0.3).permute(3, 2, 0, 1)
    return layer


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.norm1 = convolution(3, 2, 8), nn.BatchNorm2d(8)
        self.second, self.norm2 = convolution(3, 8, 8), nn.BatchNorm2d(8)
        self.shortcut = convolution(1, 2, 8)
        self.last = nn.Linear(8, 3)
        self.last.weight.data = (tensor(8, 3) * 0.3).T
        self.last.bias.data.zero_()

    def forward(self, x):
        inner = torch.tanh(self.norm1(self.first(x)))
        total = torch.tanh(self.norm2(self.second(inner)) + self.shortcut(x))
        return self.last(total.mean(dim=(2, 3)))


net = Net()
optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
losses = []
for step in range(100):
    start = (step % 4) * 16
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(net(x[start : start + 16]), y[start : start + 16])
    loss.backward()
    optimizer.step()
    losses.append(float(f"{loss.item():.9g}"))
print("// Recorded by residual.test.fixture.py.")
print(f"export const losses: readonly number[] = {json.dumps(losses)};")
