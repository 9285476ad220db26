#!/usr/bin/env python3
"""Train the reader: python train.py --data DIR --encoder DIR --out DIR [--from CHECKPOINT] [options]

DIR of --data holds the packed sets named in README.md; --encoder is a folder with model.safetensors and tokenizer.json.
After every epoch OUT/latest.pt is replaced and OUT/report.jsonl gets a line; the run ends with the scores on the test
sets in OUT/report.json. Needs no accelerator; everything is float32.
"""
import argparse
import itertools
import json
import os
import random
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

import coref
import data
import score
from model import GROUPS, NAMES, Reader, case_class, config, load, save

IGNORE = -100


class Rows:
    """Sentences as numbers: word pieces, cases and labels; windows of them are the rows of a batch."""

    def __init__(self, tokenizer, labels, config):
        self.tok = Tokenizer.from_file(str(tokenizer))
        self.tok.no_truncation()
        self.tok.no_padding()
        self.config, self.labels, self.cache = config, labels, {}
        self.index = {k: {v: i for i, v in enumerate(labels[k])} for k in ("upos", "xpos", "feats", "lemma")}
        self.names = {t: 1 << i for i, t in enumerate(NAMES)}
        self.rel = {r: 1 << i for i, r in enumerate(labels["rel"])}
        for r in labels["rel"]:
            base = r.split(":")[0] + "*"
            self.rel[base] = self.rel.get(base, 0) | self.rel[r]

    def pieces(self, word):
        """Ids of a word's pieces, at most `word_pieces`; [UNK] for a word of none."""
        if word not in self.cache:
            ids = self.tok.encode(word, add_special_tokens=False).ids[: self.config["word_pieces"]]
            self.cache[word] = ids or [self.config["unk"]]
        return self.cache[word]

    def number(self, s):
        """A sentence with its labels as numbers."""
        pieces = [self.pieces(w) for w in s["forms"]]
        n = len(pieces)
        out = {"pieces": pieces, "case": [case_class(w) for w in s["forms"]], "n": n, "size": sum(map(len, pieces)),
               "head": s["head"]}
        for k, at in self.index.items():
            out[k] = [IGNORE if v is None else at.get(v, IGNORE) for v in s[k]]
        out["rel"] = [0 if r is None else self.rel.get(r[0] + "*" if r[-1] == "*" else r[0], 0) for r in s["rel"]]
        names = s["names"] or [()] * n
        full = (1 << len(NAMES)) - 1
        out["names"] = [sum(self.names[t] for t in ts) for ts in names]
        out["names"] = [0 if x == full else x for x in out["names"]]
        for k in ("mention", "mention_kind"):
            out[k] = [IGNORE if v is None else v for v in s.get(k) or [None] * n]
        return out

    def window(self, sentences, tail=None, capitals=None):
        """A row of whole sentences, perhaps with the beginning of the next (only its boundary is learned)."""
        c = self.config
        r = {"ids": [c["cls"]], "case": [6], "first": [], "upos": [], "xpos": [], "feats": [], "lemma": [], "head": [],
             "rel": [], "names": [], "mention": [], "mention_kind": [], "sentence": [], "boundary": []}
        for si, s in enumerate([*sentences, *([tail] if tail else [])]):
            base, whole = len(r["first"]), si < len(sentences)
            for pieces, case in zip(s["pieces"], s["case"]):
                if capitals is not None and case < 5:
                    case = capitals
                r["first"].append(len(r["ids"]))
                r["ids"] += pieces
                r["case"] += [case] * len(pieces)
            for k in ("upos", "xpos", "feats", "lemma"):
                r[k] += s[k] if whole and not (k == "lemma" and capitals is not None) else [IGNORE] * s["n"]
            r["head"] += [h if h <= 0 else h + base for h in s["head"]] if whole else [-1] * s["n"]
            r["rel"] += s["rel"] if whole else [0] * s["n"]
            r["names"] += s["names"] if whole else [0] * s["n"]
            for k in ("mention", "mention_kind"):
                r[k] += s[k] if whole else [IGNORE] * s["n"]
            r["sentence"] += [si] * s["n"]
            r["boundary"] += [1 if base else IGNORE] + [0] * (s["n"] - 1)
        r["ids"].append(c["sep"])
        r["case"].append(6)
        r["n"] = len(r["first"])
        return r

    def windows(self, docs, rng, most=160):
        """Windows over documents, cut anew each time: single sentences and runs of 40 to `most` pieces."""
        for d in docs:
            i = 0
            while i < len(d):
                budget = 0 if rng.random() < 0.3 else rng.randint(40, most)
                run, size = [d[i]], d[i]["size"]
                i += 1
                while i < len(d) and size + d[i]["size"] <= budget:
                    run.append(d[i])
                    size += d[i]["size"]
                    i += 1
                if size > 220:
                    continue
                tail = None
                if i < len(d) and rng.random() < 0.15 and d[i]["n"] > 3:
                    k = rng.randint(1, min(d[i]["n"] - 1, 12))
                    tail = {x: v[:k] if isinstance(v, list) else v for x, v in d[i].items()} | {"n": k}
                dice = rng.random()
                yield self.window(run, tail, 2 if dice < 0.02 else 1 if dice < 0.04 else None)


def batches(rows, size, rng):
    """Batches of rows of like length, at most `size` pieces each with the padding counted, in random order."""
    rng.shuffle(rows)
    out = []
    for k in range(0, len(rows), 1000):
        batch, width = [], 0
        for r in sorted(rows[k : k + 1000], key=lambda r: len(r["ids"])):
            width = max(width, len(r["ids"]))
            if batch and width * (len(batch) + 1) > size:
                out.append(batch)
                batch, width = [], len(r["ids"])
            batch.append(r)
        out.append(batch)
    rng.shuffle(out)
    return out


def pad(rows, key, value=0):
    width = max(len(r[key]) for r in rows)
    return torch.tensor([r[key] + [value] * (width - len(r[key])) for r in rows])


def real(rows, key):
    n = torch.tensor([len(r[key]) for r in rows])
    return torch.arange(int(n.max()))[None] < n[:, None]


def vectors(m, rows):
    """Word vectors of a batch [groups, batch, words, hidden]."""
    return m(pad(rows, "ids", m.config["pad"]), pad(rows, "case", 6), real(rows, "ids"), pad(rows, "first"))


def allowed_loss(logits, masks):
    """-log of the probability of the allowed classes (bits of each mask), mean over rows."""
    bits = (masks[:, None] >> torch.arange(logits.shape[-1])) & 1
    return (logits.logsumexp(-1) - logits.masked_fill(bits == 0, float("-inf")).logsumexp(-1)).mean()


def loss_of(m, rows, h=None):
    """The sum of the losses of all heads that the rows have labels for; h are their vectors if known."""
    tag, tree, name, mention = vectors(m, rows) if h is None else h
    total = tag.new_zeros(())
    bound = pad(rows, "boundary", IGNORE)
    if (bound != IGNORE).any():
        at = bound != IGNORE
        total = total + F.binary_cross_entropy_with_logits(m.boundary(tag[at])[:, 0], bound[at].float())
    for head, k, w in ((m.upos, "upos", 0.5), (m.xpos, "xpos", 0.5), (m.feats, "feats", 0.4), (m.lemma, "lemma", 0.4)):
        y = pad(rows, k, IGNORE)
        at = y != IGNORE
        if at.any():
            total = total + w * F.cross_entropy(head(tag[at]), y[at])
    for head, k, w in ((m.mention, "mention", 0.7), (m.mention_kind, "mention_kind", 0.3)):
        y = pad(rows, k, IGNORE)
        at = y != IGNORE
        if at.any():
            total = total + w * F.cross_entropy(head(mention[at]), y[at])
    y = pad(rows, "names")
    at = y != 0
    if at.any():
        total = total + allowed_loss(m.names(name[at]), y[at])
    treed = [i for i, r in enumerate(rows) if max(r["head"]) >= 0]
    if treed:
        rows = [rows[i] for i in treed]
        head = pad(rows, "head", -1)
        arc, lh, ld = m.tree(tree[treed][:, : head.shape[1]])
        s = pad(rows, "sentence", -1)
        same = F.pad(s[:, :, None] == s[:, None, :], (1, 0), value=True)
        arc = arc[:, 1:].masked_fill(~same, -1e4)
        at = head >= 0
        total = total + F.cross_entropy(arc[at], head[at])
        rel = pad(rows, "rel")
        at = at & (rel != 0)
        b, d = at.nonzero(as_tuple=True)
        total = total + allowed_loss(m.label(ld[b, d + 1], lh[b, head[b, d]]), rel[b, d])
    return total


def chain_loss(m, batch):
    """The loss of a document: its heads' losses and that of its antecedents; of a batch of GAP snippets likewise."""
    rows = [r for c in batch for r in c["rows"]]
    h = vectors(m, rows)
    total, base, losses = loss_of(m, rows, h), 0, []
    for c in batch:
        at = torch.tensor([(base + x["row"], x["word"]) for x in c["mentions"]])
        v = h[3][at[:, 0], at[:, 1]]
        losses.append(coref.antecedent_loss(m, v, c, m.mention_kind(v.detach()).argmax(-1)))
        base += len(c["rows"])
    return total + sum(losses) / len(losses)


def chain_documents(m, rows, sets, args):
    """Documents with chains, cut into pieces of one batch, with the features of pairs made once: {name: [chunk]}."""
    lit = list(coref.litbank(f"{args.data}/coref/litbank-coref-quotes.tar.xz"))
    gap = [x for part in ("development", "validation") for x in coref.gap(f"{args.data}/coref/gap.tar.xz", part)]
    lit, gap = (random.Random(args.seed).sample(x, min(n, len(x))) for x, n in ((lit, args.litbank), (gap, args.gap)))
    own = [*data.corpus(f"{args.corpus}/gold"), *data.marked_texts(f"{args.corpus}/chains")] if args.corpus else []
    score.annotate(m, rows, lit + own + [x[0] for x in gap])
    for d in sets["gum"]:
        for s in d:
            s["rels"] = [r[0] for r in s["rel"]]
    bare = lambda d: [data.sentence(s["forms"]) for s in d]  # annotations by the model are features, never labels
    out = {"gum": [c for d in sets["gum"] for c in coref.chunks(rows, d, coref.mentions_of(d), args.batch)],
           **{k: [c for d in docs for c in coref.chunks(rows, d, coref.litbank_mentions(d), args.batch, bare(d))]
              for k, docs in (("litbank", lit), ("own", own))},
           "gap": [c for x in gap for c in coref.chunks(rows, x[0], coref.gap_mentions(*x), args.batch, bare(x[0]))]}
    return {k: [c for c in v if len(c["mentions"]) > 1] for k, v in out.items()}


def read(args):
    """The sets as documents, held-back sentences cut out: {name: documents}."""
    d = args.data
    g = data.Gazetteer(d)
    held = data.held_back(d, g)
    sets = {"gum": data.gum_names(data.conllu(data.text(f"{d}/syntax/gum-open-train.conllu.xz")), g)}
    if args.only_chains:
        return {"gum": data.without(coref.gum(sets["gum"]), held)[0]}, g
    sets |= {"ewt": data.conllu(data.text(f"{d}/syntax/ewt-train.conllu.xz")),
            "crossner": data.crossner(d, g, "train"), "wikigold": data.wikigold(d, g), "uner": data.uner(d, g, "dev"),
            "re3d": data.re3d(d, g, "train")}
    if args.docred:
        sets["docred"], sets["btc"] = data.docred(d, g), data.btc(d, g)
    if args.chains:
        sets["gum"] = coref.gum(sets["gum"])
    if args.linked:
        sets["linked"] = data.linked(d, g)
    if args.corpus:
        sentences = [p for p in sorted(Path(f"{args.corpus}/sentences").glob("*.tsv")) if p.name != "test.tsv"]
        sets["corpus"] = [*data.corpus(f"{args.corpus}/gold"), *data.marked_texts(f"{args.corpus}/chains"),
                          *(d for p in sentences for d in data.marked_sentences(p))]
    if args.gmb:
        sets["gmb"] = data.gmb(d, g)
    if args.silver:
        sets["silver"] = data.silver_trees(data.text(f"{d}/silver/news-trees.conllu.xz"), args.floor)
    if args.small:
        args.litbank, args.gap = args.small, args.small
        sets = {k: list(itertools.islice(v, args.small)) for k, v in sets.items()}
    dropped = {}
    for k, docs in sets.items():
        sets[k], dropped[k] = data.without(docs, held)
    print("sentences dropped because they are held back:", dropped, flush=True)
    return sets, g


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--data", required=True)
    p.add_argument("--encoder", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--from", dest="start", help="go on from a checkpoint")
    p.add_argument("--layers", type=int, default=6, help="layers of the encoder to keep, the first ones")
    p.add_argument("--epochs", type=int, default=5)
    p.add_argument("--batch", type=int, default=1500, help="word pieces a step")
    p.add_argument("--lr", type=float, default=3e-4)
    p.add_argument("--head-lr", type=float, default=1e-3)
    p.add_argument("--gmb", type=int, default=3000, help="GMB sentences an epoch")
    p.add_argument("--docred", action="store_true", help="names of Re-DocRED's and BTC's open parts too")
    p.add_argument("--linked", type=int, default=0, help="linked news sentences an epoch")
    p.add_argument("--corpus", help="folder of this project's own texts and sentences, testdata; twice an epoch, as their chains")
    p.add_argument("--litbank", type=int, default=100, help="documents of LitBank to learn chains from")
    p.add_argument("--gap", type=int, default=2454, help="snippets of GAP to learn chains from")
    p.add_argument("--share", type=float, default=1, help="share of the gold sets that an epoch takes")
    p.add_argument("--chains", action="store_true", help="learn mentions and chains too; needs --from")
    p.add_argument("--only-chains", action="store_true",
                   help="of all sets only the documents with chains, of the model only what reads mentions and chains")
    p.add_argument("--silver", type=int, default=0, help="silver trees an epoch")
    p.add_argument("--floor", type=float, default=0.93, help="least arc probability of a silver tree")
    p.add_argument("--small", type=int, default=0, help="documents of each set, for a trial")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--seed", type=int, default=0)
    args = p.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    rng = random.Random(args.seed)
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)

    sets, gazetteer = read(args)
    if args.start:
        m = load(args.start)
    else:
        m = Reader(config(args.encoder, args.layers), data.inventories(sets["ewt"] + sets["gum"]))
        m.enc.load_pretrained(f"{args.encoder}/model.safetensors")
    save(out / "latest.pt", m, {"epoch": 0})
    rows = Rows(f"{args.encoder}/tokenizer.json", m.labels, m.config)
    sampled = {"gmb": args.gmb, "linked": args.linked, "silver": args.silver, "btc": 1000 * args.docred}
    sampled = {k: n for k, n in sampled.items() if n and k in sets}
    for k, n in sampled.items():  # what no epoch will take need not be prepared
        sets[k] = rng.sample(sets[k], min(n * args.epochs, len(sets[k])))
    number = lambda docs: [[rows.number(s) for s in d] for d in docs]
    numbered = {k: number(d) for k, d in sets.items()}
    print({k: (sum(map(len, d)), sum(s["size"] for x in d for s in x)) for k, d in numbered.items()}, flush=True)

    chained = chain_documents(m, rows, sets, args) if args.chains else {}
    print({k: (len(v), sum(c["size"] for c in v)) for k, v in chained.items()}, flush=True)

    def some(docs, share):
        return rng.sample(docs, round(share * len(docs))) if share < 1 else list(docs)

    def epoch():
        """One epoch of batches: the gold sets or a share of them, the small sets of names twice, samples of the large
        and the silver sets. Documents with chains are read whole."""
        twice = ("crossner", "re3d")
        picked = [d for k in ("ewt", "gum", "wikigold", "uner", "docred", *twice, *twice) if k in numbered
                  and not (k == "gum" and args.chains) for d in some(numbered[k], args.share)]
        picked += 2 * numbered.get("corpus", [])
        for k in sampled:
            picked += rng.sample(numbered[k], min(sampled[k], len(numbered[k])))
        work = [(loss_of, b) for b in batches(list(rows.windows(picked, rng)), args.batch, rng)]
        for k, chunks in chained.items():
            picked = 2 * chunks if k == "own" else some(chunks, args.share)
            work += [(chain_loss, b) for b in coref.batches(picked, args.batch)]
        rng.shuffle(work)
        return work

    if args.only_chains:
        for n, q in m.named_parameters():
            q.requires_grad_(n.startswith(("mention", "coref.", "mix")))
        own = torch.tensor([[g == "mentions"] for g in GROUPS])
        m.mix.register_hook(lambda g: g * own)
    encoder = [q for n, q in m.named_parameters() if n.startswith("enc.")]
    others = [q for n, q in m.named_parameters() if not n.startswith("enc.")]
    groups = [{"params": encoder, "base": args.lr}, {"params": others, "base": args.head_lr}]
    opt = torch.optim.AdamW(groups, lr=args.lr, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    evaluation = score.Evaluation(args.data, rows, gazetteer, args.small)
    step, total, done, began = 0, 0, 0, time.time()
    for e in range(args.epochs):
        work = epoch()
        total = total or args.epochs * len(work)
        m.train()
        seen = 0.0
        for i, (criterion, batch) in enumerate(work):
            step += 1
            for g in opt.param_groups:  # warm up over 6 %, then down a line
                g["lr"] = g["base"] * min(1, step / (0.06 * total)) * max(0.02, 1 - step / (1.01 * total))
            loss = criterion(m, batch)
            opt.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(m.parameters(), 1.0)
            opt.step()
            done += sum(len(r["ids"]) for r in batch) if criterion is loss_of else sum(c["size"] for c in batch)
            seen = loss.item() if not seen else 0.98 * seen + 0.02 * loss.item()
            if i % 50 == 49:
                print(f"  {e + 1}: {i + 1}/{len(work)} loss {seen:.3f} {done / (time.time() - began):.0f} pieces/s", flush=True)
        line = {"epoch": e + 1, "pieces": done, "seconds": round(time.time() - began), "loss": round(seen, 3),
                **evaluation.development(m), **({"chains": evaluation.chains(m)} if args.chains else {})}
        save(out / "latest.pt", m, {"epoch": e + 1})
        save(out / f"epoch-{e + 1}.pt", m, {"epoch": e + 1})
        print(json.dumps(line), flush=True)
        with open(out / "report.jsonl", "a") as f:
            f.write(json.dumps(line) + "\n")
    report = {"options": {k: v for k, v in vars(args).items() if k not in ("data", "encoder", "out", "start", "corpus")},
              "pieces": done, "scores": evaluation.test(m, args.chains),
              "quantised": evaluation.test(score.quantised(m), args.chains)}
    (out / "report.json").write_text(json.dumps(report, indent=1) + "\n")
    print(json.dumps(report, indent=1), flush=True)


if __name__ == "__main__":
    main()
