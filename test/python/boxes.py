"""The boxes "The same in NumPy, PyTorch and Keras" of the lessons, run one after another.

Each box stands here between `# %% box CELL` and the next `# %%`, and word for word in that cell of its lesson
(`notebooks.test.mjs`). Around the boxes: what they are given, and what must come out. `boxes.slow.test.mjs` runs it, with the
numbers of this library as its argument. Where there is no Keras, its lines are left out.
"""

import json
import os
import sys

os.environ.setdefault("KERAS_BACKEND", "torch")
import numpy as np
import torch

try:
    import keras
except ImportError:
    keras = None

ours = json.load(open(sys.argv[1]))


def same(what, *others, tolerance=1e-5):
    """All within the tolerance of the library's numbers of that name."""
    expected = np.array(ours[what])
    for other in others:
        other = other.detach() if isinstance(other, torch.Tensor) else other
        worst = np.abs(np.asarray(other) - expected).max()
        assert worst < tolerance, f"{what}: {worst} apart"
    print(what, "agrees")


x = np.array(ours["x"], dtype="float32")
t = torch.tensor(x)

# %% box 1-normalizing-inputs-12
# NumPy: x is [examples, features]
standardized = (x - x.mean(axis=0)) / x.std(axis=0)

# PyTorch: std divides by m - 1 unless it is told not to
standardized_torch = (t - t.mean(0)) / t.std(0, correction=0)

# Keras: a layer that learns mean and variance from the training data
layer = keras.layers.Normalization()
layer.adapt(x)
standardized_keras = layer(x)
# %% check
same("standardized", standardized, standardized_torch, *([standardized_keras] if keras else []))

z = x
gamma, beta = np.array([1, 2, 0.5, 1], "float32"), np.array([0, 3, -2, 0], "float32")
epsilon = 1e-5

# %% box 2-four-equations-20a
# NumPy: z is [examples, units]
mean, variance = z.mean(axis=0), z.var(axis=0)  # var divides by m
z_hat = (z - mean) / np.sqrt(variance + epsilon)
z_tilde = gamma * z_hat + beta

# PyTorch: the layer is in training mode, and takes the batch's statistics
layer = torch.nn.BatchNorm1d(4, eps=epsilon)
layer.weight.data, layer.bias.data = torch.tensor(gamma), torch.tensor(beta)
z_tilde_torch = layer(torch.tensor(z))

# Keras
layer = keras.layers.BatchNormalization(epsilon=epsilon)
layer.build(z.shape)
layer.gamma.assign(gamma)
layer.beta.assign(beta)
z_tilde_keras = layer(z, training=True)
# %% check
same("zTilde", z_tilde, z_tilde_torch, *([z_tilde_keras] if keras else []))

dy = np.array(ours["dy"], dtype="float32")

# %% box 2-four-equations-44
# NumPy: dy is the gradient of the loss by z̃
d_beta, d_gamma = dy.sum(axis=0), (dy * z_hat).sum(axis=0)
sigma = np.sqrt(variance + epsilon)
dz = gamma / sigma * (dy - dy.mean(axis=0) - z_hat * (dy * z_hat).mean(axis=0))

# PyTorch derives it
t = torch.tensor(z, requires_grad=True)
y = torch.nn.functional.batch_norm(
    t, None, None, torch.tensor(gamma), torch.tensor(beta), training=True, eps=epsilon
)
y.backward(torch.tensor(dy))  # t.grad is dz
# %% check
same("dz", dz, t.grad)
same("dGamma", d_gamma, tolerance=1e-4)
same("dBeta", d_beta, tolerance=1e-4)

# %% box 3-into-the-network-12
# PyTorch
def block(inputs, units):
    return [
        torch.nn.Linear(inputs, units, bias=False),
        torch.nn.BatchNorm1d(units),
        torch.nn.Sigmoid(),
    ]

model = torch.nn.Sequential(*block(784, 100), *block(100, 100), torch.nn.Linear(100, 10))

# Keras
def keras_block(units):
    return [
        keras.layers.Dense(units, use_bias=False),
        keras.layers.BatchNormalization(),
        keras.layers.Activation("sigmoid"),
    ]

keras_model = keras.Sequential(
    [keras.Input((784,)), *keras_block(100), *keras_block(100), keras.layers.Dense(10)]
)
# %% check
same("trainable", sum(p.numel() for p in model.parameters()))
if keras:
    same("trainable", sum(int(np.prod(w.shape)) for w in keras_model.trainable_weights))

images = np.array(ours["images"], dtype="float32")

# %% box 3-what-it-forgives-119
# NumPy and Keras: images are [examples, height, width, channels]
mean = images.mean(axis=(0, 1, 2))
variance = images.var(axis=(0, 1, 2))

# PyTorch: [examples, channels, height, width]
t = torch.tensor(images).permute(0, 3, 1, 2)
variance_torch, mean_torch = torch.var_mean(t, (0, 2, 3), correction=0)
layer = torch.nn.BatchNorm2d(t.shape[1])  # named for the two axes that it averages over besides the batch
# %% check
same("imageMean", mean, mean_torch)
same("imageVariance", variance, variance_torch)
normalized = layer(t).permute(0, 2, 3, 1)
same("imageNormalized", normalized)

# %% box 4-covariate-shift-43
# NumPy: z is [examples, units]
low, median, high = np.percentile(z, [15, 50, 85], axis=0)

# PyTorch
quantiles = torch.quantile(torch.tensor(z), torch.tensor([0.15, 0.5, 0.85]), dim=0)
# %% check
same("percentiles", [low, median, high], quantiles)

# %% box 5-regularization-noise-21
# NumPy: z is [examples, units], in groups of g examples
g = 4
groups = z.reshape(-1, g, z.shape[1])
mean, variance = groups.mean(axis=1, keepdims=True), groups.var(axis=1, keepdims=True)
z_hat = ((groups - mean) / np.sqrt(variance + epsilon)).reshape(z.shape)

# PyTorch: part by part
parts = torch.tensor(z).split(g)
z_hat_torch = torch.cat([torch.nn.functional.batch_norm(part, None, None, training=True) for part in parts])
# %% check
same("ghost", z_hat, z_hat_torch)

model = torch.nn.BatchNorm1d(4)
first, second = torch.tensor(z[:4]), torch.tensor(z[4:])
keras_layer = keras.layers.BatchNormalization(momentum=0.9, epsilon=1e-5) if keras else None

# %% box 6-test-time-08
# PyTorch: momentum 0.1 is the weight of the new value
model.train()
model(first)  # normalizes with the batch, and moves the moving statistics
model.eval()
tested = model(second)  # normalizes with the moving statistics, and leaves them alone

# Keras: momentum is the weight of the old value, and the mode is given with each call
keras_layer(first, training=True)
tested_keras = keras_layer(second, training=False)
# %% check
same("testedUnbiased", tested)
if keras:
    same("testedBiased", keras.ops.convert_to_numpy(tested_keras))

weights = {name: torch.tensor(ours["fold"][name], dtype=torch.float32) for name in ["kernel", "mean", "variance", "gamma", "beta"]}
dense, norm = torch.nn.Linear(4, 3, bias=False), torch.nn.BatchNorm1d(3).eval()
dense.weight.data = weights["kernel"].T
norm.running_mean, norm.running_var = weights["mean"], weights["variance"]
norm.weight.data, norm.bias.data = weights["gamma"], weights["beta"]

# %% box 6-test-time-55a
# PyTorch: in eval mode, a Linear and the BatchNorm1d behind it become one Linear
scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
folded = torch.nn.Linear(dense.in_features, dense.out_features)
folded.weight.data = dense.weight * scale[:, None]
folded.bias.data = norm.bias - norm.running_mean * scale
# %% check
same("foldedKernel", folded.weight.T)
same("foldedBias", folded.bias)
assert torch.allclose(norm(dense(first)), folded(first), atol=1e-5)

x = images

# %% box 7-what-came-after-09
# NumPy: x is [examples, height, width, channels]
def normalize(x, axes, epsilon=1e-5):
    mean, variance = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
    return (x - mean) / np.sqrt(variance + epsilon)

n, h, w, c = x.shape
batch = normalize(x, (0, 1, 2))
layer = normalize(x, (1, 2, 3))
instance = normalize(x, (1, 2))
group = normalize(x.reshape(n, h, w, 2, c // 2), (1, 2, 4)).reshape(x.shape)
rms = x / np.sqrt((x**2).mean(axis=(1, 2, 3), keepdims=True) + 1e-5)

# PyTorch: [examples, channels, height, width]
t = torch.tensor(x).permute(0, 3, 1, 2)
batch_torch = torch.nn.BatchNorm2d(c)(t)
layer_torch = torch.nn.LayerNorm([c, h, w])(t)
instance_torch = torch.nn.InstanceNorm2d(c)(t)
group_torch = torch.nn.GroupNorm(2, c)(t)
rms_torch = torch.nn.RMSNorm([c, h, w], eps=1e-5)(t)

# Keras
batch_keras = keras.layers.BatchNormalization(epsilon=1e-5)(x, training=True)
layer_keras = keras.layers.LayerNormalization(axis=[1, 2, 3], epsilon=1e-5)(x)
instance_keras = keras.layers.GroupNormalization(groups=-1, epsilon=1e-5)(x)
group_keras = keras.layers.GroupNormalization(groups=2, epsilon=1e-5)(x)
rms_keras = keras.layers.RMSNormalization(axis=[1, 2, 3], epsilon=1e-5)(x)
# %% check
found = globals()
for name in ["batch", "layer", "instance", "group", "rms"]:
    others = [found[name], found[f"{name}_torch"].permute(0, 2, 3, 1)]
    if keras:
        others.append(keras.ops.convert_to_numpy(found[f"{name}_keras"]))
    same(f"{name}Norm", *others)

model = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.BatchNorm1d(3), torch.nn.Linear(3, 2))
if keras:
    keras_model = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(3), keras.layers.BatchNormalization(), keras.layers.Dense(2)]
    )

# %% box 7-what-came-after-45
# PyTorch: after every model.train()
model.train()
for module in model.modules():
    if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
        module.eval()  # uses the moving statistics, and leaves them alone
        module.requires_grad_(False)  # γ and β

# Keras: all of it at once
for layer in keras_model.layers:
    if isinstance(layer, keras.layers.BatchNormalization):
        layer.trainable = False
# %% check
before = model[1].running_mean.clone()
model(first)
assert torch.equal(model[1].running_mean, before) and not model[1].weight.requires_grad
if keras:
    keras_norm = keras_model.layers[1]
    before = np.array(keras.ops.convert_to_numpy(keras_norm.moving_mean))
    keras_model(first.numpy(), training=True)
    assert np.array_equal(keras.ops.convert_to_numpy(keras_norm.moving_mean), before)
print("frozen batch norm stands still")

# %% box 7-what-came-after-63
# PyTorch
kernels = [p for p in model.parameters() if p.ndim > 1]  # W
others = [p for p in model.parameters() if p.ndim <= 1]  # γ, β, biases
optimizer = torch.optim.SGD(
    [{"params": kernels, "weight_decay": 0.05}, {"params": others, "weight_decay": 0.0}], lr=0.1
)
# %% check
assert len(kernels) == 2 and len(others) == 4

model = torch.nn.Sequential(torch.nn.BatchNorm1d(4))
batches = [torch.tensor(z[:4]), torch.tensor(z[4:])]

# %% box 7-what-came-after-68
# PyTorch: statistics taken anew, the plain mean over all batches
for module in model.modules():
    if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
        module.reset_running_stats()
        module.momentum = None  # average all batches alike
model.train()
with torch.no_grad():
    for batch in batches:
        model(batch)
model.eval()
# %% check
same("preciseMean", model[0].running_mean)
