"""PyTorch as a contender of benchmarks/seq2seq.ts: the same models, written plainly."""

from benchmarks.shared.torch_peer import serve, torch  # noqa: I001 (before torch)
from torch import nn
from torch.nn import functional as F

BOS, FIRST_WORD = 2, 4


class AdditiveAttention(nn.Module):
    def __init__(self, query_size, memory_size, units):
        super().__init__()
        self.query = nn.Linear(query_size, units, bias=False)
        self.key = nn.Linear(memory_size, units)
        self.energy = nn.Linear(units, 1, bias=False)

    def forward(self, query, keys, memory):
        """query [R,H], keys [R,S,A], memory [R,S,M] -> [R,M]"""
        scores = self.energy(torch.tanh(self.query(query).unsqueeze(1) + keys)).squeeze(2)
        return torch.bmm(F.softmax(scores, 1).unsqueeze(1), memory).squeeze(1)


class AttendThenStep(nn.Module):
    """Bahdanau et al. 2015: bidirectional GRU, additive attention, GRU; maxout before the logits, or nothing."""

    def __init__(self, source, target, dimension, units, maxout, dropout):
        super().__init__()
        self.source = nn.Embedding(source, dimension)
        self.target = nn.Embedding(target, dimension)
        self.encoder = nn.GRU(dimension, units, batch_first=True, bidirectional=True)
        self.bridge = nn.Linear(2 * units, units)
        self.attention = AdditiveAttention(units, 2 * units, units)
        self.cell = nn.GRUCell(dimension + 2 * units, units)
        size = units + 2 * units + dimension
        self.maxout = nn.Linear(size, 2 * units) if maxout else None
        self.output = nn.Linear(units if maxout else size, target)
        self.dropout = nn.Dropout(dropout)

    def encode(self, source):
        memory, last = self.encoder(self.dropout(self.source(source)))
        hidden = torch.tanh(self.bridge(torch.cat([last[0], last[1]], 1)))
        return hidden, (self.attention.key(memory), memory)

    def step(self, word, hidden, memory):
        context = self.attention(hidden, *memory)
        return self.cell(torch.cat([word, context], 1), hidden), context

    def logits(self, hidden, context, word):
        features = torch.cat([hidden, context, word], -1)
        if self.maxout is not None:
            features = self.maxout(features).unflatten(-1, (-1, 2)).max(-1)[0]
        return self.output(self.dropout(features))

    def forward(self, source, inputs):
        hidden, memory = self.encode(source)
        words = self.dropout(self.target(inputs))
        steps = []
        for word in words.unbind(1):
            hidden, context = self.step(word, hidden, memory)
            steps.append((hidden, context))
        hiddens, contexts = (torch.stack(each, 1) for each in zip(*steps))
        return self.logits(hiddens, contexts, words)


class StepThenAttend(nn.Module):
    """The tfjs example "date-conversion-attention": LSTM, LSTM from its last state, dot attention, dense tanh."""

    def __init__(self, source, target, units):
        super().__init__()
        self.source = nn.Embedding(source, units)
        self.target = nn.Embedding(target, units)
        self.encoder = nn.LSTM(units, units, batch_first=True)
        self.decoder = nn.LSTM(units, units, batch_first=True)
        self.combine = nn.Linear(2 * units, units, bias=False)
        self.output = nn.Linear(units, target)

    def forward(self, source, inputs):
        memory, last = self.encoder(self.source(source))
        queries, _ = self.decoder(self.target(inputs), last)
        weights = F.softmax(torch.bmm(queries, memory.transpose(1, 2)), 2)
        context = torch.bmm(weights, memory)
        return self.output(torch.tanh(self.combine(torch.cat([context, queries], 2))))


MODELS = {
    "dates": lambda source, target: (AttendThenStep(source, target, 32, 64, maxout=False, dropout=0), 0.003),
    "dateConversion": lambda source, target: (StepThenAttend(source, target, 64), 0.001),
    "bahdanau2015": lambda source, target: (AttendThenStep(source, target, 256, 256, maxout=True, dropout=0.2), 0.001),
}


def training_step(model, learning_rate, item):
    vocabulary = item["target"]["vocabulary"]
    source = random_ids(item["source"], item["batch"])
    labels = random_ids(item["target"], item["batch"])
    inputs = torch.cat([torch.full((item["batch"], 1), BOS), labels[:, :-1]], 1)
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    criterion = nn.CrossEntropyLoss()

    def run():
        optimizer.zero_grad(set_to_none=True)
        loss = criterion(model(source, inputs).reshape(-1, vocabulary), labels.reshape(-1))
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1)
        optimizer.step()
        return loss.item()

    return run


def beam_search(model, source, steps, beam_size):
    """The best hypothesis of each source; all take `steps` tokens, so no end mark is looked for."""
    batch = source.shape[0]
    with torch.no_grad():
        hidden, memory = model.encode(source)
        hidden = hidden.repeat_interleave(beam_size, 0)
        memory = [tensor.repeat_interleave(beam_size, 0) for tensor in memory]
        tokens = torch.full((batch * beam_size, 1), BOS)
        scores = torch.full((batch, beam_size), -float("inf"))
        scores[:, 0] = 0
        first_rows = (torch.arange(batch) * beam_size).unsqueeze(1)
        for _ in range(steps):
            word = model.target(tokens[:, -1])
            hidden, context = model.step(word, hidden, memory)
            log_probs = F.log_softmax(model.logits(hidden, context, word), 1)
            vocabulary = log_probs.shape[1]
            sums = scores.unsqueeze(2) + log_probs.view(batch, beam_size, vocabulary)
            scores, best = sums.view(batch, -1).topk(beam_size, 1)
            rows = (first_rows + torch.div(best, vocabulary, rounding_mode="floor")).view(-1)
            hidden = hidden[rows]
            tokens = torch.cat([tokens[rows], (best % vocabulary).view(-1, 1)], 1)
        return tokens.view(batch, beam_size, -1)[:, 0, 1:].tolist()


def random_ids(side, batch):
    return torch.randint(FIRST_WORD, side["vocabulary"], (batch, side["steps"]))


def prepare(item):
    model, learning_rate = MODELS[item["model"]](item["source"]["vocabulary"], item["target"]["vocabulary"])
    # Without the second biases of the cells, which add nothing to the first but in the candidate of a GRU.
    parameters = sum(weight.numel() for name, weight in model.named_parameters() if "bias_hh" not in name)
    if "beamSize" not in item:
        return training_step(model.train(), learning_rate, item), parameters
    source = random_ids(item["source"], item["batch"])
    model.eval()
    return lambda: beam_search(model, source, item["target"]["steps"], item["beamSize"]), parameters


if __name__ == "__main__":
    serve(prepare)
