"""PyTorch as a contender of benchmarks/kernels.ts."""

from benchmarks.shared.torch_peer import serve, torch  # noqa: I001 (before torch)
from torch import nn
from torch.nn import functional as F


def sequence(item):
    units = item["units"]
    make = nn.LSTM if item["cell"] == "lstm" else nn.GRU
    layer = make(units, units, batch_first=True, bidirectional=item["bidirectional"])
    x = 0.3 * torch.randn(item["batch"], item["time"], units)
    if not item["training"]:

        def infer():
            with torch.no_grad():
                layer(x)

        return infer
    x.requires_grad_()
    upstream = 0.3 * torch.randn(item["batch"], item["time"], units * (2 if item["bidirectional"] else 1))
    inputs = [x, *layer.parameters()]
    return lambda: torch.autograd.grad(layer(x)[0], inputs, upstream)


class LanguageModel(nn.Module):
    def __init__(self, vocabulary, units):
        super().__init__()
        self.words = nn.Embedding(vocabulary, units)
        self.layers = nn.LSTM(units, units, num_layers=2, batch_first=True)
        self.head = nn.Linear(units, vocabulary)

    def forward(self, ids):
        return self.head(self.layers(self.words(ids))[0])


def language_model(item):
    vocabulary = item["vocabulary"]
    model = LanguageModel(vocabulary, item["units"])
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    ids = torch.randint(vocabulary, (item["batch"], item["time"]))
    targets = torch.randint(vocabulary, (item["batch"] * item["time"],))

    def run():
        optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(model(ids).reshape(-1, vocabulary), targets)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 5)
        optimizer.step()
        return loss.item()

    return run


def product(item):
    a, b = (torch.randn(item["size"], item["size"]) for _ in range(2))
    left = a.t() if item["transposeA"] else a
    right = b.t() if item["transposeB"] else b
    return lambda: left @ right


def optimizer_step(make):
    def prepare(item):
        weight = torch.randn(item["sizes"]["count"], requires_grad=True)
        weight.grad = torch.randn(item["sizes"]["count"])
        return make([weight]).step

    return prepare


def cross_entropy(item):
    rows, classes = item["sizes"]["rows"], item["sizes"]["classes"]
    logits = torch.randn(rows, classes, requires_grad=True)
    targets = torch.randint(classes, (rows,))
    return lambda: torch.autograd.grad(F.cross_entropy(logits, targets, reduction="sum"), logits)


def crf_inputs(item):
    batch, steps, labels = (item["sizes"][name] for name in ("batch", "time", "labels"))
    emissions = torch.randn(batch, steps, labels, requires_grad=True)
    transitions = torch.randn(labels, labels, requires_grad=True)
    ends = [torch.randn(labels, requires_grad=True) for _ in range(2)]
    return emissions, transitions, *ends


def crf_loss(item):
    """The usual forward algorithm under autograd, as pytorch-crf has it."""
    emissions, transitions, start, end = crf_inputs(item)
    gold = torch.randint(emissions.shape[2], emissions.shape[:2])

    def run():
        score = start[gold[:, 0]] + end[gold[:, -1]] + transitions[gold[:, :-1], gold[:, 1:]].sum(1)
        score = score + emissions.gather(2, gold.unsqueeze(2)).squeeze(2).sum(1)
        alpha = start + emissions[:, 0]
        for step in range(1, emissions.shape[1]):
            alpha = torch.logsumexp(alpha.unsqueeze(2) + transitions, 1) + emissions[:, step]
        likelihood = (score - torch.logsumexp(alpha + end, 1)).sum()
        return torch.autograd.grad(likelihood, [emissions, transitions, start, end])

    return run


def crf_decode(item):
    emissions, transitions, start, end = (tensor.detach() for tensor in crf_inputs(item))

    def run():
        best, history = start + emissions[:, 0], []
        for step in range(1, emissions.shape[1]):
            best, origin = (best.unsqueeze(2) + transitions).max(1)
            best = best + emissions[:, step]
            history.append(origin)
        label = (best + end).argmax(1)
        path = [label]
        for origin in reversed(history):
            label = origin.gather(1, label.unsqueeze(1)).squeeze(1)
            path.append(label)
        return torch.stack(path[::-1], 1).tolist()

    return run


def embedding(item):
    sizes = item["sizes"]
    table = torch.randn(sizes["vocabulary"], sizes["dimension"], requires_grad=True)
    ids = torch.randint(sizes["vocabulary"], (sizes["count"],))
    upstream = torch.randn(sizes["count"], sizes["dimension"])
    return lambda: torch.autograd.grad(F.embedding(ids, table, sparse=True), table, upstream)[0].coalesce()


BUILDERS = {
    "sequence": sequence,
    "languageModel": language_model,
    "product": product,
    "sgd": optimizer_step(lambda weights: torch.optim.SGD(weights, lr=0.01, momentum=0.9)),
    "adam": optimizer_step(lambda weights: torch.optim.Adam(weights, lr=1e-3)),
    "crossEntropy": cross_entropy,
    "crfLoss": crf_loss,
    "crfDecode": crf_decode,
    "embedding": embedding,
}

if __name__ == "__main__":
    serve(lambda item: (BUILDERS[item["kind"]](item), None))
