#!/usr/bin/env python3
"""Make a checkpoint of a packed model, to go on training from it: python unpack.py MODEL CHECKPOINT

Weights come back as the numbers that were packed (seven bits a weight, eight for word vectors). Features of pairs that
the model did not know yet begin at zero.
"""
import argparse
import json
import struct

import numpy as np
import torch

from model import PAIR_FEATURES


class Unpacker:
    def __init__(self, raw):
        if raw[:8] != b"KGMODEL1":
            raise ValueError("not a packed model: it does not begin with KGMODEL1")
        size = struct.unpack("<Q", raw[8:16])[0]
        self.header = json.loads(raw[16 : 16 + size])
        self.body = raw[-(-(16 + size) // 64) * 64 :]

    def get(self, name):
        t = self.header["tensors"][name]
        kind = {"f32": "<f4", "i32": "<i4", "i8": "i1"}[t["type"]]
        a = np.frombuffer(self.body, kind, int(np.prod(t["shape"])), t["offset"])
        return torch.from_numpy(a.reshape(t["shape"]).copy())

    def linear(self, name):
        """Weight [N, K] and bias of a matrix packed in panels [N/16][K/4][16][4]."""
        scale, w = self.get(name + ".scale"), self.get(name + ".w").numpy()
        k = w.shape[1]
        w = w.reshape(-1, k // 4, 16, 4).transpose(0, 2, 1, 3).reshape(-1, k)[: len(scale)]
        return torch.from_numpy(w.astype(np.float32)) * scale[:, None], self.get(name + ".bias")

    def checkpoint(self):
        c, labels, s = self.header["config"], self.header["labels"], {}
        s["enc.word.weight"] = self.get("enc.word.w").float() * self.get("enc.word.scale")[:, None]
        for x in ("position", "case", *(["relative"] if c.get("relative") else [])):
            s[f"enc.{x}.weight"] = self.get("enc." + x)
        for x in ("enc.norm", *(f"enc.layers.{i}.{n}" for i in range(c["layers"]) for n in ("norm1", "norm2"))):
            s[x + ".weight"], s[x + ".bias"] = self.get(x + ".gain"), self.get(x + ".shift")
        for i in range(c["layers"]):
            at = f"enc.layers.{i}."
            w, b = self.linear(at + "qkv")
            for x, wx, bx in zip(("query", "key", "value"), w.chunk(3), b.chunk(3)):
                s[at + x + ".weight"], s[at + x + ".bias"] = wx.clone(), bx.clone()
            for x in ("out", "up", "down"):
                s[at + x + ".weight"], s[at + x + ".bias"] = self.linear(at + x)
        for x in ("boundary", "upos", "xpos", "feats", "lemma", "arc_head", "arc_dep", "label_head", "label_dep",
                  "names", "mention", "mention_kind"):
            s[x + ".weight"], s[x + ".bias"] = self.linear(x)
        w, b = self.linear("arc")
        s["arc"] = torch.cat([w.T, b[None]])
        w, b = self.linear("rel")
        n, side = len(labels["rel"]), c["label"] + 1
        s["rel"] = torch.cat([w.reshape(n, side, -1).transpose(1, 2), b.reshape(n, 1, side)], 1)
        s["root"], s["mix"] = self.get("root"), torch.tensor(self.header["mix"]).log()
        for x in ("anaphor", "candidate", "left", "right"):
            s[f"coref.{x}.weight"], b = self.linear("coref." + x)
            if x != "candidate":
                s[f"coref.{x}.bias"] = b
        for x in ("product.weight", "score.weight", "score.bias", "new.weight", "new.bias"):
            s["coref." + x] = self.get("coref." + x)
        for x, values in PAIR_FEATURES.items():
            known = "coref.features." + x in self.header["tensors"]
            s[f"coref.features.{x}.weight"] = self.get("coref.features." + x) if known else torch.zeros(values, c["pair"])
        return {"config": c, "labels": dict(labels, pair_features=PAIR_FEATURES), "state": s}


def main():
    args = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    args.add_argument("model")
    args.add_argument("checkpoint")
    args = args.parse_args()
    torch.save(Unpacker(open(args.model, "rb").read()).checkpoint(), args.checkpoint)


if __name__ == "__main__":
    main()
