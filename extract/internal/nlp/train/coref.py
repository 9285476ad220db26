"""Mentions and chains: the sets that mark them, features of pairs, loss, decoding and scores.

A mention is known by its head word; its words follow from the tree. A document is a list of sentences as in data.py
with `mentions`: a list of dicts {si, head, b, e, form, chain, kind}.
"""
import csv
import io
import re
from collections import defaultdict

import numpy as np
import torch

import data
from model import MENTION_KINDS, MENTIONS, PAIR_FEATURES

KIND = {"person": "person", "organization": "organisation", "place": "place", "time": "time", "event": "event",
        "abstract": "abstract"}
NEAREST = 120  # candidates looked at for each mention

PRONOUNS = {}
for n, words in enumerate(("i me my mine myself", "we us our ours ourselves", "you your yours yourself yourselves",
                           "he him his himself", "she her hers herself", "it its itself",
                           "they them their theirs themselves", "who whom whose which", "this that these those"), 1):
    for w in words.split():
        PRONOUNS[w] = n
OTHER_PRONOUN = 10

# Relations of a head word to others that are not part of its noun phrase.
APART = {"case", "cc", "mark", "punct", "cop", "nsubj", "nsubj:pass", "aux", "aux:pass", "parataxis", "conj",
         "discourse", "vocative", "cc:preconj", "advcl", "ccomp", "csubj", "expl", "nsubj:outer", "dislocated", "list",
         "reparandum", "orphan", "dep", "appos", "advmod"}


def phrase(heads, rels, forms, h):
    """(begin, end) of the noun phrase of head word h in a tree: its subtree without what APART names; of a predicate
    also without its obliques. A possessive 's behind the head belongs to it."""
    kids = defaultdict(list)
    for i, x in enumerate(heads):
        if x > 0:
            kids[x - 1].append(i)
    predicate = any(rels[k] == "cop" for k in kids[h])
    words, todo = {h}, [k for k in kids[h] if rels[k] not in APART and not (predicate and rels[k] == "obl")]
    while todo:
        k = todo.pop()
        words.add(k)
        todo += kids[k]
    b, e = min(words), max(words) + 1
    if e < len(forms) and forms[e].lower() in ("'s", "’s", "'", "’") and rels[e] == "case" and heads[e] - 1 in words:
        e += 1
    return b, e


def form_of(upos):
    """Which of MENTIONS a head word makes: 1 name, 2 nominal, 3 pronoun."""
    return 1 if upos == "PROPN" else 3 if upos in ("PRON", "DET") else 2


def gum(docs):
    """Give GUM documents their mentions, and their words the labels `mention` and `mention_kind`."""
    for doc in docs:
        mentions = {}
        for si, b, e, chain, kind, _ in data.entities(doc):
            s = doc[si]
            h = data.head_of(s, b, e)
            if s["upos"][h] in ("VERB", "AUX", "PUNCT", "INTJ", "PART", "CCONJ") or (si, h) in mentions:
                continue
            mentions[si, h] = {"si": si, "head": h, "b": b, "e": e, "form": form_of(s["upos"][h]), "chain": chain,
                               "kind": MENTION_KINDS.index(KIND.get(kind, "object"))}
        for si, s in enumerate(doc):
            s["mention"] = [mentions[si, i]["form"] if (si, i) in mentions else 0 for i in range(len(s["forms"]))]
            s["mention_kind"] = [mentions[si, i]["kind"] if (si, i) in mentions else None for i in range(len(s["forms"]))]
            s["mentions"] = [m for (sj, _), m in sorted(mentions.items()) if sj == si]
    return docs


def litbank(path):
    """LitBank: documents of (forms, [(begin, end, chain)])."""
    for name, content in sorted(data.members(path).items()):
        if "/coref/" not in name or not name.endswith(".conll"):
            continue
        doc, forms, spans, open_ = [], [], [], defaultdict(list)
        for line in content.split("\n"):
            if line.startswith("#"):
                continue
            if not line.strip():
                if forms:
                    doc.append(data.sentence(forms, spans=spans))
                forms, spans, open_ = [], [], defaultdict(list)
                continue
            c = line.split("\t")
            for x in c[-1].split("|") if c[-1] not in ("_", "-") else ():
                n = x.strip("()")
                if x.startswith("("):
                    open_[n].append(len(forms))
                if x.endswith(")") and open_[n]:
                    spans.append((open_[n].pop(), len(forms) + 1, n))
            forms.append(c[3])
        yield doc


def gap(path, part):
    """GAP: documents with `pair`: pronoun, A, B as (sentence, word) and whether each is the antecedent."""
    rows = csv.DictReader(io.StringIO(data.members(path)[f"gap/gap-{part}.tsv"]), delimiter="\t", quoting=csv.QUOTE_NONE)
    for r in rows:
        doc, at = [], {}
        marks = {"pronoun": (int(r["Pronoun-offset"]), len(r["Pronoun"])), "A": (int(r["A-offset"]), len(r["A"])),
                 "B": (int(r["B-offset"]), len(r["B"]))}
        for b, e in data.sentences_of(r["Text"]):
            words = [(b + x, b + y) for x, y in data.tokens(r["Text"][b:e])]
            for i, (x, y) in enumerate(words):
                for k, (o, n) in marks.items():
                    if x < o + n and o < y:
                        at.setdefault(k, []).append((len(doc), i))
            if words:
                doc.append(data.sentence([r["Text"][x:y] for x, y in words]))
        if len(at) == 3:
            yield doc, at, r["A-coref"].upper() == "TRUE", r["B-coref"].upper() == "TRUE"


def describe(doc):
    """What pair features need of each mention of a document of parsed sentences (upos, feats, head, rel, lemma)."""
    out = []
    for m in doc["mentions"]:
        s = doc["sentences"][m["si"]]
        h = m["head"]
        upos, low = s["upos"], [f.lower() for f in s["forms"]]
        words = [low[i] for i in range(m["b"], m["e"]) if upos[i] in ("NOUN", "PROPN", "ADJ", "NUM", "X", "VERB")]
        children = [i for i, x in enumerate(s["head"]) if x == h + 1]
        plural = "Number=Plur" in (s["feats"][h] or "") or any(s["rels"][c] == "conj" for c in children)
        number = 2 if plural else 1 if "Number=Sing" in (s["feats"][h] or "") else 0
        p = PRONOUNS.get(low[h], OTHER_PRONOUN) if m["form"] == 3 else 0
        rel = s["rels"][h]
        role = (1 if rel.startswith(("nsubj", "csubj")) else 2 if rel in ("obj", "iobj") else 3 if rel.startswith("obl")
                else 4 if rel.startswith("nmod") else 5 if rel in ("appos", "compound", "flat", "conj") else 0)
        chain, x = [], s["head"][h]
        while x > 0 and len(chain) < 60:
            chain.append(x - 1)
            x = s["head"][x - 1]
        initials = "".join(f[0] for f in s["forms"][m["b"] : m["e"]] if f[0].isupper()).lower()
        out.append({**m, "words": frozenset(words), "low": low[h], "lemma": (s["lemmas"][h] or low[h]).lower(), "number": number,
                    "pronoun": p, "role": role, "up": chain, "rel": rel, "initials": initials})
    return out


def bucket(n, limits):
    return next((i for i, x in enumerate(limits) if n <= x), len(limits))


def match(a, c):
    """0 a pronoun is in it; 1 nothing in common; 2 a word in common; 3 the head of one among the other's words, or
    an acronym; 4 heads equal, words otherwise different; 5 heads equal, all words of the anaphor in the candidate; 6
    the reverse; 7 the same words."""
    if a["form"] == 3 or c["form"] == 3:
        return 0
    if a["words"] == c["words"] and a["words"]:
        return 7
    if a["lemma"] == c["lemma"]:
        return 5 if a["words"] <= c["words"] else 6 if c["words"] <= a["words"] else 4
    if a["low"] in c["words"] or c["low"] in a["words"]:
        return 3
    if 2 <= len(a["low"]) == len(c["initials"]) and a["low"] == c["initials"] or 2 <= len(c["low"]) == len(a["initials"]) and c["low"] == a["initials"]:
        return 3
    return 2 if a["words"] & c["words"] else 1


def nested(a, c):
    """0 no; 1 the candidate's head is above the anaphor's in one sentence; 2 below; 3 the anaphor is an apposition of
    the candidate; 4 the candidate is the subject of the anaphor as predicate."""
    if a["si"] != c["si"]:
        return 0
    if a["up"][:1] == [c["head"]] and a["rel"] == "appos":
        return 3
    if c["up"][:1] == [a["head"]] and c["rel"].startswith("nsubj"):
        return 4
    return 1 if c["head"] in a["up"] else 2 if a["head"] in c["up"] else 0


def pair_features(ms, nearest=NEAREST):
    """For described mentions: candidate indexes [m, k], nearest first (-1 none), and {feature: [m, k]}; `kinds` is
    left to the kinds the model finds."""
    n = len(ms)
    k = max(1, min(nearest, n - 1))
    cand = np.full((n, k), -1, np.int64)
    out = {f: np.zeros((n, k), np.int16) for f in PAIR_FEATURES if f != "kinds"}
    for i, a in enumerate(ms):
        for q in range(min(i, k)):
            j = i - 1 - q
            c = ms[j]
            cand[i, q] = j
            out["sentences"][i, q] = bucket(a["si"] - c["si"], (0, 1, 2, 3, 4, 7, 15))
            out["mentions"][i, q] = bucket(i - j, (1, 2, 3, 4, 7, 15, 31, 63))
            out["match"][i, q] = match(a, c)
            out["forms"][i, q] = 3 * (a["form"] - 1) + c["form"] - 1
            out["number"][i, q] = 0 if not a["number"] or not c["number"] else 1 if a["number"] == c["number"] else 2
            out["pronouns"][i, q] = 11 * a["pronoun"] + c["pronoun"]
            out["roles"][i, q] = 6 * a["role"] + c["role"]
            out["nested"][i, q] = nested(a, c)
    return cand, out


def pair_scores(m, vectors, pairs, kinds):
    """Candidates [m, k], scores of pairs with -inf where there is none, scores of none; vectors [m, hidden]."""
    cand = torch.as_tensor(pairs[0])
    at = cand.clamp_min(0)
    features = {f: torch.as_tensor(v).long() for f, v in pairs[1].items()}
    features["kinds"] = 7 * kinds[:, None] + kinds[at]
    s, new = m.coref(vectors, vectors[at], features)
    return cand, s.masked_fill(cand < 0, float("-inf")), new


def antecedent_loss(m, vectors, chunk, kinds):
    """-log of the probability of all right candidates, or of none where there is no right one; mean over mentions."""
    cand, s, new = pair_scores(m, vectors, chunk["pairs"], kinds)
    ids = {c: i for i, c in enumerate({x["chain"] for x in chunk["mentions"]})}
    chain = torch.tensor([ids[x["chain"]] for x in chunk["mentions"]])
    right = (chain[cand.clamp_min(0)] == chain[:, None]) & (cand >= 0)
    scores = torch.cat([new[:, None], s], 1)
    right = torch.cat([~right.any(1, keepdim=True), right], 1)
    return (scores.logsumexp(1) - scores.masked_fill(~right, float("-inf")).logsumexp(1)).mean()


def mentions_of(doc):
    """The mentions that sentences carry, in order."""
    return [{**m, "si": si} for si, s in enumerate(doc) for m in s["mentions"]]


def litbank_mentions(doc):
    """LitBank's spans as mentions, by the trees the model gave; of words with one head the longest span."""
    out = {}
    for si, s in enumerate(doc):
        for b, e, chain in sorted(s["spans"], key=lambda x: x[0] - x[1]):
            h = data.head_of(s, b, e)
            out.setdefault((si, h), {"si": si, "head": h, "b": b, "e": e, "form": form_of(s["upos"][h]), "chain": chain})
    return [out[k] for k in sorted(out)]


def gap_mentions(doc, at, a, b):
    """Pronoun, A and B as mentions; those that are not the antecedent are things of their own."""
    out = {}
    for k, chain in (("A", "p" if a else "A"), ("B", "p" if b else "B"), ("pronoun", "p")):
        words = [i for si, i in at[k] if si == at[k][0][0]]
        si, first, end = at[k][0][0], words[0], words[-1] + 1
        h = data.head_of(doc[si], first, end)
        out[si, h] = {"si": si, "head": h, "b": first, "e": end, "form": 3 if k == "pronoun" else 1, "chain": chain}
    return [out[k] for k in sorted(out)]


def chunks(rows, doc, mentions, most, bare=None, window=150):
    """A document as pieces of at most `most` word pieces, each with its rows, its mentions (row and word of the head)
    and the features of their pairs. `bare` are the sentences to learn from, where they differ."""
    numbered = [rows.number(s) for s in bare or doc]
    parts, size = [[]], 0
    for si, x in enumerate(numbered):
        if parts[-1] and size + x["size"] > most:
            parts.append([])
            size = 0
        parts[-1].append(si)
        size += x["size"]
    out = []
    for part in parts:
        place, groups, size = {}, [], window + 1
        for si in part:
            if size + numbered[si]["size"] > window:
                groups.append([])
                size = 0
            place[si] = len(groups) - 1, sum(numbered[x]["n"] for x in groups[-1])
            groups[-1].append(si)
            size += numbered[si]["size"]
        if any(sum(numbered[x]["size"] for x in g) > 500 for g in groups):
            continue
        ms = describe({"sentences": doc, "mentions": [x for x in mentions if x["si"] in place]})
        for x in ms:
            x["row"], x["word"] = place[x["si"]][0], place[x["si"]][1] + x["head"]
        made = [rows.window([numbered[x] for x in g]) for g in groups]
        out.append({"rows": made, "mentions": ms, "pairs": pair_features(ms), "size": sum(len(r["ids"]) for r in made)})
    return out


def batches(chunks, most):
    """Chunks together as long as they fit a batch."""
    out, size = [], most
    for c in chunks:
        if size + c["size"] > most:
            out.append([])
            size = 0
        out[-1].append(c)
        size += c["size"]
    return out


def clusters(cand, s, new):
    """Chains from scores: each mention joins its best candidate if that beats having none. Returns chain numbers."""
    out, best = [], s.argmax(1)
    for i in range(len(new)):
        q = int(best[i])
        linked = cand[i, q] >= 0 and s[i, q] > new[i]
        out.append(out[int(cand[i, q])] if linked else i)
    return out


def found(m, sentences):
    """Mentions of a document read by the model (sentences as score.analyse gives them), and their chains."""
    ms = []
    for si, s in enumerate(sentences):
        for h, form in enumerate(s["mention"]):
            if form and s["upos"][h] not in ("VERB", "AUX", "PUNCT"):
                b, e = phrase(s["head"], s["rels"], s["forms"], h)
                ms.append({"si": si, "head": h, "b": b, "e": e, "form": form_of(s["upos"][h])})
    if not ms:
        return ms
    v = torch.stack([sentences[x["si"]]["vector"][x["head"]] for x in ms])
    kinds = m.mention_kind(v).argmax(-1)
    pairs = pair_features(describe({"sentences": sentences, "mentions": ms}))
    for x, chain in zip(ms, clusters(*pair_scores(m, v, pairs, kinds))):
        x["chain"] = chain
    return ms


# --- scores of chains (MUC: Vilain 1995; B3: Bagga and Baldwin 1998; CEAFe: Luo 2005)

def chains(mentions):
    """Sets of (sentence, begin, end) of each chain."""
    out = defaultdict(set)
    for x in mentions:
        out[x["chain"]].add((x["si"], x["b"], x["e"]))
    return [frozenset(v) for v in out.values()]


def muc(key, said):
    at, n, d = {m: i for i, c in enumerate(said) for m in c}, 0, 0
    for c in key:
        inside = [at[m] for m in c if m in at]
        n += len(c) - len(set(inside)) - (len(c) - len(inside))
        d += len(c) - 1
    return n, d


def b3(key, said):
    at = {m: c for c in said for m in c}
    return sum(len(c & at[m]) / len(c) for c in key for m in c if m in at), sum(map(len, key))


def assignment(gain):
    """The greatest sum of a one-to-one choice in a matrix (Hungarian method)."""
    a = -gain if gain.shape[0] <= gain.shape[1] else -gain.T
    n, k = a.shape
    u, v, p, way = np.zeros(n + 1), np.zeros(k + 1), np.zeros(k + 1, int), np.zeros(k + 1, int)
    for i in range(1, n + 1):
        p[0], j0 = i, 0
        least, used = np.full(k + 1, np.inf), np.zeros(k + 1, bool)
        while p[j0]:
            used[j0] = True
            free = np.flatnonzero(~used[1:]) + 1
            cur = a[p[j0] - 1, free - 1] - u[p[j0]] - v[free]
            better = cur < least[free]
            least[free[better]], way[free[better]] = cur[better], j0
            j1 = free[least[free].argmin()]
            delta = least[j1]
            u[p[used]] += delta
            v[used] -= delta
            least[~used] -= delta
            j0 = j1
        while j0:
            p[j0] = p[way[j0]]
            j0 = way[j0]
    return -sum(a[p[j] - 1, j - 1] for j in range(1, k + 1) if p[j])


def ceafe(key, said):
    if not key or not said:
        return 0.0
    return assignment(np.array([[2 * len(k & r) / (len(k) + len(r)) for r in said] for k in key]))


def conll(pairs):
    """MUC, B3, CEAFe, their mean and mention detection over documents (gold chains, said chains), as F1."""
    t = defaultdict(float)
    for key, said in pairs:
        for name, f in (("MUC", muc), ("B3", b3)):
            for side, (x, y) in (("r", f(key, said)), ("p", f(said, key))):
                t[name, side, "n"] += x
                t[name, side, "d"] += y
        gold, got = {m for c in key for m in c}, {m for c in said for m in c}
        same = ceafe(key, said)
        for side, d, e in (("r", len(key), len(gold)), ("p", len(said), len(got))):
            t["CEAFe", side, "n"] += same
            t["CEAFe", side, "d"] += d
            t["mentions", side, "n"] += len(gold & got)
            t["mentions", side, "d"] += e
    out = {}
    for name in ("MUC", "B3", "CEAFe", "mentions"):
        r, p = (t[name, s, "n"] / max(1e-9, t[name, s, "d"]) for s in "rp")
        out[name] = round(200 * r * p / max(1e-9, r + p), 2)
    out["mean"] = round((out["MUC"] + out["B3"] + out["CEAFe"]) / 3, 2)
    return out
