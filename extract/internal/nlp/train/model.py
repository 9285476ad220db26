"""The reader: one transformer encoder and the heads that read English from it.

Parameter names and shapes here are a contract: the exporter and the Go inference read the state dictionary by these
names. README.md describes what each head means and how its output is decoded.
"""
import json
import math

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import load_file

KINDS = ["person", "organisation", "government", "party", "country", "place", "facility", "event", "law", "nationality",
         "work", "title", "date", "money", "count"]
NAMES = ["O"] + [f"{mark}-{kind}" for kind in KINDS for mark in "BI"]
MENTIONS = ["none", "name", "nominal", "pronoun"]
MENTION_KINDS = ["person", "organisation", "place", "time", "event", "object", "abstract"]
# Groups of heads; each reads its own softmax mixture of the layers (row of `mix`).
GROUPS = ["tags", "tree", "names", "mentions"]
# Categorical features of a pair (anaphor, candidate) and their sizes; README.md defines the values.
PAIR_FEATURES = {"sentences": 8, "mentions": 9, "match": 8, "forms": 9, "kinds": 50, "number": 3, "pronouns": 121,
                 "roles": 36, "nested": 5}
CASES = 7


def config(encoder, layers=6):
    """Sizes of the encoder, which is a folder of Hugging Face, and of the heads. `relative` is the number of buckets of
    relative positions, 0 for BERT, which has none."""
    theirs = json.load(open(f"{encoder}/config.json"))
    vocabulary = json.load(open(f"{encoder}/tokenizer.json"))["model"]["vocab"]
    mpnet = theirs["model_type"] == "mpnet"
    special = {"pad": "<pad>", "cls": "<s>", "sep": "</s>"} if mpnet else {"pad": "[PAD]", "cls": "[CLS]", "sep": "[SEP]"}
    return {"hidden": theirs["hidden_size"], "layers": layers, "heads": theirs["num_attention_heads"],
            "inner": theirs["intermediate_size"], "vocabulary": theirs["vocab_size"], "positions": 512,
            "relative": theirs.get("relative_attention_num_buckets", 0), "eps": theirs["layer_norm_eps"],
            "arc": 384, "label": 96, "pair": 128, "pair_product": 64, "unk": vocabulary["[UNK]"], "word_pieces": 12,
            **{k: vocabulary[v] for k, v in special.items()}}


def case_class(word):
    """0 no capital, 1 Title or one capital letter, 2 ALL CAPITALS, 3 capital first and inside (McCain), 4 capital
    only inside (iPhone), 5 no letter; 6 is kept for [CLS], [SEP] and padding."""
    letters = [c for c in word if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    if not letters:
        return 5
    if not capitals:
        return 0
    if not word[0].isupper():
        return 4
    if capitals == 1:
        return 1
    return 2 if capitals == len(letters) else 3


def bucket(distance, buckets):
    """The bucket of a distance from query to key, as in T5 and MPNet: half of them for keys behind the query; of each
    half one half for each single distance, the rest in steps of equal ratio up to 128."""
    half, n = buckets // 2, abs(distance)
    side, single = half if distance > 0 else 0, half // 2
    if n < single:
        return side + n
    steps = math.log(n / single) / math.log(128 / single) * (half - single)
    return side + min(half - 1, single + int(steps + 1e-9))  # whatever the last bit of the logarithm


class Layer(nn.Module):
    """A BERT layer: attention, then a feed-forward block, each with a residual and a norm after it."""

    def __init__(self, c, drop):
        super().__init__()
        h = c["hidden"]
        self.heads = c["heads"]
        self.query, self.key, self.value, self.out = (nn.Linear(h, h) for _ in range(4))
        self.norm1, self.norm2 = nn.LayerNorm(h, c["eps"]), nn.LayerNorm(h, c["eps"])
        self.up, self.down = nn.Linear(h, c["inner"]), nn.Linear(c["inner"], h)
        self.drop = nn.Dropout(drop)

    def forward(self, x, mask):
        b, n, h = x.shape
        q, k, v = (f(x).view(b, n, self.heads, -1).transpose(1, 2) for f in (self.query, self.key, self.value))
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).reshape(b, n, h)
        x = self.norm1(x + self.drop(self.out(a)))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    """BERT or MPNet over word pieces, with a learned vector for the case of the word added to each piece. The vector of
    BERT's token type 0, which is constant, is folded into the positions; MPNet adds to the scores of attention a number
    for each head and bucket of distance, the same in each layer."""

    def __init__(self, c, drop=0.1):
        super().__init__()
        h = c["hidden"]
        self.word = nn.Embedding(c["vocabulary"], h)
        self.position = nn.Embedding(c["positions"], h)
        self.case = nn.Embedding(CASES, h)
        nn.init.zeros_(self.case.weight)
        if c.get("relative"):
            self.relative = nn.Embedding(c["relative"], c["heads"])
            at = torch.arange(c["positions"])
            known = torch.tensor([bucket(d, c["relative"]) for d in range(1 - c["positions"], c["positions"])])
            self.register_buffer("buckets", known[at[None] - at[:, None] + c["positions"] - 1], persistent=False)
        self.norm = nn.LayerNorm(h, c["eps"])
        self.layers = nn.ModuleList(Layer(c, drop) for _ in range(c["layers"]))
        self.drop = nn.Dropout(drop)

    def forward(self, ids, cases, real):
        """Vectors of every layer, the embeddings first: [layers + 1, batch, pieces, hidden]."""
        x = self.word(ids) + self.position.weight[: ids.shape[1]] + self.case(cases)
        x = self.drop(self.norm(x))
        mask, out = real[:, None, None, :], [x]
        if hasattr(self, "relative"):
            n = ids.shape[1]
            bias = self.relative(self.buckets[:n, :n]).permute(2, 0, 1)[None]
            mask = bias.masked_fill(~mask, float("-inf"))
        for layer in self.layers:
            x = layer(x, mask)
            out.append(x)
        return torch.stack(out)

    def load_pretrained(self, path):
        """Take the weights of a Hugging Face BERT or MPNet, of its first layers, from its model.safetensors."""
        w = load_file(path)
        get = lambda name: w[name] if name in w else w["bert." + name]
        e = "embeddings."
        own = {"word.weight": get(e + "word_embeddings.weight"), "norm.weight": get(e + "LayerNorm.weight"),
               "norm.bias": get(e + "LayerNorm.bias"), "case.weight": self.case.weight.data}
        positions = get(e + "position_embeddings.weight")
        parts = {"up": "intermediate.dense", "down": "output.dense", "norm2": "output.LayerNorm"}
        if hasattr(self, "relative"):
            own["relative.weight"] = get("encoder.relative_attention_bias.weight")
            own["position.weight"] = positions[2:]  # theirs begin behind the number of the padding
            parts |= {"query": "attention.attn.q", "key": "attention.attn.k", "value": "attention.attn.v",
                      "out": "attention.attn.o", "norm1": "attention.LayerNorm"}
        else:
            own["position.weight"] = positions + get(e + "token_type_embeddings.weight")[0]
            parts |= {"query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
                      "out": "attention.output.dense", "norm1": "attention.output.LayerNorm"}
        for i in range(len(self.layers)):
            for ours, theirs in parts.items():
                for p in ("weight", "bias"):
                    own[f"layers.{i}.{ours}.{p}"] = get(f"encoder.layer.{i}.{theirs}.{p}")
        self.load_state_dict(own)


class Antecedents(nn.Module):
    """Scores of (anaphor, candidate) pairs from the vectors of their head words and categorical features."""

    def __init__(self, c):
        super().__init__()
        h, d, k = c["hidden"], c["pair"], c["pair_product"]
        self.anaphor, self.candidate = nn.Linear(h, d), nn.Linear(h, d, bias=False)
        self.left, self.right = nn.Linear(h, k), nn.Linear(h, k)
        self.product = nn.Linear(k, d, bias=False)
        self.features = nn.ModuleDict({name: nn.Embedding(n, d) for name, n in PAIR_FEATURES.items()})
        for e in self.features.values():
            nn.init.normal_(e.weight, std=0.02)
        self.score = nn.Linear(d, 1)
        self.new = nn.Linear(h, 1)  # score of "no antecedent", from the anaphor alone
        self.drop = nn.Dropout(0.2)

    def forward(self, anaphors, candidates, features):
        """anaphors [m, hidden] and candidates [m, k, hidden] with features {name: [m, k]} give pairs [m, k] and the
        score of having no antecedent [m]."""
        x = self.anaphor(anaphors)[:, None] + self.candidate(candidates)
        x = x + self.product(self.left(anaphors)[:, None] * self.right(candidates))
        for name, e in self.features.items():
            x = x + e(features[name])
        return self.score(self.drop(F.relu(x)))[..., 0], self.new(anaphors)[..., 0]


class Reader(nn.Module):
    """Encoder, mixture of layers, heads. `labels` holds the lists upos, xpos, feats, lemma, rel."""

    def __init__(self, c, labels, drop=0.2):
        super().__init__()
        h = c["hidden"]
        self.config, self.labels = c, labels
        self.enc = Encoder(c)
        self.mix = nn.Parameter(torch.zeros(len(GROUPS), c["layers"] + 1))
        self.drop = nn.Dropout(drop)
        self.boundary = nn.Linear(h, 1)
        self.upos, self.xpos, self.feats, self.lemma = (nn.Linear(h, len(labels[k])) for k in
                                                        ("upos", "xpos", "feats", "lemma"))
        self.arc_head, self.arc_dep = nn.Linear(h, c["arc"]), nn.Linear(h, c["arc"])
        self.label_head, self.label_dep = nn.Linear(h, c["label"]), nn.Linear(h, c["label"])
        self.arc = nn.Parameter(torch.zeros(c["arc"] + 1, c["arc"]))
        nn.init.xavier_uniform_(self.arc)
        self.rel = nn.Parameter(torch.randn(len(labels["rel"]), c["label"] + 1, c["label"] + 1) * 0.02)
        self.root = nn.Parameter(torch.randn(h) * 0.02)
        self.names = nn.Linear(h, len(NAMES))
        self.mention = nn.Linear(h, len(MENTIONS))
        self.mention_kind = nn.Linear(h, len(MENTION_KINDS))
        self.coref = Antecedents(c)

    def forward(self, ids, cases, real, first):
        """Word vectors [groups, batch, words, hidden]: a word is read at its first piece."""
        hs = self.enc(ids, cases, real)
        at = first[None, :, :, None].expand(hs.shape[0], -1, -1, hs.shape[-1])
        hs = hs.gather(2, at)
        return self.drop(torch.einsum("gl,lbnh->gbnh", torch.softmax(self.mix, 1), hs))

    def tree(self, h):
        """Arc scores [batch, dependent, head], the root being 0, and the two views for labels [batch, 1 + words,
        label + 1]. score(d, h) = [dep(d); 1] . arc . head(h)."""
        h = torch.cat([self.root.expand(h.shape[0], 1, -1), h], 1)
        ah, ad, lh, ld = (self.drop(F.leaky_relu(f(h), 0.1)) for f in
                          (self.arc_head, self.arc_dep, self.label_head, self.label_dep))
        one = torch.ones_like(ad[..., :1])
        scores = (torch.cat([ad, one], -1) @ self.arc) @ ah.transpose(1, 2)
        return scores, torch.cat([lh, one], -1), torch.cat([ld, one], -1)

    def label(self, dependents, heads):
        """Scores of relations [n, labels] for n pairs of label views: dep . rel[l] . head."""
        return torch.einsum("nr,lrs,ns->nl", dependents, self.rel, heads)


def save(path, model, extra=None):
    """Write the checkpoint the exporter reads."""
    labels = dict(model.labels, names=NAMES, kinds=KINDS, mentions=MENTIONS, mention_kinds=MENTION_KINDS,
                  groups=GROUPS, pair_features=PAIR_FEATURES)
    state = {k: v.detach().clone() for k, v in model.state_dict().items()}
    torch.save({"config": model.config, "labels": labels, "state": state, **(extra or {})}, str(path) + ".part")
    import os
    os.replace(str(path) + ".part", path)


def load(path):
    """The model of a checkpoint."""
    box = torch.load(path, map_location="cpu", weights_only=True)
    m = Reader(box["config"], {k: box["labels"][k] for k in ("upos", "xpos", "feats", "lemma", "rel")})
    missing, odd = m.load_state_dict(box["state"], strict=False)
    if odd or any(not k.startswith("coref.features.") for k in missing):
        raise ValueError(f"{path}: not this model: missing {missing}, unknown {odd}")
    return m
