"""Scores of a reader on the development and test sets, with gold words; and the decoding they need."""
import copy
import random

import numpy as np
import torch

import coref
import data
from model import KINDS, NAMES


def arborescence(score):
    """Heads of the best tree with one root (Chu-Liu/Edmonds, tried for each root when several win). score[d, h] over
    the root and the words."""
    def best(sc):
        head = sc.argmax(1)
        head[0] = 0
        seen = np.zeros(len(sc), int)
        for i in range(1, len(sc)):
            j, path = i, []
            while j and not seen[j]:
                seen[j] = i
                path.append(j)
                j = head[j]
            if j and seen[j] == i:
                cycle = path[path.index(j):]
                break
        else:
            return head
        rest = [k for k in range(len(sc)) if k not in cycle]
        c, at = len(rest), {k: q for q, k in enumerate(rest)}
        new = np.full((c + 1, c + 1), -1e9)
        inside = sum(sc[k, head[k]] for k in cycle)
        enter, leave = {}, {}
        for p in rest:
            for q in rest:
                new[at[p], at[q]] = sc[p, q]
            if p:
                leave[p] = max(cycle, key=lambda k: sc[p, k])
                new[at[p], c] = sc[p, leave[p]]
            enter[p] = max(cycle, key=lambda k: sc[k, p] - sc[k, head[k]])
            new[c, at[p]] = sc[enter[p], p] - sc[enter[p], head[enter[p]]] + inside
        np.fill_diagonal(new, -1e9)
        small, out = best(new), head.copy()
        for p in rest[1:]:
            out[p] = leave[p] if small[at[p]] == c else rest[small[at[p]]]
        p = rest[small[c]]
        out[enter[p]] = p
        return out

    np.fill_diagonal(score, -1e9)
    head = best(score)
    roots = [i for i in range(1, len(score)) if head[i] == 0]
    if len(roots) == 1:
        return head
    tries = []
    for r in roots:
        sc = score.copy()
        sc[1:, 0] = -1e9
        sc[r, 0] = 0
        h = best(sc)
        tries.append((sum(sc[i, h[i]] for i in range(1, len(sc))), h))
    return max(tries, key=lambda t: t[0])[1]


# A name's inside tag follows only its own beginning or inside; nothing else is forbidden.
FOLLOWS = np.array([[0.0 if not b.startswith("I-") or a[2:] == b[2:] else -1e9 for b in NAMES] for a in NAMES])


def best_names(logits):
    """Viterbi over BIO tags: spans (begin, end, kind) of one sentence or window; logits [words, tags]."""
    start = np.array([0.0 if not t.startswith("I-") else -1e9 for t in NAMES])
    at, back = logits[0] + start, []
    for row in logits[1:]:
        sc = at[:, None] + FOLLOWS
        back.append(sc.argmax(0))
        at = sc.max(0) + row
    tags = [int(at.argmax())]
    for b in reversed(back):
        tags.append(int(b[tags[-1]]))
    return data.spans_of([NAMES[t] for t in reversed(tags)])


class Tally:
    """Hits, said and gold of spans."""

    def __init__(self):
        self.hit = self.said = self.gold = 0

    def add(self, said, gold):
        self.hit, self.said, self.gold = self.hit + len(said & gold), self.said + len(said), self.gold + len(gold)

    def f1(self):
        return round(200 * self.hit / max(1, self.said + self.gold), 2)

    def prf(self):
        return {"P": round(100 * self.hit / max(1, self.said), 2), "R": round(100 * self.hit / max(1, self.gold), 2),
                "F": self.f1()}


UNER = {"person": "PER", "organisation": "ORG", "government": "ORG", "party": "ORG", "country": "LOC", "place": "LOC",
        "facility": "LOC"}
CROSSNER = {"person": "person", "party": "party", "country": "country", "place": "place", "facility": "place",
            "organisation": "organisation", "government": "organisation", "event": "event", "law": "misc",
            "nationality": "misc", "work": "misc"}
CROSSNER_GOLD = {"politician": "person", "person": "person", "politicalparty": "party", "country": "country",
                 "location": "place", "organisation": "organisation", "election": "event", "event": "event",
                 "misc": "misc"}
RE3D = {"person": "Person", "organisation": "Organisation", "government": "Organisation", "party": "Organisation",
        "country": "Location", "place": "Location", "facility": "Location", "nationality": "Nationality",
        "money": "Money", "date": "Temporal"}


@torch.no_grad()
def read(m, rows, docs, most=160):
    """Run the model over documents of gold sentences packed into windows: yields (sentence, outputs)."""
    from train import batches, vectors  # the trainer's batches
    m.eval()
    windows = []
    for d in docs:
        run, size = [], 0
        for s in d:
            x = rows.number(s)
            if x["size"] > 500:
                continue
            if run and size + x["size"] > most:
                windows.append(run)
                run, size = [], 0
            run.append((s, x))
            size += x["size"]
        if run:
            windows.append(run)
    made = []
    for w in windows:
        r = rows.window([x for _, x in w])
        r["gold"] = [s for s, _ in w]
        made.append(r)
    for batch in batches(made, 4000, random.Random(0)):
        tag, tree, name, mention = vectors(m, batch)
        arc, lh, ld = m.tree(tree)
        out = {"boundary": m.boundary(tag)[..., 0], "upos": m.upos(tag).argmax(-1), "xpos": m.xpos(tag).argmax(-1),
               "feats": m.feats(tag).argmax(-1), "lemma": m.lemma(tag).argmax(-1), "names": m.names(name),
               "mention": m.mention(mention).argmax(-1), "vector": mention}
        for i, r in enumerate(batch):
            at = 0
            for s in r["gold"]:
                n = len(s["forms"])
                part = slice(at, at + n)
                idx = [0, *range(at + 1, at + n + 1)]
                o = {k: v[i, part] for k, v in out.items()}
                o["arc"] = arc[i][idx][:, idx].double().numpy()
                o["first"] = at == 0
                o["views"] = lh[i][idx], ld[i][idx[1:]]
                yield s, o
                at += n


def parse(m, o):
    """Heads and relations of a sentence from its outputs."""
    heads = arborescence(o["arc"].copy())[1:]
    lh, ld = o["views"]
    rel = m.label(ld, lh[torch.tensor(heads)]).argmax(-1).tolist()
    return [int(h) for h in heads], [m.labels["rel"][r] for r in rel]


def gum_mentions(doc):
    """All gold mentions of a GUM document, verbs and second mentions on one head too."""
    return [{"si": si, "b": b, "e": e, "chain": chain} for si, b, e, chain, _, _ in data.entities(doc)]


def analyse(m, rows, docs):
    """Documents as the model reads them, sentences given: upos, feats, lemmas, head, rels, mention, vector."""
    got = {}
    for s, o in read(m, rows, docs):
        heads, rels = parse(m, o)
        got[id(s)] = {"forms": s["forms"], "upos": [m.labels["upos"][x] for x in o["upos"]],
                      "feats": [m.labels["feats"][x] for x in o["feats"]],
                      "lemmas": [data.apply_script(w, m.labels["lemma"][x]) for w, x in zip(s["forms"], o["lemma"])],
                      "head": heads, "rels": rels, "mention": o["mention"].tolist(), "vector": o["vector"]}
    blank = lambda s: {"forms": s["forms"], "upos": ["X"] * len(s["forms"]), "feats": ["_"] * len(s["forms"]),
                       "lemmas": s["forms"], "head": [0] + [1] * (len(s["forms"]) - 1), "rels": ["dep"] * len(s["forms"]),
                       "mention": [0] * len(s["forms"]), "vector": None}
    return [[got.get(id(s)) or blank(s) for s in d] for d in docs]


def annotate(m, rows, docs):
    """Write tags and trees of the model into sentences that have none."""
    for d, read_ in zip(docs, analyse(m, rows, docs)):
        for s, a in zip(d, read_):
            s.update({k: a[k] for k in ("upos", "feats", "lemmas", "head", "rels")})


class Evaluation:
    """The sets that judge, read once."""

    def __init__(self, path, rows, gazetteer, small=0):
        self.rows = rows
        tree = lambda n: data.conllu(data.text(f"{path}/syntax/{n}.conllu.xz"))
        self.trees = {"EWT dev": tree("ewt-dev"), "EWT test": tree("ewt-test"), "GUM-open dev": tree("gum-open-dev")}
        self.named = {"UNER-EWT test": (data.uner(path, gazetteer, "test"), UNER, None),
                      "CrossNER politics dev": (list(data.crossner(path, gazetteer, "dev")), CROSSNER, CROSSNER_GOLD),
                      "CrossNER politics test": (list(data.crossner(path, gazetteer, "test")), CROSSNER, CROSSNER_GOLD),
                      "re3d test": (data.re3d(path, gazetteer, "test"), RE3D, None)}
        self.gap = list(coref.gap(f"{path}/coref/gap.tar.xz", "test"))
        if small:
            self.gap = self.gap[:small]
            self.trees = {k: v[:small] for k, v in self.trees.items()}
            self.named = {k: (v[0][:small], *v[1:]) for k, v in self.named.items()}

    def tree_scores(self, m, name):
        n = u = x = f = l = uas = las = full = 0
        bounds = Tally()
        for s, o in read(m, self.rows, self.trees[name]):
            k = len(s["forms"])
            n += k
            u += sum(m.labels["upos"][p] == g for p, g in zip(o["upos"].tolist(), s["upos"]))
            x += sum(m.labels["xpos"][p] == g for p, g in zip(o["xpos"].tolist(), s["xpos"]))
            f += sum(m.labels["feats"][p] == g for p, g in zip(o["feats"].tolist(), s["feats"]))
            l += sum(data.apply_script(w, m.labels["lemma"][p]) == g
                     for w, p, g in zip(s["forms"], o["lemma"].tolist(), s["lemmas"]))
            heads, rels = parse(m, o)
            for h, r, gh, gr in zip(heads, rels, s["head"], s["rel"]):
                if h == gh:
                    uas += 1
                    full += r == gr[0]
                    las += r.split(":")[0] == gr[0].split(":")[0]
            said = {i for i, b in enumerate((o["boundary"] > 0).tolist()) if b and (i or not o["first"])}
            bounds.add(said, set() if o["first"] else {0})
        pc = lambda v: round(100 * v / n, 2)
        return {"UPOS": pc(u), "XPOS": pc(x), "FEATS": pc(f), "lemma": pc(l), "UAS": pc(uas), "LAS": pc(las),
                "LAS with subtypes": pc(full), "boundary": bounds.prf()}

    def name_scores(self, m, name):
        docs, ours, gold = self.named[name]
        t, by = Tally(), {}
        for s, o in read(m, self.rows, docs):
            said = {(b, e, ours[k]) for b, e, k in best_names(o["names"].double().numpy()) if k in ours}
            want = {(b, e, (gold or {}).get(k, k)) for b, e, k in s["gold"] if k != "other"}
            open_ = [(b, e) for b, e, k in s["gold"] if k == "other"]
            said = {x for x in said if not any(x[0] < e and b < x[1] for b, e in open_)}
            if ours is RE3D:
                want = {x for x in want if x[2] in RE3D.values()}
            t.add(said, want)
            for k in set(ours.values()):
                by.setdefault(k, Tally()).add({x for x in said if x[2] == k}, {x for x in want if x[2] == k})
        return {**t.prf(), **{k: v.f1() for k, v in sorted(by.items()) if v.gold}}

    def chains(self, m):
        """Chains of GUM-open dev: every mention, singletons on both sides; and without singletons."""
        docs = coref.gum(self.trees["GUM-open dev"])
        pairs = [(coref.chains(gum_mentions(d)), coref.chains(coref.found(m, a)))
                 for d, a in zip(docs, analyse(m, self.rows, docs))]
        plural = [[[c for c in side if len(c) > 1] for side in p] for p in pairs]
        return {"every mention": coref.conll(pairs), "without singletons": coref.conll(plural)}

    def gap_scores(self, m):
        """GAP test: a name is the antecedent if a mention on it is in the pronoun's chain."""
        t = {"M": Tally(), "F": Tally()}
        read_ = analyse(m, self.rows, [x[0] for x in self.gap])
        for n, ((doc, at, a, b), sentences) in enumerate(zip(self.gap, read_)):
            ms = coref.found(m, sentences)
            chains = {k: {x["chain"] for x in ms if (x["si"], x["head"]) in at[k]} for k in at}
            said = {(n, k) for k in "AB" if chains[k] & chains["pronoun"]}
            si, i = at["pronoun"][0]
            t["F" if doc[si]["forms"][i].lower() in ("she", "her", "hers") else "M"].add(said, {(n, k) for k, x in (("A", a), ("B", b)) if x})
        both = Tally()
        for x in t.values():
            both.hit, both.said, both.gold = both.hit + x.hit, both.said + x.said, both.gold + x.gold
        return {**both.prf(), "masculine": t["M"].f1(), "feminine": t["F"].f1()}

    def development(self, m):
        """What is watched while training."""
        return {"EWT dev": self.tree_scores(m, "EWT dev"),
                "CrossNER politics dev": self.name_scores(m, "CrossNER politics dev")}

    def test(self, m, chains=False):
        """The sets that judge."""
        more = {"chains, GUM-open dev": self.chains(m), "GAP test": self.gap_scores(m)} if chains else {}
        return {**more, **{k: self.tree_scores(m, k) for k in ("EWT test", "GUM-open dev")},
                **{k: self.name_scores(m, k) for k in ("UNER-EWT test", "CrossNER politics test", "re3d test")}}


def quantised(m):
    """A copy with every matrix rounded as the packed model has it: a scale for each output row, weights in -63..63."""
    m = copy.deepcopy(m)
    with torch.no_grad():
        for name, p in m.named_parameters():
            if p.dim() >= 2 and name not in ("mix",):
                rows = p.view(-1, p.shape[-1])
                scale = rows.abs().amax(1, keepdim=True).clamp_min(1e-12) / 63
                rows.copy_((rows / scale).round().clamp(-63, 63) * scale)
    return m
