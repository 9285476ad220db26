#!/usr/bin/env python3
"""Pack a checkpoint for the program: python pack.py CHECKPOINT TOKENIZER.json MODEL --scores REPORT.json --data DATA

Matrices become whole numbers of seven bits with a scale for each output, laid out in panels [N/16][K/4][16][4] as the
kernels read them; word vectors become eight bits with a scale for each row; all else stays float32. The same
checkpoint gives the same bytes.
"""
import argparse
import hashlib
import json
import pathlib
import struct

import numpy as np
import torch

LICENCE = "CC BY-SA 4.0; trained on the data sets that NOTICE names"
VERSION = 1


class Packer:
    def __init__(self):
        self.tensors, self.body = {}, bytearray()

    def put(self, name, array):
        kind = {"float32": "f32", "int32": "i32", "int8": "i8"}[str(array.dtype)]
        self.body += b"\0" * (-len(self.body) % 64)
        self.tensors[name] = {"type": kind, "shape": list(array.shape), "offset": len(self.body)}
        self.body += np.ascontiguousarray(array).tobytes()

    def floats(self, name, tensor):
        self.put(name, tensor.float().numpy().astype("<f4"))

    def linear(self, name, weight, bias):
        """weight [N, K]: 7-bit numbers, so that sums of pairs of products fit 16 bits on every processor."""
        w = weight.float().numpy()
        n, k = w.shape
        scale = np.maximum(np.abs(w).max(1), 1e-12) / 63
        q = np.zeros((-(-n // 16) * 16, k), np.int8)
        q[:n] = np.rint(w / scale[:, None]).astype(np.int8)
        panels = q.reshape(-1, 16, k // 4, 4).transpose(0, 2, 1, 3)
        self.put(name + ".w", np.ascontiguousarray(panels).reshape(q.shape))
        self.put(name + ".scale", scale.astype("<f4"))
        self.floats(name + ".bias", bias if bias is not None else torch.zeros(n))
        self.put(name + ".init", (-128 * q[:n].astype(np.int32).sum(1)).astype("<i4"))

    def rows(self, name, weight):
        w = weight.float().numpy()
        scale = np.maximum(np.abs(w).max(1), 1e-12) / 127
        self.put(name + ".w", np.rint(w / scale[:, None]).astype(np.int8))
        self.put(name + ".scale", scale.astype("<f4"))


def pack(box, vocabulary, scores, data):
    s, c, labels = box["state"], box["config"], dict(box["labels"])
    p = Packer()
    p.put("vocabulary", np.frombuffer("\n".join(vocabulary).encode(), np.int8))
    p.rows("enc.word", s["enc.word.weight"])
    p.floats("enc.position", s["enc.position.weight"])
    p.floats("enc.case", s["enc.case.weight"])
    if c.get("relative"):
        p.floats("enc.relative", s["enc.relative.weight"])

    def norm(name, of):
        p.floats(name + ".gain", s[of + ".weight"])
        p.floats(name + ".shift", s[of + ".bias"])

    norm("enc.norm", "enc.norm")
    for i in range(c["layers"]):
        at = f"enc.layers.{i}."
        p.linear(at + "qkv", torch.cat([s[at + x + ".weight"] for x in ("query", "key", "value")]),
                 torch.cat([s[at + x + ".bias"] for x in ("query", "key", "value")]))
        for x in ("out", "up", "down"):
            p.linear(at + x, s[at + x + ".weight"], s[at + x + ".bias"])
        for x in ("norm1", "norm2"):
            norm(at + x, at + x)
    for x in ("boundary", "upos", "xpos", "feats", "lemma", "arc_head", "arc_dep", "label_head", "label_dep", "names",
              "mention", "mention_kind"):
        p.linear(x, s[x + ".weight"], s[x + ".bias"])
    p.linear("arc", s["arc"][:-1].T, s["arc"][-1])  # [dep; 1] . arc
    rel = s["rel"]  # [labels, dep + 1, head + 1]
    p.linear("rel", rel[:, :-1].transpose(1, 2).reshape(-1, rel.shape[1] - 1), rel[:, -1].reshape(-1))
    p.floats("root", s["root"])
    for x in ("anaphor", "candidate", "left", "right"):
        p.linear("coref." + x, s[f"coref.{x}.weight"], s.get(f"coref.{x}.bias"))
    for x in ("product", "score", "new"):
        p.floats(f"coref.{x}.weight", s[f"coref.{x}.weight"])
        if f"coref.{x}.bias" in s:
            p.floats(f"coref.{x}.bias", s[f"coref.{x}.bias"])
    features = labels.pop("pair_features")
    for x in features:
        p.floats(f"coref.features.{x}", s[f"coref.features.{x}.weight"])
    header = {"task": "english-news", "version": VERSION, "data": data, "licence": LICENCE, "scores": scores, "config": c,
              "labels": labels, "mix": torch.softmax(s["mix"], 1).tolist(), "tensors": p.tensors}
    head = json.dumps(header, ensure_ascii=False, sort_keys=True).encode()
    front = b"KGMODEL1" + struct.pack("<Q", len(head)) + head
    return front + b"\0" * (-len(front) % 64) + bytes(p.body)


SETS = ("syntax/*", "names/*", "silver/*", "news/wp-current-events-linked.jsonl.xz", "coref/*", "relations/re-docred.tar.xz",
        "gazetteer/mledoze-countries.tar.xz", "gazetteer/wikidata-names.tar.xz",
        "gazetteer/derived-people-officeholders-cities.tar.xz")


def data_hash(path):
    """A hash of the files that training reads, by name and content."""
    h = hashlib.sha256()
    for f in sorted(x for pattern in SETS for x in pathlib.Path(path).glob(pattern)):
        h.update(f.relative_to(path).as_posix().encode() + hashlib.sha256(f.read_bytes()).digest())
    return h.hexdigest()[:16]


def flat(scores, name=""):
    """Scores as one object: {"EWT test LAS": 88.4}."""
    out = {}
    for k, v in scores.items():
        out |= flat(v, f"{name}{k} ") if isinstance(v, dict) else {name + k: v}
    return out


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("checkpoint")
    args.add_argument("tokenizer")
    args.add_argument("model")
    args.add_argument("--scores", help="report.json of the training; the scores with 7-bit weights go into the header")
    args.add_argument("--data", help="folder of the training data, whose hash goes into the header")
    args = args.parse_args()
    vocabulary = json.load(open(args.tokenizer))["model"]["vocab"]
    words = sorted(vocabulary, key=vocabulary.get)
    box = torch.load(args.checkpoint, map_location="cpu", weights_only=True)
    scores = flat(json.load(open(args.scores))["quantised"]) if args.scores else {}
    with open(args.model, "wb") as f:
        f.write(pack(box, words, scores, data_hash(args.data) if args.data else ""))


if __name__ == "__main__":
    main()
