#!/usr/bin/env python3
"""Write the sets that judge as CoNLL-U, for `kg eval`: python gold.py --data DATA --out DIR

Trees: ewt-dev, ewt-test, gum-open-dev, as published. Names: uner-ewt-test, crossner-politics-dev, crossner-politics-test,
re3d-test, with their own kinds as `# mention = first-last kind` comments; words are the sets' own. Chains:
gum-open-dev-chains and gap-test, with the chain of each mention; of GAP a pronoun and two names.
"""
import argparse
import pathlib

import coref
import data

COLUMNS = "\t_\t_\t_\t_\t0\t_\t_\t_"


def write_names(path, docs):
    """Documents of sentences as data.py gives them."""
    with open(path, "w") as f:
        for n, d in enumerate(docs, 1):
            f.write(f"# newdoc id = {path.stem}-{n}\n")
            for s in d:
                for b, e, kind in s["gold"]:
                    f.write(f"# mention = {b + 1}-{e} {kind}\n")
                for i, w in enumerate(s["forms"], 1):
                    f.write(f"{i}\t{w}{COLUMNS}\n")
                f.write("\n")


def write_chains(path, docs):
    """Documents of sentences and mentions {si, head, b, e, form, chain}."""
    with open(path, "w") as f:
        for n, (d, mentions) in enumerate(docs, 1):
            number = {}
            for m in mentions:
                number.setdefault(m["chain"], len(number) + 1)
            f.write(f"# newdoc id = {path.stem}-{n}\n")
            for _ in number:
                f.write("# chain = {}\n")
            for si, s in enumerate(d):
                for m in mentions:
                    if m["si"] == si:
                        form = ("name", "nominal", "pronoun")[m["form"] - 1]
                        f.write(f"# mention = {m['b'] + 1}-{m['e']} {m.get('kind') or '_'} {form} {number[m['chain']]} {m['head'] + 1}\n")
                for i, w in enumerate(s["forms"], 1):
                    f.write(f"{i}\t{w}{COLUMNS}\n")
                f.write("\n")


def gum_chains(docs):
    """Every mention as GUM has it."""
    for d in docs:
        yield d, [{"si": si, "b": b, "e": e, "chain": c, "kind": k, "head": data.head_of(d[si], b, e),
                   "form": coref.form_of(d[si]["upos"][data.head_of(d[si], b, e)])} for si, b, e, c, k, _ in data.entities(d)]


def gap_chains(snippets):
    """The pronoun and both names; a name that is not the antecedent is a thing of its own. GAP has no trees: the last
    word of a name is taken for its head."""
    for d, at, a, b in snippets:
        out = []
        for k, chain, form in (("A", "p" if a else "A", 1), ("B", "p" if b else "B", 1), ("pronoun", "p", 3)):
            si = at[k][0][0]
            words = [i for sj, i in at[k] if sj == si]
            out.append({"si": si, "b": words[0], "e": words[-1] + 1, "head": words[-1], "chain": chain, "form": form, "kind": "person"})
        yield d, out


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--data", required=True)
    args.add_argument("--out", required=True, type=pathlib.Path)
    args = args.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for name in ("ewt-dev", "ewt-test", "gum-open-dev"):
        (args.out / f"{name}.conllu").write_text(data.text(f"{args.data}/syntax/{name}.conllu.xz"))
    write_chains(args.out / "gum-open-dev-chains.conllu", gum_chains(data.conllu(data.text(f"{args.data}/syntax/gum-open-dev.conllu.xz"))))
    write_chains(args.out / "gap-test.conllu", gap_chains(coref.gap(f"{args.data}/coref/gap.tar.xz", "test")))
    g = data.Gazetteer(args.data)
    for name, docs in (("uner-ewt-test", data.uner(args.data, g, "test")),
                       ("crossner-politics-dev", data.crossner(args.data, g, "dev")),
                       ("crossner-politics-test", data.crossner(args.data, g, "test")),
                       ("re3d-test", data.re3d(args.data, g, "test"))):
        write_names(args.out / f"{name}.conllu", docs)


if __name__ == "__main__":
    main()
