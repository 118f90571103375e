"""PyTorch's side of the training benchmark: reads one case a line (JSON) on stdin, answers with the median and best step in ms."""
import json
import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)
sessions = {}


def model_of(case):
    if case["kind"] == "conv":
        return nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1, bias=False), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(32 * 7 * 7, 10))
    sizes, parts = case["sizes"], []
    for inputs, outputs in zip(sizes[:-2], sizes[1:-1]):
        parts += [nn.Linear(inputs, outputs, bias=False), nn.BatchNorm1d(outputs), nn.Sigmoid()]
    return nn.Sequential(*parts, nn.Linear(sizes[-2], sizes[-1]))


def session_of(case):
    torch.manual_seed(1)
    shape = (1, 28, 28) if case["kind"] == "conv" else (case["sizes"][0],)
    model = model_of(case)
    make = {"sgd": lambda p: torch.optim.SGD(p, lr=0.1), "adam": lambda p: torch.optim.Adam(p, lr=0.001)}
    examples = 20 * case["batchSize"]
    x = torch.randn(examples, *shape)
    y = torch.randint(0, 10, (examples,))
    return model, make[case["optimizer"]](model.parameters()), x, y, torch.randperm(examples)


for line in sys.stdin:
    case = json.loads(line)
    if case["name"] not in sessions:
        sessions[case["name"]] = session_of(case)
    model, optimizer, x, y, order = sessions[case["name"]]
    loss_of = nn.CrossEntropyLoss()
    times = []
    for step in range(case["warmup"] + case["steps"]):
        start = time.perf_counter()
        batch = order[step % 20 * case["batchSize"]:][:case["batchSize"]]
        optimizer.zero_grad()
        loss = loss_of(model(x[batch]), y[batch])
        loss.backward()
        optimizer.step()
        loss.item()
        if step >= case["warmup"]:
            times.append(1000 * (time.perf_counter() - start))
    times.sort()
    print(json.dumps({"median": times[len(times) // 2], "best": times[0]}), flush=True)
